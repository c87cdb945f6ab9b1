# SPDX-License-Identifier: Apache-2.0
# Help, version, completions, and command lines that make no sense.
load common

commands='show list walk check certs rules diff fields completion help'

@test "no argument: the help on standard error" {
    tlswalk
    equal status "$status" 2
    equal output "$output" ''
    equal help "$stderr" "$("$TLSWALK" --help)"
}

@test "help of the program: every command and the options of show" {
    tlswalk --help
    complains 0
    for command in $commands; do
        grep -q "^  $command " <<<"$output"
    done
    for option in --all --color --hex --idle-timeout --json --line-buffered --max-flows --max-memory --per-file \
        --summary --help --version; do
        grep -qe " $option" <<<"$output"
    done
    general=$output
    tlswalk -h
    equal output "$output" "$general"
    tlswalk help
    equal output "$output" "$general"
}

@test "help of each command, asked for in three ways" {
    for command in $commands; do
        tlswalk help $command
        complains 0
        [[ ${lines[0]} == "Usage: tlswalk $command "* ]]
        help=$output
        tlswalk $command --help
        equal output "$output" "$help"
        tlswalk -h $command nothing
        equal output "$output" "$help"
    done
}

@test "help fits on a terminal of 80 columns" {
    for command in '' $commands; do
        # shellcheck disable=SC2086
        equal "wide lines of help $command" "$("$TLSWALK" help $command | awk 'length > 80')" ''
    done
}

@test "version" {
    version=$(sed -n 's/.*define TW_VERSION "\(.*\)"/\1/p' lib/tlswalk.h)
    for option in -V --version; do
        tlswalk $option
        complains 0
        equal output "$output" "tlswalk $version"
    done
}

@test "no file" {
    for command in show list; do
        tlswalk $command
        complains 2 'tlswalk: which capture? *' "Try 'tlswalk help $command'."
    done
    tlswalk --json
    complains 2 'tlswalk: which capture? *' "Try 'tlswalk help show'."
}

@test "an option that nobody knows" {
    tlswalk show --frobnicate x.pcap
    complains 2 "tlswalk: unknown option '--frobnicate'" "Try 'tlswalk help show'."
    tlswalk list -xQ x.pcap
    complains 2 "tlswalk: unknown option '-Q'" "Try 'tlswalk help list'."
}

@test "an option of another command" {
    tlswalk list --json x.pcap
    complains 2 "tlswalk: 'list' has no option '--json'; use show --json" "Try 'tlswalk help list'."
    tlswalk --hex list x.pcap
    complains 2 "tlswalk: 'list' has no option '--hex'; use show --hex" "Try 'tlswalk help list'."
    tlswalk check --json x.pcap
    complains 2 "tlswalk: 'check' has no option '--json'; use --format json" "Try 'tlswalk help check'."
    tlswalk rules --max-memory=5
    complains 2 "tlswalk: 'rules' has no option '--max-memory'" "Try 'tlswalk help rules'."
    tlswalk --color=sometimes rules
    complains 2 "tlswalk: 'rules' has no option '--color'" "Try 'tlswalk help rules'."
}

@test "an option with a wrong value, without one, with one too many" {
    tlswalk --color=sometimes x.pcap
    complains 2 "tlswalk: invalid value 'sometimes' for --color (wanted auto, always or never)" "Try 'tlswalk help show'."
    tlswalk list --sort size x.pcap
    complains 2 "tlswalk: invalid value 'size' for --sort (wanted end, id, * outcome or duration)" "Try 'tlswalk help list'."
    tlswalk show x.pcap --color
    complains 2 "tlswalk: option '--color' needs a value" "Try 'tlswalk help show'."
    tlswalk show --json=yes x.pcap
    complains 2 "tlswalk: option '--json=yes' takes no value" "Try 'tlswalk help show'."
}

# refuses OPTION VALUE WHY
refuses() {
    tlswalk list "--$1=$2" x.pcap
    complains 2 "tlswalk: invalid value '$2' for --$1 ($3)" "Try 'tlswalk help list'."
}

