/* SPDX-License-Identifier: Apache-2.0 */
/* The driver: which rule is asked about what, and what its answers come to. */
#include <string.h>

#include "check/rules.h"

const char *tw_unjudged_words(enum tw_unjudged why)
{
    static const char *const words[TW_UNJUDGED_REASONS] = {
        [TW_UNJUDGED_NONE] = "nothing is missing",
        [TW_UNJUDGED_GAP] = "the capture has a gap",
        [TW_UNJUDGED_TRUNCATED] = "the capture cut packets",
        [TW_UNJUDGED_ONE_SIDED] = "only one side was captured",
        [TW_UNJUDGED_MIDSTREAM] = "the capture begins behind the beginning",
        [TW_UNJUDGED_LIMIT] = "memory limit",
        [TW_UNJUDGED_ENDED] = "the message never came to its end",
        [TW_UNJUDGED_MALFORMED] = "the message could not be decoded",
        [TW_UNJUDGED_ENCRYPTED] = "it is encrypted",
        [TW_UNJUDGED_UNVERIFIED] = "the signature could not be verified",
        [TW_UNJUDGED_FOREIGN] = "something else stands between the records",
        [TW_UNJUDGED_SCATTERED] = "the nonces do not count up, and not all of them are remembered",
        [TW_UNJUDGED_SILENT] = "the other side has said nothing since",
    };
    return words[why];
}

/* --- answers --- */

static void answer(struct tw_judge *j, enum tw_judgement judgement, enum tw_unjudged why)
{
    struct tw_check *k = j->check;

    if (k->judgement[j->rule_index] >= judgement)
        return;
    k->judgement[j->rule_index] = (uint8_t)judgement;
    k->unjudged[j->rule_index] = (uint8_t)why;
}

void tw_passes(struct tw_judge *j)
{
    answer(j, TW_PASS, TW_UNJUDGED_NONE);
}

void tw_unjudged(struct tw_judge *j, enum tw_unjudged why)
{
    answer(j, TW_NOT_JUDGED, why);
}

/* Where there is no more room the last one is written to, and forgotten. */
static struct tw_finding *new_finding(struct tw_judge *j, enum tw_side side)
{
    struct tw_check *k = j->check;
    bool full = k->finding_count == TW_MAX_FINDINGS;
    struct tw_finding *f = &k->findings[full ? TW_MAX_FINDINGS : k->finding_count];

    answer(j, TW_VIOLATION, TW_UNJUDGED_NONE);
    if (full)
        k->findings_omitted++;
    else
        k->finding_count++;
    *f = (struct tw_finding){.rule = j->rule, .rule_index = j->rule_index, .side = (uint8_t)side};
    return f;
}

struct tw_finding *tw_violates(struct tw_judge *j, const struct tw_view *view, size_t offset, size_t length,
                               const char *says, const uint64_t *values)
{
    struct tw_finding *f = new_finding(j, (enum tw_side)view->side);

    f->message = view->message;
    f->index = view->index;
    f->off = (uint32_t)offset;
    f->len = (uint32_t)length;
    f->says = says;
    memcpy(f->value, values, sizeof f->value);
    return f;
}

struct tw_finding *tw_violates_at_all(struct tw_judge *j, enum tw_side side, const char *says, uint64_t value)
{
    struct tw_finding *f = new_finding(j, side);

    f->says = says;
    f->value[0] = value;
    return f;
}

struct tw_verdict tw_judge_verdict_on(const struct tw_message *m)
{
    return m->verdicts.count > 0 ? m->verdicts.each[0] : m->verdicts.rest;
}

void tw_judge_verdict(struct tw_judge *j, enum tw_slot slot, const char *says)
{
    const struct tw_view *v = tw_whole(j, slot);
    struct tw_verdict verdict = {0};

    if (v == NULL)
        return;
    verdict = tw_judge_verdict_on(v->message);
    if (verdict.truth == TW_TRUE)
        tw_passes(j);
    else if (verdict.truth == TW_FALSE)
        TW_VIOLATES(j, v, 0, 0, says);
    else
        tw_unjudged(j, TW_UNJUDGED_UNVERIFIED);
}

/* --- evidence --- */

/* Whether the capture has nothing of what this direction said, or lacks its beginning. */
static bool is_silent(const struct tw_connection *c, unsigned direction)
{
    uint8_t flags = c->flow->half[direction].flags;

    return !(flags & TW_HALF_STARTED) || (flags & TW_HALF_GUESSED && !(flags & TW_HALF_SYN));
}

static bool has_hole(const struct tw_connection *c, enum tw_hole_why why)
{
    for (const struct tw_hole *h = c->first_hole; h != NULL; h = h->next)
        if (h->why == why)
            return true;
    return false;
}

/*
 * Whether something that is no record stands in front of a handshake message, as where TLS lies in the frames of another
 * protocol: then what was made of the records is not what the peers made of them.
 */
