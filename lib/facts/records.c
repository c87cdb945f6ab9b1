/* SPDX-License-Identifier: Apache-2.0 */
/* Records that are worth remembering, for whoever judges them. */
#include "facts/track.h"

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
