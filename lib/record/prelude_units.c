/* SPDX-License-Identifier: Apache-2.0 */
/* Packets of binary protocols: what their first bytes look like, how long they are, what may follow. */
#include <string.h>

#include "record/prelude_rows.h"

/* Reads `have` bytes, at least one. YES fills `unit`, of which SAME and phase 0 are preset. */
typedef enum tw_look (*unit_reader)(const uint8_t *p, size_t have, uint8_t phase, struct tw_unit *unit);

static enum tw_look unit_of(struct tw_unit *unit, size_t length, enum tw_then then)
{
    unit->length = (uint32_t)length;
    unit->then = (uint8_t)then;
    return TW_LOOK_YES;
}

/* As far as there are bytes of it, whether the bytes are the pattern. */
static enum tw_look look(const uint8_t *p, size_t have, const void *pattern, size_t len)
{
    if (memcmp(p, pattern, have < len ? have : len) != 0)
        return TW_LOOK_NO;
    return have < len ? TW_LOOK_MORE : TW_LOOK_YES;
}

/*
 * LDAPMessage (RFC 4511 4.1.1): a sequence of a message id and an operation. Behind the extended request StartTLS the
 * client waits, and behind its response the server does; what is neither a record nor another message ends it.
 */
static enum tw_look ldap(const uint8_t *p, size_t have, uint8_t phase, struct tw_unit *unit)
{
    enum { SEQUENCE = 0x30, INTEGER = 2, APPLICATION = 0x40, CLASS = 0xc0, LONGEST = 1 << 20 };
    size_t width = have >= 2 && p[1] & 0x80 ? p[1] & 0x7fU : 0, header = 2 + width;

    (void)phase;
    if (p[0] != SEQUENCE || width > 4 || (have >= 2 && p[1] == 0x80))
        return TW_LOOK_NO;
    if (have < header + 2 || have < header + 3 + p[header + 1])
        return have > header && p[header] != INTEGER ? TW_LOOK_NO : TW_LOOK_MORE;
    size_t length = width == 0 ? p[1] : tw_load_be(p + 2, width), id = p[header + 1];
    bool plausible = p[header] == INTEGER && id >= 1 && id <= 4 && length >= id + 4 && length <= LONGEST &&
                     (p[header + 2 + id] & CLASS) == APPLICATION;
    return plausible ? unit_of(unit, header + length, TW_THEN_SAME) : TW_LOOK_NO;
}

/* SSLRequest and GSSENCRequest; a StartupMessage of version 3 says that it goes on in the clear. */
static enum tw_look postgresql_request(const uint8_t *p, size_t have, uint8_t phase, struct tw_unit *unit)
{
    enum { SSL_REQUEST = 80877103, GSSENC_REQUEST = 80877104, VERSION_3 = 3 << 16 };
    uint32_t length = have >= 4 ? tw_load_be32(p) : 8, code;

    (void)phase;
    if (p[0] != 0 || (have >= 2 && p[1] != 0) || length < 8)
        return TW_LOOK_NO;
    if (have < 8)
        return TW_LOOK_MORE;
    code = tw_load_be32(p + 4);
    if (length == 8 && (code == SSL_REQUEST || code == GSSENC_REQUEST))
        return unit_of(unit, 8, TW_THEN_SAME);
    return code == VERSION_3 ? unit_of(unit, length, TW_THEN_NOTHING) : TW_LOOK_NO;
}

/* One byte each: N where GSSAPI or TLS is refused, S where TLS is granted, which follows. */
static enum tw_look postgresql_answer(const uint8_t *p, size_t have, uint8_t phase, struct tw_unit *unit)
{
    size_t refused = p[0] == 'N';

    (void)phase;
    if (have <= refused)
        return TW_LOOK_MORE;
    if (p[refused] != 'S')
        return TW_LOOK_NO;
    if (have == refused + 1)
        return TW_LOOK_MORE;
    enum tw_look record = tw_looks_like_record(p + refused + 1, have - refused - 1);
    return record == TW_LOOK_YES ? unit_of(unit, refused + 1, TW_THEN_SAME) : record;
}

