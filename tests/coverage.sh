#!/bin/sh
# Which branches of src/ a run of the tests built with MODE=cov took, folder by folder; with -v each file, least first.
# make coverage builds and runs them before; gcovr reads what they left in $BUILD/cov.
#
# A branch is one way out of a condition, as gcc sees them. Those of assert count not: a test that takes one ends.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
table=$BUILD/cov/branches.csv
gcovr --root . --filter 'src/' --exclude-branches-by-pattern '.*[^a-z_]assert\(.*' --gcov-ignore-parse-errors \
    --csv "$table" "$BUILD/cov/src" || exit 1

[ "${1:-}" != -v ] || awk -F, 'NR > 1 && $5 { printf "%5.1f %%  %5d of %5d  %s\n", 100 * $6 / $5, $6, $5, $1 }' "$table" | sort -n
awk -F, '
    BEGIN { least["src/book"] = least["src/exchange"] = 95; least["src/practice"] = 85 }
    NR > 1 { folder = $1; sub(/\/[^\/]*$/, "", folder); lines[folder] += $2; hit[folder] += $3; all[folder] += $5; taken[folder] += $6 }
    END {
        for (f in all) {
            share = 100 * taken[f] / all[f]
            bound = f in least ? sprintf("at least %d   %s", least[f], share >= least[f] ? "met" : "MISSED") : ""
            printf "%-14s %5.1f %% of %5d branches   %5.1f %% of %5d lines   %s\n", \
                f, share, all[f], 100 * hit[f] / lines[f], lines[f], bound | "sort"
        }
    }' "$table"
