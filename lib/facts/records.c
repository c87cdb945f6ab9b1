/* SPDX-License-Identifier: Apache-2.0 */
/* Records that are worth remembering, for whoever judges them. */
#include "facts/track.h"
#include "registry/registry.h"

enum { PLAIN_MAX = 1 << 14, ALERT_LENGTH = 2 };

static void add(struct tw_track *t, enum tw_record_kind kind, const struct tw_record *r,
                const struct tw_origin *origin)
{
    struct tw_connection *c = t->connection;
    struct tw_record_note *n =
        c->record_count < TW_MAX_RECORD_NOTES ? tw_arena_get(&c->arena, sizeof *n) : NULL;

    if (n == NULL) {
        c->records_omitted++;
        return;
    }
    *n = (struct tw_record_note){
        .origin = *origin,
        .offset = r->offset,
        .version = r->version,
        .length = r->length,
        .content_type = r->content_type,
        .kind = (uint8_t)kind,
        .direction = t->direction,
        .clear = !t->ccs,
    };
    if (c->last_record != NULL)
        c->last_record->next = n;
    else
        c->first_record = n;
    c->last_record = n;
    c->record_count++;
}

static bool never_empty(uint8_t content_type)
{
    return content_type == TW_HANDSHAKE || content_type == TW_ALERT || content_type == TW_CHANGE_CIPHER_SPEC;
}

void tw_note_record(struct tw_track *t, const struct tw_record *r, const struct tw_origin *origin)
{
    bool early = r->content_type == TW_APPLICATION_DATA && !t->ccs && !t->early;

    if (!t->recorded || r->version != t->record_version)
        add(t, TW_RECORD_VERSION, r, origin);
    t->recorded = true;
    t->record_version = r->version;
    if (r->ssl2)
        return;
    if (r->length == 0 && never_empty(r->content_type))
        add(t, TW_RECORD_EMPTY, r, origin);
    if (r->length > PLAIN_MAX)
        add(t, TW_RECORD_LONG, r, origin);
    if (r->content_type > TW_APPLICATION_DATA)
        add(t, TW_RECORD_TYPE, r, origin);
    if (r->content_type == TW_ALERT && !t->ccs && r->length != 0 && r->length != ALERT_LENGTH)
        add(t, TW_RECORD_ALERTS, r, origin);
    if (early)
        add(t, TW_RECORD_EARLY, r, origin);
    t->early = t->early || early;
}

void tw_note_opened(struct tw_track *t, const struct tw_opened_record *opened, const struct tw_origin *origin)
{
    struct tw_record record = t->reader.record;

    record.content_type = opened->content_type;
    if (opened->odd_padding)
        add(t, TW_RECORD_PADDING, &record, origin);
    if (opened->bytes.len == 0 && (opened->content_type == 0 || never_empty(opened->content_type)))
        add(t, TW_RECORD_BARE, &record, origin);
}

/* --- nonces --- */

void tw_nonces_begin(struct tw_track *t)
{
    const struct tw_handshake_params *p = t->cipher;
    const struct tw_cipher_suite *s = p != NULL && p->suite_known ? tw_cipher_suite_find(p->suite) : NULL;

    t->nonces = (struct tw_nonces){.length = 0};
    if (t->connection->tracker->compare_nonces && s != NULL && !tw_version_is_tls13(p->version))
        t->nonces.length = tw_enc_info(s->enc)->explicit_nonce_len;
}

/* Behind a change_cipher_spec, be it one that cannot be read, the keys are others. */
void tw_nonces_record(struct tw_track *t, const struct tw_record *record)
{
    struct tw_nonces *n = &t->nonces;

    if (record->content_type == TW_CHANGE_CIPHER_SPEC)
        *n = (struct tw_nonces){.length = n->length};
    else
        n->left = record->length >= n->length ? n->length : 0;
}

/* Most count up. What is beyond all that were seen is new; what is not, and is none that is remembered, may be. */
static void compare(struct tw_track *t, const struct tw_origin *origin)
{
    struct tw_nonces *n = &t->nonces;

    if (!n->any)
        n->lowest = n->highest = n->next;
    else if (n->next == n->lowest || n->next == n->highest || n->next == n->last)
        add(t, TW_RECORD_NONCE, &t->reader.record, origin);
    else if (n->next > n->lowest && n->next < n->highest)
        n->scattered = true;
    if (n->next < n->lowest)
        n->lowest = n->next;
    if (n->next > n->highest)
        n->highest = n->next;
    n->last = n->next;
    n->any = true;
}

void tw_nonces_bytes(struct tw_track *t, const uint8_t *bytes, size_t len, const struct tw_origin *origin)
{
    struct tw_nonces *n = &t->nonces;

    for (size_t i = 0; i < len && n->left > 0; i++, n->left--)
        n->next = n->next << 8 | bytes[i];
    if (n->left == 0)
        compare(t, origin);
}
