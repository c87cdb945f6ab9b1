/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns as of the shell. */
#ifndef TW_BASE_GLOB_H
#define TW_BASE_GLOB_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether the pattern fits all of the text: * stands for any bytes or none, ? for one, and all others for themselves,
 * letters of ASCII in either case. The time it takes is at most the product of both lengths.
 */
bool tw_glob(const char *pattern, const char *text, size_t len);

#endif
