/* SPDX-License-Identifier: Apache-2.0 */
/* What fields there are, for who wants to know. */
#include "message/field.h"
#include "registry/registry.h"
#include "report/report.h"

static const char *const ids[TW_FIELD_COUNT] = {
#define F(id, name, kind, registry, min, max, clause) #id,
#include "message/fields.def"
#undef F
};

/* A certificate as it is has no type: what it says is printed, and never its octets. */
static const char *const types[] = {
    [TW_UINT] = "uint",     [TW_CODE] = "code",    [TW_BYTES] = "bytes",   [TW_TEXT] = "text",
    [TW_DER] = NULL,        [TW_NAME] = "bytes",   [TW_STRING] = "string", [TW_TIME] = "time",
    [TW_TRUTH] = "boolean", [TW_FLAG] = "boolean", [TW_LIST] = "list",     [TW_OBJECT] = "object",
};

struct tw_field_info tw_report_field_info(uint16_t field)
{
    const struct tw_field *f = &tw_fields[field];

    return (struct tw_field_info){
        .id = ids[field],
        .name = f->name,
        .type = types[f->kind],
        .values = f->kind == TW_CODE ? tw_registry_title((enum tw_registry)f->registry) : NULL,
        .min = f->min,
        .max = f->max,
        .clause = f->clause,
    };
}

bool tw_report_field(size_t index, struct tw_field_info *info)
{
    size_t printed = 0;

    for (unsigned i = 0; i < TW_FIELD_COUNT; i++) {
        if (types[tw_fields[i].kind] == NULL || printed++ < index)
            continue;
        *info = tw_report_field_info((uint16_t)i);
        return true;
    }
    return false;
}
