# shellcheck shell=sh
# What every check shares. Sourced, never run: . tests/check/lib.sh
#
# A check prints one line for each thing that is wrong, "file:line: sentence",
# and ends with 1 if it printed any (finish). One that cannot work here says
# "skipped: why" and ends with 77 (skip).
set -u
export LC_ALL=C
cd "$(dirname "$0")" || exit 1
while [ ! -d tests/check ]; do cd .. || exit 1; done
top=$(pwd)
export top
export BUILD="${BUILD:-build}"
wrong=$(mktemp) || exit 1
trap 'rm -f "$wrong"' EXIT

skip() {
    echo "skipped: $*"
    exit 77
}

needs() {
    command -v "$1" >/dev/null 2>&1 || skip "$1 is not installed"
}

# Lines read from here are what is wrong.
report() { cat >>"$wrong"; }

finish() {
    sort -t: -k1,1 -k2,2n "$wrong" | uniq
    [ ! -s "$wrong" ] || exit 1
    exit 0
}

# Our C sources below the folders named, one a line. Names hold no blanks (readmes.sh sees to it).
sources() {
    for folder in "$@"; do
        [ ! -d "$folder" ] || find "$folder" -type f -name '*.[ch]' | sort
    done
}

# Every file of the project: what git knows or would add, else what is here.
all_files() {
    if git rev-parse --git-dir >/dev/null 2>&1; then
        git ls-files -co --exclude-standard | while read -r f; do [ ! -f "$f" ] || echo "$f"; done
    else
        find . -type f ! -path './.git/*' ! -path "./$BUILD/*" | sed 's|^\./||'
    fi | sort -u
}

# code.awk over the files listed on standard input.
take_apart() { xargs -r awk -v want="$1" -f tests/check/code.awk; }
