/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Floods, and what is left of everything else in them.
 *
 *     fault_flood [NAME...]
 *
 * Each row of a table sends packets that are made to fill memory or to take time, and in their midst genuine
 * connections. It fails when the engine held more than its limit, when the genuine ones were not all found complete, or
 * when a packet took so long that something must be wrong. What is printed is TAP: a line a row, with its numbers.
 * FAULT_SCALE in the environment makes floods and limits smaller by as much, for programs that are slower; the time is
 * not judged then.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "traffic.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MIB          ((size_t)1 << 20)

#define GENUINE "testdata/bench/tls12-clientauth-ec.pcap"

struct row {
    const char *name;
    uint64_t packets;
    void (*send)(struct traffic *t, uint64_t i); /* packet `i` of the flood */
    size_t max_memory;
    uint64_t floor; /* packets a second that any machine should do */
    /* Connections that are open before the flood, and go on behind it, are whole too. */
    bool spared;
    /* There is so little memory that genuine connections may be given up. */
    bool tight;
};

/* --- the floods --- */

enum { SERVER = 0x0a080001, HTTPS = 443, SEGMENT = 1400 };

/* The same looks like chance, but of a number. */
static uint32_t scatter(uint64_t i)
{
    struct traffic t = {.seed = i};

    return (uint32_t)traffic_random(&t);
}

static uint16_t port_of(uint64_t i)
{
    return (uint16_t)(1024 + i % 60000);
}

/* A segment from client `i` to the server, or back. */
static void say(struct traffic *t, uint64_t i, bool back, uint8_t flags, uint32_t seq, const uint8_t *payload,
                size_t len)
{
    uint32_t client = 0x20000000 | scatter(i) >> 4;
    struct segment s = {.source = back ? SERVER : client,
                        .destination = back ? client : SERVER,
                        .source_port = back ? HTTPS : port_of(i),
                        .destination_port = back ? port_of(i) : HTTPS,
                        .seq = seq,
                        .ack = 1,
                        .flags = flags,
                        .payload = payload,
                        .len = len};

    traffic_segment(t, &s);
}

static void send_syn(struct traffic *t, uint64_t i)
{
    say(t, i, false, SYN, scatter(i), NULL, 0);
}

static void send_answered_syn(struct traffic *t, uint64_t i)
{
    say(t, i / 2, i % 2 != 0, i % 2 != 0 ? SYN | ACK : SYN, 0, NULL, 0);
}

/* Twenty thousand streams, of which every other piece is missing. */
static void send_early_to_many(struct traffic *t, uint64_t i)
{
    enum { STREAMS = 20000 };
    static const uint8_t payload[SEGMENT];
    uint32_t round = (uint32_t)(i / STREAMS);

    if (round == 0)
        say(t, i, false, SYN, 0, NULL, 0);
    else
        say(t, i % STREAMS, false, ACK, 1 + (2 * round - 1) * SEGMENT, payload, sizeof payload);
}

/* One stream of pieces as small as can be, none of which touches another. */
static void send_early_to_one(struct traffic *t, uint64_t i)
{
    static const uint8_t payload[1];

    if (i == 0)
        say(t, 0, false, SYN, 0, NULL, 0);
    else
        say(t, 0, false, ACK, (uint32_t)(2 * i), payload, sizeof payload);
}

/* Some pieces of datagrams, of which none is ever whole. */
static void send_fragment(struct traffic *t, uint64_t i)
{
    traffic_fragment(t, 0x20000000 | scatter(i / 2) >> 4, (uint16_t)(i / 2), i % 2 * 2 * SEGMENT, true,
                     SEGMENT);
}

/* The rest of a segment as one record of this type behind its header. */
static void put_record(uint8_t *payload, uint8_t type, size_t len)
{
    const uint8_t header[] = {type, 3, 3, (uint8_t)((len - 5) >> 8), (uint8_t)(len - 5)};

    memcpy(payload, header, sizeof header);
}

