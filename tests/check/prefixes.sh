#!/bin/sh
# Module = file = prefix: what a file exports begins with its name, or with a
# leading part of it (book_open.c may export book_...), or with the name of the
# header beside it that declares it (internal.h: internal_...). Two more prefixes are
# allowed where the module's own header declares them (civil.h: zone_).
. "$(dirname "$0")/lib.sh"
needs nm

scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch" "$wrong"' EXIT
for c in $(sources src screens | grep '[.]c$'); do
    o=$BUILD/release/${c%.c}.o
    if [ -f "$o" ]; then
        echo "$o" >>"$scratch/objects"
    else
        echo "$c:1: it is not compiled: run make first"
    fi
done | report
sources src screens | grep '[.]h$' >"$scratch/headers"

# One pass over all: a process for each file takes ten times as long.
[ ! -s "$scratch/objects" ] || xargs nm -A -P -g --defined-only <"$scratch/objects" |
    awk -v build="$BUILD/release/" -v headers="$scratch/headers" '
    # The first line of a file that holds the symbol, 0 if none does.
    function line_of(symbol, path,    line, nr, word, n, i)
    {
        if (!(path in is_read)) {
            is_read[path] = 1
            while ((getline line < path) > 0) {
                nr++
                n = split(line, word, /[^A-Za-z0-9_]+/)
                for (i = 1; i <= n; i++)
                    if (!((path, word[i]) in at))
                        at[path, word[i]] = nr
            }
            close(path)
        }
        return (path, symbol) in at ? at[path, symbol] : 0
    }
    # The own headers of a module: of the same name, or of a leading part of it.
    function declared(symbol,    part)
    {
        for (part = stem;;) {
            if ((folder "/" part ".h") in is_there && line_of(symbol, folder "/" part ".h"))
                return 1
            if (!sub(/_[^_]*$/, "", part))
                return 0
        }
    }
    function say(text) { print file ":" line_of(symbol, file) ": " text }
    BEGIN {
        while ((getline line < headers) > 0)
            is_there[line] = 1
    }
    {
        object = $1
        sub(/:$/, "", object)
        symbol = $2
        if (object != last) {
            last = object
            file = substr(object, length(build) + 1)
            sub(/o$/, "c", file)
            folder = stem = file
            sub(/\/[^\/]*$/, "", folder)
            sub(/.*\//, "", stem)
            sub(/[.]c$/, "", stem)
            split("", more)
            count = 0
        }
    }
    symbol == "main" && file == "screens/main.c" { next }
    {
        lower = tolower(symbol)
        part = stem
        for (;;) {
            if (lower == part || index(lower, part "_") == 1)
                next
            if (!sub(/_[^_]*$/, "", part))
                break
        }
        prefix = lower
        sub(/_.*$/, "_", prefix)
        name = prefix
        sub(/_$/, "", name)
        header = folder "/" name ".h"
        if (header in is_there && line_of(symbol, header))
            next
        if (!declared(symbol))
            say(symbol " is external but does not begin with " stem "_")
        else if (!(prefix in more) && ++count > 2)
            say(symbol " brings a fourth prefix to this module")
        else
            more[prefix] = 1
    }' | report
finish
