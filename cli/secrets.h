/* SPDX-License-Identifier: Apache-2.0 */
/* The keyring of a run: what the options name, and what the captures bring along. */
#ifndef TW_CLI_SECRETS_H
#define TW_CLI_SECRETS_H

#include "options.h"
#include "status.h"
#include "tlswalk.h"

/* A keyring with what the options name, or NULL, which has then been told: there is no memory, or `status` says why. */
struct tw_keyring *cli_secrets_new(const struct cli_arguments *arguments, enum cli_status *status);

/* Tells, when all has been read, of the key logs and private keys that the options name those that nothing has come of. */
void cli_secrets_tell_unused(const struct tw_keyring *keyring, const struct cli_arguments *arguments);

struct cli_complaints {
    const char *path;
    uint64_t count;
};

/* What a capture brings along; `complaints.path` is its name, which is borrowed. */
struct cli_embedded {
    struct tw_keyring *keyring;
    struct cli_complaints complaints;
    bool refused; /* there was no memory for some of it */
};

/* Has the secrets that a capture brings along put into the keyring while it is read. */
void cli_secrets_embedded(struct cli_embedded *embedded, struct tw_source *source);

/* Tells at its end how much more there was to complain of than has been told. */
void cli_secrets_embedded_end(const struct cli_embedded *embedded);

#endif
