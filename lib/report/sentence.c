/* SPDX-License-Identifier: Apache-2.0 */
/* A finding in words, and where it was made. */
#include <string.h>

#include "report/check.h"

struct letter {
    char letter;
    uint8_t registry; /* enum tw_registry; TW_REG_NONE: a number */
};

static const struct letter letters[] = {
    {'A', TW_REG_SIGNATURE_SCHEME},
    {'C', TW_REG_CONTENT_TYPE},
    {'D', TW_REG_CLIENT_CERTIFICATE_TYPE},
    {'E', TW_REG_EXTENSION_TYPE},
    {'G', TW_REG_GROUP},
    {'H', TW_REG_HANDSHAKE_TYPE},
    {'L', TW_REG_ALERT},
    {'M', TW_REG_COMPRESSION_METHOD},
    {'S', TW_REG_CIPHER_SUITE},
    {'V', TW_REG_VERSION},
    {'Z', TW_REG_CERTIFICATE_COMPRESSION},
};

static enum tw_registry registry_of(char letter)
{
    for (size_t i = 0; i < TW_COUNT(letters); i++)
        if (letters[i].letter == letter)
            return (enum tw_registry)letters[i].registry;
    return TW_REG_NONE;
}

static void put_code(struct tw_out *o, enum tw_registry registry, uint32_t value)
{
    unsigned width = tw_registry_width(registry);

    tw_out_text(o, tw_registry_name(registry, value));
    tw_out_text(o, width > 1 ? " (0x" : " (");
    if (width > 1)
        tw_out_hex(o, value, 2 * width);
    else
        tw_out_uint(o, value);
    tw_out_char(o, ')');
}

static void put_value(struct tw_out *o, char letter, uint64_t value)
{
    if (letter == 'u' || letter == 'K') { /* K: one that says what a finding is about, see deviation.c */
        tw_out_uint(o, value);
    } else if (letter == 'N') {
        tw_out_text(o, tw_signal_name((enum tw_signal)value));
    } else if (letter == 'x') {
        tw_out_text(o, "0x");
        tw_out_hex(o, (uint32_t)value, value > 0xff ? 4 : 2);
    } else {
        put_code(o, registry_of(letter), (uint32_t)value);
    }
}

enum { TEXT_SHOWN = 128 };

void tw_finding_sentence(struct tw_out *o, const struct tw_finding *f)
{
    unsigned next = 0;

    if (f->remark != NULL) {
        struct tw_note note = {f->remark->view.message, f->index, f->remark->event};
        tw_note_sentence(o, &note);
        return;
    }
    for (const char *p = f->says; *p != '\0'; p++) {
        if (*p != '%' || p[1] == '\0') {
            tw_out_char(o, *p);
        } else if (*++p == 't') {
            tw_out_wire_beginning(o, f->text, TEXT_SHOWN);
        } else {
            put_value(o, *p, f->value[next]);
            next = next + 1 < TW_FINDING_VALUES ? next + 1 : next;
        }
    }
}

size_t tw_finding_text(struct tw_report *r, const struct tw_finding *f, char text[TW_SENTENCE_MAX])
{
    size_t before;

    tw_out_room(&r->out, TW_SENTENCES_ROOM); /* so that nothing is flushed before it is taken back */
    before = r->out.len;
    tw_finding_sentence(&r->out, f);
    return tw_out_take_back(&r->out, before, text, TW_SENTENCE_MAX);
}

const char *tw_answer_words(const struct tw_finding *f)
{
    switch ((enum tw_answer)f->answer) {
    case TW_ANSWER_NAMED: return "the other side answered with the fatal alert ";
    case TW_ANSWER_OTHER: return "the other side answered with another fatal alert, ";
    case TW_ANSWER_ENCRYPTED: return "the other side answered with an encrypted alert";
    case TW_ANSWER_CLOSED: return "the other side closed the connection";
    case TW_ANSWER_NONE: return "the other side did not object";
    case TW_ANSWER_UNKNOWN: break;
    }
    return NULL;
}

const char *tw_judgement_name(enum tw_judgement judgement)
{
    static const char *const names[] = {"not_applicable", "pass", "not_judged", "violation"};
    return names[judgement];
}

static struct tw_check_place record_place(const struct tw_record_note *n)
{
    return (struct tw_check_place){.packets = {n->origin.packet, n->origin.packet},
                                   .file = n->origin.file,
                                   .stream_offset = n->offset,
                                   .in_stream = true};
}

struct tw_check_place tw_check_place(const struct tw_connection *c, const struct tw_finding *f)
{
    const struct tw_message *m = f->message;
    struct tw_fragment first, last;

    if (f->record != NULL)
        return record_place(f->record);
    if (m == NULL)
        return (struct tw_check_place){.file = c->flow->file};
    first = f->len > 0 ? tw_message_place(m, f->off)
                       : (m->fragment_count > 0 ? m->fragments[0]
                                                : (struct tw_fragment){.stream_offset = m->offset});
    last = f->len > 0 ? tw_message_place(m, (size_t)f->off + f->len - 1)
                      : (m->fragment_count > 0 ? m->fragments[m->fragment_count - 1] : first);
    return (struct tw_check_place){.message = tw_message_name(m),
                                   .index = f->index,
                                   .packets = {first.packet, last.packet},
                                   .file = first.file,
                                   .stream_offset = first.stream_offset,
                                   .off = f->off,
                                   .len = f->len,
                                   .in_stream = true};
}