/* A thousand servers, or as many as there is memory for, that announce a Certificate message of 16 MiB, and send it in turns. */
static void send_promise(struct traffic *t, uint64_t i)
{
    const uint64_t streams = 1000 / t->scale;
    static const uint8_t announced[] = {11, 0xff, 0xff, 0xff};
    uint32_t round = (uint32_t)(i / streams);
    uint8_t payload[SEGMENT] = {0};

    put_record(payload, 22, sizeof payload);
    if (round == 1)
        memcpy(payload + 5, announced, sizeof announced);
    if (round == 0)
        say(t, i, true, SYN | ACK, 0, NULL, 0);
    else
        say(t, i % streams, true, ACK, 1 + (round - 1) * SEGMENT, payload, sizeof payload);
}

/* One connection of nothing but the smallest records there are, of which each is a message, or none. */
static void send_tiny_records(struct traffic *t, uint64_t i)
{
    static const uint8_t records[] = {
        22, 3, 3, 0, 4, 0, 0,   0, 0, /* HelloRequest */
        21, 3, 3, 0, 2, 1, 100,       /* no_renegotiation, a warning */
        22, 3, 3, 0, 0,               /* nothing */
        20, 3, 3, 0, 1, 1,            /* change_cipher_spec */
    };
    enum { TIMES = SEGMENT / sizeof records };
    uint8_t payload[TIMES * sizeof records];

    for (size_t k = 0; k < TIMES; k++)
        memcpy(payload + k * sizeof records, records, sizeof records);
    if (i == 0)
        say(t, 0, true, SYN | ACK, 0, NULL, 0);
    else
        say(t, 0, true, ACK, 1 + (uint32_t)((i - 1) * sizeof payload), payload, sizeof payload);
}

static void send_plain_text(struct traffic *t, uint64_t i)
{
    static const uint8_t request[] = "GET / HTTP/1.1\r\nHost: example.test\r\n\r\n",
                         answer[] = "HTTP/1.1 200 OK\r\n";
    uint64_t connection = i / 4;

    switch (i % 4) {
    case 0: say(t, connection, false, SYN, 0, NULL, 0); break;
    case 1: say(t, connection, true, SYN | ACK, 0, NULL, 0); break;
    case 2: say(t, connection, false, ACK, 1, request, sizeof request - 1); break;
    default: say(t, connection, true, ACK, 1, answer, sizeof answer - 1); break;
    }
}

/* A stream that was TLS, lost its way in a gap, and never comes to anything but what may begin a record. */
static void send_what_may_be_records(struct traffic *t, uint64_t i)
{
    static const uint8_t hello[] = {22, 3, 1, 0, 5, 1, 0, 0, 1, 3};
    enum { BEHIND_GAP = 5000 };
    uint8_t payload[SEGMENT];

    for (size_t k = 0; k < sizeof payload; k++)
        payload[k] = k % 3 == 0 ? 22 : 3;
    if (i == 0)
        say(t, 0, false, SYN, 0, NULL, 0);
    else if (i == 1)
        say(t, 0, false, ACK, 1, hello, sizeof hello);
    else
        say(t, 0, false, ACK, BEHIND_GAP + (uint32_t)((i - 2) * SEGMENT), payload, sizeof payload);
}

static struct recorded genuine;

/* Whole connections, one behind the other, each with a certificate that nobody has seen before. */
static void send_new_certificate(struct traffic *t, uint64_t i)
{
    uint32_t number = (uint32_t)(i / genuine.count);

    if (i % genuine.count == 0)
        memcpy(genuine.serial, &number, sizeof number);
    traffic_replay(t, &genuine, i % genuine.count, number | UINT32_C(1) << 31);
}

static void send_everything(struct traffic *t, uint64_t i)
{
    static void (*const floods[])(struct traffic * t, uint64_t i) = {
        send_syn,     send_early_to_many, send_early_to_one,        send_fragment,
        send_promise, send_plain_text,    send_what_may_be_records, send_tiny_records,
    };

    floods[i % COUNT(floods)](t, i / COUNT(floods));
}

