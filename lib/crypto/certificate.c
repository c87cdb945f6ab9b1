/* SPDX-License-Identifier: Apache-2.0 */
/* X.509 certificates, through libcrypto. */
#include "crypto/certificate.h"

#include <openssl/asn1t.h>
#include <openssl/err.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "crypto/asn1.h"
#include "crypto/asn1_time.h"
#include "crypto/name.h"
#include "crypto/pieces.h"
#include "crypto/pss.h"
#include "message/crypto.h"
#include "tlswalk.h"

/*
 * The certificate for libcrypto's decoder (RFC 5280 section 4.1). d2i_X509() has tables like these, but decodes the public
 * key for use as well, which takes ten times as long as the rest.
 */
struct public_key_info {
    X509_ALGOR *algorithm;
    ASN1_BIT_STRING *key;
};

struct tbs_certificate {
    ASN1_INTEGER *version;
    ASN1_INTEGER *serial;
    X509_ALGOR *signature;
    OPENSSL_STACK *issuer;
    X509_VAL *validity;
    OPENSSL_STACK *subject;
    struct public_key_info *public_key;
    ASN1_BIT_STRING *issuer_unique_id;
    ASN1_BIT_STRING *subject_unique_id;
    X509_EXTENSIONS *extensions;
};

struct certificate {
    struct tbs_certificate *tbs;
    X509_ALGOR *signature_algorithm;
    ASN1_BIT_STRING *signature;
};

/* A SEQUENCE that is kept as a struct of this type. */
#define SEQUENCE_ITEM(type, members)                                                    \
    {                                                                                   \
        .itype = ASN1_ITYPE_SEQUENCE, .utype = V_ASN1_SEQUENCE, .templates = (members), \
        .tcount = TW_COUNT(members), .size = sizeof(type), .sname = #type               \
    }

static const ASN1_ITEM *public_key_info_it(void)
{
    static const ASN1_TEMPLATE members[] = {
        ASN1_SIMPLE(struct public_key_info, algorithm, X509_ALGOR),
        ASN1_SIMPLE(struct public_key_info, key, ASN1_BIT_STRING),
    };
    static const ASN1_ITEM item = SEQUENCE_ITEM(struct public_key_info, members);

    return &item;
}

static const ASN1_ITEM *tbs_certificate_it(void)
{
    static const ASN1_TEMPLATE members[] = {
        ASN1_EXP_OPT(struct tbs_certificate, version, ASN1_INTEGER, 0),
        ASN1_SIMPLE(struct tbs_certificate, serial, ASN1_INTEGER),
        ASN1_SIMPLE(struct tbs_certificate, signature, X509_ALGOR),
        ASN1_SIMPLE(struct tbs_certificate, issuer, tw_name),
        ASN1_SIMPLE(struct tbs_certificate, validity, X509_VAL),
        ASN1_SIMPLE(struct tbs_certificate, subject, tw_name),
        ASN1_SIMPLE(struct tbs_certificate, public_key, public_key_info),
        ASN1_IMP_OPT(struct tbs_certificate, issuer_unique_id, ASN1_BIT_STRING, 1),
        ASN1_IMP_OPT(struct tbs_certificate, subject_unique_id, ASN1_BIT_STRING, 2),
        ASN1_EXP_SEQUENCE_OF_OPT(struct tbs_certificate, extensions, X509_EXTENSION, 3),
    };
    static const ASN1_ITEM item = SEQUENCE_ITEM(struct tbs_certificate, members);

    return &item;
}

static const ASN1_ITEM *certificate_it(void)
{
    static const ASN1_TEMPLATE members[] = {
        ASN1_SIMPLE(struct certificate, tbs, tbs_certificate),
        ASN1_SIMPLE(struct certificate, signature_algorithm, X509_ALGOR),
        ASN1_SIMPLE(struct certificate, signature, ASN1_BIT_STRING),
    };
    static const ASN1_ITEM item = SEQUENCE_ITEM(struct certificate, members);

    return &item;
}

/* Why the last call failed: the first of the errors it left, which is the one nearest to the cause. */
static const char *reason(void)
{
    const char *text = ERR_reason_error_string(ERR_peek_error());

    return text != NULL ? text : "malformed";
}

/* Notes what is wrong; the first thing counts. */
static void complain(struct tw_certificate *c, const char *error)
{
    if (c->error == NULL)
        c->error = error;
}

static int64_t read_time(struct tw_certificate *c, const ASN1_TIME *time)
{
    int64_t seconds = tw_asn1_time(time);

    if (seconds == TW_NO_TIME)
        complain(c, "invalid time");
    return seconds;
}

