# maven.sh: what test.sh and apk.sh have in common; they read it with `.` and then call `app GOALS...`.
#
# It needs the core's library, the portal and the generated Kotlin: tests/bindings.sh and cargo make them. They are looked
# for where those leave them: CARGO_TARGET_DIR, and XDG_CACHE_HOME/openlines or ~/.cache/openlines.
build=$(CDPATH='' cd -P -- "$(dirname -- "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/openlines
target=${CARGO_TARGET_DIR:-$cache/target}/debug
bindings=$cache/bindings/kotlin

need() { # FILE WHAT-MAKES-IT
    [ -e "$1" ] || { echo "${0##*/}: there is no $1: run $2" >&2; exit 1; }
}

app() {
    need "$bindings/org/openlines/core/openlines_core.kt" tests/bindings.sh
    "$build/packages.sh"
    "$build/lock.py"
    nice mvn -q -B -f "$build/../app/pom.xml" \
        -Dopenlines.cache="$cache" -Dopenlines.target="$target" -Dopenlines.bindings="$bindings" "$@"
}
