#!/bin/sh
# Every script of the project, read by shellcheck.
. "$(dirname "$0")/../tests/check/lib.sh"
needs shellcheck

all_files | while read -r f; do
    case $f in
    *.sh | data/*.bash) echo "$f" ;;
    *) head -n 1 "$f" | grep -aqE '^#!.*/(env )?(ba|da|)sh' && echo "$f" ;;
    esac
done | xargs -r shellcheck -x -P SCRIPTDIR -f gcc | sed -E 's/^([^:]*:[0-9]+):[0-9]+: [a-z]+: /\1: /' | report
finish
