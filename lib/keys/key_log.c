/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Key logs, a secret a line: a label, the client random in hexadecimal, the secret likewise, with a blank between them
 * (draft-ietf-tls-keylogfile 2). RSA has instead the first bytes of the encrypted pre-master secret, or what OpenSSL
 * prints of a session: "RSA Session-ID:0a1b... Master-Key:2c3d...".
 */
#include <string.h>

#include "keys/keys.h"

struct label {
    const char *name;
    uint8_t what;                  /* enum tw_secret, TW_SECRET_COUNT: passed over */
    uint8_t name_least, name_most; /* bytes of the secret's name */
    uint8_t least, most;           /* of the secret */
};

/* clang-format off */
static const struct label labels[] = {
    {"CLIENT_RANDOM",                   TW_SECRET_MASTER,           32, 32, 48, 48},
    {"PMS_CLIENT_RANDOM",               TW_SECRET_PREMASTER,        32, 32,  1, 255},
    {"RSA",                             TW_SECRET_RSA,               8,  8, 48, 48},
    {"CLIENT_EARLY_TRAFFIC_SECRET",     TW_SECRET_CLIENT_EARLY,     32, 32, 32, 64},
    {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", TW_SECRET_CLIENT_HANDSHAKE, 32, 32, 32, 64},
    {"SERVER_HANDSHAKE_TRAFFIC_SECRET", TW_SECRET_SERVER_HANDSHAKE, 32, 32, 32, 64},
    {"CLIENT_TRAFFIC_SECRET_0",         TW_SECRET_CLIENT_TRAFFIC,   32, 32, 32, 64},
    {"SERVER_TRAFFIC_SECRET_0",         TW_SECRET_SERVER_TRAFFIC,   32, 32, 32, 64},
};
/* clang-format on */

const char *tw_key_log_label(enum tw_secret what)
{
    for (size_t i = 0; i < TW_COUNT(labels); i++)
        if (labels[i].what == what)
            return labels[i].name;
    return NULL;
}

static const struct label session = {"RSA Session-ID", TW_SECRET_SESSION, 1, 32, 48, 48};

/* One word of a line. */
struct word {
    const char *text;
    size_t len;
};

struct line {
    struct word label, name, secret;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static struct word next_word(const char **p, const char *end)
{
    struct word w;

    while (*p < end && is_blank(**p))
        (*p)++;
    w.text = *p;
    while (*p < end && !is_blank(**p))
        (*p)++;
    w.len = (size_t)(*p - w.text);
    return w;
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int tw_hex_read(const char *digits, size_t len, uint8_t *out, size_t room)
{
    if (len % 2 != 0 || len / 2 > room)
        return -1;
    for (size_t i = 0; i < len; i += 2) {
        int high = digit_of(digits[i]), low = digit_of(digits[i + 1]);
        if (high < 0 || low < 0)
            return -1;
        out[i / 2] = (uint8_t)(high << 4 | low);
    }
    return (int)(len / 2);
}

static bool equals(struct word w, const char *text)
{
    return w.len == strlen(text) && memcmp(w.text, text, w.len) == 0;
}

/* Whether the word begins so; then that is taken away. */
static bool strip(struct word *w, const char *prefix)
{
    size_t n = strlen(prefix);

    if (w->len < n || memcmp(w->text, prefix, n) != 0)
        return false;
    w->text += n;
    w->len -= n;
    return true;
}

/* Labels of secrets are in upper case, with digits and underscores: others than ours are of no use here. */
static bool may_be_label(struct word w)
{
    for (size_t i = 0; i < w.len; i++) {
        char c = w.text[i];
        if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '_')
            return false;
    }
    return true;
}

static const struct label *find_label(struct line *l)
{
    if (equals(l->label, "RSA") && strip(&l->name, "Session-ID:")) {
        if (!strip(&l->secret, "Master-Key:"))
            l->secret.len = 0;
        return &session;
    }
    for (size_t i = 0; i < TW_COUNT(labels); i++)
        if (equals(l->label, labels[i].name))
            return &labels[i];
    return NULL;
}

/* What is wrong with the line, or NULL. */
static const char *take(struct line *l, const struct label *label, struct tw_keys *keys, uint64_t *refused)
{
    uint8_t name[64], secret[UINT8_MAX];
    int name_len = tw_hex_read(l->name.text, l->name.len, name, sizeof name);
    int secret_len = tw_hex_read(l->secret.text, l->secret.len, secret, sizeof secret);
    const char *wrong = NULL;

    if (l->secret.len == 0)
        wrong = "no secret";
    else if (name_len < 0)
        wrong = "its second word is no hexadecimal number of whole bytes";
    else if (secret_len < 0)
        wrong = "its third word is no hexadecimal number of whole bytes";
    else if (name_len < label->name_least || name_len > label->name_most)
        wrong = "its second word is of the wrong length";
    else if (secret_len < label->least || secret_len > label->most)
        wrong = "its third word is of the wrong length";
    else if (!tw_keys_put(keys, (enum tw_secret)label->what, (struct tw_bytes){name, (size_t)name_len},
                          (struct tw_bytes){secret, (size_t)secret_len}))
        (*refused)++;
    tw_wipe(secret, sizeof secret);
    return wrong;
}

static const char *read_line(struct tw_key_log_reader *r, struct tw_keys *keys)
{
    const char *p = (const char *)r->text, *end = p + r->len;
    struct line l = {.label = next_word(&p, end)};
    const struct label *label;

    if (l.label.len == 0 || l.label.text[0] == '#')
        return NULL;
    l.name = next_word(&p, end);
    l.secret = next_word(&p, end);
    label = find_label(&l);
    if (label == NULL)
        return l.name.len > 0 && may_be_label(l.label) ? NULL : "not a line of a key log";
    if (r->cut)
        return "too long";
    return take(&l, label, keys, &r->refused);
}

static void end_line(struct tw_key_log_reader *r, struct tw_keys *keys, tw_key_log_complaint *complain,
                     void *context)
{
    const char *wrong;

    r->line++;
    wrong = read_line(r, keys);
    if (wrong != NULL)
        complain(context, r->line, wrong);
    tw_wipe(r->text, r->len);
    r->len = 0;
    r->cut = false;
}

void tw_key_log_bytes(struct tw_key_log_reader *r, struct tw_keys *keys, const uint8_t *bytes, size_t len,
                      tw_key_log_complaint *complain, void *context)
{
    while (len > 0) {
        const uint8_t *newline = memchr(bytes, '\n', len);
        size_t n = newline != NULL ? (size_t)(newline - bytes) : len;
        size_t room = sizeof r->text - r->len, fits = n < room ? n : room;

        memcpy(r->text + r->len, bytes, fits);
        r->len += fits;
        r->cut = r->cut || fits < n;
        if (newline != NULL) {
            end_line(r, keys, complain, context);
            n++;
        }
        bytes += n;
        len -= n;
    }
}

void tw_key_log_end(struct tw_key_log_reader *r, struct tw_keys *keys, tw_key_log_complaint *complain,
                    void *context)
{
    if (r->len > 0)
        end_line(r, keys, complain, context);
}
