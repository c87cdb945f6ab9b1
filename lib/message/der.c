/* SPDX-License-Identifier: Apache-2.0 */
/* Elements of DER: identifier, length, contents (X.690 8.1, 10.1). */
#include "message/der.h"

enum { LONG_FORM = 0x80, MAX_WIDTH = 4 /* octets of a length that can be; each body is shorter */ };

/* Gives up on the scope: what is left of it is told as octets. */
static void refuse(struct tw_walk *w, enum tw_remark remark, enum tw_field_id field, uint64_t value)
{
    tw_remark(w, remark, field, w->cursor.off, value);
    tw_abandon(w, F_BODY);
}

/* Whether the contents need a length of so many octets behind the first, and would not do with fewer. */
static bool is_shortest(size_t width, uint32_t len)
{
    return width == 0 || (width == 1 ? len >= LONG_FORM : len >> 8 * (width - 1) != 0);
}

/* Reads identifier and length. False, with the walk failed, when there is no element of the type. */
static bool read_header(struct tw_walk *w, enum tw_field_id field, enum tw_der_tag tag, uint32_t *len)
{
    if (!tw_need(w, field, 2))
        return false;

    uint8_t found = (uint8_t)tw_peek(w, 1), first = tw_peek(w, 2) & 0xff;
    if (found != tag) {
        refuse(w, TW_REMARK_DER_TYPE, field, (uint64_t)tag << 8 | found);
        return false;
    }
    size_t width = first < LONG_FORM ? 0 : (size_t)first - LONG_FORM;
    if (first == LONG_FORM || width > MAX_WIDTH) {
        refuse(w, TW_REMARK_DER_FORM, field, first);
        return false;
    }
    if (!tw_need(w, field, 2 + width))
        return false;

    *len = width == 0 ? first : tw_load_be(tw_cursor_at(&w->cursor) + 2, width);
    if (!is_shortest(width, *len))
        tw_remark(w, TW_REMARK_DER_FORM, field, w->cursor.off, first);
    tw_pass(w, 2 + width);
    return true;
}

struct tw_scope tw_der_open_sequence(struct tw_walk *w, enum tw_field_id field)
{
    uint32_t len = 0;

    read_header(w, field, TW_DER_SEQUENCE, &len);
    return tw_enter(w, field, len);
}

struct tw_bytes tw_der_octets(struct tw_walk *w, enum tw_field_id field)
{
    uint32_t len = 0;

    read_header(w, field, TW_DER_OCTET_STRING, &len);
    return tw_fixed(w, field, len);
}

/* The first octet says how many bits of the last are not used (X.690 8.6.2). */
struct tw_bytes tw_der_bits(struct tw_walk *w, enum tw_field_id field)
{
    uint32_t len = 0;

    if (!read_header(w, field, TW_DER_BIT_STRING, &len) || !tw_need(w, field, len))
        return (struct tw_bytes){NULL, 0};
    if (len == 0 || tw_peek(w, 1) != 0) {
        refuse(w, TW_REMARK_DER_FORM, field, tw_peek(w, 1));
        return (struct tw_bytes){NULL, 0};
    }
    tw_pass(w, 1);
    return tw_fixed(w, field, len - 1);
}

/* Passes over the 00 that only says that an INTEGER of `len` octets is positive; how many are left. */
static uint32_t skip_sign(struct tw_walk *w, enum tw_field_id field, uint32_t len)
{
    bool zero = len > 1 && tw_peek(w, 1) == 0;
    bool high_bit = ((zero ? tw_peek(w, 2) : tw_peek(w, 1)) & 0x80) != 0;

    if (zero != high_bit) /* a 00 too many, or one too few: the number is negative */
        tw_remark(w, TW_REMARK_DER_FORM, field, w->cursor.off, tw_peek(w, 1));
    if (zero)
        tw_pass(w, 1);
    return zero ? len - 1 : len;
}

struct tw_bytes tw_der_integer(struct tw_walk *w, enum tw_field_id field)
{
    uint32_t len = 0;

    if (!read_header(w, field, TW_DER_INTEGER, &len) || !tw_need(w, field, len))
        return (struct tw_bytes){NULL, 0};
    return tw_fixed(w, field, skip_sign(w, field, len));
}

void tw_der_number(struct tw_walk *w, enum tw_field_id field)
{
    uint32_t len = 0;

    read_header(w, field, TW_DER_INTEGER, &len);
    switch (len) {
    case 1: tw_u8(w, field); break;
    case 2: tw_u16(w, field); break;
    case 3: tw_u24(w, field); break;
    case 4: tw_u32(w, field); break;
    default:
        if (!w->failed)
            refuse(w, TW_REMARK_LENGTH, field, len);
    }
}
