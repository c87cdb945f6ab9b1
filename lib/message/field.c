/* SPDX-License-Identifier: Apache-2.0 */
/* The table that fields.def describes. */
#include "message/field.h"

#include "registry/registry.h"

const struct tw_field tw_fields[TW_FIELD_COUNT] = {
#define F(id, name, kind, registry, min, max, clause) \
    [F_##id] = {name, clause, min, max, sizeof(name) - 1, TW_##kind, TW_REG_##registry},
#include "message/fields.def"
#undef F
};
