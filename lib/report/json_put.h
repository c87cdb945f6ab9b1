/* SPDX-License-Identifier: Apache-2.0 */
/* Writing JSON, for the printers that do. */
#ifndef TW_REPORT_JSON_PUT_H
#define TW_REPORT_JSON_PUT_H

#include "report/report.h"

/* A writer of nested JSON: it puts the commas. */
struct json {
    struct tw_out *out;
    struct tw_code_slot *codes;
    bool comma; /* the next value needs one in front */
};

static inline void put_comma(struct json *j)
{
    if (j->comma)
        tw_out_char(j->out, ',');
    j->comma = true;
}

static TW_INLINE void put_key_of(struct json *j, const char *key, size_t len)
{
    char *to = tw_out_room(j->out, len + 4);

    *to = ',';
    to += j->comma;
    j->comma = true;
    *to++ = '"';
    memcpy(to, key, len);
    to += len;
    *to++ = '"';
    *to++ = ':';
    tw_out_reached(j->out, to);
}

static TW_INLINE void put_key(struct json *j, const char *key)
{
    put_key_of(j, key, strlen(key));
}

/* Opens with a bracket: { or [. A NULL key is that of a list's element. */
static TW_INLINE void put_open(struct json *j, const char *key, char bracket)
{
    if (key != NULL)
        put_key(j, key);
    else
        put_comma(j);
    tw_out_char(j->out, bracket);
    j->comma = false;
}

static inline void put_close(struct json *j, char bracket)
{
    tw_out_char(j->out, bracket);
    j->comma = true;
}

static TW_INLINE void put_null(struct json *j, const char *key)
{
    put_key(j, key);
    tw_out_bytes(j->out, "null", 4);
}

/* Text of our own, which needs no escapes; NULL is null. */
static inline void put_quoted(struct json *j, const char *text)
{
    if (text == NULL) {
        tw_out_bytes(j->out, "null", 4);
        return;
    }
    tw_out_char(j->out, '"');
    tw_out_text(j->out, text);
    tw_out_char(j->out, '"');
}

/* Likewise; a NULL key is that of a list's element. */
static TW_INLINE void put_string(struct json *j, const char *key, const char *text)
{
    if (key != NULL)
        put_key(j, key);
    else
        put_comma(j);
    put_quoted(j, text);
}

static TW_INLINE void put_uint(struct json *j, const char *key, uint64_t value)
{
    put_key(j, key);
    tw_out_uint(j->out, value);
}

static TW_INLINE void put_bool(struct json *j, const char *key, bool value)
{
    put_key(j, key);
    tw_out_text(j->out, value ? "true" : "false");
}

/* A duration in nanoseconds; negative: not known. */
static TW_INLINE void put_duration(struct json *j, const char *key, int64_t ns)
{
    if (ns < 0)
        put_null(j, key);
    else
        put_uint(j, key, (uint64_t)ns);
}

static TW_INLINE void put_time(struct json *j, const char *key, int64_t time_ns)
{
    if (time_ns == TW_NO_TIME) {
        put_null(j, key);
        return;
    }
    put_key(j, key);
    tw_out_char(j->out, '"');
    tw_out_time(j->out, time_ns, 9);
    tw_out_char(j->out, '"');
}

static inline void wire_text(struct json *j, struct tw_bytes text)
{
    tw_out_char(j->out, '"');
    tw_out_wire_text(j->out, text.ptr, text.len, true);
    tw_out_char(j->out, '"');
}

/* Text of our own, printable, in which quotes and backslashes may stand. */
static inline void own_text(struct json *j, const char *text, size_t len)
{
    size_t i = 0;

    tw_out_char(j->out, '"');
    while (i < len) {
        size_t n = tw_out_plain_prefix((const uint8_t *)text + i, len - i);
        tw_out_bytes(j->out, text + i, n);
        i += n;
        if (i == len)
            break;
        if (text[i] == '"' || text[i] == '\\')
            tw_out_char(j->out, '\\');
        tw_out_char(j->out, text[i++]);
    }
    tw_out_char(j->out, '"');
}

static inline void hex(struct json *j, const uint8_t *bytes, size_t len)
{
    tw_out_char(j->out, '"');
    tw_out_hex_bytes(j->out, bytes, len);
    tw_out_char(j->out, '"');
}

static TW_INLINE void put_hex(struct json *j, const char *key, const uint8_t *bytes, size_t len)
{
    put_key(j, key);
    hex(j, bytes, len);
}

static inline void put_file(struct json *j, const struct tw_connection *c, uint32_t file)
{
    const char *name = c->tracker->files != NULL ? c->tracker->files[file] : "-";

    put_key(j, "file");
    wire_text(j, (struct tw_bytes){(const uint8_t *)name, strlen(name)});
}

static inline void put_packet_elsewhere(struct json *j, const struct tw_connection *c, uint32_t packet,
                                        uint32_t file)
{
    put_open(j, NULL, '{');
    put_file(j, c, file);
    put_uint(j, "packet", packet);
    put_close(j, '}');
}

static inline void put_endpoint(struct json *j, const char *key, const struct tw_flow *f, unsigned i)
{
    put_open(j, key, '{');
    put_key(j, "ip");
    tw_out_char(j->out, '"');
    tw_out_address(j->out, &f->key.address[i]);
    tw_out_char(j->out, '"');
    put_uint(j, "port", f->key.port[i]);
    put_close(j, '}');
}

#endif
