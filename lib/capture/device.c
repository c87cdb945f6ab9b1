/* SPDX-License-Identifier: Apache-2.0 */
/* Network devices, through libpcap. */
#include <errno.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "capture/error.h"
#include "capture/source.h"

/* Packets wait in the device's buffer for WAIT_MS at most; silence is told as often. */
enum { WAIT_MS = 100, SNAPLEN = 256 << 10, NANOSECONDS = 1000000000 };

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * NANOSECONDS + t.tv_nsec;
}

/* Waits for packets. False when none has come, or somebody wants an end. */
static bool wait_for_packets(pcap_t *device)
{
    int fd = pcap_get_selectable_fd(device);
    struct pollfd ready = {.fd = fd, .events = POLLIN};

    return poll(&ready, fd >= 0 ? 1 : 0, WAIT_MS) > 0;
}

static int take_packet(struct tw_source *s, struct tw_packet *packet, const struct pcap_pkthdr *header,
                       const uint8_t *bytes)
{
    int64_t fraction = (int64_t)header->ts.tv_usec * (s->device_nanoseconds ? 1 : 1000);

    *packet = (struct tw_packet){
        .data = bytes,
        .captured = header->caplen,
        .length = header->len,
        .time_ns = (int64_t)header->ts.tv_sec * NANOSECONDS + fraction,
        .number = ++s->packets,
        .link_type = pcap_datalink(s->device),
    };
    return 1;
}

static int next_packet(struct tw_source *s, struct tw_packet *packet, struct tw_error *error)
{
    struct pcap_pkthdr *header;
    const uint8_t *bytes;
    int got = 0;

    for (bool waited = false; !s->stopped; waited = true) {
        got = pcap_next_ex(s->device, &header, &bytes);
        if (got != 0 || waited || !wait_for_packets(s->device))
            break;
    }
    if (got > 0)
        return take_packet(s, packet, header, bytes);
    if (got == 0 && !s->stopped) {
        *packet = (struct tw_packet){.time_ns = now_ns(), .link_type = pcap_datalink(s->device)};
        return TW_SOURCE_SILENT;
    }
    s->ended = true;
    if (got == PCAP_ERROR)
        tw_error_set(error, "%s", pcap_geterr(s->device));
    return got == PCAP_ERROR ? -1 : 0;
}

static const struct tw_capture_format device_format = {.next = next_packet};

/* What libpcap has to say of a status: its own words if there are any, or else those of the status. */
static void set_error(struct tw_error *error, pcap_t *device, int status)
{
    const char *words = pcap_geterr(device);
    const char *status_words = pcap_statustostr(status);

    if (status == PCAP_ERROR)
        tw_error_set(error, "%s", words);
    else if (words[0] != '\0' && strcmp(words, status_words) != 0)
        tw_error_set(error, "%s (%.150s)", status_words, words);
    else
        tw_error_set(error, "%s", status_words);
}

static bool configure(pcap_t *device, const struct tw_device_options *options)
{
    int snaplen = options->snaplen > 0 && options->snaplen < SNAPLEN ? (int)options->snaplen : SNAPLEN;

    (void)pcap_set_tstamp_precision(device,
                                    PCAP_TSTAMP_PRECISION_NANO); /* where there is no such, in micro */
    return pcap_set_snaplen(device, snaplen) == 0 && pcap_set_promisc(device, options->promiscuous) == 0 &&
           pcap_set_timeout(device, WAIT_MS) == 0;
}

/* What does not pass need not be copied; whatever else may happen, each packet is looked at again. */
static bool set_filter(pcap_t *device, const struct tw_filter *filter)
{
    struct bpf_program code;
    bool set;

    if (filter == NULL)
        return true;
    if (pcap_compile(device, &code, tw_filter_expression(filter), 1, PCAP_NETMASK_UNKNOWN) != 0)
        return false;
    set = pcap_setfilter(device, &code) == 0;
    pcap_freecode(&code);
    return set;
}

static bool activate(pcap_t *device, const struct tw_device_options *options, bool *forbidden,
                     struct tw_error *error)
{
    char text[PCAP_ERRBUF_SIZE] = "";
    int status;

    if (!configure(device, options)) {
        tw_error_set(error, "%s", pcap_geterr(device));
        return false;
    }
    status = pcap_activate(device);
    *forbidden = status == PCAP_ERROR_PERM_DENIED || status == PCAP_ERROR_PROMISC_PERM_DENIED;
    if (status < 0) { /* above 0 is a warning */
        set_error(error, device, status);
        return false;
    }
    if (!set_filter(device, options->filter)) {
        tw_error_set(error, "%s", pcap_geterr(device));
        return false;
    }
    if (pcap_setnonblock(device, 1, text) != 0) {
        tw_error_set(error, "%s", text);
        return false;
    }
    return true;
}

struct tw_source *tw_source_open_device(const char *name, const struct tw_device_options *options,
                                        bool *forbidden, struct tw_error *error)
{
    char text[PCAP_ERRBUF_SIZE] = "";
    pcap_t *device = pcap_create(name, text);
    struct tw_source *s;

    *forbidden = false;
    *error = (struct tw_error){""};
    if (device == NULL) {
        tw_error_set(error, "%s", text);
        return NULL;
    }
    s = calloc(1, sizeof *s);
    if (s == NULL) {
        tw_error_set(error, "%s", strerror(ENOMEM));
        pcap_close(device);
        return NULL;
    }
    s->device = device;
    s->format = &device_format;
    if (!activate(device, options, forbidden, error) ||
        !tw_source_add_link(s, pcap_datalink(device), error)) {
        tw_source_close(s);
        return NULL;
    }
    s->device_nanoseconds = pcap_get_tstamp_precision(device) == PCAP_TSTAMP_PRECISION_NANO;
    return s;
}

uint64_t tw_source_dropped(const struct tw_source *s)
{
    struct pcap_stat counts;

    if (s->device == NULL || pcap_stats(s->device, &counts) != 0)
        return 0;
    return (uint64_t)counts.ps_drop + counts.ps_ifdrop;
}

bool tw_devices(void (*tell)(void *context, const struct tw_device *device), void *context,
                struct tw_error *error)
{
    char text[PCAP_ERRBUF_SIZE] = "";
    pcap_if_t *all;

    if (pcap_findalldevs(&all, text) != 0) {
        tw_error_set(error, "%s", text);
        return false;
    }
    for (const pcap_if_t *d = all; d != NULL; d = d->next) {
        struct tw_device device = {
            .name = d->name,
            .description = d->description,
            .up = (d->flags & PCAP_IF_UP) != 0,
            .running = (d->flags & PCAP_IF_RUNNING) != 0,
            .loopback = (d->flags & PCAP_IF_LOOPBACK) != 0,
        };
        tell(context, &device);
    }
    pcap_freealldevs(all);
    return true;
}
