#!/bin/sh
# A Debian package out of what git knows here: built by dpkg-buildpackage in $BUILD/deb, then read by lintian, which
# may find neither an error nor a warning.
set -eu
cd "$(dirname "$0")/.."
BUILD=${BUILD:-build}
version=$(sed -n 's/^#define CLI_VERSION "\(.*\)"/\1/p' src/cli/cli.h)
said=$(sed -n '1s/^rounds (\(.*\)) .*/\1/p' data/debian/changelog)
[ "$version" = "$said" ] || {
    echo "data/debian/changelog:1: says version $said, src/cli/cli.h says $version"
    exit 1
}
tree=$BUILD/deb/rounds-$version
rm -rf "$BUILD/deb"
mkdir -p "$tree"
git ls-files -co --exclude-standard | tar -cf - -T - | tar -xf - -C "$tree"
mv "$tree/data/debian" "$tree/debian"
# What is in README here is about the folder, not the package.
rm "$tree/debian/README"
(cd "$tree" && env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS DEB_BUILD_OPTIONS="noautodbgsym parallel=$(nproc)" \
    dpkg-buildpackage -b -us -uc) >"$BUILD/deb/log" 2>&1 || {
    tail -n 30 "$BUILD/deb/log"
    exit 1
}
lintian --fail-on error,warning "$BUILD"/deb/rounds_*.changes
ls "$BUILD"/deb/rounds_*.deb
