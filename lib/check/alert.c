/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about alerts and the end of a connection. */
#include "check/rules.h"

enum { WARNING = 1, FATAL = 2 };
enum {
    CLOSE_NOTIFY = 0,
    DECRYPTION_FAILED = 21,
    NO_CERTIFICATE = 41,
    EXPORT_RESTRICTION = 60,
    USER_CANCELED = 90,
    NO_RENEGOTIATION = 100,
    UNRECOGNIZED_NAME = 112,
    ALL = (1 << TW_SLOTS) - 1,
};

static bool is_clear_alert(const struct tw_message *m)
{
    return m->id.content_type == TW_ALERT && !m->encrypted && m->kept >= 2;
}

static struct tw_view view_of(const struct tw_judge *j, const struct tw_message *m, uint32_t index)
{
    return (struct tw_view){m, index, (uint8_t)tw_connection_side(j->c, m->direction), true};
}

static void alert_single(struct tw_judge *j)
{
    for (const struct tw_record_note *n = j->c->first_record; n != NULL; n = n->next) {
        struct tw_finding *f;
        if (n->kind != TW_RECORD_ALERTS || !tw_connection_may_be_tls13(j->c))
            continue;
        f = tw_violates_at_all(j, tw_connection_side(j->c, n->direction),
                               "an alert record of %u bytes, and one alert has 2", n->length);
        f->record = n;
    }
    for (const struct tw_message *m = j->c->first; m != NULL; m = m->next)
        if (is_clear_alert(m))
            tw_passes(j);
}

/* In TLS 1.3 all but these two are errors; before, the level is part of what is said. */
static void alert_level(struct tw_judge *j)
{
    uint32_t index = 0;

    for (const struct tw_message *m = j->c->first; m != NULL; m = m->next, index++) {
        struct tw_view v = view_of(j, m, index);
        if (!is_clear_alert(m) || m->params == NULL || !tw_version_is_tls13(m->params->version))
            continue;
        bool harmless = m->body[1] == CLOSE_NOTIFY || m->body[1] == USER_CANCELED;
        if (m->body[0] != FATAL && !harmless)
            TW_VIOLATES(j, &v, 0, 1, "alert %L with level %u, and it is an error", m->body[1], m->body[0]);
        else
            tw_passes(j);
    }
}

static void alert_level_known(struct tw_judge *j)
{
    uint32_t index = 0;

    for (const struct tw_message *m = j->c->first; m != NULL; m = m->next, index++) {
        struct tw_view v = view_of(j, m, index);
        if (!is_clear_alert(m))
            continue;
        if (m->body[0] != FATAL && m->body[0] != WARNING)
            TW_VIOLATES(j, &v, 0, 1, "alert %L with level %u, which there is not", m->body[1], m->body[0]);
        else
            tw_passes(j);
    }
}

static void alert_reserved(struct tw_judge *j)
{
    uint32_t index = 0;

    for (const struct tw_message *m = j->c->first; m != NULL; m = m->next, index++) {
        struct tw_view v = view_of(j, m, index);
        if (!is_clear_alert(m))
            continue;
        bool ssl3 = m->params != NULL && m->params->version == TW_SSL_3_0;
        bool reserved = m->body[1] == DECRYPTION_FAILED || m->body[1] == EXPORT_RESTRICTION ||
                        (m->body[1] == NO_CERTIFICATE && !ssl3);
        if (reserved)
            TW_VIOLATES(j, &v, 1, 1, "alert %L, which is not sent any more", m->body[1]);
        else
            tw_passes(j);
    }
}

/* The next message of the same side, be it one that cannot be read; alerts and the record of TLS 1.3 say nothing. */
static const struct tw_message *goes_on(const struct tw_message *m, uint32_t *index)
{
    for (const struct tw_message *n = m->next; n != NULL; n = n->next) {
        ++*index;
        if (n->direction == m->direction && n->id.content_type != TW_ALERT)
            return n;
    }
    return NULL;
}

static void alert_after_fatal(struct tw_judge *j)
{
    uint32_t index = 0;

    for (const struct tw_message *m = j->c->first; m != NULL; m = m->next, index++) {
        uint32_t at = index;
        if (!is_clear_alert(m) || m->body[0] != FATAL)
            continue;
        const struct tw_message *n = goes_on(m, &at);
        if (n == NULL) {
            tw_passes(j);
            continue;
        }
        struct tw_view v = view_of(j, n, at);
        TW_VIOLATES(j, &v, 0, 0, "its sender goes on behind its own fatal alert %L", m->body[1]);
    }
}

