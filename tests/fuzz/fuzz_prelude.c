/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One direction of a stream up to TLS, and through the frames that TLS may lie in: the same is found when its bytes come
 * at once, one by one, and in pieces. An input is
 *
 *     how (1)   bit 0: the beginning was not seen; the other bits: the length of the pieces
 *     bytes
 */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "record/prelude.h"

/* What is known in the end. */
struct account {
    struct tw_prelude prelude;
    uint64_t start;  /* where TLS has begun */
    uint64_t passed; /* bytes in frames that are not TLS */
    uint8_t *tls;
    size_t len;
};

static void add(struct account *a, const uint8_t *bytes, size_t len)
{
    if (len > 0)
        memcpy(a->tls + a->len, bytes, len);
    a->len += len;
}

/* There are no records here: what has come may be in the middle of one or not, by its length alone. */
static void take_frames(struct account *a, const uint8_t *bytes, size_t len)
{
    while (len > 0) {
        size_t skip, n = tw_prelude_frame(&a->prelude, a->len % 3 == 0, bytes, len, &skip);
        require(skip + n > 0 || a->prelude.state != TW_PRELUDE_FRAMED || a->prelude.left > 0);
        require(skip + n <= len);
        /* Another answer may come behind each byte. */
        for (size_t i = 0; i < n; i++)
            add(a, bytes + skip + i, 1);
        a->passed += skip;
        bytes += skip + n;
        len -= skip + n;
    }
}

static void take(struct account *a, const uint8_t *bytes, size_t len)
{
    struct tw_prelude *p = &a->prelude;

    if (p->state < TW_PRELUDE_TLS) {
        size_t n = tw_prelude_bytes(p, bytes, len);
        require(n <= len && (n == len || p->state >= TW_PRELUDE_TLS));
        bytes += n;
        len -= n;
        if (p->state == TW_PRELUDE_TLS || p->state == TW_PRELUDE_FRAMED) {
            a->start = p->offset - p->have;
            require(a->start <= 1 << 16);
            add(a, p->head, p->have);
            p->have = 0;
        }
    }
    if (p->state == TW_PRELUDE_TLS || p->state == TW_PRELUDE_FRAMED)
        take_frames(a, bytes, len);
}

static struct account account_of(bool midstream, const uint8_t *data, size_t size, size_t piece)
{
    struct account a = {.prelude = {.midstream = midstream}, .tls = malloc(size + 1)};

    require(a.tls != NULL);
    for (size_t at = 0, n; at < size; at += n) {
        n = size - at < piece ? size - at : piece;
        uint8_t *exact = malloc(n);
        require(exact != NULL);
        memcpy(exact, data + at, n);
        take(&a, exact, n);
        free(exact);
    }
    return a;
}

/* Once TLS has begun, or never will, the rest of the state is of no account. */
static void require_same(const struct account *a, const struct account *b)
{
    const struct tw_prelude *p = &a->prelude, *q = &b->prelude;

    require(p->state == q->state);
    if (p->state == TW_PRELUDE_NOT_TLS)
        return;
    require(p->names == q->names && p->layers == q->layers && p->hunted == q->hunted);
    require(memcmp(p->layer, q->layer, sizeof p->layer) == 0);
    require(a->start == b->start && a->len == b->len && a->passed == b->passed);
    require(a->len == 0 || memcmp(a->tls, b->tls, a->len) == 0);
    if (p->state < TW_PRELUDE_TLS)
        require(p->offset == q->offset && p->left == q->left && p->phase == q->phase && p->have == q->have &&
                memcmp(p->head, q->head, p->have) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    const size_t pieces[] = {1, 1 + data[0] / 2};
    struct account model = account_of(data[0] & 1, data + 1, size - 1, SIZE_MAX);
    for (size_t i = 0; i < TW_COUNT(pieces); i++) {
        struct account same = account_of(data[0] & 1, data + 1, size - 1, pieces[i]);
        require_same(&same, &model);
        free(same.tls);
    }
    free(model.tls);
    return 0;
}
