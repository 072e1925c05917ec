#!/bin/sh
# packages.sh: installs the Debian packages with which the Android app is built without an Android SDK. It needs root for
# that and runs apt-get; without root it prints the line that does it and stops. Silent when there is nothing to do.
#
#   aapt       aapt2: compiles and links resources
#   zipalign   lays out the APK
#   maven, openjdk-17-jdk-headless, python3   if they are missing
set -eu

missing=
need() { # COMMAND PACKAGE
    command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need aapt2 aapt
need zipalign zipalign
need mvn maven
need javac openjdk-17-jdk-headless
need python3 python3

[ -n "$missing" ] || exit 0
line="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" != 0 ]; then
    echo "packages.sh: run as root: $line" >&2
    exit 1
fi
echo "packages.sh: $line" >&2
log=$(mktemp)
# Package lists may be missing or old: a second attempt fetches them first.
# shellcheck disable=SC2086
if ! $line >"$log" 2>&1 && ! { apt-get update >>"$log" 2>&1 && $line >>"$log" 2>&1; }; then
    cat "$log" >&2
    rm -f "$log"
    exit 1
fi
rm -f "$log"
