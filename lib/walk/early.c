/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/early.h"

#include "walk/givens.h"

/* The first transition of a side into one of these states, or NULL. */
static const struct tw_transition *entered(const struct tw_path *path, enum tw_side side, uint64_t states)
{
    for (uint32_t i = 0; i < path->count; i++) {
        const struct tw_transition *t = &path->transitions[i];
        if (t->side == side && states >> t->state & 1)
            return t;
    }
    return NULL;
}

#define STATE_BIT(state) (UINT64_C(1) << TW_ST_##state)

/* Whether the server took it: EndOfEarlyData comes only then (RFC 8446 4.5), and what it has said before may tell. */
static void judge(struct tw_early_data *e, const struct tw_path *path)
{
    const struct tw_transition *end = entered(path, TW_CLIENT, STATE_BIT(CW_END_OF_EARLY_DATA));

    e->outcome = TW_EARLY_OPEN;
    e->known_by = TW_UNKNOWN;
    if (end != NULL) {
        e->outcome = TW_EARLY_ACCEPTED;
        e->known_by = end->known_by;
    } else if (path->givens.known & TW_GIVEN_EARLY_ACCEPTED) {
        e->outcome =
            tw_givens_hold(&path->givens, TW_GIVEN_EARLY_ACCEPTED) ? TW_EARLY_ACCEPTED : TW_EARLY_REJECTED;
        e->known_by = TW_SEEN;
    } else if (tw_givens_hold(&path->givens, TW_GIVEN_RETRY)) {
        e->outcome = TW_EARLY_REJECTED;
        e->known_by = TW_SEEN;
    }
}

/* Records that cannot be read, between the ServerHello and what the client answers it with. */
static void count_sealed(struct tw_early_data *e, const struct tw_path *path, const struct tw_connection *c)
{
    static const uint64_t answers = STATE_BIT(CW_END_OF_EARLY_DATA) | STATE_BIT(CW_CERT) |
                                    STATE_BIT(CW_COMP_CERT) | STATE_BIT(CW_FINISHED);
    const struct tw_transition *answer = entered(path, TW_CLIENT, answers);
    const struct tw_message *m = c->first;

    if (answer == NULL || answer->message == NULL)
        return;
    for (uint32_t i = 0; m != NULL && i < answer->index; m = m->next, i++)
        if (m->direction == c->client && m->encrypted && m->id.content_type == TW_APPLICATION_DATA) {
            e->records++;
            e->bytes += m->length;
        }
}

/* What protects a record: a tag and the type inside. Before a suite is agreed upon the tag has 16 bytes, as most have. */
static uint64_t around_record(const struct tw_connection *c)
{
    enum { MOSTLY = 1 + 16 };

    return c->settled != NULL ? tw_sealed_lengths(c->settled).around : MOSTLY;
}

struct tw_early_data tw_path_early_data(const struct tw_path *path, const struct tw_connection *c)
{
    const struct tw_track *t = &c->track[c->client];
    struct tw_early_data e = {
        .offered = entered(path, TW_CLIENT, STATE_BIT(EARLY_DATA)) != NULL,
        .records = t->early_data_records,
        .bytes = t->early_data_bytes,
    };
    uint64_t around;

    if (!e.offered)
        return e;
    judge(&e, path);
    count_sealed(&e, path, c);
    around = e.records * around_record(c);
    e.bytes -= around < e.bytes ? around : e.bytes;
    return e;
}

const char *tw_early_outcome_name(enum tw_early_outcome outcome)
{
    static const char *const names[] = {
        [TW_EARLY_ACCEPTED] = "accepted",
        [TW_EARLY_REJECTED] = "rejected",
        [TW_EARLY_OPEN] = "unknown",
    };
    return names[outcome];
}
