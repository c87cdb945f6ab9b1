/* SPDX-License-Identifier: Apache-2.0 */
/* Where passphrases come from. */
#include "passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *take_text(const char *from, char *text)
{
    size_t len = strlen(from);

    if (len >= CLI_PASSPHRASE_MOST)
        return "the passphrase is too long";
    memcpy(text, from, len + 1);
    return NULL;
}

/* A byte at a time: what comes behind the line is for others, of standard input. */
static const char *take_line(int file, char *text)
{
    size_t len = 0;
    ssize_t got;

    while ((got = read(file, text + len, 1)) == 1 && text[len] != '\n')
        if (++len == CLI_PASSPHRASE_MOST)
            return "the passphrase is too long";
    if (got < 0)
        return strerror(errno);
    if (len > 0 && text[len - 1] == '\r')
        len--;
    text[len] = '\0';
    return NULL;
}

static const char *from_environment(const char *name, char *text)
{
    const char *value = getenv(name);

    return value != NULL ? take_text(value, text) : "there is no such variable";
}

static const char *from_file(const char *path, char *text)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    const char *wrong;

    if (file < 0)
        return strerror(errno);
    wrong = take_line(file, text);
    close(file);
    return wrong;
}

static const char *from_descriptor(const char *number, char *text)
{
    char *end;
    long file = strtol(number, &end, 10);

    if (end == number || *end != '\0' || file < 0 || file > 65535)
        return "that is no number of a file";
    return take_line((int)file, text);
}

static const struct {
    const char *prefix;
    const char *(*take)(const char *rest, char *text);
} sources[] = {
    {"pass:", take_text},
    {"env:", from_environment},
    {"file:", from_file},
    {"fd:", from_descriptor},
};

const char *cli_passphrase(const char *source, char text[CLI_PASSPHRASE_MOST])
{
    if (strcmp(source, "stdin") == 0)
        return take_line(STDIN_FILENO, text);
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        size_t len = strlen(sources[i].prefix);
        if (strncmp(source, sources[i].prefix, len) == 0)
            return sources[i].take(source + len, text);
    }
    return "wanted pass:TEXT, env:NAME, file:PATH, fd:NUMBER or stdin";
}
