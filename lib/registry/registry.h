/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Code points: what the numbers of TLS, SSL and TLCP are called and what is fixed about them.
 *
 * The source of truth is the .tsv files beside this header, a file a registry; generate.sh makes tables.c of them.
 * Where IANA assigns a value, its name stands, without the "_RESERVED" that IANA adds to what only older versions use.
 * Values that IANA has not assigned but that are met in the wild have rows of their own, and the clause says whose they
 * are. Everything here is const; nothing fails, and nothing is allocated. A `registry` is always an enumerator before
 * TW_REG_COUNT.
 *
 * To add a code point: its row, in its place, then generate.sh. To add a registry: its file, a row of registries.tsv, an
 * enumerator below.
 */
#ifndef TW_REGISTRY_REGISTRY_H
#define TW_REGISTRY_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One for each row of registries.tsv; generate.awk reads the enumerators from here. */
enum tw_registry {
    TW_REG_NONE,
    TW_REG_CONTENT_TYPE,
    TW_REG_HANDSHAKE_TYPE,
    TW_REG_VERSION,
    TW_REG_CIPHER_SUITE,
    TW_REG_SSL2_CIPHER_KIND,
    TW_REG_SSL2_MESSAGE_TYPE,
    TW_REG_SSL2_ERROR,
    TW_REG_SSL2_CERTIFICATE_TYPE,
    TW_REG_SSL2_AUTHENTICATION_TYPE,
    TW_REG_EXTENSION_TYPE,
    TW_REG_GROUP,
    TW_REG_SIGNATURE_SCHEME,
    TW_REG_ALERT_LEVEL,
    TW_REG_ALERT,
    TW_REG_CLIENT_CERTIFICATE_TYPE,
    TW_REG_CERTIFICATE_TYPE,
    TW_REG_COMPRESSION_METHOD,
    TW_REG_EC_POINT_FORMAT,
    TW_REG_PSK_KE_MODE,
    TW_REG_EC_CURVE_TYPE,
    TW_REG_EC_BASIS_TYPE,
    TW_REG_NAME_TYPE,
    TW_REG_CERTIFICATE_STATUS_TYPE,
    TW_REG_MAX_FRAGMENT_LENGTH,
    TW_REG_HEARTBEAT_MODE,
    TW_REG_HEARTBEAT_TYPE,
    TW_REG_CERTIFICATE_COMPRESSION,
    TW_REG_KEY_UPDATE,
    TW_REG_HASH,
    TW_REG_SIGNATURE,
    TW_REG_CA_IDENTIFIER_TYPE,
    TW_REG_CERT_CHAIN_TYPE,
    TW_REG_USER_MAPPING_TYPE,
    TW_REG_SUPPLEMENTAL_DATA_TYPE,
    TW_REG_AUTHORIZATION_DATA_FORMAT,
    TW_REG_SRTP_PROFILE,
    TW_REG_CACHED_INFO_TYPE,
    TW_REG_TOKEN_BINDING_KEY_PARAMETERS,
    TW_REG_SCT_VERSION,
    TW_REG_ECH_CLIENT_HELLO_TYPE,
    TW_REG_HPKE_KEM,
    TW_REG_HPKE_KDF,
    TW_REG_HPKE_AEAD,
    TW_REG_QUIC_TRANSPORT_PARAMETER,
    TW_REG_EKT_CIPHER_TYPE,
    TW_REG_PAKE_SCHEME,
    TW_REG_VERSIONED_TRANS_TYPE,
    TW_REG_COUNT
};

struct tw_code_point {
    uint32_t value;
    const char *name;
    const char *clause; /* the document, or else the software, that assigns the value */
};

/* What the registry is called: "cipher_suites". `registry` is not TW_REG_NONE. */
const char *tw_registry_title(enum tw_registry registry);

/* Bytes of a code point on the wire: 1, 2 or 3; 0 for TW_REG_NONE. */
uint8_t tw_registry_width(enum tw_registry registry);

/*
 * What `value` is called, never NULL: the name of its row, else "GREASE" where RFC 8701 reserves it, else
 * "private_use", "experimental_use" or "reserved" where the registry says so of a range, else "unassigned".
 * A cipher kind of an SSL 2.0 hello whose first byte is 0 is named as the cipher suite it stands for (RFC 5246 E.2).
 */
const char *tw_registry_name(enum tw_registry registry, uint32_t value);

/* Whether `value` has a row, that is a name of its own. */
bool tw_registry_assigned(enum tw_registry registry, uint32_t value);

