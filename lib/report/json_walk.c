/* SPDX-License-Identifier: Apache-2.0 */
/* JSON of the way of both machines. */
#include "report/json.h"

/* There are many of them: each is put together of three pieces, of which two are known. */
struct piece {
    const char *text;
    size_t len;
};

enum { LONGEST_TRANSITION = 128 };

#define PIECE(literal)                 \
    {                                  \
        (literal), sizeof(literal) - 1 \
    }

static void put_function(struct json *j, const char *key, struct tw_function f)
{
    if (f.name == NULL)
        return;
    put_key(j, key);
    tw_out_char(j->out, '"');
    tw_out_text(j->out, f.name);
    tw_out_text(j->out, f.suffix);
    tw_out_char(j->out, '"');
}

/* What the machine goes through in the state. */
static void put_steps(struct json *j, const struct tw_report *r, const struct tw_transition *t)
{
    struct tw_steps s = tw_transition_steps(&r->path, t, r->options.profile);
    bool reads = tw_edge_flow(t->edge) == TW_FLOW_READING;

    put_open(j, "steps", '{');
    if (r->options.profile != TW_PROFILE_LIBRESSL)
        put_string(j, "flow", tw_flow_state_name(tw_edge_flow(t->edge)));
    put_function(j, "pre_work", s.pre_work);
    put_function(j, reads ? "process" : "construct", s.message);
    put_function(j, reads ? "post_process" : "post_work", s.after);
    if (t->message != NULL && !t->message->encrypted)
        put_uint(j, "length", t->message->length);
    if (s.maximum != TW_NO_MAXIMUM)
        put_uint(j, "maximum", s.maximum);
    put_close(j, '}');
}

static void put_transition(struct json *j, const struct tw_report *r, const struct tw_transition *t)
{
    static const struct piece heads[] = {
#define STATE(name, older, code) [TW_ST_##name] = PIECE("{\"state\":\"TLS_ST_" #name "\",\"message\":"),
#include "walk/states.def"
#undef STATE
    };
    static const struct piece tails[] = {
        [TW_SEEN] = PIECE(",\"known_by\":\"seen\""),
        [TW_INFERRED] = PIECE(",\"known_by\":\"inferred\""),
        [TW_UNKNOWN] = PIECE(",\"known_by\":\"unknown\""),
    };

    const struct piece *head = &heads[t->state], *tail = &tails[t->known_by];
    char *start = tw_out_room(j->out, LONGEST_TRANSITION), *to = start;

    if (j->comma)
        *to++ = ',';
    j->comma = true;
    memcpy(to, head->text, head->len);
    to += head->len;
    if (t->message != NULL && t->index < 10) {
        *to++ = (char)('0' + t->index);
    } else {
        tw_out_wrote(j->out, (size_t)(to - start));
        if (t->message != NULL)
            tw_out_uint(j->out, t->index);
        else
            tw_out_bytes(j->out, "null", 4);
        to = start = tw_out_room(j->out, LONGEST_TRANSITION);
    }
    memcpy(to, tail->text, tail->len);
    tw_out_wrote(j->out, (size_t)(to - start) + tail->len);
    if (r->options.steps && t->edge != NULL)
        put_steps(j, r, t);
    tw_out_char(j->out, '}');
}

static void put_machine(struct json *j, const struct tw_report *r, enum tw_side side)
{
    const struct tw_path *p = &r->path;

    put_open(j, tw_side_name(side), '[');
    for (uint32_t i = 0; i < p->count; i++)
        if (p->transitions[i].side == side)
            put_transition(j, r, &p->transitions[i]);
    put_close(j, ']');
}

/* `answered`: with an alert, which ends the handshake. */
static void put_violation(struct json *j, const struct tw_violation *v, bool answered)
{
    enum { UNEXPECTED_MESSAGE = 10 };

    put_open(j, NULL, '{');
    put_string(j, "kind", tw_violation_name((enum tw_violation_kind)v->kind));
    put_string(j, "side", tw_side_name((enum tw_side)v->side));
    put_uint(j, "message", v->index);
    put_string(j, "state", tw_state_name((enum tw_state)v->state));
    put_open(j, "missing", '[');
    for (uint8_t i = 0; i < v->missing_count; i++) {
        put_comma(j);
        tw_out_char(j->out, '"');
        tw_out_text(j->out, tw_signal_name((enum tw_signal)v->missing[i]));
        tw_out_char(j->out, '"');
    }
    put_close(j, ']');
    if (answered)
        tw_json_code(j, "alert", TW_REG_ALERT, UNEXPECTED_MESSAGE);
    put_close(j, '}');
}

void tw_json_walk(struct json *j, struct tw_report *r)
{
    const struct tw_path *p = &r->path;

    put_open(j, "walk", '{');
    put_machine(j, r, TW_CLIENT);
    put_machine(j, r, TW_SERVER);
    put_open(j, "violations", '[');
    for (uint32_t i = 0; i < p->violation_count; i++)
        put_violation(j, &p->violations[i], i == 0);
    put_close(j, ']');
    if (p->violations_omitted > 0)
        put_uint(j, "violations_omitted", p->violations_omitted);
    if (p->omitted > 0)
        put_uint(j, "omitted", p->omitted);
    if (p->blind)
        put_bool(j, "gaps", true);
    put_close(j, '}');
}
