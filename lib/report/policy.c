/* SPDX-License-Identifier: Apache-2.0 */
/* A policy, key by key: what each takes, and what becomes of it. */
#include "check/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/glob.h"
#include "check/rules.h"
#include "message/message.h"
#include "registry/registry.h"
#include "tlswalk.h"

/* The policy, and the text that it points to. */
struct text {
    struct text *next;
    char bytes[];
};

struct owned_policy {
    struct tw_policy policy; /* first, so that either pointer is the other */
    struct text *texts;
};

struct key;

struct setting {
    struct tw_policy *policy;
    const struct key *key;
    const char *value;
    struct tw_error *error;
};

struct key {
    const char *name;
    uint8_t kind;     /* enum tw_policy_kind */
    uint8_t rule;     /* enum tw_policy_rule that it has asked */
    uint8_t registry; /* enum tw_registry of its values */
    size_t
        member; /* offset in struct tw_policy, or in struct tw_expectation of its pattern; or enum tw_expected */
    bool (*set)(const struct setting *s);
    const char *takes;
};

struct tw_policy *tw_policy_new(void)
{
    struct owned_policy *owned = calloc(1, sizeof *owned);

    return (struct tw_policy *)owned;
}

void tw_policy_free(struct tw_policy *policy)
{
    struct owned_policy *owned = (struct owned_policy *)policy;

    if (owned == NULL)
        return;
    for (struct text *t = owned->texts, *next; t != NULL; t = next) {
        next = t->next;
        free(t);
    }
    free(owned);
}

/* --- values --- */

static bool complain(const struct setting *s, const char *wanted)
{
    snprintf(s->error->text, sizeof s->error->text, "%s: no value '%.100s' (wanted %s)", s->key->name,
             s->value, wanted);
    return false;
}

static bool complain_memory(struct tw_error *error)
{
    *error = (struct tw_error){"out of memory"};
    return false;
}

/* A copy that lives as long as the policy; NULL with the error set. */
static char *keep(const struct setting *s, const char *text)
{
    struct owned_policy *owned = (struct owned_policy *)s->policy;
    size_t len = strlen(text) + 1;
    struct text *new = malloc(sizeof *new + len);

    if (new == NULL) {
        complain_memory(s->error);
        return NULL;
    }
    memcpy(new->bytes, text, len);
    new->next = owned->texts;
    owned->texts = new;
    return new->bytes;
}

static bool is_true(const char *value)
{
    return strcmp(value, "true") == 0;
}

static bool is_flag(const char *value)
{
    return is_true(value) || strcmp(value, "false") == 0;
}

/* Digits and nothing else, up to a million. */
static bool read_number(const char *text, uint32_t *number)
{
    size_t len = strlen(text);
    uint32_t value = 0;

    if (len == 0 || len > 6 || strspn(text, "0123456789") != len)
        return false;
    for (; *text != '\0'; text++)
        value = 10 * value + (uint32_t)(*text - '0');
    *number = value;
    return true;
}

/* Days, or with a letter behind the number hours, weeks or years. */
static bool read_age(const char *text, int64_t *seconds)
{
    static const struct {
        char letter;
        int64_t seconds;
    } units[] = {{'d', 86400}, {'h', 3600}, {'w', 604800}, {'y', 31536000}};
    size_t len = strlen(text), unit = 0;
    char digits[8];
    uint32_t number;

    if (len == 0 || len >= sizeof digits)
        return false;
    memcpy(digits, text, len + 1);
    while (unit < TW_COUNT(units) && units[unit].letter != text[len - 1])
        unit++;
    if (unit < TW_COUNT(units))
        digits[len - 1] = '\0';
    if (!read_number(digits, &number))
        return false;
    *seconds = number * units[unit < TW_COUNT(units) ? unit : 0].seconds;
    return true;
}

static const char WANTED_VERSION[] = "1.2, TLS 1.2, SSL 3.0, TLCP 1.1 or a number such as 0x0303";

