/* SPDX-License-Identifier: Apache-2.0 */
/* Network devices: which there are, opening one, the rights that it takes, and signals. */
#include "live.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/capability.h>
#include <sys/syscall.h>
#endif

const char *cli_live_device(const struct cli_arguments *arguments)
{
    return cli_arguments_text(arguments, CLI_OPTION_INTERFACE);
}

/* "lo      loopback, up, running", and what the system says it is. */
static void print_device(void *context, const struct tw_device *d)
{
    (void)context;
    printf("%-16s %s%s%s%s%s\n", d->name, d->up ? "up" : "down", d->running ? ", running" : "",
           d->loopback ? ", loopback" : "", d->description != NULL ? ", " : "",
           d->description != NULL ? d->description : "");
}

enum cli_status cli_live_list(void)
{
    struct tw_error error;

    if (tw_devices(print_device, NULL, &error))
        return CLI_OK;
    cli_complain("%s", error.text);
    return CLI_IO;
}

/* Where this program is, or how it was called. */
static const char *own_path(char *path, size_t size)
{
    ssize_t len = readlink("/proc/self/exe", path, size - 1);

    if (len < 0)
        return "tlswalk";
    path[len] = '\0';
    return path;
}

static void tell_rights(void)
{
    char path[4096];

    cli_complain("run it as root (with -Z USER it stays that no longer than it must), or give it the right: "
                 "sudo setcap cap_net_raw,cap_net_admin=eip %s",
                 own_path(path, sizeof path));
}

/*
 * Becomes another user, with the groups of that one, first those: once it is another user it must not change them any more.
 * False with errno set when that is not allowed, or could be undone.
 */
static bool become(const struct passwd *user)
{
    if (initgroups(user->pw_name, user->pw_gid) != 0 || setgid(user->pw_gid) != 0 ||
        setuid(user->pw_uid) != 0)
        return false;
    errno = EPERM;
    return user->pw_uid == 0 || setuid(0) != 0;
}

static const struct passwd *find_user(const char *name)
{
    return getpwnam(name); /* cppcheck-suppress getpwnamCalled ; there is one thread */
}

/*
 * Who is not root may have been given the right to capture alone (setcap), and does not lose it with the user. Root without
 * -Z stays what it is: it may have to write files.
 */
static bool drop_capabilities(void)
{
#ifdef __linux__
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};

    return geteuid() == 0 || syscall(SYS_capset, &head, none) == 0;
#else
    return true;
#endif
}

/* What follows looks into whatever anybody sends, and needs no rights for that. */
static bool give_up_rights(const struct cli_arguments *arguments)
{
    const char *name = cli_arguments_text(arguments, CLI_OPTION_USER);
    const struct passwd *user = name != NULL ? find_user(name) : NULL;

    if ((user == NULL || become(user)) && drop_capabilities())
        return true;
    if (user != NULL)
        cli_complain("cannot become user '%s': %s", name, strerror(errno));
    else
        cli_complain("cannot give up capabilities: %s", strerror(errno));
    return false;
}

bool cli_live_changes_user(const struct cli_arguments *arguments)
{
    return cli_arguments_text(arguments, CLI_OPTION_USER) != NULL;
}

enum cli_status cli_live_check(const struct cli_arguments *a)
{
    const char *user = cli_arguments_text(a, CLI_OPTION_USER);
    bool live = cli_live_device(a) != NULL;

    if (a->operand_count > 0 && live)
        return cli_usage_error(a->command, "either a network interface or captures");
    if (a->operand_count == 0 && !live)
        return cli_usage_error(a->command, "which capture? ('-' is standard input)");
    if (user != NULL && !live)
        return cli_usage_error(a->command, "--relinquish-privileges is for --interface");
    if (user != NULL && find_user(user) == NULL)
        return cli_usage_error(a->command, "there is no user '%s'", user);
    return CLI_OK;
}

struct tw_source *cli_live_open(const struct cli_arguments *arguments, const struct tw_filter *filter)
{
    const char *name = cli_live_device(arguments);
    struct tw_device_options options = {
        .snaplen = (size_t)arguments->value[CLI_OPTION_SNAPLEN],
        .promiscuous = !arguments->value[CLI_OPTION_NO_PROMISCUOUS],
        .filter = filter,
    };
    struct tw_error error;
    bool forbidden;
    struct tw_source *source = tw_source_open_device(name, &options, &forbidden, &error);

    if (source == NULL) {
        cli_complain("%s: %s", name, error.text);
        if (forbidden)
            tell_rights();
        return NULL;
    }
    if (give_up_rights(arguments))
        return source;
    tw_source_close(source);
    return NULL;
}

/* --- signals --- */

static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};

enum { NUMBER_COUNT = sizeof numbers / sizeof numbers[0] };

static struct tw_source *volatile heeding;
static struct sigaction before[NUMBER_COUNT]; /* what they did, and do again a while after the first */
static volatile sig_atomic_t ended;           /* by a signal, the first at */
static struct timespec ended_at;

/*
 * Whether a signal comes a second or more after the first: who ends a group of processes may well send one to each and then
 * to all, which is still the first.
 */
static bool is_another(void)
{
    struct timespec now;

    if (!ended || clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        return false;
    return now.tv_sec > ended_at.tv_sec + 1 ||
           (now.tv_sec == ended_at.tv_sec + 1 && now.tv_nsec >= ended_at.tv_nsec);
}

/* What the signal did before, it does once this has returned. */
static void end_program(int number)
{
    for (size_t i = 0; i < NUMBER_COUNT; i++)
        if (numbers[i] == number)
            (void)sigaction(number, &before[i], NULL);
    (void)raise(number);
}

static void end_source(int number)
{
    int error = errno;

    if (is_another()) {
        end_program(number);
    } else if (!ended) {
        (void)clock_gettime(CLOCK_MONOTONIC, &ended_at);
        ended = 1;
        if (heeding != NULL)
            tw_source_stop(heeding);
    }
    errno = error;
}

bool cli_live_has_ended(void)
{
    return ended;
}

/* While one is handled the others wait. A read that waits is not gone on with after a signal: there is no SA_RESTART. */
static struct sigaction heeding_action(void)
{
    struct sigaction action = {.sa_handler = end_source};

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < NUMBER_COUNT; i++)
        sigaddset(&action.sa_mask, numbers[i]);
    return action;
}

/* After the first signal what is to be told and written is told and written to its end. */
void cli_live_heed_signals(struct tw_source *source)
{
    struct sigaction action = heeding_action(), now;

    heeding = source;
    for (size_t i = 0; i < NUMBER_COUNT && !ended; i++) {
        if (sigaction(numbers[i], NULL, &now) != 0)
            continue;
        if (source == NULL && now.sa_handler == end_source)
            (void)sigaction(numbers[i], &before[i], NULL);
        if (source == NULL || now.sa_handler == SIG_IGN)
            continue;
        before[i] = now;
        (void)sigaction(numbers[i], &action, NULL);
    }
}
