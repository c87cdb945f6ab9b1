/* SPDX-License-Identifier: Apache-2.0 */
/* Application data that was decrypted. */
#include <string.h>

#include "facts/track.h"

/* Without memory the record is only counted, as it is in any case. */
void tw_keep_data(struct tw_track *t, struct tw_bytes bytes, uint64_t offset, const struct tw_origin *origin)
{
    struct tw_connection *c = t->connection;
    size_t room = c->tracker->keep_data - t->data_kept, kept = bytes.len < room ? bytes.len : room;
    struct tw_data *d;
    const uint8_t *copy;

    if (kept == 0 || c->arena.held > c->tracker->limits.max_connection)
        return;
    d = tw_arena_get(&c->arena, sizeof *d);
    copy = d != NULL ? tw_arena_copy(&c->arena, bytes.ptr, kept) : NULL;
    if (copy == NULL)
        return;
    *d = (struct tw_data){NULL, copy, *origin, offset, (uint32_t)kept, (uint32_t)bytes.len, t->direction};
    if (c->last_data != NULL)
        c->last_data->next = d;
    else
        c->first_data = d;
    c->last_data = d;
    t->data_kept += kept;
}
