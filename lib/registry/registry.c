/* SPDX-License-Identifier: Apache-2.0 */
/* Lookups in the tables of code points: one way for all registries, in constant time. */
#include "registry/registry.h"

#include "base/compiler.h"
#include "registry/tables.h"

/* clang-format off */
static const struct tw_enc_info enc_infos[TW_ENC_COUNT] = {
                                   /* name                    kind                key block iv nonce tag */
    [TW_ENC_NULL]                  = {"NULL",                 TW_ENC_KIND_NULL,    0,  0,  0, 0,  0},
    [TW_ENC_RC4_40]                = {"RC4_40",               TW_ENC_KIND_STREAM,  5,  0,  0, 0,  0},
    [TW_ENC_RC4_56]                = {"RC4_56",               TW_ENC_KIND_STREAM,  7,  0,  0, 0,  0},
    [TW_ENC_RC4_128]               = {"RC4_128",              TW_ENC_KIND_STREAM, 16,  0,  0, 0,  0},
    [TW_ENC_RC2_CBC_40]            = {"RC2_CBC_40",           TW_ENC_KIND_CBC,     5,  8,  8, 0,  0},
    [TW_ENC_RC2_CBC_56]            = {"RC2_CBC_56",           TW_ENC_KIND_CBC,     7,  8,  8, 0,  0},
    [TW_ENC_RC2_CBC_128]           = {"RC2_CBC_128",          TW_ENC_KIND_CBC,    16,  8,  8, 0,  0},
    [TW_ENC_IDEA_CBC]              = {"IDEA_CBC",             TW_ENC_KIND_CBC,    16,  8,  8, 0,  0},
    [TW_ENC_DES40_CBC]             = {"DES40_CBC",            TW_ENC_KIND_CBC,     5,  8,  8, 0,  0},
    [TW_ENC_DES_CBC]               = {"DES_CBC",              TW_ENC_KIND_CBC,     8,  8,  8, 0,  0},
    [TW_ENC_3DES_EDE_CBC]          = {"3DES_EDE_CBC",         TW_ENC_KIND_CBC,    24,  8,  8, 0,  0},
    [TW_ENC_FORTEZZA_CBC]          = {"FORTEZZA_CBC",         TW_ENC_KIND_CBC,    12,  8, 20, 0,  0},
    [TW_ENC_SEED_CBC]              = {"SEED_CBC",             TW_ENC_KIND_CBC,    16, 16, 16, 0,  0},
    [TW_ENC_AES_128_CBC]           = {"AES_128_CBC",          TW_ENC_KIND_CBC,    16, 16, 16, 0,  0},
    [TW_ENC_AES_256_CBC]           = {"AES_256_CBC",          TW_ENC_KIND_CBC,    32, 16, 16, 0,  0},
    [TW_ENC_AES_128_GCM]           = {"AES_128_GCM",          TW_ENC_KIND_AEAD,   16, 16,  4, 8, 16},
    [TW_ENC_AES_256_GCM]           = {"AES_256_GCM",          TW_ENC_KIND_AEAD,   32, 16,  4, 8, 16},
    [TW_ENC_AES_128_CCM]           = {"AES_128_CCM",          TW_ENC_KIND_AEAD,   16, 16,  4, 8, 16},
    [TW_ENC_AES_256_CCM]           = {"AES_256_CCM",          TW_ENC_KIND_AEAD,   32, 16,  4, 8, 16},
    [TW_ENC_AES_128_CCM_8]         = {"AES_128_CCM_8",        TW_ENC_KIND_AEAD,   16, 16,  4, 8,  8},
    [TW_ENC_AES_256_CCM_8]         = {"AES_256_CCM_8",        TW_ENC_KIND_AEAD,   32, 16,  4, 8,  8},
    [TW_ENC_CAMELLIA_128_CBC]      = {"CAMELLIA_128_CBC",     TW_ENC_KIND_CBC,    16, 16, 16, 0,  0},
    [TW_ENC_CAMELLIA_256_CBC]      = {"CAMELLIA_256_CBC",     TW_ENC_KIND_CBC,    32, 16, 16, 0,  0},
    [TW_ENC_CAMELLIA_128_GCM]      = {"CAMELLIA_128_GCM",     TW_ENC_KIND_AEAD,   16, 16,  4, 8, 16},
    [TW_ENC_CAMELLIA_256_GCM]      = {"CAMELLIA_256_GCM",     TW_ENC_KIND_AEAD,   32, 16,  4, 8, 16},
    [TW_ENC_ARIA_128_CBC]          = {"ARIA_128_CBC",         TW_ENC_KIND_CBC,    16, 16, 16, 0,  0},
    [TW_ENC_ARIA_256_CBC]          = {"ARIA_256_CBC",         TW_ENC_KIND_CBC,    32, 16, 16, 0,  0},
    [TW_ENC_ARIA_128_GCM]          = {"ARIA_128_GCM",         TW_ENC_KIND_AEAD,   16, 16,  4, 8, 16},
    [TW_ENC_ARIA_256_GCM]          = {"ARIA_256_GCM",         TW_ENC_KIND_AEAD,   32, 16,  4, 8, 16},
    [TW_ENC_CHACHA20_POLY1305]     = {"CHACHA20_POLY1305",    TW_ENC_KIND_AEAD,   32,  0, 12, 0, 16},
    [TW_ENC_CHACHA20_POLY1305_OLD] = {"CHACHA20_POLY1305_OLD", TW_ENC_KIND_AEAD,  32,  0,  0, 0, 16},
    [TW_ENC_ESTREAM_SALSA20]       = {"ESTREAM_SALSA20",      TW_ENC_KIND_STREAM, 32,  0,  0, 0,  0},
    [TW_ENC_SALSA20]               = {"SALSA20",              TW_ENC_KIND_STREAM, 32,  0,  0, 0,  0},
    [TW_ENC_AEGIS_128L]            = {"AEGIS_128L",           TW_ENC_KIND_AEAD,   16,  0, 16, 0, 16},
    [TW_ENC_AEGIS_256]             = {"AEGIS_256",            TW_ENC_KIND_AEAD,   32,  0, 32, 0, 16},
    [TW_ENC_ASCONAEAD128]          = {"ASCONAEAD128",         TW_ENC_KIND_AEAD,   16,  0, 16, 0, 16},
    [TW_ENC_SM1_CBC]               = {"SM1_CBC",              TW_ENC_KIND_CBC,    16, 16, 16, 0,  0},
    [TW_ENC_SM4_CBC]               = {"SM4_CBC",              TW_ENC_KIND_CBC,    16, 16, 16, 0,  0},
    [TW_ENC_SM4_GCM]               = {"SM4_GCM",              TW_ENC_KIND_AEAD,   16, 16,  4, 8, 16},
    [TW_ENC_SM4_CCM]               = {"SM4_CCM",              TW_ENC_KIND_AEAD,   16, 16,  4, 8, 16},
    [TW_ENC_28147_CNT]             = {"28147_CNT",            TW_ENC_KIND_STREAM, 32,  8,  8, 0,  0},
    [TW_ENC_KUZNYECHIK_CTR]        = {"KUZNYECHIK_CTR",       TW_ENC_KIND_STREAM, 32, 16,  8, 0,  0},
    [TW_ENC_MAGMA_CTR]             = {"MAGMA_CTR",            TW_ENC_KIND_STREAM, 32,  8,  4, 0,  0},
    [TW_ENC_KUZNYECHIK_MGM]        = {"KUZNYECHIK_MGM",       TW_ENC_KIND_AEAD,   32, 16, 16, 0, 16},
    [TW_ENC_MAGMA_MGM]             = {"MAGMA_MGM",            TW_ENC_KIND_AEAD,   32,  8,  8, 0,  8},
};
/* clang-format on */