static bool is_foreign(const struct tw_connection *c)
{
    for (const struct tw_hole *h = c->first_hole; h != NULL; h = h->next)
        for (const struct tw_message *m = c->first; h->why == TW_HOLE_NOT_RECORD && m != NULL; m = m->next)
            if (m->direction == h->direction && m->id.content_type == TW_HANDSHAKE && m->offset >= h->offset)
                return true;
    return false;
}

/* Why messages may have passed that the capture does not have. */
static enum tw_unjudged blindness(const struct tw_connection *c, const struct tw_path *path)
{
    if (is_foreign(c))
        return TW_UNJUDGED_FOREIGN;
    if (c->messages_omitted > 0 || c->starved)
        return TW_UNJUDGED_LIMIT;
    if (has_hole(c, TW_HOLE_TRUNCATED))
        return TW_UNJUDGED_TRUNCATED;
    if (has_hole(c, TW_HOLE_LOST))
        return TW_UNJUDGED_GAP;
    if (is_silent(c, 0) || is_silent(c, 1))
        return TW_UNJUDGED_ONE_SIDED;
    if (c->track[0].unsure || c->track[1].unsure)
        return TW_UNJUDGED_MIDSTREAM;
    return path->blind ? TW_UNJUDGED_ONE_SIDED : TW_UNJUDGED_NONE;
}

static enum tw_unjudged why_unsound(const struct tw_message *m)
{
    switch ((enum tw_missing)m->missing) {
    case TW_MISSING_LOST: return TW_UNJUDGED_GAP;
    case TW_MISSING_TRUNCATED: return TW_UNJUDGED_TRUNCATED;
    case TW_MISSING_ENDED:
    case TW_MISSING_INTERRUPTED: return TW_UNJUDGED_ENDED;
    case TW_MISSING_TOO_LONG:
    case TW_MISSING_NO_MEMORY: return TW_UNJUDGED_LIMIT;
    case TW_MISSING_NOTHING: break;
    }
    return TW_UNJUDGED_MALFORMED;
}

/* In TLS 1.3 all behind the ServerHello is encrypted, and Finished always; change_cipher_spec never is. */
static bool may_be_sealed(const struct tw_handshake *hs, enum tw_slot slot)
{
    if (slot == TW_SLOT_CCS || slot == TW_SLOT_SCCS)
        return false;
    return hs->sealed && (slot == TW_SLOT_FIN || slot == TW_SLOT_SFIN ||
                          (tw_version_is_tls13(hs->version) && slot >= TW_SLOT_EE));
}

const struct tw_view *tw_whole(struct tw_judge *j, enum tw_slot slot)
{
    const struct tw_view *v = &j->hs->view[slot];

    if (v->message != NULL && v->sound)
        return v;
    if (v->message != NULL)
        tw_unjudged(j, why_unsound(v->message));
    else if (may_be_sealed(j->hs, slot))
        tw_unjudged(j, TW_UNJUDGED_ENCRYPTED);
    else if (j->blind != TW_UNJUDGED_NONE)
        tw_unjudged(j, (enum tw_unjudged)j->blind);
    return NULL;
}

const struct tw_hello_facts *tw_whole_hello(struct tw_judge *j, enum tw_slot slot)
{
    return tw_whole(j, slot) != NULL ? &j->hs->hello[slot] : NULL;
}

/* --- asking --- */

static bool has_all(struct tw_judge *j)
{
    for (unsigned slot = 0; slot < TW_SLOTS; slot++)
        if (j->rule->messages & TW_SLOT_BIT(slot) && tw_whole(j, (enum tw_slot)slot) == NULL)
            return false;
    return true;
}

/* A rule about nothing but a ClientHello is for what is offered; so are those about any, as long as nothing is settled. */
static bool fits_version(struct tw_judge *j)
{
    uint32_t hellos = TW_SLOT_BIT(TW_SLOT_CH) | TW_SLOT_BIT(TW_SLOT_CH2);
    bool of_client =
        (j->rule->messages & ~hellos) == 0 || (j->hs->spoken == 0 && j->rule->scope == TW_PER_MESSAGE);
    uint8_t version = of_client ? j->hs->hello[TW_SLOT_CH].offers : j->hs->spoken;

    if (j->rule->versions == TW_FOR_ALL || j->rule->versions & version)
        return true;
    if (version == 0 && j->blind != TW_UNJUDGED_NONE)
        tw_unjudged(j, (enum tw_unjudged)j->blind);
    return false;
}

static void ask(struct tw_judge *j)
{
    if (j->blind == TW_UNJUDGED_FOREIGN) {
        tw_unjudged(j, TW_UNJUDGED_FOREIGN);
        return;
    }
    if (j->rule->scope == TW_PER_CONNECTION) {
        /* What has no hello is the middle of a connection, or something that only looks like TLS. */
        if (j->check->handshakes == 0 && j->c->tls)
            tw_unjudged(j, j->blind != TW_UNJUDGED_NONE ? (enum tw_unjudged)j->blind : TW_UNJUDGED_MIDSTREAM);
        else
            j->rule->judge(j);
        return;
    }
    if (!fits_version(j) || (j->rule->scope == TW_PER_HANDSHAKE && !has_all(j)))
        return;
    j->rule->judge(j);
}

