/* SPDX-License-Identifier: Apache-2.0 */
/* Names of objects, of X.501 and of RFC 5280's GeneralName as text. */
#include "crypto/name.h"

#include <arpa/inet.h>
#include <openssl/asn1t.h>
#include <string.h>
#include <sys/socket.h>

#include "crypto/asn1.h"

/* RelativeDistinguishedName ::= SET OF AttributeTypeAndValue */
static const ASN1_ITEM *relative_name_it(void)
{
    static const ASN1_TEMPLATE set = {
        .flags = ASN1_TFLG_SET_OF, .field_name = "attribute", .item = ASN1_ITEM_ref(X509_NAME_ENTRY)};
    static const ASN1_ITEM item = {
        .itype = ASN1_ITYPE_PRIMITIVE, .utype = -1, .templates = &set, .sname = "RelativeDistinguishedName"};

    return &item;
}

/* RDNSequence ::= SEQUENCE OF RelativeDistinguishedName */
const ASN1_ITEM *tw_name_it(void)
{
    static const ASN1_TEMPLATE sequence = {
        .flags = ASN1_TFLG_SEQUENCE_OF, .field_name = "rdn", .item = ASN1_ITEM_ref(relative_name)};
    static const ASN1_ITEM item = {
        .itype = ASN1_ITYPE_PRIMITIVE, .utype = -1, .templates = &sequence, .sname = "RDNSequence"};

    return &item;
}

/* Enough for any object identifier of a certificate that is not made to annoy; a longer one ends in dots. */
#define OBJECT_TEXT_MAX 256

void tw_text_add_object(struct tw_text *t, const ASN1_OBJECT *object)
{
    char dotted[OBJECT_TEXT_MAX];
    int len = OBJ_obj2txt(dotted, sizeof dotted, object, 1);

    if (len <= 0)
        tw_text_add_string(t, "?");
    else
        tw_text_add_string(t, dotted);
    if (len >= (int)sizeof dotted)
        tw_text_add_string(t, "...");
}

/*
 * The signature algorithms of FIPS 204 and 205, which OpenSSL knows since 3.5: {2 16 840 1 101 3 4 3 17} and onwards.
 * Named here, what is printed does not hang on the library's version.
 */
static const char *post_quantum_name(const ASN1_OBJECT *object)
{
    static const uint8_t arc[] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03};
    static const char *const names[] = {
        "ML-DSA-44",          "ML-DSA-65",          "ML-DSA-87",          "SLH-DSA-SHA2-128s",
        "SLH-DSA-SHA2-128f",  "SLH-DSA-SHA2-192s",  "SLH-DSA-SHA2-192f",  "SLH-DSA-SHA2-256s",
        "SLH-DSA-SHA2-256f",  "SLH-DSA-SHAKE-128s", "SLH-DSA-SHAKE-128f", "SLH-DSA-SHAKE-192s",
        "SLH-DSA-SHAKE-192f", "SLH-DSA-SHAKE-256s", "SLH-DSA-SHAKE-256f",
    };
    const uint8_t *der = OBJ_get0_data(object);
    size_t row;

    if (OBJ_length(object) != sizeof arc + 1 || memcmp(der, arc, sizeof arc) != 0 || der[sizeof arc] < 17)
        return NULL;
    row = der[sizeof arc] - 17U;
    return row < TW_COUNT(names) ? names[row] : NULL;
}

const char *tw_object_name(struct tw_text *text, const ASN1_OBJECT *object)
{
    const char *name = post_quantum_name(object);
    int nid = OBJ_obj2nid(object);

    if (name != NULL)
        return name;
    if (nid != NID_undef)
        return OBJ_nid2ln(nid);
    tw_text_add_object(text, object);
    return tw_text_end(text);
}

/* A string's octets as UTF-8, when its type says what they mean, else as they are. */
struct characters {
    struct tw_bytes bytes;
    unsigned char *converted; /* to be freed with OPENSSL_free() */
};

static struct characters characters_of(const ASN1_STRING *s)
{
    struct characters c = {{ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s)}, NULL};
    int type = ASN1_STRING_type(s);

    if (type == V_ASN1_BMPSTRING || type == V_ASN1_UNIVERSALSTRING || type == V_ASN1_T61STRING) {
        int len = ASN1_STRING_to_UTF8(&c.converted, s);
        if (len >= 0)
            c.bytes = (struct tw_bytes){c.converted, (size_t)len};
    }
    return c;
}

