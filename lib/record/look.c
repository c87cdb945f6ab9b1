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

static enum tw_look look_if(bool fits)
{
    return fits ? TW_LOOK_YES : TW_LOOK_NO;
}

/* Behind the type a version, and three lengths that add up to the record (RFC 5246 E.2). */
static enum tw_look look_for_client_hello(const uint8_t *p, size_t have)
{
    if (have >= 5 && !version_known(p[3], p[4]) && !(p[3] == 0 && p[4] == 2))
        return TW_LOOK_NO;
    if (have < 11)
        return TW_LOOK_MORE;
    size_t specs = tw_load_be16(p + 5), id = tw_load_be16(p + 7), challenge = tw_load_be16(p + 9);
    bool fits = specs > 0 && specs % 3 == 0 && id <= 32 && challenge >= 16 && challenge <= 32;
    return look_if(fits && 9 + specs + id + challenge == (tw_load_be16(p) & 0x7fff));
}

/*
 * Whether a session is resumed, the type of the certificate, the version, three lengths that add up to the record: of a
 * certificate and cipher kinds, which a session that is resumed has no need of, and the connection's number.
 */
static enum tw_look look_for_server_hello(const uint8_t *p, size_t have)
{
    if ((have >= 4 && p[3] > 1) || (have >= 5 && p[4] > 1) || (have >= 6 && p[5] != 0) ||
        (have >= 7 && p[6] != 2))
        return TW_LOOK_NO;
    if (have < 13)
        return TW_LOOK_MORE;
    size_t certificate = tw_load_be16(p + 7), specs = tw_load_be16(p + 9), id = tw_load_be16(p + 11);
    bool fits = (certificate > 0) == (p[3] == 0) && specs % 3 == 0 && id > 0 && id <= 32;
    return look_if(fits && 11 + certificate + specs + id == (tw_load_be16(p) & 0x7fff));
}

/* One of four codes, and nothing else in the record. */
static enum tw_look look_for_error(const uint8_t *p, size_t have)
{
    static const uint8_t head[] = {0x80, 3, 0, 0};

    for (size_t i = 0; i < have && i < sizeof head; i++)
        if (p[i] != head[i])
            return TW_LOOK_NO;
    return have <= sizeof head ? TW_LOOK_MORE : look_if(p[4] == 1 || p[4] == 2 || p[4] == 4 || p[4] == 6);
}

enum tw_look tw_looks_like_ssl2(const uint8_t *p, size_t have)
{
    if (have >= 1 && (p[0] & 0x80) == 0)
        return TW_LOOK_NO;
    if (have < 3)
        return TW_LOOK_MORE;
    switch (p[2]) {
    case 0: return look_for_error(p, have);
    case 1: return look_for_client_hello(p, have);
    case 4: return look_for_server_hello(p, have);
    default: return TW_LOOK_NO;
    }
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
