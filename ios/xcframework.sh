#!/bin/bash
# On a Mac with Xcode and rustup: builds the core for device, simulator and Mac and puts it where OperatorKit looks for it.
# Written with care, not run where this is developed: see README.md.   usage: ios/xcframework.sh
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/openlines/target}
export IPHONEOS_DEPLOYMENT_TARGET=17.0 MACOSX_DEPLOYMENT_TARGET=14.0
out=ios/OperatorKit/OpenlinesCore.xcframework
targets=(aarch64-apple-ios aarch64-apple-ios-sim aarch64-apple-darwin)

tests/bindings.sh
ios/bindings.sh
rustup target add "${targets[@]}"

# The headers of an xcframework lie in a folder with a file called module.modulemap.
headers=$(mktemp -d)
trap 'rm -rf "$headers"' EXIT
cp ios/OperatorKit/Sources/openlines_coreFFI/* "$headers/"

slices=()
for target in "${targets[@]}"; do
  cargo build --locked --profile phone --lib -p ffi --target "$target"
  slices+=(-library "$CARGO_TARGET_DIR/$target/phone/libopenlines_core.a" -headers "$headers")
done
rm -rf "$out"
xcodebuild -create-xcframework "${slices[@]}" -output "$out"
