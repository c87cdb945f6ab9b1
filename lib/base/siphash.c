/* SPDX-License-Identifier: Apache-2.0 */
/* SipHash-1-3. */
#include "base/siphash.h"

#include <string.h>

struct sip {
    uint64_t a, b, c, d;
};

static inline uint64_t rotate(uint64_t x, unsigned n)
{
    return x << n | x >> (64 - n);
}

static inline void round_once(struct sip *s)
{
    s->a += s->b;
    s->b = rotate(s->b, 13) ^ s->a;
    s->a = rotate(s->a, 32);
    s->c += s->d;
    s->d = rotate(s->d, 16) ^ s->c;
    s->a += s->d;
    s->d = rotate(s->d, 21) ^ s->a;
    s->c += s->b;
    s->b = rotate(s->b, 17) ^ s->c;
    s->c = rotate(s->c, 32);
}

static inline void absorb(struct sip *s, uint64_t word)
{
    s->d ^= word;
    round_once(s);
    s->a ^= word;
}

/* Eight bytes, little-endian; compilers make one load of it. */
static inline uint64_t load_le(const uint8_t *p)
{
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
           (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

/* Fewer than eight. */
static inline uint64_t load_tail(const uint8_t *p, size_t n)
{
    uint64_t v = 0;
    unsigned shift = 0;

    if (n & 4) {
        v = (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24;
        p += 4;
        shift = 32;
    }
    for (n &= 3; n > 0; n--, shift += 8)
        v |= (uint64_t)*p++ << shift;
    return v;
}

uint64_t tw_siphash(const uint64_t seed[2], const void *bytes, size_t len)
{
    const uint8_t *p = bytes;
    size_t whole = len & ~(size_t)7;
    struct sip s = {seed[0] ^ 0x736f6d6570736575U, seed[1] ^ 0x646f72616e646f6dU,
                    seed[0] ^ 0x6c7967656e657261U, seed[1] ^ 0x7465646279746573U};

    for (size_t i = 0; i < whole; i += 8)
        absorb(&s, load_le(p + i));
    absorb(&s, (uint64_t)len << 56 | (len > whole ? load_tail(p + whole, len - whole) : 0));
    s.c ^= 0xff;
    round_once(&s);
    round_once(&s);
    round_once(&s);
    return s.a ^ s.b ^ s.c ^ s.d;
}
