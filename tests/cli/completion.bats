# SPDX-License-Identifier: Apache-2.0
# Completions in the shells that they are for, the manual page, and that neither forgets an option.
load common

commands=$(sed -n 's/^        \.name = "\([a-z]*\)",$/\1/p' "$BATS_TEST_DIRNAME/../../cli/command.c")

# offers SHELL LINE: what SHELL offers at the end of LINE, a word a line, in a folder with some captures
offers() {
    local root=$PWD
    cd "$tmp" || return
    case $1 in
    bash) bash --norc -c '
        . "$0/completions/tlswalk.bash"
        compopt() { :; }
        read -ra COMP_WORDS <<<"$1"
        [[ $1 == *" " ]] && COMP_WORDS+=("")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _tlswalk
        printf "%s\n" "${COMPREPLY[@]}"' "$root" "$2" ;;
    zsh) "$root/tests/tools/zsh_completes.zsh" "$root/completions" "$2" ;;
    fish) fish --no-config -c 'source $argv[1]/completions/tlswalk.fish; complete -C $argv[2]' "$root" "$2" |
        cut -f1 | sed 's|/$||' ;;
    esac | sort -u | sed '/^$/d'
    cd "$root" || return
}

# has_shell SHELL: skips the test where it is not installed
has_shell() {
    command -v "$1" >/dev/null || skip "no $1"
}

# offers_exactly SHELL LINE WORDS
offers_exactly() {
    equal "what $1 offers for '$2'" "$(offers "$1" "$2" | tr '\n' ' ')" "$3"
}

# The options of a command as its help lists them, a word a line.
options_of() {
    "$TLSWALK" help "$1" | sed -n '/^Options:/,/^$/p' | grep -oE '^  (-[a-zA-Z], |    )--[a-z-]+' | tr -d ', ' |
        sed 's/^\(-.\)--/\1\n--/'
}

# completes SHELL: commands, options, values, words of lists, captures and files
completes() {
    has_shell "$1"
    touch "$tmp/a.pcap" "$tmp/z.pcapng" "$tmp/text.txt"
    mkdir "$tmp/folder"
    offers_exactly "$1" 'tlswalk l' 'list '
    offers_exactly "$1" 'tlswalk help ch' 'check '
    offers_exactly "$1" 'tlswalk completion ' 'bash fish zsh '
    offers_exactly "$1" 'tlswalk list --max-' '--max-flows --max-memory '
    offers_exactly "$1" 'tlswalk check --format ' 'github json junit sarif tap text '
    offers_exactly "$1" 'tlswalk check --rule ch13-psk-l' 'ch13-psk-last '
    offers_exactly "$1" 'tlswalk check --skip ch13-psk-l' 'ch13-psk-last '
    offers_exactly "$1" 'tlswalk check --severity ch13-psk-l' 'ch13-psk-last '
    offers_exactly "$1" 'tlswalk rules ch13-psk-l' 'ch13-psk-last '
    offers_exactly "$1" 'tlswalk rules ch13-psk-last ch13-compr' 'ch13-compression '
    offers_exactly "$1" 'tlswalk check --policy nist' 'nist-800-52r2 '
    offers_exactly "$1" 'tlswalk check --policy te' 'text.txt '
    offers_exactly "$1" 'tlswalk walk --profile tong' 'tongsuo '
    offers_exactly "$1" 'tlswalk fields session_id_h' 'session_id_hit '
    offers_exactly "$1" 'tlswalk show --fields client.i' 'client.ip '
    grep -qE '(^|,)server.port$' <<<"$(offers "$1" 'tlswalk show --fields client.ip,server.po')"
    offers_exactly "$1" 'tlswalk list --outcome c' 'closed complete '
    grep -qE '(^|,)incomplete$' <<<"$(offers "$1" 'tlswalk list --outcome closed,i')"
    grep -qE '(^|,)tls1.3$' <<<"$(offers "$1" 'tlswalk show --protocol tlcp,tls1.2,tls1.')"
    offers_exactly "$1" 'tlswalk certs --der f' 'folder '
    offers_exactly "$1" 'tlswalk list --keylog t' 'text.txt '
    offers_exactly "$1" 'tlswalk list --max-flows ' ''
    grep -qx a.pcap <<<"$(offers "$1" 'tlswalk list ')"
    # fish puts captures first and other files behind them.
    [ "$1" = fish ] || ! grep -qx text.txt <<<"$(offers "$1" 'tlswalk list ')"
}

@test "completions: bash" { completes bash; }
@test "completions: zsh" { completes zsh; }
@test "completions: fish" { completes fish; }

# completes_options SHELL: each command's own, and no other's
completes_options() {
    has_shell "$1"
    for command in $commands; do
        wanted=$(options_of "$command" | grep -- -- | sort)
        equal "options of $command in $1" "$(offers "$1" "tlswalk $command --")" "$wanted"
    done
}

@test "completions: every option of every command in bash" { completes_options bash; }
@test "completions: every option of every command in zsh" { completes_options zsh; }
@test "completions: every option of every command in fish" { completes_options fish; }

@test "completions: every letter in three shells" {
    for command in $commands; do
        for letter in $(options_of "$command" | grep -v -- --); do
            grep -qE "'options $command'\) echo '(.* )?$letter " completions/tlswalk.bash
            grep -qE "[({,]$letter[ ,+]" completions/_tlswalk
            grep -qE -- "-s ${letter#-} " completions/tlswalk.fish
        done
    done
}

@test "manual: every command, every option with its letter, and no other" {
    tlswalk help --man
    complains 0
    equal commands "$(sed -n 's/^\.It Cm \([a-z]*\) .*/\1/p' <<<"$output" | sort)" "$(sort <<<"$commands")"
    wanted=$(for command in $commands; do options_of "$command"; done | sort -u)
    got=$(sed -n '/^\.Sh OPTIONS/,/^\.Sh /s/^\.It Fl \(.*\)/\1/p' <<<"$output" |
        sed -E 's/ Ns = .*//; s/\\/-/g; s/^([a-zA-Z]) , Fl /-\1\n/' | sort -u)
    equal options "$got" "$wanted"
}

@test "manual: each option is for the commands whose help has it" {
    tlswalk help --man
    sed -n '/^\.Sh OPTIONS/,/^\.Sh /p' <<<"$output" | sed -nE 's/^\.It .*Fl \\-([a-z-]+).*/--\1/p; s/^For ([a-z, ]+)\.$/\1/p' |
        awk '/^--/ { tell(); option = $1; next } { last = $0 } END { tell() }
            function tell(  n, c, i) { n = split(last, c, ", "); for (i = 1; i <= n; i++) print c[i], option; last = "" }' |
        sort >"$tmp/told"
    for command in $commands; do
        options_of "$command" | grep -- -- | grep -vxE -- '--(help|version)' | sed "s/^/$command /"
    done | sort >"$tmp/held"
    diff "$tmp/held" "$tmp/told"
}

@test "manual: the one committed is the one printed, and mandoc and man read it without a warning" {
    "$TLSWALK" help --man | diff cli/tlswalk.1 -
    ! command -v mandoc >/dev/null || equal mandoc "$(mandoc -Tlint -W warning cli/tlswalk.1 2>&1 | grep -v 'outdated mandoc.db')" ''
    ! command -v man >/dev/null || equal man "$(MANWIDTH=80 man --warnings -l cli/tlswalk.1 2>&1 >/dev/null)" ''
    command -v mandoc >/dev/null || skip 'no mandoc'
}

@test "manual: of all commands only" {
    tlswalk help --man show
    complains 2 'tlswalk: --man is of all commands' "Try 'tlswalk help help'."
}
