//! Replay: recorded conversations through the live chat of a real portal to real cores, and then a comparison of every
//! copy of every turn.

#![allow(clippy::disallowed_methods, reason = "a replay runs in real time")]

pub mod compare;
mod customer;
pub mod input;
mod operator;
mod play;
#[cfg(test)]
mod tests;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;

use crate::stats::Latencies;
use input::Input;
pub use play::{Pace, Played, Replay};

/// Most differences and problems that are shown one by one.
const SHOWN: usize = 20;

/// Play recorded conversations through live chat with real operators, then compare what the portal, the operators and the
/// customers have of them.
///
/// FILE holds one conversation a line: {"id", "line", "started_at", "customer", "turns": [{"who": "customer" or
/// "operator", "after_s", "text"}]}. A turn is sent once the one before it has arrived. Exit code: 0 when every turn is
/// everywhere once, in order and byte-identical; 1 on any difference; 2 when something in the file could not be played or
/// the replay could not run.
#[derive(Debug, Parser)]
#[command(name = "replay")]
pub struct Options {
    /// The conversations.
    file: PathBuf,
    /// How many operators answer, each with a core of his own.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=1000))]
    operators: u16,
    /// Keep the recorded gaps between turns, this many times faster. Without it a turn follows at once.
    #[arg(long, value_parser = positive)]
    speed: Option<f64>,
    /// Send this many turns a second in all, instead of any gaps.
    #[arg(long, value_parser = positive, conflicts_with = "speed")]
    rate: Option<f64>,
    /// Most conversations under way at the same time [default: 500 with --speed or --rate, else 8 an operator]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    open: Option<u32>,
    /// Seconds that a turn may take to arrive before it counts as missing.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    patience: u64,
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number),
        _ => Err("give a number above 0".to_owned()),
    }
}

/// The program.
pub fn main() -> ExitCode {
    let options = Options::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.to_string()),
    };
    match runtime.block_on(run(&options)) {
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

fn failed(error: &str) -> ExitCode {
    eprintln!("replay: {error}");
    ExitCode::from(2)
}

async fn run(options: &Options) -> Result<ExitCode, String> {
    let file = options.file.display();
    let bytes = std::fs::read(&options.file).map_err(|error| format!("{file}: {error}"))?;
    let input = input::read(&bytes);
    show(&input.problems, |problem| format!("{file}: {problem}"));
    if input.conversations.is_empty() {
        eprintln!("{file}: nothing to play");
    }
    let turns: usize = input.conversations.iter().map(|conversation| conversation.turns.len()).sum();
    let dir = tempfile::tempdir().map_err(|error| format!("no temporary directory: {error}"))?;
    let (problems, dialogs) = (input.problems.len(), input.conversations.len());
    let pace = match (options.rate, options.speed) {
        (Some(rate), _) => Pace::at_rate(rate),
        (None, speed) => Pace::with_gaps(speed),
    };
    let mut replay = start(options, dir.path(), &input).await?;
    let (played, time) = progress(&mut replay, input, pace, turns).await;
    let differences = replay.compare(&played).await;
    replay.close().await;
    show(&differences, ToString::to_string);
    let differ = compare::turns_that_differ(&differences);
    println!("{dialogs} dialogs, {turns} turns, {differ} differ");
    if problems > 0 {
        println!("{problems} problems in {file}: see above; what they name was not played");
    }
    figures(&played, turns, time);
    Ok(ExitCode::from(match (differ, problems) {
        (0, 0) => 0,
        (0, _) => 2,
        _ => 1,
    }))
}

async fn start(options: &Options, dir: &Path, input: &Input) -> Result<Replay, String> {
    let lines: Vec<String> = input.conversations.iter().map(|conversation| conversation.line.clone()).collect();
    eprintln!("replay: starting a portal and {} operators", options.operators);
    let patience = Duration::from_secs(options.patience);
    let paced = options.speed.is_some() || options.rate.is_some();
    let open = options.open.unwrap_or(if paced { 500 } else { 8 * u32::from(options.operators) });
    Replay::start(dir, usize::from(options.operators), &lines, open as usize, patience).await
}

/// Plays with a progress line on a terminal.
async fn progress(replay: &mut Replay, input: Input, pace: Pace, turns: usize) -> (Vec<Played>, Duration) {
    let done = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let playing = replay.play(input.conversations, pace, done.clone());
    tokio::pin!(playing);
    let terminal = std::io::stderr().is_terminal();
    loop {
        tokio::select! {
            played = &mut playing => {
                if terminal {
                    eprint!("\r\x1b[K");
                }
                return (played, began.elapsed());
            }
            () = tokio::time::sleep(Duration::from_millis(200)), if terminal => {
                let (done, passed) = (done.load(Ordering::Relaxed), began.elapsed().as_secs_f64());
                eprint!("\r{done} of {turns} turns, {:.0}/s\x1b[K", done as f64 / passed);
            }
        }
    }
}

fn figures(played: &[Played], turns: usize, time: Duration) {
    let seconds = time.as_secs_f64();
    println!("throughput {:.0} turns/s, {seconds:.1} s in all", turns as f64 / seconds.max(f64::EPSILON));
    let latencies: Latencies = played.iter().flat_map(|played| played.latencies.iter().copied()).collect();
    if latencies.count() > 0 {
        println!(
            "customer's acknowledgement -> operator's committed store: p50 {:.1} ms, p99 {:.1} ms of {}",
            latencies.ms(0.5),
            latencies.ms(0.99),
            latencies.count()
        );
    }
}

fn show<T>(list: &[T], text: impl Fn(&T) -> String) {
    for item in list.iter().take(SHOWN) {
        eprintln!("{}", text(item));
    }
    if let Some(more) = list.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        eprintln!("... and {more} more");
    }
}
