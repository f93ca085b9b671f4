#!/bin/sh
# Runs test programs, two at a time, and says what came of them.
#
#   tests/run.sh [-v] COMMAND...
#
# Each COMMAND is one shell command line. A program counts its own test cases:
# either it is a cmocka program, or its last line of the form "12 passed",
# "12 passed, 1 failed" or "12 passed, 0 failed, 2 skipped" is believed. One that
# counts nothing is a test case itself: exit 0 passed, 77 skipped, all else failed.
# A program that ends badly although it counted no failure (a crash, a leak found
# at the end, the time limit) is one failure more. -v shows every output, otherwise
# only those of failures are shown. The last line is the total.
#
#   LIMIT=1800  seconds that one program may take
#   JOBS=2      programs at once
set -u
export LC_ALL=C.UTF-8
LIMIT=${LIMIT:-1800}
JOBS=${JOBS:-2}

# Reads one program's output: prints "passed failed skipped".
count() {
    LC_ALL=C awk -v status="$1" '
        { sub(/\r$/, "") }
        /^\[ RUN      \] / { now = $4; ran++ }
        /^\[       OK \] / && now != "" && $4 == now { ok++; now = "" }
        /^\[  SKIPPED \] / && now != "" && $4 == now { left++; now = "" }
        /^[0-9]+ passed(, [0-9]+ failed)?(, [0-9]+ skipped)?$/ {
            counted = 1
            p = $1
            f = ($4 == "failed" || $4 == "failed,") ? $3 : 0
            s = /skipped$/ ? $(NF - 1) : 0
        }
        END {
            if (ran) {
                p += ok
                s += left
                f += ran - ok - left
            } else if (!counted) {
                p = status == 0
                s = status == 77
                f = !p && !s
            }
            if (status != 0 && status != 77 && f == 0)
                f = 1
            if (p + f + s == 0)
                f = 1
            print p + 0, f + 0, s + 0
        }' "$2"
}

# One program: its output, its counts and a line that says how it went.
one() {
    base=$1/$2
    cmd=$(cat "$base.cmd")
    home=$base.d
    heap=
    case $cmd in
    "$BUILD"/asan/*) home=$MEMORY/$2.d ;;
    # A simulator makes and drops thousands of books: what malloc gives back to the system it asks for again at once.
    "$BUILD"/*/sim/*) heap="MALLOC_TRIM_THRESHOLD_=999999999 MALLOC_MMAP_THRESHOLD_=99999999 MALLOC_TOP_PAD_=9999999" ;;
    esac
    mkdir "$home"
    began=$(date +%s)
    # The program built in the same mode as the test.
    program=$(dirname "$(dirname "${cmd%% *}")")/rounds
    [ -x "$program" ] || program=$BUILD/release/rounds
    # shellcheck disable=SC2086 # none or three words
    env $heap ROUNDS_PROGRAM="$(realpath -m "$program")" HOME="$home" XDG_DATA_HOME="$home" XDG_CONFIG_HOME="$home" \
        XDG_STATE_HOME="$home" TMPDIR="$home" timeout -k 5 "$LIMIT" sh -c "$cmd" >"$base.out" 2>&1 </dev/null
    status=$?
    [ "$status" -ne 124 ] || echo "Stopped: it took longer than $LIMIT seconds." >>"$base.out"
    [ "$status" -le 128 ] || echo "Ended by signal $((status - 128))." >>"$base.out"
    chmod -R u+rwX "$home" && rm -rf "$home"
    count "$status" "$base.out" >"$base.sum"
    read -r p f s <"$base.sum"
    word=ok
    [ "$s" -eq 0 ] || [ "$p" -ne 0 ] || word=skip
    [ "$f" -eq 0 ] || word=FAIL
    line="$p passed"
    [ "$f" -eq 0 ] || line="$line, $f failed"
    [ "$s" -eq 0 ] || line="$line, $s skipped"
    printf '%-4s  %-34.34s %s, %d s\n' "$word" "${cmd#"$BUILD"/}" "$line" "$(($(date +%s) - began))"
}

if [ "${1:-}" = --one ]; then
    one "$2" "$3"
    exit 0
fi

verbose=
[ "${1:-}" != -v ] || { verbose=1 && shift; }
# What a person has set for her own practice must not reach a test.
unset ROUNDS_BOOK ROUNDS_NOW ROUNDS_SEED ROUNDS_PASSPHRASE TZ
export LIMIT BUILD="${BUILD:-build}"
# What was freed is kept from being used again for 16 MB, not 256: half of the processor time was fresh pages for it.
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1:strict_string_checks=1:quarantine_size_mb=16:thread_local_quarantine_size_kb=64}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1:halt_on_error=1}"

work=$(mktemp -d) || exit 1
export MEMORY="$work"
# In memory a sanitized program takes a third less time. Those of tests/fault, and all with clang, stay on the disk.
if [ -w /dev/shm ] && [ "$(df -Pk /dev/shm 2>&1 | awk 'END { print $4 + 0 }')" -ge 2000000 ]; then
    MEMORY=$(mktemp -d -p /dev/shm) || exit 1
fi
trap 'rm -rf "$work" "$MEMORY"' EXIT
trap 'exit 130' INT TERM
n=0
for cmd in "$@"; do
    n=$((n + 1))
    printf '%s\n' "$cmd" >"$work/$n.cmd"
    echo "$n"
done >"$work/list"
xargs -r -n 1 -P "$JOBS" "$0" --one "$work" <"$work/list"

passed=0 failed=0 skipped=0
while read -r i; do
    if [ ! -s "$work/$i.sum" ]; then
        echo 0 1 0 >"$work/$i.sum"
        echo "It was never run." >>"$work/$i.out"
    fi
    read -r p f s <"$work/$i.sum"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    if [ "$f" -gt 0 ] || [ -n "$verbose" ]; then
        printf '\n=== %s\n' "$(cat "$work/$i.cmd")"
        cat "$work/$i.out"
    elif [ "$s" -gt 0 ]; then
        grep -i '^skipped: ' "$work/$i.out"
    fi
done <"$work/list"

echo
if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ]
