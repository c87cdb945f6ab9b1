/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine that reads what comes before TLS. It reads units: the packets of a binary protocol, whose heads say how
 * long they are (prelude_units.c), and the lines of a text protocol, of which the first bytes say what they are
 * (prelude_lines.c). At the boundaries between them it asks whether a record begins.
 */
#include "record/prelude.h"

#include <string.h>

#include "record/prelude_rows.h"

enum { MOST = 1 << 16 }; /* bytes that may be seen in front of TLS */

const char *tw_protocol_name(enum tw_protocol protocol)
{
    static const char *const names[] = {
        [TW_PROTOCOL_SMTP] = "smtp",
        [TW_PROTOCOL_LMTP] = "lmtp",
        [TW_PROTOCOL_IMAP] = "imap",
        [TW_PROTOCOL_POP3] = "pop3",
        [TW_PROTOCOL_FTP] = "ftp",
        [TW_PROTOCOL_XMPP] = "xmpp",
        [TW_PROTOCOL_LDAP] = "ldap",
        [TW_PROTOCOL_NNTP] = "nntp",
        [TW_PROTOCOL_IRC] = "irc",
        [TW_PROTOCOL_MANAGESIEVE] = "managesieve",
        [TW_PROTOCOL_POSTGRESQL] = "postgresql",
        [TW_PROTOCOL_MYSQL] = "mysql",
        [TW_PROTOCOL_TDS] = "tds",
        [TW_PROTOCOL_RDP] = "rdp",
        [TW_PROTOCOL_HTTP_CONNECT] = "http_connect",
        [TW_PROTOCOL_HTTP_UPGRADE] = "http_upgrade",
        [TW_PROTOCOL_SOCKS4] = "socks4",
        [TW_PROTOCOL_SOCKS5] = "socks5",
        [TW_PROTOCOL_PROXY] = "proxy",
        [TW_PROTOCOL_UNKNOWN] = "unknown",
    };
    return names[protocol];
}

/* Whether there has been too much in front of the head. */
static bool is_late(const struct tw_prelude *p)
{
    return p->offset - p->have - p->lost > MOST;
}

static void begin_tls(struct tw_prelude *p, enum tw_prelude_state state)
{
    p->state = is_late(p) ? TW_PRELUDE_NOT_TLS : (uint8_t)state;
}

/* A new head, in this state. */
static void go_to(struct tw_prelude *p, enum tw_prelude_state state)
{
    p->state = (uint8_t)state;
    p->have = 0;
    p->ruled_out = 0;
}

/* The first bytes of the head are done with. */
static void drop(struct tw_prelude *p, size_t n)
{
    p->have = (uint8_t)(p->have - n);
    memmove(p->head, p->head + n, p->have);
}

void tw_prelude_tunnel(struct tw_prelude *p, enum tw_protocol through)
{
    p->names = 0;
    p->phase = 0;
    p->state = TW_PRELUDE_START;
    if (p->layers > 0 && p->layer[p->layers - 1] == through)
        return;
    if (p->layers < TW_PRELUDE_LAYERS)
        p->layers++;
    p->layer[p->layers - 1] = (uint8_t)through;
}

/* Hunting: the head is a window over the stream. */

static enum tw_quarry quarry_of(const struct tw_prelude *p)
{
    return p->midstream ? TW_QUARRY_RECORD : TW_QUARRY_HELLO;
}

/* Moves the window on until it begins with what is hunted, or has too few bytes to tell. */
static void search_window(struct tw_prelude *p)
{
    for (;;) {
        drop(p, tw_hunt_skip(quarry_of(p), p->head, p->have));
        if (p->have < TW_SIGNATURE)
            return;
        if (tw_hunt_sure(quarry_of(p), p->head)) {
            begin_tls(p, TW_PRELUDE_TLS);
            return;
        }
        drop(p, 1);
    }
}

static void begin_hunt(struct tw_prelude *p)
{
    p->state = TW_PRELUDE_HUNT;
    p->hunted = true;
    search_window(p);
}

static size_t take_into_head(struct tw_prelude *p, size_t want, const uint8_t *bytes, size_t len)
{
    size_t n = want > p->have ? want - p->have : 0;

    if (n > len)
        n = len;
    memcpy(p->head + p->have, bytes, n);
    p->have = (uint8_t)(p->have + n);
    p->offset += n;
    return n;
}

