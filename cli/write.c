/* SPDX-License-Identifier: Apache-2.0 */
/* -w: the packets of chosen connections, as a capture of their own. */
#include "write.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "live.h"
#include "outfile.h"

/* Where a packet belongs. */
struct note {
    uint32_t capture, packet; /* which: index, and number in it */
    struct tw_belonging belonging;
};

struct cli_write {
    const char *name;
    struct cli_outfile file;
    struct tw_copy *copy; /* to the file */
    FILE *notes;
    FILE *spool; /* what came from standard input, which it then is, or a device; NULL: nothing has */
    struct tw_copy *spooler; /* of packets of a device */
    uint32_t spooled;        /* how many */
    const char **captures;   /* of the timeline, in their order */
    size_t capture_count;
    uint8_t *chosen; /* a bit a connection */
    size_t chosen_len;
    /* By datagram: 0 not known, or 1 more than its connection, or the datagram in it with the highest bit set. */
    uint64_t *datagrams;
    size_t datagram_count;
    bool begun; /* something has been read, of which there may be nothing to write */
    int error;  /* errno of what failed; 0: nothing has */
};

#define INNER (UINT64_C(1) << 63)

static void *no_memory(struct cli_write *w)
{
    w->error = ENOMEM;
    return NULL;
}

/* --- opening --- */

/* A capture that can be read only once, but for standard input, which is kept; NULL: there is none. */
static const char *find_pipe(const struct cli_arguments *a)
{
    struct stat info;

    for (size_t i = 0; i < a->operand_count; i++)
        if (strcmp(a->operands[i], "-") != 0 && stat(a->operands[i], &info) == 0 && !S_ISREG(info.st_mode) &&
            !S_ISDIR(info.st_mode))
            return a->operands[i];
    return NULL;
}

enum cli_status cli_write_check(const struct cli_arguments *a)
{
    if (cli_arguments_text(a, CLI_OPTION_WRITE) == NULL || find_pipe(a) == NULL)
        return CLI_OK;
    return cli_usage_error(a->command, "--write: '%s' cannot be read twice; as standard input it can",
                           find_pipe(a));
}

static bool tell_error(const char *what)
{
    cli_complain("%s: %s", what, strerror(errno));
    return false;
}

static bool open_files(struct cli_write *w, bool in_place)
{
    struct tw_error error = {""};

    w->notes = tmpfile();
    if (w->notes == NULL)
        return tell_error("temporary file");
    if (!cli_outfile_open(&w->file, w->name, in_place))
        return tell_error(w->name);
    w->copy = tw_copy_open(w->file.fd, &error);
    if (w->copy == NULL)
        cli_complain("%s: %s", w->name, error.text);
    return w->copy != NULL;
}

bool cli_write_open(struct cli_write **write, const struct cli_arguments *a, enum cli_status *status)
{
    const char *name = cli_arguments_text(a, CLI_OPTION_WRITE);

    *write = NULL;
    if (name == NULL)
        return true;
    *status = CLI_IO;
    *write = calloc(1, sizeof **write);
    if (*write == NULL) {
        cli_complain("%s", strerror(ENOMEM));
        return false;
    }
    (*write)->name = name;
    (*write)->file.fd = -1;
    return open_files(*write, cli_live_changes_user(a));
}

/* --- what cannot be read twice --- */

static bool copy_input(FILE *to)
{
    char bytes[1 << 16];
    ssize_t n;

    while ((n = read(STDIN_FILENO, bytes, sizeof bytes)) != 0)
        if (n < 0 ? errno != EINTR : fwrite(bytes, 1, (size_t)n, to) != (size_t)n)
            return false;
    return true;
}

/* From here on standard input is what has been spooled, from its beginning; its rights are those it was opened with. */
static bool become_input(FILE *spool)
{
    return fflush(spool) == 0 && dup2(fileno(spool), STDIN_FILENO) >= 0 &&
           lseek(STDIN_FILENO, 0, SEEK_SET) == 0;
}

