//! The benches: every figure is measured beside the plainest code that does the same work, in the same run.

#![allow(clippy::disallowed_methods, reason = "a bench measures real time")]

mod big;
mod decisions;
mod delivery;
mod durable;
mod echo;
mod load;
mod offers;
mod phone;
mod report;
mod shells;
mod size;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::portal::{Inside, until_parent_ends};
pub use report::Row;

/// Measure Openlines on this machine; writes target/bench/report.json. Exit code 1 when a target is missed.
#[derive(Debug, Parser)]
#[command(name = "bench")]
pub struct Options {
    /// A short look: seconds instead of minutes, coarser figures.
    #[arg(long)]
    quick: bool,
    /// Deliver and offer on a database of 100,000 dialogs and 1,000,000 entries too.
    #[arg(long)]
    big: bool,
    /// Connected phones of T6.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=5_000))]
    phones: u32,
    /// Only these, for example `--only T6`.
    #[arg(long, num_args = 1.., ignore_case = true, value_parser = ["T4", "T5", "T6", "T9", "T11", "T15"])]
    only: Vec<String>,
    #[command(subcommand)]
    part: Option<Part>,
}

/// What runs in a process of its own.
#[derive(Debug, Subcommand)]
enum Part {
    #[command(hide = true)]
    Portal { data: PathBuf, operators: usize, dialogs: i64, crowd: i64 },
    #[command(hide = true)]
    Echo,
}

/// The program.
pub fn main() -> ExitCode {
    let options = Options::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.to_string()),
    };
    let done = match &options.part {
        Some(part) => serve(&runtime, part).map(|()| true),
        None => runtime.block_on(measure(&options)),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => failed(&error),
    }
}

fn failed(error: &str) -> ExitCode {
    eprintln!("bench: {error}");
    ExitCode::from(2)
}

/// The child's part: serves until the parent ends.
fn serve(runtime: &tokio::runtime::Runtime, part: &Part) -> Result<(), String> {
    let text = |error: std::io::Error| error.to_string();
    match part {
        Part::Portal { data, operators, dialogs, crowd } => {
            let fill = |dir: &Path| {
                if *dialogs > 0 {
                    big::fill(dir, *dialogs)?;
                }
                if *crowd > 0 { big::ask_everybody(dir, *crowd) } else { Ok(()) }
            };
            let portal = runtime.block_on(Inside::start(data, *operators, fill))?;
            until_parent_ends(&portal.ready).map_err(text)
        }
        Part::Echo => until_parent_ends(&runtime.block_on(echo::serve()).map_err(text)?).map_err(text),
    }
}

async fn measure(options: &Options) -> Result<bool, String> {
    let wanted = |id: &str| options.only.is_empty() || options.only.iter().any(|only| only.eq_ignore_ascii_case(id));
    let mut rows = Vec::new();
    if wanted("T5") {
        rows.extend(decisions::measure(options.quick));
    }
    if wanted("T9") {
        rows.extend(durable::measure(options.quick).await?);
    }
    if wanted("T6") {
        rows.extend(delivery::measure(options.quick, options.phones, 0).await?);
        if options.big {
            rows.extend(delivery::measure(options.quick, options.phones, big::DIALOGS).await?);
        }
    }
    if wanted("T15") {
        rows.extend(offers::measure(options.quick, 0).await?);
        if options.big {
            rows.extend(offers::measure(options.quick, big::DIALOGS).await?);
        }
    }
    // These build for minutes; in a short look only when asked for.
    let long = !options.quick || !options.only.is_empty();
    if wanted("T11") && long {
        rows.extend(size::measure()?);
    }
    // On the phone's library, if T11 has built it.
    if wanted("T4") && long {
        rows.extend(shells::measure());
    }
    report::print(&rows);
    let path = report::write(&rows).map_err(|error| format!("target/bench/report.json: {error}"))?;
    println!("\nwritten to {}", path.display());
    Ok(rows.iter().all(|row| row.pass))
}

/// Says what is being measured, on standard error.
fn say(what: &str) {
    eprintln!("bench: {what}");
}
