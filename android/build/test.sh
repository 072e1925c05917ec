#!/bin/sh
# test.sh: compiles the Android app against AndroidX and tests it under Robolectric with the real core and real portals.
#
#   android/build/test.sh [MAVEN OPTIONS]      for example -Dtest=VaultTest
#
# Pictures of the screens are left in target/android-screens. The first run downloads about 700 MB into ~/.m2.
set -eu
. "$(dirname -- "$0")/maven.sh"
need "$target/libopenlines_core.so" tests/bindings.sh
need "$target/openlines" "cargo build --bin openlines"
app test "$@"