static bool is_character_string(int type)
{
    static const int types[] = {
        V_ASN1_UTF8STRING, V_ASN1_PRINTABLESTRING, V_ASN1_IA5STRING,       V_ASN1_NUMERICSTRING,
        V_ASN1_T61STRING,  V_ASN1_BMPSTRING,       V_ASN1_UNIVERSALSTRING, V_ASN1_VISIBLESTRING,
    };

    for (size_t i = 0; i < TW_COUNT(types); i++)
        if (types[i] == type)
            return true;
    return false;
}

/* "#" and the DER of the value (RFC 4514 section 2.4). */
static void add_der(struct tw_text *t, const void *value, const ASN1_ITEM *type)
{
    unsigned char *der = NULL;
    int len = ASN1_item_i2d(value, &der, type);

    tw_text_add_string(t, "#");
    if (len > 0)
        tw_text_add_hex(t, der, (size_t)len);
    OPENSSL_free(der);
}

/* Whether the character at `i` has a meaning in RFC 4514, section 2.4, where it stands. */
static bool is_special(struct tw_bytes value, size_t i)
{
    uint8_t c = value.ptr[i];

    if (c == ' ')
        return i == 0 || i + 1 == value.len;
    if (c == '#')
        return i == 0;
    return c != '\0' && strchr("\"+,;<>\\", c) != NULL;
}

static void add_rfc4514(struct tw_text *t, struct tw_bytes value)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t n;

    for (size_t i = 0; i < value.len; i += n) {
        uint8_t c = value.ptr[i];
        n = tw_utf8_printable(value.ptr + i, value.len - i);
        if (n == 0) {
            n = 1;
            tw_text_add(t, (const char[]){'\\', digits[c >> 4], digits[c & 15]}, 3);
        } else {
            if (is_special(value, i))
                tw_text_add_string(t, "\\");
            tw_text_add(t, (const char *)value.ptr + i, n);
        }
    }
}

/* One "type=value". */
static void add_attribute(struct tw_text *t, const X509_NAME_ENTRY *entry)
{
    const ASN1_OBJECT *object = X509_NAME_ENTRY_get_object(entry);
    ASN1_STRING *value = X509_NAME_ENTRY_get_data(entry);
    int nid = OBJ_obj2nid(object);

    if (nid == NID_undef)
        tw_text_add_object(t, object);
    else
        tw_text_add_string(t, OBJ_nid2sn(nid));
    tw_text_add_string(t, "=");
    if (nid != NID_undef && is_character_string(ASN1_STRING_type(value))) {
        struct characters c = characters_of(value);
        add_rfc4514(t, c.bytes);
        OPENSSL_free(c.converted);
    } else {
        ASN1_TYPE any = {.type = ASN1_STRING_type(value), .value.asn1_string = value};
        add_der(t, &any, ASN1_ITEM_rptr(ASN1_ANY));
    }
}

static void add_relative_name(struct tw_text *t, const STACK_OF(X509_NAME_ENTRY) * relative)
{
    for (int k = sk_X509_NAME_ENTRY_num(relative); k-- > 0;) {
        add_attribute(t, sk_X509_NAME_ENTRY_value(relative, k));
        if (k > 0)
            tw_text_add_string(t, "+");
    }
}

void tw_text_add_name(struct tw_text *t, const OPENSSL_STACK *name)
{
    for (int i = OPENSSL_sk_num(name); i-- > 0;) {
        add_relative_name(t, OPENSSL_sk_value(name, i));
        if (i > 0)
            tw_text_add_string(t, ",");
    }
}

bool tw_text_add_name_der(struct tw_text *t, const uint8_t *der, size_t len)
{
    const unsigned char *p = der;
    ASN1_VALUE *name = ASN1_item_d2i(NULL, &p, (long)len, ASN1_ITEM_rptr(tw_name));
    bool whole = name != NULL && p == der + len;

    if (whole)
        tw_text_add_name(t, (const OPENSSL_STACK *)name);
    ASN1_item_free(name, ASN1_ITEM_rptr(tw_name));
    return whole;
}

bool tw_text_add_relative_name_der(struct tw_text *t, const uint8_t *der, size_t len)
{
    const unsigned char *p = der;
    ASN1_VALUE *name = ASN1_item_d2i(NULL, &p, (long)len, ASN1_ITEM_rptr(relative_name));
    bool whole = name != NULL && p == der + len;

    if (whole)
        add_relative_name(t, (const STACK_OF(X509_NAME_ENTRY) *)name);
    ASN1_item_free(name, ASN1_ITEM_rptr(relative_name));
    return whole;
}

