/* SPDX-License-Identifier: Apache-2.0 */
/* What the keyring has for the engine. */
#ifndef TW_KEYRING_H
#define TW_KEYRING_H

#include "crypto/private_key.h"
#include "keys/keys.h"
#include "tlswalk.h"

struct tw_keyring {
    struct tw_memory memory;
    struct tw_keys *keys;
    struct tw_private_key *private_keys;
    struct tw_key_log_reader reader; /* of the key log in hand */
    size_t logs;                     /* that have come before it */
    unsigned files;                  /* of private keys */
};

#endif
