/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about protected records: what shows from outside, and with keys what is in them. */
#include "check/rules.h"
#include "facts/unseal.h"

enum {
    ALL = (1 << TW_SLOTS) - 1,
    INNER_MAX = (1 << 14) + 1,
    PROTECTED_MAX_13 = (1 << 14) + 256,
    TLS13_EXPANSION_MOST = 16, /* the tag: what else there is in a record counts to its content */
};

static const struct tw_cipher_suite *suite_of(const struct tw_connection *c)
{
    return c->settled != NULL && c->settled->suite_known ? tw_cipher_suite_find(c->settled->suite) : NULL;
}

/* Tells each record that is remembered for this. */
static void judge_notes(struct tw_judge *j, enum tw_record_kind kind, const char *says)
{
    for (const struct tw_record_note *n = j->c->first_record; n != NULL; n = n->next)
        if (n->kind == kind)
            tw_record_violates(j, n, says, n->content_type, n->length);
}

/* --- nonces --- */

static void gcm_nonce_reuse(struct tw_judge *j)
{
    for (unsigned d = 0; d < 2; d++) {
        const struct tw_nonces *n = &j->c->track[d].nonces;
        if (!n->any)
            continue;
        if (n->scattered)
            tw_unjudged(j, TW_UNJUDGED_SCATTERED);
        else
            tw_records_pass(j);
    }
    judge_notes(j, TW_RECORD_NONCE, "a %C record of %u bytes has the nonce of one before it");
}

/* --- padding --- */

/* Whether records of that direction were opened that have padding to look at. */
static bool has_padding(const struct tw_connection *c, unsigned direction)
{
    const struct tw_seal *seal = c->unseal != NULL ? &c->unseal->seal[direction] : NULL;

    return seal != NULL && seal->opened && seal->keys.version != TW_SSL_3_0 &&
           tw_enc_info(seal->keys.enc)->kind == TW_ENC_KIND_CBC;
}

static void cbc_padding(struct tw_judge *j)
{
    const struct tw_cipher_suite *s = suite_of(j->c);

    if (s == NULL || tw_enc_info(s->enc)->kind != TW_ENC_KIND_CBC || j->c->settled->version == TW_SSL_3_0)
        return;
    if (has_padding(j->c, 0) || has_padding(j->c, 1))
        tw_records_pass(j);
    else
        tw_unjudged(j, TW_UNJUDGED_ENCRYPTED);
    judge_notes(j, TW_RECORD_PADDING,
                "a %C record of %u bytes, whose padding does not say in each byte how long it is");
}

/* --- content --- */

static bool has_opened(const struct tw_connection *c)
{
    for (const struct tw_message *m = c->first; m != NULL; m = m->next)
        if (m->decrypted)
            return true;
    return false;
}

static void inner_plaintext(struct tw_judge *j)
{
    const struct tw_connection *c = j->c;

    if (!tw_connection_is_tls13(c))
        return;
    if (has_opened(c))
        tw_records_pass(j);
    else
        tw_unjudged(j, TW_UNJUDGED_ENCRYPTED);
    judge_notes(j, TW_RECORD_BARE, "a protected %C record, of %u bytes, with nothing in it");
    for (const struct tw_record_note *n = c->first_record; n != NULL; n = n->next)
        if (n->kind == TW_RECORD_LONG && n->content_type == TW_APPLICATION_DATA &&
            n->length > INNER_MAX + TLS13_EXPANSION_MOST && n->length <= PROTECTED_MAX_13)
            tw_record_violates(j, n, "a protected record of %u bytes has more than 16385 in it", n->length,
                               0);
}

/* --- record_size_limit --- */

static uint16_t limit_of(const struct tw_hello_facts *h)
{
    const struct tw_extension_fact *e = tw_extension(h, TW_EXT_RECORD_SIZE_LIMIT);

    return e != NULL && e->data.len == 2 ? tw_load_be16(e->data.ptr) : 0;
}

/* Bytes around the content of a record, at most. */
static uint32_t expansion_of(const struct tw_handshake *hs)
{
    enum { IV = 16, MAC = 48, PADDING = 256 };
    const struct tw_enc_info *enc = tw_enc_info(hs->suite->enc);

    if (tw_version_is_tls13(hs->version))
        return enc->tag_len;
    return enc->kind == TW_ENC_KIND_AEAD ? enc->explicit_nonce_len + enc->tag_len : IV + MAC + PADDING;
}

