#!/bin/bash
# The boundary tests in Kotlin: a JVM with the real library against a real portal.
#
#   tests/kotlin/run.sh            # builds what is needed
#   tests/kotlin/run.sh --built    # takes library, portal and bindings as they are
#   tests/kotlin/run.sh --bench    # measures instead (T4), on the library as it goes into an app: builds it
#   tests/kotlin/run.sh --bench --lib FOLDER    # measures the library in this folder; builds nothing
#
# What is measured is printed and left in target/bench/kotlin.json: an object a line with name, target, value and unit.
set -euo pipefail
cd "$(dirname "$0")/../.."
cache=${XDG_CACHE_HOME:-$HOME/.cache}/openlines
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/target}
measure=
library=$CARGO_TARGET_DIR/debug
case "${1:-} ${2:-}" in
"--built ") ;;
"--bench --lib")
  measure=1
  library=$(cd "${3:?--lib FOLDER}" && pwd)
  ls "$library"/*openlines_core.* >/dev/null 2>&1 || { echo "run.sh: there is no library of the core in $library" >&2; exit 1; }
  ;;
"--bench ")
  measure=1
  library=$CARGO_TARGET_DIR/phone
  tests/bindings.sh >/dev/null
  cargo build --locked --workspace --bin openlines
  cargo build --locked --profile phone --package ffi --package store --features store/vendored-openssl --lib
  ;;
" ")
  tests/bindings.sh >/dev/null
  cargo build --locked --workspace --bin openlines
  ;;
*)
  sed -n '2,/^set/{s/^#$//p;s/^# //p}' "$0" >&2
  exit 2
  ;;
esac

# The same bindings with a counter in every exported function: the call budget is counted where calls are made.
counted=target/kotlin-tests/bindings
mkdir -p "$counted"
for file in "$cache"/bindings/kotlin/org/openlines/core/*.kt; do
  sed -E 's/UniffiLib\.(uniffi_openlines_core_fn_(method|constructor|func)_[a-z_0-9]+)/Crossings.of("\1").\1/' "$file" \
    >"$counted/$(basename "$file").new"
  cmp -s "$counted/$(basename "$file").new" "$counted/$(basename "$file")" ||
    cp "$counted/$(basename "$file").new" "$counted/$(basename "$file")"
  rm "$counted/$(basename "$file").new"
done

run() {
  mvn -B -f tests/kotlin/pom.xml "$@" -Dopenlines.bindings="$PWD/$counted" \
    -Dopenlines.core.library="$library" -Dopenlines.target="$CARGO_TARGET_DIR/debug"
}
if [ -n "$measure" ]; then
  run test -Dtest=WindowBench | grep -E '^(T4|\[ERROR\])'
else
  run -q test
fi