/* Octet `i` of the two's complement of the number at `p`, whose last octet that is not zero is number `last`. */
static uint8_t negated_octet(const uint8_t *p, size_t i, size_t last)
{
    if (i == last)
        return (uint8_t)(0x100 - p[i]);
    return i < last ? (uint8_t)~p[i] : 0;
}

/* The octets of the INTEGER; libcrypto keeps a negative number as its absolute value. */
static const char *read_serial(struct tw_text *text, const ASN1_INTEGER *serial)
{
    const uint8_t *p = ASN1_STRING_get0_data(serial);
    size_t len = (size_t)ASN1_STRING_length(serial), last = len;

    if (ASN1_STRING_type(serial) != V_ASN1_NEG_INTEGER) {
        tw_text_add_hex(text, p, len);
        return tw_text_end(text);
    }
    while (last > 0 && p[last - 1] == 0)
        last--;
    for (size_t i = 0; last > 0 && i < len; i++) {
        uint8_t octet = negated_octet(p, i, last - 1);
        if (i == 0 && octet < 0x80)
            tw_text_add_hex(text, &(uint8_t){0xff}, 1);
        tw_text_add_hex(text, &octet, 1);
    }
    return tw_text_end(text);
}

static const char *read_name(struct tw_text *text, const OPENSSL_STACK *name)
{
    tw_text_add_name(text, name);
    return tw_text_end(text);
}

/*
 * Room for `count` more names. It is doubled where it does not do: the texts of names lie in between, so that each time
 * it grows is a copy.
 */
static bool make_room(struct tw_certificate *c, struct tw_text *text, size_t *room, size_t count)
{
    size_t size = sizeof *c->san, want = *room;
    struct tw_general_name *san;

    if (c->num_san + count <= *room)
        return true;
    while (want < c->num_san + count)
        want = want == 0 ? count : 2 * want;
    san = tw_arena_grow(text->arena, c->san, *room * size, want * size);
    if (san == NULL)
        return false;
    c->san = san;
    *room = want;
    return true;
}

/* Adds the names of one subjectAltName extension. */
static void read_general_names(struct tw_certificate *c, struct tw_text *text, size_t *room,
                               const GENERAL_NAMES *names)
{
    size_t count = (size_t)sk_GENERAL_NAME_num(names);

    if (!make_room(c, text, room, count)) {
        text->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct tw_general_name *to = &c->san[c->num_san++];
        to->type = tw_text_add_general_name(text, sk_GENERAL_NAME_value(names, (int)i));
        to->value = tw_text_end(text);
    }
}

/* There must not be two subjectAltNames (RFC 5280 section 4.2), but when there are, none is hidden. False: malformed. */
static bool read_san(struct tw_certificate *c, struct tw_text *text, size_t *room,
                     const ASN1_OCTET_STRING *value)
{
    const unsigned char *p = ASN1_STRING_get0_data(value);
    GENERAL_NAMES *names = d2i_GENERAL_NAMES(NULL, &p, ASN1_STRING_length(value));
    bool whole = names != NULL && p == ASN1_STRING_get0_data(value) + ASN1_STRING_length(value);

    if (c->has_san)
        complain(c, "a second subjectAltName");
    c->has_san = true;
    if (names != NULL)
        read_general_names(c, text, room, names);
    if (!whole)
        complain(c, "malformed subjectAltName");
    GENERAL_NAMES_free(names);
    return whole;
}

static void read_extensions(struct tw_certificate *c, struct tw_text *text, const X509_EXTENSIONS *extensions)
{
    size_t room = 0; /* for names */

    for (int i = 0; i < X509v3_get_ext_count(extensions); i++) {
        X509_EXTENSION *from = X509v3_get_ext(extensions, i);
        const ASN1_OCTET_STRING *value = X509_EXTENSION_get_data(from);
        struct tw_x509_extension extension = {
            .object = X509_EXTENSION_get_object(from),
            .critical = X509_EXTENSION_get_critical(from) != 0,
            .value = tw_asn1_bytes(value),
        };
        if (OBJ_obj2nid(extension.object) == NID_subject_alt_name)
            extension.told = read_san(c, text, &room, value);
        tw_x509_extensions_add(&c->extensions, text, &extension);
    }
    tw_x509_extensions_end(&c->extensions);
    if (c->extensions.error != NULL)
        complain(c, c->extensions.error);
}

/* What keyUsage says (RFC 5280 section 4.2.1.3). */
static unsigned read_key_usage(const ASN1_BIT_STRING *bits)
{
    static const unsigned purposes[] = {
        TW_FOR_SIGNATURES,   /* digitalSignature */
        TW_FOR_SIGNATURES,   /* nonRepudiation */
        TW_FOR_ENCRYPTION,   /* keyEncipherment */
        TW_FOR_ENCRYPTION,   /* dataEncipherment */
        TW_FOR_ENCRYPTION,   /* keyAgreement */
        TW_FOR_CERTIFICATES, /* keyCertSign */
    };
    unsigned purpose = 0;

    for (size_t i = 0; i < TW_COUNT(purposes); i++)
        if (ASN1_BIT_STRING_get_bit(bits, (int)i))
            purpose |= purposes[i];
    return purpose;
}

