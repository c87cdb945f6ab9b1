/* SPDX-License-Identifier: Apache-2.0 */
/* The walk: reads, and the events they make. */
#include "message/walk.h"

#include <string.h>

/* For each field whether a sink hears of it that asks for none in particular, and whether nobody does. */
static const bool everything[TW_FIELD_COUNT] = {
#define F(id, name, kind, registry, min, max, clause) [F_##id] = true,
#include "message/fields.def"
#undef F
};
static const bool nothing[TW_FIELD_COUNT];

static const bool *heard_by(const struct tw_sink *sink)
{
    if (sink == NULL)
        return nothing;
    return sink->fields != NULL ? sink->fields : everything;
}

struct tw_walk tw_walk_over(const struct tw_message_context *context, const uint8_t *bytes, size_t len,
                            bool cut, const struct tw_sink *sink)
{
    return (struct tw_walk){
        .cursor = tw_cursor_over(bytes, len),
        .told = cut,
        .sink = sink,
        .heard = heard_by(sink),
        .context = context,
    };
}

struct tw_walk tw_walk_derived(const struct tw_walk *w, const uint8_t *bytes, size_t len)
{
    return (struct tw_walk){
        .cursor = tw_cursor_over(bytes, len),
        .derived = true,
        .origin = w->derived ? w->origin : w->cursor.off,
        .sink = w->sink,
        .heard = w->heard,
        .context = w->context,
    };
}

struct tw_walk tw_walk_unheard(const struct tw_walk *w)
{
    struct tw_walk probe = *w;

    probe.sink = NULL;
    probe.heard = heard_by(NULL);
    return probe;
}

/* A fault or finding. */
static TW_COLD void emit_note(const struct tw_walk *w, struct tw_event e)
{
    if (!w->heard[e.field])
        return;
    if (w->derived) {
        e.off = w->origin;
        e.bytes = NULL;
    }
    w->sink->event(w->sink->self, &e);
}

static TW_INLINE void tell(struct tw_walk *w, enum tw_event_kind kind, enum tw_field_id field, uint64_t value,
                           const uint8_t *bytes, size_t len)
{
    size_t off = w->derived ? w->origin : w->cursor.off;

    w->event = (struct tw_event){(uint8_t)kind, 0, (uint16_t)field, value, bytes, len, off};
    w->sink->event(w->sink->self, &w->event);
}

/* Anything else, which begins where the cursor stands. */
static TW_INLINE void emit(struct tw_walk *w, enum tw_event_kind kind, enum tw_field_id field, uint64_t value,
                           const uint8_t *bytes, size_t len)
{
    if (w->heard[field])
        tell(w, kind, field, value, bytes, len);
}

/* Too few bytes for `field`. One cause, one fault: it may have been told already. */
static TW_COLD void fail(struct tw_walk *w, enum tw_field_id field, size_t wanted)
{
    const struct tw_cursor *c = &w->cursor;

    if (!w->failed && !w->told)
        emit_note(w, (struct tw_event){TW_FAULT, 0, (uint16_t)field, wanted, tw_cursor_at(c),
                                       tw_cursor_left(c), c->off});
    w->failed = true;
}

static TW_INLINE uint32_t read_uint(struct tw_walk *w, enum tw_field_id field, size_t width)
{
    const uint8_t *p = tw_cursor_at(&w->cursor);

    if (TW_UNLIKELY(w->failed || tw_cursor_left(&w->cursor) < width)) {
        fail(w, field, width);
        return 0;
    }
    uint32_t v = tw_load_be(p, width);
    emit(w, TW_VALUE, field, v, p, width);
    tw_pass(w, width);
    return v;
}

uint8_t tw_u8(struct tw_walk *w, enum tw_field_id field)
{
    return (uint8_t)read_uint(w, field, 1);
}

uint16_t tw_u16(struct tw_walk *w, enum tw_field_id field)
{
    return (uint16_t)read_uint(w, field, 2);
}

uint32_t tw_u24(struct tw_walk *w, enum tw_field_id field)
{
    return read_uint(w, field, 3);
}

uint32_t tw_u32(struct tw_walk *w, enum tw_field_id field)
{
    return read_uint(w, field, 4);
}

uint64_t tw_u64(struct tw_walk *w, enum tw_field_id field)
{
    const uint8_t *p = tw_cursor_at(&w->cursor);

    if (w->failed || tw_cursor_left(&w->cursor) < 8) {
        fail(w, field, 8);
        return 0;
    }
    uint64_t v = (uint64_t)tw_load_be32(p) << 32 | tw_load_be32(p + 4);
    emit(w, TW_VALUE, field, v, p, 8);
    tw_pass(w, 8);
    return v;
}