/* clang-format off */
static const struct row rows[] = {
    {"SYN, 5,000,000 addresses",                5000000, send_syn,                 256 * MIB, 100000, true,  false},
    {"SYN and its answer, 2,000,000 addresses", 4000000, send_answered_syn,        256 * MIB, 100000, false, false},
    {"out of order, 20,000 streams",            1000000, send_early_to_many,       256 * MIB,  20000, false, false},
    {"out of order, one stream",                 300000, send_early_to_one,        256 * MIB,  10000, true,  false},
    {"IP fragments, never whole",               1000000, send_fragment,            256 * MIB,  50000, true,  false},
    {"1,000 messages of 16 MiB",                 800000, send_promise,             256 * MIB,  30000, true,  false},
    {"tiny records, one connection",              50000, send_tiny_records,        256 * MIB,   5000, true,  false},
    {"1,000,000 connections without TLS",       4000000, send_plain_text,          256 * MIB, 100000, false, false},
    {"new certificates",                         300000, send_new_certificate,     256 * MIB,  10000, false, false},
    {"a hunt that never ends",                   300000, send_what_may_be_records, 256 * MIB,   5000, true,  false},
    {"all of these, in 4 MiB",                   200000, send_everything,            4 * MIB,   5000, false, true},
};
/* clang-format on */

/* --- what comes of them --- */

/* Memory, counted once more; and the lines of the report, of which each tells of a connection. */
struct watch {
    size_t live, peak;
    uint64_t complete; /* genuine connections */
    char line[4096];   /* its first part */
    size_t len;
};

static void *watch_alloc(void *context, size_t size)
{
    struct watch *w = context;
    void *p = malloc(size);

    if (p != NULL)
        w->live += size;
    if (w->live > w->peak)
        w->peak = w->live;
    return p;
}

static void watch_free(void *context, void *p, size_t size)
{
    struct watch *w = context;

    w->live -= size;
    free(p);
}

static void judge_line(struct watch *w)
{
    w->line[w->len] = '\0';
    w->complete += strstr(w->line, "\"client\":{\"ip\":\"10.9.") != NULL &&
                   strstr(w->line, "\"handshake\":\"complete\"") != NULL;
    w->len = 0;
}

static bool watch_write(void *context, const char *bytes, size_t len)
{
    struct watch *w = context;

    while (len > 0) {
        const char *end = memchr(bytes, '\n', len);
        size_t n = end != NULL ? (size_t)(end - bytes) : len, room = sizeof w->line - 1 - w->len;
        memcpy(w->line + w->len, bytes, n < room ? n : room);
        w->len += n < room ? n : room;
        if (end != NULL)
            judge_line(w);
        n += end != NULL;
        bytes += n;
        len -= n;
    }
    return true;
}

static void report_connection(void *report, const struct tw_connection *connection)
{
    tw_report_connection(report, connection);
}

/* Two connections stay open while the flood lasts: one before its first byte, one before its last; others come and go. */
enum { OPENED = 3, SPOKEN = 6, SPANNING = 2, TIMES = 1000 };

static void replay(struct traffic *t, uint32_t number, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        traffic_replay(t, &genuine, i, number);
}

/* Sends the flood with what is genuine in it; returns how many genuine connections there were. */
static uint64_t send_all(struct traffic *t, const struct row *row, uint64_t packets)
{
    static const size_t stops[SPANNING] = {OPENED, SPOKEN};
    uint64_t gap = packets / TIMES > 0 ? packets / TIMES : 1, sent = 0;

    for (uint32_t n = 0; row->spared && n < SPANNING; n++)
        replay(t, n, 0, stops[n]);
    for (uint64_t k = 0; k < packets; k++) {
        row->send(t, k);
        if (k % gap != 0 || row->send == send_new_certificate)
            continue;
        traffic_replay(t, &genuine, sent % genuine.count, SPANNING + (uint32_t)(sent / genuine.count));
        sent++;
    }
    for (uint32_t n = 0; row->spared && n < SPANNING; n++)
        replay(t, n, stops[n], genuine.count);
    replay(t, SPANNING + (uint32_t)(sent / genuine.count), sent % genuine.count, genuine.count);
    if (row->send == send_new_certificate) {
        for (; packets % genuine.count != 0; packets++)
            row->send(t, packets);
        return packets / genuine.count + 1;
    }
    return sent / genuine.count + 1 + (row->spared ? SPANNING : 0);
}

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

struct result {
    const struct row *row;
    struct tw_counters counters;
    size_t cap, peak;
    uint64_t genuine, complete;
    struct rusage usage;
    bool leaks, judge_time;
};

static double mib(size_t bytes)
{
    return (double)bytes / (double)MIB;
}

