/* SPDX-License-Identifier: Apache-2.0 */
/* Captures of any format, as a source of packets. */
#include "capture/source.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#include "capture/error.h"
#include "packet/packet.h"

static const struct tw_capture_format *const formats[] = {&tw_capture_pcap, &tw_capture_pcapng};

enum { MAGIC_LEN = 4 };

static bool find_format(struct tw_source *s, struct tw_error *error)
{
    const uint8_t *magic;
    size_t got = tw_stream_peek(s->stream, &magic, MAGIC_LEN);

    for (size_t i = 0; i < TW_COUNT(formats) && got == MAGIC_LEN && s->format == NULL; i++)
        if (formats[i]->claims(magic))
            s->format = formats[i];
    if (s->format != NULL)
        return true;
    if (tw_stream_failure(s->stream) != NULL)
        tw_error_set(error, "%s", tw_stream_failure(s->stream));
    else
        tw_error_set(error, got == 0 ? "empty file, no capture" : "unknown file format");
    return false;
}

/* Takes `stream` over; NULL is one that could not be opened, for a reason that is in `error` already. */
static struct tw_source *open_source(struct tw_stream *stream, struct tw_error *error)
{
    struct tw_source *s;

    if (stream == NULL)
        return NULL;
    s = calloc(1, sizeof *s);
    if (s == NULL) {
        tw_error_set(error, "%s", strerror(ENOMEM));
        tw_stream_close(stream);
        return NULL;
    }
    s->stream = stream;
    if (!find_format(s, error) || !s->format->open(s, error)) {
        tw_source_close(s);
        return NULL;
    }
    return s;
}

struct tw_source *tw_source_open(const char *path, struct tw_error *error)
{
    *error = (struct tw_error){""};
    return open_source(tw_stream_open(path, error), error);
}

struct tw_source *tw_source_open_memory(const void *bytes, size_t len, struct tw_error *error)
{
    *error = (struct tw_error){""};
    return open_source(tw_stream_open_memory(bytes, len, error), error);
}

static struct tw_link *find_link(struct tw_source *s, int type)
{
    for (size_t i = 0; i < s->link_count; i++)
        if (s->links[i].type == type)
            return &s->links[i];
    return NULL;
}

/* Some stand in files as another, the same on every system. */
static const struct {
    int in_file, handed_out;
} others[] = {
    {100, DLT_ATM_RFC1483}, {101, DLT_RAW}, {102, DLT_SLIP_BSDOS}, {103, DLT_PPP_BSDOS}, {106, DLT_ATM_CLIP}};

int tw_link_in_file(int dlt)
{
    for (size_t i = 0; i < TW_COUNT(others); i++)
        if (dlt == others[i].handed_out)
            return others[i].in_file;
    return dlt;
}

int tw_link_dlt(int type)
{
    for (size_t i = 0; i < TW_COUNT(others); i++)
        if (type == others[i].in_file)
            return others[i].handed_out;
    return type;
}

static const char *link_name(int type)
{
    const char *name = pcap_datalink_val_to_name(tw_link_dlt(type));

    return name != NULL ? name : "unknown";
}

bool tw_source_add_link(struct tw_source *s, int type, struct tw_error *error)
{
    if (find_link(s, type) != NULL)
        return true;
    if (s->link_count == TW_COUNT(s->links)) {
        tw_error_set(error, "more than %zu link types", TW_COUNT(s->links));
        return false;
    }
    s->links[s->link_count++] = (struct tw_link){
        .type = type,
        .name = link_name(type),
        .supported = tw_link_supported(type),
    };
    return true;
}

size_t tw_source_links(const struct tw_source *s, const struct tw_link **links)
{
    *links = s->links;
    return s->link_count;
}

void tw_source_on_secrets(struct tw_source *s,
                          void (*take)(void *context, uint32_t type, const uint8_t *bytes, size_t len),
                          void *context)
{
    s->take_secrets = take;
    s->secrets_context = context;
}

int tw_source_cut(struct tw_source *s, struct tw_error *error, const char *what, size_t wanted, size_t got)
{
    const char *failure = tw_stream_failure(s->stream);

    s->ended = true;
    if (failure != NULL)
        tw_error_set(error, "%s", failure);
    else
        tw_error_set(error, "%s cut short (wanted %zu bytes, got %zu)", what, wanted, got);
    return -1;
}

void tw_source_filter(struct tw_source *s, struct tw_filter *filter)
{
    s->filter = filter;
}

/* The next packet of the file, whether it passes or not. */
static int next_packet(struct tw_source *s, struct tw_packet *packet, struct tw_error *error)
{
    uint32_t before = s->packets;
    struct tw_error what;
    int got;

    if (s->ended)
        return 0;
    got = s->format->next(s, packet, &what);
    if (got == 1)
        find_link(s, packet->link_type)->packets++;
    else if (got < 0 && s->packets > before)
        tw_error_set(error, "packet %u: %.200s", s->packets, what.text);
    else if (got < 0)
        tw_error_set(error, "before packet %u: %.200s", s->packets + 1, what.text);
    return got;
}

int tw_source_next(struct tw_source *s, struct tw_packet *packet, struct tw_error *error)
{
    int got, passes = 1;

    do {
        got = next_packet(s, packet, error);
        if (got == 1 && s->filter != NULL)
            passes = tw_filter_passes(s->filter, packet, error);
    } while (got == 1 && passes == 0);
    if (got < 0 && s->stopped)
        return 0; /* of the last packet only a part had come */
    return passes < 0 ? -1 : got;
}

void tw_source_stop(struct tw_source *s)
{
    s->stopped = 1;
    if (s->stream != NULL)
        tw_stream_stop(s->stream);
}

struct tw_progress tw_source_progress(const struct tw_source *s)
{
    if (s->stream == NULL)
        return (struct tw_progress){0};
    return tw_stream_progress(s->stream);
}

void tw_source_close(struct tw_source *s)
{
    if (s == NULL)
        return;
    tw_stream_close(s->stream);
    if (s->device != NULL)
        pcap_close(s->device);
    free(s->pcapng.interfaces);
    free(s->pcapng.comment);
    free(s);
}
