/* SPDX-License-Identifier: Apache-2.0 */
/* Small files as a whole. */
#ifndef TW_CLI_FILE_H
#define TW_CLI_FILE_H

#include <stddef.h>

/* All that the file has, to be freed; NULL with errno set where it cannot be read, or has more than 64 MiB (EFBIG). */
char *cli_file_read(const char *path, size_t *len);

#endif