/* In either case; names of versions have no character that means something in a pattern. */
static bool is_called(const char *name, const char *text)
{
    return tw_glob(name, text, strlen(text));
}

/* "TLS 1.2", or the same without the letters. */
static bool read_version(const char *text, uint16_t *version)
{
    size_t count;
    const struct tw_code_point *rows = tw_registry_rows(TW_REG_VERSION, &count);
    char number[8];

    for (size_t i = 0; i < count; i++) {
        const char *name = rows[i].name;
        snprintf(number, sizeof number, "0x%04x", (unsigned)rows[i].value);
        if (is_called(name, text) || is_called(number, text) ||
            (strncmp(name, "TLS ", 4) == 0 && strcmp(name + 4, text) == 0)) {
            *version = (uint16_t)rows[i].value;
            return true;
        }
    }
    return false;
}

/* Takes ">=", "<", "!=" and so on from the front; without one it is "==". */
static const char *read_comparison(const char *text, uint8_t *holds)
{
    static const struct {
        const char *sign;
        uint8_t holds;
    } signs[] = {
        {">=", TW_GREATER | TW_EQUAL},
        {"<=", TW_LESS | TW_EQUAL},
        {"!=", TW_LESS | TW_GREATER},
        {"==", TW_EQUAL},
        {">", TW_GREATER},
        {"<", TW_LESS},
    };

    *holds = TW_EQUAL;
    for (size_t i = 0; i < TW_COUNT(signs); i++) {
        size_t len = strlen(signs[i].sign);
        if (strncmp(text, signs[i].sign, len) == 0) {
            *holds = signs[i].holds;
            text += len;
            break;
        }
    }
    return text + strspn(text, " ");
}

/* --- setters --- */

static void *member(const struct setting *s)
{
    return (char *)s->policy + s->key->member;
}

static bool set_minimum_version(const struct setting *s)
{
    return read_version(s->value, &s->policy->minimum_version) || complain(s, WANTED_VERSION);
}

static void add_code(struct tw_code_set *set, uint32_t value)
{
    set->bits[value >> 3] |= (uint8_t)(1 << (value & 7));
}

static bool add_version(const struct setting *s)
{
    uint16_t version;

    if (!read_version(s->value, &version))
        return complain(s, WANTED_VERSION);
    add_code(member(s), version);
    return true;
}

/* Numbers, of which a pattern may be for several, or names. */
static bool add_numbers(struct tw_code_set *set, const char *pattern)
{
    char number[8];
    bool found = false;

    for (unsigned value = 0; value <= UINT16_MAX; value++) {
        snprintf(number, sizeof number, "0x%04x", value);
        if (!tw_glob(pattern, number, 6))
            continue;
        add_code(set, value);
        found = true;
    }
    return found;
}

static bool add_names(struct tw_code_set *set, enum tw_registry registry, const char *pattern)
{
    size_t count;
    const struct tw_code_point *rows = tw_registry_rows(registry, &count);
    bool found = false;

    for (size_t i = 0; i < count; i++) {
        if (rows[i].value > UINT16_MAX || !tw_glob(pattern, rows[i].name, strlen(rows[i].name)))
            continue;
        add_code(set, rows[i].value);
        found = true;
    }
    return found;
}

static bool add_codes(const struct setting *s)
{
    struct tw_code_set *set = member(s);
    bool number = strncmp(s->value, "0x", 2) == 0;

    if (number ? add_numbers(set, s->value) : add_names(set, (enum tw_registry)s->key->registry, s->value))
        return true;
    return complain(s, "a name of the registry, a number such as 0x1301, or a pattern that one fits");
}

static bool add_alpn(const struct setting *s)
{
    struct tw_policy *p = s->policy;
    char *text = keep(s, s->value);

    if (text == NULL)
        return false;
    if (p->alpn_count == TW_COUNT(p->alpn))
        return complain(s, "no more than 16");
    p->alpn[p->alpn_count++] = text;
    return true;
}

/* Whether it is asked is all that a flag says. */
static bool set_flag(const struct setting *s)
{
    return is_flag(s->value) || complain(s, "true or false");
}

