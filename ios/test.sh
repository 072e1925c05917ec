#!/bin/bash
# Runs the Swift tests on Linux against the real core and a spawned portal: OperatorKit's, then the boundary's (tests/swift),
# then measures T4 (lines of JSON, also in target/bench/swift.json). Needs tests/bindings.sh and the portal's program to have
# been built.   usage: ios/test.sh [kit|boundary|t4] [FILTER]
set -euo pipefail
cd "$(dirname "$0")/.."
cache=${XDG_CACHE_HOME:-$HOME/.cache}/openlines
target=${CARGO_TARGET_DIR:-$cache/target}
what=${1:-all} filter=${2:-}

[ -s "$target/debug/libopenlines_core.so" ] || { echo "ios/test.sh: no $target/debug/libopenlines_core.so: run tests/bindings.sh" >&2; exit 1; }
ios/bindings.sh

# Runs `swift $1` for a package, linked with the core of a build.
swift() {
  local command=$1 package=$2 build=$3; shift 3
  ios/toolchain.sh run env LD_LIBRARY_PATH="$target/$build" OPENLINES_BIN="$target/debug/openlines" \
    swift "$command" --package-path "$package" --scratch-path "$cache/swift/build/$(basename "$package")" \
    -Xswiftc -warnings-as-errors -Xlinker "-L$target/$build" "$@"
}

tests() { swift test "$1" debug --no-parallel ${filter:+--filter "$filter"}; }

case $what in all | kit) tests ios/OperatorKit ;; esac
case $what in all | boundary) tests tests/swift ;; esac
case $what in all | t4)
  # The library as it goes into an app tells more, if there is one and the boundary has not changed since.
  build=phone
  if [ ! "$target/phone/libopenlines_core.so" -nt "$cache/bindings/swift/OpenlinesCore.swift" ]; then
    build=debug
    echo "ios/test.sh: no library as it goes into an app (./justw bench --only T11 builds it): measured on the debug one" >&2
  fi
  swift build tests/swift "$build" -c release --product t4
  mkdir -p target/bench
  ios/toolchain.sh run env LD_LIBRARY_PATH="$target/$build" OPENLINES_BIN="$target/debug/openlines" \
    "$cache/swift/build/swift/release/t4" --library "$build" | tee target/bench/swift.json ;;
esac
