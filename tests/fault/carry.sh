#!/bin/sh
# Carry: three computers and the programs that carry a shared folder between them, all of them real.
#
#   tests/fault/carry.sh syncthing|rclone|rsync
#
# Every site has a practice file and a folder of its own. They write and sync in turns while the folders are
# carried, one is away for a while, files are cut off and left over; then everybody syncs until nothing is new, and:
# `rounds verify` finds no damage and says the same two codes everywhere, and each patient and each word that was
# acknowledged is there at each site. Last, a patient who was never added must be found missing.
#
# Needs the program of that name (77: it is not installed), no right and no network but loopback. ROUNDS_PROGRAM,
# TMPDIR; ROUNDS_TURNS=n turns of work.
set -u
part=${1:?syncthing, rclone or rsync}
rounds=${ROUNDS_PROGRAM:-${BUILD:-build}/release/rounds}
turns=${ROUNDS_TURNS:-8}
export ROUNDS_PASSPHRASE="nine brown horses" LC_ALL=C
d=$(mktemp -d) || exit 1
port=$((20000 + $$ % 9000 * 4))
way='' settle=''
touch "$d/names" "$d/words"

skip() { echo "Skipped: $*" && exit 77; }
fail() {
    echo "$part: $*"
    tail -n 20 "$d/said" "$d"/*/log 2>/dev/null
    exit 1
}
end() {
    for pid in "$d"/*/pid; do [ ! -f "$pid" ] || kill "$(cat "$pid")" 2>/dev/null; done
    wait
    rm -rf "$d"
}
trap end EXIT
trap 'exit 130' INT TERM
command -v "$part" >/dev/null 2>&1 || skip "$part is not installed"

# --- sites ------------------------------------------------------------------

# Rounds at site $1. What it said is in $d/said.
at() {
    site=$1 && shift
    "$rounds" --book "$d/$site/practice.db" "$@" >"$d/said" 2>&1
}
sync_at() {
    at "$1" sync "$d/$1/folder" || fail "site $1 does not sync"
    ! grep -q 'safe to remove' "$d/said" || fail "site $1 says of a folder that it may be pulled out"
}

# A new patient; and the town of one whom everybody changes. Only what was acknowledged is listed.
work() {
    letters=$(echo "$1$2" | tr 0-9 a-j)
    at "$1" patient add --family "Q$letters" --given Pat --even-so || fail "site $1 adds nobody"
    echo "Q$letters" >>"$d/names"
    at "$1" patient edit "$shared" --city "Town-$1-$2." || fail "site $1 changes nothing"
    echo "Town-$1-$2." >>"$d/words"
}

holds() { at "$1" find "$2" && [ "$(grep -ic "^$2," "$d/said")" -eq 1 ]; }

codes() {
    at "$1" --json verify || fail "site $1 does not verify"
    sed -n 's/.*"ok":true,"log":"\([^"]*\)","state":"\([^"]*\)".*"gaps":0,.*/\1 \2/p' "$d/said"
}

# What a folder holds: names and sizes. Not what carriers keep there for themselves.
listed() {
    (cd "$d/$1/folder" && find . -type f ! -path '*/.*' ! -name '~*' -exec ls -ln {} +) | awk '{ print $5, $9 }' | sort
}

# --- carriers: x_start, x_carry SITE (there and back), x_cut SITE (the same, stopped on its way) -------------

