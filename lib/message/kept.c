/* SPDX-License-Identifier: Apache-2.0 */
/* Collecting the bodies of messages. */
#include "message/kept.h"

#include <string.h>

#include "registry/registry.h"

const char *tw_unopened_words(enum tw_unopened why)
{
    static const char *const words[TW_UNOPENED_COUNT] = {
        [TW_UNOPENED_WRONG_KEY] = "nothing opens with this key",
        [TW_UNOPENED_DAMAGED] = "damaged, or of a key that follows: other records open",
        [TW_UNOPENED_PARTIAL] = "the capture does not have all of it",
        [TW_UNOPENED_SHORT] = "no record has this length",
        [TW_UNOPENED_NO_CIPHER] = "libcrypto does not have the cipher",
        [TW_UNOPENED_LEGACY] = "the cipher is in libcrypto's legacy provider, which is not installed",
        [TW_UNOPENED_INFLATE] = "its content cannot be decompressed",
        [TW_UNOPENED_NO_MEMORY] = "no memory",
        [TW_UNOPENED_EPHEMERAL] =
            "the pre-shared key is known, but not the secret of the ephemeral key exchange",
        [TW_UNOPENED_UNREADY] = "the capture has it before the other side's hello",
        [TW_UNOPENED_CHAINED] = "CBC goes on from the record before, which the capture does not have",
    };
    return words[why];
}

/* Whether the bytes go on where the fragment ends, in the same packet and without a record header in between. */
static bool continues(const struct tw_fragment *f, uint32_t offset, uint64_t stream_offset,
                      const struct tw_origin *origin)
{
    return f->packet == origin->packet && f->file == origin->file &&
           stream_offset - f->stream_offset == offset - f->offset;
}

/* Notes where the bytes from `offset` on came from. Without memory they count to the fragment before. */
static void note_origin(struct tw_message *m, struct tw_arena *arena, uint32_t offset, uint64_t stream_offset,
                        const struct tw_origin *origin)
{
    uint32_t n = m->fragment_count;

    m->last_ns = origin->time_ns;
    if (n > 0 && continues(&m->fragments[n - 1], offset, stream_offset, origin))
        return;
    if (n >= TW_MAX_FRAGMENTS) {
        m->fragments_omitted++;
        return;
    }
    if ((n & (n - 1)) == 0) { /* full at each power of two */
        size_t size = sizeof *m->fragments;
        struct tw_fragment *grown = tw_arena_grow(arena, m->fragments, n * size, (n == 0 ? 1 : 2 * n) * size);
        if (grown == NULL) {
            m->fragments_omitted++;
            return;
        }
        m->fragments = grown;
    }
    m->fragments[m->fragment_count++] = (struct tw_fragment){
        .stream_offset = stream_offset,
        .offset = offset,
        .packet = origin->packet,
        .file = origin->file,
    };
}

bool tw_collector_begin(struct tw_collector *c, const struct tw_collector_options *options,
                        struct tw_message_id id, uint64_t offset, uint32_t header, uint32_t length,
                        const struct tw_origin *origin)
{
    struct tw_message *m = tw_arena_get(options->arena, sizeof *m);

    *c = (struct tw_collector){.message = m, .header = header};
    if (m == NULL)
        return false;
    m->id = id;
    m->offset = offset;
    m->length = length;
    m->first_ns = origin->time_ns;
    m->last_ns = origin->time_ns;
    note_origin(m, options->arena, 0, offset, origin);
    return true;
}

static void note_missing(struct tw_message *m, enum tw_missing why)
{
    if (m->missing == TW_MISSING_NOTHING)
        m->missing = (uint8_t)why;
}

/* Room for `len` more bytes of body: exact when they complete it, else with some to spare for those to come. */
static bool make_room(struct tw_collector *c, const struct tw_collector_options *options, size_t len)
{
    struct tw_message *m = c->message;
    size_t want = m->kept + len, most = m->length < options->max_message ? m->length : options->max_message;

    if (want <= c->room)
        return true;
    if (want < most && want < 2 * (size_t)c->room)
        want = 2 * (size_t)c->room < most ? 2 * (size_t)c->room : most;
    uint8_t *body = tw_arena_grow(options->arena, c->body, c->room, want);
    if (body == NULL)
        return false;
    c->body = body;
    c->room = (uint32_t)want;
    m->body = body;
    return true;
}

/* Appends bytes of the body. Behind a hole nothing is kept: what is kept is one piece from the start. */
static void append(struct tw_collector *c, const struct tw_collector_options *options, const uint8_t *bytes,
                   size_t len)
{
    struct tw_message *m = c->message;

    if (m->encrypted || m->missing != TW_MISSING_NOTHING || len == 0)
        return;
    if (m->kept + len > options->max_message) {
        note_missing(m, TW_MISSING_TOO_LONG);
        len = options->max_message - m->kept;
    }
    if (!make_room(c, options, len)) {
        note_missing(m, TW_MISSING_NO_MEMORY);
        return;
    }
    memcpy(c->body + m->kept, bytes, len);
    m->kept += (uint32_t)len;
}

void tw_collector_header(struct tw_collector *c, const struct tw_collector_options *options, uint64_t offset,
                         uint32_t len, const struct tw_origin *origin)
{
    note_origin(c->message, options->arena, c->passed, offset, origin);
    c->passed += len;
}

size_t tw_collector_bytes(struct tw_collector *c, const struct tw_collector_options *options, uint64_t offset,
                          const uint8_t *bytes, size_t len, const struct tw_origin *origin)
{
    size_t left = c->header + (size_t)c->message->length - c->passed;
    size_t n = len < left ? len : left;

    if (n == 0)
        return 0;
    note_origin(c->message, options->arena, c->passed, offset, origin);
    append(c, options, bytes, n);
    c->passed += (uint32_t)n;
    return n;
}

uint64_t tw_collector_lost(struct tw_collector *c, uint64_t len, enum tw_missing why)
{
    uint64_t left = c->header + (uint64_t)c->message->length - c->passed;
    uint64_t n = len < left ? len : left;

    if (n > 0)
        note_missing(c->message, why);
    c->passed += (uint32_t)n;
    return n;
}

struct tw_message *tw_collector_take(struct tw_collector *c, enum tw_missing why)
{
    struct tw_message *m = c->message;

    if (m != NULL && !tw_collector_complete(c))
        note_missing(m, why);
    *c = (struct tw_collector){0};
    return m;
}

const char *tw_message_name(const struct tw_message *m)
{
    if (m->id.content_type != TW_HANDSHAKE || m->encrypted)
        return tw_registry_name(TW_REG_CONTENT_TYPE, m->id.content_type);
    if (m->id.ssl2)
        return tw_registry_name(TW_REG_SSL2_MESSAGE_TYPE, m->id.type);
    return tw_registry_name(TW_REG_HANDSHAKE_TYPE, m->retry ? (uint32_t)TW_HELLO_RETRY_REQUEST : m->id.type);
}
