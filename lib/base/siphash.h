/* SPDX-License-Identifier: Apache-2.0 */
/* SipHash-1-3 (Aumasson and Bernstein): a keyed hash, so that no capture can choose its collisions. */
#ifndef TW_BASE_SIPHASH_H
#define TW_BASE_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

/* The hash of `len` bytes under the 128-bit key {seed[0], seed[1]}. */
uint64_t tw_siphash(const uint64_t seed[2], const void *bytes, size_t len);

#endif
