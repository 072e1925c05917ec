#!/bin/sh
# The operator's phone on a desktop: run.sh --data FOLDER [--server URL --login L --password P] [--dark] [--lang ru],
# or with --script without a display, led by commands on standard input (src/main/kotlin/org/openlines/desktop/Remote.kt).
# Wants `mvn -q -B test-compile` (or more) before: that leaves the class path in target/classpath.
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/openlines
if [ ! -f "$here/target/classpath" ]; then
    echo "run.sh: nothing built yet: cd $here/.. && mvn -q -B test-compile" >&2
    exit 1
fi
exec java -Xshare:auto -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m \
    -Dopenlines.core.library="${OPENLINES_CORE_LIBRARY:-${CARGO_TARGET_DIR:-$cache/target}/debug}" \
    -cp "$here/target/classes:$(cat "$here/target/classpath")" org.openlines.desktop.MainKt "$@"
