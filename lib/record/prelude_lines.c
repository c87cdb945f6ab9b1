/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of text protocols, of either side: whose they are, and which of them TLS may follow. */
#include <string.h>

#include "record/prelude_rows.h"

#include "base/ascii.h"

enum act {
    GO_ON,
    GRANT,   /* TLS may follow */
    REPLY,   /* so it may if the three digits say that the command is accepted and no line is to follow */
    DATA,    /* a mail follows, up to a line of one dot */
    CONNECT, /* HTTP */
    REQUEST,
    STATUS,
    TUNNEL,  /* anything may follow */
    NOTHING, /* no TLS in this stream */
};

#define SMTP     (1U << TW_PROTOCOL_SMTP)
#define LMTP     (1U << TW_PROTOCOL_LMTP)
#define MAIL     (SMTP | LMTP)
#define IMAP     (1U << TW_PROTOCOL_IMAP)
#define POP3     (1U << TW_PROTOCOL_POP3)
#define FTP      (1U << TW_PROTOCOL_FTP)
#define XMPP     (1U << TW_PROTOCOL_XMPP)
#define NNTP     (1U << TW_PROTOCOL_NNTP)
#define IRC      (1U << TW_PROTOCOL_IRC)
#define SIEVE    (1U << TW_PROTOCOL_MANAGESIEVE)
#define TUNNELED (1U << TW_PROTOCOL_HTTP_CONNECT)
#define UPGRADED (1U << TW_PROTOCOL_HTTP_UPGRADE)
#define PROXY    (1U << TW_PROTOCOL_PROXY)
#define NONE     (1U << TW_PROTOCOL_UNKNOWN)

struct row {
    const char *pattern; /* of the line's start: ~ is a word, # a digit; case does not matter */
    uint32_t names;
    enum act act;
};

/* The first that fits counts. */
/* clang-format off */
static const struct row rows[] = {
    /* what there is most of */
    {"HTTP/1.# ###", TUNNELED | UPGRADED, STATUS},
    {"GET ", UPGRADED, REQUEST},
    {"CONNECT ", TUNNELED, CONNECT},
    {"OPTIONS ", UPGRADED, REQUEST},
    {"HEAD ", UPGRADED, REQUEST},
    {"POST ", UPGRADED, REQUEST},
    {"PUT ", UPGRADED, REQUEST},
    {"DELETE ", UPGRADED, REQUEST},
    {"PATCH ", UPGRADED, REQUEST},
    {"PROPFIND ", UPGRADED, REQUEST},
    /* commands */
    {"EHLO", SMTP, GO_ON},
    {"HELO", SMTP, GO_ON},
    {"LHLO", LMTP, GO_ON},
    {"DATA", MAIL, DATA},
    {"STARTTLS", MAIL | NNTP | IRC | SIEVE, GRANT},
    {"STLS", POP3, GRANT},
    {"CAPA", POP3, GO_ON},
    {"APOP", POP3, GO_ON},
    {"AUTH TLS", FTP, GRANT},
    {"AUTH SSL", FTP, GRANT},
    {"AUTH", FTP | POP3 | MAIL, GO_ON},
    {"FEAT", FTP, GO_ON},
    {"HOST", FTP, GO_ON},
    {"SYST", FTP, GO_ON},
    {"CAPABILITIES", NNTP, GO_ON},
    {"MODE READER", NNTP, GO_ON},
    {"CAP ", IRC, GO_ON},
    {"NICK ", IRC, GO_ON},
    {"PASS ", IRC | POP3 | FTP, GO_ON},
    {"USER ", IRC | POP3 | FTP, GO_ON},
    {"CAPABILITY", SIEVE, GO_ON},
    {"AUTHENTICATE ", SIEVE, GO_ON},
    /* answers */
    {"220 ~ ESMTP", SMTP, REPLY},
    {"220 ~ LMTP", LMTP, REPLY},
    {"220 ~ FTP", FTP, REPLY},
    {"220", MAIL | FTP, REPLY},
    {"200", NNTP, GO_ON},
    {"201", NNTP, GO_ON},
    {"###", MAIL | FTP | NNTP, REPLY},
    {"+OK", POP3, GRANT},
    {"-ERR", POP3, GO_ON},
    {"* ", IMAP, GO_ON},
    {":~ 670", IRC, GRANT},
    {":~ ###", IRC, GO_ON},
    {":~ NOTICE", IRC, GO_ON},
    {":~ CAP", IRC, GO_ON},
    {"NOTICE ", IRC, GO_ON},
    {"\"", SIEVE, GO_ON},
    {"OK", SIEVE, GRANT},
    {"<?xml", XMPP, GO_ON},
    {"<stream:stream", XMPP, GO_ON},
    {"<starttls", XMPP, GRANT},
    {"</starttls", XMPP, GRANT},
    {"<proceed", XMPP, GRANT},
    {"</proceed", XMPP, GRANT},
    {"PROXY TCP#", PROXY, TUNNEL},
    {"PROXY UNKNOWN", PROXY, TUNNEL},
    {"PRI * HTTP/2.0", NONE, NOTHING},
    {"SSH-", NONE, NOTHING},
    /* commands and answers of IMAP begin with a word that the client has made up */
    {"~ STARTTLS", IMAP, GRANT},
    {"~ OK", IMAP, GRANT},
    {"~ CAPABILITY", IMAP, GO_ON},
    {"~ ID ", IMAP, GO_ON},
    {"~ LOGIN ", IMAP, GO_ON},
    {"~ AUTHENTICATE ", IMAP, GO_ON},
    {"~ NOOP", IMAP, GO_ON},
};
/* clang-format on */

