# SPDX-License-Identifier: Apache-2.0
# What is printed for the captures of testdata, byte for byte. `make golden T=NAME` writes one again.
load common
load golden

# compare PATTERN: every row whose arguments match
compare() {
    local name arguments failed=0 count=0
    while IFS=$'\t' read -r name arguments; do
        [[ $arguments =~ $1 ]] || continue
        ((++count))
        # shellcheck disable=SC2086 # a word an argument
        golden_output $arguments | diff -u --label "golden/$name.out" --label now "tests/cli/golden/$name.out" - ||
            failed=1
    done < <(golden_rows)
    ((count > 0 && failed == 0))
}

@test "golden: show" {
    compare '^show ([^-]|-[^-])*$'
}

@test "golden: show --json" {
    compare '^show .*--json'
}

@test "golden: list" {
    compare '^list '
}

@test "golden: no row twice, a file a row and a row a file" {
    diff <(golden_rows | cut -f1 | sort) <(cd tests/cli/golden && printf '%s\n' *.out | sed 's/\.out$//' | sort)
}

@test "golden: every capture has its provenance, and every provenance its capture" {
    diff <(cut -f1 testdata/PROVENANCE.tsv | tail -n +2 | sort) <(cd testdata && printf '%s\n' *.pcap* | sort)
}