/* Length and number of a packet of MySQL, little-endian. */
static uint32_t mysql_length(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16;
}

/* The server's greeting: packet 0, protocol version 10, its version as text. */
static enum tw_look mysql_greeting(const uint8_t *p, size_t have, uint8_t phase, struct tw_unit *unit)
{
    enum { HEADER = 4, VERSION = 10, LEAST = 32, MOST = 1024 };

    (void)phase;
    if ((have > 2 && p[2] != 0) || (have > 3 && p[3] != 0) || (have > 4 && p[4] != VERSION) ||
        (have > 5 && (p[5] < '0' || p[5] > '9')))
        return TW_LOOK_NO;
    if (have < 6)
        return TW_LOOK_MORE;
    uint32_t length = mysql_length(p);
    return length >= LEAST && length <= MOST ? unit_of(unit, HEADER + length, TW_THEN_SAME) : TW_LOOK_NO;
}

/*
 * The client's packet 1: what it is capable of. As SSLRequest it ends there; with a user name behind the 23 unused bytes
 * (of which MariaDB uses the last four) it is a login in the clear.
 */
static enum tw_look mysql_login(const uint8_t *p, size_t have, uint8_t phase, struct tw_unit *unit)
{
    enum { HEADER = 4, SSL_REQUEST = 32, CLIENT_SSL = 8, UNUSED = 13, UNUSED_LEN = 19 };
    static const uint8_t zeros[UNUSED_LEN];

    (void)phase;
    if ((have > 2 && p[2] != 0) || (have > 3 && p[3] != 1))
        return TW_LOOK_NO;
    if (have < 6)
        return TW_LOOK_MORE;
    uint32_t length = mysql_length(p);
    if (length < SSL_REQUEST)
        return TW_LOOK_NO;
    if (have > UNUSED &&
        memcmp(p + UNUSED, zeros, have < UNUSED + UNUSED_LEN ? have - UNUSED : UNUSED_LEN) != 0)
        return TW_LOOK_NO;
    if (have < UNUSED + UNUSED_LEN)
        return TW_LOOK_MORE;
    return unit_of(unit, HEADER + length,
                   length == SSL_REQUEST && p[5] & CLIENT_SSL ? TW_THEN_SAME : TW_THEN_NOTHING);
}

enum {
    TDS_RESPONSE = 0x04,
    TDS_PRELOGIN = 0x12, /* also what the handshake of TLS is wrapped in */
    TDS_VERSION = 0,     /* the first option of a prelogin message */
};

bool tw_frame_begins(uint8_t first)
{
    return first == TDS_PRELOGIN || first == TDS_RESPONSE;
}

uint32_t tw_frame_payload(const uint8_t *header)
{
    uint32_t length = tw_load_be16(header + 2);

    return length > TW_FRAME_HEADER ? length - TW_FRAME_HEADER : 0;
}

static enum tw_look tds(const uint8_t *p, size_t have, uint8_t phase, struct tw_unit *unit)
{
    (void)phase;
    if (!tw_frame_begins(p[0]) || (have > 1 && p[1] > 1) || (have > 7 && p[7] != 0))
        return TW_LOOK_NO;
    if (have <= TW_FRAME_HEADER)
        return TW_LOOK_MORE;
    uint32_t length = TW_FRAME_HEADER + tw_frame_payload(p);
    if (p[TW_FRAME_HEADER] == TDS_VERSION && length > TW_FRAME_HEADER)
        return unit_of(unit, length, TW_THEN_SAME);
    enum tw_look record = tw_looks_like_record(p + TW_FRAME_HEADER, have - TW_FRAME_HEADER);
    if (record == TW_LOOK_YES && length < have)
        return TW_LOOK_NO;
    unit->header = TW_FRAME_HEADER;
    return record == TW_LOOK_YES ? unit_of(unit, length, TW_THEN_FRAMED) : record;
}

