/* SPDX-License-Identifier: Apache-2.0 */
/* The registry room: what every table must hold, and facts of the standards that each table is held against. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "registry/registry.h"

static const enum tw_registry grease16_registries[] = {
    TW_REG_VERSION, TW_REG_CIPHER_SUITE, TW_REG_EXTENSION_TYPE, TW_REG_GROUP, TW_REG_SIGNATURE_SCHEME,
};

static bool has_grease16(enum tw_registry registry)
{
    for (size_t i = 0; i < TW_COUNT(grease16_registries); i++)
        if (grease16_registries[i] == registry)
            return true;
    return false;
}

static void test_rows_ascend_and_find_themselves(void **state)
{
    (void)state;
    for (enum tw_registry reg = TW_REG_NONE + 1; reg < TW_REG_COUNT; reg++) {
        size_t count;
        const struct tw_code_point *rows = tw_registry_rows(reg, &count);

        assert_in_range(tw_registry_width(reg), 1, 3);
        assert_true(strlen(tw_registry_title(reg)) > 0);
        assert_true(count > 0);
        for (size_t i = 0; i < count; i++) {
            assert_true(rows[i].value < (uint32_t)1 << 8 * tw_registry_width(reg));
            assert_true(i == 0 || rows[i - 1].value < rows[i].value);
            assert_true(rows[i].name[0] != '\0' && rows[i].clause[0] != '\0');
            assert_true(tw_registry_assigned(reg, rows[i].value));
            assert_ptr_equal(tw_registry_name(reg, rows[i].value), rows[i].name);
            assert_false(has_grease16(reg) && tw_is_grease16((uint16_t)rows[i].value));
        }
    }
}

static void test_names_are_unique_in_a_registry(void **state)
{
    (void)state;
    for (enum tw_registry reg = TW_REG_NONE + 1; reg < TW_REG_COUNT; reg++) {
        size_t count;
        const struct tw_code_point *rows = tw_registry_rows(reg, &count);

        for (size_t i = 0; i < count; i++)
            for (size_t k = 0; k < i; k++)
                assert_string_not_equal(rows[i].name, rows[k].name);
    }
}

/* Every value there can be has a name, and exactly those with a row are assigned. */
static void test_all_values(void **state)
{
    (void)state;
    for (enum tw_registry reg = TW_REG_NONE + 1; reg < TW_REG_COUNT; reg++) {
        size_t count, assigned = 0;
        uint32_t end = (uint32_t)1 << 8 * tw_registry_width(reg);

        if (tw_registry_width(reg) == 3)
            continue;
        tw_registry_rows(reg, &count);
        for (uint32_t value = 0; value < end; value++) {
            assert_non_null(tw_registry_name(reg, value));
            assigned += tw_registry_assigned(reg, value);
        }
        assert_int_equal(assigned, count);
        assert_string_equal(tw_registry_name(reg, end + 1), "unassigned");
        assert_string_equal(tw_registry_name(reg, UINT32_MAX), "unassigned");
    }
}

static void test_no_registry(void **state)
{
    size_t count = 1;

    (void)state;
    assert_int_equal(tw_registry_width(TW_REG_NONE), 0);
    assert_null(tw_registry_rows(TW_REG_NONE, &count));
    assert_int_equal(count, 0);
    assert_false(tw_registry_assigned(TW_REG_NONE, 0));
    assert_string_equal(tw_registry_name(TW_REG_NONE, 0), "unassigned");
}

static void test_grease(void **state)
{
    size_t found = 0;

    (void)state;
    for (uint32_t value = 0; value <= 0xffff; value++)
        if (tw_is_grease16((uint16_t)value)) {
            assert_int_equal(value, 0x0a0a + 0x1010 * found++);
            for (size_t i = 0; i < TW_COUNT(grease16_registries); i++)
                assert_string_equal(tw_registry_name(grease16_registries[i], value), "GREASE");
            assert_string_not_equal(tw_registry_name(TW_REG_CERTIFICATE_COMPRESSION, value), "GREASE");
        }
    assert_int_equal(found, 16);

    found = 0;
    for (uint32_t value = 0; value <= 0xff; value++)
        if (strcmp(tw_registry_name(TW_REG_PSK_KE_MODE, value), "GREASE") == 0)
            assert_int_equal(value, 0x0b + 0x1f * found++);
    assert_int_equal(found, 8);
    assert_string_equal(tw_registry_name(TW_REG_PSK_KE_MODE, 0x0a0a), "unassigned");
    assert_string_equal(tw_registry_name(TW_REG_EC_POINT_FORMAT, 0x0b), "unassigned");
}

