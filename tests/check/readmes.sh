#!/bin/sh
# Every folder says in a README of one page what lives in it; the top level holds
# only what it may; nothing names a path of the machine it was written on.
. "$(dirname "$0")/lib.sh"

all_files | grep / | grep -v '^[.]' | sed 's|/[^/]*$||' | awk '{
    # a folder, and every folder it lies in
    for (p = $0; p != ""; ) {
        print p
        if (!sub(/\/[^\/]*$/, "", p))
            break
    }
}' | sort -u | while read -r folder; do
    if [ ! -s "$folder/README" ]; then
        echo "$folder/README:1: it is missing: what lives here, in what order to read it, how to add one"
    elif [ "$(wc -l <"$folder/README")" -gt 80 ]; then
        echo "$folder/README:81: longer than a page"
    fi
done | report

all_files | sed 's|/.*||' | sort -u | grep -vxE '[.].*|Makefile|src|screens|data|tests|README|INSTALL' |
    sed 's|$|:1: the top level holds only Makefile src screens data tests README INSTALL|' | report

all_files | grep '[^A-Za-z0-9._/-]' | sed 's|$|:1: a name of letters, digits, dots, dashes and underlines is enough|' | report

all_files | xargs -r grep -nIE '(^|[^A-Za-z0-9_.])/([w]ork|home/[a-z]+|Users/[A-Za-z]+|root)/' |
    awk -F: '{ print $1 ":" $2 ": a path of one machine" }' | report
finish
