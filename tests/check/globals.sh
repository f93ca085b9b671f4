#!/bin/sh
# File-scope variables: const tables, signal flags, and the few places the design
# names: the curses door, the libc zone, the clock, the id generator, the arena handler, SQLite's memory.
. "$(dirname "$0")/lib.sh"
needs objdump
allowed='^(screens/term|src/base/(arena|civil|zone|clock|id)|src/book/pool)[.]c$'

# prefixes.sh says what is not built.
sources src screens | grep '[.]c$' | grep -vE "$allowed" | while read -r c; do
    [ ! -f "$BUILD/release/${c%.c}.o" ] || echo "$BUILD/release/${c%.c}.o"
done | xargs objdump -t | awk -v dir="$BUILD/release/" '
    # Writable data: constants are in .rodata, const tables of pointers in .data.rel.ro. One of a function is n.0 with
    # gcc, f.n with clang.
    / file format / { c = substr($1, length(dir) + 1); sub(/[.]o:$/, ".c", c) }
    $NF !~ /^[.]/ {
        for (i = 2; i < NF; i++)
            if ($i ~ /^([.]bss|[.]data|[*]COM[*])/ && $i !~ /^[.]data[.]rel[.]ro/)
                print c, $NF
    }' | sed 's/[.][0-9]*$//; s/ [A-Za-z0-9_]*[.]/ /' | sort -u | while read -r c symbol; do
    at=$(grep -nE "(^|[^A-Za-z0-9_])$symbol([^A-Za-z0-9_]|\$)" "$c" | head -n 1)
    case $at in *sig_atomic_t*) continue ;; esac
    at=${at%%:*}
    echo "$c:${at:-1}: $symbol is a variable at file scope: pass a struct, or make it const"
done | report
finish