/* What tw_prelude.phase is in a text protocol: one of the first, and the rest as bits of its own. */
enum phase {
    IN_DIALOGUE,
    IN_MAIL,
    IN_CONNECT, /* headers of HTTP */
    IN_REQUEST,
    IN_CONTINUE,   /* 100, 102, 103 */
    IN_SWITCHING,  /* 101 */
    IN_SUCCESS,    /* 2xx */
    IN_CHALLENGE,  /* 407, 426: the client will ask again */
    IN_OTHER,      /* any other status */
    PHASES = 0x0f, /* mask */
    TO_TLS = 0x40, /* Upgrade: TLS */
    CHUNKED = 0x80,
};

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(uint8_t c)
{
    return c > ' ';
}

static bool is_alphanumeric(uint8_t c)
{
    return is_digit(c) || (tw_ascii_lower(c) >= 'a' && tw_ascii_lower(c) <= 'z');
}

static bool fits_one(uint8_t pattern, uint8_t c)
{
    return pattern == '#' ? is_digit(c) : tw_ascii_lower(pattern) == tw_ascii_lower(c);
}

/* Whether the line begins with the pattern; what ends with a letter or a digit is a whole word. */
static bool fits(const char *pattern, const uint8_t *line, size_t len)
{
    size_t at = 0;

    for (; *pattern != '\0'; pattern++) {
        size_t from = at;
        if (*pattern == '~')
            while (at < len && is_word(line[at]))
                at++;
        else if (at < len && fits_one((uint8_t)*pattern, line[at]))
            at++;
        if (at == from)
            return false;
    }
    bool whole = is_alphanumeric((uint8_t)pattern[-1]) || pattern[-1] == '#';
    return !whole || at == len || !is_alphanumeric(line[at]);
}

uint8_t tw_line_end(const struct tw_prelude *p)
{
    return p->names == XMPP || (p->names == 0 && p->have > 0 && p->head[0] == '<') ? '>' : '\n';
}

/* The line without the blanks in front of it that may stand between tags. */
static struct tw_bytes line_of(const struct tw_prelude *p)
{
    size_t from = 0;

    while (p->names == XMPP && from < p->have && !is_word(p->head[from]))
        from++;
    return (struct tw_bytes){p->head + from, p->have - from};
}

static const struct row *row_of(const struct tw_prelude *p)
{
    struct tw_bytes line = line_of(p);

    for (size_t i = 0; i < TW_COUNT(rows) && line.len > 0; i++) {
        uint8_t first = (uint8_t)rows[i].pattern[0];
        if (first != '~' && !fits_one(first, line.ptr[0])) /* most of them */
            continue;
        if ((p->names == 0 || p->names & rows[i].names) && fits(rows[i].pattern, line.ptr, line.len))
            return &rows[i];
    }
    return NULL;
}

bool tw_line_known(const struct tw_prelude *p)
{
    return row_of(p) != NULL;
}

/* HTTP */

static const uint8_t *find(const uint8_t *p, size_t len, const char *words)
{
    for (; len > 0; p++, len--)
        if (fits(words, p, len))
            return p;
    return NULL;
}

