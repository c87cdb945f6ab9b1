/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a hello that fingerprints are made of, heard from the decoder's events. */
#ifndef TW_FACTS_HELLO_PARTS_H
#define TW_FACTS_HELLO_PARTS_H

#include "message/walk.h"

enum { TW_HELLO_EXTENSIONS = 16384 }; /* more than 65,535 bytes hold */

/* Lists lie in the hello, which must outlast them. Large: not to be cleared. */
struct tw_hello_parts {
    struct tw_bytes suites;            /* of a ClientHello */
    struct tw_bytes groups, formats;   /* supported_groups, ec_point_formats */
    struct tw_bytes schemes, protocol; /* signature_algorithms, the first name of ALPN */
    uint16_t legacy_version;
    uint16_t version;     /* highest of supported_versions but GREASE, or 0 */
    uint16_t suite;       /* that a ServerHello chose */
    uint8_t suite_width;  /* bytes of each of `suites`; 0: there are none */
    bool client;          /* of a ClientHello */
    bool has_version;     /* `legacy_version` was there */
    bool has_suite;       /* so was `suite` */
    bool has_server_name; /* the extension */
    bool has_protocol;    /* the list of ALPN has a name */
    uint16_t extension;   /* the one being decoded */
    uint16_t num_extensions;
    uint16_t extensions[TW_HELLO_EXTENSIONS]; /* types */
};

/* Starts on a hello. */
void tw_hello_parts_begin(struct tw_hello_parts *p, bool client);

/* Which fields those are that matter: most events are of others. */
extern const bool tw_is_hello_part[TW_FIELD_COUNT];

/* Hears an event of one of them. */
void tw_hello_parts_take(struct tw_hello_parts *p, const struct tw_event *e);

/* Hears an event of the hello. */
static inline void tw_hello_parts_hear(struct tw_hello_parts *p, const struct tw_event *e)
{
    if (tw_is_hello_part[e->field])
        tw_hello_parts_take(p, e);
}

#endif