/* Connection request and confirm of X.224 class 0 in a TPKT; what follows is TLS, or another TPKT without it. */
static enum tw_look rdp(const uint8_t *p, size_t have, uint8_t phase, struct tw_unit *unit)
{
    enum { VERSION = 3, REQUEST = 0xe0, CONFIRM = 0xd0, LEAST = 11, MOST = 1024 };

    (void)phase;
    if (p[0] != VERSION || (have > 1 && p[1] != 0) || (have > 5 && p[5] != REQUEST && p[5] != CONFIRM))
        return TW_LOOK_NO;
    if (have < 6)
        return TW_LOOK_MORE;
    uint16_t length = tw_load_be16(p + 2);
    return length >= LEAST && length <= MOST && p[4] <= length - 5 ? unit_of(unit, length, TW_THEN_SAME)
                                                                   : TW_LOOK_NO;
}

/* Length of a string behind `at` with the NUL that ends it; 0: that is not there yet. */
static size_t string_length(const uint8_t *p, size_t have, size_t at)
{
    const uint8_t *nul = have > at ? memchr(p + at, 0, have - at) : NULL;

    return nul != NULL ? (size_t)(nul - p) - at + 1 : 0;
}

/*
 * Version, command, port, address, user; in 4A a name behind it where the address is 0.0.0.x. A response of TDS begins
 * alike, but with zeros where no address has them.
 */
static enum tw_look socks4_request(const uint8_t *p, size_t have, uint8_t phase, struct tw_unit *unit)
{
    enum { VERSION = 4, BIND = 2, FIXED = 8 };

    (void)phase;
    if (p[0] != VERSION || (have > 1 && (p[1] < 1 || p[1] > BIND)) || (have > 7 && p[7] == 0))
        return TW_LOOK_NO;
    size_t length = string_length(p, have, FIXED);
    if (length == 0)
        return TW_LOOK_MORE;
    length += FIXED;
    if (p[4] == 0 && p[5] == 0 && p[6] == 0) {
        size_t name = string_length(p, have, length);
        if (name == 0)
            return TW_LOOK_MORE;
        length += name;
    }
    return unit_of(unit, length, TW_THEN_ANYTHING);
}

static enum tw_look socks4_answer(const uint8_t *p, size_t have, uint8_t phase, struct tw_unit *unit)
{
    enum { GRANTED = 90, FAILED = 93, LENGTH = 8 };

    (void)phase;
    if (p[0] != 0 || (have > 1 && (p[1] < GRANTED || p[1] > FAILED)))
        return TW_LOOK_NO;
    if (have < 2)
        return TW_LOOK_MORE;
    return unit_of(unit, LENGTH, p[1] == GRANTED ? TW_THEN_ANYTHING : TW_THEN_NOTHING);
}

/* Where in a SOCKS 5 stream it is. */
enum socks5_phase { SOCKS5_METHODS, SOCKS5_NEXT, SOCKS5_PASSWORD };

/* A request, or the answer to one, which looks the same (RFC 1928 4, 6). */
static enum tw_look socks5_request(const uint8_t *p, size_t have, struct tw_unit *unit)
{
    enum { VERSION = 5, REPLIES = 8, FIXED = 4, PORT = 2, IPV4 = 1, NAME = 3, IPV6 = 4 };
    size_t address;

    if (p[0] != VERSION || (have > 1 && p[1] > REPLIES) || (have > 2 && p[2] != 0))
        return TW_LOOK_NO;
    if (have <= FIXED)
        return TW_LOOK_MORE;
    switch (p[3]) {
    case IPV4: address = 4; break;
    case IPV6: address = 16; break;
    case NAME: address = 1U + p[4]; break;
    default: return TW_LOOK_NO;
    }
    return unit_of(unit, FIXED + address + PORT, TW_THEN_ANYTHING);
}