bool cli_write_prepare(struct cli_write *w, const char *path)
{
    if (w == NULL || strcmp(path, "-") != 0)
        return true;
    if (w->spool != NULL)
        return lseek(STDIN_FILENO, 0, SEEK_SET) == 0 || tell_error("standard input");
    w->spool = tmpfile();
    return (w->spool != NULL && copy_input(w->spool) && become_input(w->spool)) ||
           tell_error("standard input");
}

void cli_write_live(struct cli_write *w, struct tw_source *source)
{
    struct tw_error error = {""};

    w->spool = tmpfile();
    w->spooler = w->spool != NULL ? tw_copy_open(fileno(w->spool), &error) : NULL;
    if (w->spooler == NULL) {
        w->error = errno;
        return;
    }
    tw_copy_source(w->spooler, source);
    cli_write_capture(w, "-");
}

void cli_write_spool(struct cli_write *w, const struct tw_packet *packet)
{
    if (w == NULL || w->spooler == NULL)
        return;
    tw_copy_packet(w->spooler, packet);
    w->spooled++;
}

static void end_spooling(struct cli_write *w)
{
    struct tw_error error = {""};

    if (w->spooler == NULL)
        return;
    if (!tw_copy_close(w->spooler, &error) || !become_input(w->spool))
        w->error = errno != 0 ? errno : EIO;
    w->spooler = NULL;
}

/* --- taking notes --- */

void cli_write_capture(struct cli_write *w, const char *path)
{
    const char **grown = realloc(w->captures, (w->capture_count + 1) * sizeof *grown);

    if (grown == NULL) {
        (void)no_memory(w);
        return;
    }
    w->captures = grown;
    w->captures[w->capture_count++] = path;
}

static uint64_t *datagram(struct cli_write *w, uint32_t serial)
{
    size_t count = w->datagram_count == 0 ? 64 : w->datagram_count;

    while (count <= serial)
        count *= 2;
    if (count > w->datagram_count) {
        uint64_t *grown = realloc(w->datagrams, count * sizeof *grown);
        if (grown == NULL)
            return no_memory(w);
        memset(grown + w->datagram_count, 0, (count - w->datagram_count) * sizeof *grown);
        w->datagrams = grown;
        w->datagram_count = count;
    }
    return &w->datagrams[serial];
}

/* What a datagram belongs to is known with the packet that completes it, or its first fragment. */
static void note_datagram(struct cli_write *w, const struct tw_belonging *b)
{
    uint64_t *of = b->innermost != 0 ? datagram(w, b->innermost) : NULL;

    if (of != NULL && b->known)
        *of = b->connection + 1;
    if (b->outermost == b->innermost)
        return;
    of = datagram(w, b->outermost);
    if (of != NULL)
        *of = INNER | b->innermost;
}

void cli_write_packet(struct cli_write *w, const struct tw_packet *packet, const struct tw_belonging *b)
{
    uint32_t number = w->spooler != NULL ? w->spooled : packet->number;
    struct note note = {(uint32_t)w->capture_count, number, *b};

    note_datagram(w, b);
    if (fwrite(&note, sizeof note, 1, w->notes) != 1)
        w->error = errno;
}

void cli_write_choose(struct cli_write *w, const struct tw_connection *connection)
{
    uint64_t id = tw_connection_id(connection);
    size_t len = w->chosen_len == 0 ? 64 : w->chosen_len;

    while (len <= id / 8)
        len *= 2;
    if (len > w->chosen_len) {
        uint8_t *grown = realloc(w->chosen, len);
        if (grown == NULL) {
            (void)no_memory(w);
            return;
        }
        memset(grown + w->chosen_len, 0, len - w->chosen_len);
        w->chosen = grown;
        w->chosen_len = len;
    }
    w->chosen[id / 8] |= (uint8_t)(1 << id % 8);
}

/* --- the second reading --- */

static bool is_chosen(const struct cli_write *w, uint64_t id)
{
    return id / 8 < w->chosen_len && (w->chosen[id / 8] >> id % 8 & 1) != 0;
}

