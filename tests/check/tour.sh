#!/bin/sh
# What README's first five minutes show from a shell works, word by word, on two days: each has a
# demo of its own.
. "$(dirname "$0")/lib.sh"
program=$(realpath -m "$BUILD/release/rounds")
[ -x "$program" ] || skip "$BUILD/release/rounds is not built"
place=$(mktemp -d) || exit 1
trap 'rm -rf "$place" "$wrong"' EXIT
# The lines that are commands, with their numbers, without what stands beside them.
grep -nE '^    (mkdir build/|build/rounds )' README | sed -E 's/^([0-9]+): {4}/\1:/; s/ {3}.*//' >"$place/tour"
[ "$(wc -l <"$place/tour")" -ge 10 ] || echo "README:1: the tour from a shell is not found" | report

codes_of() { "$program" --book "$1" verify | grep '^codes '; }

for now in 2026-11-23T10:42 2027-02-28T17:05; do
    mkdir -p "$place/$now/build/demo"
    ln -s "$program" "$place/$now/build/rounds"
    export ROUNDS_NOW="$now" ROUNDS_PASSPHRASE="nine brown horses" ROUNDS_BOOK="$place/$now/build/demo/practice.db"
    "$program" demo >/dev/null || echo "README:1: no demo on $now" | report
    while IFS=: read -r line command; do
        if ! said=$(cd "$place/$now" && sh -c "$command" 2>&1) || echo "$said" | grep -q 'Nobody is found'; then
            echo "README:$line: on $now this says: $(echo "$said" | head -n 1)" | report
        fi
    done <"$place/tour"
    [ "$(codes_of "$ROUNDS_BOOK")" = "$(codes_of "$place/$now/build/laptop.db")" ] ||
        echo "README:1: on $now the two computers show different codes" | report
done
finish
