/* SPDX-License-Identifier: Apache-2.0 */
/* Gathering the certificates of connections. */
#include "report/certificates.h"

#include <stdlib.h>
#include <string.h>

static void *heap_alloc(void *context, size_t size)
{
    (void)context;
    return malloc(size);
}

static void heap_free(void *context, void *p, size_t size)
{
    (void)context;
    (void)size;
    free(p);
}

void tw_certificates_init(struct tw_certificates *s, size_t limit)
{
    static const struct tw_allocator heap = {heap_alloc, heap_free, NULL};

    *s = (struct tw_certificates){0};
    tw_memory_init(&s->memory, &heap, limit);
    s->arena.memory = &s->memory;
}

void tw_certificates_clear(struct tw_certificates *s)
{
    size_t limit = s->memory.limit;

    tw_memory_put(&s->memory, s->slots, s->slot_count * sizeof *s->slots);
    tw_arena_free(&s->arena);
    tw_memory_trim(&s->memory);
    tw_certificates_init(s, limit);
}

/* The hash table: by the first bytes of the digest, which is as good as random. */

static struct tw_seen_certificate **slot_of(const struct tw_certificates *s, const uint8_t sha256[32])
{
    return &s->slots[tw_load_be(sha256, 4) & (s->slot_count - 1)];
}

static struct tw_seen_certificate *find(const struct tw_certificates *s, const uint8_t sha256[32])
{
    struct tw_seen_certificate *seen = s->slot_count > 0 ? *slot_of(s, sha256) : NULL;

    while (seen != NULL && memcmp(seen->sha256, sha256, sizeof seen->sha256) != 0)
        seen = seen->same_slot;
    return seen;
}

/* Makes room for one more certificate. Without memory a table that is there stays as it is, only slower. */
static bool grow_table(struct tw_certificates *s)
{
    enum { LEAST = 256 };
    size_t old_count = s->slot_count;
    struct tw_seen_certificate **old = s->slots, **slots;

    if (s->count < old_count)
        return true;
    size_t count = old_count > 0 ? 2 * old_count : LEAST;
    slots = tw_memory_try(&s->memory, count * sizeof(struct tw_seen_certificate *));
    if (slots == NULL)
        return old_count > 0;
    s->slots = slots;
    s->slot_count = count;
    for (struct tw_seen_certificate *seen = s->first; seen != NULL; seen = seen->next) {
        struct tw_seen_certificate **slot = slot_of(s, seen->sha256);
        seen->same_slot = *slot;
        *slot = seen;
    }
    tw_memory_put(&s->memory, old, old_count * sizeof(struct tw_seen_certificate *));
    return true;
}

static struct tw_seen_certificate *add(struct tw_certificates *s, const uint8_t sha256[32],
                                       struct tw_bytes der)
{
    struct tw_seen_certificate **slot, *seen;
    uint8_t *copy;

    if (!grow_table(s))
        return NULL;
    copy = tw_arena_copy(&s->arena, der.ptr, der.len);
    seen = copy != NULL ? tw_arena_get(&s->arena, sizeof *seen) : NULL;
    if (seen == NULL)
        return NULL;
    slot = slot_of(s, sha256);
    *seen = (struct tw_seen_certificate){
        .same_slot = *slot, .der = {copy, der.len}, .first_ns = TW_NO_TIME, .last_ns = TW_NO_TIME};
    memcpy(seen->sha256, sha256, sizeof seen->sha256);
    *slot = seen;
    if (s->last != NULL)
        s->last->next = seen;
    else
        s->first = seen;
    s->last = seen;
    s->count++;
    return seen;
}

/* Where it was seen */

/* A name that outlasts the engine. Connections mostly come from the same file as the one before. */
static const char *keep_file(struct tw_certificates *s, const struct tw_connection *c)
{
    const char *name = c->tracker->files != NULL ? c->tracker->files[c->flow->file] : "-";

    if (s->file == NULL || strcmp(s->file, name) != 0)
        s->file = (const char *)tw_arena_copy(&s->arena, (const uint8_t *)name, strlen(name) + 1);
    return s->file;
}

static void note_place(struct tw_certificates *s, struct tw_seen_certificate *seen,
                       const struct tw_connection *c, const struct tw_certificate_place *at)
{
    struct tw_certificate_place *kept;
    const char *file;

    if (seen->places >= TW_MAX_PLACES)
        return;
    kept = tw_arena_get(&s->arena, sizeof *kept);
    file = kept != NULL ? keep_file(s, c) : NULL;
    if (file == NULL) {
        s->left_out++;
        return;
    }
    *kept = *at;
    kept->file = file;
    if (seen->last_place != NULL)
        seen->last_place->next = kept;
    else
        seen->first_place = kept;
    seen->last_place = kept;
    seen->places++;
}