struct fact {
    enum tw_registry registry;
    uint32_t value;
    const char *name;
};

static void check_facts(const struct fact *facts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_string_equal(tw_registry_name(facts[i].registry, facts[i].value), facts[i].name);
}

static void test_statuses_of_ranges(void **state)
{
    static const struct fact facts[] = {
        {TW_REG_CIPHER_SUITE, 0x0046, "TLS_DH_anon_WITH_CAMELLIA_128_CBC_SHA"},
        {TW_REG_CIPHER_SUITE, 0x0047, "reserved"},
        {TW_REG_CIPHER_SUITE, 0x005c, "reserved"},
        {TW_REG_CIPHER_SUITE, 0x005d, "unassigned"},
        {TW_REG_CIPHER_SUITE, 0xff00, "private_use"},
        {TW_REG_CIPHER_SUITE, 0xfe00, "unassigned"},
        {TW_REG_EXTENSION_TYPE, 0xff00, "private_use"},
        {TW_REG_EXTENSION_TYPE, 0x003f, "unassigned"},
        {TW_REG_GROUP, 0x0000, "reserved"},
        {TW_REG_GROUP, 0x01fb, "unassigned"},
        {TW_REG_GROUP, 0x01fc, "private_use"},
        {TW_REG_GROUP, 0xfe00, "private_use"},
        {TW_REG_GROUP, 0xff00, "unassigned"},
        {TW_REG_SIGNATURE_SCHEME, 0x0000, "reserved"},
        {TW_REG_SIGNATURE_SCHEME, 0x0604, "reserved"},
        {TW_REG_SIGNATURE_SCHEME, 0x0703, "reserved"},
        {TW_REG_SIGNATURE_SCHEME, 0x0710, "unassigned"},
        {TW_REG_SIGNATURE_SCHEME, 0x0800, "reserved"},
        {TW_REG_SIGNATURE_SCHEME, 0x4203, "reserved"},
        {TW_REG_SIGNATURE_SCHEME, 0x4204, "unassigned"},
        {TW_REG_SIGNATURE_SCHEME, 0xfdff, "unassigned"},
        {TW_REG_SIGNATURE_SCHEME, 0xfe00, "private_use"},
        {TW_REG_CERTIFICATE_COMPRESSION, 0x0000, "reserved"},
        {TW_REG_CERTIFICATE_COMPRESSION, 0x3fff, "unassigned"},
        {TW_REG_CERTIFICATE_COMPRESSION, 0x4000, "experimental_use"},
        {TW_REG_CLIENT_CERTIFICATE_TYPE, 223, "unassigned"},
        {TW_REG_CLIENT_CERTIFICATE_TYPE, 224, "private_use"},
        {TW_REG_COMPRESSION_METHOD, 255, "private_use"},
        {TW_REG_HEARTBEAT_MODE, 255, "reserved"},
        {TW_REG_ALERT, 255, "unassigned"},
    };

    (void)state;
    check_facts(facts, TW_COUNT(facts));
}

