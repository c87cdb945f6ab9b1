# fish completion for tlswalk, printed by: tlswalk completion fish

complete -c tlswalk -f
complete -c tlswalk -n __fish_use_subcommand -a show -d 'every handshake, every message, every field'
complete -c tlswalk -n __fish_use_subcommand -a list -d 'one line a connection'
complete -c tlswalk -n __fish_use_subcommand -a completion -d 'shell completion for bash, zsh or fish'
complete -c tlswalk -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'
complete -c tlswalk -n __fish_use_subcommand -a help -d 'this text, or that of a command'
complete -c tlswalk -n '__fish_seen_subcommand_from help' -a 'show list completion help'
complete -c tlswalk -n 'not __fish_seen_subcommand_from completion help' -s a -l all -d 'connections without TLS as well'
complete -c tlswalk -n 'not __fish_seen_subcommand_from completion help' -l color -x -a 'auto always never' -d 'colours, by default on a terminal'
complete -c tlswalk -n 'not __fish_seen_subcommand_from list completion help' -s x -l hex -d 'the bytes of each message as well'
complete -c tlswalk -n 'not __fish_seen_subcommand_from list completion help' -l json -d 'one JSON object a connection, each on a line'
complete -c tlswalk -n 'not __fish_seen_subcommand_from completion help' -l overlap -x -a 'first last' -d 'which copy counts where TCP segments differ'
complete -c tlswalk -s h -l help -d 'explain the command and its options'
complete -c tlswalk -s V -l version -d 'print the version'
complete -c tlswalk -n 'not __fish_seen_subcommand_from completion help' -k -a '(__fish_complete_suffix .pcap)'
