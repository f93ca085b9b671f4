#!/bin/sh
# Rounds through a real ssh to this very machine: how many TCP segments with data the server sends for each key, and
# bytes. A server of its own on a free port, keys that are thrown away. Skipped where it cannot be (77).
#
#   tests/bench/ssh.sh build/release/rounds
set -u
program=$(realpath "$1") || exit 1
for needed in ssh sshd ssh-keygen ss; do
    PATH=$PATH:/usr/sbin command -v $needed >/dev/null || { echo "skipped: $needed is not installed"; exit 77; }
done
PATH=$PATH:/usr/sbin
dir=$(mktemp -d) && port=$((20000 + $$ % 20000)) || exit 1
trap 'kill $(cat "$dir/server.pid" 2>/dev/null) $client 2>/dev/null; rm -rf "$dir"' EXIT
client=
[ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd
ssh-keygen -q -t ed25519 -N '' -f "$dir/host" && ssh-keygen -q -t ed25519 -N '' -f "$dir/user" || exit 1
cp "$dir/user.pub" "$dir/authorized"
cat >"$dir/config" <<END
Port $port
ListenAddress 127.0.0.1
HostKey $dir/host
AuthorizedKeysFile $dir/authorized
PidFile $dir/server.pid
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
UsePAM no
END
"$(command -v sshd)" -f "$dir/config" || { echo "skipped: sshd does not start here"; exit 77; }
sleep 1
book=$dir/practice.db
ROUNDS_NOW=2026-11-23T10:42 "$program" --book "$book" demo --patients 60 >/dev/null || exit 1
mkfifo "$dir/keys"
ssh -tt -q -p "$port" -i "$dir/user" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null 127.0.0.1 \
    "stty rows 24 cols 80; TERM=vt220 LC_ALL=C.UTF-8 ROUNDS_NOW=2026-11-23T10:42 exec '$program' --book '$book' --as okoro" \
    <"$dir/keys" >"$dir/screen" 2>"$dir/complaint" &
client=$!
exec 3>"$dir/keys"
sleep 3
[ -s "$dir/screen" ] || { echo "skipped: nobody may sign in by ssh here: $(head -n 1 "$dir/complaint")"; exit 77; }

segments() { ss -tinH state established "sport = :$port" | sed -n 's/.*data_segs_out:\([0-9]*\).*/\1/p'; }

# press NAME KEY: five times; the most segments and bytes of one.
press() {
    most=0 bytes=0
    for _ in 1 2 3 4 5; do
        before=$(segments) size=$(wc -c <"$dir/screen")
        printf '%b' "$2" >&3
        sleep 0.12 # before the lines that come when the hands rest
        n=$(($(segments) - before)) drawn=$(($(wc -c <"$dir/screen") - size))
        [ "$n" -le "$most" ] || most=$n
        [ "$drawn" -le "$bytes" ] || bytes=$drawn
        sleep 0.4
    done
    verdict=ok
    [ "$most" -eq 1 ] || { verdict=MISSED; missed=1; }
    printf '  %-30s %4d segment(s), %5d bytes at most   (1) %s\n' "$1" "$most" "$bytes" "$verdict"
}
missed=0
echo "through ssh: TCP segments with data that the server sends for a key"
press 'a cursor key' j
press 'the next day' ']'
press 'the day before' '['
press 'a letter, in find' '/'
exec 3>&-
exit $missed
