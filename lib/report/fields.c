/* SPDX-License-Identifier: Apache-2.0 */
/* What fields there are, for who wants to know. */
#include "message/field.h"
#include "registry/registry.h"
#include "tlswalk.h"

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

bool tw_report_field(size_t index, struct tw_field_info *info)
{
    size_t printed = 0;

    for (size_t i = 0; i < TW_FIELD_COUNT; i++) {
        const struct tw_field *f = &tw_fields[i];
        if (types[f->kind] == NULL || printed++ < index)
            continue;
        *info = (struct tw_field_info){
            .id = ids[i],
            .name = f->name,
            .type = types[f->kind],
            .values = f->kind == TW_CODE ? tw_registry_title((enum tw_registry)f->registry) : NULL,
            .min = f->min,
            .max = f->max,
            .clause = f->clause,
        };
        return true;
    }
    return false;
}
