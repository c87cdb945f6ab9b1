/* SPDX-License-Identifier: Apache-2.0 */
/* What the rules ask about: the messages of one handshake, and what was heard of them in one pass. */
#ifndef TW_CHECK_FACTS_H
#define TW_CHECK_FACTS_H

#include <string.h>

#include "facts/connection.h"
#include "message/extension.h"
#include "registry/registry.h"

/* The places that messages have in a handshake. The first of each kind stands there. */
enum tw_slot {
    TW_SLOT_CH,
    TW_SLOT_CH2, /* the answer to a HelloRetryRequest */
    TW_SLOT_HRR,
    TW_SLOT_SH,
    TW_SLOT_EE,
    TW_SLOT_CR, /* in TLS 1.3 made of extensions, too */
    TW_HELLO_SLOTS,
    TW_SLOT_CT = TW_HELLO_SLOTS, /* the server's Certificate, compressed ones too */
    TW_SLOT_CS,
    TW_SLOT_SKE,
    TW_SLOT_SHD,
    TW_SLOT_SCV, /* the server's CertificateVerify */
    TW_SLOT_CCT, /* the client's Certificate */
    TW_SLOT_CKE,
    TW_SLOT_CV, /* the client's CertificateVerify */
    TW_SLOT_NST,
    TW_SLOT_CCS,  /* the client's change_cipher_spec */
    TW_SLOT_SCCS, /* and the server's */
    TW_SLOT_FIN,
    TW_SLOT_SFIN,
    TW_SLOTS
};

#define TW_SLOT_BIT(slot) (UINT32_C(1) << (slot))

/* Versions as a set. */
enum tw_version_bit {
    TW_OFFERS_SSL2 = 1,
    TW_OFFERS_SSL3 = 2,
    TW_OFFERS_TLS10 = 4,
    TW_OFFERS_TLS11 = 8,
    TW_OFFERS_TLS12 = 16,
    TW_OFFERS_TLS13 = 32,
    TW_OFFERS_TLCP = 64,
    TW_OFFERS_DRAFT = 128, /* a draft of TLS 1.3: what RFC 8446 says need not hold there */
};

/* The bit of a version as on the wire; 0 of one that is not known. */
uint8_t tw_version_bit(uint16_t version);

/* A message of a handshake. */
struct tw_view {
    const struct tw_message *message; /* NULL: there is none */
    uint32_t index;                   /* in its connection */
    uint8_t side;                     /* enum tw_side: who sent it */
    bool sound;                       /* all of it is there and could be decoded */
};

/* Bytes of a message, and where in its body they are. */
struct tw_span {
    const uint8_t *ptr; /* NULL: the field is not there */
    uint32_t len, off;
};

/* Whether both have the same bytes. */
static inline bool tw_span_equal(struct tw_span a, struct tw_span b)
{
    return a.len == b.len &&
           (a.len == 0 || (a.ptr != NULL && b.ptr != NULL && memcmp(a.ptr, b.ptr, a.len) == 0));
}

/* Numbers of one size behind one another in a message. */
struct tw_codes {
    const uint8_t *ptr; /* NULL: there is no such list */
    uint32_t count, off;
    uint8_t width;
};

static inline uint16_t tw_code_at(const struct tw_codes *l, uint32_t i)
{
    const uint8_t *at = l->ptr + (size_t)i * l->width;

    return l->width == 1 ? at[0] : tw_load_be16(at);
}

/* Bytes that the list takes. */
static inline size_t tw_codes_len(const struct tw_codes *l)
{
    return (size_t)l->count * l->width;
}

static inline uint32_t tw_code_off(const struct tw_codes *l, uint32_t i)
{
    return l->off + i * l->width;
}

/* The place of the value in the list, or -1. */
int32_t tw_codes_find(const struct tw_codes *l, uint16_t value);

static inline bool tw_codes_have(const struct tw_codes *l, uint16_t value)
{
    return tw_codes_find(l, value) >= 0;
}

struct tw_extension_fact {
    struct tw_span data;
    uint32_t off; /* of its type */
    uint16_t type;
};

/* Extensions of a hello that are told apart; more are no hello that anybody sends. */
enum { TW_MAX_EXTENSIONS = 96 };

/* A hello, EncryptedExtensions, or CertificateRequest. What it does not have is zero. */
struct tw_hello_facts {
    struct tw_view view;
    uint16_t version; /* as its first field has it */
    struct tw_span random, session_id;
    struct tw_codes suites, compressions; /* of a server one of each */
    uint8_t offers;      /* enum tw_version_bit: of a client what it offers, of a server what it chose */
    bool has_extensions; /* there is a block of them, be it empty */
    uint16_t extension_count, extensions_omitted;
    struct tw_extension_fact extensions[TW_MAX_EXTENSIONS];
};

/* The first extension of that type, or NULL. */
const struct tw_extension_fact *tw_extension(const struct tw_hello_facts *h, uint16_t type);

/* The numbers of `width` bytes that its data is a vector of, behind `prefix` bytes of length; none without it. */
struct tw_codes tw_extension_codes(const struct tw_hello_facts *h, uint16_t type, uint8_t prefix,
                                   uint8_t width);

/* What a hello of the server selects. */
static inline uint16_t tw_selected(const struct tw_codes *one)
{
    return one->count > 0 ? tw_code_at(one, 0) : 0;
}

/* The version that a hello of the server settles: of supported_versions, or else its first field. */
uint16_t tw_selected_version(const struct tw_hello_facts *h);