/* What the certificate is for. An extension that cannot be read says nothing here. */
static unsigned read_purpose(const X509_EXTENSIONS *extensions)
{
    ASN1_BIT_STRING *usage = X509V3_get_d2i(extensions, NID_key_usage, NULL, NULL);
    BASIC_CONSTRAINTS *constraints = X509V3_get_d2i(extensions, NID_basic_constraints, NULL, NULL);
    unsigned purpose = usage != NULL ? read_key_usage(usage) : 0;

    if (constraints != NULL && constraints->ca != 0)
        purpose |= TW_FOR_CERTIFICATES;
    ASN1_BIT_STRING_free(usage);
    BASIC_CONSTRAINTS_free(constraints);
    return purpose;
}

/* Whether the key is known to be no point of the curve of SM2. */
static bool is_off_curve(const struct tw_public_key *key, struct tw_bytes encoded)
{
    return key->algorithm != NULL && strcmp(key->algorithm, "SM2") == 0 && tw_point_is_off_sm2(encoded);
}

static struct tw_bytes copy_bits(struct tw_text *text, const ASN1_BIT_STRING *bits)
{
    struct tw_bytes copy = {NULL, 0};

    if (bits == NULL)
        return copy;
    copy = tw_asn1_bytes(bits);
    copy.ptr = tw_arena_copy(text->arena, copy.ptr, copy.len);
    text->failed = text->failed || copy.ptr == NULL;
    return copy;
}

/* Version ::= INTEGER { v1(0), v2(1), v3(2) } */
static void read_version(struct tw_certificate *c, const ASN1_INTEGER *version)
{
    uint64_t number = 0;

    if (version != NULL && (!ASN1_INTEGER_get_uint64(&number, version) || number == UINT64_MAX))
        complain(c, "unknown version");
    else
        c->version = number + 1;
}

static void read_key(struct tw_certificate *c, struct tw_text *text, const struct public_key_info *info)
{
    struct tw_bytes key = tw_asn1_bytes(info->key);

    tw_public_key_read(&c->public_key, text, info->algorithm, key);
    c->off_curve = is_off_curve(&c->public_key, key);
    tw_recite_pss(&c->key_parameters, F_CERT_KEY_PARAMETERS, text, info->algorithm);
}

static void read_signature_algorithm(struct tw_certificate *c, struct tw_text *text,
                                     const X509_ALGOR *algorithm)
{
    const ASN1_OBJECT *object;

    X509_ALGOR_get0(&object, NULL, NULL, algorithm);
    c->signature_algorithm = tw_object_name(text, object);
    tw_recite_pss(&c->signature_parameters, F_CERT_SIGNATURE_PARAMETERS, text, algorithm);
}

static void read_fields(struct tw_certificate *c, struct tw_text *text, const struct certificate *from)
{
    const struct tbs_certificate *tbs = from->tbs;

    read_version(c, tbs->version);
    c->serial = read_serial(text, tbs->serial);
    c->subject = read_name(text, tbs->subject);
    c->issuer = read_name(text, tbs->issuer);
    c->not_before = read_time(c, tbs->validity->notBefore);
    c->not_after = read_time(c, tbs->validity->notAfter);
    read_key(c, text, tbs->public_key);
    read_signature_algorithm(c, text, from->signature_algorithm);
    c->purpose = read_purpose(tbs->extensions);
    c->issuer_unique_id = copy_bits(text, tbs->issuer_unique_id);
    c->subject_unique_id = copy_bits(text, tbs->subject_unique_id);
    read_extensions(c, text, tbs->extensions);
}

/* --- what libcrypto refuses --- */

static const char *piece_of_name(struct tw_text *text, struct tw_bytes piece)
{
    return tw_text_add_name_der(text, piece.ptr, piece.len) ? tw_text_end(text) : NULL;
}

static int64_t piece_of_time(struct tw_bytes piece)
{
    const unsigned char *p = piece.ptr;
    ASN1_TIME *time = d2i_ASN1_TIME(NULL, &p, (long)piece.len);
    int64_t seconds = time != NULL ? tw_asn1_time(time) : TW_NO_TIME;

    ASN1_TIME_free(time);
    return seconds;
}

