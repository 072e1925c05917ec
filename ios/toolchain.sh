#!/bin/bash
# Installs Swift 6.0.3 (compiler, SwiftPM, XCTest, Foundation) in a Debian 13 root below the cache, and runs commands in it.
# Debian 12 has no Swift; the root is the smallest place where Debian's own packages work together. About 2 minutes and 3.4 GB, once.
#   ios/toolchain.sh              install, print the version
#   ios/toolchain.sh run CMD...   run CMD in the root, in the project's folder; the project and the cache lie where they lie on the host
# Must run as root. A Rust library or program built on the (older) host runs inside.
set -euo pipefail

project=$(cd "$(dirname "$0")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/openlines
base=$cache/swift
root=$base/debian-trixie

if [ "$(id -u)" != 0 ]; then
  echo "ios/toolchain.sh: run as root, the compiler lives in a chroot" >&2
  exit 2
fi
mkdir -p "$base"

install_swift() {
  command -v debootstrap >/dev/null || apt-get -o DPkg::Lock::Timeout=900 install -y -qq debootstrap >/dev/null
  # A folder without this mark is a half-made root of an interrupted run.
  [ -d "$root" ] && { umount -R "$root/proc" 2>/dev/null || true; rm -rf --one-file-system "$root"; }
  debootstrap --variant=minbase trixie "$root" >/dev/null
  cp /etc/resolv.conf "$root/etc/"
  mount -t proc proc "$root/proc"
  chroot "$root" sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    swiftlang libc6-dev libstdc++-14-dev libssl3t64 git ca-certificates tzdata' >/dev/null
  umount "$root/proc"
  touch "$root/.openlines-ready"
}

# One installer at a time; others wait for it.
exec 9>"$base/lock"
flock 9
[ -e "$root/.openlines-ready" ] || install_swift
[ -e "$root/dev/urandom" ] || mknod -m 666 "$root/dev/urandom" c 1 9
exec 9>&-

if [ "${1:-}" = run ]; then shift; else set -- swift --version; fi

# Bind mounts live in a mount namespace of this one run, so nothing stays behind and parallel runs do not meet; its processes
# live in a namespace too, so a portal that a crashed test has started ends with the run.
exec unshare --mount --propagation private --pid --fork --kill-child -- /bin/bash -c '
  set -euo pipefail
  root=$1 project=$2 cache=$3; shift 3
  mkdir -p "$root$project" "$root$cache"
  mount -t proc proc "$root/proc"
  mount --bind "$project" "$root$project"
  mount --rbind "$cache" "$root$cache"
  # Not with exec: the first process of a namespace is deaf to signals that it does not handle.
  chroot "$root" /usr/bin/env -C "$project" HOME="$HOME" "$@" && exit 0 || exit $?
' run "$root" "$project" "$cache" "$@"