/* A KeyShareEntry. */
struct tw_share {
    uint16_t group;
    struct tw_span key;
    uint32_t off;
};

/* The next entry at `*at` (0: the first) of the key_share of a client, or the one of a server. False: no more. */
bool tw_share_next(const struct tw_hello_facts *h, uint32_t *at, struct tw_share *share);

/* The pieces of a vector whose members are vectors, with lengths of `width` bytes; `*at` as above. */
bool tw_member_next(struct tw_span list, uint8_t width, uint32_t *at, struct tw_span *member);

/* The contents of the vector that stands at `at` of the span, behind `prefix` bytes of length; ptr NULL: there is none. */
struct tw_span tw_vector_at(struct tw_span span, uint32_t at, uint8_t prefix);

/* What kind of key a certificate has. */
enum tw_key_kind {
    TW_KEY_UNKNOWN, /* it could not be read, or nobody here knows it */
    TW_KEY_RSA,
    TW_KEY_RSA_PSS,
    TW_KEY_EC, /* but not on the curve of SM2 */
    TW_KEY_SM2,
    TW_KEY_DSA,
    TW_KEY_DH,
    TW_KEY_ED25519,
    TW_KEY_ED448,
    TW_KEY_OTHER,
};

/* "RSA"; of what nobody here knows "other". */
const char *tw_key_name(enum tw_key_kind kind);

enum tw_key_usage {
    TW_USAGE_SIGNATURE = 1,    /* digitalSignature */
    TW_USAGE_ENCIPHERMENT = 2, /* keyEncipherment */
    TW_USAGE_DATA = 4,         /* dataEncipherment */
    TW_USAGE_AGREEMENT = 8,    /* keyAgreement */
};

/* Signature schemes that mean the same algorithm in a certificate; those behind the last are 0. */
struct tw_schemes {
    uint16_t each[6];
};

/* signing.c: those of the signature algorithm of that name; NULL: there are none, or they are not known. */
const struct tw_schemes *tw_signing_schemes(const char *name, size_t len);

struct tw_certificate_fact {
    struct tw_span der;
    uint32_t key_bits;
    uint8_t version; /* 0: not known */
    uint8_t key;     /* enum tw_key_kind */
    uint8_t usage;   /* enum tw_key_usage */
    bool has_usage;
    const struct tw_schemes *signed_with; /* NULL: not known */
    bool weak_hash;                       /* signed with MD5 or SHA-1 */
    bool self_signed;         /* subject and issuer are alike: the last of a chain, which nobody verifies */
    uint8_t valid;            /* enum tw_truth: at the time of the capture */
    uint8_t named;            /* enum tw_truth: for the name that the client asked for */
    uint64_t subject, issuer; /* digests, to be compared */
};

enum { TW_MAX_CERTIFICATES = 8, TW_MAX_ENTRY_EXTENSIONS = 16 };

/* A Certificate message. */
struct tw_certificate_facts {
    uint32_t count, omitted;
    bool has_order; /* it is known whether each certifies the one before it */
    bool in_order;
    bool raw;                 /* a key without a certificate (RFC 7250) */
    uint8_t context_length;   /* of certificate_request_context (RFC 8446 4.4.2) */
    struct tw_bytes damage;   /* of a compressed one: what is wrong with it, in words; ptr NULL: nothing */
    uint32_t extension_count; /* of all entries (RFC 8446 4.4.2) */
    struct tw_certificate_fact each[TW_MAX_CERTIFICATES];
    struct tw_extension_fact extensions[TW_MAX_ENTRY_EXTENSIONS]; /* without their data */
};

/* What stands in the other messages that keys and proofs are exchanged by. */
struct tw_key_facts {
    struct tw_span p, g, y;         /* Diffie-Hellman over a finite field */
    struct tw_span point;           /* of a curve */
    struct tw_codes group, scheme;  /* the one that is used */
    struct tw_codes types, schemes; /* those that are asked for */
    bool is_signed;
};

/* Something a decoder noticed. */
struct tw_heard {
    struct tw_view view;
    struct tw_event event; /* its bytes are the message's, or none */
    const char *rule;      /* the id of the rule that it belongs to */
};

enum { TW_MAX_HEARD = 64 };

struct tw_remarks {
    uint32_t count, omitted;
    struct tw_heard heard[TW_MAX_HEARD];
};

/* One handshake of a connection: from a ClientHello to the next that begins another. */
struct tw_handshake {
    struct tw_view view[TW_SLOTS];
    struct tw_hello_facts hello[TW_HELLO_SLOTS];
    struct tw_certificate_facts certificates[2]; /* by enum tw_side */
    struct tw_key_facts keys[TW_SLOTS];
    uint32_t first_index, end_index; /* of the first message that belongs to it, and behind the last */
    uint32_t first_remark, end_remark;
    const struct tw_cipher_suite *suite; /* the one that was chosen, if it is known */
    uint16_t version;                    /* that is spoken; 0: it is not known */
    uint8_t spoken;                      /* its bit */
    bool first;                          /* of the connection */
    bool sealed;                         /* messages of it cannot be read */
};

/* Gathers what the handshake that begins with `m` (at `*index`) says; returns where the next begins, or NULL. */
const struct tw_message *tw_handshake_gather(struct tw_handshake *hs, struct tw_remarks *remarks,
                                             const struct tw_connection *c, const struct tw_message *m,
                                             uint32_t *index);

#endif
