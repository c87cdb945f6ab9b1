/* SPDX-License-Identifier: Apache-2.0 */
/* Encrypted ClientHello (RFC 9849), its drafts, and the encrypted server names that went before it. */
#include "message/extension.h"

enum { OUTER = 0 };            /* ECHClientHelloType, RFC 9849 5 */
enum { CONFIRMATION_LEN = 8 }; /* RFC 9849 7.2.1 */

/*
 * struct {
 *     HpkeKdfId kdf_id;
 *     HpkeAeadId aead_id;
 * } HpkeSymmetricCipherSuite;                      RFC 9849 4
 */
static void decode_suite(struct tw_walk *w, enum tw_field_id field)
{
    struct tw_scope suite = tw_open(w, field);
    tw_u16(w, F_HPKE_KDF_ID);
    tw_u16(w, F_HPKE_AEAD_ID);
    tw_close(w, suite);
}

/*
 * struct {
 *     uint8 config_id;
 *     HpkeKemId kem_id;
 *     opaque public_key<1..2^16-1>;
 *     HpkeSymmetricCipherSuite cipher_suites<4..2^16-4>;
 *     uint8 maximum_name_length;
 *     opaque public_name<1..255>;
 *     ECHConfigExtension extensions<0..2^16-1>;
 * } ECHConfigContents;                             RFC 9849 4
 */
static void decode_config_contents(struct tw_walk *w, uint16_t len)
{
    struct tw_scope contents = tw_open_fixed(w, F_ECH_CONFIG_CONTENTS, len);
    tw_u8(w, F_ECH_CONFIG_ID);
    tw_u16(w, F_HPKE_KEM_ID);
    tw_opaque16(w, F_ECH_PUBLIC_KEY);

    struct tw_scope suites = tw_open16(w, F_ECH_CIPHER_SUITES);
    while (tw_more(w) && tw_need(w, F_ECH_OFFERED_SUITE, 4))
        decode_suite(w, F_ECH_OFFERED_SUITE);
    tw_close(w, suites);
    tw_u8(w, F_ECH_MAXIMUM_NAME_LENGTH);
    tw_opaque8(w, F_ECH_PUBLIC_NAME);
    tw_opaque16(w, F_ECH_CONFIG_EXTENSIONS);
    tw_close(w, contents);
}

/*
 * struct {
 *     uint16 version;                              the number of the extension that the configuration is for
 *     uint16 length;
 *     select (version) {
 *         case 0xfe0d: ECHConfigContents contents;
 *     };
 * } ECHConfig;
 * ECHConfig ECHConfigList<4..2^16-1>;              RFC 9849 4
 */
static void decode_retry_configs(struct tw_walk *w)
{
    struct tw_scope list = tw_open16(w, F_ECH_RETRY_CONFIGS);

    while (tw_more(w) && tw_need(w, F_ECH_CONFIG, 4)) {
        struct tw_scope config = tw_open(w, F_ECH_CONFIG);
        uint16_t version = tw_u16(w, F_ECH_CONFIG_VERSION);
        uint16_t len = tw_u16(w, F_ECH_CONFIG_LENGTH);
        if (version == TW_EXT_ENCRYPTED_CLIENT_HELLO)
            decode_config_contents(w, len);
        else
            tw_fixed(w, F_ECH_CONFIG_BYTES, len);
        tw_close(w, config);
    }
    tw_close(w, list);
}

/* The outer hello's, as it has been since draft 10: in answer to a HelloRetryRequest `enc` is empty. */
static void decode_outer(struct tw_walk *w)
{
    decode_suite(w, F_ECH_CIPHER_SUITE);
    tw_u8(w, F_ECH_CONFIG_ID);
    tw_opaque16(w, F_ECH_ENC);
    tw_opaque16(w, F_ECH_PAYLOAD);
}

/*
 * struct {
 *     ECHClientHelloType type;
 *     select (ECHClientHello.type) {
 *         case outer: HpkeSymmetricCipherSuite cipher_suite; uint8 config_id;
 *                     opaque enc<0..2^16-1>; opaque payload<1..2^16-1>;
 *         case inner: Empty;
 *     };
 * } ECHClientHello;                                RFC 9849 5
 */
static void decode_client_hello(struct tw_walk *w)
{
    if (tw_u8(w, F_ECH_TYPE) == OUTER)
        decode_outer(w);
}

