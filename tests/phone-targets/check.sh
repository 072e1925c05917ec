#!/bin/bash
# Type-checks the phone's core for the two phone targets on a Linux machine without NDK, Xcode and rustup targets.
#
#   tests/phone-targets/check.sh [--fresh] [PACKAGE]     PACKAGE is `ffi` unless given: it and all below it
#
# Debian testing ships rustc together with the sources of its standard library, so cargo builds `std` for any target by
# itself (-Zbuild-std). C dependencies (SQLCipher, ring) only have to compile: zig's clang does it, with the headers of
# musl and macOS, which are near enough to those of Android and iOS. Nothing is linked and nothing is run: what this
# proves is that our code and its dependencies compile there, `cfg`s included.
#
# The chroot (1.4 GB with its build output) is made once, in ${XDG_CACHE_HOME:-$HOME/.cache}/openlines/phones, and then
# stays as it is; --fresh makes it anew. Exit codes: 0 it checks, 1 our code or a dependency does not, 2 this machine
# cannot run it, 3 the toolchain moved: not even an empty crate checks.
set -euo pipefail

suite=forky
zig=0.17.1
targets="aarch64-linux-android aarch64-apple-ios"
workspace=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/openlines/phones
root=$cache/$suite
ready=$root/opt/ready

say() { echo "phone-targets: $*"; }
cannot() { say "$*" >&2; exit 2; }

# Its words go to a log; the tail is shown only when it fails.
quietly() {
    "$@" >"$cache/set-up.log" 2>&1 || {
        tail -n 30 "$cache/set-up.log" >&2
        cannot "this failed (the whole log: $cache/set-up.log): $*"
    }
}

in_chroot() { chroot "$root" env HOME=/opt/home "$@"; }

# A C compiler for cargo's cc crate: zig with a target of its own, without the options that only Apple's clang knows.
write_compiler() { # NAME ZIG_TARGET
    cat >"$root/usr/local/bin/cc-$1" <<END
#!/bin/sh
left=\$# skip=no
while [ "\$left" -gt 0 ]; do
    word=\$1
    shift
    left=\$((left - 1))
    if [ \$skip = yes ]; then
        skip=no
        continue
    fi
    case \$word in
    --target=* | -m*-version-min=* | -mtargetos=*) ;;
    -arch | -isysroot | -target) skip=yes ;;
    *) set -- "\$@" "\$word" ;;
    esac
done
unset SDKROOT
exec /opt/ziglang/zig cc -target $2 "\$@"
END
}

# What of Apple's SDK the C parts ask for and zig does not carry.
write_stubs() {
    mkdir -p "$root/opt/sdk" "$root/opt/stubs/os"
    printf '#!/bin/sh\necho /opt/sdk\n' >"$root/usr/local/bin/xcrun"
    printf '#!/bin/sh\nexec /opt/ziglang/zig ar "$@"\n' >"$root/usr/local/bin/ar-phone"
    cat >"$root/opt/stubs/os/log.h" <<'END'
#pragma once
typedef void *os_log_t;
#define OS_LOG_DEFAULT ((os_log_t)0)
#define OS_LOG_TYPE_DEFAULT 0
#define OS_LOG_TYPE_INFO 1
#define OS_LOG_TYPE_DEBUG 2
#define OS_LOG_TYPE_ERROR 16
#define OS_LOG_TYPE_FAULT 17
os_log_t os_log_create(const char *, const char *);
#define os_log(...) ((void)0)
#define os_log_with_type(...) ((void)0)
END
}