/* The largest record of application data of that side against what the other takes. */
static void judge_limit(struct tw_judge *j, enum tw_side side, uint16_t limit)
{
    unsigned direction = side == TW_CLIENT ? j->c->client : !j->c->client;
    const struct tw_track *t = &j->c->track[direction];
    uint32_t around = expansion_of(j->hs);

    if (t->application_records == 0)
        return;
    if (t->sizes.most > around && t->sizes.most - around > limit)
        tw_violates_at_all(j, side, "records with %u bytes of content, and the other side takes %u",
                           t->sizes.most - around)
            ->value[1] = limit;
    else
        tw_passes(j);
}

/* The extension is in force where both have sent it: in TLS 1.3 the server's is in EncryptedExtensions. */
static void record_size_limit_kept(struct tw_judge *j)
{
    bool tls13 = tw_version_is_tls13(j->hs->version);
    uint16_t of_client = limit_of(&j->hs->hello[TW_SLOT_CH]);
    const struct tw_hello_facts *answer =
        of_client != 0 ? tw_whole_hello(j, tls13 ? TW_SLOT_EE : TW_SLOT_SH) : NULL;
    uint16_t of_server = answer != NULL ? limit_of(answer) : 0;

    if (of_server == 0 || j->hs->suite == NULL)
        return;
    if (!(tls13 && tw_extension(&j->hs->hello[TW_SLOT_CH], TW_EXT_EARLY_DATA) != NULL))
        judge_limit(j, TW_CLIENT, of_server); /* early data is protected by keys of before the answer */
    judge_limit(j, TW_SERVER, of_client);
}

static const struct tw_rule rules[] = {
    {.id = "gcm-nonce-reuse",
     .title = "no two AEAD records have the same nonce",
     .clause = "RFC 9325 7.2.1",
     .judge = gcm_nonce_reuse,
     .messages = ALL,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLS12 | TW_FOR_TLCP,
     .scope = TW_PER_CONNECTION,
     .requirement =
         "With GCM and CCM each record of a direction has an explicit nonce of its own (RFC 5288 3, RFC "
         "6655 3).",
     .rationale =
         "Two records with one nonce give away the key that authenticates, and the difference of what is "
         "in them. Nonces that count up are followed to the end; of others it is seen that one comes again "
         "right away, and nothing is said where it cannot be known.",
     .example = "Finished and the first application data, both with nonce 0"},
    {.id = "cbc-padding",
     .title = "every CBC padding byte is the padding length",
     .clause = "RFC 5246 6.2.3.2",
     .judge = cbc_padding,
     .messages = ALL,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_OLD_TLS | TW_FOR_TLCP,
     .scope = TW_PER_CONNECTION,
     .alert = TW_BAD_RECORD_MAC,
     .requirement =
         "Each byte of the padding is filled with its length, and the receiver checks that. Takes keys; "
         "the record's MAC holds all the same.",
     .rationale =
         "Padding that nobody looks at lets who is in between try bytes in its place: POODLE, which was SSL "
         "3.0's for good and of some implementations of TLS.",
     .example = "padding of 00 00 00 03"},
    {.id = "inner-plaintext",
     .title = "TLSInnerPlaintext has a content type and is not empty",
     .clause = "RFC 8446 5.4",
     .clause_9846 = "RFC 9846 5.4",
     .judge = inner_plaintext,
     .messages = ALL,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_CONNECTION,
     .alert = TW_UNEXPECTED_MESSAGE,
     .requirement =
         "Behind the padding there is a type other than zero; handshake and alert have content; and all "
         "together there are 2^14 + 1 bytes at most. Takes keys, but for the last.",
     .rationale = "A record of nothing but zeroes has no meaning, and one of an empty alert neither.",
     .example = "a protected record of 17 bytes that is an empty handshake record"},
    {.id = "record-size-limit-kept",
     .title = "records respect the peer's record_size_limit",
     .clause = "RFC 8449 4",
     .judge = record_size_limit_kept,
     .messages = TW_SLOT_BIT(TW_SLOT_CH) | TW_SLOT_BIT(TW_SLOT_SH),
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_OLD_TLS | TW_FOR_TLS13,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_RECORD_OVERFLOW,
     .requirement =
         "Where both sides have sent record_size_limit, neither protects more in a record than the other "
         "has said; in TLS 1.3, where the server's stands in EncryptedExtensions, that counts the type "
         "and padding, too.",
     .rationale =
         "The receiver has no more memory. Judged by the largest record of application data; with CBC as "
         "much is taken off as padding can be.",
     .example = "record_size_limit 1024 of the client, and records with 16384 bytes"},
};

TW_RULE_GROUP(tw_rules_protected, "protected", rules);
