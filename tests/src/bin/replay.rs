//! Plays recorded conversations through the whole of Openlines and compares: see `replay --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    tests::replay::main()
}