static const char *piece_of_integer(struct tw_text *text, struct tw_bytes piece)
{
    struct tw_bytes contents;

    if (!tw_asn1_take(&piece, V_ASN1_INTEGER, &contents) || contents.len == 0)
        return NULL;
    tw_text_add_integer(text, contents);
    return tw_text_end(text);
}

static void read_piece_of_algorithm(struct tw_certificate *c, struct tw_text *text, struct tw_bytes piece)
{
    const unsigned char *p = piece.ptr;
    X509_ALGOR *algorithm = d2i_X509_ALGOR(NULL, &p, (long)piece.len);

    if (algorithm != NULL)
        read_signature_algorithm(c, text, algorithm);
    X509_ALGOR_free(algorithm);
}

/* Those up to the first that is malformed. */
static void read_pieces_of_extensions(struct tw_certificate *c, struct tw_text *text, struct tw_bytes in)
{
    X509_EXTENSIONS *extensions = sk_X509_EXTENSION_new_null();
    X509_EXTENSION *extension = NULL;
    struct tw_asn1 element;

    while (extensions != NULL && tw_asn1_next(&in, &element)) {
        const unsigned char *p = element.whole.ptr;
        extension = d2i_X509_EXTENSION(NULL, &p, (long)element.whole.len);
        if (extension == NULL || !sk_X509_EXTENSION_push(extensions, extension))
            break;
        extension = NULL;
    }
    X509_EXTENSION_free(extension);
    if (extensions != NULL) {
        c->purpose = read_purpose(extensions);
        read_extensions(c, text, extensions);
    }
    sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
}

/* The same fields, as far as they can be made out. */
static void read_pieces(struct tw_certificate *c, struct tw_text *text, const uint8_t *der, size_t len)
{
    struct tw_certificate_pieces p = tw_certificate_pieces(der, len);
    struct tw_bytes version = p.version;
    uint64_t number = 0;

    if (p.serial.len == 0)
        return;
    if (version.len == 0 || tw_asn1_take_uint(&version, &number))
        c->version = number + 1;
    c->serial = piece_of_integer(text, p.serial);
    read_piece_of_algorithm(c, text, p.signature_algorithm);
    c->issuer = piece_of_name(text, p.issuer);
    c->not_before = piece_of_time(p.not_before);
    c->not_after = piece_of_time(p.not_after);
    c->subject = piece_of_name(text, p.subject);
    tw_public_key_read_info(&c->public_key, text, p.public_key);
    c->has_spki = p.public_key.len > 0 && SHA256(p.public_key.ptr, p.public_key.len, c->spki_sha256) != NULL;
    if (p.extensions.len > 0)
        read_pieces_of_extensions(c, text, p.extensions);
}

static void read_der(struct tw_certificate *c, struct tw_text *text, const uint8_t *der, size_t len)
{
    const unsigned char *p = der;
    ASN1_VALUE *decoded;

    if (len > TW_CERTIFICATE_MAX) {
        complain(c, "too long to be looked into");
        return;
    }
    c->anatomy = tw_anatomy_read(der, len);
    ERR_clear_error();
    decoded = ASN1_item_d2i(NULL, &p, (long)len, ASN1_ITEM_rptr(certificate));
    if (decoded == NULL) {
        complain(c, reason());
        read_pieces(c, text, der, len);
        return;
    }
    if (p != der + len)
        complain(c, "bytes follow the certificate");
    read_fields(c, text, (const struct certificate *)decoded);
    ASN1_item_free(decoded, ASN1_ITEM_rptr(certificate));
    if (c->anatomy.known) {
        struct tw_bytes spki = tw_range_of(der, c->anatomy.public_key);
        c->has_spki = SHA256(spki.ptr, spki.len, c->spki_sha256) != NULL;
    }
}

static bool ran_out(const struct tw_certificate *c, const struct tw_text *text)
{
    const struct tw_x509_extensions *x = &c->extensions;

    return text->failed || c->key_parameters.failed || c->signature_parameters.failed || x->parts.failed ||
           x->list.failed || x->unknown.failed;
}

bool tw_certificate_read(struct tw_certificate *c, struct tw_arena *arena, const uint8_t *der, size_t len)
{
    struct tw_text text = {.arena = arena};
    const struct tw_recital empty = {.arena = arena};
    bool done;

    *c = (struct tw_certificate){
        .length = len,
        .not_before = TW_NO_TIME,
        .not_after = TW_NO_TIME,
        .key_parameters = empty,
        .signature_parameters = empty,
    };
    tw_x509_extensions_begin(&c->extensions, arena);
    ERR_clear_error();
    done = SHA256(der, len, c->sha256) != NULL;
    c->has_sha1 = SHA1(der, len, c->sha1) != NULL;
    if (done)
        read_der(c, &text, der, len);
    ERR_clear_error();
    return done && !ran_out(c, &text);
}
