/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the files of --ca-file. */
#include "trust.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No file of certificates is so long; one is read in steps that double. */
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

static char *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    char *bytes;

    if (file == NULL)
        return NULL;
    bytes = read_all(file, len);
    (void)fclose(file);
    return bytes;
}

static bool add_file(struct tw_trust *trust, const char *path)
{
    struct tw_error error = {""};
    size_t len = 0;
    char *bytes = read_file(path, &len);

    if (bytes == NULL)
        cli_complain("%s: %s", path, strerror(errno));
    else if (!tw_trust_add(trust, bytes, len, &error))
        cli_complain("%s: %s", path, error.text);
    free(bytes);
    return bytes != NULL && error.text[0] == '\0';
}

enum cli_status cli_trust_read(const struct cli_arguments *a, struct tw_trust **trust)
{
    *trust = NULL;
    for (size_t i = 0; i < a->text_count; i++) {
        if (a->texts[i].option != CLI_OPTION_CA_FILE)
            continue;
        if (*trust == NULL)
            *trust = tw_trust_new();
        if (*trust == NULL) {
            cli_complain("%s", strerror(ENOMEM));
            return CLI_IO;
        }
        if (!add_file(*trust, a->texts[i].text)) {
            tw_trust_free(*trust);
            *trust = NULL;
            return CLI_USAGE;
        }
    }
    return CLI_OK;
}
