/* SPDX-License-Identifier: Apache-2.0 */
/* Finished. */
#include "message/message.h"
#include "message/verdict.h"

/*
 * struct {
 *     opaque verify_data[verify_data_length];
 * } Finished;                                      RFC 5246 7.4.9: 12 bytes unless the suite says otherwise; in
 *                                                  SSL 3.0 36, an MD5 and a SHA hash; in TLS 1.3 as long as the hash
 */
void tw_decode_finished(struct tw_walk *w)
{
    tw_rest(w, F_VERIFY_DATA);
    tw_tell_verdict(w, 0);
}
