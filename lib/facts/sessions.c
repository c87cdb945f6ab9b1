/* SPDX-License-Identifier: Apache-2.0 */
#include "facts/sessions.h"

#include "base/siphash.h"

/* Sessions that share their place in the table. */
enum { WAYS = 4 };

struct slot {
    uint64_t hash; /* of its name: two sessions with one hash are not expected in the life of a capture */
    uint64_t age;  /* connection + 1; 0: empty */
};

struct tw_sessions {
    struct tw_memory *memory;
    uint64_t seed[2][2]; /* by enum tw_session_kind */
    size_t size;         /* of all of this, in bytes */
    size_t sets;         /* a power of two */
    struct slot slot[];
};

struct tw_sessions *tw_sessions_new(struct tw_memory *memory, const uint64_t seed[2], size_t most)
{
    size_t sets = 1, size;
    struct tw_sessions *s;

    while (sets * 2 * WAYS <= most)
        sets *= 2;
    size = sizeof *s + sets * WAYS * sizeof(struct slot);
    s = tw_memory_get(memory, size);
    if (s == NULL)
        return NULL;
    s->memory = memory;
    s->size = size;
    s->sets = sets;
    for (unsigned kind = TW_SESSION_ID; kind <= TW_SESSION_TICKET; kind++) {
        s->seed[kind][0] = seed[0] ^ kind;
        s->seed[kind][1] = seed[1];
    }
    return s;
}

void tw_sessions_free(struct tw_sessions *s)
{
    if (s != NULL)
        tw_memory_put(s->memory, s, s->size);
}

/* The set that the hash belongs to. */
static size_t set_of(const struct tw_sessions *s, uint64_t hash)
{
    return (size_t)(hash & (s->sets - 1)) * WAYS;
}

void tw_sessions_note(struct tw_sessions *s, enum tw_session_kind kind, struct tw_bytes name,
                      uint64_t connection)
{
    struct slot *into, *set;
    uint64_t hash;

    if (s == NULL || name.len == 0)
        return;
    hash = tw_siphash(s->seed[kind], name.ptr, name.len);
    set = &s->slot[set_of(s, hash)];
    into = set;
    for (unsigned i = 0; i < WAYS; i++) {
        if (set[i].hash == hash && set[i].age != 0) {
            into = &set[i];
            break;
        }
        into = set[i].age < into->age ? &set[i] : into;
    }
    *into = (struct slot){hash, connection + 1};
}

bool tw_sessions_find(const struct tw_sessions *s, enum tw_session_kind kind, struct tw_bytes name,
                      uint64_t *connection)
{
    const struct slot *set;
    uint64_t hash;

    if (s == NULL || name.len == 0)
        return false;
    hash = tw_siphash(s->seed[kind], name.ptr, name.len);
    set = &s->slot[set_of(s, hash)];
    for (unsigned i = 0; i < WAYS; i++)
        if (set[i].hash == hash && set[i].age != 0) {
            *connection = set[i].age - 1;
            return true;
        }
    return false;
}
