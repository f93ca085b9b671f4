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
    --to) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --type) return ;;
    --minutes) return ;;
    --from) return ;;
    --between) return ;;
    --weekday) return ;;
    --limit) return ;;
    --days) return ;;
    --patient) return ;;
    --until) return ;;
    --short-notice) COMPREPLY=($(compgen -W 'yes no' -- "$word")); return ;;
    --remark) return ;;
    --id) return ;;
    --at) return ;;
    --take) return ;;
    --kind) return ;;
    --due) return ;;
    --for) return ;;
    --words) return ;;
    --reason) return ;;
    --score) return ;;
    --recommends) COMPREPLY=($(compgen -W 'yes no' -- "$word")); return ;;
    --mode) COMPREPLY=($(compgen -W 'text email letter' -- "$word")); return ;;
    --number) return ;;
    --name) return ;;
    --how) COMPREPLY=($(compgen -W 'answered promise message hung-up' -- "$word")); return ;;
    --heard-by) return ;;
    --mood) return ;;
    --by) COMPREPLY=($(compgen -W 'text email letter' -- "$word")); return ;;
    --booking) return ;;
    --wish) return ;;
    --settled) return ;;
    --where) return ;;
    --about) return ;;
    --with) return ;;
    --cause) return ;;
    --show) COMPREPLY=($(compgen -W 'open late mine concerns closed' -- "$word")); return ;;
    --room) return ;;
    --overbook) return ;;
    --new) return ;;
    --born) return ;;
    --phone) return ;;
    --repeat) return ;;
    --question) return ;;
    --expected) return ;;
    --asked) return ;;
    --sooner) COMPREPLY=($(compgen -W 'yes no' -- "$word")); return ;;
    --late) COMPREPLY=($(compgen -W 'due waived settled none' -- "$word")); return ;;
    --next) return ;;
    --time) return ;;
    --why) return ;;
    --stand-in) return ;;
    --opens) return ;;
    --family) return ;;
    --given) return ;;
    --preferred) return ;;
    --title) return ;;
    --earlier) return ;;
    --gender) return ;;
    --address) return ;;
    --city) return ;;
    --state) return ;;
    --post-code) return ;;
    --country) return ;;
    --channel) return ;;
    --never-rung) COMPREPLY=($(compgen -W 'yes no' -- "$word")); return ;;
    --source) return ;;
    --referred-by) return ;;
    --alert) return ;;
    --needs) return ;;
    --interpreter) return ;;
    --longer) return ;;
    --facts) return ;;
    --hopes) return ;;
    --email) return ;;
    --on) return ;;
    --told) return ;;
    --since) return ;;
    --use) return ;;
    --message) return ;;
    --wrong) COMPREPLY=($(compgen -W 'yes no' -- "$word")); return ;;
    --value) return ;;
    --relationship) return ;;
    --may-book) COMPREPLY=($(compgen -W 'yes no' -- "$word")); return ;;
    --reminders) COMPREPLY=($(compgen -W 'yes no' -- "$word")); return ;;
    --not-told) COMPREPLY=($(compgen -W 'yes no' -- "$word")); return ;;
    --court) return ;;
    --search) return ;;
    --year) return ;;
    --after) return ;;
    --direction) COMPREPLY=($(compgen -W 'in out' -- "$word")); return ;;
    --outcome) return ;;
    --speaker) return ;;
    --hold) return ;;
    --hide) COMPREPLY=($(compgen -W 'yes no' -- "$word")); return ;;
    --map) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --refused) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --policy) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --patients) return ;;
    --keep) return ;;
    --passphrase-fd) return ;;
    --confirmed-by) return ;;
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
    '') seconds=" day week month next-open open handover close obstacle task flow unresolved waitlist wait offer queue promise followup outcome journey policy calls call reminders remind message complaint compliment book walk-in move edit inform ask answer household status cancel confirm column day-note to-tell told find show patient number related referral timeline note contact note-edit mistake protocol history slot undo redo log staff import export init demo verify backup copy restore drill merge sync join sites site conflicts settle person help keys version " ;;
    help) seconds=" day week month next-open open handover close obstacle task flow unresolved waitlist wait offer queue promise followup outcome journey policy calls call reminders remind message complaint compliment book walk-in move edit inform ask answer household status cancel confirm column day-note to-tell told find show patient number related referral timeline note contact note-edit mistake protocol history slot undo redo log staff import export init demo verify backup copy restore drill merge sync join sites site conflicts settle person help keys version " ;;
    obstacle) seconds="$seconds add" ;;&
    obstacle) seconds="$seconds list" ;;&
    obstacle) seconds="$seconds answer" ;;&
    task) seconds="$seconds list" ;;&
    task) seconds="$seconds done" ;;&
    policy) seconds="$seconds explain" ;;&
    call) seconds="$seconds list" ;;&
    call) seconds="$seconds add" ;;&
    call) seconds="$seconds end" ;;&
    complaint) seconds="$seconds add" ;;&
    complaint) seconds="$seconds step" ;;&
    complaint) seconds="$seconds list" ;;&
    complaint) seconds="$seconds show" ;;&
    compliment) seconds="$seconds add" ;;&
    compliment) seconds="$seconds list" ;;&
    household) seconds="$seconds list" ;;&
    household) seconds="$seconds join" ;;&
    household) seconds="$seconds leave" ;;&
    household) seconds="$seconds speaks" ;;&
    column) seconds="$seconds late" ;;&
    column) seconds="$seconds off" ;;&
    column) seconds="$seconds hours" ;;&
    column) seconds="$seconds block" ;;&
    column) seconds="$seconds reserve" ;;&
    column) seconds="$seconds list" ;;&
    column) seconds="$seconds end" ;;&
    day-note) seconds="$seconds add" ;;&
    day-note) seconds="$seconds list" ;;&
    day-note) seconds="$seconds end" ;;&
    patient) seconds="$seconds add" ;;&
    patient) seconds="$seconds edit" ;;&
    patient) seconds="$seconds merge" ;;&
    patient) seconds="$seconds unmerge" ;;&
    patient) seconds="$seconds died" ;;&
    patient) seconds="$seconds moved" ;;&
    patient) seconds="$seconds no-contact" ;;&
    number) seconds="$seconds list" ;;&
    number) seconds="$seconds add" ;;&
    number) seconds="$seconds edit" ;;&
    related) seconds="$seconds list" ;;&
    related) seconds="$seconds add" ;;&
    related) seconds="$seconds edit" ;;&
    referral) seconds="$seconds add" ;;&
    referral) seconds="$seconds close" ;;&
    referral) seconds="$seconds list" ;;&
    protocol) seconds="$seconds list" ;;&
    protocol) seconds="$seconds show" ;;&
    protocol) seconds="$seconds tick" ;;&
    protocol) seconds="$seconds read" ;;&
    protocol) seconds="$seconds readers" ;;&
    policy) seconds="$seconds show" ;;&
    policy) seconds="$seconds load" ;;&
    policy) seconds="$seconds check" ;;&
    policy) seconds="$seconds path" ;;&
    policy) seconds="$seconds preview" ;;&
    import) seconds="$seconds csv" ;;&
    import) seconds="$seconds calls" ;;&
    import) seconds="$seconds visits" ;;&
    import) seconds="$seconds synthea" ;;&
    export) seconds="$seconds csv" ;;&
    export) seconds="$seconds visits" ;;&
    export) seconds="$seconds icalendar" ;;&
    export) seconds="$seconds vcard" ;;&
    export) seconds="$seconds fhir" ;;&
    site) seconds="$seconds rename" ;;&
    site) seconds="$seconds retire" ;;&
    settle) seconds="$seconds keep" ;;&
    settle) seconds="$seconds both" ;;&
    settle) seconds="$seconds write" ;;&
    settle) seconds="$seconds accept" ;;&
    person) seconds="$seconds export" ;;&
    person) seconds="$seconds erase" ;;&
    esac
    if [[ $word != -* && -n $seconds && -z $second ]]; then
        COMPREPLY=($(compgen -W "$seconds" -- "$word"))
        return
    fi
    case "$verb${seconds:+ $second}" in
    'day') options="--date --practitioner --sheet --to --print --ascii" ;;
    'week') options="--date --practitioner" ;;
    'month') options="--date --practitioner" ;;
    'next-open') options="--practitioner --type --minutes --from --to --between --weekday --first-of-day --limit" ;;
    'handover') options="--read" ;;
    'obstacle list') options="--days" ;;
    'task done') options="--undo" ;;
    'unresolved') options="--limit" ;;
    'wait') options="--patient --type --practitioner --minutes --days --between --until --short-notice --remark --id" ;;
    'offer') options="--practitioner --at --take" ;;
    'queue') options="--all --late --mine --given --given-up --closed --days --confidential --kind --patient" ;;
    'promise') options="--patient --due --at --for --confidential" ;;
    'followup') options="--patient --due --at --for --confidential --kind" ;;
    'outcome') options="--words --until --at --reason --score --recommends --mode --to" ;;
    'call add') options="--number --name --patient --id" ;;
    'call end') options="--how --patient --due --at --to --reason --heard-by --mood --confidential" ;;
    'reminders') options="--days" ;;
    'remind') options="--words" ;;
    'message') options="--kind --by" ;;
    'complaint add') options="--patient --booking --wish --settled --mode --where --about --with --cause --at --concern --confidential" ;;
    'complaint step') options="--cause --by --to --confidential" ;;
    'complaint list') options="--show --cause --patient --confidential" ;;
    'complaint show') options="--confidential" ;;
    'compliment add') options="--patient --booking --to --mode --at --confidential" ;;
    'compliment list') options="--to --confidential" ;;
    'book') options="--patient --practitioner --at --type --minutes --room --remark --overbook --walk-in --past --new --born --phone --sure --id --repeat --with --nearest --leave-out" ;;
    'walk-in') options="--patient --question --urgent --practitioner --at --type --minutes --room --remark --overbook --new --born --phone --sure --id" ;;
    'move') options="--at --practitioner --minutes --room --overbook" ;;
    'edit') options="--expected --asked --remark --type --minutes --sooner --late --told-rule" ;;
    'household speaks') options="--not" ;;
    'status') options="--next --reason --by --heard --overbook" ;;
    'cancel') options="--by --reason --next --late --told-rule" ;;
    'confirm') options="--how" ;;
    'column off') options="--from --to --time --why" ;;
    'column hours') options="--from --to --time --stand-in --why" ;;
    'column block') options="--from --to --time --why" ;;
    'column reserve') options="--from --to --time --opens --why" ;;
    'column list') options="--from --to" ;;
    'day-note add') options="--date --practitioner" ;;
    'day-note list') options="--date" ;;
    'find') options="--limit --near" ;;
    'patient add') options="--family --given --preferred --title --earlier --born --gender --address --city --state --post-code --country --channel --never-rung --source --referred-by --alert --needs --interpreter --longer --facts --hopes --phone --email --even-so" ;;
    'patient edit') options="--family --given --preferred --title --earlier --born --gender --address --city --state --post-code --country --channel --never-rung --source --referred-by --alert --needs --interpreter --longer --facts --hopes" ;;
    'patient died') options="--on --told --not" ;;
    'patient moved') options="--since --to --cancel --not" ;;
    'patient no-contact') options="--why --not" ;;
    'number add') options="--use --message --remark --wrong" ;;
    'number edit') options="--use --message --remark --wrong --value --remove" ;;
    'related add') options="--relationship --phone --email --address --may-book --reminders --not-told --court --remark --wrong" ;;
    'related edit') options="--relationship --phone --email --address --may-book --reminders --not-told --court --remark --wrong --name --remove" ;;
    'referral add') options="--patient --to --by --on" ;;
    'referral list') options="--patient" ;;
    'timeline') options="--kind --search --year --after --limit --confidential" ;;
    'note') options="--patient --booking --at --confidential" ;;
    'contact') options="--patient --booking --direction --mode --outcome --reason --mood --heard-by --speaker --minutes --hold --number --name --score --recommends --at --confidential" ;;
    'note-edit') options="--hide --confidential" ;;
    'mistake') options="--confidential" ;;
    'protocol tick') options="--undo" ;;
    'history') options="--confidential" ;;
    'slot') options="--practitioner --at" ;;
    'log') options="--limit" ;;
    'policy load') options="--dry-run" ;;
    'import csv') options="--map --dry-run --refused --all-or-nothing" ;;
    'import calls') options="--map --all --since --dry-run --refused --all-or-nothing" ;;
    'import visits') options="--map --dry-run --refused --all-or-nothing" ;;
    'import synthea') options="--all-or-nothing" ;;
    'export visits') options="--from --to --practitioner" ;;
    'export icalendar') options="--from --to --practitioner --names" ;;
    'export fhir') options="--from --to --practitioner" ;;
    'init') options="--policy" ;;
    'demo') options="--patients --policy" ;;
    'verify') options="--rebuild" ;;
    'backup') options="--keep --days" ;;
    'merge') options="--unrelated" ;;
    'sync') options="--passphrase-fd --stick --check --new-key --code --unrelated" ;;
    'join') options="--passphrase-fd" ;;
    'site retire') options="--back" ;;
    'conflicts') options="--confidential" ;;
    'settle accept') options="--reason" ;;
    'person erase') options="--reason --confirmed-by --born" ;;
    esac
    if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W "$options --book --as --json --site --help" -- "$word"))
    else
        COMPREPLY=($(compgen -f -- "$word"))
    fi
}
complete -o filenames -F _rounds rounds
