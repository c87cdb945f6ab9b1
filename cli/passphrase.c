/* SPDX-License-Identifier: Apache-2.0 */
/* Where passphrases come from. */
#include "passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum cli_status take_text(const char *from, char *text, const char **wrong)
{
    size_t len = strlen(from);

    *wrong = "the passphrase is too long";
    if (len >= CLI_PASSPHRASE_MOST)
        return CLI_USAGE;
    memcpy(text, from, len + 1);
    return CLI_OK;
}

/* A byte at a time: what comes behind the line is for others, of standard input. */
static enum cli_status take_line(int file, char *text, const char **wrong)
{
    size_t len = 0;
    ssize_t got;

    *wrong = "the passphrase is too long";
    while ((got = read(file, text + len, 1)) == 1 && text[len] != '\n')
        if (++len == CLI_PASSPHRASE_MOST)
            return CLI_IO;
    *wrong = strerror(errno);
    if (got < 0)
        return CLI_IO;
    if (len > 0 && text[len - 1] == '\r')
        len--;
    text[len] = '\0';
    return CLI_OK;
}

static enum cli_status from_environment(const char *name, char *text, const char **wrong)
{
    const char *value = getenv(name);

    *wrong = "there is no such variable";
    return value != NULL ? take_text(value, text, wrong) : CLI_USAGE;
}

static enum cli_status from_file(const char *path, char *text, const char **wrong)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    enum cli_status status;

    *wrong = strerror(errno);
    if (file < 0)
        return CLI_IO;
    status = take_line(file, text, wrong);
    close(file);
    return status;
}

static enum cli_status from_descriptor(const char *number, char *text, const char **wrong)
{
    char *end;
    long file = strtol(number, &end, 10);

    *wrong = "that is no number of a file";
    if (end == number || *end != '\0' || file < 0 || file > 65535)
        return CLI_USAGE;
    return take_line((int)file, text, wrong);
}

static const struct {
    const char *prefix;
    enum cli_status (*take)(const char *rest, char *text, const char **wrong);
} sources[] = {
    {"pass:", take_text},
    {"env:", from_environment},
    {"file:", from_file},
    {"fd:", from_descriptor},
};

enum cli_status cli_passphrase(const char *source, char text[CLI_PASSPHRASE_MOST], const char **wrong)
{
    if (strcmp(source, "stdin") == 0)
        return take_line(STDIN_FILENO, text, wrong);
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        size_t len = strlen(sources[i].prefix);
        if (strncmp(source, sources[i].prefix, len) == 0)
            return sources[i].take(source + len, text, wrong);
    }
    *wrong = "wanted pass:TEXT, env:NAME, file:PATH, fd:NUMBER or stdin";
    return CLI_USAGE;
}
