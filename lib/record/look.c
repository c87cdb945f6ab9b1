/* SPDX-License-Identifier: Apache-2.0 */
/* Telling records from other bytes. */
#include "record/look.h"

#include <string.h>

enum {
    TYPE_FIRST = 20, /* change_cipher_spec */
    TYPE_ALERT = 21,
    TYPE_HANDSHAKE = 22,
    TYPE_LAST = 26,              /* ACK (RFC 9147), the highest that is assigned */
    BODY_MAX = (1 << 14) + 2048, /* TLSCiphertext, RFC 5246 6.2.3 */
    MESSAGE_HEADER = 4,
    HELLO_LEAST = 38,            /* version, random, the lengths of the rest */
    MESSAGE_PLAUSIBLE = 1 << 18, /* a handshake message that a hunt believes in */
};

static bool version_known(uint8_t major, uint8_t minor)
{
    return major == 3 ? minor <= 4 : major == 1 && minor == 1;
}

enum tw_look tw_looks_like_record(const uint8_t *p, size_t have)
{
    if (have >= 1 && (p[0] < TYPE_FIRST || p[0] > TYPE_LAST))
        return TW_LOOK_NO;
    if (have >= 2 && p[1] != 3 && p[1] != 1)
        return TW_LOOK_NO;
    if (have >= 3 && !version_known(p[1], p[2]))
        return TW_LOOK_NO;
    if (have < TW_RECORD_HEADER)
        return TW_LOOK_MORE;
    return tw_load_be16(p + 3) <= BODY_MAX ? TW_LOOK_YES : TW_LOOK_NO;
}

/*
 * Two bytes of length with the high bit set, message type 1, version, three lengths that add up to the record
 * (RFC 5246 E.2).
 */
enum tw_look tw_looks_like_ssl2_hello(const uint8_t *p, size_t have)
{
    if ((have >= 1 && (p[0] & 0x80) == 0) || (have >= 3 && p[2] != 1))
        return TW_LOOK_NO;
    if (have >= 5 && !version_known(p[3], p[4]) && !(p[3] == 0 && p[4] == 2))
        return TW_LOOK_NO;
    if (have < TW_SSL2_HELLO_HEAD)
        return TW_LOOK_MORE;
    size_t specs = tw_load_be16(p + 5), id = tw_load_be16(p + 7), challenge = tw_load_be16(p + 9);
    bool fits = specs > 0 && specs % 3 == 0 && id <= 32 && challenge >= 16 && challenge <= 32;
    return fits && 9 + specs + id + challenge == (tw_load_be16(p) & 0x7fff) ? TW_LOOK_YES : TW_LOOK_NO;
}

/* A handshake record that begins with a message whose length and first bytes make sense. */
static bool surely_handshake(const uint8_t *p)
{
    size_t record_len = tw_load_be16(p + 3), message_len = tw_load_be(p + 6, 3);

    switch (p[5]) {
    case 1: /* ClientHello, ServerHello: a version follows */
    case 2:
        return message_len >= HELLO_LEAST && message_len <= MESSAGE_PLAUSIBLE &&
               (p[9] == 3 || p[9] == 1 || p[9] == 0x7f);
    case 11: return message_len >= 3 && message_len <= MESSAGE_PLAUSIBLE && p[9] <= message_len >> 16;
    case 4:
    case 12:
    case 13:
    case 15:
    case 16:
    case 22: return message_len > 0 && message_len + MESSAGE_HEADER <= record_len;
    case 14: return message_len == 0;
    default: return false;
    }
}

static bool surely_record(const uint8_t *p)
{
    if (tw_looks_like_record(p, TW_RECORD_HEADER) != TW_LOOK_YES)
        return false;
    switch (p[0]) {
    case TYPE_FIRST: return tw_load_be16(p + 3) == 1 && p[5] == 1;
    case TYPE_ALERT: return tw_load_be16(p + 3) == 2 && (p[5] == 1 || p[5] == 2);
    case TYPE_HANDSHAKE: return surely_handshake(p);
    default: return false;
    }
}

/*
 * A ClientHello fills its record or goes on in the next; behind a ServerHello others may stand in the same record. One
 * that is split is believed when the record holds at least what every hello has.
 */
static bool surely_hello(const uint8_t *p)
{
    size_t record_len = tw_load_be16(p + 3), message_len = MESSAGE_HEADER + (size_t)tw_load_be(p + 6, 3);

    if (p[0] != TYPE_HANDSHAKE || p[5] > 2 || !surely_record(p) ||
        !(version_known(p[9], p[10]) || p[9] == 0x7f))
        return false;
    return message_len == record_len || (p[5] == 2 && message_len < record_len) ||
           (message_len > record_len && record_len >= HELLO_LEAST);
}

static bool may_be_sure(uint8_t first)
{
    return first >= TYPE_FIRST && first <= TYPE_HANDSHAKE;
}

size_t tw_hunt_skip(enum tw_quarry quarry, const uint8_t *bytes, size_t len)
{
    size_t n = 0;

    if (quarry == TW_QUARRY_HELLO) {
        const uint8_t *first = len > 0 ? memchr(bytes, TYPE_HANDSHAKE, len) : NULL;
        return first != NULL ? (size_t)(first - bytes) : len;
    }
    while (n < len && !may_be_sure(bytes[n]))
        n++;
    return n;
}

bool tw_hunt_sure(enum tw_quarry quarry, const uint8_t *p)
{
    return quarry == TW_QUARRY_HELLO ? surely_hello(p) : surely_record(p);
}