uint64_t tw_varint(struct tw_walk *w, enum tw_field_id field)
{
    const uint8_t *p = tw_cursor_at(&w->cursor);
    size_t width = tw_more(w) ? (size_t)1 << (p[0] >> 6) : 1;

    if (w->failed || tw_cursor_left(&w->cursor) < width) {
        fail(w, field, width);
        return 0;
    }
    uint64_t v = p[0] & 0x3f;
    for (size_t i = 1; i < width; i++)
        v = v << 8 | p[i];
    emit(w, TW_VALUE, field, v, p, width);
    tw_pass(w, width);
    return v;
}

static TW_INLINE void check_bounds(struct tw_walk *w, enum tw_field_id field, size_t off, size_t len)
{
    const struct tw_field *f = &tw_fields[field];

    if (f->max != 0 && (len < f->min || len > f->max))
        tw_remark(w, TW_REMARK_LENGTH, field, off, len);
}

static TW_INLINE struct tw_bytes read_bytes(struct tw_walk *w, enum tw_field_id field, size_t len)
{
    const uint8_t *p = tw_cursor_at(&w->cursor);

    if (TW_UNLIKELY(w->failed || tw_cursor_left(&w->cursor) < len)) {
        fail(w, field, len);
        return (struct tw_bytes){NULL, 0};
    }
    emit(w, TW_VALUE, field, 0, p, len);
    tw_pass(w, len);
    return (struct tw_bytes){p, len};
}

struct tw_bytes tw_fixed(struct tw_walk *w, enum tw_field_id field, size_t len)
{
    if (!w->failed)
        check_bounds(w, field, w->cursor.off, len);
    return read_bytes(w, field, len);
}

struct tw_bytes tw_rest(struct tw_walk *w, enum tw_field_id field)
{
    if (!w->failed && !w->told) /* of what is cut, nobody knows how long it was */
        check_bounds(w, field, w->cursor.off, tw_left(w));
    return read_bytes(w, field, tw_cursor_left(&w->cursor));
}

void tw_abandon(struct tw_walk *w, enum tw_field_id field)
{
    tw_rest(w, field);
    w->failed = true;
}

/* The length in front of a vector; 0 after a fault. */
static TW_INLINE size_t read_length(struct tw_walk *w, enum tw_field_id field, size_t width)
{
    size_t off = w->cursor.off;
    uint32_t len = 0;

    if (w->failed || !tw_cursor_uint(&w->cursor, width, &len)) {
        fail(w, field, width);
        return 0;
    }
    check_bounds(w, field, off, len);
    return len;
}

static TW_INLINE struct tw_bytes read_opaque(struct tw_walk *w, enum tw_field_id field, size_t width)
{
    return read_bytes(w, field, read_length(w, field, width));
}

struct tw_bytes tw_opaque8(struct tw_walk *w, enum tw_field_id field)
{
    return read_opaque(w, field, 1);
}

struct tw_bytes tw_opaque16(struct tw_walk *w, enum tw_field_id field)
{
    return read_opaque(w, field, 2);
}

struct tw_bytes tw_opaque24(struct tw_walk *w, enum tw_field_id field)
{
    return read_opaque(w, field, 3);
}

void tw_tell_uint(struct tw_walk *w, enum tw_field_id field, uint64_t value)
{
    if (!w->failed)
        emit(w, TW_VALUE, field, value, NULL, 0);
}

void tw_tell_string(struct tw_walk *w, enum tw_field_id field, const char *text)
{
    tw_tell_bytes(w, field, (const uint8_t *)text, strlen(text));
}

void tw_tell_bytes(struct tw_walk *w, enum tw_field_id field, const uint8_t *bytes, size_t len)
{
    if (!w->failed)
        emit(w, TW_VALUE, field, 0, bytes, len);
}

/* A vector would go past its scope. */
static TW_COLD void overrun(struct tw_walk *w, enum tw_field_id field, size_t len)
{
    fail(w, field, len);
    w->failed = false;
    w->told = true;
}

static TW_INLINE struct tw_scope open_scope(struct tw_walk *w, enum tw_field_id field, bool vector,
                                            size_t len, bool silent)
{
    size_t left = tw_cursor_left(&w->cursor);
    struct tw_scope scope = {w->cursor.end, (uint16_t)field, TW_ABSENT, w->told, silent};

    if (TW_UNLIKELY(w->failed))
        return scope;
    scope.extent = !vector ? TW_UNBOUNDED : len <= left ? TW_WHOLE : TW_OVERRUN;
    if (!silent)
        emit(w, TW_OPEN, field, 0, tw_cursor_at(&w->cursor), scope.extent == TW_WHOLE ? len : left);
    if (TW_UNLIKELY(scope.extent == TW_OVERRUN)) {
        overrun(w, field, len);
    } else if (vector) {
        w->told = false;
        w->cursor.end = w->cursor.off + len;
    }
    return scope;
}