static size_t take_hunt(struct tw_prelude *p, const uint8_t *bytes, size_t len)
{
    size_t skipped = p->have == 0 ? tw_hunt_skip(quarry_of(p), bytes, len) : 0;

    p->offset += skipped;
    size_t n = skipped + take_into_head(p, TW_SIGNATURE, bytes + skipped, len - skipped);
    search_window(p);
    return n;
}

/* Boundaries: a record, a unit or a line may begin. */

static enum tw_look look_for_tls(const struct tw_prelude *p)
{
    enum tw_look record = tw_looks_like_record(p->head, p->have);
    enum tw_look ssl2 = tw_looks_like_ssl2(p->head, p->have);

    return record == TW_LOOK_NO ? ssl2 : record;
}

/* A line that stands where anything may stand is believed when it is text and some protocol's. */
static enum tw_look look_for_line(const struct tw_prelude *p)
{
    if (p->state != TW_PRELUDE_START)
        return TW_LOOK_NO;
    for (size_t i = 0; i < p->have; i++)
        if (!tw_line_has(p->head[i]))
            return TW_LOOK_NO;
    if (p->have < sizeof p->head && p->head[p->have - 1] != tw_line_end(p))
        return TW_LOOK_MORE;
    return tw_line_known(p) ? TW_LOOK_YES : TW_LOOK_NO;
}

static void end_line(struct tw_prelude *p)
{
    tw_line_ended(p);
    go_to(p, (enum tw_prelude_state)p->state);
}

/* The head is the start of a line, or all of it. */
static void take_first_line(struct tw_prelude *p)
{
    p->state = TW_PRELUDE_LINE;
    if (p->head[p->have - 1] == tw_line_end(p))
        end_line(p);
}

static void take_unit(struct tw_prelude *p, const struct tw_unit *u)
{
    size_t in_head = u->length < p->have ? u->length : p->have;

    p->names = 1U << u->protocol;
    p->phase = u->phase;
    p->ruled_out = 0;
    if (u->then == TW_THEN_FRAMED) {
        drop(p, u->header);
        p->left = u->length - u->header - p->have;
        begin_tls(p, TW_PRELUDE_FRAMED);
        return;
    }
    drop(p, in_head);
    p->left = u->length - (uint32_t)in_head;
    p->state = u->then == TW_THEN_NOTHING ? TW_PRELUDE_NOT_TLS : TW_PRELUDE_UNIT;
    if (u->then == TW_THEN_ANYTHING)
        tw_prelude_tunnel(p, (enum tw_protocol)u->protocol);
    if (p->left > 0 && p->state != TW_PRELUDE_NOT_TLS) {
        p->next = p->state;
        p->state = TW_PRELUDE_SKIP;
    }
}

/* Nothing that is known begins here. */
static void give_up(struct tw_prelude *p)
{
    if (p->state == TW_PRELUDE_UNIT)
        p->state = TW_PRELUDE_NOT_TLS;
    else if (p->state == TW_PRELUDE_GRANTED)
        p->state = TW_PRELUDE_LINE; /* refused, or never asked for */
    else
        begin_hunt(p);
}

/* Looks at the head. False: it tells, or more bytes are needed; true: what was looked at is dealt with, not the rest. */
static bool look_at_head(struct tw_prelude *p)
{
    struct tw_unit unit;
    enum tw_look tls = look_for_tls(p), other;

    if (tls == TW_LOOK_YES) {
        begin_tls(p, TW_PRELUDE_TLS);
        return false;
    }
    other = tw_unit_look(p, &unit);
    if (other == TW_LOOK_YES) {
        take_unit(p, &unit);
        return p->have > 0 && (p->state == TW_PRELUDE_START || p->state == TW_PRELUDE_UNIT);
    }
    enum tw_look line = look_for_line(p);
    if (line == TW_LOOK_YES)
        take_first_line(p);
    else if (tls == TW_LOOK_NO && other == TW_LOOK_NO && line == TW_LOOK_NO)
        give_up(p);
    return false;
}

/*
 * How many of the next bytes can be taken before the head has to be looked at again: one, unless a line is all that it
 * can be. Then what is text, with the byte that ends it.
 */