/* The rows of a registry, ascending by value, and their number; NULL and 0 for TW_REG_NONE. */
const struct tw_code_point *tw_registry_rows(enum tw_registry registry, size_t *count);

/* Whether RFC 8701 2 reserves `value` among the two-byte code points. */
static inline bool tw_is_grease16(uint16_t value)
{
    return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

/* How keys are agreed upon, which settles the layout of ServerKeyExchange and ClientKeyExchange. */
enum tw_kx {
    TW_KX_NULL, /* no key exchange: TLS_NULL_WITH_NULL_NULL and the signalling values */
    TW_KX_RSA,
    TW_KX_RSA_EXPORT,
    TW_KX_DH, /* static: the server's key is in its certificate */
    TW_KX_DHE,
    TW_KX_DHE_EXPORT,
    TW_KX_DH_ANON,
    TW_KX_DH_ANON_EXPORT,
    TW_KX_ECDH, /* static */
    TW_KX_ECDHE,
    TW_KX_ECDH_ANON,
    TW_KX_PSK,
    TW_KX_DHE_PSK,
    TW_KX_RSA_PSK,
    TW_KX_ECDHE_PSK,
    TW_KX_SRP,
    TW_KX_KRB5,
    TW_KX_KRB5_EXPORT,
    TW_KX_GOST,
    TW_KX_ECCPWD,
    TW_KX_ECC,   /* TLCP: the pre-master secret encrypted to an SM2 key */
    TW_KX_IBC,   /* TLCP: the same with identity-based keys */
    TW_KX_IBSDH, /* TLCP: identity-based key agreement */
    TW_KX_FORTEZZA,
    TW_KX_TLS13,   /* settled by extensions, not by the suite */
    TW_KX_UNKNOWN, /* named, but the layout of its messages is not described here */
};

/*
 * By what the server proves who it is. RSA, DSS, ECDSA, SM2, GOST and IBC mean that it sends a certificate; of a static
 * (EC)DH suite it is the algorithm that the certificate is signed with (RFC 5246 A.5, RFC 8422 2).
 */
enum tw_auth {
    TW_AUTH_NULL, /* not a suite to be negotiated */
    TW_AUTH_ANON,
    TW_AUTH_RSA,
    TW_AUTH_DSS,
    TW_AUTH_ECDSA,
    TW_AUTH_PSK,
    TW_AUTH_SRP,
    TW_AUTH_KRB5,
    TW_AUTH_GOST,
    TW_AUTH_SM2,
    TW_AUTH_IBC,
    TW_AUTH_PASSWORD, /* ECCPWD and ECJPAKE */
    TW_AUTH_ANY,      /* TLS 1.3: settled by signature_algorithms or pre_shared_key */
};

enum tw_enc {
    TW_ENC_NULL,
    TW_ENC_RC4_40,
    TW_ENC_RC4_56,
    TW_ENC_RC4_128,
    TW_ENC_RC2_CBC_40,
    TW_ENC_RC2_CBC_56,
    TW_ENC_RC2_CBC_128,
    TW_ENC_IDEA_CBC,
    TW_ENC_DES40_CBC,
    TW_ENC_DES_CBC,
    TW_ENC_3DES_EDE_CBC,
    TW_ENC_FORTEZZA_CBC,
    TW_ENC_SEED_CBC,
    TW_ENC_AES_128_CBC,
    TW_ENC_AES_256_CBC,
    TW_ENC_AES_128_GCM,
    TW_ENC_AES_256_GCM,
    TW_ENC_AES_128_CCM,
    TW_ENC_AES_256_CCM,
    TW_ENC_AES_128_CCM_8,
    TW_ENC_AES_256_CCM_8,
    TW_ENC_CAMELLIA_128_CBC,
    TW_ENC_CAMELLIA_256_CBC,
    TW_ENC_CAMELLIA_128_GCM,
    TW_ENC_CAMELLIA_256_GCM,
    TW_ENC_ARIA_128_CBC,
    TW_ENC_ARIA_256_CBC,
    TW_ENC_ARIA_128_GCM,
    TW_ENC_ARIA_256_GCM,
    TW_ENC_CHACHA20_POLY1305,
    TW_ENC_CHACHA20_POLY1305_OLD, /* draft-agl-tls-chacha20poly1305-04: the nonce is the sequence number */
    TW_ENC_ESTREAM_SALSA20,
    TW_ENC_SALSA20,
    TW_ENC_AEGIS_128L,
    TW_ENC_AEGIS_256,
    TW_ENC_ASCONAEAD128,
    TW_ENC_SM1_CBC,
    TW_ENC_SM4_CBC,
    TW_ENC_SM4_GCM,
    TW_ENC_SM4_CCM,
    TW_ENC_28147_CNT,
    TW_ENC_KUZNYECHIK_CTR,
    TW_ENC_MAGMA_CTR,
    TW_ENC_KUZNYECHIK_MGM,
    TW_ENC_MAGMA_MGM,
    TW_ENC_COUNT
};

enum tw_mac {
    TW_MAC_NULL,
    TW_MAC_AEAD, /* the cipher authenticates by itself */
    TW_MAC_MD5,
    TW_MAC_SHA1,
    TW_MAC_SHA256,
    TW_MAC_SHA384,
    TW_MAC_RIPEMD160,
    TW_MAC_SM3,
    TW_MAC_28147_IMIT,
    TW_MAC_GOSTR3411_94,
    TW_MAC_STREEBOG_256,
    TW_MAC_KUZNYECHIK_OMAC,
    TW_MAC_MAGMA_OMAC,
};

enum tw_hash {
    TW_HASH_NULL,
    TW_HASH_MD5_SHA1, /* both side by side, as in all versions before TLS 1.2 (RFC 4346 5) */
    TW_HASH_SHA1,
    TW_HASH_SHA256,
    TW_HASH_SHA384,
    TW_HASH_SHA512,
    TW_HASH_ASCONHASH256,
    TW_HASH_SM3,
    TW_HASH_GOSTR3411_94,
    TW_HASH_STREEBOG_256,
};

/*
 * A cipher suite or a signalling value. The versions are those that deployed stacks negotiate the suite in, which is
 * wider than what its RFC names; of the TLCP suites 0xe011 and 0xe051 occur in TLS 1.2 too, so their range spans both.
 * `hash` is that of the PRF or HKDF and of the transcript in the highest of the versions; see tw_cipher_suite_hash().
 */
struct tw_cipher_suite {
    uint16_t id;
    uint16_t min_version, max_version;
    uint8_t kx;   /* enum tw_kx */
    uint8_t auth; /* enum tw_auth */
    uint8_t enc;  /* enum tw_enc */
    uint8_t mac;  /* enum tw_mac */
    uint8_t hash; /* enum tw_hash */
    const char *name;
    const char *clause;
};

/* NULL when unassigned. TLS_EMPTY_RENEGOTIATION_INFO_SCSV and TLS_FALLBACK_SCSV are rows with TW_KX_NULL. */
const struct tw_cipher_suite *tw_cipher_suite_find(uint16_t id);

/* The hash of key derivation and transcript when `suite` is negotiated in `version` (a wire version of TLS or TLCP). */
enum tw_hash tw_cipher_suite_hash(const struct tw_cipher_suite *suite, uint16_t version);

enum tw_enc_kind {
    TW_ENC_KIND_NULL,
    TW_ENC_KIND_STREAM,
    TW_ENC_KIND_CBC,
    TW_ENC_KIND_AEAD,
};

/*
 * Lengths in bytes. `iv_len` is what the key block holds for the cipher (up to TLS 1.0 for CBC, RFC 2246 6.3; in TLS
 * 1.2 for AEAD, RFC 5288 3, RFC 7905 2), `explicit_nonce_len` what each TLS 1.2 record carries besides. In TLS 1.3 the
 * IV is as long as both together.
 */
struct tw_enc_info {
    const char *name;
    uint8_t kind;      /* enum tw_enc_kind */
    uint8_t key_len;   /* key material; export ciphers expand it further (RFC 2246 6.3.1) */
    uint8_t block_len; /* of the block cipher, whatever its mode; 0: no block cipher */
    uint8_t iv_len;
    uint8_t explicit_nonce_len;
    uint8_t tag_len;
};

/* Never NULL; `enc` is one of enum tw_enc. */
const struct tw_enc_info *tw_enc_info(uint8_t enc);

enum tw_group_kind {
    TW_GROUP_ECP,  /* curve over a prime field */
    TW_GROUP_EC2M, /* curve over a binary field */
    TW_GROUP_XDH,
    TW_GROUP_FFDHE,
    TW_GROUP_KEM,
    TW_GROUP_HYBRID,
};

/* The lengths are those of key_exchange in a KeyShareEntry (RFC 8446 4.2.8), points uncompressed; 0: not known. */
struct tw_group {
    uint16_t id;
    uint16_t bits; /* size of the field; 0 where there is not one field */
    uint16_t client_share_len, server_share_len;
    uint8_t kind; /* enum tw_group_kind */
    const char *name;
    const char *clause;
};

/* NULL when unassigned. */
const struct tw_group *tw_group_find(uint16_t id);

#endif
