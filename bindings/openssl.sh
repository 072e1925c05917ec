#!/bin/sh
# Builds what SQLCipher needs of OpenSSL, and little else of it: AES, SHA, HMAC, PBKDF2 and random numbers. The whole of it
# would be a third of the phone's library. The source is the one that Cargo.lock names.
#
#   bindings/openssl.sh TARGET     TARGET as OpenSSL names it: android-arm64, android-arm, android-x86_64, linux-x86_64 ...
#
# For Android, ANDROID_NDK_ROOT and PATH must name the NDK, as in OpenSSL's NOTES-ANDROID.md. OPTIONS adds to its Configure's
# arguments. Prints the folder for OPENSSL_DIR; takes a minute the first time.
set -eu
target=${1:?"which target? For example: bindings/openssl.sh android-arm64"}
root=$(cd "$(dirname "$0")/.." && pwd)

manifest=$(cd "$root" && cargo metadata --locked --format-version 1 --features store/vendored-openssl |
    python3 -c 'import json, sys
print(next(p["manifest_path"] for p in json.load(sys.stdin)["packages"] if p["name"] == "openssl-src"))')
source=$(dirname "$manifest")
options=${OPTIONS:-}
key=$(printf %s "$(basename "$source") $target $options $(cat "$0")" | cksum | cut -d' ' -f1)
out=${XDG_CACHE_HOME:-$HOME/.cache}/openlines/openssl/$target-$key
if [ ! -f "$out/lib/libcrypto.a" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    cp -r "$source/openssl/." "$work"
    cd "$work"
    echo "OpenSSL for $target: builds, about a minute" >&2
    # shellcheck disable=SC2086 # options are words
    if ! { ./Configure "$target" $options --release -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables \
        no-shared no-module no-dso no-engine no-legacy no-apps no-tests no-docs no-ssl no-tls no-dtls no-quic no-psk no-srtp \
        no-srp no-comp no-async no-sock no-http no-ui-console no-autoload-config no-autoerrinit no-err no-thread-pool \
        no-default-thread-pool no-secure-memory no-ec no-dh no-dsa no-ml-dsa no-ml-kem no-slh-dsa no-lms no-aria no-bf \
        no-camellia no-cast no-chacha no-des no-idea no-rc2 no-rc4 no-seed no-sm2 no-sm3 no-sm4 no-multiblock no-ocb no-siv \
        no-cmac no-poly1305 no-siphash no-blake2 no-md4 no-mdc2 no-rmd160 no-whirlpool no-argon2 no-scrypt no-cmp no-cms no-ct \
        no-ocsp no-ts no-rfc3779 && make -s -j "$(getconf _NPROCESSORS_ONLN)" build_libs; } > build.log 2>&1; then
        tail -n 30 build.log >&2
        echo "OpenSSL for $target does not build" >&2
        exit 1
    fi
    mkdir -p "$out/lib"
    cp -r include "$out/"
    cp libcrypto.a "$out/lib/"
fi
echo "$out"