@test "an option once more: the last value counts, or it is added, or it is refused" {
    tlswalk list --sort size --sort id x.pcap
    equal status "$status" 2
    tlswalk list --sort duration --sort id --max-flows 1 --max-flows 1000 testdata/interleaved50.pcap
    complains 0
    equal lines "$(cut -f1 <<<"$output" | sort -nc && echo "${#lines[@]}")" 50
    tlswalk list --connection 3 --connection 7 testdata/interleaved50.pcap
    equal lines "${#lines[@]}" 2
    for option in interface=lo filter=tcp "write=$tmp/out" "output=$tmp/out" "der=$tmp/out"; do
        tlswalk list "--$option" "--$option" x.pcap
        complains 2 "tlswalk: option '--${option%=*}' can be given only once" "Try 'tlswalk help list'."
    done
    [ ! -e "$tmp/out" ]
    tlswalk list -i lo -ieth0
    complains 2 "tlswalk: option '--interface' can be given only once" "Try 'tlswalk help list'."
}

@test "help: an option is described by what it does" {
    tlswalk help list
    [[ $output == *"leave times out, -tt epoch, -ttt since the last"* ]]
    [[ $output == *" when to report (auto: at handshake if live): "* ]]
    tlswalk help --man
    [[ $output != *$'\nExit 1 from.\n'* && $output != *$'\nBy.\n'* ]]
}

@test "an option cut short: it is the only one that begins so" {
    tlswalk list --outc failed testdata/fail-hostname12.pcap
    complains 0
    equal lines "${#lines[@]}" 1
    tlswalk list --max=1 x.pcap
    complains 2 "tlswalk: ambiguous option '--max=1' (--max-flows, --max-memory or --max-page)" "Try 'tlswalk help list'."
    tlswalk show --ver always x.pcap
    complains 2 "tlswalk: ambiguous option '--ver' (--verify or --version)" "Try 'tlswalk help show'."
}

@test "sizes, counts and times: what is none of them is refused, and so are nothing and too much" {
    for value in '' 0 64K 1048575 1023KiB M 1MB '1 M' -1M +1M 1.5M 0x100000 99999999999999999999X; do
        refuses max-memory "$value" 'wanted a size of at least 1M, as 64M, 512MiB or 2G'
    done
    for value in '' 0 1k -1 many; do
        refuses max-flows "$value" 'wanted a number of at least 1'
    done
    for value in '' 0 0ns 1.5s 1w s; do
        refuses idle-timeout "$value" 'wanted a time, as 90, 500ms, 15m, 1h or 7d'
    done
    for pair in max-memory:{17179869184G,99999999999G,99999999999999999999} count:99999999999999999999 \
        max-flows:18446744073709551616 idle-timeout:{106752d,9223372036854775808ns}; do
        refuses "${pair%:*}" "${pair#*:}" 'too large'
    done
}

@test "sizes, counts and times, with and without units" {
    for option in max-memory={1048576,1M,1m,1MiB,1024K,1024kib,2G,1GiB,17179869183G} \
        max-flows={1,100000,18446744073709551615} \
        idle-timeout={1,1ns,1us,1ms,1s,1m,1h,1d,106751d,9223372036854775807ns}; do
        tlswalk list "--$option" testdata/tls12-psk.pcap
        complains 0
        equal lines "${#lines[@]}" 1
    done
}

@test "options that do not go together" {
    tlswalk show --json --hex x.pcap
    complains 2 'tlswalk: --hex is for text, not for --json' "Try 'tlswalk help show'."
}

@test "a command mistyped" {
    for pair in shwo:show lst:list hepl:help complition:completion Show:show; do
        tlswalk ${pair%:*} x.pcap
        complains 2 "tlswalk: '${pair%:*}' is neither a command nor a file; did you mean '${pair#*:}'?" "Try 'tlswalk help'."
    done
}

@test "a file with the name of a command mistyped is a file" {
    cp testdata/tls12-psk.pcap "$tmp/lst"
    cd "$tmp"
    tlswalk lst
    complains 0
    [ -n "$output" ]
}

@test "a word that is near no command is a file that is not there" {
    tlswalk capture
    complains 3 'tlswalk: capture: No such file or directory'
}

@test "help for no command, completion for no shell" {
    tlswalk help shwo
    complains 2 "tlswalk: no command 'shwo'" "Try 'tlswalk help'."
    tlswalk help show list
    complains 2 'tlswalk: one command at a time' "Try 'tlswalk help help'."
    tlswalk completion
    complains 2 'tlswalk: which shell? *' "Try 'tlswalk help completion'."
    tlswalk completion tcsh
    complains 2 "tlswalk: no completion for the shell 'tcsh'" "Try 'tlswalk help completion'."
}

@test "completions: those committed are those printed" {
    "$TLSWALK" completion bash | diff completions/tlswalk.bash -
    "$TLSWALK" completion zsh | diff completions/_tlswalk -
    "$TLSWALK" completion fish | diff completions/tlswalk.fish -
}

@test "completions: the shells read them" {
    bash -n completions/tlswalk.bash
    ! command -v zsh || zsh -n completions/_tlswalk
    ! command -v fish || fish -n completions/tlswalk.fish
}

# bash_completes WORDS...: what bash offers for the last word
bash_completes() {
    (
        . completions/tlswalk.bash
        compopt() { :; }
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        cd "$tmp"
        _tlswalk
        printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' '
    )
}

@test "completions: bash completes commands, options, values and captures" {
    touch "$tmp/a b.pcap" "$tmp/show.pcapng" "$tmp/text.txt"
    mkdir "$tmp/folder"
    equal words "$(bash_completes tlswalk s)" 'show show.pcapng stats '
    equal words "$(bash_completes tlswalk '')" 'a b.pcap certs check completion diff fields folder help list report rules show show.pcapng stats walk '
    equal words "$(bash_completes tlswalk list '')" 'a b.pcap folder show.pcapng '
    equal words "$(bash_completes tlswalk list --keylog '')" 'a b.pcap folder show.pcapng text.txt '
    equal words "$(bash_completes tlswalk list --psk '')" ' '
    equal words "$(bash_completes tlswalk list --max-m)" '--max-memory '
    equal words "$(bash_completes tlswalk list --max-memory '')" ' '
    equal words "$(bash_completes tlswalk list --max-memory = s)" ' '
    equal words "$(bash_completes tlswalk --j)" '--json '
    equal words "$(bash_completes tlswalk certs --der '')" 'folder '
    equal words "$(bash_completes tlswalk show --ca-file s)" 'show.pcapng '
    equal words "$(bash_completes tlswalk --color a)" 'always auto '
    equal words "$(bash_completes tlswalk show --color = n)" 'never '
    equal words "$(bash_completes tlswalk completion '')" 'bash fish zsh '
    equal words "$(bash_completes tlswalk help li)" 'list '
}

@test "a name that is empty is told by the option that it was given to" {
    for option in write output keylog key ca-file policy baseline write-baseline interface; do
        case $option in
        interface) wanted='the name of an interface' ;;
        policy) wanted='the name of a file or a policy' ;;
        *) wanted='the name of a file' ;;
        esac
        command=report
        [ $option != write-baseline ] || command=check
        tlswalk $command "--$option" '' x.pcap
        complains 2 "tlswalk: invalid value '' for --$option (wanted $wanted)" "Try 'tlswalk help $command'."
    done
    tlswalk list ''
    complains 2 "tlswalk: no capture is called '' (wanted the name of a file)" "Try 'tlswalk help list'."
}

@test "standard input is read once" {
    for arguments in 'list - -' 'diff - -' 'list --per-file - x.pcap -' 'list --keylog - -' 'list --keylog - --keylog - x.pcap'; do
        # shellcheck disable=SC2086 # they are several
        tlswalk $arguments <testdata/tls12-psk.pcap
        complains 2 "tlswalk: standard input ('-') can be read only once" "Try 'tlswalk help ${arguments%% *}'."
    done
    tlswalk list --keylog - testdata/tls12-psk.pcap </dev/null
    equal status "$status" 0
}
