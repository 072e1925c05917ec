#!/bin/sh
# Measures the start of the desktop's phone: bench.sh [FOLDER], the folder of the core's library; without one the debug
# library that tests use. Wants `mvn -q -B -f android/pom.xml test-compile` before, as run.sh does. Prints the figure and
# leaves it in target/bench/desktop-start.json, an object with name, target, value, unit and phases.
set -eu
cd "$(dirname "$0")/.."
[ $# -eq 0 ] || OPENLINES_CORE_LIBRARY=$(cd "$1" && pwd)
export OPENLINES_CORE_LIBRARY="${OPENLINES_CORE_LIBRARY:-${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/openlines/target}/debug}"
exec mvn -B -f pom.xml test -Dtest=StartBench -Dsurefire.failIfNoSpecifiedTests=false \
    -Dopenlines.core.library="$OPENLINES_CORE_LIBRARY" | grep -E '^(\{|[0-9]+ runs|\[ERROR\])'
