/* SPDX-License-Identifier: Apache-2.0 */
/* Elements of DER. */
#include "crypto/asn1.h"

bool tw_asn1_next(struct tw_bytes *in, struct tw_asn1 *element)
{
    const unsigned char *p = in->ptr;
    struct tw_asn1 e = {0};
    long len = 0;

    if (in->len == 0)
        return false;
    int form = ASN1_get_object(&p, &len, &e.tag, &e.tag_class, (long)in->len);
    if ((form & ~V_ASN1_CONSTRUCTED) != 0) /* malformed, or of indefinite length */
        return false;
    e.contents = (struct tw_bytes){p, (size_t)len};
    e.whole = (struct tw_bytes){in->ptr, (size_t)(p - in->ptr) + (size_t)len};
    *in = (struct tw_bytes){p + len, in->len - e.whole.len};
    *element = e;
    return true;
}

/* Takes the next element if it is of that class and tag. */
static bool take(struct tw_bytes *in, int tag_class, int tag, struct tw_bytes *contents)
{
    struct tw_bytes rest = *in;
    struct tw_asn1 element;

    if (!tw_asn1_next(&rest, &element) || element.tag_class != tag_class || element.tag != tag)
        return false;
    *contents = element.contents;
    *in = rest;
    return true;
}

bool tw_asn1_take(struct tw_bytes *in, int tag, struct tw_bytes *contents)
{
    return take(in, V_ASN1_UNIVERSAL, tag, contents);
}

bool tw_asn1_take_context(struct tw_bytes *in, int tag, struct tw_bytes *contents)
{
    return take(in, V_ASN1_CONTEXT_SPECIFIC, tag, contents);
}

bool tw_asn1_uint(struct tw_bytes contents, uint64_t *value)
{
    if (contents.len == 0 || contents.len > 9 || (contents.ptr[0] & 0x80) != 0 ||
        (contents.len == 9 && contents.ptr[0] != 0))
        return false;
    *value = 0;
    for (size_t i = 0; i < contents.len; i++)
        *value = *value << 8 | contents.ptr[i];
    return true;
}

bool tw_asn1_take_uint(struct tw_bytes *in, uint64_t *value)
{
    struct tw_bytes rest = *in, contents;

    if (!tw_asn1_take(&rest, V_ASN1_INTEGER, &contents) || !tw_asn1_uint(contents, value))
        return false;
    *in = rest;
    return true;
}

/* libcrypto says of an element that is too long where its contents begin, and of a malformed head nothing. */
bool tw_asn1_next_cut(struct tw_bytes *in, struct tw_asn1 *element, bool *whole)
{
    const unsigned char *p = in->ptr;
    struct tw_asn1 e = {0};
    long len = 0;

    *whole = tw_asn1_next(in, element);
    if (*whole || in->len == 0)
        return *whole;
    int form = ASN1_get_object(&p, &len, &e.tag, &e.tag_class, (long)in->len);
    if ((form & 0x80) == 0 || p == in->ptr)
        return false;
    e.whole = *in;
    e.contents = (struct tw_bytes){p, in->len - (size_t)(p - in->ptr)};
    *in = (struct tw_bytes){in->ptr + in->len, 0};
    *element = e;
    return true;
}