static bool set_age(const struct setting *s)
{
    return read_age(s->value, member(s)) || complain(s, "days, such as 90d; h, w and y are other units");
}

static bool set_bits(const struct setting *s)
{
    return read_number(s->value, member(s)) || complain(s, "a number of bits");
}

/* --- expectations --- */

static struct tw_expectation *expectation(const struct setting *s)
{
    return &s->policy->expectations[s->policy->expectation_count - 1];
}

static bool set_pattern(const struct setting *s)
{
    const char **pattern = (const char **)(void *)((char *)expectation(s) + s->key->member);
    struct tw_expectation *e = expectation(s);

    *pattern = keep(s, s->value);
    if (e->name == NULL)
        e->name = *pattern;
    return *pattern != NULL;
}

static bool set_name(const struct setting *s)
{
    expectation(s)->name = keep(s, s->value);
    return expectation(s)->name != NULL;
}

static bool set_count(const struct setting *s)
{
    struct tw_bound *b = &expectation(s)->count;

    return read_number(read_comparison(s->value, &b->holds), &b->number) ||
           complain(s, "a number such as 2 or >=1");
}

static struct tw_expected_value *expect(const struct setting *s)
{
    struct tw_expected_value *v = &expectation(s)->value[s->key->member];

    v->given = true;
    v->wanted = keep(s, s->value);
    return v;
}

static bool expect_version(const struct setting *s)
{
    struct tw_bound *b = &expect(s)->bound;
    uint16_t version;

    if (!read_version(read_comparison(s->value, &b->holds), &version))
        return complain(s, "a version such as 1.3 or >=1.2");
    b->number = version;
    return true;
}

static bool expect_pattern(const struct setting *s)
{
    struct tw_expected_value *v = expect(s);

    v->pattern = v->wanted;
    return v->pattern != NULL;
}

static bool expect_code(const struct setting *s)
{
    struct tw_code_set set = {false, {0}};

    return add_names(&set, (enum tw_registry)s->key->registry, s->value)
               ? expect_pattern(s)
               : complain(s, "a name of the registry, or a pattern that one fits");
}

static bool expect_one(const struct setting *s, const char *const *names, size_t count, const char *wanted)
{
    struct tw_expected_value *v = expect(s);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], s->value) != 0)
            continue;
        v->bound = (struct tw_bound){TW_EQUAL, (uint32_t)i};
        return true;
    }
    return complain(s, wanted);
}

static bool expect_outcome(const struct setting *s)
{
    static const char *const names[] = {"complete", "failed", "closed", "incomplete"};
    return expect_one(s, names, TW_COUNT(names), "complete, failed, closed or incomplete");
}

static bool expect_resumption(const struct setting *s)
{
    static const char *const names[] = {"none", "session_id", "ticket", "psk"};

    if (strcmp(s->value, "any") == 0) {
        expect(s)->bound = (struct tw_bound){TW_GREATER, TW_RESUMED_NOT};
        return true;
    }
    return expect_one(s, names, TW_COUNT(names), "none, session_id, ticket, psk or any");
}

static bool expect_client(const struct setting *s)
{
    static const char *const names[] = {"false", "true"};
    return expect_one(s, names, TW_COUNT(names), "true or false");
}

/* --- the keys --- */

