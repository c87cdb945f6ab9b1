/* SPDX-License-Identifier: Apache-2.0 */
/* Passphrases, given as openssl(1) has them: pass:TEXT, env:NAME, file:PATH, fd:NUMBER, stdin. */
#ifndef TW_CLI_PASSPHRASE_H
#define TW_CLI_PASSPHRASE_H

#include "status.h"

/* Longer ones libcrypto does not take. */
enum { CLI_PASSPHRASE_MOST = 1024 };

/*
 * Reads the passphrase, of a file its first line. Else `wrong` says why not, with CLI_USAGE when `source` makes no sense and
 * CLI_IO when what it names cannot be read.
 */
enum cli_status cli_passphrase(const char *source, char text[CLI_PASSPHRASE_MOST], const char **wrong);

#endif