static uint8_t phase_of_status(const struct tw_prelude *p)
{
    const uint8_t *digit = p->head + strlen("HTTP/1.1 ");
    unsigned status = (digit[0] - '0') * 100U + (digit[1] - '0') * 10U + (digit[2] - '0');

    if (status == 101)
        return IN_SWITCHING;
    if (status == 407 || status == 426)
        return IN_CHALLENGE;
    return status / 100 == 1 ? IN_CONTINUE : status / 100 == 2 ? IN_SUCCESS : IN_OTHER;
}

static void note_length(struct tw_prelude *p, size_t at)
{
    enum { MOST = 1 << 20 };

    while (at < p->have && p->head[at] == ' ')
        at++;
    for (p->left = 0; at < p->have && is_digit(p->head[at]) && p->left < MOST; at++)
        p->left = p->left * 10 + (p->head[at] - '0');
}

static void header_line(struct tw_prelude *p)
{
    static const char upgrade[] = "Upgrade:", length[] = "Content-Length:", coding[] = "Transfer-Encoding:";

    if (fits(upgrade, p->head, p->have) && find(p->head, p->have, "TLS/") != NULL)
        p->phase |= TO_TLS;
    else if (fits(length, p->head, p->have))
        note_length(p, strlen(length));
    else if (fits(coding, p->head, p->have))
        p->phase |= CHUNKED;
}

static void upgrade_or_not(struct tw_prelude *p)
{
    if (p->phase & TO_TLS)
        tw_prelude_tunnel(p, TW_PROTOCOL_HTTP_UPGRADE);
    else
        p->state = TW_PRELUDE_NOT_TLS;
}

/* The answer to CONNECT has no body, unless it is a refusal. */
static void header_ended(struct tw_prelude *p)
{
    bool body = p->phase & CHUNKED || p->left > 0;

    switch ((enum phase)(p->phase & PHASES)) {
    case IN_CONNECT: tw_prelude_tunnel(p, TW_PROTOCOL_HTTP_CONNECT); return;
    case IN_REQUEST:
    case IN_SWITCHING: upgrade_or_not(p); return;
    case IN_SUCCESS:
        if (!body)
            tw_prelude_tunnel(p, TW_PROTOCOL_HTTP_CONNECT);
        else
            p->state = TW_PRELUDE_NOT_TLS;
        return;
    case IN_CHALLENGE:
    case IN_CONTINUE:
        p->state = p->left > 0 ? TW_PRELUDE_SKIP : TW_PRELUDE_START;
        p->next = TW_PRELUDE_START;
        p->phase = 0;
        return;
    default: p->state = TW_PRELUDE_NOT_TLS;
    }
}

/* The dialogue */

static bool is_positive(const struct tw_prelude *p)
{
    return (p->head[0] == '2' || p->head[0] == '3') && (p->have < 4 || p->head[3] != '-');
}

static void begin_header(struct tw_prelude *p, uint8_t phase)
{
    p->phase = phase;
    p->left = 0;
}

static void act_on(struct tw_prelude *p, const struct row *row)
{
    p->names = p->names == 0 ? row->names : p->names & row->names;
    switch (row->act) {
    case GO_ON: break;
    case GRANT: p->state = TW_PRELUDE_GRANTED; break;
    case REPLY:
        if (is_positive(p))
            p->state = TW_PRELUDE_GRANTED;
        break;
    case DATA: p->phase = IN_MAIL; break;
    case CONNECT: begin_header(p, IN_CONNECT); break;
    case REQUEST: begin_header(p, IN_REQUEST); break;
    case STATUS: begin_header(p, phase_of_status(p)); break;
    case TUNNEL: tw_prelude_tunnel(p, TW_PROTOCOL_PROXY); break;
    case NOTHING: p->state = TW_PRELUDE_NOT_TLS; break;
    }
}

/* Whether the line has nothing but `text`. */
static bool is_only(const struct tw_prelude *p, const char *text)
{
    size_t len = p->have;

    while (len > 0 && (p->head[len - 1] == '\n' || p->head[len - 1] == '\r'))
        len--;
    return len == strlen(text) && memcmp(p->head, text, len) == 0;
}

void tw_line_ended(struct tw_prelude *p)
{
    p->state = TW_PRELUDE_LINE;
    if (p->phase == IN_MAIL) {
        if (is_only(p, "."))
            p->phase = IN_DIALOGUE;
    } else if (p->phase != IN_DIALOGUE) {
        if (is_only(p, ""))
            header_ended(p);
        else
            header_line(p);
    } else {
        const struct row *row = row_of(p);
        if (row != NULL)
            act_on(p, row);
    }
}
