/* SPDX-License-Identifier: Apache-2.0 */
/* Standard output, and files in its place. */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "live.h"
#include "progress.h"

bool cli_output_hold(void)
{
    static const int useless[] = {O_WRONLY, O_RDONLY, O_RDONLY};

    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", useless[fd]) != fd)
            return false;
    return true;
}

bool cli_output_write(void *context, const char *bytes, size_t len)
{
    struct cli_output *output = context;

    cli_progress_erase();
    while (len > 0) {
        ssize_t n = write(output->path != NULL ? output->file.fd : STDOUT_FILENO, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            output->error = errno;
            return false;
        }
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

static enum cli_status status_of(const char *path, int error)
{
    if (error == 0)
        return CLI_OK;
    cli_complain("%s: %s", path != NULL ? path : "standard output", strerror(error));
    return CLI_IO;
}

static const char *path_of(const struct cli_arguments *arguments)
{
    const char *path = cli_arguments_text(arguments, CLI_OPTION_OUTPUT);

    return path != NULL && strcmp(path, "-") != 0 ? path : NULL;
}

enum cli_status cli_output_open(struct cli_output *output, const struct cli_arguments *arguments)
{
    *output = (struct cli_output){.path = path_of(arguments)};
    if (output->path == NULL ||
        cli_outfile_open(&output->file, output->path, cli_live_changes_user(arguments)))
        return CLI_OK;
    return status_of(output->path, errno);
}

enum cli_status cli_output_end(struct cli_output *output)
{
    if (output->path != NULL && (output->error != 0 || !output->begun))
        cli_outfile_drop(&output->file);
    else if (output->path != NULL && !cli_outfile_keep(&output->file))
        output->error = errno;
    return status_of(output->path, output->error);
}

bool cli_output_color(enum cli_color when)
{
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");

    if (when != CLI_COLOR_AUTO)
        return when == CLI_COLOR_ALWAYS;
    if (no_color != NULL && no_color[0] != '\0')
        return false;
    return isatty(STDOUT_FILENO) && terminal != NULL && strcmp(terminal, "dumb") != 0;
}

bool cli_output_is_terminal(void)
{
    return isatty(STDOUT_FILENO);
}

unsigned cli_output_named_columns(void)
{
    enum { MOST = 10000 };
    const char *columns = getenv("COLUMNS");
    struct winsize size = {0};
    long width = columns != NULL ? strtol(columns, NULL, 10) : 0;

    if (width <= 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        width = size.ws_col;
    return width > 0 && width < MOST ? (unsigned)width : 0;
}

unsigned cli_output_columns(void)
{
    enum { USUAL = 80 };
    unsigned columns = cli_output_named_columns();

    return columns > 0 ? columns : USUAL;
}

unsigned cli_output_width(void)
{
    enum { WIDE = 100, NARROW = 80 };
    unsigned columns = cli_output_named_columns();

    return columns > 0 && columns < WIDE ? NARROW : WIDE;
}

bool cli_output_ascii(const struct cli_arguments *arguments)
{
    return arguments->value[CLI_OPTION_ASCII] || setlocale(LC_CTYPE, "") == NULL ||
           strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

enum tw_times cli_output_times(const struct cli_arguments *arguments)
{
    uint64_t count = arguments->value[CLI_OPTION_TIME];

    return count < TW_TIMES_FIRST ? (enum tw_times)count : TW_TIMES_FIRST;
}

/* A file system may keep the news that it is full until the file is closed; one that was never open is no news. */
enum cli_status cli_output_close(void)
{
    if (fflush(stdout) != 0 || ferror(stdout)) /* what did not fit into the buffer has failed earlier */
        return status_of(NULL, errno != 0 ? errno : EIO);
    return status_of(NULL, close(STDOUT_FILENO) == 0 || errno == EBADF ? 0 : errno);
}
