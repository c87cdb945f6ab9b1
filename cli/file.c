/* SPDX-License-Identifier: Apache-2.0 */
/* Small files as a whole, and which files are read. */
#include "file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

static bool find_status(const char *operand, struct stat *status)
{
    return (strcmp(operand, "-") == 0 ? fstat(STDIN_FILENO, status) : stat(operand, status)) == 0;
}

static bool is_the_file(const struct stat *file, const char *operand)
{
    struct stat other;

    return find_status(operand, &other) && other.st_dev == file->st_dev && other.st_ino == file->st_ino;
}

static bool names_input(const struct cli_text *t)
{
    static const enum cli_option_id options[] = {CLI_OPTION_KEYLOG, CLI_OPTION_KEY, CLI_OPTION_CA_FILE,
                                                 CLI_OPTION_POLICY, CLI_OPTION_BASELINE};

    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        if (t->option == options[i])
            return true;
    return false;
}

bool cli_file_is_read(const char *path, const struct cli_arguments *arguments)
{
    struct stat file;
    bool read = false;

    if (stat(path, &file) != 0)
        return false;
    for (size_t i = 0; i < arguments->operand_count; i++)
        read = read || is_the_file(&file, arguments->operands[i]);
    for (size_t i = 0; i < arguments->text_count; i++)
        read = read || (names_input(&arguments->texts[i]) && is_the_file(&file, arguments->texts[i].text));
    return read;
}