static const struct tw_code_point *search_rows(const struct tw_registry_table *table, uint32_t value)
{
    for (size_t i = 0; i < table->num_rows; i++)
        if (table->rows[i].value == value)
            return &table->rows[i];
    return NULL;
}

static const struct tw_code_point *find_row(const struct tw_registry_table *table, uint32_t value)
{
    if (table->pages == NULL)
        return search_rows(table, value);
    if (value >> 8 >= table->num_pages)
        return NULL;

    const struct tw_code_page *page = &tw_code_pages[table->pages[value >> 8]];
    uint8_t rank = page->rank[value & 0xff];
    return rank == 0 ? NULL : &table->rows[page->first + rank - 1];
}

static const struct tw_registry_table *table_of(enum tw_registry registry, uint32_t value)
{
    if (registry == TW_REG_SSL2_CIPHER_KIND && value <= 0xffff)
        registry = TW_REG_CIPHER_SUITE;
    return &tw_registry_tables[registry];
}

static bool is_grease8(uint32_t value)
{
    return value <= 0xff && value >= 0x0b && (value - 0x0b) % 0x1f == 0;
}

static bool in_range(const struct tw_code_range *range, uint32_t value)
{
    uint32_t high = value >> 8, low = value & 0xff;

    return high >= range->first >> 8 && high <= range->last >> 8 && low >= (range->first & 0xffU) &&
           low <= (range->last & 0xffU);
}

