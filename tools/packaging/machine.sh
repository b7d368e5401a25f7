# For tools/test-systemd, which sources it: a Debian machine with a systemd of its own, in namespaces, gone when the script ends.
# Before: $tool, the script's name; the working directory is the repository.
#
# Gives: say, make_root, fetch, boot, inside, put, power_off.

root=$PWD/.build/debian-12
# Beside the smallest Debian: systemd, and what the checks themselves run. What Cityward needs, its package must ask for.
extras=systemd,systemd-sysv,dbus,curl,iproute2,mosquitto-clients
group=cityward-$tool-$$
machine=
init=

say() { printf '%s: %s\n' "$tool" "$*" >&2; }

# The archives that this machine installs from, as lines of sources.list.
debian_sources() {
    apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' | sort -u
}

# A bare Debian 12, made once and kept.
make_root() {
    local mirror
    [ "$(cat "$root/complete" 2>/dev/null)" = "$extras" ] && return
    say "making a bare Debian 12 in $root (some minutes, once)"
    rm -rf "$root"
    mkdir -p "$root"
    mirror=$(debian_sources | awk '$3 == "bookworm" { print $2; exit }')
    [ -n "$mirror" ] || { say "this machine has no archive of Debian 12 among its apt sources"; exit 1; }
    timeout 900 debootstrap --variant=minbase --include="$extras" bookworm "$root" "$mirror" >"$root.log" 2>&1 \
        || { tail -n 20 "$root.log" >&2; exit 1; }
    debian_sources | grep ' bookworm' >"$root/etc/apt/sources.list"
    apt-config dump | grep -i '^Acquire::http' >"$root/etc/apt/apt.conf.d/90proxy" || true
    printf '127.0.0.1 localhost\n::1 localhost\n' >"$root/etc/hosts"
    # There is no terminal to log in at.
    ln -s /dev/null "$root/etc/systemd/system/console-getty.service"
    echo "$extras" >"$root/complete"
}

# Downloads into the root what a package needs; the machine itself has no network.
fetch() { # DEB…
    unshare --mount bash -euc '
        root=$1; shift
        mount --make-rprivate /
        cp --remove-destination "$(readlink -f /etc/resolv.conf)" "$root/etc/resolv.conf"
        mount -t proc proc "$root/proc"
        mount --bind /dev "$root/dev"
        mkdir -p "$root/run/packages"
        cp "$@" "$root/run/packages"
        chroot "$root" apt-get -qq update
        chroot "$root" sh -c "apt-get -qq install --yes --download-only /run/packages/*.deb"
        rm -r "$root/run/packages"
    ' _ "$root" "$@" >"$scratch/fetch.log" 2>&1 || { cat "$scratch/fetch.log" >&2; exit 1; }
}

boot() {
    setsid unshare --mount tools/packaging/boot "$root" "$group" >"$scratch/console.log" 2>&1 &
    machine=$!
    local deadline=$((SECONDS + 60))
    until init=$(cat "/proc/$machine/task/$machine/children" 2>/dev/null) && [ -n "$init" ] \
        && inside systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded'; do
        if [ $SECONDS -ge $deadline ] || ! kill -0 "$machine" 2>/dev/null; then
            say "systemd did not come up:"
            cat "$scratch/console.log" >&2
            exit 1
        fi
        sleep 0.2
    done
}

# A command in the machine, for a minute at most.
inside() {
    # shellcheck disable=SC2086  # the kernel ends the number with a blank
    timeout 60 nsenter --target ${init% } --mount --uts --ipc --net --pid --cgroup --root \
        env --chdir=/ -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}

# A file in the machine, from standard input.
put() { # PATH
    inside sh -c 'mkdir -p "$(dirname "$1")" && cat >"$1"' _ "$1"
}

# All of it ends with its first process. The control group is left empty, and removed.
power_off() {
    [ -n "$machine" ] || return 0
    kill -KILL "$machine" 2>/dev/null || true
    wait "$machine" 2>/dev/null || true
    unshare --mount bash -c '
        mount --make-rprivate / && mount -t cgroup2 none /mnt || exit
        for attempt in $(seq 50); do
            [ -d "/mnt/$1" ] || exit 0
            find "/mnt/$1" -depth -type d -exec rmdir {} + 2>/dev/null
            sleep 0.1
        done' _ "$group"
    machine=
}
