//! `day`: plays simulated days of the queue and says what they came to.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tests::day::{Plan, Shape, run};

/// A day of the real queue on a clock that jumps: every promise is looked at after every step, every decision is made
/// again in the end. The same seed is the same day.
#[derive(Parser)]
struct Args {
    /// Everything that is left to chance comes from it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Customers of the day.
    #[arg(long, default_value_t = 20_000)]
    sessions: usize,
    /// Lines, a third of them in each mode.
    #[arg(long, default_value_t = 50)]
    lines: usize,
    /// Operators, each on one to four lines.
    #[arg(long, default_value_t = 200)]
    operators: usize,
    /// Recorded conversations, one JSON object a line, whose hours and answer times shape the day.
    #[arg(long)]
    like: Option<PathBuf>,
    /// Play it twice and compare.
    #[arg(long)]
    twice: bool,
}

fn main() -> ExitCode {
    match play(&Args::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("day: {problem}");
            ExitCode::from(2)
        }
    }
}

fn play(args: &Args) -> Result<bool, String> {
    let report = run(plan(args)?)?;
    println!("{report}");
    if args.twice {
        let again = run(plan(args)?)?.hash();
        if again != report.hash() {
            println!("the same seed gave another day: {again:016x}");
            return Ok(false);
        }
        println!("the same seed gave the same day");
    }
    Ok(report.broken_in_all == 0)
}

fn plan(args: &Args) -> Result<Plan, String> {
    let shape = match &args.like {
        None => Shape::office(),
        Some(path) => {
            let file = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
            Shape::recorded(&file).map_err(|problem| format!("{}: {problem}", path.display()))?
        }
    };
    let Args { seed, sessions, lines, operators, .. } = *args;
    Ok(Plan { seed, lines, operators, sessions, shape })
}
