/* SPDX-License-Identifier: Apache-2.0 */
/* Between the printers of the check. */
#ifndef TW_REPORT_CHECK_H
#define TW_REPORT_CHECK_H

#include "report/lines.h"
#include "report/report.h"

/* Where a finding was made, and about which message. */
struct tw_check_place {
    const char *message; /* what it is called; NULL: it is about a record, or all of the connection */
    uint32_t index;
    uint32_t packets[2]; /* first and last; 0: not known */
    uint32_t file;       /* of the first */
    uint64_t stream_offset;
    uint32_t off, len; /* in the body */
    bool in_stream;    /* the offset in the stream is known */
};

struct tw_check_place tw_check_place(const struct tw_connection *c, const struct tw_finding *f);

/* Bytes of a sentence with its end, and of room in the output for a few of them. */
enum { TW_SENTENCE_MAX = 1024, TW_SENTENCES_ROOM = 8 * TW_SENTENCE_MAX };

/*
 * What the finding says, as text of our own in which bytes of the wire stand escaped. Its letters, each for a value:
 * %u a number, %x two or four digits of hexadecimal; code points by name and number: %A signature scheme, %C content
 * type, %D certificate type, %E extension, %G group, %H handshake type, %L alert, %M compression method, %S cipher suite,
 * %V version. %N is a message that the walk tells apart. %t is the text of the finding.
 */
void tw_finding_sentence(struct tw_out *o, const struct tw_finding *f);

/* The same into `text`; returns how long it is. */
size_t tw_finding_text(struct tw_report *r, const struct tw_finding *f, char text[TW_SENTENCE_MAX]);

/* How the other side answered, as a clause to follow a semicolon; NULL where that says nothing. */
const char *tw_answer_words(const struct tw_finding *f);

/* The lines about a finding, for people. */
void tw_check_text_finding(struct tw_report *r, struct tw_lines *l, const struct tw_connection *c,
                           const struct tw_finding *f);

/* A finding that was kept to be told by rule. */
struct tw_check_kept {
    uint16_t rule_index;
    uint64_t id; /* of the connection */
    char *text;  /* its line */
};

/* A finding about all captures together, made at the end. */
struct tw_check_late {
    const struct tw_rule *rule;
    enum tw_severity severity;
    char text[256];
};

/* One form of the check's output. Members may be NULL. */
struct tw_check_form {
    void (*begin)(struct tw_report *r);
    void (*connection)(struct tw_report *r, const struct tw_connection *c);
    void (*end)(struct tw_report *r);
};

extern const struct tw_check_form tw_check_text, tw_check_json, tw_check_sarif, tw_check_junit, tw_check_tap,
    tw_check_github, tw_check_page;

/* Whether the verdict of a rule is among those that are told. */
static inline bool tw_verdict_told(const struct tw_check *k, size_t i)
{
    return k->severity[i] != TW_SEVERITY_OFF && k->judgement[i] != TW_NOT_APPLICABLE;
}

static inline enum tw_severity tw_finding_severity(const struct tw_check *k, const struct tw_finding *f)
{
    return (enum tw_severity)k->severity[f->rule_index];
}

const char *tw_judgement_name(enum tw_judgement judgement);

#endif
