/* SPDX-License-Identifier: Apache-2.0 */
/* The Community ID flow hash, version 1 (Corelight): the same in Zeek, Suricata and others. */
#ifndef TW_FACTS_COMMUNITY_ID_H
#define TW_FACTS_COMMUNITY_ID_H

#include "facts/connection.h"

/* "1:", 28 characters of base64, and a NUL */
enum { TW_COMMUNITY_ID_SIZE = 2 + 28 + 1 };

/* The id of the connection, seed 0. False when there is no SHA-1 to be had. */
bool tw_community_id(const struct tw_connection *c, char out[TW_COMMUNITY_ID_SIZE]);

#endif
