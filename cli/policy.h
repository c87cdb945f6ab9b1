/* SPDX-License-Identifier: Apache-2.0 */
/* Policies: files of YAML, or those that the program brings with it. */
#ifndef TW_CLI_POLICY_H
#define TW_CLI_POLICY_H

#include <stddef.h>

#include "status.h"
#include "tlswalk.h"

/* Who is told of the levels of rules that a policy sets; false: there is no such rule or level. */
struct cli_policy_levels {
    bool (*set)(void *context, const char *glob, const char *level);
    void *context;
};

/*
 * Reads a policy into `policy`: the file of that name, or where there is none the policy of the program that is called
 * so. What is wrong with it is said, with its line.
 */
enum cli_status cli_policy_read(struct tw_policy *policy, const char *name,
                                const struct cli_policy_levels *levels);

/* The text of the policy of the program that is called so, or NULL; profiles.c. */
const char *cli_profile(const char *name);

/* The name at `index`, from 0; NULL when there are not so many. */
const char *cli_profile_name(size_t index);

#endif
