/* SPDX-License-Identifier: Apache-2.0 */
/* Counting connections. */
#include "report/stats.h"

#include <stdlib.h>

#include "report/fingerprint.h"

const struct tw_stats_kind tw_stats_kinds[TW_STATS_COUNT] = {
    [TW_STATS_OUTCOMES] = {"outcomes", "outcome", TW_STATS_WORD, TW_REG_NONE},
    [TW_STATS_ALERTS] = {"alerts", "fatal alerts", TW_STATS_ALERT, TW_REG_ALERT},
    [TW_STATS_VERSIONS] = {"versions", "version", TW_STATS_CODE, TW_REG_VERSION},
    [TW_STATS_SUITES] = {"cipher_suites", "cipher suite", TW_STATS_CODE, TW_REG_CIPHER_SUITE},
    [TW_STATS_GROUPS] = {"groups", "group", TW_STATS_CODE, TW_REG_GROUP},
    [TW_STATS_SCHEMES] = {"signature_schemes", "signature scheme of the server", TW_STATS_CODE,
                          TW_REG_SIGNATURE_SCHEME},
    [TW_STATS_ALPN] = {"alpn", "application protocol", TW_STATS_WIRE, TW_REG_NONE},
    [TW_STATS_KEYS] = {"certificate_keys", "key of the server's certificate", TW_STATS_WORD, TW_REG_NONE},
    [TW_STATS_RESUMPTION] = {"resumption", "resumption", TW_STATS_WORD, TW_REG_NONE},
    [TW_STATS_SNI] = {"sni", "server name", TW_STATS_WIRE, TW_REG_NONE},
    [TW_STATS_JA3] = {"ja3", "JA3 of the client", TW_STATS_WORD, TW_REG_NONE},
    [TW_STATS_JA4] = {"ja4", "JA4 of the client", TW_STATS_WORD, TW_REG_NONE},
};

const struct tw_stats_duration tw_stats_durations[TW_STATS_TIMES] = {
    [TW_STATS_HANDSHAKE] = {"handshake_ns", "handshake, from ClientHello to the last Finished"},
    [TW_STATS_ANSWER] = {"client_hello_to_server_hello_ns", "ClientHello to ServerHello"},
    [TW_STATS_RTT] = {"tcp_rtt_ns", "round trip of TCP"},
};

const uint16_t tw_stats_permille[TW_STATS_PERCENTILES] = {500, 750, 900, 950, 990};

#define US UINT64_C(1000)
#define MS (1000 * US)

const uint64_t tw_stats_borders[TW_STATS_BARS - 1] = {
    500 * US, MS,       2 * MS,   5 * MS,    10 * MS,   20 * MS,   50 * MS,
    100 * MS, 200 * MS, 500 * MS, 1000 * MS, 2000 * MS, 5000 * MS, 10000 * MS,
};

bool tw_report_stats_begin(struct tw_report *r)
{
    bool wanted = r->options.format == TW_FORMAT_STATS || r->options.format == TW_FORMAT_STATS_JSON;

    if (!wanted)
        return true;
    r->stats = calloc(1, sizeof *r->stats);
    if (r->stats == NULL)
        return false;
    r->stats->start_ns = r->stats->end_ns = TW_NO_TIME;
    for (size_t i = 0; i < TW_STATS_COUNT; i++) {
        r->stats->tallies[i].seed = r->options.seed;
        r->stats->tallies[i].budget = tw_report_budget(&r->options) / TW_STATS_COUNT;
    }
    return true;
}

static void clear(struct tw_stats *s)
{
    for (size_t i = 0; i < TW_STATS_COUNT; i++)
        tw_tally_clear(&s->tallies[i]);
    for (size_t i = 0; i < TW_STATS_TIMES; i++)
        tw_spread_clear(&s->times[i]);
    s->connections = 0;
    s->start_ns = s->end_ns = TW_NO_TIME;
}

void tw_report_stats_free(struct tw_report *r)
{
    if (r->stats != NULL)
        clear(r->stats);
    free(r->stats);
    r->stats = NULL;
}

/* --- counting --- */

uint32_t tw_stats_code(const uint8_t *value)
{
    return tw_load_be32(value);
}

static void add_word(struct tw_stats *s, enum tw_stats_what what, const char *word)
{
    tw_tally_add(&s->tallies[what], word, strlen(word));
}

static void add_wire(struct tw_stats *s, enum tw_stats_what what, struct tw_bytes text)
{
    if (text.ptr != NULL)
        tw_tally_add(&s->tallies[what], text.ptr, text.len);
}

static void add_code(struct tw_stats *s, enum tw_stats_what what, uint32_t code)
{
    uint8_t value[4];

    for (size_t i = 0; i < sizeof value; i++)
        value[i] = (uint8_t)(code >> 8 * (sizeof value - 1 - i));
    tw_tally_add(&s->tallies[what], value, sizeof value);
}

static void add_alert(struct tw_stats *s, enum tw_side from, uint8_t alert)
{
    uint8_t value[5] = {(uint8_t)from, 0, 0, 0, alert};

    tw_tally_add(&s->tallies[TW_STATS_ALERTS], value, sizeof value);
}

static void add_time(struct tw_stats *s, enum tw_stats_time what, int64_t ns)
{
    if (ns >= 0)
        tw_spread_add(&s->times[what], (uint64_t)ns);
}

