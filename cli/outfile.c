/* SPDX-License-Identifier: Apache-2.0 */
/* Files that take the place of others. */
#include "outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void release(struct cli_outfile *f)
{
    free(f->place);
    free(f->beside);
    *f = (struct cli_outfile){.fd = -1};
}

/* The file that the path leads to, over whatever links; the path itself where there is none yet. */
static char *find_place(const char *path)
{
    char *place = realpath(path, NULL);

    return place != NULL || errno != ENOENT ? place : strdup(path);
}

/* With the rights that a file made by open() would have. */
static bool open_beside(struct cli_outfile *f, const struct stat *old)
{
    static const char suffix[] = ".XXXXXX";
    size_t len = strlen(f->place);
    mode_t mask = umask(0);

    (void)umask(mask);
    f->beside = malloc(len + sizeof suffix);
    if (f->beside == NULL)
        return false;
    memcpy(f->beside, f->place, len);
    memcpy(f->beside + len, suffix, sizeof suffix);
    f->fd = mkstemp(f->beside);
    return f->fd >= 0 && fchmod(f->fd, old != NULL ? old->st_mode & 0777 : 0666 & ~mask) == 0;
}

bool cli_outfile_open(struct cli_outfile *f, const char *path, bool in_place)
{
    struct stat old;
    bool is_there = stat(path, &old) == 0, opened;

    *f = (struct cli_outfile){.fd = -1};
    f->place = find_place(path);
    if (f->place == NULL)
        return false;
    if (is_there && !S_ISREG(old.st_mode))
        opened = (f->fd = open(f->place, O_WRONLY | O_CLOEXEC)) >= 0;
    else if (in_place)
        opened = (f->fd = open(f->place, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) >= 0;
    else
        opened = open_beside(f, is_there ? &old : NULL);
    if (!opened)
        cli_outfile_drop(f);
    return opened;
}

bool cli_outfile_keep(struct cli_outfile *f)
{
    bool kept = close(f->fd) == 0;

    f->fd = -1;
    kept = kept && (f->beside == NULL || rename(f->beside, f->place) == 0);
    if (kept)
        release(f);
    else
        cli_outfile_drop(f);
    return kept;
}

void cli_outfile_drop(struct cli_outfile *f)
{
    int error = errno;

    if (f->fd >= 0)
        (void)close(f->fd);
    if (f->beside != NULL)
        (void)unlink(f->beside);
    release(f);
    errno = error;
}
