/* SPDX-License-Identifier: Apache-2.0 */
/* Names of servers held against certificates. */
#include "crypto/host_name.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

#include "base/ascii.h"

/* Letters of ASCII are the same in either case. */
static bool same_name(struct tw_bytes a, struct tw_bytes b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (tw_ascii_lower(a.ptr[i]) != tw_ascii_lower(b.ptr[i]))
            return false;
    return true;
}

static struct tw_bytes bytes_of(const char *text)
{
    return (struct tw_bytes){(const uint8_t *)text, strlen(text)};
}

static struct tw_bytes behind(struct tw_bytes b, size_t n)
{
    return (struct tw_bytes){b.ptr + n, b.len - n};
}

/*
 * A wildcard stands for one whole label, the leftmost, RFC 9525 6.3. As openssl(1) has it, two labels at least must
 * follow: nobody may speak for all of a top-level domain.
 */
static bool matches_wildcard(struct tw_bytes pattern, struct tw_bytes name)
{
    struct tw_bytes rest = behind(pattern, 1);
    const uint8_t *dot = memchr(name.ptr, '.', name.len);

    if (memchr(rest.ptr + 1, '.', rest.len - 1) == NULL)
        return false;
    return dot != NULL && dot != name.ptr && same_name(rest, behind(name, (size_t)(dot - name.ptr)));
}

static bool matches_dns(struct tw_bytes pattern, struct tw_bytes name)
{
    if (pattern.len > 2 && pattern.ptr[0] == '*' && pattern.ptr[1] == '.')
        return matches_wildcard(pattern, name);
    return same_name(pattern, name);
}

/* Writes an address as certificates' are written here. False when it is none. */
static bool read_address(struct tw_bytes name, char text[INET6_ADDRSTRLEN])
{
    char given[INET6_ADDRSTRLEN] = "";
    uint8_t octets[16];
    int family;

    if (name.len == 0 || name.len >= sizeof given || memchr(name.ptr, '\0', name.len) != NULL)
        return false;
    memcpy(given, name.ptr, name.len);
    family = memchr(given, ':', name.len) != NULL ? AF_INET6 : AF_INET;
    return inet_pton(family, given, octets) == 1 && inet_ntop(family, octets, text, INET6_ADDRSTRLEN) != NULL;
}

/* The attribute behind this one in a name as RFC 4514 writes it, NULL behind the last; a backslash hides what follows. */
static const char *next_attribute(const char *at)
{
    while (*at != '\0' && *at != ',' && *at != '+')
        at += at[0] == '\\' && at[1] != '\0' ? 2 : 1;
    return *at != '\0' ? at + 1 : NULL;
}

/* Whether one of the common names in the subject is the name. */
static bool has_common_name(const struct tw_certificate *c, struct tw_bytes name)
{
    for (const char *at = c->subject, *next; at != NULL; at = next) {
        next = next_attribute(at);
        size_t len = next != NULL ? (size_t)(next - 1 - at) : strlen(at);
        if (strncmp(at, "CN=", 3) == 0 &&
            same_name((struct tw_bytes){(const uint8_t *)at + 3, len - 3}, name))
            return true;
    }
    return false;
}

enum tw_host_match tw_host_match(const struct tw_certificate *c, struct tw_bytes name)
{
    char address[INET6_ADDRSTRLEN];
    bool is_address = read_address(name, address);

    if (name.len > 0 && name.ptr[name.len - 1] == '.') /* which RFC 6066 3 forbids */
        name.len--;
    for (size_t i = 0; i < c->num_san; i++) {
        const struct tw_general_name *san = &c->san[i];
        if (is_address ? strcmp(san->type, "ip") == 0 && strcmp(san->value, address) == 0
                       : strcmp(san->type, "dns") == 0 && matches_dns(bytes_of(san->value), name))
            return TW_HOST_MATCHES;
    }
    if (c->subject == NULL)
        return TW_HOST_UNREADABLE;
    return has_common_name(c, name) ? TW_HOST_COMMON_NAME : TW_HOST_DIFFERS;
}