static size_t at_once(const struct tw_prelude *p, const uint8_t *bytes, size_t len)
{
    size_t room = sizeof p->head - p->have, n = 0;

    if (p->have == 0 || tw_may_begin_tls(p->head[0]) || tw_unit_possible(p))
        return 1;
    while (n + 1 < len && n + 1 < room && tw_line_has(bytes[n]) && bytes[n] != tw_line_end(p))
        n++;
    return n + 1;
}

static size_t take_boundary(struct tw_prelude *p, const uint8_t *bytes, size_t len)
{
    /* The ordinary case, at little cost. */
    if (p->state == TW_PRELUDE_START && p->have == 0 && len >= TW_RECORD_HEADER &&
        tw_looks_like_record(bytes, TW_RECORD_HEADER) == TW_LOOK_YES) {
        begin_tls(p, TW_PRELUDE_TLS);
        return 0;
    }
    if (p->state == TW_PRELUDE_GRANTED && p->have == 0 && !tw_may_begin_tls(bytes[0])) {
        p->state = TW_PRELUDE_LINE;
        return 0;
    }
    if (p->have == sizeof p->head) { /* an unit that is not told by so many bytes is none */
        give_up(p);
        return 0;
    }
    size_t n = take_into_head(p, p->have + at_once(p, bytes, len), bytes, len);
    while (look_at_head(p))
        continue;
    return n;
}

static size_t take_line(struct tw_prelude *p, const uint8_t *bytes, size_t len)
{
    const uint8_t *end = memchr(bytes, tw_line_end(p), len);
    size_t n = end != NULL ? (size_t)(end - bytes) + 1 : len;
    size_t kept = take_into_head(p, sizeof p->head, bytes, n);

    p->offset += n - kept;
    if (end != NULL)
        end_line(p);
    return n;
}

static size_t take_skip(struct tw_prelude *p, size_t len)
{
    size_t n = len < p->left ? len : p->left;

    p->offset += n;
    p->left -= (uint32_t)n;
    if (p->left == 0)
        go_to(p, (enum tw_prelude_state)p->next);
    return n;
}

static size_t take(struct tw_prelude *p, const uint8_t *bytes, size_t len)
{
    switch ((enum tw_prelude_state)p->state) {
    case TW_PRELUDE_START:
    case TW_PRELUDE_UNIT:
    case TW_PRELUDE_GRANTED: return take_boundary(p, bytes, len);
    case TW_PRELUDE_LINE: return take_line(p, bytes, len);
    case TW_PRELUDE_SKIP: return take_skip(p, len);
    case TW_PRELUDE_HUNT:
    default: return take_hunt(p, bytes, len);
    }
}

size_t tw_prelude_bytes(struct tw_prelude *p, const uint8_t *bytes, size_t len)
{
    size_t taken = 0;

    while (taken < len && p->state < TW_PRELUDE_TLS) {
        taken += take(p, bytes + taken, len - taken);
        if (p->state < TW_PRELUDE_TLS && is_late(p))
            p->state = TW_PRELUDE_NOT_TLS;
    }
    return taken;
}

void tw_prelude_gap(struct tw_prelude *p, uint64_t len)
{
    if (p->state == TW_PRELUDE_FRAMED) {
        if (len <= p->left)
            p->left -= (uint32_t)len;
        else
            p->state = TW_PRELUDE_TLS;
    }
    if (p->state >= TW_PRELUDE_TLS)
        return;
    p->midstream = true;
    p->phase = 0;
    p->left = 0;
    p->offset += len;
    p->lost += len;
    go_to(p, TW_PRELUDE_START);
}

size_t tw_prelude_frame(struct tw_prelude *p, bool between, const uint8_t *bytes, size_t len, size_t *skip)
{
    size_t n = len < p->left ? len : p->left;

    *skip = 0;
    if (p->state != TW_PRELUDE_FRAMED)
        return len;
    p->left -= (uint32_t)n;
    if (n > 0)
        return n;
    if (p->have == 0 && ((between && tw_may_begin_tls(bytes[0])) || !tw_frame_begins(bytes[0]))) {
        p->state = TW_PRELUDE_TLS;
        return len;
    }
    while (*skip < len && p->have < TW_FRAME_HEADER)
        p->head[p->have++] = bytes[(*skip)++];
    if (p->have == TW_FRAME_HEADER) {
        p->have = 0;
        p->left = tw_frame_payload(p->head);
    }
    return 0;
}
