/* SPDX-License-Identifier: Apache-2.0 */
/* Cryptography that does nothing. */
#include "stub.h"

#include <string.h>

#include "message/message.h"
#include "registry/registry.h"

static bool stub_keys(void *context, const struct tw_schedule *s, struct tw_protection *p)
{
    (void)context;
    *p = (struct tw_protection){.version = s->version, .enc = s->suite->enc};
    return true;
}

static bool stub_traffic_keys(void *context, const struct tw_schedule *s, struct tw_bytes secret,
                              struct tw_protection *p)
{
    (void)secret;
    return stub_keys(context, s, p);
}

static bool stub_key_block(void *context, const struct tw_schedule *s, const uint8_t master[TW_MASTER_SECRET],
                           struct tw_protection sides[2])
{
    (void)master;
    return stub_keys(context, s, &sides[0]) && stub_keys(context, s, &sides[1]);
}

static bool stub_next_secret(void *context, const struct tw_schedule *s, uint8_t *secret, size_t len)
{
    (void)context, (void)s, (void)secret, (void)len;
    return true;
}

static size_t stub_finished(void *context, const struct tw_schedule *s, struct tw_bytes secret, unsigned side,
                            const struct tw_transcript *messages, uint8_t out[TW_DIGEST_MOST])
{
    size_t len = tw_version_is_tls13(s->version) ? 32 : 12;

    (void)context, (void)secret, (void)side, (void)messages;
    memset(out, 0x0f, len);
    return len;
}

static size_t stub_hash(void *context, const struct tw_schedule *s, const struct tw_transcript *messages,
                        uint8_t out[TW_DIGEST_MOST])
{
    (void)context, (void)s, (void)messages;
    memset(out, 0, 32);
    return 32;
}

uint16_t stub_premaster_version;

static size_t stub_decrypt(void *context, const struct tw_encrypted_secret *secret,
                           uint8_t out[TW_PREMASTER_MOST])
{
    (void)context, (void)secret;
    memset(out, 0, TW_MASTER_SECRET);
    out[0] = (uint8_t)(stub_premaster_version >> 8);
    out[1] = (uint8_t)stub_premaster_version;
    return stub_premaster_version != 0 ? TW_MASTER_SECRET : 0;
}

static bool stub_master_secret(void *context, const struct tw_schedule *s, struct tw_bytes premaster,
                               const struct tw_transcript *session, uint8_t master[TW_MASTER_SECRET])
{
    (void)context, (void)s, (void)premaster, (void)session;
    memset(master, 0, TW_MASTER_SECRET);
    return true;
}

static void stub_notice(void *context, struct tw_bytes certificate)
{
    (void)context, (void)certificate;
}

static size_t stub_extract(void *context, const struct tw_schedule *s, struct tw_bytes salt,
                           struct tw_bytes key, uint8_t out[TW_DIGEST_MOST])
{
    (void)salt, (void)key;
    return stub_hash(context, s, NULL, out);
}

static size_t stub_expand(void *context, const struct tw_schedule *s, struct tw_bytes secret,
                          const char *label, struct tw_bytes value, uint8_t out[TW_DIGEST_MOST])
{
    (void)secret, (void)label, (void)value;
    return stub_hash(context, s, NULL, out);
}

static enum tw_opened stub_open(void *context, struct tw_protection *p, const struct tw_sealed_record *r,
                                struct tw_opened_record *opened)
{
    bool tls13 = tw_version_is_tls13(p->version);
    size_t skew = tls13 ? 0 : tw_enc_info(p->enc)->explicit_nonce_len, around = skew + STUB_TAG + tls13;
    const uint8_t *tag = r->body.ptr + r->body.len - STUB_TAG;

    (void)context;
    if (r->body.len < around || tag[STUB_TAG - 1] != 0)
        return TW_OPENED_NOT;
    *opened = (struct tw_opened_record){
        .bytes = {r->body.ptr + skew, r->body.len - around},
        .skew = skew,
        .content_type = tls13 ? tag[-1] : r->content_type,
        .odd_padding = tag[0] == STUB_ODD,
    };
    p->sequence++;
    return TW_OPENED;
}

static void stub_end(void *context, struct tw_protection *p)
{
    (void)context;
    *p = (struct tw_protection){.sequence = 0};
}

const struct tw_unsealing stub_unsealing = {
    .decrypt = stub_decrypt,
    .master_secret = stub_master_secret,
    .key_block = stub_key_block,
    .traffic_keys = stub_traffic_keys,
    .next_secret = stub_next_secret,
    .finished = stub_finished,
    .hash = stub_hash,
    .notice = stub_notice,
    .extract = stub_extract,
    .expand = stub_expand,
    .open = stub_open,
    .end = stub_end,
};
