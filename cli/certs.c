/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk certs: the certificates of captures, and files of them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "input.h"
#include "output.h"
#include "summary.h"

/* A folder to write to. */
struct folder {
    const char *name;
    int fd;
    enum cli_status status;
};

enum { DIGITS = 2 * 32, NAME_SIZE = DIGITS + sizeof ".der" };

static void name_file(char name[NAME_SIZE], const uint8_t sha256[32])
{
    for (size_t i = 0; i < DIGITS / 2; i++)
        (void)snprintf(name + 2 * i, 3, "%02x", sha256[i]);
    memcpy(name + DIGITS, ".der", sizeof ".der");
}

/* Whether the file has these bytes and no others; errno is set when that cannot be found out. */
static bool is_the_same(int fd, const struct tw_certificate_bytes *c)
{
    uint8_t piece[4096];
    size_t at = 0;
    ssize_t n;

    while ((n = read(fd, piece, sizeof piece)) > 0) {
        if ((size_t)n > c->len - at || memcmp(piece, c->der + at, (size_t)n) != 0)
            break;
        at += (size_t)n;
    }
    if (n >= 0)
        errno = EEXIST;
    return n == 0 && at == c->len;
}

static bool holds_it_already(const struct folder *f, const char *name, const struct tw_certificate_bytes *c)
{
    int fd = openat(f->fd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    bool same;

    if (fd < 0)
        return false;
    same = is_the_same(fd, c);
    int error = errno;
    (void)close(fd);
    errno = error;
    return same;
}

static bool write_all(int fd, const struct tw_certificate_bytes *c)
{
    for (size_t at = 0; at < c->len;) {
        ssize_t n = write(fd, c->der + at, c->len - at);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0)
            at += (size_t)n;
    }
    return true;
}

/* False, with errno set, when the file could not be written; then it is not there. */
static bool write_file(const struct folder *f, const char *name, const struct tw_certificate_bytes *c)
{
    int fd = openat(f->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

    if (fd < 0)
        return errno == EEXIST && holds_it_already(f, name, c);
    bool written = write_all(fd, c);
    int error = errno;
    if (close(fd) != 0 && written) {
        written = false;
        error = errno;
    }
    if (!written)
        (void)unlinkat(f->fd, name, 0);
    errno = error;
    return written;
}

static void write_certificate(void *context, const struct tw_certificate_bytes *c)
{
    struct folder *f = context;
    char name[NAME_SIZE];

    name_file(name, c->sha256);
    if (write_file(f, name, c))
        return;
    cli_complain("%s/%s: %s", f->name, name,
                 errno == EEXIST ? "is there, and is something else" : strerror(errno));
    f->status = CLI_IO;
}

/* Makes it if it is not there. */
static bool open_folder(struct folder *f)
{
    if (mkdir(f->name, 0777) == 0 || errno == EEXIST)
        f->fd = open(f->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (f->fd < 0)
        cli_complain("%s: %s", f->name, strerror(errno));
    return f->fd >= 0;
}

static enum tw_format format_of(const struct cli_arguments *arguments)
{
    if (arguments->value[CLI_OPTION_PEM])
        return TW_FORMAT_CERTIFICATES_PEM;
    return arguments->value[CLI_OPTION_JSON] ? TW_FORMAT_CERTIFICATES_JSON : TW_FORMAT_CERTIFICATES;
}

enum cli_status cli_certs(const struct cli_arguments *arguments)
{
    struct folder folder = {
        .name = cli_arguments_text(arguments, CLI_OPTION_DER), .fd = -1, .status = CLI_OK};
    bool seen = cli_output_is_terminal(), header = arguments->value[CLI_OPTION_HEADER];
    struct tw_report_options options = {
        .format = format_of(arguments), .tabs = !seen, .header = seen || header};
    enum cli_status status;

    if (arguments->value[CLI_OPTION_PEM] && arguments->value[CLI_OPTION_JSON])
        return cli_usage_error(arguments->command, "--pem or --json, not both");
    if (header && options.format != TW_FORMAT_CERTIFICATES)
        return cli_usage_error(arguments->command, "--header is for text, not for --json or --pem");
    status = cli_summary_check(arguments, options.format);
    if (status != CLI_OK)
        return status;
    if (folder.name != NULL) {
        if (arguments->operand_count > 0 && !open_folder(&folder))
            return CLI_IO;
        options.on_certificate = write_certificate;
        options.on_certificate_context = &folder;
    }
    status = cli_input_report(arguments, options);
    if (folder.fd >= 0)
        (void)close(folder.fd);
    return status != CLI_OK ? status : folder.status;
}