/* Whether the side's last words were an alert, which cannot be read. */
static bool ends_with_alert(const struct tw_connection *c, unsigned direction)
{
    bool alert = false;

    for (const struct tw_message *m = c->first; m != NULL; m = m->next)
        if (m->direction == direction && m->id.content_type == TW_ALERT)
            alert = true;
    return alert;
}

/* Up to TLS 1.2 an alert can be told by its record; only who closes first has to say so. */
static void close_notify_missing(struct tw_judge *j)
{
    const struct tw_connection *c = j->c;
    unsigned d = c->closer;

    if (!c->complete || c->settled == NULL || d == TW_DIRECTION_UNKNOWN || c->track[d].reset)
        return;
    if (tw_version_is_tls13(c->settled->version)) {
        tw_unjudged(j, TW_UNJUDGED_ENCRYPTED);
    } else if (j->blind != TW_UNJUDGED_NONE) {
        tw_unjudged(j, (enum tw_unjudged)j->blind);
    } else if (c->flow->half[d].flags & TW_HALF_ENDED) {
        if (ends_with_alert(c, d) || ends_with_alert(c, !d))
            tw_passes(j);
        else
            tw_violates_at_all(j, tw_connection_side(c, d), "the connection was closed without close_notify",
                               0);
    }
}

static const struct tw_rule rules[] = {
    {.id = "alert-single",
     .title = "an alert has a record of its own",
     .clause = "RFC 8446 5.1",
     .clause_9846 = "RFC 9846 5.1",
     .judge = alert_single,
     .messages = ALL,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_CONNECTION,
     .alert = TW_UNEXPECTED_MESSAGE,
     .requirement = "In TLS 1.3 alerts are neither split over records nor joined in one.",
     .rationale = "Implementations took two bytes for granted, and what came in pieces was lost.",
     .example = "two alerts in one record"},
    {.id = "alert-level",
     .title = "an alert that is an error is fatal",
     .clause = "RFC 8446 6",
     .clause_9846 = "RFC 9846 6",
     .judge = alert_level,
     .messages = ALL,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_CONNECTION,
     .requirement = "In TLS 1.3 all alerts but close_notify and user_canceled are sent with level fatal.",
     .rationale = "Receivers have to take them for fatal anyway: a sender that says otherwise may go on. Up "
                  "to TLS 1.2 "
                  "the level is the sender's choice for many alerts (unrecognized_name, no_renegotiation).",
     .example = "handshake_failure with level warning in TLS 1.3"},
    {.id = "alert-level-known",
     .title = "the level of an alert is warning or fatal",
     .clause = "RFC 8446 6",
     .clause_9846 = "RFC 9846 6",
     .judge = alert_level_known,
     .messages = ALL,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_CONNECTION,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "There are two levels, 1 and 2 (RFC 5246 7.2).",
     .rationale = "With any other level nobody can tell whether the sender goes on or has given up.",
     .example = "an alert with level 0"},
    {.id = "alert-reserved",
     .title = "no reserved alert is sent",
     .clause = "RFC 5246 7.2.2",
     .judge = alert_reserved,
     .messages = ALL,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_CONNECTION,
     .requirement = "decryption_failed, no_certificate and export_restriction must not be sent by compliant "
                    "implementations. In SSL 3.0 no_certificate is how a client says that it has none.",
     .rationale = "To tell decryption_failed from bad_record_mac is to be an oracle for CBC padding.",
     .example = "alert 21"},
    {.id = "alert-after-fatal",
     .title = "nothing is sent after a fatal alert",
     .clause = "RFC 8446 6.2",
     .clause_9846 = "RFC 9846 6.2",
     .judge = alert_after_fatal,
     .messages = ALL,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_CONNECTION,
     .requirement = "With a fatal alert the connection is over for both sides at once (RFC 5246 7.2.2).",
     .rationale = "A side that goes on has not noticed that it failed.",
     .example = "a ServerHello behind the server's own handshake_failure"},
    {.id = "close-notify-missing",
     .title = "a connection is closed with close_notify",
     .clause = "RFC 5246 7.2.1",
     .clause_9846 = "RFC 9846 6.1",
     .judge = close_notify_missing,
     .messages = ALL,
     .severity = TW_SEVERITY_WARNING,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_CONNECTION,
     .requirement = "Before a side closes the connection it sends close_notify (RFC 8446 6.1).",
     .rationale = "Without it nobody can tell the end from an attacker's cut. The alert is encrypted, but up "
                  "to TLS 1.2 "
                  "the type of its record shows; in TLS 1.3 it takes the keys.",
     .example = "FIN behind application data in TLS 1.2"},
};

TW_RULE_GROUP(tw_rules_alert, "alert", rules);
