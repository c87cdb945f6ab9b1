/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy expects of connections that it knows by their names or addresses. */
#include <string.h>

#include "base/glob.h"
#include "check/policy.h"
#include "check/rules.h"

static bool fits(const char *pattern, const char *text, size_t len)
{
    return pattern == NULL || tw_glob(pattern, text, len);
}

static bool fits_endpoint(const char *pattern, const struct tw_endpoint_text *text)
{
    return fits(pattern, text->address, strlen(text->address)) ||
           fits(pattern, text->full, strlen(text->full));
}

static bool is_meant(const struct tw_expectation *e, const struct tw_judge *j)
{
    const struct tw_connection *c = j->c;
    struct tw_bytes name = c->client_hello.server_name;

    return fits(e->sni, (const char *)name.ptr, name.len) && fits_endpoint(e->server, &j->check->server) &&
           fits_endpoint(e->client, &j->check->client);
}

/* A finding about the connection, with what was expected in front of it. */
static void breaks(struct tw_judge *j, const struct tw_expected_value *v, enum tw_slot slot, const char *says,
                   uint64_t value)
{
    const struct tw_view *view = &j->hs->view[slot];

    if (view->message == NULL)
        view = &j->hs->view[TW_SLOT_CH];
    if (view->message == NULL)
        view = &j->hs->view[TW_SLOT_SH];
    TW_VIOLATES(j, view, 0, 0, says, value)->text =
        (struct tw_bytes){(const uint8_t *)v->label, strlen(v->label)};
}

/* What is not known cannot be as expected; whether that is the handshake's fault depends on what the capture has. */
static void misses(struct tw_judge *j, const struct tw_expected_value *v, const char *says)
{
    if (j->blind != TW_UNJUDGED_NONE)
        tw_unjudged(j, (enum tw_unjudged)j->blind);
    else
        breaks(j, v, TW_SLOT_SH, says, 0);
}

static void judge_version(struct tw_judge *j, const struct tw_expected_value *v)
{
    uint16_t version = tw_connection_version(j->c);
    uint16_t plain = tw_version_is_tls13(version) ? (uint16_t)TW_TLS_1_3 : version;

    if (version == 0)
        misses(j, v, "%t, and none was negotiated");
    else if (!tw_bound_holds(&v->bound, plain))
        breaks(j, v, TW_SLOT_SH, "%t, and it is %V", version);
}

static void judge_outcome(struct tw_judge *j, const struct tw_expected_value *v)
{
    static const char *const says[] = {
        [TW_COMPLETE] = "%t, and the handshake is complete",
        [TW_FAILED] = "%t, and the handshake failed",
        [TW_CLOSED] = "%t, and the connection was closed",
        [TW_INCOMPLETE] = "%t, and the handshake does not come to an end",
        [TW_NOT_TLS] = "%t, and it is no TLS",
    };
    enum tw_handshake_outcome outcome = tw_connection_outcome(j->c).handshake;

    if (tw_bound_holds(&v->bound, (uint32_t)outcome))
        return;
    if (outcome == TW_INCOMPLETE)
        misses(j, v, says[outcome]);
    else
        breaks(j, v, TW_SLOT_SH, says[outcome], 0);
}

static void judge_alpn(struct tw_judge *j, const struct tw_expected_value *v)
{
    struct tw_bytes name = j->c->server_hello.protocol;
    bool sealed = tw_version_is_tls13(j->hs->version) && j->hs->view[TW_SLOT_EE].message == NULL;

    if (name.ptr == NULL && sealed && j->blind == TW_UNJUDGED_NONE)
        tw_unjudged(j, TW_UNJUDGED_ENCRYPTED);
    else if (name.ptr == NULL && !tw_glob(v->pattern, "none", 4))
        misses(j, v, "%t, and none was chosen");
    else if (name.ptr != NULL && !tw_glob(v->pattern, (const char *)name.ptr, name.len))
        breaks(j, v, TW_SLOT_SH, "%t, and another was chosen", 0);
}

static bool is_called(enum tw_registry registry, uint16_t value, const char *pattern)
{
    const char *name = tw_registry_name(registry, value);

    return tw_glob(pattern, name, strlen(name));
}

