#!/bin/bash
# Builds the core as a library and writes its Kotlin and Swift sides, with the hand-written ids beside them, to the cache:
#
#   tests/bindings.sh            # builds what is needed
#   tests/bindings.sh --built    # takes the library and the generator as they are
#
# Prints the folder. What is unchanged is not written again, so that nothing downstream is built anew.
set -euo pipefail
cd "$(dirname "$0")/.."
cache=${XDG_CACHE_HOME:-$HOME/.cache}/openlines
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/target}
out=$cache/bindings
if [ "${1:-}" != --built ]; then
  # The whole workspace's features, as everywhere: no recipe builds the dependencies of another one anew.
  cargo build --locked --workspace --lib --bin bindgen >&2
fi
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
for language in kotlin swift; do
  "$CARGO_TARGET_DIR/debug/bindgen" generate "$CARGO_TARGET_DIR/debug/libopenlines_core.so" \
    --language "$language" --out-dir "$fresh/$language" --no-format >&2
done
cp bindings/ffi/kotlin/Ids.kt "$fresh/kotlin/org/openlines/core/"
cp bindings/ffi/swift/Ids.swift "$fresh/swift/"
(cd "$fresh" && find . -type f) | while read -r file; do
  if ! cmp -s "$fresh/$file" "$out/$file"; then
    mkdir -p "$(dirname "$out/$file")"
    cp "$fresh/$file" "$out/$file.new"
    mv "$out/$file.new" "$out/$file"
  fi
done
echo "$out"