const char *tw_registry_title(enum tw_registry registry)
{
    return tw_registry_tables[registry].title;
}

uint8_t tw_registry_width(enum tw_registry registry)
{
    return tw_registry_tables[registry].width;
}

const char *tw_registry_name(enum tw_registry registry, uint32_t value)
{
    const struct tw_registry_table *table = table_of(registry, value);
    const struct tw_code_point *row = find_row(table, value);

    if (row != NULL)
        return row->name;
    if (table->grease == TW_GREASE_16 && value <= 0xffff && tw_is_grease16((uint16_t)value))
        return "GREASE";
    if (table->grease == TW_GREASE_8 && is_grease8(value))
        return "GREASE";
    for (size_t i = 0; i < table->num_ranges; i++)
        if (in_range(&table->ranges[i], value))
            return table->ranges[i].status;
    return "unassigned";
}

bool tw_registry_assigned(enum tw_registry registry, uint32_t value)
{
    return find_row(table_of(registry, value), value) != NULL;
}

const struct tw_code_point *tw_registry_rows(enum tw_registry registry, size_t *count)
{
    *count = tw_registry_tables[registry].num_rows;
    return tw_registry_tables[registry].rows;
}

const struct tw_cipher_suite *tw_cipher_suite_find(uint16_t id)
{
    const struct tw_registry_table *table = &tw_registry_tables[TW_REG_CIPHER_SUITE];
    const struct tw_code_point *row = find_row(table, id);

    return row == NULL ? NULL : &tw_cipher_suites[row - table->rows];
}

enum tw_hash tw_cipher_suite_hash(const struct tw_cipher_suite *suite, uint16_t version)
{
    if (version >= 0x0300 && version <= 0x0302)
        return TW_HASH_MD5_SHA1;
    if (suite->hash ==
        TW_HASH_MD5_SHA1) /* RFC 5246 has no such suites, but some stacks do: then its own hash holds */
        return TW_HASH_SHA256;
    return (enum tw_hash)suite->hash;
}

const struct tw_enc_info *tw_enc_info(uint8_t enc)
{
    return &enc_infos[enc];
}

const struct tw_group *tw_group_find(uint16_t id)
{
    const struct tw_registry_table *table = &tw_registry_tables[TW_REG_GROUP];
    const struct tw_code_point *row = find_row(table, id);

    return row == NULL ? NULL : &tw_groups[row - table->rows];
}
