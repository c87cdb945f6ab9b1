#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clauses.sh PROGRAM: the rules that `PROGRAM rules` lists, by clause, and how often a test holds each against what
# conforms and against what does not. Prints TAP; a rule that lacks either fails.
#
# A test says so with CONFORMS("rule" and VIOLATES("rule", in its code or in a comment, or with `conforms rule` and
# `violates rule` where it is about a recording.
set -u
program=$1

# mentions MACRO COMMAND: the id of the rule, a line a mention
mentions() {
    {
        grep -ohE "\\<$1(_[A-Z_]+)?\\(\"[a-z0-9.-]+\"" tests/unit/test_check*.c tests/cli/check.bats | sed 's/.*("//; s/"$//'
        grep -ohE "^ +$2 [a-z0-9.-]+" tests/cli/check.bats | sed 's/.* //'
    } | sort
}

LC_ALL=C
export LC_ALL
"$program" rules --json | sed 's/^{"rule":"\([^"]*\)".*"clause":"\([^"]*\)","clause_9846":\("\([^"]*\)"\|null\),.*/\1\t\2\t\4/' |
    awk -F'\t' -v conforms="$(mentions CONFORMS conforms)" -v violates="$(mentions VIOLATES violates)" '
        BEGIN {
            n = split(conforms, list, "\n"); for (i = 1; i <= n; i++) good[list[i]]++
            n = split(violates, list, "\n"); for (i = 1; i <= n; i++) bad[list[i]]++
        }
        {
            verdict = good[$1] && bad[$1] ? "ok" : "not ok"
            failed += verdict != "ok"
            known[$1] = 1
            printf "%s - %-28s %-26s %d that conform, %d that do not\n", verdict, $2 ($3 != "" ? ", " $3 : ""), $1, good[$1], bad[$1]
        }
        END {
            for (rule in good) if (!(rule in known)) { print "not ok - a test is about the rule " rule ", which there is not"; failed++ }
            for (rule in bad) if (!(rule in known)) { print "not ok - a test is about the rule " rule ", which there is not"; failed++ }
            exit failed > 0
        }'
