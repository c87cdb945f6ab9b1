/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of conformance: a row each, with the function that judges it, in the file of the section that it belongs to
 * (record.c, client_hello.c, server_hello.c, ...), and the ground that these functions stand on.
 *
 * To add a rule:
 *   1. a row in the table at the end of its file. The driver asks a rule only where its messages are there and whole and
 *      its version is spoken; where one of them is not known it has said "not judged" or "not applicable" by itself;
 *   2. the function above the table. It says tw_passes(), TW_VIOLATES() or tw_unjudged(), or nothing where the rule turns
 *      out not to apply. What stands in the messages has been gathered once, see facts.h; it asks there and decodes
 *      nothing. A rule about what a decoder remarks or the walk misses has no function of its own, but a row in
 *      remarks.c or order.c that claims the remark, so that a cause has one finding;
 *   3. in tests/unit/test_check_*.c a CONFORMS() and a VIOLATES() with a script of the handshake (a line each), and what
 *      is nearly wrong, but right. `make clauses` fails on a rule that lacks either.
 * A new file has its table among the groups of catalogue.c.
 */
#ifndef TW_CHECK_RULES_H
#define TW_CHECK_RULES_H

#include "check/across.h"
#include "check/facts.h"
#include "check/policy.h"
#include "message/verdict.h"
#include "walk/path.h"

enum { TW_MAX_RULES = 384, TW_MAX_FINDINGS = 128, TW_FINDING_VALUES = 4 };

/* What a rule comes to, by weight: of several handshakes on a connection the heaviest counts. */
enum tw_judgement { TW_NOT_APPLICABLE, TW_PASS, TW_NOT_JUDGED, TW_VIOLATION };

/* Why a rule was not judged. */
enum tw_unjudged {
    TW_UNJUDGED_NONE,
    TW_UNJUDGED_GAP,
    TW_UNJUDGED_TRUNCATED,
    TW_UNJUDGED_ONE_SIDED,
    TW_UNJUDGED_MIDSTREAM,
    TW_UNJUDGED_LIMIT,
    TW_UNJUDGED_ENDED,
    TW_UNJUDGED_MALFORMED,
    TW_UNJUDGED_ENCRYPTED,
    TW_UNJUDGED_UNVERIFIED,
    TW_UNJUDGED_FOREIGN,
    TW_UNJUDGED_SCATTERED,
    TW_UNJUDGED_SILENT,
    TW_UNJUDGED_REASONS
};

/* What a rule is about: versions, by the one that is spoken, or of a rule about nothing but a ClientHello, offered. */
enum tw_rule_versions {
    TW_FOR_SSL2 = TW_OFFERS_SSL2,
    TW_FOR_SSL3 = TW_OFFERS_SSL3,
    TW_FOR_TLS10 = TW_OFFERS_TLS10,
    TW_FOR_TLS11 = TW_OFFERS_TLS11,
    TW_FOR_TLS12 = TW_OFFERS_TLS12,
    TW_FOR_TLS13 = TW_OFFERS_TLS13,
    TW_FOR_TLCP = TW_OFFERS_TLCP,
    TW_FOR_OLD_TLS = TW_FOR_TLS10 | TW_FOR_TLS11 | TW_FOR_TLS12, /* up to TLS 1.2 */
    TW_FOR_OLD = TW_FOR_SSL3 | TW_FOR_OLD_TLS,
    TW_FOR_TLS = TW_FOR_OLD_TLS | TW_FOR_TLS13,
    TW_FOR_ALL = 0xff,
};

enum tw_rule_scope {
    TW_PER_HANDSHAKE,  /* needs all of its messages */
    TW_PER_MESSAGE,    /* is about any of them: the function finds out which are there */
    TW_PER_CONNECTION, /* asked once, behind all handshakes */
};

/* What the side that reads the message ought to answer, where a standard says so. */
enum tw_rule_alert {
    TW_NO_ALERT,
    TW_UNEXPECTED_MESSAGE = 10,
    TW_BAD_RECORD_MAC = 20,
    TW_RECORD_OVERFLOW = 22,
    TW_HANDSHAKE_FAILURE = 40,
    TW_BAD_CERTIFICATE = 42,
    TW_ILLEGAL_PARAMETER = 47,
    TW_DECODE_ERROR = 50,
    TW_DECRYPT_ERROR = 51,
    TW_PROTOCOL_VERSION = 70,
    TW_INSUFFICIENT_SECURITY = 71,
    TW_INAPPROPRIATE_FALLBACK = 86,
    TW_MISSING_EXTENSION = 109,
    TW_UNSUPPORTED_EXTENSION = 110,
};

