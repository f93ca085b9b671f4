#!/bin/sh
# Module = file = prefix: what a file exports begins with its name, or with a
# leading part of it (book_open.c may export book_...), or with the name of the
# header beside it that declares it (internal.h: internal_...). Two more prefixes are
# allowed where the module's own header declares them (civil.h: zone_).
. "$(dirname "$0")/lib.sh"
needs nm

for c in $(sources src screens | grep '[.]c$'); do
    o=$BUILD/release/${c%.c}.o
    if [ ! -f "$o" ]; then
        echo "$c:1: it is not compiled: run make first"
        continue
    fi
    stem=$(basename "$c" .c)
    folder=$(dirname "$c")
    # The module's own headers: of the same name, or of a leading part of it.
    headers=
    part=$stem
    while :; do
        [ ! -f "$folder/$part.h" ] || headers="$headers $folder/$part.h"
        case $part in *_*) part=${part%_*} ;; *) break ;; esac
    done
    nm -P -g --defined-only "$o" | awk -v stem="$stem" -v file="$c" -v folder="$folder" -v headers="$headers" '
        # The first line of a file that holds the symbol, 0 if none does.
        function line_of(symbol, path,    line, nr, at)
        {
            while ((getline line < path) > 0) {
                nr++
                if (!at && line ~ ("(^|[^A-Za-z0-9_])" symbol "[^A-Za-z0-9_]"))
                    at = nr
            }
            close(path)
            return at + 0
        }
        function declared(symbol,    i)
        {
            for (i = 1; i <= n; i++)
                if (line_of(symbol, header[i]))
                    return 1
            return 0
        }
        function say(text) { print file ":" (line_of(symbol, file) + 0) ": " text }
        BEGIN { n = split(headers, header, " ") }
        $1 == "main" && file == "screens/main.c" { next }
        {
            symbol = $1
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
            if (line_of(symbol, folder "/" name ".h"))
                next
            if (!declared(symbol))
                say(symbol " is external but does not begin with " stem "_")
            else if (!(prefix in more) && ++count > 2)
                say(symbol " brings a fourth prefix to this module")
            else
                more[prefix] = 1
        }'
done | report
finish
