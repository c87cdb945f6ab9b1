/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory of the analysis. Thousands of connections are looked into by turns, so that hardly any of what they keep is at
 * hand, and where it lies has to be looked up as well; on huge pages, where the system has them, there is less to look up.
 */
#ifndef TW_CLI_PAGES_H
#define TW_CLI_PAGES_H

#include "tlswalk.h"

/* For one engine at a time. What is given back serves the next request; nothing goes back to the system. */
extern const struct tw_allocator cli_pages;

#endif
