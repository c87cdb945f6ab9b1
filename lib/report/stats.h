/* SPDX-License-Identifier: Apache-2.0 */
/* What many connections have in common, counted while they pass. */
#ifndef TW_REPORT_STATS_H
#define TW_REPORT_STATS_H

#include "registry/registry.h"
#include "report/report.h"
#include "report/spread.h"
#include "report/tally.h"

/* What is counted. */
enum tw_stats_what {
    TW_STATS_OUTCOMES,
    TW_STATS_ALERTS,
    TW_STATS_VERSIONS,
    TW_STATS_SUITES,
    TW_STATS_GROUPS,
    TW_STATS_SCHEMES,
    TW_STATS_ALPN,
    TW_STATS_KEYS,
    TW_STATS_RESUMPTION,
    TW_STATS_SNI,
    TW_STATS_JA3,
    TW_STATS_JA4,
    TW_STATS_COUNT,
};

/* What the values of a tally are. */
enum tw_stats_form {
    TW_STATS_WORD,  /* text of our own */
    TW_STATS_WIRE,  /* text of the wire */
    TW_STATS_CODE,  /* four bytes: a code point of the registry */
    TW_STATS_ALERT, /* the same behind a byte that is enum tw_side, who sent it */
};

struct tw_stats_kind {
    const char *key;   /* in JSON */
    const char *title; /* in text */
    enum tw_stats_form form;
    enum tw_registry registry;
};

extern const struct tw_stats_kind tw_stats_kinds[TW_STATS_COUNT];

enum tw_stats_time { TW_STATS_HANDSHAKE, TW_STATS_ANSWER, TW_STATS_RTT, TW_STATS_TIMES };

struct tw_stats_duration {
    const char *key;   /* in JSON */
    const char *title; /* in text */
};

extern const struct tw_stats_duration tw_stats_durations[TW_STATS_TIMES];

/* Percentiles that are told, in thousandths. */
extern const uint16_t tw_stats_permille[];
enum { TW_STATS_PERCENTILES = 5 };

/* Borders between the bars of durations, in nanoseconds; the last bar has none above. */
extern const uint64_t tw_stats_borders[];
enum { TW_STATS_BARS = 15 };

struct tw_stats {
    uint64_t connections;
    int64_t start_ns, end_ns; /* of them, or TW_NO_TIME */
    struct tw_tally tallies[TW_STATS_COUNT];
    struct tw_spread times[TW_STATS_TIMES];
    struct tw_handshake handshake; /* the one in hand */
    struct tw_remarks remarks;
};

/* The number of a code value. */
uint32_t tw_stats_code(const uint8_t *value);

void tw_stats_add(struct tw_report *r, const struct tw_connection *c);

/* Printers. */
void tw_report_stats_text(struct tw_report *r, const char *const *files, size_t file_count);
void tw_report_stats_json(struct tw_report *r, const char *const *files, size_t file_count);

/* Prints what was counted, of these files, and begins anew. */
void tw_report_stats(struct tw_report *r, const char *const *files, size_t file_count);

bool tw_report_stats_begin(struct tw_report *r);
void tw_report_stats_free(struct tw_report *r);

#endif
