/* SPDX-License-Identifier: Apache-2.0 */
/* One line a connection, of what is known without decoding its messages again. */
#include "report/lines.h"
#include "report/report.h"

/* Where columns begin unless they are pushed: IPv4 and most names fit. */
enum column {
    COLUMN_START = 6,
    COLUMN_CLIENT = 35,
    COLUMN_SERVER = 58,
    COLUMN_VERSION = 84,
    COLUMN_SUITE = 94,
    COLUMN_SNI = 135,
    COLUMN_ALPN = 161,
    COLUMN_RESUMPTION = 171,
    COLUMN_OUTCOME = 183,
    COLUMN_DURATION = 195,
    COLUMN_REMARK = 205,
};

static void put_text(struct tw_lines *l, enum column column, const char *text)
{
    tw_lines_pad(l, column);
    tw_out_text(l->out, text);
}

static void put_code(struct tw_lines *l, enum column column, enum tw_registry registry, bool known,
                     uint32_t value)
{
    tw_lines_pad(l, column);
    if (known)
        tw_lines_name(l, registry, value);
    else
        tw_out_char(l->out, '-');
}

static void put_wire_text(struct tw_lines *l, enum column column, struct tw_bytes text)
{
    tw_lines_pad(l, column);
    if (text.ptr != NULL)
        tw_lines_text(l, text, TW_TEXT_WIRE | TW_TEXT_QUOTED);
    else
        tw_out_char(l->out, '-');
}

static void put_endpoint(struct tw_lines *l, enum column column, const char *arrow, const struct tw_flow *f,
                         unsigned i)
{
    put_text(l, column, arrow);
    tw_lines_endpoint(l, &f->key.address[i], f->key.port[i]);
}

static void put_start(struct tw_lines *l, int64_t time_ns)
{
    tw_lines_pad(l, COLUMN_START);
    if (time_ns != TW_NO_TIME)
        tw_out_time(l->out, time_ns, 6);
    else
        tw_out_char(l->out, '-');
}

/* Why a handshake is not complete, or of TLCP how it got its keys or that it was wanted; and what came before TLS. */
static void put_remark(struct tw_lines *l, const struct tw_connection *c, const char *remark)
{
    struct tw_before b = tw_connection_before(c);

    if (remark[0] != '\0' || b.count > 0)
        put_text(l, COLUMN_REMARK, remark);
    if (tw_tlcp_only_offered(c))
        tw_out_text(l->out, "; TLCP 1.1 offered");
    if (b.count == 0)
        return;
    tw_out_text(l->out, remark[0] != '\0' ? "; after " : "after ");
    tw_out_text(l->out, tw_protocol_name((enum tw_protocol)b.protocol[b.count - 1]));
}

static void put_outcome(struct tw_report *r, struct tw_lines *l, const struct tw_connection *c)
{
    struct tw_outcome o = tw_report_outcome(r, c);
    int64_t ns = tw_connection_handshake_ns(c);
    const struct tw_key_exchange *key_exchange = tw_tlcp_key_exchange(c);

    put_text(l, COLUMN_OUTCOME, tw_handshake_outcome_name(o.handshake));
    tw_lines_pad(l, COLUMN_DURATION);
    if (ns >= 0)
        tw_lines_duration(l, (uint64_t)ns);
    else
        tw_out_char(l->out, '-');
    if (o.handshake != TW_COMPLETE)
        put_remark(l, c, o.reason);
    else
        put_remark(l, c, key_exchange != NULL ? key_exchange->kind : "");
}

void tw_report_list(struct tw_report *r, const struct tw_connection *c)
{
    struct tw_lines l = {.out = &r->out};
    bool known = c->settled != NULL;

    tw_lines_begin(&l);
    tw_out_uint(l.out, c->flow->id);
    put_start(&l, c->flow->first_ns);
    put_endpoint(&l, COLUMN_CLIENT, "", c->flow, c->client);
    put_endpoint(&l, COLUMN_SERVER, "-> ", c->flow, !c->client);
    put_code(&l, COLUMN_VERSION, TW_REG_VERSION, known, tw_connection_version(c));
    put_code(&l, COLUMN_SUITE, TW_REG_CIPHER_SUITE, known && c->settled->suite_known,
             known ? c->settled->suite : 0);
    put_wire_text(&l, COLUMN_SNI, c->client_hello.server_name);
    put_wire_text(&l, COLUMN_ALPN, c->server_hello.protocol);
    put_text(&l, COLUMN_RESUMPTION, known ? tw_resumption_name((enum tw_resumption)c->resumption) : "-");
    put_outcome(r, &l, c);
    tw_lines_end(&l);
    r->begun = true;
}
