#!/bin/sh
# tests/FAULTS: each of the 108 rows once, with a word for how it stands; every test named there exists, and
# what is said to be tried names one.
. "$(dirname "$0")/lib.sh"

[ -f tests/FAULTS ] || skip "there is no tests/FAULTS"
ids=$(for group in S:22 P:15 M:5 T:6 X:18 U:23 A:8 L:3 E:3 B:5; do
    seq -f "${group%:*}%g" "${group#*:}"
done)
for id in $ids; do
    n=$(grep -cE "^$id +(yes|part|no|waits|n/a) " tests/FAULTS)
    [ "$n" -eq 1 ] || echo "tests/FAULTS:1: $id stands there $n times; each row stands there once, with its word"
done | report

grep -nE '^[A-Z][0-9]+ +(yes|part) ' tests/FAULTS | grep -vE '(unit|fault|sim|screen|fuzz|check|bench)/[a-z]' |
    awk -F: '{ print "tests/FAULTS:" $1 ": what is tried names the test that tries it" }' | report

# "unit/book_test: links_are_refused" or "fault/kill_test".
grep -noE '(unit|fault|sim|screen|fuzz|check|bench)/[a-z0-9_]+(: [a-z0-9]+(_[a-z0-9]+)+)?' tests/FAULTS |
    while IFS=: read -r line file name; do
        for suffix in .c .scr .sh; do
            [ ! -f "tests/$file$suffix" ] || break
        done
        if [ ! -f "tests/$file$suffix" ]; then
            echo "tests/FAULTS:$line: there is no test tests/$file"
        elif [ -n "$name" ] && ! grep -qw -- "${name# }" "tests/$file$suffix"; then
            echo "tests/FAULTS:$line: tests/$file$suffix has no test${name}"
        fi
    done | report
finish