struct tw_judge;

struct tw_rule {
    const char *id;
    const char *title; /* what the rule asks for, in one line */
    const char *clause;
    const char *clause_9846; /* the same in RFC 9846, which replaces RFC 8446; NULL where it is not in it */
    void (*judge)(struct tw_judge *j);
    uint32_t messages;       /* TW_SLOT_BIT(enum tw_slot), together */
    uint8_t severity;        /* enum tw_severity */
    uint8_t versions;        /* enum tw_rule_versions */
    uint8_t scope;           /* enum tw_rule_scope */
    uint8_t alert;           /* enum tw_rule_alert */
    const char *requirement; /* what the clause says, in our words */
    const char *rationale;   /* why it matters, and how what is open in the clause has been settled */
    const char *example;     /* what breaks it */
};

/* The rules of one file. */
struct tw_rule_group {
    const char *name;
    const struct tw_rule *rules;
    size_t count;
};

#define TW_RULE_GROUP(variable, called, table) \
    const struct tw_rule_group variable = {    \
        .name = (called), .rules = (table), .count = sizeof(table) / sizeof((table)[0])}

extern const struct tw_rule_group tw_rules_capture, tw_rules_record, tw_rules_alert, tw_rules_encoding,
    tw_rules_client_hello, tw_rules_client_hello13, tw_rules_server_hello, tw_rules_key_exchange,
    tw_rules_tlcp, tw_rules_flight, tw_rules_server_hello13, tw_rules_deprecated, tw_rules_certificate,
    tw_rules_across, tw_rules_signature, tw_rules_policy, tw_rules_grease, tw_rules_protected,
    tw_rules_finished, tw_rules_encrypted13, tw_rules_later;

/* catalogue.c: the rule at `index`, from 0, of all; NULL when there are not so many. */
const struct tw_rule *tw_rule_at(size_t index);
size_t tw_rule_count(void);
/* The one of that id; one that no rule has is that of the first. */
const struct tw_rule *tw_rule_named(const char *id);
/* The sections in their order; NULL when there are not so many. */
const struct tw_rule_group *tw_rule_group_at(size_t index);
/* Its section; `index` is that of a rule. */
const char *tw_rule_group_name(size_t index);

/* Whether the rule is one of a policy, and not of a standard. */
static inline bool tw_rule_is_policy(const struct tw_rule *rule)
{
    return rule >= tw_rules_policy.rules && rule < tw_rules_policy.rules + tw_rules_policy.count;
}

/* How the other side took what broke a rule. */
enum tw_answer {
    TW_ANSWER_UNKNOWN,
    TW_ANSWER_NAMED, /* with the alert that the standard names, or where it names none, with a fatal one */
    TW_ANSWER_OTHER, /* with another fatal alert */
    TW_ANSWER_ENCRYPTED, /* with an alert that cannot be read */
    TW_ANSWER_CLOSED,    /* it ended the connection without a word */
    TW_ANSWER_NONE,      /* it went on */
};

/* What breaks a rule. Nothing in it is allocated; the printer makes a sentence of `says` and the values. */
struct tw_finding {
    const struct tw_rule *rule;
    const struct tw_message *message; /* NULL: of the connection as a whole */
    uint32_t index;                   /* of the message */
    uint32_t off, len;                /* bytes of its body; len 0: all of it */
    const char *says;                 /* see tw_finding_sentence() */
    uint64_t value[TW_FINDING_VALUES];
    struct tw_bytes text;                /* of a %t */
    const struct tw_heard *remark;       /* what a decoder noticed: it has a sentence of its own; else NULL */
    const struct tw_record_note *record; /* where it is about a record */
    uint16_t rule_index;
    uint8_t side;   /* enum tw_side: who broke it */
    uint8_t answer; /* enum tw_answer */
    uint8_t answer_alert;
    bool known; /* it stands in the baseline: set by the report */
};

/* An endpoint as text, with its port and without. */
struct tw_endpoint_text {
    char full[64];    /* "10.0.0.1:443", "[::1]:443" */
    char address[48]; /* "10.0.0.1", "::1" */
};

