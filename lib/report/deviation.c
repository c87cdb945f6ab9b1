/* SPDX-License-Identifier: Apache-2.0 */
/* What stays the same of a finding from capture to capture. */
#include <string.h>

#include "report/baseline.h"

/* Names longer than this are cut: nobody has such a server. */
enum { NAME_SHOWN = 100, FIRST_EPHEMERAL = 32768 };

/* Bytes of the wire as one word: what would end it, or begin a remark, is escaped as well. */
static void put_word(struct tw_out *o, struct tw_bytes text)
{
    size_t len = text.len < NAME_SHOWN ? text.len : NAME_SHOWN;

    for (size_t i = 0; i < len; i++) {
        if (text.ptr[i] == ' ' || text.ptr[i] == '#') {
            tw_out_text(o, "\\x");
            tw_out_hex(o, text.ptr[i], 2);
        } else {
            size_t run = i;
            while (run < len && text.ptr[run] != ' ' && text.ptr[run] != '#')
                run++;
            tw_out_wire_text(o, text.ptr + i, run - i, false);
            i = run - 1;
        }
    }
    if (len == 0)
        tw_out_char(o, '-');
}

/* Servers of tests listen where the system puts them: above 32767 (Linux; 49151 by RFC 6335) a port says nothing. */
static void put_server(struct tw_out *o, const struct tw_connection *c)
{
    const struct tw_flow *f = c->flow;
    uint16_t port = f->key.port[!c->client];
    struct tw_bytes name = c->client_hello.server_name;
    bool bracket =
        name.len == 0 && !tw_address_is_ipv4(&f->key.address[!c->client]) && port < FIRST_EPHEMERAL;

    if (bracket)
        tw_out_char(o, '[');
    if (name.len > 0)
        put_word(o, name);
    else
        tw_out_address(o, &f->key.address[!c->client]);
    if (bracket)
        tw_out_char(o, ']');
    if (port < FIRST_EPHEMERAL) {
        tw_out_char(o, ':');
        tw_out_uint(o, port);
    }
}

static void put_remark(struct tw_out *o, const struct tw_event *e)
{
    tw_out_char(o, ' ');
    tw_out_text(o, tw_fields[e->field].name);
    if (e->kind != TW_FINDING)
        return;
    if (e->remark == TW_REMARK_DUPLICATE_EXTENSION || e->remark == TW_REMARK_MISPLACED_EXTENSION) {
        tw_out_text(o, " 0x");
        tw_out_hex(o, (uint32_t)e->value, 4);
    }
}

/* Of numbers only how long keys are: others change from capture to capture. Code points in full, so that a name that is new to the registry changes nothing. */
static void put_values(struct tw_out *o, const struct tw_finding *f)
{
    unsigned next = 0;

    for (const char *p = strchr(f->says, '%'); p != NULL && p[1] != '\0'; p = strchr(p + 2, '%')) {
        if (p[1] == 't') {
            tw_out_char(o, ' ');
            put_word(o, f->text);
            continue;
        }
        if (p[1] == 'N') {
            tw_out_char(o, ' ');
            tw_out_text(o, tw_signal_name((enum tw_signal)f->value[next]));
        } else if (p[1] == 'K') {
            tw_out_char(o, ' ');
            tw_out_uint(o, f->value[next]);
        } else if (strchr("ux", p[1]) == NULL) {
            tw_out_text(o, " 0x");
            tw_out_hex(o, (uint32_t)f->value[next], 4);
        }
        next = next + 1 < TW_FINDING_VALUES ? next + 1 : next;
    }
}

size_t tw_finding_fingerprint(struct tw_report *r, const struct tw_connection *c, const struct tw_finding *f,
                              char text[TW_FINGERPRINT_MAX])
{
    struct tw_out *o = &r->out;
    struct tw_check_place p = tw_check_place(c, f);
    size_t before;

    tw_out_room(o, (size_t)16 * TW_FINGERPRINT_MAX); /* so that nothing is flushed before it is taken back */
    before = o->len;
    tw_out_text(o, f->rule->id);
    tw_out_char(o, ' ');
    tw_out_text(o, tw_side_name((enum tw_side)f->side));
    tw_out_char(o, ' ');
    tw_out_text(o, p.message != NULL ? p.message : f->record != NULL ? "record" : "connection");
    tw_out_char(o, ' ');
    put_server(o, c);
    if (f->remark != NULL)
        put_remark(o, &f->remark->event);
    else
        put_values(o, f);
    return tw_out_take_back(o, before, text, TW_FINGERPRINT_MAX / 2);
}