static bool note_is_chosen(const struct cli_write *w, const struct tw_belonging *b)
{
    uint64_t of = b->outermost != 0 ? w->datagrams[b->outermost] : 0;

    if (b->known && is_chosen(w, b->connection))
        return true;
    if (of & INNER)
        of = w->datagrams[of & ~INNER];
    return of != 0 && !(of & INNER) && is_chosen(w, of - 1);
}

/* Whether one of the notes about the packet says so; `next` is the first that has not been looked at. */
static bool packet_is_chosen(struct cli_write *w, struct note *next, uint32_t capture, uint32_t packet)
{
    bool chosen = false;

    while (next->capture == capture && next->packet <= packet) {
        chosen |= next->packet == packet && note_is_chosen(w, &next->belonging);
        if (fread(next, sizeof *next, 1, w->notes) != 1)
            next->capture = 0;
    }
    return chosen;
}

/* What is damaged has been told when it was read first. */
static void copy_capture(struct cli_write *w, struct tw_filter *filter, uint32_t capture, struct note *next)
{
    const char *path = w->captures[capture - 1];
    struct tw_error error = {""};
    bool prepared = cli_write_prepare(w, path);
    struct tw_source *source = prepared ? tw_source_open(path, &error) : NULL;
    struct tw_packet packet;
    int got;

    if (prepared && source == NULL)
        cli_complain("%s: once more: %s", path, error.text);
    if (source == NULL) {
        w->error = EIO;
        return;
    }
    w->begun = true;
    tw_source_filter(source, filter);
    tw_copy_source(w->copy, source);
    while ((got = tw_source_next(source, &packet, &error)) != 0)
        if (got > 0 && packet_is_chosen(w, next, capture, packet.number))
            tw_copy_packet(w->copy, &packet);
    tw_source_close(source);
}

enum cli_status cli_write_timeline(struct cli_write *w, struct tw_filter *filter)
{
    struct note next = {0};

    end_spooling(w);
    if (w->error == 0 && (fflush(w->notes) != 0 || fseek(w->notes, 0, SEEK_SET) != 0))
        w->error = errno;
    if (w->error == 0 && fread(&next, sizeof next, 1, w->notes) != 1)
        next.capture = 0;
    for (size_t i = 0; i < w->capture_count && w->error == 0; i++)
        copy_capture(w, filter, (uint32_t)i + 1, &next);
    w->capture_count = w->datagram_count = w->chosen_len = 0;
    free(w->datagrams);
    free(w->chosen);
    w->datagrams = NULL;
    w->chosen = NULL;
    if (w->error == 0 && (fseek(w->notes, 0, SEEK_SET) != 0 || ftruncate(fileno(w->notes), 0) != 0))
        w->error = errno;
    return w->error == 0 ? CLI_OK : CLI_IO;
}

/* Where something is missing nothing is written: what was there before is still there. */
static enum cli_status end_file(struct cli_write *w)
{
    struct tw_error error = {""};
    bool written = w->copy != NULL && tw_copy_close(w->copy, &error);

    if (w->copy != NULL && !written)
        cli_complain("%s: %s", w->name, error.text);
    else if (w->error != 0)
        cli_complain("%s: %s", w->name, strerror(w->error));
    written = written && w->error == 0;
    if (w->file.fd < 0)
        return CLI_IO;
    if (!written || !w->begun) {
        cli_outfile_drop(&w->file);
        return written ? CLI_OK : CLI_IO;
    }
    return cli_outfile_keep(&w->file) || tell_error(w->name) ? CLI_OK : CLI_IO;
}

enum cli_status cli_write_close(struct cli_write *w)
{
    enum cli_status status;

    if (w == NULL)
        return CLI_OK;
    end_spooling(w);
    status = end_file(w);
    if (w->notes != NULL)
        (void)fclose(w->notes);
    if (w->spool != NULL)
        (void)fclose(w->spool);
    free(w->captures);
    free(w->datagrams);
    free(w->chosen);
    free(w);
    return status;
}
