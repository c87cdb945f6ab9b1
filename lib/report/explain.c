/* SPDX-License-Identifier: Apache-2.0 */
/* Why a handshake did not complete. */
#include "report/explain.h"

void tw_explain(struct tw_out *o, const struct tw_connection *c, const struct tw_outcome *outcome)
{
    (void)c;
    tw_out_text(o, outcome->reason);
}
