#!/bin/sh
# No file over 600 lines, no function over 60 (from { to }), no C line over 120, the
# Makefile and tests.mk at most 200 - or a line "/* size: reason */" in the file, or in the function.
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2016 # awk's dollars
all_files | grep -E '([.](c|h|awk|sh|sql)|^Makefile|^tests/tests[.]mk|^[.]ci/[a-z]+)$' | xargs -r awk '
    function finish_file()
    {
        limit = name ~ /(Makefile|[.]mk)$/ ? 200 : 600
        if (lines > limit && !file_reason)
            print name ":" lines ": " lines " lines; a file has at most " limit
    }
    FNR == 1 {
        finish_file()
        name = FILENAME
        is_c = name ~ /[.][ch]$/
        lines = file_reason = start = 0
    }
    { lines = FNR }
    /\/\* size: .+\*\// {
        if (start)
            function_reason = 1
        else
            file_reason = 1
    }
    is_c && length($0) > 120 {
        wide = $0
        gsub(/[\200-\277]/, "", wide) # bytes that continue a UTF-8 character
        if (length(wide) > 120)
            print name ":" FNR ": " length(wide) " columns; a line has at most 120"
    }
    is_c && /\t/ { print name ":" FNR ": a tab; we indent by 4 spaces" }
    # A function: its brace alone in the first column, its name in the line that began it.
    is_c && !start && /^[A-Za-z_].*\(/ { title = $0 }
    is_c && (/^\{$/ || /^[a-z].*\) \{$/) { start = FNR; function_reason = 0 }
    is_c && /^\}/ && start {
        if (FNR - start + 1 > 60 && !function_reason) {
            sub(/\(.*/, "", title)
            sub(/.*[ *]/, "", title)
            print name ":" start ": " title " has " FNR - start + 1 " lines; a function has at most 60"
        }
        start = 0
    }
    END { finish_file() }' | report
finish
