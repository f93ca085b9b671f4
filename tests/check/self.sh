#!/bin/sh
# The checks themselves: a small tree with one of each fault, and each has to be
# found, at its line. A check that finds nothing is worth nothing.
. "$(dirname "$0")/lib.sh"
compiler=$(command -v "${CC:-gcc}" || command -v cc) || skip "there is no compiler"

tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree" "$wrong"' EXIT
mkdir -p "$tree/tests" "$tree/src/base" "$tree/src/book" "$tree/screens" "$tree/docs" "$tree/build/release/src/base"
cp -r tests/check "$tree/tests/"
cp .clang-format "$tree/"
cd "$tree" || exit 1
BUILD=build

# Line numbers in the table below count from here.
cat >src/base/a.c <<'END'
#include "base/b.h"
#include "base/a.h"
#include "book/c.h"
#include <sodium.h>
#include <sys/socket.h>
int counter;
static int calls;
static const char *const names[] = {"x", "strcpy(a, b) in a text is no call"};
int other_name(void)
{
    calls++; /* strcpy(in, a comment) neither */
    return names[0][0];
}
int a_f(char *t)
{
    strcpy(t, "SELECT name FROM patient");
    time(0);
    getenv("HOME");
    if(t)
        return 1;
    return sqlite3_libversion_number();
}
END
cat >src/base/good.c <<'END'
#include "base/good.h"

/* No fault is in this file: only things that resemble one. */
static int good_time(int time_ms)
{
    const char *text = "Please select a day from the list; BEGIN:VCARD, it's 2\"";
    return time_ms + text[0] + clock_now_ms() + localtime_r(0, 0);
}
END
echo 'int good_thing(void);' >src/base/good.h
{
    echo 'int b;'
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31; do
        echo "int b_$i(void);"
    done
} >src/base/b.h
printf '/* what it is */\nint a_f(char *t);\n' >src/base/a.h
echo 'int x = 1; /* TO''DO: later */' >src/book/c.h
echo '#include <sodium.h>' >screens/term.c
printf 'see /wo''rk/somewhere\nthis is a st''ub\n' >docs/README
printf 'S1 yes unit/gone\nS2 yes check/lib: no_such_name\nS3 yes -\n' >tests/FAULTS
awk 'BEGIN {
    print "void long_one(void)\n{"
    for (i = 1; i <= 59; i++) print "    ;"
    print "}\n\nvoid excused(void)\n{\n    /* size: a table */"
    for (i = 1; i <= 70; i++) print "    ;"
    print "}"
    for (i = 1; i <= 480; i++) print ""
}' >src/base/long.c
# Two objects that export what they may not: by hand, since a.c does not compile.
printf 'int counter;\nint *other_name(void);\nint *other_name(void) { static int n; n++; return &n; }\nint a_f(void) { return 1; }\n' |
    "$compiler" -x c -c - -o build/release/src/base/a.o || exit 1
# A program without any of the walls that ours has, and with a way out.
printf 'int socket(int, int, int);\nint main(void) { return socket(1, 1, 0); }\n' |
    "$compiler" -x c - -w -no-pie -fno-pie -fno-stack-protector -Wl,-z,execstack,-z,lazy,-z,norelro \
        -o build/release/rounds 2>/dev/null || exit 1

tried=0
expect() {
    tried=$((tried + 1))
    script=$1
    shift
    out=$(sh "tests/check/$script.sh" 2>&1)
    [ $? -ne 77 ] || return 0
    for line in "$@"; do
        case "$out" in
        *"$line"*) ;;
        *) echo "tests/check/$script.sh:1: does not find $line" >>"$wrong" ;;
        esac
    done
    case "$out" in
    *src/base/good.[ch]:*) [ "$script" = prefixes ] || echo "tests/check/$script.sh:1: finds fault with src/base/good.c" >>"$wrong" ;;
    esac
}

expect layers 'src/base/a.c:1: its own' 'src/base/a.c:3: ' 'src/base/a.c:4: <sodium' 'src/base/a.c:5: ' 'screens/term.c:1: '
expect prefixes 'src/base/a.c:6: counter' 'src/base/a.c:9: other_name' 'src/base/good.c:1: it is not compiled'
expect globals 'src/base/a.c:6: counter' 'src/base/a.c:1: n is'
expect sizes 'src/base/long.c:2: long_one has 61' 'src/base/long.c:617: 617 lines'
expect banned 'src/base/a.c:16: strcpy' 'src/base/a.c:16: SQL' 'src/base/a.c:17: time' 'src/base/a.c:21: only src/book' \
    'src/book/c.h:1: a note' 'docs/README:2: reads'
expect comments 'src/base/b.h:1: '
expect readmes 'src/base/README:1: it is missing' 'docs:1: the top level' 'docs/README:1: a path'
expect format 'src/base/a.c:19: '
expect faults 'tests/FAULTS:1: there is no test tests/unit/gone' 'tests/FAULTS:2: tests/check/lib.sh has no' \
    'tests/FAULTS:3: what is tried' 'tests/FAULTS:1: S4 stands there 0 times'
expect walls 'rounds:1: calls socket' 'rounds:1: has a stack' 'rounds:1: its tables' 'rounds:1: looks up' \
    'rounds:1: no guard' 'rounds:1: no measured' 'rounds:1: stands at'
case "$(sh tests/check/sizes.sh)" in
*excused*) echo "tests/check/sizes.sh:1: does not see the reason given" >>"$wrong" ;;
esac
[ "$tried" -eq 10 ] || echo "tests/check/self.sh:1: $tried of 10 checks were tried" >>"$wrong"
finish
