# For tools/check-api, tools/check-ogc, tools/check-metrics and tools/demo-cluster, which source it: a private broker and a daemon on the
# demo city, with the alerts of four hours, all on loopback and in a folder of its own, gone when the script ends. Before: $tool, the
# script's name.
#
# Gives: $bin (folder of the programs), $folder, $port (of the broker), $web (of the API), say, wait_for, answers, start_broker,
# start_daemon, play_the_city.

bin=${CITYWARD_BIN:-$(swift build --show-bin-path)}
folder=$(mktemp -d "${TMPDIR:-/tmp}/cityward-$tool.XXXXXX")
children=()

say() { printf '%s: %s\n' "$tool" "$*" >&2; }

finish() {
    trap - EXIT INT TERM
    for ((index = ${#children[@]} - 1; index >= 0; index--)); do
        kill "${children[index]}" 2>/dev/null || true
        wait "${children[index]}" 2>/dev/null || true
    done
    rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

free_port() {
    perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 1)->sockport'
}
wait_for() { # SECONDS COMMAND…
    local deadline=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $deadline ] || return 1
        sleep 0.1
    done
}
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

start_daemon() { # CONFIG PORT [OPTION…]
    local config=$1 listen=$2
    shift 2
    "$bin/cityward" run --config "$config" --broker "127.0.0.1:$port" --store "$folder/store" --clock readings \
        --listen "127.0.0.1:$listen" "$@" 2>"$folder/cityward.log" &
    children+=($!)
    wait_for 20 answers "$listen" || { say "the daemon did not start:"; cat "$folder/cityward.log" >&2; exit 1; }
}
has_alerts() { [ "$(curl -s "http://127.0.0.1:$web/api/alerts?limit=1000" | grep -o '"onset_at"' | wc -l)" -ge 20 ]; }

start_broker() { # [SETTING…]
    port=$(free_port)
    web=$(free_port)
    cat >"$folder/mosquitto.conf" <<EOF
user $(id -un)
include_dir $PWD/systemd/mosquitto
listener $port 127.0.0.1
allow_anonymous true
persistence_location $folder/
EOF
    [ $# -eq 0 ] || printf '%s\n' "$@" >>"$folder/mosquitto.conf"
    local mosquitto
    mosquitto=$(PATH="$PATH:/usr/sbin" command -v mosquitto)
    "$mosquitto" -c "$folder/mosquitto.conf" >"$folder/mosquitto.log" 2>&1 &
    children+=($!)
    wait_for 10 answers "$port" || { say "the broker did not start:"; cat "$folder/mosquitto.log" >&2; exit 1; }
}

play_the_city() {
    start_broker
    start_daemon tools/city "$web"
    "$bin/cityward-simulator" --city tools/city --broker "127.0.0.1:$port" --rate 0 --start 2026-03-16T05:30:00+08:00 \
        --duration 4h --seed 1 >"$folder/simulator.log" 2>&1
    wait_for 30 has_alerts || { say "no alerts were raised"; exit 1; }
}
