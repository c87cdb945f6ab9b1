/* SPDX-License-Identifier: Apache-2.0 */
/* Small files as a whole, and which files are read. */
#ifndef TW_CLI_FILE_H
#define TW_CLI_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "options.h"

/* All that the file has, to be freed; NULL with errno set where it cannot be read, or has more than 64 MiB (EFBIG). */
char *cli_file_read(const char *path, size_t *len);

/*
 * Whether the path leads, over whatever links, to one of the captures, to what standard input is read from, or to a file that
 * an option has read.
 */
bool cli_file_is_read(const char *path, const struct cli_arguments *arguments);

#endif
