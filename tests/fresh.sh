#!/bin/sh
# A new computer: an empty Debian 12 in which there are git, make and sudo alone, a user who is not
# root, a clone of what is committed here, and then what README says: make run, make test.
#
#   tests/fresh.sh [TARGET]...     make run, then these instead of test: tests/fresh.sh unit
#   ROOT=DIR                       where the Debian is made and kept, to begin sooner next time
#   FRESH=1                        made anew, also if it is there
#
#   LIMIT=1200                     seconds that one test program may take: what is slow is no fault here
#
# Needs root, debootstrap, unshare, script, 2 GB, and Debian's packages within reach (MIRROR). No part of make
# test: fifteen minutes.
set -eu
cd "$(dirname "$0")/.."
ROOT=${ROOT:-${BUILD:-build}/fresh}
MIRROR=${MIRROR:-http://deb.debian.org/debian}
[ "$(id -u)" -eq 0 ] || { echo "skipped: only root can make a Debian in a folder"; exit 77; }
.ci/setup fresh
for program in debootstrap unshare script; do
    command -v "$program" >/dev/null || { echo "skipped: $program is not installed"; exit 77; }
done

[ -z "${FRESH:-}" ] || rm -rf "$ROOT"
if [ ! -f "$ROOT/made" ]; then
    rm -rf "$ROOT"
    mkdir -p "$ROOT"
    debootstrap --variant=minbase --include=git,make,sudo bookworm "$ROOT/root" "$MIRROR" >"$ROOT/debootstrap.log"
    # What each computer has and debootstrap does not give: a user who may install, a locale, where apt looks.
    chroot "$ROOT/root" useradd -m -d /srv/desk -s /bin/bash desk
    echo 'desk ALL=(ALL) NOPASSWD: ALL' >"$ROOT/root/etc/sudoers.d/desk"
    printf '127.0.0.1 localhost %s\n' "$(hostname)" >"$ROOT/root/etc/hosts"
    cp /etc/resolv.conf "$ROOT/root/etc/" 2>/dev/null || true
    apt-config dump | grep -iE '^Acquire::(http|https)::Proxy ' >"$ROOT/root/etc/apt/apt.conf.d/proxy" || true
    touch "$ROOT/made"
fi
home=$ROOT/root/srv/desk
rm -rf "$home/rounds"
git clone -q --no-hardlinks . "$home/rounds"
chroot "$ROOT/root" chown -R desk:desk /srv/desk/rounds

# inside COMMAND: as the user, in a space of processes that ends with it.
inside() {
    # shellcheck disable=SC2016 # for the shell inside
    unshare --mount --pid --fork --kill-child sh -c '
        mount -t proc proc "$1/proc" && mount --bind /dev "$1/dev" && mount -t devpts -o ptmxmode=666 devpts "$1/dev/pts"
        exec chroot "$1" su - desk -c "cd rounds && $2"' sh "$ROOT/root" "$1"
}

# Until the program is seen: it says the day; then q, as README says. What it wrote stands in run.log.
echo "make run"
rm -f "$ROOT/run.log" "$ROOT/keys"
mkfifo "$ROOT/keys"
(
    tries=0
    until grep -q 'Schedule' "$ROOT/run.log" 2>/dev/null || [ "$tries" -ge 600 ]; do
        tries=$((tries + 1))
        sleep 1
    done
    sleep 2
    printf qq
    sleep 5
) >"$ROOT/keys" &
began=$(date +%s)
shown=0
inside "LANG=C.UTF-8 TERM=xterm script -qefc 'stty cols 80 rows 24; make run' /dev/null" \
    <"$ROOT/keys" >"$ROOT/run.log" 2>&1 || shown=1
grep -q 'Schedule' "$ROOT/run.log" || shown=1
[ "$shown" -eq 0 ] || {
    tail -n 20 "$ROOT/run.log"
    echo "make run: the program was not seen, or did not end well"
    exit 1
}
echo "make run: seen, and left with q, after $(($(date +%s) - began)) s"
for target in "${@:-test}"; do
    echo "make $target"
    inside "LIMIT=${LIMIT:-1200} nice make $target" 2>&1 | tee "$ROOT/$target.log" | tail -n 12
    grep -qE '^[0-9]+ passed, 0 failed' "$ROOT/$target.log" || exit 1
done