/*
 * The client's methods, or the one that the server chose: the answer with which a server accepts a password is as long
 * as the two methods that its choice of method 2 would announce. Then perhaps the password (RFC 1929 2), in two parts
 * as its length stands behind the user's name.
 */
static enum tw_look socks5(const uint8_t *p, size_t have, uint8_t phase, struct tw_unit *unit)
{
    enum { VERSION = 5, PASSWORD_VERSION = 1 };

    unit->phase = SOCKS5_NEXT;
    if (phase == SOCKS5_PASSWORD)
        return unit_of(unit, 1U + p[0], TW_THEN_SAME);
    if (phase == SOCKS5_NEXT && p[0] != PASSWORD_VERSION)
        return socks5_request(p, have, unit);
    if (p[0] != (phase == SOCKS5_NEXT ? PASSWORD_VERSION : VERSION))
        return TW_LOOK_NO;
    if (have < 2)
        return TW_LOOK_MORE;
    unit->phase = phase == SOCKS5_NEXT ? SOCKS5_PASSWORD : SOCKS5_NEXT;
    return unit_of(unit, 2U + p[1], TW_THEN_SAME);
}

/* Version 2; version 1 is a line. */
static enum tw_look proxy(const uint8_t *p, size_t have, uint8_t phase, struct tw_unit *unit)
{
    static const char signature[12] = "\r\n\r\n\0\r\nQUIT\n";
    enum { FIXED = 16, VERSION_2 = 0x20 };
    enum tw_look begins = look(p, have, signature, sizeof signature);

    (void)phase;
    if (begins != TW_LOOK_YES)
        return begins;
    if (have > 12 && (p[12] & 0xf0) != VERSION_2)
        return TW_LOOK_NO;
    return have < FIXED ? TW_LOOK_MORE
                        : unit_of(unit, FIXED + (size_t)tw_load_be16(p + 14), TW_THEN_ANYTHING);
}

static const struct {
    uint8_t protocol;
    unit_reader read;
} rows[] = {
    {TW_PROTOCOL_LDAP, ldap},
    {TW_PROTOCOL_POSTGRESQL, postgresql_request},
    {TW_PROTOCOL_POSTGRESQL, postgresql_answer},
    {TW_PROTOCOL_MYSQL, mysql_greeting},
    {TW_PROTOCOL_MYSQL, mysql_login},
    {TW_PROTOCOL_TDS, tds},
    {TW_PROTOCOL_RDP, rdp},
    {TW_PROTOCOL_SOCKS4, socks4_request},
    {TW_PROTOCOL_SOCKS4, socks4_answer},
    {TW_PROTOCOL_SOCKS5, socks5},
    {TW_PROTOCOL_PROXY, proxy},
};

_Static_assert(TW_COUNT(rows) <= 16, "a bit each in tw_prelude.ruled_out");

/* In a stream of which the beginning is not known any bytes may come first, so that these say nothing. */
static bool may_stand(const struct tw_prelude *p, size_t row)
{
    if (p->ruled_out >> row & 1)
        return false;
    return p->state == TW_PRELUDE_START ? !p->midstream
                                        : p->state == TW_PRELUDE_UNIT && p->names >> rows[row].protocol & 1;
}

bool tw_unit_possible(const struct tw_prelude *p)
{
    enum { ALL = (1 << TW_COUNT(rows)) - 1 };

    return !p->midstream && p->ruled_out != ALL;
}

enum tw_look tw_unit_look(struct tw_prelude *p, struct tw_unit *unit)
{
    enum tw_look result = TW_LOOK_NO;

    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        if (!may_stand(p, i))
            continue;
        *unit = (struct tw_unit){.protocol = rows[i].protocol};
        switch (rows[i].read(p->head, p->have, p->phase, unit)) {
        case TW_LOOK_YES: return TW_LOOK_YES;
        case TW_LOOK_MORE: result = TW_LOOK_MORE; break;
        case TW_LOOK_NO: p->ruled_out = (uint16_t)(p->ruled_out | 1U << i); break;
        }
    }
    return result;
}
