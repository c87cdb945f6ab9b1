/* SPDX-License-Identifier: Apache-2.0 */
/* The printers of JSON among themselves: each writes a part of the object of a connection. */
#ifndef TW_REPORT_JSON_H
#define TW_REPORT_JSON_H

#include "registry/registry.h"
#include "report/json_put.h"

/* {"id":1,"name":"x"}; identifiers of more than a byte are hexadecimal strings. */
void tw_json_code_named(struct json *j, enum tw_registry registry, uint32_t value, const char *name);

/* Likewise by its registered name, as a member. */
void tw_json_code(struct json *j, const char *key, enum tw_registry registry, uint32_t value);

/* A listener that writes what it hears, and notes what was wrong. */
struct json_sink {
    struct json json;
    uint64_t lists; /* a bit a level: whether its members are nameless; the lowest is the innermost */
    struct tw_report *report;
    const struct tw_message *message;
    uint64_t index;
    struct tw_hello_parts *hello; /* hears it as well; NULL: it is of no use for a fingerprint */
};

void tw_json_hear(void *self, const struct tw_event *e);

/* What an earlier connection or certificate has left. */
void tw_json_forget_notes(struct tw_report *r);

/* Members of the connection. */
void tw_json_messages(struct json *j, struct tw_report *r, const struct tw_connection *c);
void tw_json_fingerprint(struct json *j, const struct tw_fingerprint *f);
void tw_json_findings(struct json *j, struct tw_report *r, const struct tw_connection *c);
void tw_json_faults(struct json *j, struct tw_report *r, const struct tw_connection *c);
void tw_json_conflicts(struct json *j, const struct tw_connection *c);
void tw_json_ending(struct json *j, enum tw_side side, const struct tw_ending *e, const char *state);
void tw_json_walk(struct json *j, struct tw_report *r);
void tw_json_session(struct json *j, const struct tw_report *r, const struct tw_connection *c);

#endif
