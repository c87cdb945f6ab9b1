# bash completion for tlswalk, printed by: tlswalk completion bash

_tlswalk_words()
{
    case $* in
    commands) echo 'show list walk check certs rules diff fields completion help' ;;
    'values --baseline') echo '<file>' ;;
    'values --ca-file') echo '<file>' ;;
    'values --color') echo 'auto always never' ;;
    'values --der') echo '<folder>' ;;
    'values --fail-on') echo 'error warning info never' ;;
    'values --format') echo 'text json sarif junit tap github' ;;
    'values --idle-timeout') echo ' ' ;;
    'values --key') echo '<file>' ;;
    'values --keylog') echo '<file>' ;;
    'values --max-flows') echo ' ' ;;
    'values --max-memory') echo ' ' ;;
    'values --names') echo 'openssl ssl3 short' ;;
    'values --overlap') echo 'first last' ;;
    'values --passin') echo ' ' ;;
    'values --policy') echo '<file>' ;;
    'values --profile') echo 'openssl-3 openssl-1.1.1 tongsuo' ;;
    'values --psk') echo ' ' ;;
    'values --rule') echo ' ' ;;
    'values --severity') echo ' ' ;;
    'values --skip') echo ' ' ;;
    'values --verify') echo 'auto always never' ;;
    'values --write-baseline') echo '<file>' ;;
    'options show') echo '-a --all --ca-file --color -x --hex --idle-timeout --json --key --keylog -l --line-buffered --max-flows --max-memory --overlap --passin --per-file --profile --psk --summary --verify -h --help -V --version ' ;;
    'options list') echo '-a --all --color --idle-timeout --key --keylog -l --line-buffered --max-flows --max-memory --overlap --passin --per-file --psk --summary -h --help -V --version ' ;;
    'options walk') echo '-a --all --ascii --color --dot --idle-timeout --json --key --keylog -l --line-buffered --max-flows --max-memory --mermaid --names --overlap --passin --per-file --profile --psk --steps --summary -h --help -V --version ' ;;
    'options check') echo '--allow-empty --baseline --by-rule --color --fail-on --format --idle-timeout --key --keylog -l --line-buffered --list-verdicts --max-flows --max-memory --overlap --passin --per-file --policy --psk -q --quiet --rule --severity --skip --verify --write-baseline -h --help -V --version ' ;;
    'options certs') echo '--der --idle-timeout --json --key --keylog --max-flows --max-memory --overlap --passin --pem --per-file --psk --summary -h --help -V --version ' ;;
    'options rules') echo '--json --markdown -h --help -V --version ' ;;
    'operands rules') echo '' ;;
    'options diff') echo '--all-fields --any-order --color --idle-timeout --json --key --keylog --max-flows --max-memory --overlap --passin --psk -q --quiet -h --help -V --version ' ;;
    'options fields') echo '--json -h --help -V --version ' ;;
    'operands fields') echo '' ;;
    'options completion') echo '-h --help -V --version ' ;;
    'operands completion') echo 'bash zsh fish' ;;
    'options help') echo '-h --help -V --version ' ;;
    'operands help') echo 'show list walk check certs rules diff fields completion help' ;;
    esac
}

_tlswalk()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command='' word words ending

    # In --option=value the sign and the value are words of their own.
    if [[ $cur == = ]]; then
        cur=''
    elif [[ $prev == = ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    words=$(_tlswalk_words values "$prev")
    if [[ $words == '<file>' ]]; then
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        return
    elif [[ $words == '<folder>' ]]; then
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$cur")
        return
    elif [[ $words ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
        return
    fi

    for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
        [[ " $(_tlswalk_words commands) " == *" $word "* ]] && command=$word && break
    done
    if [[ $cur == -* ]]; then
        words=$(_tlswalk_words options "${command:-show}")
    elif [[ $command ]]; then
        words=$(_tlswalk_words operands "$command")
    else
        words=$(_tlswalk_words commands)
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
    [[ $cur == -* || $command && $words ]] && return

    # Captures by the usual endings of their names, and folders; failing that any file.
    compopt -o filenames -o default
    for ending in pcap pcapng cap; do
        mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -X "!*.$ending" -- "$cur")
    done
    mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- "$cur")
}

complete -F _tlswalk tlswalk
