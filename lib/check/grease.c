/* SPDX-License-Identifier: Apache-2.0 */
/* A rule about the values that clients make up so that servers do not forget how to pass over what they do not know. */
#include "check/rules.h"

enum { CH = TW_SLOT_BIT(TW_SLOT_CH) };

/* The places of RFC 8701 3.1 where values of two bytes stand in a vector, and one where they do not belong. */
struct place {
    uint16_t extension;
    uint8_t prefix; /* bytes of the vector's length */
    uint8_t registry;
    bool greased;
};

static const struct place places[] = {
    {TW_EXT_SUPPORTED_GROUPS, 2, TW_REG_GROUP, true},
    {TW_EXT_SIGNATURE_ALGORITHMS, 2, TW_REG_SIGNATURE_SCHEME, true},
    {TW_EXT_SIGNATURE_ALGORITHMS_CERT, 2, TW_REG_SIGNATURE_SCHEME, true},
    {TW_EXT_SUPPORTED_VERSIONS, 1, TW_REG_VERSION, true},
    {TW_EXT_COMPRESS_CERTIFICATE, 1, TW_REG_CERTIFICATE_COMPRESSION, false},
};

/* Two bytes that end in `a` and are not the same: what a client sends that has drawn its two halves apart. */
static bool is_nearly_grease(uint16_t value)
{
    return (value & 0x0f0f) == 0x0a0a && value >> 8 != (value & 0xff);
}

/* One value. Returns whether it is one of RFC 8701 in its place. */
static bool judge_value(struct tw_judge *j, uint16_t value, uint32_t off, const struct place *place)
{
    const struct tw_hello_facts *h = &j->hs->hello[TW_SLOT_CH];

    if (tw_is_grease16(value) && place->greased)
        return true;
    if (tw_is_grease16(value))
        TW_VIOLATES(j, &h->view, off, 2, "%x in extension %E, which has no GREASE values", value,
                    place->extension);
    else if (is_nearly_grease(value) && !tw_registry_assigned((enum tw_registry)place->registry, value))
        TW_VIOLATES(j, &h->view, off, 2, "%x is not assigned, and no GREASE value, though it looks like one",
                    value);
    return false;
}

static bool judge_codes(struct tw_judge *j, const struct tw_codes *codes, const struct place *place)
{
    bool any = false;

    for (uint32_t i = 0; i < codes->count; i++)
        any = judge_value(j, tw_code_at(codes, i), tw_code_off(codes, i), place) || any;
    return any;
}

static void ch_grease(struct tw_judge *j)
{
    static const struct place suites = {0, 0, TW_REG_CIPHER_SUITE, true};
    static const struct place types = {0, 0, TW_REG_EXTENSION_TYPE, true};
    const struct tw_hello_facts *h = &j->hs->hello[TW_SLOT_CH];
    bool any = judge_codes(j, &h->suites, &suites);

    for (uint16_t i = 0; i < h->extension_count; i++)
        any = judge_value(j, h->extensions[i].type, h->extensions[i].off, &types) || any;
    for (size_t i = 0; i < TW_COUNT(places); i++) {
        struct tw_codes codes = tw_extension_codes(h, places[i].extension, places[i].prefix, 2);
        any = judge_codes(j, &codes, &places[i]) || any;
    }
    tw_passes_if(j, any);
}

static const struct tw_rule rules[] = {
    {.id = "ch-grease",
     .title = "GREASE uses reserved values, only in fields that allow them",
     .clause = "RFC 8701 3.1",
     .judge = ch_grease,
     .messages = CH,
     .severity = TW_SEVERITY_INFO,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_HANDSHAKE,
     .requirement = "A client may advertise reserved values as cipher suites, extensions, groups, signature "
                    "schemes, versions, modes of pre-shared keys and application protocols; section 2 lists "
                    "them: of two bytes those are alike, and each ends in a.",
     .rationale = "Any other number will be assigned one day, and then the client offers what it does not "
                  "have. Nothing is wrong with the handshake: worth knowing for whoever makes the client.",
     .example = "cipher suite 0x1a2a"},
};

TW_RULE_GROUP(tw_rules_grease, "grease", rules);
