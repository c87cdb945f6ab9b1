/* SPDX-License-Identifier: Apache-2.0 */
/* Files that take the place of others. */
#include "outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- signals --- */

static const int fatal[] = {SIGHUP, SIGINT, SIGPIPE, SIGTERM, SIGXFSZ};

/* What is being written, for a signal to take away. */
static struct cli_outfile *volatile unfinished;

static void remove_unfinished(int number)
{
    for (const struct cli_outfile *f = unfinished; f != NULL; f = f->next)
        (void)unlink(f->beside);
    (void)raise(number); /* which does what it would have done, see SA_RESETHAND, once this has returned */
}

static sigset_t fatal_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++)
        sigaddset(&set, fatal[i]);
    return set;
}

/* Signals that nobody wants stay so. */
static void heed_signals(void)
{
    struct sigaction action = {.sa_handler = remove_unfinished, .sa_mask = fatal_signals()}, now;

    action.sa_flags = (int)SA_RESETHAND;
    for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++)
        if (sigaction(fatal[i], NULL, &now) == 0 && now.sa_handler == SIG_DFL)
            (void)sigaction(fatal[i], &action, NULL);
}

/* A file that there is now; while it is made no signal comes. */
static bool make_beside(struct cli_outfile *f)
{
    sigset_t set = fatal_signals(), before;

    heed_signals();
    (void)sigprocmask(SIG_BLOCK, &set, &before);
    f->fd = mkstemp(f->beside);
    if (f->fd >= 0) {
        f->next = unfinished;
        unfinished = f;
    }
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    return f->fd >= 0;
}

static void forget(const struct cli_outfile *f)
{
    if (unfinished == f)
        unfinished = f->next;
    for (struct cli_outfile *o = unfinished; o != NULL; o = o->next)
        if (o->next == f)
            o->next = f->next;
}

/* --- files --- */

static void release(struct cli_outfile *f)
{
    forget(f);
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
    return make_beside(f) && fchmod(f->fd, old != NULL ? old->st_mode & 0777 : 0666 & ~mask) == 0;
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
        opened = f->in_place = (f->fd = open(f->place, O_WRONLY | O_CREAT | O_CLOEXEC, 0666)) >= 0;
    else
        opened = open_beside(f, is_there ? &old : NULL);
    if (!opened)
        cli_outfile_drop(f);
    return opened;
}

/* What was there is written over from its beginning: whatever is longer is cut off. */
static bool cut(const struct cli_outfile *f)
{
    return !f->in_place || ftruncate(f->fd, lseek(f->fd, 0, SEEK_CUR)) == 0;
}

bool cli_outfile_keep(struct cli_outfile *f)
{
    bool kept = cut(f);

    kept = close(f->fd) == 0 && kept;
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

    if (f->fd >= 0 && lseek(f->fd, 0, SEEK_CUR) > 0)
        (void)cut(f);
    if (f->fd >= 0)
        (void)close(f->fd);
    if (f->beside != NULL)
        (void)unlink(f->beside);
    release(f);
    errno = error;
}