/* Asks all rules that are about a handshake, or all that are about the connection. */
static void ask_all(struct tw_check *k, struct tw_judge *j, bool connection)
{
    const struct tw_rule_group *g;
    uint16_t index = 0;

    for (size_t i = 0; (g = tw_rule_group_at(i)) != NULL; i++) {
        for (j->rule = g->rules; j->rule < g->rules + g->count; j->rule++, index++) {
            j->rule_index = index;
            if (k->severity[index] != TW_SEVERITY_OFF && (j->rule->scope == TW_PER_CONNECTION) == connection)
                ask(j);
        }
    }
}

/* --- what the other side made of it --- */

static bool is_behind(const struct tw_message *m, const struct tw_message *which)
{
    for (; m != NULL; m = m->next)
        if (m == which)
            return true;
    return false;
}

/* The first alert behind the message that the other side sent, or NULL. */
static const struct tw_message *alert_behind(const struct tw_message *m)
{
    for (const struct tw_message *n = m->next; n != NULL; n = n->next)
        if (n->direction != m->direction && n->id.content_type == TW_ALERT)
            return n;
    return NULL;
}

static void find_answer(struct tw_finding *f, const struct tw_connection *c)
{
    enum { FATAL = 2 };
    const struct tw_message *alert;

    if (f->message == NULL || tw_rule_is_policy(f->rule) || !is_behind(c->first, f->message))
        return;
    alert = alert_behind(f->message);
    if (alert == NULL) {
        unsigned other = !f->message->direction;
        bool ended = !c->complete && (c->track[other].closed || c->track[other].reset);
        f->answer = ended ? TW_ANSWER_CLOSED : c->complete ? TW_ANSWER_NONE : TW_ANSWER_UNKNOWN;
    } else if (alert->encrypted) {
        f->answer = c->complete ? TW_ANSWER_NONE : TW_ANSWER_ENCRYPTED;
    } else if (alert->kept >= 2 && (alert->body[0] == FATAL || !c->complete)) {
        bool named = f->rule->alert == TW_NO_ALERT || f->rule->alert == alert->body[1];
        f->answer = named ? TW_ANSWER_NAMED : TW_ANSWER_OTHER;
        f->answer_alert = alert->body[1];
    } else {
        f->answer = TW_ANSWER_NONE;
    }
}

/* --- a connection --- */

static void forget(struct tw_check *k)
{
    memset(k->judgement, TW_NOT_APPLICABLE, sizeof k->judgement);
    memset(k->unjudged, TW_UNJUDGED_NONE, sizeof k->unjudged);
    memset(k->counts, 0, sizeof k->counts);
    k->handshakes = 0;
    k->finding_count = k->findings_omitted = 0;
    k->remarks.count = k->remarks.omitted = 0;
    k->renegotiates = false;
    memset(k->verify_data, 0, sizeof k->verify_data);
}

/* What the next handshake on the connection refers to (RFC 5746 3.1). */
static void keep_proof(struct tw_check *k)
{
    const struct tw_view *v = k->handshake.view;
    static const enum tw_slot slots[] = {[TW_CLIENT] = TW_SLOT_FIN, [TW_SERVER] = TW_SLOT_SFIN};

    if (v[TW_SLOT_SCCS].message == NULL)
        return; /* it came to nothing */
    k->renegotiates = true;
    for (size_t side = 0; side < TW_COUNT(slots); side++) {
        const struct tw_view *fin = &v[slots[side]];
        k->verify_data[side] = (struct tw_span){.ptr = NULL};
        if (fin->sound)
            k->verify_data[side] = (struct tw_span){fin->message->body, fin->message->kept, 0};
    }
}

static void check_handshakes(struct tw_check *k, struct tw_judge *j)
{
    const struct tw_message *m = j->c->first;
    uint32_t index = 0;

    while (m != NULL) {
        m = tw_handshake_gather(&k->handshake, &k->remarks, j->c, m, &index);
        if (k->handshake.view[TW_SLOT_CH].message != NULL || k->handshake.view[TW_SLOT_SH].message != NULL)
            k->handshakes++;
        j->hs = &k->handshake;
        ask_all(k, j, false);
        tw_across_learn(&k->across, &k->handshake, j->c);
        keep_proof(k);
    }
}

void tw_check_connection(struct tw_check *k, const struct tw_connection *c)
{
    struct tw_judge j = {.check = k, .c = c, .path = &k->path};

    forget(k);
    tw_path_walk(&k->path, c);
    j.blind = (uint8_t)blindness(c, &k->path);
    check_handshakes(k, &j);
    j.hs = NULL;
    ask_all(k, &j, true);
    tw_across_end(&k->across, c);
    for (uint32_t i = 0; i < k->finding_count; i++)
        find_answer(&k->findings[i], c);
    for (size_t i = 0, count = tw_rule_count(); i < count; i++)
        if (k->severity[i] != TW_SEVERITY_OFF)
            k->counts[k->judgement[i]]++;
}
