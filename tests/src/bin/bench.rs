//! Measures what docs/performance.md promises, prints one table and writes `target/bench/report.json`.

use std::process::ExitCode;

fn main() -> ExitCode {
    tests::bench::main()
}
