#!/bin/sh
# Fuzzes each program for some seconds, beginning with the corpus, and says how often each was executed.
#
#   tests/fuzz/run.sh SECONDS PROGRAM...     built with MODE=fuzz CC=clang (make fuzz does both)
#
# New inputs stay in $BUILD/fuzz-corpus/NAME; what crashes lies there too, as crash-*: copy it to tests/fuzz/corpus as
# NAME-word, mend, and it is replayed for ever.
set -u
seconds=$1
shift
status=0
for program in "$@"; do
    name=$(basename "$program" _fuzz)
    dir=${BUILD:-build}/fuzz-corpus/$name
    mkdir -p "$dir"
    cp tests/fuzz/corpus/"$name"-* "$dir"
    "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2000 -artifact_prefix="$dir/" \
        -print_final_stats=1 "$dir" >"$dir.log" 2>&1 || status=1
    awk -v name="$name" '/number_of_executed_units/ { n = $2 } /^#.* cov: / { cov = $4 } /SUMMARY|It must be/ { why = $0 }
        END { printf "%-8s %12d executions, %d edges  %s\n", name, n, cov, why }' "$dir.log"
done
exit $status