static void note_time(struct tw_seen_certificate *seen, int64_t time_ns)
{
    if (time_ns == TW_NO_TIME)
        return;
    if (seen->first_ns == TW_NO_TIME || time_ns < seen->first_ns)
        seen->first_ns = time_ns;
    if (seen->last_ns == TW_NO_TIME || time_ns > seen->last_ns)
        seen->last_ns = time_ns;
}

static bool has_name(const struct tw_seen_certificate *seen, struct tw_bytes name)
{
    const struct tw_asked_name *n = seen->first_name;

    while (n != NULL && (n->len != name.len || memcmp(n->bytes, name.ptr, name.len) != 0))
        n = n->next;
    return n != NULL;
}

static void note_name(struct tw_certificates *s, struct tw_seen_certificate *seen, struct tw_bytes name)
{
    struct tw_asked_name *kept;
    const uint8_t *bytes;

    if (name.ptr == NULL || has_name(seen, name))
        return;
    if (seen->names >= TW_MAX_ASKED_NAMES) {
        seen->names_omitted++;
        return;
    }
    kept = tw_arena_get(&s->arena, sizeof *kept);
    bytes = kept != NULL ? tw_arena_copy(&s->arena, name.ptr, name.len) : NULL;
    if (bytes == NULL) {
        seen->names_omitted++;
        s->left_out++;
        return;
    }
    *kept = (struct tw_asked_name){NULL, bytes, name.len};
    if (seen->last_name != NULL)
        seen->last_name->next = kept;
    else
        seen->first_name = kept;
    seen->last_name = kept;
    seen->names++;
}

/* The messages of a connection */

struct listener {
    struct tw_certificates *all;
    const struct tw_connection *c;
    struct tw_certificate_place at;
};

static void note(struct listener *l, struct tw_seen_certificate *seen)
{
    seen->count++;
    note_time(seen, l->at.time_ns);
    note_place(l->all, seen, l->c, &l->at);
    if (l->at.side == TW_SERVER)
        note_name(l->all, seen, l->c->client_hello.server_name);
}

static void hear(void *self, const struct tw_event *e)
{
    struct listener *l = self;
    const struct tw_tracker *t = l->c->tracker;
    struct tw_seen_certificate *seen = NULL;
    uint8_t sha256[32];

    if (e->kind != TW_VALUE || e->field != F_CERTIFICATE_DER)
        return;
    if (t->crypto->sha256(t->crypto_context, e->bytes, e->len, sha256)) {
        seen = find(l->all, sha256);
        if (seen == NULL)
            seen = add(l->all, sha256, (struct tw_bytes){e->bytes, e->len});
    }
    if (seen != NULL)
        note(l, seen);
    else
        l->all->left_out++;
    l->at.position++;
}

static bool has_certificates(const struct tw_message *m)
{
    if (m->id.content_type != TW_HANDSHAKE || (m->encrypted && !m->decrypted))
        return false;
    if (m->id.ssl2)
        return m->id.type == TW_SSL2_SERVER_HELLO || m->id.type == TW_SSL2_CLIENT_CERTIFICATE;
    return m->id.type == TW_CERTIFICATE || m->id.type == TW_COMPRESSED_CERTIFICATE;
}

static void add_message(struct listener *l, const struct tw_message *m)
{
    /* Nothing is decompressed for who does not want details. */
    const struct tw_sink sink = {
        .event = hear, .self = l, .details = !m->id.ssl2 && m->id.type == TW_COMPRESSED_CERTIFICATE};

    l->at = (struct tw_certificate_place){
        .connection = l->c->flow->id,
        .time_ns = m->last_ns,
        .side = (uint8_t)tw_connection_side(l->c, m->direction),
    };
    tw_connection_decode(l->c, m, &sink);
}

void tw_certificates_add(struct tw_certificates *s, const struct tw_connection *c)
{
    struct listener l = {.all = s, .c = c};

    s->tracker = c->tracker;
    if (c->tracker->crypto == NULL)
        return;
    for (const struct tw_message *m = c->first; m != NULL; m = m->next)
        if (has_certificates(m))
            add_message(&l, m);
}

void tw_certificates_decode(const struct tw_certificates *s, const struct tw_seen_certificate *seen,
                            const struct tw_sink *sink)
{
    static const struct tw_handshake_params params = {0};
    const struct tw_message_context context = {
        .params = &params,
        .crypto = s->tracker->crypto,
        .crypto_context = s->tracker->crypto_context,
    };
    struct tw_walk w = tw_walk_over(&context, seen->der.ptr, seen->der.len, false, sink);

    tw_decode_x509(&w, seen->der.len);
}
