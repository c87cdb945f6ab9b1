/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about the capture itself, so that one that shows nothing does not pass for one that shows nothing wrong. */
#include "check/rules.h"

/* The report says it of all captures together, where there was none. */
static void capture_no_handshake(struct tw_judge *j)
{
    tw_passes_if(j, j->check->handshakes > 0);
}

static const struct tw_rule rules[] = {
    {.id = "capture-no-handshake",
     .title = "the captures have at least one handshake",
     .clause = "-",
     .judge = capture_no_handshake,
     .messages = TW_SLOT_BIT(TW_SLOT_CH),
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_CONNECTION,
     .requirement = "The captures together contain a ClientHello or a ServerHello at least.",
     .rationale =
         "A filter that catches nothing must not turn a pipeline green. Where it is expected, --allow-empty "
         "says so.",
     .example = "a capture of the wrong interface"},
};

TW_RULE_GROUP(tw_rules_capture, "capture", rules);
