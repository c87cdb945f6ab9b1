/* SPDX-License-Identifier: Apache-2.0 */
/* The printers' common ground: one report, one of three forms, and the notes that a message leaves while printed. */
#ifndef TW_REPORT_REPORT_H
#define TW_REPORT_REPORT_H

#include "check/rules.h"
#include "facts/connection.h"
#include "facts/ja3.h"
#include "facts/ja4.h"
#include "report/certificates.h"
#include "report/lines.h"
#include "report/pick.h"
#include "report/sorted.h"
#include "walk/early.h"
#include "walk/ending.h"
#include "walk/pace.h"
#include "walk/session.h"
#include "walk/steps.h"

/* A fault or finding that was heard while the message `message` was printed; bytes belong to the connection. */
struct tw_note {
    const struct tw_message *message;
    uint64_t index; /* of the message in its connection */
    struct tw_event event;
};

/* Notes of one connection that are told; more are counted. */
enum { TW_MAX_NOTES = 256 };

struct tw_notes {
    size_t count;
    uint64_t omitted;
    struct tw_note note[TW_MAX_NOTES];
};

/* A JA3 or JA3S with its string, and a JA4. */
struct tw_fingerprint {
    bool set; /* there is one of them */
    bool has_ja3, has_ja4;
    bool client; /* JA3, else JA3S */
    uint8_t md5[16];
    char *ja3; /* TW_JA3_MAX bytes, of which */
    size_t ja3_len;
    struct tw_ja4 *ja4;
};

/* Code points as JSON, made once: the same few stand in every hello. */
enum { TW_CODE_SLOT_BITS = 11, TW_CODE_SLOTS = 1 << TW_CODE_SLOT_BITS, TW_CODE_TEXT = 120 };

struct tw_code_slot {
    uint32_t key; /* of registry and value; 0: empty */
    uint32_t len;
    char text[TW_CODE_TEXT];
};

struct tw_report {
    struct tw_report_options options;
    struct tw_notes faults, findings;
    struct tw_fingerprint client, server, later; /* of the first hellos, and of one more */
    struct tw_hello_parts hello;                 /* of the hello that is being printed */
    struct tw_code_slot codes[TW_CODE_SLOTS];
    struct tw_path path;                 /* of the connection in hand */
    struct tw_certificates certificates; /* that have not been printed yet */
    struct tw_certificate_counters certificate_counters;
    struct tw_handshake explained; /* one that failed, */
    struct tw_remarks explained_remarks;
    struct tw_sorted sorted;    /* lines of the list that wait for others */
    struct tw_stats *stats;     /* of the formats of statistics; else NULL */
    unsigned fold;              /* columns of lines that else have any length */
    int64_t last_ns;            /* the time that was told last, or TW_NO_TIME */
    bool begun;                 /* text: something has been printed */
    struct tw_check *check;     /* of the formats of the check; else NULL */
    struct tw_check_kept *kept; /* findings that wait for the end, to be told by rule */
    size_t kept_count, kept_room;
    struct tw_diff *diff;       /* of the formats of the comparison; else NULL */
    struct tw_check_late *late; /* findings made at the end */
    size_t late_count, late_room;
    uint64_t handshakes_before; /* of the captures before the one in hand, where each is judged by itself */
    bool apart;                 /* that is so */
    struct tw_check_totals totals;
    struct tw_markup *markup; /* of the formats that are markup; else NULL */
    struct tw_page *page;     /* of the page; else NULL */
    uint64_t left_out;        /* connections that had no place in the report */
    struct tw_pick *pick;     /* of the formats of chosen fields; else NULL */
    struct tw_out out;
};

void tw_notes_add(struct tw_notes *notes, const struct tw_message *m, uint64_t index,
                  const struct tw_event *e);

/* The rule that a remark of the decoder belongs to. */
const struct tw_rule *tw_note_rule(const struct tw_note *note);

const char *tw_severity_name(enum tw_severity severity);

/* Bytes that what waits for the end may fill. */
size_t tw_report_budget(const struct tw_report_options *options);

/* A sentence, without its end, about a fault or finding. */
void tw_note_sentence(struct tw_out *o, const struct tw_note *note);

/* Why a message is not whole, in a few words; NULL when it is. */
const char *tw_missing_words(enum tw_missing missing);

/* Where byte `offset` of the body came from: its own place in the stream, the packet, the file. */
struct tw_fragment tw_message_place(const struct tw_message *m, size_t offset);

/* What a state is called in these names. */
const char *tw_state_called(enum tw_state state, enum tw_names names);

/* "OpenSSL" */
const char *tw_profile_name(enum tw_profile profile);

/* The name under which the connection's file was opened. */
const char *tw_connection_file(const struct tw_connection *c);

const char *tw_side_name(enum tw_side side);
const char *tw_resumption_name(enum tw_resumption resumption);

/* How the handshake ended: tw_path_outcome(), of which the walk is made where it matters. */
struct tw_outcome tw_report_outcome(struct tw_report *r, const struct tw_connection *c);

const char *tw_handshake_outcome_name(enum tw_handshake_outcome outcome);
const char *tw_known_by_name(enum tw_known_by known_by);
const char *tw_roles_name(enum tw_roles roles);

/*
 * How a handshake of TLCP gets its keys, for those who know TLS: in a few words, and to or from what. NULL where it is
 * none, or takes its keys from an earlier one.
 */
struct tw_key_exchange {
    const char *kind;
    const char *how;
};
const struct tw_key_exchange *tw_tlcp_key_exchange(const struct tw_connection *c);

/* Whether the client wanted TLCP and nobody agreed. Who does not expect it looks for the mistake somewhere else. */
bool tw_tlcp_only_offered(const struct tw_connection *c);

/* What is known of a field by its number. */
struct tw_field_info tw_report_field_info(uint16_t field);

/* The printers. */
void tw_report_json(struct tw_report *r, const struct tw_connection *c);
void tw_report_text(struct tw_report *r, const struct tw_connection *c);
void tw_report_ladder(struct tw_report *r, const struct tw_connection *c);
/* What the machines did in each state of the walk in hand; drawings of it. */
void tw_report_steps(struct tw_report *r, const struct tw_connection *c);
void tw_report_dot(struct tw_report *r, const struct tw_connection *c);
void tw_report_mermaid(struct tw_report *r, const struct tw_connection *c);
void tw_report_svg(struct tw_report *r, const struct tw_connection *c);
void tw_report_list(struct tw_report *r, const struct tw_connection *c);
void tw_report_certificate_json(struct tw_report *r, const struct tw_seen_certificate *seen);
void tw_report_certificate_line(struct tw_report *r, const struct tw_seen_certificate *seen);
void tw_report_certificate_pem(struct tw_report *r, const struct tw_seen_certificate *seen);
bool tw_report_check_begin(struct tw_report *r);
void tw_report_check_free(struct tw_report *r);
void tw_report_check(struct tw_report *r, const struct tw_connection *c);
void tw_report_check_end(struct tw_report *r);
bool tw_report_diff_begin(struct tw_report *r);
void tw_report_diff_free(struct tw_report *r);
void tw_report_diff_timeline(struct tw_report *r);
void tw_report_diff_end(struct tw_report *r);
void tw_digest_add(struct tw_report *r, const struct tw_connection *c);
bool tw_report_page_begin(struct tw_report *r);
void tw_report_capture_page(struct tw_report *r, const struct tw_capture *capture);
void tw_report_capture_json(struct tw_report *r, const struct tw_capture *capture);
void tw_report_capture_text(const struct tw_capture *capture, struct tw_lines *l);

#endif
