#!/bin/bash
# The boundary tests in Kotlin: a JVM with the real library against a real portal.
#
#   tests/kotlin/run.sh            # builds what is needed
#   tests/kotlin/run.sh --built    # takes library, portal and bindings as they are
#   tests/kotlin/run.sh --bench    # measures instead (T4), on the library as it goes into an app
set -euo pipefail
cd "$(dirname "$0")/../.."
cache=${XDG_CACHE_HOME:-$HOME/.cache}/openlines
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/target}
profile=debug
case "${1:-}" in
--built) ;;
--bench)
  profile=phone
  tests/bindings.sh >/dev/null
  cargo build --locked --workspace --bin openlines
  cargo build --locked --profile phone --package ffi --package store --features store/vendored-openssl --lib
  ;;
*)
  tests/bindings.sh >/dev/null
  cargo build --locked --workspace --bin openlines
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
    -Dopenlines.core.library="$CARGO_TARGET_DIR/$profile" -Dopenlines.target="$CARGO_TARGET_DIR/debug"
}
if [ $profile = phone ]; then
  run test -Dtest=WindowBench | grep -E '^(T4|\[ERROR\])'
else
  run -q test
fi