set_up() {
    say "setting up Debian $suite in $root (once, about 2 minutes)"
    rm -rf "$root"
    # The name of the script is given: an older debootstrap does not know the suite.
    quietly debootstrap --variant=minbase "$suite" "$root" http://deb.debian.org/debian sid
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    mount -t proc proc "$root/proc"
    say "installing rustc with its sources"
    # A mirror of testing may be a snapshot whose Release file has expired.
    quietly in_chroot apt-get -o Acquire::Check-Valid-Until=false update -q
    quietly in_chroot DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
        rustc cargo rust-src gcc libc6-dev libssl-dev ca-certificates
    in_chroot apt-get clean
    cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
    say "installing zig's clang"
    quietly python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --no-deps \
        --target "$root/opt" "ziglang==$zig"
    write_compiler android aarch64-linux-musl
    write_compiler ios aarch64-macos
    write_stubs
    chmod +x "$root"/usr/local/bin/*
    # SQLCipher wants OpenSSL's headers; they say nothing about the processor that matters here.
    mkdir -p "$root/opt/home" "$root/opt/ssl/include/openssl" "$root/opt/ssl/lib" "$root/work" "$root/probe/src"
    cp -L "$root"/usr/include/openssl/* "$root"/usr/include/*-linux-gnu/openssl/* "$root/opt/ssl/include/openssl/"
    printf '[package]\nname = "probe"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n' >"$root/probe/Cargo.toml"
    : >"$root/probe/src/lib.rs"
    touch "$ready"
}

# Nothing of it ever runs, so nothing is optimised, neither macros nor SQLCipher.
check() { # FOLDER TARGET ARGUMENT...: cargo check in the chroot
    local folder=$1 target=$2
    shift 2
    in_chroot RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=/opt/target CARGO_TERM_PROGRESS_WHEN=never SDKROOT=/opt/sdk \
        CC_aarch64_linux_android=cc-android AR_aarch64_linux_android=ar-phone \
        CC_aarch64_apple_ios=cc-ios AR_aarch64_apple_ios=ar-phone CFLAGS_aarch64_apple_ios=-I/opt/stubs \
        OPENSSL_NO_VENDOR=1 OPENSSL_STATIC=1 OPENSSL_INCLUDE_DIR=/opt/ssl/include OPENSSL_LIB_DIR=/opt/ssl/lib \
        sh -c 'cd "$1" && shift && exec cargo check -Zbuild-std=std,panic_unwind "$@"' check \
        "$folder" --target "$target" --config 'profile.dev.package."*".opt-level=0' "$@"
}

check_targets() { # PACKAGE
    local rustc target status
    rustc=$(in_chroot rustc --version)
    say "$rustc of Debian $suite, zig $zig"
    for target in $targets; do
        say "checking $1 and all below it for $target"
        status=0
        check /work "$target" --locked --package "$1" || status=$?
        if [ "$status" -ge 128 ]; then
            say "cargo was ended by a signal: nothing is known" >&2
            exit 2
        elif [ "$status" -ne 0 ]; then
            say "it does not check for $target; is it the toolchain? trying an empty crate"
            check /probe "$target" >"$cache/probe.log" 2>&1 || {
                tail -n 30 "$cache/probe.log" >&2
                say "the toolchain moved: an empty crate does not check for $target with $rustc." >&2
                exit 3
            }
            say "an empty crate does: the errors above are ours or a dependency's." >&2
            exit 1
        fi
    done
    say "$1 checks for ${targets/ / and } with $rustc; nothing was linked or run"
}

if [ "${1:-}" != --inside ]; then
    [ "$(id -u)" = 0 ] || cannot "a chroot needs root; run this as root."
    for program in debootstrap unshare flock python3; do
        command -v "$program" >/dev/null || cannot "there is no $program (apt-get install debootstrap util-linux python3)."
    done
    mkdir -p "$cache"
    # A mount namespace of its own: whatever ends this script, its mounts end with it.
    exec flock "$cache/lock" unshare --mount --propagation private "${BASH_SOURCE[0]}" --inside "$@"
fi
shift
if [ "${1:-}" = --fresh ]; then
    shift
    rm -f "$ready"
fi
if [ -e "$ready" ]; then mount -t proc proc "$root/proc"; else set_up; fi
mount --bind "$workspace" "$root/work"
mount -o remount,ro,bind "$root/work"
check_targets "${1:-ffi}"
