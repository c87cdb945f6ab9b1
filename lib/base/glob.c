/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns as of the shell. */
#include "base/glob.h"

#include "base/ascii.h"

/* The latest * takes one byte more each time that what follows it does not fit; those before it need not be asked again. */
bool tw_glob(const char *pattern, const char *text, size_t len)
{
    const char *star = NULL;
    size_t at = 0, taken = 0;

    while (at < len) {
        if (*pattern == '*') {
            star = ++pattern;
            taken = at;
        } else if (*pattern != '\0' && (*pattern == '?' || tw_ascii_lower((uint8_t)*pattern) ==
                                                               tw_ascii_lower((uint8_t)text[at]))) {
            pattern++;
            at++;
        } else if (star != NULL) {
            pattern = star;
            at = ++taken;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}
