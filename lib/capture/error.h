/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences about what went wrong. */
#ifndef TW_CAPTURE_ERROR_H
#define TW_CAPTURE_ERROR_H

#include "base/compiler.h"
#include "tlswalk.h"

/* One line without a newline; what does not fit is cut off. */
void tw_error_set(struct tw_error *error, const char *format, ...) TW_PRINTF(2, 3);

#endif
