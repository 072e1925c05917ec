# The recipes of Openlines. Run them with ./justw, which brings along what they need:
#
#   ./justw RECIPE [ARGUMENTS]
#
# Everything built by cargo goes to CARGO_TARGET_DIR (by default a cache outside the repository); what people look at
# (logs, pictures, reports) goes to target/.

set positional-arguments

export CARGO_TARGET_DIR := env_var_or_default("CARGO_TARGET_DIR", env_var_or_default("XDG_CACHE_HOME", env_var("HOME") / ".cache") / "openlines/target")
export CARGO_TERM_COLOR := env_var_or_default("CARGO_TERM_COLOR", "auto")

here := invocation_directory()
dev := CARGO_TARGET_DIR / "debug"
release := CARGO_TARGET_DIR / "release"
# Always the whole workspace's features, so that no recipe builds the dependencies of another one anew.
build := "cargo build --locked --workspace"

# List the recipes
[private]
default:
    @echo "Usage: ./justw RECIPE [ARGUMENTS]"
    @"{{just_executable()}}" --justfile "{{justfile()}}" --list --unsorted --list-heading ''

# Start a portal, the live chat page and an operator's phone (--terminal: an operator in the terminal; --headless: a story)
[no-exit-message]
demo *ARGS: packages
    #!/usr/bin/env bash
    set -euo pipefail
    # A phone's window wants a display; its pictures do not.
    case " $* " in
    *" --terminal "*) phone= ;;
    *" --headless "*) phone=yes ;;
    *) phone=${DISPLAY:-}${WAYLAND_DISPLAY:-} ;;
    esac
    if [ -z "$phone" ]; then
        {{build}} --bin openlines --example terminal_operator
        exec node tests/web/demo.mjs --terminal --server-bin "{{dev}}/openlines" \
            --operator-bin "{{dev}}/examples/terminal_operator" "$@"
    fi
    {{build}} --lib --bins
    tests/bindings.sh --built >/dev/null
    echo "building the phone's screens (the first time some minutes)"
    mvn -q -B -f android/pom.xml test-compile
    exec node tests/web/demo.mjs --server-bin "{{dev}}/openlines" --phone android/desktop/run.sh "$@"

# Play conversations from FILE through live chat with real operators, then compare (--operators N --speed X --rate N)
[no-exit-message]
replay FILE *ARGS:
    {{build}} --release --bin replay
    @cd "{{here}}" && exec "{{release}}/replay" "$@"

# Run a portal and five phones in one process through faults, races and kills (--seeds N --from S, or --planted [NAME])
[no-exit-message]
chaos *ARGS:
    {{build}} --bin chaos
    @exec "{{dev}}/chaos" "$@"

# Play a day of the queue on a clock that jumps: 20,000 customers, every promise checked at every step (--seed N --like FILE)
[no-exit-message]
day *ARGS:
    {{build}} --release --bin day
    @exec "{{release}}/day" "$@"

# Measure what docs/performance.md promises; writes target/bench/report.json (--quick for a short look)
[no-exit-message]
bench *ARGS:
    {{build}} --release --bin bench
    @exec "{{release}}/bench" "$@"

# Prove that everything works, from style to faults, kills, a browser, Android and iOS; as root (--only NAME..., --list)
[no-exit-message]
test *ARGS:
    @exec python3 tests/run.py test "$@"

# The same and what takes longer: phone targets, the APK, more seeds
[no-exit-message]
verify *ARGS:
    @exec python3 tests/run.py verify "$@"

# Type-check the core for Android and iOS (needs root: a Debian with the phones' standard libraries is set up in the cache)
[no-exit-message]
check-phones:
    @exec tests/phone-targets/check.sh

# Package and sign the Android app, without the core's library for phones (docs/phone-builds.md)
[no-exit-message]
apk:
    {{build}} --lib --bins
    @tests/bindings.sh --built >/dev/null
    @exec android/build/apk.sh

# Make what is made of words/ (generate), or check the texts (check)
[no-exit-message]
words *ARGS:
    @exec python3 words/words.py "$@"

# Format all Rust code
fmt:
    cargo fmt --all

# Check format and lints without changing anything
[no-exit-message]
lint:
    cargo fmt --all --check
    cargo clippy --locked --workspace --all-targets -- -D warnings

# Build the live chat widget anew (the result is committed)
web: packages
    npm --prefix server/web run build

# Bring the Node packages of the widget and of the browser tests to the locked versions
[private]
packages:
    tests/packages.sh
