#!/bin/sh
# apk.sh: packages the Android app: R8, aligned, signed (v2 and v3) with a debug key that is made on the spot.
#
#   android/build/apk.sh       writes target/openlines-debug.apk
#
# The core's library for the phones' processors is NOT in it: that needs an NDK (docs/phone-builds.md). The APK proves
# that code, resources and rules of R8 fit together; it cannot start on a phone.
set -eu
. "$(dirname -- "$0")/maven.sh"
app package -Dapk.phase=package -DskipTests
echo "The core's library for phones is NOT in this APK (it needs an NDK): it installs, but cannot start."