/* clang-format off */
#define AT(name) offsetof(struct tw_policy, name)
#define OF(name) offsetof(struct tw_expectation, name)
#define CODES(key, at, rule, registry)                                                                                   \
    {key, TW_POLICY_MAP, 0, 0, 0, NULL, "what is chosen and offered"},                                                     \
    {key ".allowed", TW_POLICY_LIST, rule, registry, (at) + offsetof(struct tw_policy_codes, allowed), add_codes, "names, 0x numbers or patterns"},      \
    {key ".forbidden", TW_POLICY_LIST, rule, registry, (at) + offsetof(struct tw_policy_codes, forbidden), add_codes, "the same"},                       \
    {key ".not_offered", TW_POLICY_LIST, rule##_OFFERED, registry, (at) + offsetof(struct tw_policy_codes, not_offered), add_codes, "the same, of clients"}
#define EXPECT(key, what, registry, set, takes) {"expect." key, TW_POLICY_SCALAR, TW_POLICY_EXPECTATION, registry, what, set, takes}

static const struct key keys[] = {
    {"minimum_version", TW_POLICY_SCALAR, TW_POLICY_MINIMUM_VERSION, 0, 0, set_minimum_version, "1.2, TLCP 1.1, 0x0303"},
    {"versions", TW_POLICY_LIST, TW_POLICY_VERSION, 0, AT(versions), add_version, "the only ones allowed"},
    CODES("cipher_suites", AT(suites), TW_POLICY_CIPHER_SUITE, TW_REG_CIPHER_SUITE),
    CODES("groups", AT(groups), TW_POLICY_GROUP, TW_REG_GROUP),
    CODES("signature_schemes", AT(schemes), TW_POLICY_SIGNATURE_SCHEME, TW_REG_SIGNATURE_SCHEME),
    {"require", TW_POLICY_MAP, 0, 0, 0, NULL, "what has to be there"},
    {"require.alpn", TW_POLICY_LIST, TW_POLICY_ALPN, 0, 0, add_alpn, "protocols, or patterns of them"},
    {"require.sni", TW_POLICY_SCALAR, TW_POLICY_SNI, 0, 0, set_flag, "true or false"},
    {"require.extended_master_secret", TW_POLICY_SCALAR, TW_POLICY_EMS, 0, 0, set_flag, "true or false"},
    {"require.client_authentication", TW_POLICY_SCALAR, TW_POLICY_CLIENT_AUTHENTICATION, 0, 0, set_flag, "true or false"},
    {"certificates", TW_POLICY_MAP, 0, 0, 0, NULL, "of servers"},
    {"certificates.maximum_age", TW_POLICY_SCALAR, TW_POLICY_CERTIFICATE_AGE, 0, AT(maximum_age), set_age, "90d, 12w, 1y"},
    {"certificates.maximum_validity", TW_POLICY_SCALAR, TW_POLICY_CERTIFICATE_VALIDITY, 0, AT(maximum_validity), set_age, "398d"},
    {"key_sizes", TW_POLICY_MAP, 0, 0, 0, NULL, "least numbers of bits"},
    {"key_sizes.rsa", TW_POLICY_SCALAR, TW_POLICY_KEY_SIZE, 0, AT(minimum_rsa_bits), set_bits, "2048"},
    {"key_sizes.ec", TW_POLICY_SCALAR, TW_POLICY_KEY_SIZE, 0, AT(minimum_ec_bits), set_bits, "256"},
    {"key_sizes.dh", TW_POLICY_SCALAR, TW_POLICY_KEY_SIZE, 0, AT(minimum_dh_bits), set_bits, "2048"},
    {"expect", TW_POLICY_MAPS, TW_POLICY_EXPECTED_CONNECTION, 0, 0, NULL, "connections, and what they are like"},
    {"expect.name", TW_POLICY_SCALAR, TW_POLICY_EXPECTED_CONNECTION, 0, 0, set_name, "what to call it"},
    {"expect.sni", TW_POLICY_SCALAR, TW_POLICY_EXPECTED_CONNECTION, 0, OF(sni), set_pattern, "which: api.*"},
    {"expect.server", TW_POLICY_SCALAR, TW_POLICY_EXPECTED_CONNECTION, 0, OF(server), set_pattern, "which: 10.0.0.2:443, *:8443"},
    {"expect.client", TW_POLICY_SCALAR, TW_POLICY_EXPECTED_CONNECTION, 0, OF(client), set_pattern, "which: 10.0.0.*"},
    {"expect.count", TW_POLICY_SCALAR, TW_POLICY_EXPECTED_CONNECTION, 0, 0, set_count, "how many: >=1 unless told"},
    EXPECT("version", TW_EXPECT_VERSION, 0, expect_version, "1.3, >=1.2"),
    EXPECT("outcome", TW_EXPECT_OUTCOME, 0, expect_outcome, "complete, failed, closed, incomplete"),
    EXPECT("alpn", TW_EXPECT_ALPN, 0, expect_pattern, "h2, none"),
    EXPECT("cipher_suite", TW_EXPECT_CIPHER_SUITE, TW_REG_CIPHER_SUITE, expect_code, "TLS_AES_*"),
    EXPECT("group", TW_EXPECT_GROUP, TW_REG_GROUP, expect_code, "x25519"),
    EXPECT("resumption", TW_EXPECT_RESUMPTION, 0, expect_resumption, "none, session_id, ticket, psk, any"),
    EXPECT("client_authentication", TW_EXPECT_CLIENT_AUTHENTICATION, 0, expect_client, "true, false"),
    EXPECT("alert", TW_EXPECT_ALERT, TW_REG_ALERT, expect_code, "protocol_version"),
};
/* clang-format on */

static const struct key *find(const char *name)
{
    for (size_t i = 0; i < TW_COUNT(keys); i++)
        if (strcmp(keys[i].name, name) == 0)
            return &keys[i];
    return NULL;
}

enum tw_policy_kind tw_policy_takes(const char *key)
{
    const struct key *k = find(key);

    return k != NULL ? (enum tw_policy_kind)k->kind : TW_POLICY_UNKNOWN;
}

const char *tw_policy_key(size_t index, const char **takes)
{
    if (index >= TW_COUNT(keys))
        return NULL;
    *takes = keys[index].takes;
    return keys[index].name;
}

static bool begin_expectation(struct tw_policy *p, struct tw_error *error)
{
    if (p->expectation_count == TW_MAX_EXPECTATIONS) {
        *error = (struct tw_error){"expect: more than 256 members"};
        return false;
    }
    p->expectations[p->expectation_count++] = (struct tw_expectation){.count = {TW_GREATER | TW_EQUAL, 1}};
    return true;
}

bool tw_policy_begin(struct tw_policy *p, const char *key, struct tw_error *error)
{
    const struct key *k = find(key);

    if (k->kind == TW_POLICY_MAPS)
        return begin_expectation(p, error);
    if (k->set == add_alpn)
        p->alpn_count = 0;
    else
        memset((char *)p + k->member, 0, sizeof(struct tw_code_set));
    return true;
}

/* "api.example: version >=1.2 is expected": what a finding says of it first. */
static const char *label(const struct setting *s, const struct tw_expected_value *v)
{
    const char *name = expectation(s)->name;
    char text[256];

    snprintf(text, sizeof text, "%.80s: %s %.80s is expected", name != NULL ? name : "connection",
             strchr(s->key->name, '.') + 1, v->wanted);
    return keep(s, text);
}

bool tw_policy_end(struct tw_policy *p, struct tw_error *error)
{
    struct tw_expectation *e = &p->expectations[p->expectation_count - 1];

    p->asks |= UINT32_C(1) << TW_POLICY_EXPECTED_CONNECTION;
    for (size_t i = 0; i < TW_COUNT(keys); i++) {
        struct setting s = {p, &keys[i], NULL, error};
        if (keys[i].rule != TW_POLICY_EXPECTATION)
            continue;
        struct tw_expected_value *v = &e->value[keys[i].member];
        if (!v->given)
            continue;
        v->label = label(&s, v);
        if (v->label == NULL)
            return false;
    }
    return true;
}

bool tw_policy_set(struct tw_policy *p, const char *key, const char *value, struct tw_error *error)
{
    const struct setting s = {p, find(key), value, error};

    if (!s.key->set(&s))
        return false;
    if (s.key->set == set_flag && !is_true(value))
        p->asks &= ~(UINT32_C(1) << s.key->rule);
    else
        p->asks |= UINT32_C(1) << s.key->rule;
    if (s.key->set == add_codes)
        ((struct tw_code_set *)member(&s))->given = true;
    return true;
}