struct tw_scope tw_open(struct tw_walk *w, enum tw_field_id field)
{
    return open_scope(w, field, false, 0, false);
}

struct tw_scope tw_open_fixed(struct tw_walk *w, enum tw_field_id field, size_t len)
{
    return open_scope(w, field, true, len, false);
}

struct tw_scope tw_enter(struct tw_walk *w, enum tw_field_id field, size_t len)
{
    return open_scope(w, field, true, len, true);
}

static TW_INLINE struct tw_scope open_vector(struct tw_walk *w, enum tw_field_id field, size_t width)
{
    return open_scope(w, field, true, read_length(w, field, width), false);
}

struct tw_scope tw_open8(struct tw_walk *w, enum tw_field_id field)
{
    return open_vector(w, field, 1);
}

struct tw_scope tw_open16(struct tw_walk *w, enum tw_field_id field)
{
    return open_vector(w, field, 2);
}

struct tw_scope tw_open24(struct tw_walk *w, enum tw_field_id field)
{
    return open_vector(w, field, 3);
}

static TW_COLD void note_trailing(const struct tw_walk *w, enum tw_field_id field)
{
    const struct tw_cursor *c = &w->cursor;
    size_t left = tw_cursor_left(c);

    emit_note(w, (struct tw_event){TW_FINDING, TW_REMARK_TRAILING, (uint16_t)field, left, tw_cursor_at(c),
                                   left, c->off});
}

/* What is unread at the end of a whole vector or message: left over, or behind a fault that has told of it. */
static inline void finish(struct tw_walk *w, enum tw_field_id field)
{
    if (TW_UNLIKELY(tw_left(w) > 0))
        note_trailing(w, field);
    w->cursor.off = w->cursor.end;
}

/* The event comes last, so that nothing need be remembered for when it has been told. */
static inline void close_scope(struct tw_walk *w, struct tw_scope scope)
{
    if (scope.extent == TW_ABSENT)
        return;
    if (scope.extent == TW_WHOLE) {
        finish(w, (enum tw_field_id)scope.field);
        w->failed = false;
        w->told = scope.told;
        w->cursor.end = scope.end;
    } else if (scope.extent == TW_OVERRUN) {
        w->failed = true;
    }
    if (!scope.silent)
        emit(w, TW_CLOSE, (enum tw_field_id)scope.field, 0, NULL, 0);
}

void tw_close(struct tw_walk *w, struct tw_scope scope)
{
    close_scope(w, scope);
}

/* Whether each member of a list of numbers is told: to whom it matters, and else only where the last one is cut. */
static TW_INLINE bool tells_members(const struct tw_walk *w, size_t width)
{
    return (w->sink != NULL && !w->sink->whole_lists) || tw_left(w) % width != 0;
}

static void read_numbers(struct tw_walk *w, enum tw_field_id element, size_t width)
{
    size_t left = tw_left(w);

    if (left == 0)
        return;
    emit(w, TW_NUMBERS, element, width, tw_cursor_at(&w->cursor), left);
    tw_pass(w, left);
}

static TW_INLINE void list_of(struct tw_walk *w, struct tw_scope list, enum tw_field_id element, size_t width)
{
    if (!tells_members(w, width))
        read_numbers(w, element, width);
    while (tw_more(w))
        read_uint(w, element, width);
    close_scope(w, list);
}

void tw_list_u8(struct tw_walk *w, struct tw_scope list, enum tw_field_id element)
{
    list_of(w, list, element, 1);
}

void tw_list_u16(struct tw_walk *w, struct tw_scope list, enum tw_field_id element)
{
    list_of(w, list, element, 2);
}

bool tw_need(struct tw_walk *w, enum tw_field_id field, size_t len)
{
    if (tw_left(w) >= len && !w->failed)
        return true;
    fail(w, field, len);
    return false;
}

uint32_t tw_peek(const struct tw_walk *w, size_t width)
{
    if (tw_left(w) < width)
        return 0;
    return tw_load_be(tw_cursor_at(&w->cursor), width);
}

void tw_remark(struct tw_walk *w, enum tw_remark remark, enum tw_field_id field, size_t off, uint64_t value)
{
    emit_note(w, (struct tw_event){TW_FINDING, (uint8_t)remark, (uint16_t)field, value, NULL, 0, off});
}

void tw_walk_end(struct tw_walk *w)
{
    finish(w, F_BODY);
}