static void add_span(struct tw_stats *s, const struct tw_flow *f)
{
    if (f->first_ns == TW_NO_TIME)
        return;
    if (s->start_ns == TW_NO_TIME || f->first_ns < s->start_ns)
        s->start_ns = f->first_ns;
    if (f->last_ns > s->end_ns)
        s->end_ns = f->last_ns;
}

static void add_settled(struct tw_stats *s, const struct tw_connection *c)
{
    if (c->settled == NULL)
        return;
    add_code(s, TW_STATS_VERSIONS, tw_connection_version(c));
    if (c->settled->suite_known)
        add_code(s, TW_STATS_SUITES, c->settled->suite);
    if (c->has_group)
        add_code(s, TW_STATS_GROUPS, c->group);
    add_wire(s, TW_STATS_ALPN, c->server_hello.protocol);
    add_word(s, TW_STATS_RESUMPTION, tw_resumption_name((enum tw_resumption)c->resumption));
}

/* Text that is made where output is, and taken back from there. */
static void add_made(struct tw_report *r, enum tw_stats_what what, size_t before)
{
    char text[TW_TALLY_VALUE + 1];
    size_t len = tw_out_take_back(&r->out, before, text, sizeof text);

    tw_tally_add(&r->stats->tallies[what], text, len);
}

static size_t begin_made(struct tw_report *r)
{
    (void)tw_out_room(&r->out, TW_TALLY_VALUE);
    return r->out.len;
}

/* "RSA 2048", "EC 256" */
static void add_key(struct tw_report *r, const struct tw_certificate_facts *certificates)
{
    const struct tw_certificate_fact *f = &certificates->each[0];
    size_t before;

    if (certificates->count == 0 || f->key == TW_KEY_UNKNOWN)
        return;
    before = begin_made(r);
    tw_out_text(&r->out, tw_key_name((enum tw_key_kind)f->key));
    if (f->key_bits > 0) {
        tw_out_char(&r->out, ' ');
        tw_out_uint(&r->out, f->key_bits);
    }
    add_made(r, TW_STATS_KEYS, before);
}

/* What the first handshake tells beyond what is known of the connection already. */
static void add_handshake(struct tw_report *r, const struct tw_connection *c)
{
    struct tw_stats *s = r->stats;
    static const enum tw_slot signers[] = {TW_SLOT_SKE, TW_SLOT_SCV};
    uint32_t index = 0;

    if (c->first == NULL)
        return;
    s->remarks.count = s->remarks.omitted = 0;
    (void)tw_handshake_gather(&s->handshake, &s->remarks, c, c->first, &index);
    add_key(r, &s->handshake.certificates[TW_SERVER]);
    for (size_t i = 0; i < TW_COUNT(signers); i++) {
        const struct tw_codes *scheme = &s->handshake.keys[signers[i]].scheme;
        if (scheme->count > 0)
            add_code(s, TW_STATS_SCHEMES, tw_code_at(scheme, 0));
    }
}

static void hear_parts(void *self, const struct tw_event *e)
{
    tw_hello_parts_hear(self, e);
}

static void add_fingerprints(struct tw_report *r, const struct tw_connection *c)
{
    struct tw_fingerprint *f;
    struct tw_sink sink = {.event = hear_parts, .self = &r->hello};

    tw_report_fingerprints_forget(r);
    f = c->client_hello_message != NULL ? tw_report_fingerprint_begin(r, c, c->client_hello_message) : NULL;
    if (f == NULL)
        return;
    tw_connection_decode(c, c->client_hello_message, &sink);
    tw_report_fingerprint_end(r, c, f);
    if (f->has_ja3) {
        size_t before = begin_made(r);
        tw_out_hex_bytes(&r->out, f->md5, sizeof f->md5);
        add_made(r, TW_STATS_JA3, before);
    }
    if (f->has_ja4)
        add_word(r->stats, TW_STATS_JA4, f->ja4->text);
}

void tw_stats_add(struct tw_report *r, const struct tw_connection *c)
{
    struct tw_stats *s = r->stats;
    struct tw_outcome outcome = tw_report_outcome(r, c);

    s->connections++;
    add_span(s, c->flow);
    add_word(s, TW_STATS_OUTCOMES, tw_handshake_outcome_name(outcome.handshake));
    if (!c->tls)
        return;
    if (c->alert_from != TW_DIRECTION_UNKNOWN && !c->ssl2)
        add_alert(s, tw_connection_side(c, c->alert_from), c->alert);
    add_settled(s, c);
    add_wire(s, TW_STATS_SNI, c->client_hello.server_name);
    add_handshake(r, c);
    add_fingerprints(r, c);
    add_time(s, TW_STATS_HANDSHAKE, tw_connection_handshake_ns(c));
    add_time(s, TW_STATS_ANSWER, tw_connection_answer_ns(c));
    add_time(s, TW_STATS_RTT, c->flow->rtt_ns);
}

void tw_report_stats(struct tw_report *r, const char *const *files, size_t file_count)
{
    if (r->stats == NULL)
        return;
    for (size_t i = 0; i < TW_STATS_COUNT; i++)
        tw_tally_sort(&r->stats->tallies[i]);
    if (r->options.format == TW_FORMAT_STATS_JSON)
        tw_report_stats_json(r, files, file_count);
    else
        tw_report_stats_text(r, files, file_count);
    clear(r->stats);
}
