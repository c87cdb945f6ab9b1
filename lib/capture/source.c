/* SPDX-License-Identifier: Apache-2.0 */
/* Capture files and standard input, through libpcap. */
#include <errno.h>
#include <pcap/pcap.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "packet/packet.h"
#include "tlswalk.h"

/* Captures are long: one system call brings hundreds of packets. */
enum { READ_BUFFER = 128 << 10 };

struct tw_source {
    pcap_t *pcap;
    uint32_t packets;
    int link_type;
    char buffer[READ_BUFFER];
};

/* Times outside of what 64 bits of nanoseconds hold are as good as none. */
#define MAX_SECONDS ((int64_t)4 * 1000 * 1000 * 1000)

__attribute__((format(printf, 2, 3))) static void set_error(struct tw_error *error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(error->text, sizeof error->text, format, args);
    va_end(args);
}

/* libpcap's words for a read that failed, without the file name that the caller prints. */
static void set_pcap_error(struct tw_error *error, uint32_t packet, const char *text)
{
    size_t n = strcspn(text, "\n");

    if (packet > 0)
        set_error(error, "packet %u: %.*s", packet, (int)n, text);
    else
        set_error(error, "%.*s", (int)n, text);
}

/* Standard input as a stream of our own, with a buffer that ends with it. */
static FILE *open_input(void)
{
    int fd = dup(STDIN_FILENO);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "rb");

    if (f == NULL && fd >= 0)
        close(fd);
    return f;
}

static FILE *open_file(const char *path, struct tw_error *error)
{
    struct stat st;
    FILE *f;

    f = strcmp(path, "-") == 0 ? open_input() : fopen(path, "rb");
    if (f == NULL) {
        set_error(error, "%s", strerror(errno));
        return NULL;
    }
    if (fstat(fileno(f), &st) == 0 && S_ISDIR(st.st_mode)) {
        set_error(error, "%s", strerror(EISDIR));
        fclose(f);
        return NULL;
    }
    return f;
}

/* An empty file is worth a word of its own. */
static bool is_empty(FILE *f, struct tw_error *error)
{
    int c = getc(f);

    if (c != EOF) {
        ungetc(c, f);
        return false;
    }
    set_error(error, "%s", ferror(f) ? strerror(errno) : "empty file, no capture");
    return true;
}

/* `f` is taken over, unless NULL is returned. */
static pcap_t *open_pcap(FILE *f, struct tw_error *error)
{
    char text[PCAP_ERRBUF_SIZE] = "";
    pcap_t *pcap = pcap_fopen_offline_with_tstamp_precision(f, PCAP_TSTAMP_PRECISION_NANO, text);

    if (pcap == NULL)
        set_pcap_error(error, 0, text);
    return pcap;
}

/* Nothing would be found in packets of a link layer that is not known; better to say why. */
static bool is_supported(int link_type, struct tw_error *error)
{
    const char *name = pcap_datalink_val_to_name(link_type);

    if (tw_link_supported(link_type))
        return true;
    if (name != NULL)
        set_error(error, "link type %d (%s) is not supported", link_type, name);
    else
        set_error(error, "link type %d is not supported", link_type);
    return false;
}

struct tw_source *tw_source_open(const char *path, struct tw_error *error)
{
    struct tw_source *s = calloc(1, sizeof *s);
    FILE *f;

    error->text[0] = '\0';
    if (s == NULL) {
        set_error(error, "%s", strerror(ENOMEM));
        return NULL;
    }
    f = open_file(path, error);
    if (f != NULL)
        setvbuf(f, s->buffer, _IOFBF, sizeof s->buffer);
    if (f != NULL && !is_empty(f, error))
        s->pcap = open_pcap(f, error);
    if (s->pcap == NULL) {
        if (f != NULL)
            fclose(f);
        free(s);
        return NULL;
    }
    s->link_type = pcap_datalink(s->pcap);
    if (!is_supported(s->link_type, error)) {
        tw_source_close(s);
        return NULL;
    }
    return s;
}

static int64_t time_of(const struct pcap_pkthdr *h)
{
    int64_t seconds = h->ts.tv_sec;

    /* What libpcap makes of a packet that has none, as in a Simple Packet Block of pcapng. */
    if (seconds == 0 && h->ts.tv_usec == 0)
        return TW_NO_TIME;
    if (seconds > MAX_SECONDS || seconds < -MAX_SECONDS)
        return TW_NO_TIME;
    return seconds * 1000000000 + h->ts.tv_usec;
}

int tw_source_next(struct tw_source *s, struct tw_packet *packet, struct tw_error *error)
{
    struct pcap_pkthdr *h;
    const u_char *data;

    switch (pcap_next_ex(s->pcap, &h, &data)) {
    case 1: break;
    case PCAP_ERROR_BREAK: return 0;
    default: set_pcap_error(error, s->packets + 1, pcap_geterr(s->pcap)); return -1;
    }
    *packet = (struct tw_packet){
        .data = data,
        .captured = h->caplen,
        .length = h->len < h->caplen ? h->caplen : h->len,
        .time_ns = time_of(h),
        .number = ++s->packets,
        .link_type = s->link_type,
    };
    return 1;
}

void tw_source_close(struct tw_source *s)
{
    if (s == NULL)
        return;
    pcap_close(s->pcap);
    free(s);
}
