#!/bin/sh
# clang-tidy over these folders of the product, by .clang-tidy; .ci/run --all divides them over its two cores. (With the
# tests it takes longer than all else in .ci/run --all together; they are compiled by both compilers without a warning,
# run under sanitizers and read by cppcheck.) NODES bounds how far the analyser walks each function: the default takes
# a fifth of the time of 225000, which is the tool's own and what `make check-all` asks for.
. "$(dirname "$0")/../tests/check/lib.sh"
needs clang-tidy
make -s BUILD="$BUILD" MODE=release all >/dev/null 2>&1 # the generated headers

# shellcheck disable=SC2016 # for the inner shell
sources "$@" | grep '[.]c$' | xargs -r -n 1 sh -c 'clang-tidy --quiet "$@" -- \
    -std=c11 -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE \
    -Isrc -I. -I"$BUILD/release/gen" -Xclang -analyzer-config -Xclang "max-nodes=${NODES:-30000}" 2>/dev/null' sh |
    sed -n "s|^$top/||; s/^\([^ :]*:[0-9]*\):[0-9]*: \(error\|warning\): /\1: /p" | report
finish
