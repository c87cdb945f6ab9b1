/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The certificates of many connections, each once: its DER, and where it was seen. Within a limit of memory; past that
 * no more are added, and counted.
 */
#ifndef TW_REPORT_CERTIFICATES_H
#define TW_REPORT_CERTIFICATES_H

#include "facts/connection.h"

/* A place where a certificate was seen. */
struct tw_certificate_place {
    struct tw_certificate_place *next;
    const char *file; /* of the connection */
    uint64_t connection;
    int64_t time_ns;   /* when the message was complete */
    uint32_t position; /* in the message's list, from 0 */
    uint8_t side;      /* enum tw_side: who sent it */
};

/* A host name that clients asked for where the server sent the certificate. */
struct tw_asked_name {
    struct tw_asked_name *next;
    const uint8_t *bytes;
    size_t len;
};

/* What is kept of each certificate; more is counted. */
enum { TW_MAX_PLACES = 16, TW_MAX_ASKED_NAMES = 16 };

struct tw_seen_certificate {
    struct tw_seen_certificate *next;      /* in the order in which they were first seen */
    struct tw_seen_certificate *same_slot; /* of the hash table */
    uint8_t sha256[32];
    struct tw_bytes der;
    struct tw_certificate_place *first_place, *last_place;
    struct tw_asked_name *first_name, *last_name;
    uint64_t count; /* times that it was seen */
    uint64_t places, names_omitted;
    uint32_t names;
    int64_t first_ns, last_ns; /* earliest and latest, or TW_NO_TIME */
};

struct tw_certificates {
    struct tw_memory memory;
    struct tw_arena arena;
    struct tw_seen_certificate *first, *last;
    struct tw_seen_certificate **slots;
    size_t slot_count, count;
    const struct tw_tracker *tracker; /* whose connections they are, for decoding */
    const char *file;                 /* the name last copied */
    uint64_t left_out;                /* times that there was no room for one, or for where it was seen */
};

/* Empty, with this limit of bytes. */
void tw_certificates_init(struct tw_certificates *s, size_t limit);

/* Adds those of a connection's messages. All connections until tw_certificates_clear() are of one engine. */
void tw_certificates_add(struct tw_certificates *s, const struct tw_connection *c);

/* Tells the sink, which wants details, what a certificate says. */
void tw_certificates_decode(const struct tw_certificates *s, const struct tw_seen_certificate *seen,
                            const struct tw_sink *sink);

/* Frees what it holds; it is empty again. */
void tw_certificates_clear(struct tw_certificates *s);

#endif
