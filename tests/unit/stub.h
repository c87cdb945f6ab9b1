/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cryptography that does nothing, for tests of what is done with what was encrypted: a record is its content, in TLS 1.3
 * its type, and a tag of zeroes; before that with GCM and CCM there is a nonce in front. All keys fit.
 */
#ifndef TW_TESTS_STUB_H
#define TW_TESTS_STUB_H

#include "message/protection.h"

enum {
    STUB_TAG = 16,
    STUB_NONCE = 8,
    STUB_ODD = 1, /* the first byte of a tag that stands for odd padding */
};

/* verify_data is 0f as often as need be, any hash 32 zeroes. */
extern const struct tw_unsealing stub_unsealing;

/* What a pre-master secret begins with; 0: it cannot be decrypted. */
extern uint16_t stub_premaster_version;

#endif