# Three nodes that know each other's addresses and nobody else's.
node() {
    peers='' addresses=''
    for peer in 1 2 3; do
        id=$(syncthing --home="$d/$peer/home" --device-id)
        peers="$peers<device id=\"$id\"/>"
        addresses="$addresses<device id=\"$id\"><address>tcp://127.0.0.1:$((port + peer))</address></device>"
    done
    cat >"$d/$1/home/config.xml" <<END
<configuration version="36">
    <folder id="rounds" path="$d/$1/folder" rescanIntervalS="5" fsWatcherEnabled="true" fsWatcherDelayS="1">
        $peers <minDiskFree unit="%">0</minDiskFree>
    </folder>
    $addresses
    <gui enabled="false"/>
    <options>
        <listenAddress>tcp://127.0.0.1:$((port + $1))</listenAddress> <reconnectionIntervalS>2</reconnectionIntervalS>
        <globalAnnounceEnabled>false</globalAnnounceEnabled> <localAnnounceEnabled>false</localAnnounceEnabled>
        <relaysEnabled>false</relaysEnabled> <natEnabled>false</natEnabled> <urAccepted>-1</urAccepted>
        <crashReportingEnabled>false</crashReportingEnabled> <autoUpgradeIntervalH>0</autoUpgradeIntervalH>
        <stunKeepaliveStartS>0</stunKeepaliveStartS> <startBrowser>false</startBrowser>
    </options>
</configuration>
END
}
syncthing_start() {
    for i in 1 2 3; do
        syncthing generate --home="$d/$i/home" --no-default-folder --skip-port-probing >"$d/said" 2>&1 ||
            fail "no node can be made"
    done
    for i in 1 2 3; do node $i && syncthing_serve $i; done
}
syncthing_serve() {
    syncthing serve --home="$d/$1/home" --no-browser --no-restart --no-upgrade >>"$d/$1/log" 2>&1 &
    echo $! >"$d/$1/pid"
}
syncthing_stop() {
    kill "$(cat "$d/$1/pid")"
    wait "$(cat "$d/$1/pid")"
    rm "$d/$1/pid"
}
syncthing_cut() { :; }
syncthing_carry() { # it carries by itself; the last ones wait for it
    [ -n "$settle" ] || { sleep 1 && return; }
    for _ in $(seq 90); do
        kill -0 "$(cat "$d/1/pid")" "$(cat "$d/2/pid")" "$(cat "$d/3/pid")" 2>/dev/null || fail "a node ended"
        [ "$(listed 1)" != "$(listed 2)" ] || [ "$(listed 1)" != "$(listed 3)" ] || return 0
        sleep 1
    done
    fail "the folders do not become the same"
}

# A remote that is a WebDAV server of its own, as a cloud would be.
rclone_start() {
    mkdir "$d/4"
    mkdir "$d/4/folder"
    export RCLONE_CONFIG=/dev/null RCLONE_CONFIG_REMOTE_TYPE=webdav RCLONE_RETRIES=2
    export RCLONE_CONFIG_REMOTE_URL="http://127.0.0.1:$port" RCLONE_CONFIG_REMOTE_VENDOR=other
    rclone serve webdav --addr "127.0.0.1:$port" "$d/4/folder" >>"$d/4/log" 2>&1 &
    echo $! >"$d/4/pid"
    for _ in $(seq 50); do rclone lsf remote: >/dev/null 2>&1 && return; done
    fail "the remote does not answer"
}
# Site 3 copies both ways, and so brings back what Rounds has put together; for the others bisync takes that away.
rclone_carry() {
    if [ "$1" -eq 3 ]; then
        rclone copy "$d/3/folder" remote: >"$d/said" 2>&1 || fail "the remote takes nothing"
        rclone copy remote: "$d/3/folder" >"$d/said" 2>&1 || fail "the remote gives nothing"
    else
        rclone bisync "$d/$1/folder" remote: --force --workdir "$d/$1/work" >"$d/said" 2>&1 ||
            rclone bisync "$d/$1/folder" remote: --force --workdir "$d/$1/work" --resync >"$d/said" 2>&1 ||
            fail "site $1 and the remote do not become the same"
    fi
}
rclone_interrupt() { timeout -s KILL 0.2 rclone copy --bwlimit 40k "$@" >/dev/null 2>&1; }
rclone_cut() {
    rclone_interrupt "$d/$1/folder" remote:
    rclone_interrupt remote: "$d/$1/folder"
}

# Sites 2 and 3 exchange with the folder of site 1, over ssh if a server can run here.
rsync_start() {
    mkdir "$d/4"
    sshd=$(PATH=$PATH:/usr/sbin:/sbin command -v sshd)
    [ "$(id -u)" -ne 0 ] || [ -z "$sshd" ] || mkdir -p /run/sshd
    for name in host user; do ssh-keygen -q -t ed25519 -N '' -f "$d/4/$name" 2>/dev/null; done
    if [ -n "$sshd" ] && [ -f "$d/4/user" ]; then
        cat >"$d/4/sshd.conf" <<END
Port $port
ListenAddress 127.0.0.1
HostKey $d/4/host
AuthorizedKeysFile $d/4/user.pub
PidFile none
UsePAM no
StrictModes no
END
        "$sshd" -D -e -f "$d/4/sshd.conf" >>"$d/4/log" 2>&1 &
        echo $! >"$d/4/pid"
        cat >"$d/4/ssh.conf" <<END
Host other
    HostName 127.0.0.1
    Port $port
    User $(id -un)
    IdentityFile $d/4/user
    IdentitiesOnly yes
    UserKnownHostsFile $d/4/known
    StrictHostKeyChecking accept-new
    BatchMode yes
    LogLevel ERROR
END
        export RSYNC_RSH="ssh -F $d/4/ssh.conf"
        for _ in $(seq 20); do
            ! $RSYNC_RSH other true >"$d/said" 2>&1 || { way=" over ssh" && return; }
            sleep 0.1
        done
    fi
    # Without: a shell that forgets the name of the computer.
    printf '#!/bin/sh\nshift\nexec sh -c "$*"\n' >"$d/4/shell" && chmod +x "$d/4/shell"
    export RSYNC_RSH="$d/4/shell"
    way=" over a local shell"
}
rsync_carry() {
    [ "$1" -eq 1 ] || {
        rsync -a "$d/$1/folder/" "other:$d/1/folder/" >"$d/said" 2>&1 &&
            rsync -a "other:$d/1/folder/" "$d/$1/folder/" >"$d/said" 2>&1
    } || fail "rsync brings nothing"
}
rsync_cut() {
    [ "$1" -eq 1 ] || {
        timeout -s INT 0.3 rsync -a --partial --bwlimit=100 "$d/$1/folder/" "other:$d/1/folder/"
        timeout -s INT 0.3 rsync -a --partial --bwlimit=100 "other:$d/1/folder/" "$d/$1/folder/"
    } >/dev/null 2>&1
}