/* The line of the row. Whether all is well. */
static bool tell(const struct result *r)
{
    const struct tw_counters *c = &r->counters;
    double seconds = seconds_of(r->usage.ru_utime) + seconds_of(r->usage.ru_stime);
    double rate = (double)c->packets / (seconds > 0 ? seconds : 1e-6);
    const char *problem = r->peak > r->cap || c->peak_memory > r->cap     ? ": over the limit"
                          : !r->row->tight && r->complete != r->genuine   ? ": not all are complete"
                          : r->judge_time && rate < (double)r->row->floor ? ": too slow"
                          : r->leaks                                      ? ": memory is not given back"
                                                                          : "";

    printf("%s - %-40s %8" PRIu64
           " packets %6.2f s %8.0f/s, peak %6.1f of %3.0f MiB (process %4.0f), given up %7" PRIu64
           ", genuine %5" PRIu64 " of %" PRIu64 "%s\n",
           problem[0] == '\0' ? "ok" : "not ok", r->row->name, c->packets, seconds, rate, mib(c->peak_memory),
           mib(r->cap), mib((size_t)r->usage.ru_maxrss * 1024), c->evicted_flows + c->evicted_memory,
           r->complete, r->genuine, problem);
    return problem[0] == '\0';
}

/* The limits of a flood shrink with it, down to what can be worked with. */
static struct tw_limits limits_of(const struct row *row, uint64_t divisor)
{
    size_t memory = row->max_memory / divisor;

    return (struct tw_limits){
        .max_memory = memory > 4 * MIB ? memory : 4 * MIB,
        .max_flows = (size_t)131072 / divisor,
    };
}

static bool run(const struct row *row, uint64_t divisor)
{
    struct watch watch = {0};
    struct tw_allocator allocator = {watch_alloc, watch_free, &watch};
    struct tw_report *report = tw_report_new(&(struct tw_report_options){
        .format = TW_FORMAT_JSON, .prompt = true, .write = watch_write, .context = &watch});
    struct tw_limits limits = limits_of(row, divisor);
    struct traffic t = {.now_ns = INT64_C(1700000000000000000), .step_ns = 1000, .scale = divisor};
    struct result r = {.row = row, .cap = limits.max_memory, .judge_time = divisor == 1};

    t.engine = tw_engine_new(&(struct tw_engine_options){.limits = limits,
                                                         .allocator = &allocator,
                                                         .seed = {1, 2},
                                                         .on_connection = report_connection,
                                                         .context = report});
    if (report == NULL || t.engine == NULL)
        return false;
    r.genuine = send_all(&t, row, row->packets / divisor);
    tw_engine_finish(t.engine);
    getrusage(RUSAGE_SELF, &r.usage);
    r.counters = tw_engine_counters(t.engine);
    tw_engine_free(t.engine);
    tw_report_end(report);
    r.peak = watch.peak;
    r.complete = watch.complete;
    r.leaks = watch.live != 0;
    return tell(&r);
}

/* In a process of its own, so that one that crashes is one, and its time is its own. */
static bool run_apart(const struct row *row, uint64_t divisor)
{
    int status = 0;
    pid_t child;

    (void)fflush(stdout);
    child = fork();
    if (child == 0) {
        bool ok = run(row, divisor);
        (void)fflush(stdout);
        _exit(ok ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    if (child < 0 || waitpid(child, &status, 0) < 0) {
        perror("fault_flood");
        return false;
    }
    if (WIFSIGNALED(status))
        printf("not ok - %s: ended by signal %d\n", row->name, WTERMSIG(status));
    return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

static bool is_wanted(const struct row *row, char *const *names)
{
    if (*names == NULL)
        return true;
    for (; *names != NULL; names++)
        if (strstr(row->name, *names) != NULL)
            return true;
    return false;
}

int main(int argc, char **argv)
{
    const char *scale = getenv("FAULT_SCALE");
    uint64_t divisor = scale != NULL ? strtoull(scale, NULL, 10) : 1;
    bool ok = true;

    (void)argc;
    if (divisor == 0) {
        (void)fprintf(stderr, "fault_flood: FAULT_SCALE is a number from 1 on\n");
        return 2;
    }
    if (!traffic_load(&genuine, GENUINE) || genuine.serial == NULL)
        return 1;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (is_wanted(&rows[i], argv + 1))
            ok = run_apart(&rows[i], divisor) && ok;
    traffic_unload(&genuine);
    return ok ? 0 : 1;
}