/* All rules over one connection. */
struct tw_check {
    uint8_t
        severity[TW_MAX_RULES]; /* enum tw_severity of each rule; off: it is not asked. Set by the owner */
    uint8_t judgement[TW_MAX_RULES]; /* enum tw_judgement */
    uint8_t unjudged[TW_MAX_RULES];  /* enum tw_unjudged */
    const struct tw_policy *policy; /* borrowed; NULL: there is none. Its rules are turned off by the owner */
    struct tw_endpoint_text server, client; /* of the connection: set by the owner where there is a policy */
    uint32_t met[TW_MAX_EXPECTATIONS];      /* connections that fit each expectation of the policy, so far */
    uint32_t counts[4];                     /* by enum tw_judgement */
    uint32_t handshakes;                    /* of which something could be judged */
    uint32_t finding_count, findings_omitted;
    struct tw_finding findings[TW_MAX_FINDINGS + 1]; /* the last is for what has no room */
    struct tw_handshake handshake;                   /* the one in hand */
    struct tw_remarks remarks;                       /* of the whole connection: findings point into it */
    struct tw_path path;
    struct tw_span verify_data[2]; /* by enum tw_side: of the handshake before; ptr NULL: not known */
    bool renegotiates;             /* a handshake of this connection has been settled before */
    struct tw_across across;       /* of the connections before this one */
};

/* Sets the severities to those of the rules, of which those that the policy does not ask for are off; nothing is remembered. */
void tw_check_init(struct tw_check *check);

/* Sets them to others, by the index of the rule, with the same exception. */
void tw_check_levels(struct tw_check *check, const uint8_t *severities);

/* Judges all rules over the connection; what stood in `check` of an earlier one is gone. */
void tw_check_connection(struct tw_check *check, const struct tw_connection *c);

/* In a few words, never NULL. */
const char *tw_unjudged_words(enum tw_unjudged why);

/* --- for the functions of rules --- */

/* What a rule is asked about. */
struct tw_judge {
    struct tw_check *check;
    const struct tw_connection *c;
    const struct tw_path *path;
    const struct tw_handshake *hs; /* NULL for a rule of the connection */
    const struct tw_rule *rule;
    uint16_t rule_index;
    uint8_t blind; /* enum tw_unjudged: why what is not there may still have been */
};

/* It is as it should be. */
void tw_passes(struct tw_judge *j);

/* It cannot be known. */
void tw_unjudged(struct tw_judge *j, enum tw_unjudged why);

/* Pass where `holds`; for rules that have said what is wrong already. */
static inline void tw_passes_if(struct tw_judge *j, bool holds)
{
    if (holds)
        tw_passes(j);
}

/* The message breaks the rule, at `length` bytes from `offset` of its body (length 0: all of it). */
struct tw_finding *tw_violates(struct tw_judge *j, const struct tw_view *view, size_t offset, size_t length,
                               const char *says, const uint64_t *values);

/*
 * TW_VIOLATES(j, view, offset, length, "the suite is %S", value...): as above with up to four values. What a % letter
 * stands for is in the table of sentence.c; %u is a number, %K one that the baseline has, too, as how long a key is. A
 * letter takes the next value; %t takes none, but finding->text.
 */
#define TW_VIOLATES(j, view, offset, length, says, ...)  \
    tw_violates((j), (view), (offset), (length), (says), \
                (const uint64_t[1 + TW_FINDING_VALUES]){0, __VA_ARGS__} + 1)

/* The connection breaks the rule by what `side` did, or did not. */
struct tw_finding *tw_violates_at_all(struct tw_judge *j, enum tw_side side, const char *says,
                                      uint64_t value);

/* judge.c: the message in the slot, whole and understood; else NULL, and unless it never came, why is said. */
const struct tw_view *tw_whole(struct tw_judge *j, enum tw_slot slot);

/* The same of a hello. */
const struct tw_hello_facts *tw_whole_hello(struct tw_judge *j, enum tw_slot slot);

/* judge.c: judges a rule by whether what the message proves, a signature or Finished, holds; `says` that it does not. */
void tw_judge_verdict(struct tw_judge *j, enum tw_slot slot, const char *says);

/* judge.c: the first verdict on the message. */
struct tw_verdict tw_judge_verdict_on(const struct tw_message *m);

/* record.c: a record breaks the rule. */
void tw_record_violates(struct tw_judge *j, const struct tw_record_note *n, const char *says, uint64_t a,
                        uint64_t b);

/* record.c: no record that is worth remembering breaks the rule; that is known where all of them were kept. */
void tw_records_pass(struct tw_judge *j);

/* flight.c: judges a rule that has a claim on messages that come where they do not belong, or do not come. */
void tw_judge_order(struct tw_judge *j);

/* remarks.c: judges a rule that is about remarks of the decoders. */
void tw_judge_remarks(struct tw_judge *j);

/* remarks.c: whether a decoder has remarked something at this place, so that it need not be said again. */
bool tw_is_remarked(const struct tw_judge *j, const struct tw_view *view, uint32_t off);

/* remarks.c: the rule that claims the remark, by its id. */
const char *tw_remark_claim(const struct tw_message *m, const struct tw_event *e);

#endif
