#!/usr/bin/env zsh
# SPDX-License-Identifier: Apache-2.0
# zsh_completes.zsh FOLDER LINE: what zsh offers at the end of LINE, a word a line, with the completions of FOLDER.
#
# A shell on a pseudo-terminal has the line and a tab typed; its compadd writes what it would offer.
zmodload zsh/zpty || exit 1
export OFFERED=$(mktemp) FOLDER=$1
zpty shell zsh -f -i
zpty -w shell '
PROMPT= RPROMPT= fpath=($FOLDER $fpath)
autoload -Uz compinit && compinit -u -D
bindkey "^I" complete-word
leave() { echo >>$OFFERED.done; exit; }
comppostfuncs=(leave)
compadd() {
    local -a hits
    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
        builtin compadd "$@"
        return
    fi
    builtin compadd -A hits "$@"
    (( $#hits )) && print -rl -- "${hits[@]}" >>$OFFERED
    builtin compadd "$@"
}
echo rea""dy'
zpty -r shell ignored '*ready*'
zpty -w -n shell "$2"$'\t'
for ((i = 0; i < 1200; i++)); do # a minute; it takes a moment where nothing else is to be done
    [[ -e $OFFERED.done ]] && break
    zpty -r -t shell ignored
    sleep 0.05
done
sort -u "$OFFERED"
rm -f -- "$OFFERED" "$OFFERED.done"
