#!/bin/sh
# A header is a contract: of its non-blank lines 30 to 45 % hold a comment. Under
# 25 % (where a header is longer than 30 lines) is refused.
. "$(dirname "$0")/lib.sh"

sources src screens | grep '[.]h$' | take_apart comments | awk '
    $2 > 30 && $3 * 100 < $2 * 25 {
        printf "%s:1: %d %% of its lines say something about it; a header is a contract and has 30 to 45 %%\n", $1, $3 * 100 / $2
    }' | report
finish