# --- what may lie in such a folder --------------------------------------------

# Conflict copies, and what carriers leave that were stopped: under names of their own, and under the true one.
litter() {
    find "$d/$1/folder" -type f -name '*.rn?' ! -name '*.sync-conflict-*' | while read -r file; do
        dir=$(dirname "$file") name=$(basename "$file") half=$(($(wc -c <"$file") / 2))
        cp "$file" "$dir/${name%.*}.sync-conflict-20261129-101112-ABCDEFG.${name##*.}"
        for left in ".syncthing.$name.tmp" "~syncthing~$name.tmp" ".$name.Ab12Cd" "$name.1f2e3d4c.partial"; do
            head -c "$half" "$file" >"$dir/$left"
        done
    done
    newest=$(find "$d/$1/folder" -name '[0-9]*.rnd' ! -name '*.sync-conflict-*' | sort | tail -n 1)
    head -c 100 "$newest" >"$newest.cut" && mv "$newest.cut" "$newest"
}

# --- the whole ------------------------------------------------------------------

for i in 1 2 3; do mkdir -p "$d/$i/folder"; done
"${part}_start"
at 1 --site one demo --patients 100 || fail "no practice"
sync_at 1
"${part}_carry" 1
for i in 2 3; do
    for try in $(seq 60); do
        "${part}_cut" $i
        at $i --site "site $i" join "$d/$i/folder" && break
        [ "$try" -lt 60 ] || fail "site $i cannot join"
        [ "$try" -lt 3 ] || "${part}_carry" $i
    done
done
at 1 patient add --family Qshared --given Pat || fail "nobody to share"
shared=$(awk '{ print $NF }' "$d/said")
sync_at 1
settle=1
for i in 1 2 3; do "${part}_carry" $i && sync_at $i; done
settle=''

for turn in $(seq "$turns"); do
    away=0
    [ "$turn" -lt 3 ] || [ "$turn" -gt 5 ] || away=3
    [ "$part-$turn" != syncthing-3 ] || syncthing_stop 3
    [ "$part-$turn" != syncthing-6 ] || syncthing_serve 3
    [ "$turn" -ne 5 ] || { litter 2 && litter 3; }
    for i in 1 2 3; do
        work $i "$turn"
        [ $i -eq $away ] || "${part}_cut" $i
        sync_at $i
        [ $i -eq $away ] || "${part}_carry" $i
    done
done

settle=1
for _ in $(seq 8); do
    for i in 1 2 3; do "${part}_carry" $i && sync_at $i; done
    one=$(codes 1) two=$(codes 2) three=$(codes 3)
    [ -z "$one" ] || [ "$one" != "$two" ] || [ "$one" != "$three" ] || break
done
if [ -z "$one" ] || [ "$one" != "$two" ] || [ "$one" != "$three" ]; then
    fail "the codes differ: $one, $two, $three"
fi

for i in 1 2 3; do
    while read -r name; do holds $i "$name" || fail "site $i lacks $name, or has it twice"; done <"$d/names"
    at $i history "$shared" || fail "site $i cannot tell a history"
    cp "$d/said" "$d/history"
    while read -r word; do grep -qF "$word" "$d/history" || fail "site $i lacks $word"; done <"$d/words"
done
! holds 1 Qnobody || fail "somebody is found who was never added: the checks check nothing"
echo "ok $part$way: 3 sites, $(wc -l <"$d/names") patients and $(wc -l <"$d/words") changes of one, $turns turns; $one"