void tw_text_add_characters(struct tw_text *t, const ASN1_STRING *s)
{
    struct characters c = characters_of(s);

    tw_text_add_escaped(t, c.bytes.ptr, c.bytes.len);
    OPENSSL_free(c.converted);
}

/* An address of 4 or 16 octets. */
static bool add_one_address(struct tw_text *t, struct tw_bytes octets)
{
    char text[INET6_ADDRSTRLEN];

    if ((octets.len != 4 && octets.len != 16) ||
        inet_ntop(octets.len == 4 ? AF_INET : AF_INET6, octets.ptr, text, sizeof text) == NULL)
        return false;
    tw_text_add_string(t, text);
    return true;
}

static void add_octets(struct tw_text *t, struct tw_bytes octets)
{
    tw_text_add_string(t, "#");
    tw_text_add_hex(t, octets.ptr, octets.len);
}

static void add_address(struct tw_text *t, struct tw_bytes octets)
{
    if (!add_one_address(t, octets))
        add_octets(t, octets);
}

void tw_text_add_address_block(struct tw_text *t, struct tw_bytes octets)
{
    size_t half = octets.len / 2;

    if (octets.len != 8 && octets.len != 32) {
        add_octets(t, octets);
        return;
    }
    add_address(t, (struct tw_bytes){octets.ptr, half});
    tw_text_add_string(t, "/");
    add_address(t, (struct tw_bytes){octets.ptr + half, half});
}

static void add_directory_name(struct tw_text *t, const X509_NAME *name)
{
    const unsigned char *der;
    size_t len;

    if (X509_NAME_get0_der(name, &der, &len))
        (void)tw_text_add_name_der(t, der, len);
}

/* Kinds of names that are met in certificates: of Windows, RFC 4985, RFC 6120 13.7.1.4, RFC 8398, RFC 7585. */
static const struct {
    const char *dotted, *name;
} other_names[] = {
    {"1.3.6.1.4.1.311.20.2.3", "UPN"}, {"1.3.6.1.5.5.7.8.7", "SRV"},
    {"1.3.6.1.5.5.7.8.5", "XMPP"},     {"1.3.6.1.5.5.7.8.9", "SmtpUTF8Mailbox"},
    {"1.3.6.1.5.5.7.8.8", "NAIRealm"},
};

static void add_other_name_type(struct tw_text *t, const ASN1_OBJECT *type)
{
    char dotted[OBJECT_TEXT_MAX] = "";

    OBJ_obj2txt(dotted, sizeof dotted, type, 1);
    for (size_t i = 0; i < TW_COUNT(other_names); i++) {
        if (strcmp(other_names[i].dotted, dotted) == 0) {
            tw_text_add_string(t, other_names[i].name);
            return;
        }
    }
    tw_text_add_object(t, type);
}

/* The kind of name, or its dotted type, and the value. */
static void add_other_name(struct tw_text *t, const OTHERNAME *name)
{
    add_other_name_type(t, name->type_id);
    tw_text_add_string(t, ":");
    if (is_character_string(name->value->type))
        tw_text_add_characters(t, name->value->value.asn1_string);
    else
        add_der(t, name->value, ASN1_ITEM_rptr(ASN1_ANY));
}

const char *tw_text_add_general_name(struct tw_text *t, const GENERAL_NAME *name)
{
    switch (name->type) {
    case GEN_OTHERNAME: add_other_name(t, name->d.otherName); return "othername";
    case GEN_EMAIL: tw_text_add_characters(t, name->d.rfc822Name); return "email";
    case GEN_DNS: tw_text_add_characters(t, name->d.dNSName); return "dns";
    case GEN_DIRNAME: add_directory_name(t, name->d.directoryName); return "dirname";
    case GEN_URI: tw_text_add_characters(t, name->d.uniformResourceIdentifier); return "uri";
    case GEN_IPADD: add_address(t, tw_asn1_bytes(name->d.iPAddress)); return "ip";
    case GEN_RID: tw_text_add_object(t, name->d.registeredID); return "rid";
    case GEN_X400: add_der(t, name, ASN1_ITEM_rptr(GENERAL_NAME)); return "x400";
    default: add_der(t, name, ASN1_ITEM_rptr(GENERAL_NAME)); return "ediparty";
    }
}