static void test_names(void **state)
{
    static const struct fact facts[] = {
        {TW_REG_CONTENT_TYPE, 20, "change_cipher_spec"},
        {TW_REG_CONTENT_TYPE, 26, "ack"},
        {TW_REG_HANDSHAKE_TYPE, 1, "client_hello"},
        {TW_REG_HANDSHAKE_TYPE, 6, "hello_retry_request"},
        {TW_REG_HANDSHAKE_TYPE, 12, "server_key_exchange"},
        {TW_REG_HANDSHAKE_TYPE, 67, "next_protocol"},
        {TW_REG_HANDSHAKE_TYPE, 203, "channel_id"},
        {TW_REG_HANDSHAKE_TYPE, 254, "message_hash"},
        {TW_REG_VERSION, 0x0002, "SSL 2.0"},
        {TW_REG_VERSION, 0x0101, "TLCP 1.1"},
        {TW_REG_VERSION, 0x0300, "SSL 3.0"},
        {TW_REG_VERSION, 0x0304, "TLS 1.3"},
        {TW_REG_VERSION, 0x7f00, "TLS 1.3 draft 0"},
        {TW_REG_VERSION, 0x7f1c, "TLS 1.3 draft 28"},
        {TW_REG_VERSION, 0x7f1d, "unassigned"},
        {TW_REG_VERSION, 0xfb1a, "TLS 1.3 draft 26 (Facebook)"},
        {TW_REG_VERSION, 0xfeff, "DTLS 1.0"},
        {TW_REG_CIPHER_SUITE, 0x00ff, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"},
        {TW_REG_CIPHER_SUITE, 0x1301, "TLS_AES_128_GCM_SHA256"},
        {TW_REG_CIPHER_SUITE, 0x1307, "TLS_AEGIS_128L_SHA256"},
        {TW_REG_CIPHER_SUITE, 0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"},
        {TW_REG_CIPHER_SUITE, 0xc0aa, "TLS_PSK_DHE_WITH_AES_128_CCM_8"},
        {TW_REG_CIPHER_SUITE, 0xe013, "ECC_SM4_CBC_SM3"},
        {TW_REG_CIPHER_SUITE, 0xe05a, "RSA_SM4_GCM_SHA256"},
        {TW_REG_SSL2_CIPHER_KIND, 0x010080, "SSL_CK_RC4_128_WITH_MD5"},
        {TW_REG_SSL2_CIPHER_KIND, 0x0700c0, "SSL_CK_DES_192_EDE3_CBC_WITH_MD5"},
        {TW_REG_SSL2_MESSAGE_TYPE, 2, "client_master_key"},
        {TW_REG_EXTENSION_TYPE, 0, "server_name"},
        {TW_REG_EXTENSION_TYPE, 16, "application_layer_protocol_negotiation"},
        {TW_REG_EXTENSION_TYPE, 23, "extended_master_secret"},
        {TW_REG_EXTENSION_TYPE, 32, "ticket_pinning"},
        {TW_REG_EXTENSION_TYPE, 40, "key_share_draft"},
        {TW_REG_EXTENSION_TYPE, 51, "key_share"},
        {TW_REG_EXTENSION_TYPE, 57, "quic_transport_parameters"},
        {TW_REG_EXTENSION_TYPE, 13172, "next_protocol_negotiation"},
        {TW_REG_EXTENSION_TYPE, 17613, "application_settings"},
        {TW_REG_EXTENSION_TYPE, 0xfe0d, "encrypted_client_hello"},
        {TW_REG_EXTENSION_TYPE, 0xff01, "renegotiation_info"},
        {TW_REG_EXTENSION_TYPE, 0xffce, "encrypted_server_name"},
        {TW_REG_GROUP, 23, "secp256r1"},
        {TW_REG_GROUP, 29, "x25519"},
        {TW_REG_GROUP, 41, "curveSM2"},
        {TW_REG_GROUP, 0x0100, "ffdhe2048"},
        {TW_REG_GROUP, 0x11ec, "X25519MLKEM768"},
        {TW_REG_GROUP, 0x6399, "X25519Kyber768Draft00"},
        {TW_REG_GROUP, 0xff01, "arbitrary_explicit_prime_curves"},
        {TW_REG_SIGNATURE_SCHEME, 0x0202, "dsa_sha1"},
        {TW_REG_SIGNATURE_SCHEME, 0x0301, "rsa_pkcs1_sha224"},
        {TW_REG_SIGNATURE_SCHEME, 0x0403, "ecdsa_secp256r1_sha256"},
        {TW_REG_SIGNATURE_SCHEME, 0x0708, "sm2sig_sm3"},
        {TW_REG_SIGNATURE_SCHEME, 0x0807, "ed25519"},
        {TW_REG_SIGNATURE_SCHEME, 0x081a, "ecdsa_brainpoolP256r1tls13_sha256"},
        {TW_REG_SIGNATURE_SCHEME, 0x0905, "mldsa65"},
        {TW_REG_SIGNATURE_SCHEME, 0x091c, "slhdsa_shake_256f"},
        {TW_REG_ALERT_LEVEL, 2, "fatal"},
        {TW_REG_ALERT, 0, "close_notify"},
        {TW_REG_ALERT, 86, "inappropriate_fallback"},
        {TW_REG_ALERT, 109, "missing_extension"},
        {TW_REG_ALERT, 121, "ech_required"},
        {TW_REG_ALERT, 205, "identity_need"},
        {TW_REG_CLIENT_CERTIFICATE_TYPE, 64, "ecdsa_sign"},
        {TW_REG_CLIENT_CERTIFICATE_TYPE, 80, "ibc_params"},
        {TW_REG_CERTIFICATE_TYPE, 2, "RawPublicKey"},
        {TW_REG_COMPRESSION_METHOD, 0, "null"},
        {TW_REG_COMPRESSION_METHOD, 64, "LZS"},
        {TW_REG_EC_POINT_FORMAT, 0, "uncompressed"},
        {TW_REG_PSK_KE_MODE, 1, "psk_dhe_ke"},
        {TW_REG_EC_CURVE_TYPE, 3, "named_curve"},
        {TW_REG_EC_BASIS_TYPE, 2, "ec_basis_pentanomial"},
        {TW_REG_NAME_TYPE, 0, "host_name"},
        {TW_REG_CERTIFICATE_STATUS_TYPE, 2, "ocsp_multi"},
        {TW_REG_MAX_FRAGMENT_LENGTH, 4, "2^12"},
        {TW_REG_HEARTBEAT_MODE, 1, "peer_allowed_to_send"},
        {TW_REG_HEARTBEAT_TYPE, 2, "heartbeat_response"},
        {TW_REG_CERTIFICATE_COMPRESSION, 2, "brotli"},
        {TW_REG_KEY_UPDATE, 1, "update_requested"},
        {TW_REG_HASH, 4, "sha256"},
        {TW_REG_SIGNATURE, 3, "ecdsa"},
        {TW_REG_CA_IDENTIFIER_TYPE, 3, "cert_sha1_hash"},
        {TW_REG_CERT_CHAIN_TYPE, 1, "pkipath"},
        {TW_REG_USER_MAPPING_TYPE, 64, "upn_domain_hint"},
        {TW_REG_SUPPLEMENTAL_DATA_TYPE, 16386, "authz_data"},
        {TW_REG_AUTHORIZATION_DATA_FORMAT, 1, "saml_assertion"},
        {TW_REG_SRTP_PROFILE, 0x0007, "SRTP_AEAD_AES_128_GCM"},
        {TW_REG_CACHED_INFO_TYPE, 1, "cert"},
        {TW_REG_TOKEN_BINDING_KEY_PARAMETERS, 2, "ecdsap256"},
        {TW_REG_SCT_VERSION, 0, "v1"},
        {TW_REG_ECH_CLIENT_HELLO_TYPE, 1, "inner"},
        {TW_REG_HPKE_KEM, 0x0020, "DHKEM(X25519, HKDF-SHA256)"},
        {TW_REG_HPKE_KDF, 1, "HKDF-SHA256"},
        {TW_REG_HPKE_AEAD, 3, "ChaCha20Poly1305"},
    };

    (void)state;
    check_facts(facts, TW_COUNT(facts));
}

/* RFC 5246 E.2: an SSL 2.0 hello lists cipher suites as kinds whose first byte is 0. */
static void test_ssl2_kinds_that_are_suites(void **state)
{
    (void)state;
    assert_string_equal(tw_registry_name(TW_REG_SSL2_CIPHER_KIND, 0x00002f), "TLS_RSA_WITH_AES_128_CBC_SHA");
    assert_string_equal(tw_registry_name(TW_REG_SSL2_CIPHER_KIND, 0x002a2a), "GREASE");
    assert_string_equal(tw_registry_name(TW_REG_SSL2_CIPHER_KIND, 0x01002f), "unassigned");
    assert_true(tw_registry_assigned(TW_REG_SSL2_CIPHER_KIND, 0x00c02f));
    assert_false(tw_registry_assigned(TW_REG_SSL2_CIPHER_KIND, 0x012a2a));
}

static void test_suites_make_sense(void **state)
{
    size_t count;
    const struct tw_code_point *rows = tw_registry_rows(TW_REG_CIPHER_SUITE, &count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct tw_cipher_suite *suite = tw_cipher_suite_find((uint16_t)rows[i].value);
        const struct tw_enc_info *enc;

        assert_non_null(suite);
        assert_int_equal(suite->id, rows[i].value);
        assert_string_equal(suite->name, rows[i].name);
        assert_string_equal(suite->clause, rows[i].clause);
        assert_true(suite->min_version <= suite->max_version);
        assert_true(suite->kx <= TW_KX_UNKNOWN && suite->auth <= TW_AUTH_ANY && suite->enc < TW_ENC_COUNT);
        assert_int_equal(suite->kx == TW_KX_TLS13, suite->min_version == 0x0304);
        assert_int_equal(suite->kx == TW_KX_TLS13, suite->auth == TW_AUTH_ANY);
        assert_int_equal(suite->kx == TW_KX_NULL, suite->auth == TW_AUTH_NULL);
        enc = tw_enc_info(suite->enc);
        assert_int_equal(enc->kind == TW_ENC_KIND_AEAD, suite->mac == TW_MAC_AEAD);
        assert_false(enc->kind == TW_ENC_KIND_AEAD && suite->min_version >= 0x0300 &&
                     suite->min_version < 0x0303);
        assert_int_equal(suite->hash == TW_HASH_MD5_SHA1,
                         suite->min_version >= 0x0300 && suite->max_version <= 0x0302);
    }
    for (uint32_t id = 0; id <= 0xffff; id++)
        assert_int_equal(tw_cipher_suite_find((uint16_t)id) != NULL,
                         tw_registry_assigned(TW_REG_CIPHER_SUITE, id));
}

#define SUITE(id, kx, auth, enc, mac, hash, min, max)                                                    \
    {                                                                                                    \
        id, min, max, TW_KX_##kx, TW_AUTH_##auth, TW_ENC_##enc, TW_MAC_##mac, TW_HASH_##hash, NULL, NULL \
    }

static void test_suites(void **state)
{
    /* clang-format off */
    static const struct tw_cipher_suite facts[] = {
        SUITE(0x0003, RSA_EXPORT, RSA, RC4_40, MD5, MD5_SHA1, 0x0300, 0x0301),
        SUITE(0x0009, RSA, RSA, DES_CBC, SHA1, MD5_SHA1, 0x0300, 0x0302),
        SUITE(0x000a, RSA, RSA, 3DES_EDE_CBC, SHA1, SHA256, 0x0300, 0x0303),
        SUITE(0x0019, DH_ANON_EXPORT, ANON, DES40_CBC, SHA1, MD5_SHA1, 0x0300, 0x0301),
        SUITE(0x001d, FORTEZZA, DSS, FORTEZZA_CBC, SHA1, MD5_SHA1, 0x0300, 0x0300),
        SUITE(0x0022, KRB5, KRB5, DES_CBC, MD5, MD5_SHA1, 0x0300, 0x0302),
        SUITE(0x002f, RSA, RSA, AES_128_CBC, SHA1, SHA256, 0x0300, 0x0303),
        SUITE(0x0031, DH, RSA, AES_128_CBC, SHA1, SHA256, 0x0300, 0x0303),
        SUITE(0x003d, RSA, RSA, AES_256_CBC, SHA256, SHA256, 0x0303, 0x0303),
        SUITE(0x0062, RSA_EXPORT, RSA, DES_CBC, SHA1, MD5_SHA1, 0x0300, 0x0301),
        SUITE(0x006e, TLS13, ANY, ASCONAEAD128, AEAD, ASCONHASH256, 0x0304, 0x0304),
        SUITE(0x0081, GOST, GOST, 28147_CNT, 28147_IMIT, GOSTR3411_94, 0x0301, 0x0303),
        SUITE(0x0096, RSA, RSA, SEED_CBC, SHA1, SHA256, 0x0300, 0x0303),
        SUITE(0x009d, RSA, RSA, AES_256_GCM, AEAD, SHA384, 0x0303, 0x0303),
        SUITE(0x00af, PSK, PSK, AES_256_CBC, SHA384, SHA384, 0x0301, 0x0303),
        SUITE(0x00b6, RSA_PSK, RSA, AES_128_CBC, SHA256, SHA256, 0x0301, 0x0303),
        SUITE(0x00c6, TLS13, ANY, SM4_GCM, AEAD, SM3, 0x0304, 0x0304),
        SUITE(0x00c7, TLS13, ANY, SM4_CCM, AEAD, SM3, 0x0304, 0x0304),
        SUITE(0x00ff, NULL, NULL, NULL, NULL, NULL, 0x0300, 0x0303),
        SUITE(0x1303, TLS13, ANY, CHACHA20_POLY1305, AEAD, SHA256, 0x0304, 0x0304),
        SUITE(0x1305, TLS13, ANY, AES_128_CCM_8, AEAD, SHA256, 0x0304, 0x0304),
        SUITE(0x1306, TLS13, ANY, AEGIS_256, AEAD, SHA512, 0x0304, 0x0304),
        SUITE(0x5600, NULL, NULL, NULL, NULL, NULL, 0x0300, 0x0303),
        SUITE(0xc004, ECDH, ECDSA, AES_128_CBC, SHA1, SHA256, 0x0301, 0x0303),
        SUITE(0xc018, ECDH_ANON, ANON, AES_128_CBC, SHA1, SHA256, 0x0301, 0x0303),
        SUITE(0xc020, SRP, SRP, AES_256_CBC, SHA1, SHA256, 0x0300, 0x0303),
        SUITE(0xc021, SRP, RSA, AES_256_CBC, SHA1, SHA256, 0x0300, 0x0303),
        SUITE(0xc028, ECDHE, RSA, AES_256_CBC, SHA384, SHA384, 0x0303, 0x0303),
        SUITE(0xc02b, ECDHE, ECDSA, AES_128_GCM, AEAD, SHA256, 0x0303, 0x0303),
        SUITE(0xc060, ECDHE, RSA, ARIA_128_GCM, AEAD, SHA256, 0x0303, 0x0303),
        SUITE(0xc08a, ECDHE, RSA, CAMELLIA_128_GCM, AEAD, SHA256, 0x0303, 0x0303),
        SUITE(0xc0ab, DHE_PSK, PSK, AES_256_CCM_8, AEAD, SHA256, 0x0303, 0x0303),
        SUITE(0xc0b0, ECCPWD, PASSWORD, AES_128_GCM, AEAD, SHA256, 0x0303, 0x0304),
        SUITE(0xc0b5, TLS13, ANY, NULL, SHA384, SHA384, 0x0304, 0x0304),
        SUITE(0xc0ff, UNKNOWN, PASSWORD, AES_128_CCM_8, AEAD, SHA256, 0x0303, 0x0303),
        SUITE(0xc100, GOST, GOST, KUZNYECHIK_CTR, KUZNYECHIK_OMAC, STREEBOG_256, 0x0303, 0x0303),
        SUITE(0xc103, TLS13, ANY, KUZNYECHIK_MGM, AEAD, STREEBOG_256, 0x0304, 0x0304),
        SUITE(0xcc13, ECDHE, RSA, CHACHA20_POLY1305_OLD, AEAD, SHA256, 0x0303, 0x0303),
        SUITE(0xccac, ECDHE_PSK, PSK, CHACHA20_POLY1305, AEAD, SHA256, 0x0303, 0x0303),
        SUITE(0xe003, ECC, SM2, SM1_CBC, SM3, SM3, 0x0101, 0x0101),
        SUITE(0xe011, ECDHE, SM2, SM4_CBC, SM3, SM3, 0x0101, 0x0303),
        SUITE(0xe013, ECC, SM2, SM4_CBC, SM3, SM3, 0x0101, 0x0101),
        SUITE(0xe015, IBSDH, IBC, SM4_CBC, SM3, SM3, 0x0101, 0x0101),
        SUITE(0xe017, IBC, IBC, SM4_CBC, SM3, SM3, 0x0101, 0x0101),
        SUITE(0xe01c, RSA, RSA, SM4_CBC, SHA256, SHA256, 0x0101, 0x0101),
        SUITE(0xe051, ECDHE, SM2, SM4_GCM, AEAD, SM3, 0x0101, 0x0303),
        SUITE(0xe05a, RSA, RSA, SM4_GCM, AEAD, SHA256, 0x0101, 0x0101),
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < TW_COUNT(facts); i++) {
        const struct tw_cipher_suite *suite = tw_cipher_suite_find(facts[i].id);

        assert_non_null(suite);
        assert_int_equal(suite->kx, facts[i].kx);
        assert_int_equal(suite->auth, facts[i].auth);
        assert_int_equal(suite->enc, facts[i].enc);
        assert_int_equal(suite->mac, facts[i].mac);
        assert_int_equal(suite->hash, facts[i].hash);
        assert_int_equal(suite->min_version, facts[i].min_version);
        assert_int_equal(suite->max_version, facts[i].max_version);
    }
    assert_null(tw_cipher_suite_find(0x0047));
    assert_null(tw_cipher_suite_find(0x0a0a));
    assert_null(tw_cipher_suite_find(0x1300));
}

static void test_hash_by_version(void **state)
{
    const struct tw_cipher_suite *cbc = tw_cipher_suite_find(0x002f), *sm4 = tw_cipher_suite_find(0xe011);

    (void)state;
    assert_int_equal(tw_cipher_suite_hash(cbc, 0x0300), TW_HASH_MD5_SHA1);
    assert_int_equal(tw_cipher_suite_hash(cbc, 0x0302), TW_HASH_MD5_SHA1);
    assert_int_equal(tw_cipher_suite_hash(cbc, 0x0303), TW_HASH_SHA256);
    assert_int_equal(tw_cipher_suite_hash(tw_cipher_suite_find(0x0009), 0x0302), TW_HASH_MD5_SHA1);
    assert_int_equal(tw_cipher_suite_hash(tw_cipher_suite_find(0x0009), 0x0303), TW_HASH_SHA256);
    assert_int_equal(tw_cipher_suite_hash(sm4, 0x0101), TW_HASH_SM3);
    assert_int_equal(tw_cipher_suite_hash(sm4, 0x0303), TW_HASH_SM3);
    assert_int_equal(tw_cipher_suite_hash(tw_cipher_suite_find(0x1302), 0x0304), TW_HASH_SHA384);
}

static void test_enc_info(void **state)
{
    (void)state;
    for (int e = 0; e < TW_ENC_COUNT; e++) {
        const struct tw_enc_info *enc = tw_enc_info((uint8_t)e);

        assert_non_null(enc->name);
        assert_int_equal(enc->kind == TW_ENC_KIND_NULL, enc->key_len == 0);
        assert_int_equal(enc->kind == TW_ENC_KIND_AEAD, enc->tag_len != 0);
        assert_true(enc->kind != TW_ENC_KIND_CBC || (enc->block_len >= 8 && enc->iv_len >= enc->block_len));
        assert_true(enc->explicit_nonce_len == 0 || enc->iv_len + enc->explicit_nonce_len == 12);
    }
    assert_int_equal(tw_enc_info(TW_ENC_3DES_EDE_CBC)->key_len, 24);
    assert_int_equal(tw_enc_info(TW_ENC_3DES_EDE_CBC)->block_len, 8);
    assert_int_equal(tw_enc_info(TW_ENC_AES_256_GCM)->key_len, 32);
    assert_int_equal(tw_enc_info(TW_ENC_AES_128_CCM_8)->tag_len, 8);
    assert_int_equal(tw_enc_info(TW_ENC_CHACHA20_POLY1305)->iv_len, 12);
    assert_int_equal(tw_enc_info(TW_ENC_RC4_40)->key_len, 5);
    assert_string_equal(tw_enc_info(TW_ENC_SM4_CBC)->name, "SM4_CBC");
}

/* Key shares of curves are uncompressed points, but GOST's have no leading byte (RFC 9367 4.2.4). */
static void check_share_lens(const struct tw_group *group)
{
    unsigned field_len = (group->bits + 7U) / 8;
    unsigned len = 0;

    switch ((enum tw_group_kind)group->kind) {
    case TW_GROUP_ECP:
    case TW_GROUP_EC2M:
        len = group->bits == 0 ? 0 : 2 * field_len + (strncmp(group->name, "GC", 2) != 0);
        break;
    case TW_GROUP_XDH:
    case TW_GROUP_FFDHE: len = field_len; break;
    case TW_GROUP_KEM:
    case TW_GROUP_HYBRID: assert_int_equal(group->bits, 0); return;
    }
    assert_int_equal(group->client_share_len, len);
    assert_int_equal(group->server_share_len, len);
}

static void test_groups(void **state)
{
    static const struct tw_group facts[] = {
        {0x0001, 163, 43, 43, TW_GROUP_EC2M, NULL, NULL},
        {0x0017, 256, 65, 65, TW_GROUP_ECP, NULL, NULL},
        {0x0019, 521, 133, 133, TW_GROUP_ECP, NULL, NULL},
        {0x001d, 255, 32, 32, TW_GROUP_XDH, NULL, NULL},
        {0x001e, 448, 56, 56, TW_GROUP_XDH, NULL, NULL},
        {0x0029, 256, 65, 65, TW_GROUP_ECP, NULL, NULL},
        {0x0104, 8192, 1024, 1024, TW_GROUP_FFDHE, NULL, NULL},
        {0x0200, 0, 800, 768, TW_GROUP_KEM, NULL, NULL},
        {0x11eb, 0, 1249, 1153, TW_GROUP_HYBRID, NULL, NULL},
        {0x11ec, 0, 1216, 1120, TW_GROUP_HYBRID, NULL, NULL},
        {0x11ed, 0, 1665, 1665, TW_GROUP_HYBRID, NULL, NULL},
        {0x6399, 0, 1216, 1120, TW_GROUP_HYBRID, NULL, NULL},
    };
    size_t count;
    const struct tw_code_point *rows = tw_registry_rows(TW_REG_GROUP, &count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct tw_group *group = tw_group_find((uint16_t)rows[i].value);

        assert_non_null(group);
        assert_int_equal(group->id, rows[i].value);
        assert_string_equal(group->name, rows[i].name);
        assert_string_equal(group->clause, rows[i].clause);
        check_share_lens(group);
    }
    for (size_t i = 0; i < TW_COUNT(facts); i++) {
        const struct tw_group *group = tw_group_find(facts[i].id);

        assert_int_equal(group->kind, facts[i].kind);
        assert_int_equal(group->bits, facts[i].bits);
        assert_int_equal(group->client_share_len, facts[i].client_share_len);
        assert_int_equal(group->server_share_len, facts[i].server_share_len);
    }
    assert_null(tw_group_find(0x0000));
    assert_null(tw_group_find(0xdada));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_ascend_and_find_themselves),
        cmocka_unit_test(test_names_are_unique_in_a_registry),
        cmocka_unit_test(test_all_values),
        cmocka_unit_test(test_no_registry),
        cmocka_unit_test(test_grease),
        cmocka_unit_test(test_statuses_of_ranges),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_ssl2_kinds_that_are_suites),
        cmocka_unit_test(test_suites_make_sense),
        cmocka_unit_test(test_suites),
        cmocka_unit_test(test_hash_by_version),
        cmocka_unit_test(test_enc_info),
        cmocka_unit_test(test_groups),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