static void judge_suite(struct tw_judge *j, const struct tw_expected_value *v)
{
    const struct tw_codes *suites = &j->hs->hello[TW_SLOT_SH].suites;

    if (suites->count == 0)
        misses(j, v, "%t, and none was chosen");
    else if (!is_called(TW_REG_CIPHER_SUITE, tw_selected(suites), v->pattern))
        breaks(j, v, TW_SLOT_SH, "%t, and it is %S", tw_selected(suites));
}

static void judge_group(struct tw_judge *j, const struct tw_expected_value *v)
{
    if (!j->c->has_group)
        misses(j, v, "%t, and there was none");
    else if (!is_called(TW_REG_GROUP, j->c->group, v->pattern))
        breaks(j, v, TW_SLOT_SH, "%t, and it is %G", j->c->group);
}

static void judge_resumption(struct tw_judge *j, const struct tw_expected_value *v)
{
    static const char *const says[] = {
        [TW_RESUMED_NOT] = "%t, and no session is resumed",
        [TW_RESUMED_SESSION_ID] = "%t, and it is by session id",
        [TW_RESUMED_TICKET] = "%t, and it is by ticket",
        [TW_RESUMED_PSK] = "%t, and it is by PSK",
    };

    if (j->hs->view[TW_SLOT_SH].message == NULL)
        misses(j, v, "%t, and the server has not answered");
    else if (!tw_bound_holds(&v->bound, j->c->resumption))
        breaks(j, v, TW_SLOT_SH, says[j->c->resumption], 0);
}

static void judge_client(struct tw_judge *j, const struct tw_expected_value *v)
{
    enum { LEAST_CHAIN = 5 }; /* an empty one has 3 bytes, in TLS 1.3 4 */
    const struct tw_view *cct = &j->hs->view[TW_SLOT_CCT];
    bool shown = cct->message != NULL && cct->message->kept >= LEAST_CHAIN;

    if (cct->message == NULL && tw_version_is_tls13(j->hs->version) && j->hs->sealed)
        tw_unjudged(j, TW_UNJUDGED_ENCRYPTED);
    else if (!shown && v->bound.number == 1)
        misses(j, v, "%t, and the client showed no certificate");
    else if (shown && v->bound.number == 0)
        breaks(j, v, TW_SLOT_CCT, "%t, and the client showed a certificate", 0);
}

static void judge_alert(struct tw_judge *j, const struct tw_expected_value *v)
{
    if (j->c->alert_from == TW_DIRECTION_UNKNOWN)
        misses(j, v, "%t, and there was none that can be read");
    else if (!is_called(TW_REG_ALERT, j->c->alert, v->pattern))
        breaks(j, v, TW_SLOT_SH, "%t, and it is %L", j->c->alert);
}

static void judge(struct tw_judge *j, const struct tw_expectation *e)
{
    static void (*const judges[TW_EXPECTED])(struct tw_judge *, const struct tw_expected_value *) = {
        [TW_EXPECT_VERSION] = judge_version,
        [TW_EXPECT_OUTCOME] = judge_outcome,
        [TW_EXPECT_ALPN] = judge_alpn,
        [TW_EXPECT_CIPHER_SUITE] = judge_suite,
        [TW_EXPECT_GROUP] = judge_group,
        [TW_EXPECT_RESUMPTION] = judge_resumption,
        [TW_EXPECT_CLIENT_AUTHENTICATION] = judge_client,
        [TW_EXPECT_ALERT] = judge_alert,
    };

    for (unsigned i = 0; i < TW_EXPECTED; i++)
        if (e->value[i].given)
            judges[i](j, &e->value[i]);
    tw_passes(j); /* which weighs less than what has been said */
}

void tw_judge_expectations(struct tw_judge *j)
{
    const struct tw_policy *p = j->check->policy;

    if (!j->hs->first)
        return;
    for (uint32_t i = 0; i < p->expectation_count; i++)
        if (is_meant(&p->expectations[i], j))
            judge(j, &p->expectations[i]);
}

/* That too few or too many were there the report says at the end, of all captures together. */
void tw_judge_expected_connections(struct tw_judge *j)
{
    const struct tw_policy *p = j->check->policy;

    for (uint32_t i = 0; i < p->expectation_count; i++) {
        if (!is_meant(&p->expectations[i], j))
            continue;
        j->check->met[i]++;
        tw_passes(j);
    }
}
