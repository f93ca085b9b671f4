# Completion of rounds for bash. Made by `make docs` from the verbs' rows: do not edit.
# shellcheck shell=bash disable=SC2207,SC2254

_rounds()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local verb='' second='' seconds='' options='' i

    case $before in
    --book) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --as) return ;;
    --site) return ;;
    --date) return ;;
    --practitioner) return ;;
    --type) return ;;
    --minutes) return ;;
    --from) return ;;
    --to) return ;;
    --between) return ;;
    --weekday) return ;;
    --limit) return ;;
    --patient) return ;;
    --at) return ;;
    --room) return ;;
    --remark) return ;;
    --overbook) return ;;
    --new) return ;;
    --born) return ;;
    --phone) return ;;
    --id) return ;;
    --next) return ;;
    --reason) return ;;
    --by) COMPREPLY=($(compgen -W 'patient practice' -- "$word")); return ;;
    --how) COMPREPLY=($(compgen -W 'confirmed reminded left-message unconfirmed' -- "$word")); return ;;
    --kind) COMPREPLY=($(compgen -W 'visits contacts notes all' -- "$word")); return ;;
    --with) return ;;
    --booking) return ;;
    --direction) COMPREPLY=($(compgen -W 'in out' -- "$word")); return ;;
    --mode) return ;;
    --outcome) return ;;
    --mood) return ;;
    --heard-by) return ;;
    --map) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --policy) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --patients) return ;;
    esac

    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        --book | --as | --site) ((i++)) ;;
        -*) ;;
        *) if [[ -z $verb ]]; then verb=${COMP_WORDS[i]}
           elif [[ -z $second ]]; then second=${COMP_WORDS[i]}; fi ;;
        esac
    done
    case $verb in
    '') seconds=" day week next-open book move status cancel confirm find show timeline note contact history slot undo redo log policy staff import init demo verify backup copy help keys version" ;;
    help) seconds=" day week next-open book move status cancel confirm find show timeline note contact history slot undo redo log policy staff import init demo verify backup copy help keys version" ;;
    policy) seconds="$seconds show" ;;&
    policy) seconds="$seconds load" ;;&
    policy) seconds="$seconds check" ;;&
    policy) seconds="$seconds path" ;;&
    import) seconds="$seconds csv" ;;&
    import) seconds="$seconds synthea" ;;&
    esac
    if [[ $word != -* && -n $seconds && -z $second ]]; then
        COMPREPLY=($(compgen -W "$seconds" -- "$word"))
        return
    fi
    case "$verb${seconds:+ $second}" in
    'day') options="--date --practitioner" ;;
    'week') options="--date --practitioner" ;;
    'next-open') options="--practitioner --type --minutes --from --to --between --weekday --first-of-day --limit" ;;
    'book') options="--patient --practitioner --at --type --minutes --room --remark --overbook --walk-in --past --new --born --phone --sure --id" ;;
    'move') options="--at --practitioner --minutes --room --overbook" ;;
    'status') options="--next --reason --by --overbook" ;;
    'cancel') options="--by --reason --next" ;;
    'confirm') options="--how" ;;
    'find') options="--limit" ;;
    'timeline') options="--kind --with --limit --confidential" ;;
    'note') options="--patient --booking --at --confidential" ;;
    'contact') options="--patient --booking --direction --mode --outcome --reason --mood --heard-by --minutes --at --confidential" ;;
    'history') options="--confidential" ;;
    'slot') options="--practitioner --at" ;;
    'log') options="--limit" ;;
    'policy load') options="--dry-run" ;;
    'import csv') options="--map --dry-run --all-or-nothing" ;;
    'import synthea') options="--all-or-nothing" ;;
    'init') options="--policy" ;;
    'demo') options="--patients --policy" ;;
    'verify') options="--rebuild" ;;
    esac
    if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W "$options --book --as --json --site --help" -- "$word"))
    else
        COMPREPLY=($(compgen -f -- "$word"))
    fi
}
complete -o filenames -F _rounds rounds
