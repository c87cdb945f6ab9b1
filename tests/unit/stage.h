/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stage for rules: handshakes written as a short script of messages, what the check makes of them, and what has to
 * come of it.
 *
 * A script is a list of steps with semicolons between them: the name of a message and what is particular about it.
 *
 *     ch sh ct cs ske cr shd cct cke cv nst hr hrr ch2        handshake messages
 *     ccs sccs fin sfin app sapp al sal sealed ssealed        records of the client, and of the server
 *     ee scv cc cf sf eoed ku sku                             more of them: cc is compressed, cf and sf are Finished that
 *     sh2 ct2 ske2 shd2 cke2                                  can be read; and those of a renegotiation
 *     close sclose                                            the end of the TCP connection
 *
 *     v=0303 sid=00*32 suites=c02f comp=00 random=01*32       fields of a hello
 *     +0017: 0017:00 -0017 -ext                               an extension more, another, none, no extensions at all
 *     raw=HEX more=HEX                                        another body; bytes behind it
 *     cert=rsa,ec                                             certificates of testdata/pki; `ec!` has another signature
 *     rec=0301 type=22 len=40                                 the record: its version and type, and for what is
 *                                                             encrypted its length
 *     split=10 join cut=10                                    in two records; in one with the step before; of the
 *                                                             message only so many bytes
 *
 *     sealed                                                  the record is protected, and with `all keys` is opened
 *     inner=00 odd wait=2000                                  its type inside, in TLS 1.3; padding that is odd; so many
 *                                                             milliseconds go by before
 *     cert13=rsa entry=HEX context=HEX                        Certificate of TLS 1.3, with extensions of each entry
 *
 * An edit is a script that is applied to another. A step that is there already gets what is particular in addition; one
 * that is not comes last; `a<b` puts step a in front of b, `a>b` behind it, and `!a` leaves it out. In hexadecimal an
 * underscore may stand between bytes. `all rec=0101` is for all records; with
 * `all verify` signatures are held against their keys, and those of these scripts are wrong; with `all nonces` nonces are
 * compared. With `all midstream` the capture has no SYN. With `all keys` what is sealed is opened, by a cipher that does nothing; verify_data is 0f as often as need
 * be. With `all premaster=0303` there is a private key, and the pre-master secret begins so.
 */
#ifndef TW_TESTS_STAGE_H
#define TW_TESTS_STAGE_H

#include "check/rules.h"

/* Healthy handshakes: nothing is to be found in them. */
extern const char STAGE_TLS12[], STAGE_TLS13[], STAGE_TLS13_HRR[], STAGE_TLCP[];

/* The first two with keys. */
extern const char STAGE_TLS12_KEYS[], STAGE_TLS13_KEYS[];

/* The connection that the script plays, judged; valid until the next one is played. */
const struct tw_check *stage_play(const char *text, const char *edit);

/* The same with only one side in the capture. */
const struct tw_check *stage_play_one_sided(const char *text, const char *edit, enum tw_side side);

/* What is played from now on is held against the policy as well, NULL: against none. Its server is [2001:db8::2]:443. */
void stage_policy(const struct tw_policy *policy);

/* The same behind another connection to the same server. */
const struct tw_check *stage_play_after(const char *before, const char *before_edit, const char *text,
                                        const char *edit);

void stage_assert(const char *rule, enum tw_judgement wanted, bool alone, const struct tw_check *check,
                  const char *file, int line);

/* The sentence of the first finding of the rule in what was played last. */
const char *stage_sentence(const char *rule);

/* The rule is broken, and no other. */
#define VIOLATES(rule, script, edit) \
    stage_assert(rule, TW_VIOLATION, true, stage_play(script, edit), __FILE__, __LINE__)

/* The rule is broken; so are others, for what breaks it cannot be had without. */
#define VIOLATES_TOO(rule, script, edit) \
    stage_assert(rule, TW_VIOLATION, false, stage_play(script, edit), __FILE__, __LINE__)

/* The rule holds, and so do all others. */
#define CONFORMS(rule, script, edit) \
    stage_assert(rule, TW_PASS, true, stage_play(script, edit), __FILE__, __LINE__)

/* The rule holds, whatever is wrong besides. */
#define CONFORMS_ITSELF(rule, script, edit) \
    stage_assert(rule, TW_PASS, false, stage_play(script, edit), __FILE__, __LINE__)

/* The rule has nothing to say. */
#define NOT_APPLICABLE(rule, script, edit) \
    stage_assert(rule, TW_NOT_APPLICABLE, false, stage_play(script, edit), __FILE__, __LINE__)

/* It cannot be known. */
#define NOT_JUDGED(rule, script, edit) \
    stage_assert(rule, TW_NOT_JUDGED, false, stage_play(script, edit), __FILE__, __LINE__)

/* The first two behind another connection. */
#define VIOLATES_AFTER(rule, before, before_edit, script, edit)                                           \
    stage_assert(rule, TW_VIOLATION, true, stage_play_after(before, before_edit, script, edit), __FILE__, \
                 __LINE__)
#define VIOLATES_TOO_AFTER(rule, before, before_edit, script, edit)                                        \
    stage_assert(rule, TW_VIOLATION, false, stage_play_after(before, before_edit, script, edit), __FILE__, \
                 __LINE__)
#define CONFORMS_AFTER(rule, before, before_edit, script, edit) \
    stage_assert(rule, TW_PASS, true, stage_play_after(before, before_edit, script, edit), __FILE__, __LINE__)

/* The one finding of the rule that has just been played reads like this. */
#define assert_sentence(rule, text) assert_string_equal(stage_sentence(rule), text)

/* To be named as a test's teardown. */
int stage_clear(void **state);

#endif
