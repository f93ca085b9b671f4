#!/bin/sh
# cppcheck over every source: warnings, performance, portability.
. "$(dirname "$0")/../tests/check/lib.sh"
needs cppcheck

sources src screens tests | grep '[.]c$' | xargs -r cppcheck --quiet -j 2 --std=c11 --inline-suppr \
    --enable=warning,performance,portability --suppress=missingInclude --suppress=missingIncludeSystem \
    --suppress=unmatchedSuppression -D_POSIX_C_SOURCE=200809L -Isrc -I. -I"$BUILD/release/gen" \
    --template='{file}:{line}: {message} ({id})' 2>&1 | grep -E '^[^ :]+:[0-9]+: ' | report
finish
