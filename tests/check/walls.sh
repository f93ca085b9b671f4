#!/bin/sh
# What the program that is shipped has around it: a moved and sealed memory image, no
# stack that is run, guards in it, and no way out to a network.
. "$(dirname "$0")/lib.sh"
needs readelf
needs nm
program=$BUILD/release/rounds
[ -f "$program" ] || skip "$program is not built"

# want PATTERN SENTENCE: a line of standard input says PATTERN.
want() { grep -qE "$1" || echo "$program:1: $2"; }

{
    readelf -hW "$program" | want 'Type: +DYN' "stands at the same address each time: -fPIE and -pie are missing"
    readelf -lW "$program" | want 'GNU_RELRO' "its tables of functions can be written: -z relro is missing"
    readelf -dW "$program" | want 'BIND_NOW|FLAGS_1.*NOW' "looks up functions when they are called: -z now is missing"
    readelf -lW "$program" | want 'GNU_STACK.* RW +0x' "has a stack that can be run: -z noexecstack is missing"
    ! readelf -dW "$program" | grep -E '[(](RPATH|RUNPATH|TEXTREL)[)]' |
        sed "s|.*|$program:1: looks for libraries in a folder of its own, or changes its own code|" | grep .
    ! readelf -lW "$program" | grep -E 'LOAD.* RWE ' | sed "s|.*|$program:1: has memory both written and run|" | grep .
    # Versions are cut off: memcpy@GLIBC_2.14.
    nm -D -u "$program" | awk -v program="$program" '
        { name = $NF; sub(/@.*/, "", name) }
        name == "__stack_chk_fail" { has_canary = 1 }
        name ~ /^__.*_chk$/ && name !~ /^__stack/ { has_fortify = 1 }
        name ~ /^(socket|socketpair|connect|bind|listen|accept4?|send(to|msg|mmsg)?|recv(from|msg|mmsg)?|get(addr|name)info|gethostby.*|getservby.*|res_.*|system|popen|dlopen)$/ {
            print program ":1: calls " name "(): Rounds holds no network code, no shell, and loads nothing at run time"
        }
        END {
            if (!has_canary)
                print program ":1: no guard on the stack: -fstack-protector-strong is missing"
            if (!has_fortify)
                print program ":1: no measured copies: -D_FORTIFY_SOURCE and -O2 are missing"
        }'
} | report
finish