/* What servers answer: opaque confirmation[8] in a HelloRetryRequest, else other configurations to try   RFC 9849 5 */
static void decode_answer(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_HELLO_RETRY_REQUEST)
        tw_fixed(w, F_ECH_CONFIRMATION, CONFIRMATION_LEN);
    else
        decode_retry_configs(w);
}

void tw_decode_ech(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_CLIENT_HELLO)
        decode_client_hello(w);
    else
        decode_answer(w, place);
}

/* Somewhere between drafts 10 and 13 the type came in front; without it a KDF would have the number 0, and none has. */
void tw_decode_ech_draft_11(struct tw_walk *w, enum tw_place place)
{
    bool has_type = tw_left(w) == 1 || tw_peek(w, 2) == 0;

    if (place == TW_IN_CLIENT_HELLO && !has_type)
        decode_outer(w);
    else
        tw_decode_ech(w, place);
}

/* Without a type; inner hellos had ech_is_inner instead: draft-ietf-tls-esni-10 5 */
void tw_decode_ech_draft_10(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_CLIENT_HELLO)
        decode_outer(w);
    else
        decode_answer(w, place);
}

/* With a configuration id of up to 255 bytes: draft-ietf-tls-esni-08 6, 09 6 */
void tw_decode_ech_draft_08(struct tw_walk *w, enum tw_place place)
{
    if (place != TW_IN_CLIENT_HELLO) {
        decode_answer(w, place);
        return;
    }
    decode_suite(w, F_ECH_CIPHER_SUITE);
    tw_opaque8(w, F_ECH_CONFIG_DIGEST);
    tw_opaque16(w, F_ECH_ENC);
    tw_opaque16(w, F_ECH_PAYLOAD);
}

/* With a digest of the configuration: draft-ietf-tls-esni-07 6 */
void tw_decode_ech_draft_07(struct tw_walk *w, enum tw_place place)
{
    if (place != TW_IN_CLIENT_HELLO) {
        decode_answer(w, place);
        return;
    }
    decode_suite(w, F_ECH_CIPHER_SUITE);
    tw_opaque16(w, F_ECH_CONFIG_DIGEST);
    tw_opaque16(w, F_ECH_ENC);
    tw_opaque16(w, F_ECH_PAYLOAD);
}

/* ExtensionType OuterExtensions<2..254>: what the inner hello takes from the outer one                  RFC 9849 5.1 */
void tw_decode_ech_outer_extensions(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_list_u16(w, tw_open8(w, F_ECH_OUTER_EXTENSIONS), F_ECH_OUTER_EXTENSION);
}

/* opaque nonce[16]                                                                       draft-ietf-tls-esni-07 6 */
void tw_decode_ech_nonce(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_fixed(w, F_ECH_NONCE, 16);
}

/*
 * struct {
 *     CipherSuite suite;
 *     KeyShareEntry key_share;
 *     opaque record_digest<0..2^16-1>;
 *     opaque encrypted_sni<0..2^16-1>;
 * } ClientEncryptedSNI;                            draft-ietf-tls-esni-06 5
 */
static void decode_client_esni(struct tw_walk *w)
{
    tw_u16(w, F_ESNI_SUITE);
    tw_decode_key_share_entry(w, F_ESNI_KEY_SHARE);
    tw_opaque16(w, F_ESNI_RECORD_DIGEST);
    tw_opaque16(w, F_ESNI_ENCRYPTED_SNI);
}

/*
 * struct {
 *     ServerESNIResponseType response_type;        not yet in early drafts, which had the nonce alone
 *     select (response_type) {
 *         case esni_accept: uint8 nonce[16];
 *         case esni_retry_request: ESNIKeys retry_keys<1..2^16-1>;
 *     };
 * } ServerEncryptedSNI;                            draft-ietf-tls-esni-06 5
 */
static void decode_server_esni(struct tw_walk *w)
{
    enum { ACCEPT = 0, NONCE_LEN = 16 };

    if (tw_left(w) == NONCE_LEN || tw_u8(w, F_ESNI_RESPONSE_TYPE) == ACCEPT)
        tw_fixed(w, F_ECH_NONCE, NONCE_LEN);
    else
        tw_rest(w, F_ESNI_RETRY_KEYS);
}

void tw_decode_esni(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_CLIENT_HELLO)
        decode_client_esni(w);
    else
        decode_server_esni(w);
}
