#!/bin/sh
# What make install puts below a folder works from there, and make uninstall leaves no file of it.
. "$(dirname "$0")/lib.sh"
[ -x "$BUILD/release/rounds" ] || skip "$BUILD/release/rounds is not built"
place=$(mktemp -d) || exit 1
trap 'rm -rf "$place" "$wrong"' EXIT

# Nothing is built here: -o all takes what stands in $BUILD as it is.
with() { env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS make -s -o all BUILD="$BUILD" DESTDIR="$place" PREFIX=/usr "$1" 2>&1; }
complain() { sed 's|^|Makefile:1: |' | report; }

with install | complain
(cd "$place" && find . -type f | sort) >"$place.is"
sort >"$place.wanted" <<'END'
./usr/bin/rounds
./usr/share/bash-completion/completions/rounds
./usr/share/man/man1/rounds.1
./usr/share/rounds/policy.conf
END
diff "$place.wanted" "$place.is" | sed -n 's/^[<>] \(.*\)/make install: \1 is missing or too much/p' | complain
rm -f "$place.is" "$place.wanted"
"$place/usr/bin/rounds" version >/dev/null 2>&1 || echo "make install: what it installed does not start" | complain
with uninstall | complain
find "$place" -type f -o -type l | sed 's|.*|make uninstall: leaves &|' | complain
finish
