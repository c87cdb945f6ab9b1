/* SPDX-License-Identifier: Apache-2.0 */
/* Where memory comes from unless the caller says otherwise. */
#ifndef TW_ALLOCATOR_H
#define TW_ALLOCATOR_H

#include "tlswalk.h"

extern const struct tw_allocator tw_allocator_malloc;

#endif
