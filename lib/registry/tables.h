/* SPDX-License-Identifier: Apache-2.0 */
/* The shape of the generated tables, for tables.c and registry.c alone. */
#ifndef TW_REGISTRY_TABLES_H
#define TW_REGISTRY_TABLES_H

#include "registry/registry.h"

/*
 * The rows of up to 256 values that differ in the last byte alone: they follow one another from row `first` on, and
 * `rank` says which of them belongs to a last byte, counted from 1; 0: none.
 */
struct tw_code_page {
    uint16_t first;
    uint8_t rank[256];
};

/* Values of which each byte lies between the same bytes of `first` and `last`. */
struct tw_code_range {
    uint16_t first, last;
    const char *status;
};

enum tw_grease {
    TW_GREASE_NONE,
    TW_GREASE_8,  /* RFC 8701 2: psk_key_exchange_modes */
    TW_GREASE_16, /* RFC 8701 2: all the others */
};

/*
 * `pages` has the indices into tw_code_pages by the value without its last byte. It is NULL for three-byte code points:
 * they are few and far apart, so their rows are searched.
 */
struct tw_registry_table {
    const char *title;
    const struct tw_code_point *rows;
    const uint8_t *pages;
    const struct tw_code_range *ranges;
    uint16_t num_rows;
    uint16_t num_pages;
    uint8_t num_ranges;
    uint8_t width;
    uint8_t grease; /* enum tw_grease */
};

extern const struct tw_registry_table tw_registry_tables[TW_REG_COUNT];
extern const struct tw_code_page tw_code_pages[]; /* the first one is empty */

/* In the order of the rows of their registries. */
extern const struct tw_cipher_suite tw_cipher_suites[];
extern const struct tw_group tw_groups[];

#endif
