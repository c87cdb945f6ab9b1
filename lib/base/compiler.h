/* SPDX-License-Identifier: Apache-2.0 */
/* The few compiler attributes the project uses, so that the rest of the code is plain C11. */
#ifndef TW_BASE_COMPILER_H
#define TW_BASE_COMPILER_H

#if defined(__GNUC__)
#define TW_MUST_USE    __attribute__((warn_unused_result))
#define TW_LIKELY(x)   __builtin_expect(!!(x), 1)
#define TW_UNLIKELY(x) __builtin_expect(!!(x), 0)
/* A function that is called seldom, from one that is called often and should not pay for it. */
#define TW_COLD __attribute__((cold, noinline))
/* A function that is worth its place in each caller, because of constants among its arguments. */
#define TW_INLINE inline __attribute__((always_inline))
/* A function that takes a printf format as its argument number `string`, and what it prints from number `first` on. */
#define TW_PRINTF(string, first) __attribute__((format(printf, string, first)))
#else
#define TW_MUST_USE
#define TW_LIKELY(x)   (x)
#define TW_UNLIKELY(x) (x)
#define TW_COLD
#define TW_INLINE inline
#define TW_PRINTF(string, first)
#endif

#define TW_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
