/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packet filters of libpcap, compiled for each link layer that packets come from. Its parser says what is wrong and not
 * where; that is found by holding beginnings of the expression against it.
 */
#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/error.h"
#include "capture/source.h"

struct program {
    int link_type;
    bool fits;
    struct bpf_program code; /* if it does */
};

struct tw_filter {
    char *expression;
    struct program programs[TW_CAPTURE_LINKS];
    size_t count;
};

/* False with what libpcap says in `error`. */
static bool compile(struct bpf_program *code, int link_type, const char *expression, struct tw_error *error)
{
    pcap_t *dead = pcap_open_dead(tw_link_dlt(link_type), TW_CAPTURE_MAX);
    bool compiled = dead != NULL && pcap_compile(dead, code, expression, 1, PCAP_NETMASK_UNKNOWN) == 0;

    if (!compiled)
        tw_error_set(error, "%s", dead != NULL ? pcap_geterr(dead) : strerror(ENOMEM));
    if (dead != NULL)
        pcap_close(dead);
    return compiled;
}

/* Link layers of which one understands whatever any does. */
enum { ETHERNET = 1, RADIOTAP = 127 };

static bool makes_sense(const char *expression, struct tw_error *error)
{
    struct bpf_program code;
    struct tw_error other;

    if (!compile(&code, ETHERNET, expression, error) && !compile(&code, RADIOTAP, expression, &other))
        return false;
    pcap_freecode(&code);
    return true;
}

/* --- where an expression stops making sense --- */

/* Words end at blanks; a sign is one by itself. */
static size_t word_end(const char *text, size_t from)
{
    size_t len = strcspn(text + from, " \t\n()[]=<>!&|+-*/:");

    return from + (len == 0 && text[from] != '\0' ? 1 : len);
}

/* How many are open at the end of the first `len` bytes. */
static size_t still_open(const char *text, size_t len, char opening, char closing)
{
    size_t open = 0;

    for (size_t i = 0; i < len; i++) {
        open += text[i] == opening;
        open -= text[i] == closing && open > 0;
    }
    return open;
}

/* Whether an expression that makes sense may begin with the first `len` bytes. */
static bool may_go_on(const char *text, size_t len)
{
    static const char *const ends[] = {
        "", "tcp", "1", "10.0.0.1", "port 1", "net 10", "host 10.0.0.1", "= 0", "] = 0", "0] = 0", "0 = 0",
    };
    enum { LONGEST_END = 32 };
    size_t parentheses = still_open(text, len, '(', ')');
    char *whole = malloc(len + LONGEST_END + parentheses);
    bool makes = false;
    struct tw_error error;

    for (size_t i = 0; i < TW_COUNT(ends) && whole != NULL && !makes; i++) {
        int used = snprintf(whole, len + LONGEST_END, "%.*s %s", (int)len, text, ends[i]);
        memset(whole + used, ')', parentheses);
        whole[(size_t)used + parentheses] = '\0';
        makes = makes_sense(whole, &error);
    }
    free(whole);
    return makes;
}

/* The first word with which no expression that makes sense goes on. */
static size_t find_break(const char *text)
{
    size_t at = strspn(text, " \t\n");

    while (text[at] != '\0') {
        size_t end = word_end(text, at);
        if (!may_go_on(text, end))
            return at;
        at = end + strspn(text + end, " \t\n");
    }
    return at;
}

/* What is told may name what it is about: "unknown port 'htps'". */
static size_t find_named(const char *text, const char *told)
{
    const char *quote = strchr(told, '\''), *end = quote != NULL ? strchr(quote + 1, '\'') : NULL;
    char word[64];
    const char *found;

    if (end == NULL || end == quote + 1 || (size_t)(end - quote) > sizeof word)
        return SIZE_MAX;
    memcpy(word, quote + 1, (size_t)(end - quote - 1));
    word[end - quote - 1] = '\0';
    found = strstr(text, word);
    return found != NULL ? (size_t)(found - text) : SIZE_MAX;
}

/* --- filters --- */

struct tw_filter *tw_filter_new(const char *expression, size_t *place, struct tw_error *error)
{
    struct tw_filter *f;

    if (!makes_sense(expression, error)) {
        *place = strstr(error->text, "syntax error") != NULL ? find_break(expression)
                                                             : find_named(expression, error->text);
        return NULL;
    }
    *place = SIZE_MAX;
    f = calloc(1, sizeof *f);
    if (f != NULL)
        f->expression = strdup(expression);
    if (f == NULL || f->expression == NULL) {
        tw_error_set(error, "%s", strerror(ENOMEM));
        free(f);
        return NULL;
    }
    return f;
}

/* The program for a link layer, made when its first packet comes; then `*error` is set where that cannot be. */
static struct program *program_for(struct tw_filter *f, int link_type, struct tw_error *error)
{
    struct program *p;

    error->text[0] = '\0';
    for (size_t i = 0; i < f->count; i++)
        if (f->programs[i].link_type == link_type)
            return &f->programs[i];
    if (f->count == TW_COUNT(f->programs)) { /* of many captures: the last makes way */
        p = &f->programs[--f->count];
        if (p->fits)
            pcap_freecode(&p->code);
    }
    p = &f->programs[f->count++];
    p->link_type = link_type;
    p->fits = compile(&p->code, link_type, f->expression, error);
    return p;
}

int tw_filter_passes(struct tw_filter *f, const struct tw_packet *packet, struct tw_error *error)
{
    struct pcap_pkthdr header = {.caplen = (bpf_u_int32)packet->captured, .len = (bpf_u_int32)packet->length};
    struct tw_error why;
    const struct program *p = program_for(f, packet->link_type, &why);

    if (p->fits)
        return pcap_offline_filter(&p->code, &header, packet->data) != 0;
    if (why.text[0] == '\0')
        return 0;
    tw_error_set(error, "the filter does not fit packets of link type %d: %.160s", packet->link_type,
                 why.text);
    return -1;
}

const char *tw_filter_expression(const struct tw_filter *f)
{
    return f->expression;
}

void tw_filter_free(struct tw_filter *f)
{
    if (f == NULL)
        return;
    for (size_t i = 0; i < f->count; i++)
        if (f->programs[i].fits)
            pcap_freecode(&f->programs[i].code);
    free(f->expression);
    free(f);
}
