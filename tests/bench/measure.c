/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a command with its standard output thrown away and prints what it cost: CPU seconds (user and system)
 * and peak resident memory in KiB. The shell's `times` knows no memory, and GNU time is seldom installed.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* Becomes the command; returns only into the exit statuses that shells use for commands they cannot run. */
static _Noreturn void command_exec(char **command)
{
    int null = open("/dev/null", O_WRONLY);

    if (null < 0 || dup2(null, STDOUT_FILENO) < 0) {
        (void)fprintf(stderr, "measure: /dev/null: %s\n", strerror(errno));
        _exit(126);
    }
    execvp(command[0], command);
    (void)fprintf(stderr, "measure: %s: %s\n", command[0], strerror(errno));
    _exit(errno == ENOENT ? 127 : 126);
}

/* The exit status is the command's own, or 128 and the number of the signal that ended it. */
int main(int argc, char **argv)
{
    struct rusage usage;
    int status;
    pid_t child;

    if (argc < 2) {
        (void)fprintf(stderr, "usage: measure COMMAND [ARGUMENT...]\n");
        return 2;
    }
    child = fork();
    if (child == 0)
        command_exec(argv + 1);
    if (child < 0 || wait4(child, &status, 0, &usage) < 0) {
        (void)fprintf(stderr, "measure: %s\n", strerror(errno));
        return 126;
    }
    (void)printf("%.3f %ld\n", seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
