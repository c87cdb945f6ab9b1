/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that is not to be had: captures are read and reported as often as memory is asked for, and each time another
 * request fails, first alone and then with all behind it. Whatever fails, nothing crashes or leaks, and what is missing
 * from the report is told: by an error, or by the counters. What is printed is TAP, a line a capture and form.
 *
 * The linker has every call of malloc() and its kin in the library go through the functions that are __wrap_ here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tlswalk.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- the heap --- */

/* The linker wants these names. NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *p, size_t size);
void __real_free(void *p);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *p, size_t size);
void __wrap_free(void *p);

static struct {
    size_t requests;
    size_t fail_at; /* the request that fails, from 1; 0: none */
    bool fail_on;   /* and all behind it */
    size_t live;    /* blocks that have not been freed */
} heap;

static bool fails(void)
{
    heap.requests++;
    return heap.fail_at != 0 &&
           (heap.requests == heap.fail_at || (heap.fail_on && heap.requests > heap.fail_at));
}

static void *counted(void *p)
{
    heap.live += p != NULL;
    return p;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : counted(__real_calloc(count, size));
}

void *__wrap_realloc(void *p, size_t size)
{
    if (p == NULL)
        return __wrap_malloc(size);
    return fails() ? NULL : __real_realloc(p, size);
}

void __wrap_free(void *p)
{
    heap.live -= p != NULL;
    __real_free(p);
}

/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */

/* --- a run --- */

/* What was printed; and whether something was said to be missing. */
struct result {
    char text[1 << 20];
    size_t len;
    bool told;
};

static bool take_text(void *context, const char *bytes, size_t len)
{
    struct result *r = context;

    if (len > sizeof r->text - r->len)
        return false;
    memcpy(r->text + r->len, bytes, len);
    r->len += len;
    return true;
}

static void report_connection(void *report, const struct tw_connection *connection)
{
    tw_report_connection(report, connection);
}

static bool read_capture(struct tw_engine *engine, const char *path)
{
    struct tw_error error;
    struct tw_source *source = tw_source_open(path, &error);
    struct tw_packet packet;
    bool whole = source != NULL && tw_engine_file(engine, path);
    int got = 0;

    while (whole && (got = tw_source_next(source, &packet, &error)) > 0)
        tw_engine_packet(engine, &packet);
    tw_source_close(source);
    return whole && got == 0;
}

static void analyse(struct result *r, struct tw_report *report, const char *path)
{
    struct tw_engine *engine = tw_engine_new(
        &(struct tw_engine_options){.seed = {1, 2}, .on_connection = report_connection, .context = report});

    if (engine == NULL) {
        r->told = true;
        return;
    }
    r->told = !read_capture(engine, path) || r->told;
    tw_engine_finish(engine);
    tw_report_certificates(report);
    r->told = r->told || tw_report_certificate_counters(report).left_out > 0;
    struct tw_counters c = tw_engine_counters(engine);
    r->told = r->told || c.refused > 0 || c.evicted_memory > 0;
    tw_engine_free(engine);
}

static void run(struct result *r, const char *path, enum tw_format format)
{
    struct tw_diff_totals diff = {0};
    struct tw_report *report = tw_report_new(&(struct tw_report_options){
        .format = format, .all = true, .diff = &diff, .write = take_text, .context = r});

    r->len = 0;
    r->told = report == NULL;
    if (report == NULL)
        return;
    tw_report_timeline(report);
    analyse(r, report, path);
    if (format == TW_FORMAT_DIFF) {
        tw_report_timeline(report);
        analyse(r, report, "testdata/tls12-clientauth.pcap");
    }
    if (!tw_report_end(report) || diff.failed)
        r->told = true;
}

/* --- every request --- */

static struct result whole, part;

/* One of them fails. Whether that ended well. */
static bool try(const char *path, enum tw_format format, size_t fail_at, bool fail_on)
{
    heap.requests = 0;
    heap.fail_at = fail_at;
    heap.fail_on = fail_on;
    run(&part, path, format);
    heap.fail_at = 0;
    bool same = part.len == whole.len && memcmp(part.text, whole.text, part.len) == 0;
    if (heap.live == 0 && (same || part.told))
        return true;
    printf("not ok - %s: request %zu%s: %s\n", path, fail_at, fail_on ? " and all behind it" : "",
           heap.live != 0 ? "memory is not given back" : "something is missing, and nobody says so");
    heap.live = 0;
    return false;
}

static bool try_all(const char *path, enum tw_format format)
{
    static const char *const names[] = {
        [TW_FORMAT_TEXT] = "text",
        [TW_FORMAT_JSON] = "JSON",
        [TW_FORMAT_LIST] = "list",
        [TW_FORMAT_WALK] = "walk",
        [TW_FORMAT_DOT] = "dot",
        [TW_FORMAT_MERMAID] = "mermaid",
        [TW_FORMAT_SVG] = "SVG",
        [TW_FORMAT_CERTIFICATES] = "certificates",
        [TW_FORMAT_CERTIFICATES_JSON] = "certificates in JSON",
        [TW_FORMAT_CERTIFICATES_PEM] = "PEM",
        [TW_FORMAT_DIFF] = "difference",
        [TW_FORMAT_PAGE] = "page",
    };
    bool ok = true;

    heap.requests = 0;
    run(&whole, path, format);
    size_t requests = heap.requests;
    if (whole.told || whole.len == 0 || heap.live != 0) {
        printf("not ok - %s: not even with memory\n", path);
        return false;
    }
    for (size_t n = 1; n <= requests; n++) {
        ok = try(path, format, n, false) && ok;
        ok = try(path, format, n, true) && ok;
    }
    if (ok)
        printf("ok - %s as %s: each of %zu requests for memory may fail\n", path, names[format], requests);
    return ok;
}

/* Those of TLS 1.3 are not seen. */
static bool has_any(const char *path, enum tw_format format)
{
    return format < TW_FORMAT_CERTIFICATES || strstr(path, "tls13") == NULL;
}

int main(void)
{
    static const char *const captures[] = {
        "testdata/bench/tls12-resume-ticket.pcap",
        "testdata/gz--tlcp.pcap.gz",
        "testdata/zst--tls12.pcap.zst",
        "testdata/lz4--tls13.pcap.lz4",
        "testdata/dsb--tlcp.pcapng",
        "testdata/missing-segment--tlcp.pcap",
        "testdata/reversed--tls13.pcap",
        "testdata/tiny-records--tls12.pcap",
    };
    bool ok = true;

    for (size_t i = 0; i < COUNT(captures); i++)
        for (unsigned format = TW_FORMAT_TEXT; format <= TW_FORMAT_CERTIFICATES_PEM; format++)
            ok = (!has_any(captures[i], (enum tw_format)format) ||
                  try_all(captures[i], (enum tw_format)format)) &&
                 ok;
    ok = try_all(captures[0], TW_FORMAT_DIFF) && ok;
    ok = try_all(captures[0], TW_FORMAT_PAGE) && ok;
    return ok ? 0 : 1;
}
