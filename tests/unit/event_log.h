/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decoders tested by what they tell: bytes in, a log of events out, compared literally. A line an event, what is inside
 * of a list or object is indented:
 *
 *     0+2 legacy_version 0x0303        a value with where its bytes are; an offset alone where it has none of its own
 *     37 cipher_suites:                a list or object begins
 *       37+2 cipher_suite 0xc02f
 *       39+1 ! cipher_suite wants 2    a fault, with where the bytes are that were left
 *     40+1 ! body trailing             a finding
 *
 * Bytes stand as hexadecimal digits, `5a*32` for 32 times the same one, long ones as their ends, none as `-`; text
 * stands in single quotes.
 */
#ifndef TW_TESTS_EVENT_LOG_H
#define TW_TESTS_EVENT_LOG_H

#include "message/message.h"

struct event_case {
    const char *name;
    struct tw_message_id id;    /* the message whose body is decoded, */
    tw_message_decoder *decode; /* or what decodes the bytes instead */
    struct tw_handshake_params params;
    uint8_t from; /* enum tw_side */
    bool
        details; /* with a crypto room that can tell certificates by size and second octet, and a name from what is none,
                        * and takes points of curveSM2 that end with 00 for none */
    bool guesses;    /* what the bytes are taken for depends on where they end: prefixes may tell otherwise */
    const char *hex; /* what is decoded, written as in a log; blanks are ignored */
    const char *log;
};

/* Members of a case: what the message is, and what is known of its handshake. */
#define HANDSHAKE(type_)          .id = {.content_type = TW_HANDSHAKE, .type = (type_)}
#define SSL2_CLIENT_HELLO         .id = {.content_type = TW_HANDSHAKE, .type = TW_CLIENT_HELLO, .ssl2 = true}
#define RECORD(content_type_)     .id = {.content_type = (content_type_)}
#define SETTLED(version_, suite_) .params = {.version = (version_), .suite = (suite_), .suite_known = true}
#define VERSION(version_)         .params = {.version = (version_)}

/*
 * Runs each case as a test of the group: the log is the one expected, and on every prefix it is that log up to the cut,
 * with one complaint more at most, and none more when the bytes are known to be cut off. Returns the number of
 * failures.
 */
int event_cases_run(const char *group, struct event_case *cases, size_t count);

#endif
