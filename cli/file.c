/* SPDX-License-Identifier: Apache-2.0 */
/* Small files as a whole. */
#include "file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* No file of settings or certificates is so long; one is read in steps that double. */
enum { FIRST_STEP = 64 << 10, MAX_BYTES = 64 << 20 };

/* All that the file has, to be freed; NULL with errno set when it cannot be read. */
static char *read_all(FILE *file, size_t *len)
{
    char *bytes = NULL, *grown;

    *len = 0;
    for (size_t room = FIRST_STEP; room <= MAX_BYTES; room *= 2) {
        grown = realloc(bytes, room);
        if (grown == NULL)
            break;
        bytes = grown;
        *len += fread(bytes + *len, 1, room - *len, file);
        if (*len < room && !ferror(file))
            return bytes;
        errno = ferror(file) ? errno : EFBIG;
        if (ferror(file))
            break;
    }
    free(bytes);
    return NULL;
}

char *cli_file_read(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    char *bytes;

    if (file == NULL)
        return NULL;
    bytes = read_all(file, len);
    (void)fclose(file);
    return bytes;
}
