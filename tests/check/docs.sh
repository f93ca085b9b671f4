#!/bin/sh
# The manual page and the completion come out of the command rows: making them again changes nothing.
. "$(dirname "$0")/lib.sh"
program=$BUILD/release/rounds
[ -x "$program" ] || skip "there is no program yet"
[ -f data/rounds.1 ] || [ -f data/rounds.bash ] || skip "no manual page has been made yet (make docs)"

for kind in man:data/rounds.1 completion:data/rounds.bash; do
    file=${kind#*:}
    if ! "$program" --generate "${kind%%:*}" | cmp -s - "$file"; then
        echo "$file:1: not what the command rows say today: run make docs"
    fi
done | report
finish
