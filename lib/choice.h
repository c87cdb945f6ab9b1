/* SPDX-License-Identifier: Apache-2.0 */
/* Which connections are wanted. */
#ifndef TW_CHOICE_H
#define TW_CHOICE_H

#include "facts/connection.h"
#include "tlswalk.h"
#include "walk/path.h"

/* Whether it can be said of a flow that has just begun; `base_ns` is what relative times count from. */
bool tw_choice_takes_flow(const struct tw_choice *choice, const struct tw_flow *flow, int64_t base_ns);

/* Whether it must be walked to know whether a connection is wanted. */
static inline bool tw_choice_walks(const struct tw_choice *choice)
{
    return choice->outcomes != 0;
}

/* Whether a connection that has ended is; `path` is for walking it, or NULL where that need not be. */
bool tw_choice_takes(const struct tw_choice *choice, const struct tw_connection *c, struct tw_path *path);

#endif
