/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences about what went wrong. */
#include "capture/error.h"

#include <stdarg.h>
#include <stdio.h>

void tw_error_set(struct tw_error *error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(error->text, sizeof error->text, format, args);
    va_end(args);
}
