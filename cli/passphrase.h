/* SPDX-License-Identifier: Apache-2.0 */
/* Passphrases, given as openssl(1) has them: pass:TEXT, env:NAME, file:PATH, fd:NUMBER, stdin. */
#ifndef TW_CLI_PASSPHRASE_H
#define TW_CLI_PASSPHRASE_H

#include <stdbool.h>

/* Longer ones libcrypto does not take. */
enum { CLI_PASSPHRASE_MOST = 1024 };

/* Reads the passphrase, of a file its first line. NULL, or what is wrong with `source`. */
const char *cli_passphrase(const char *source, char text[CLI_PASSPHRASE_MOST]);

#endif
