//! `chaos`: runs seeds of faults and kills, or proves on planted bugs that it would find some.

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::Parser;
use tests::chaos::{Kill, Kills, Moment, Plan, Report, planted, run};

/// Seeds whose runs are repeated and compared.
const REPEATED: u64 = 3;
/// Lines of the trace that a failing seed prints.
const TAIL: usize = 60;

/// Portal, five phones and customers in one process through faults, races and kills.
#[derive(Parser)]
struct Args {
    /// How many seeds.
    #[arg(long, default_value_t = 50)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Seeds at a time.
    #[arg(long, default_value_t = 2)]
    jobs: usize,
    /// Stop at the first seed that fails.
    #[arg(long)]
    first: bool,
    /// Print every event as it happens.
    #[arg(long)]
    trace: bool,
    /// Instead: kill each side at its 1st, 2nd, 3rd ... commit of the first seed's short story, before and after.
    #[arg(long)]
    every_commit: bool,
    /// Instead: apply each patch of tests/chaos-bugs, or the one named, to a copy of the project and see it caught.
    #[arg(long, value_name = "NAME")]
    planted: Option<Option<String>>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let good = if let Some(name) = &args.planted {
        planted::run(name.as_deref())
    } else if args.every_commit {
        every_commit(&args)
    } else {
        let seeds: Vec<u64> = (args.from..args.from + args.seeds).collect();
        let plans = seeds.iter().map(|&seed| Plan { seed, echo: args.trace, ..Plan::default() }).collect();
        let failed = play(plans, &args, true);
        println!("{} seeds, {failed} failed", args.seeds);
        failed == 0
    };
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Kills at each commit in turn; a story that ends before its kill was the last.
fn every_commit(args: &Args) -> bool {
    let spared = Plan { seed: args.from, kills: Some(Kills::default()), short: true, echo: args.trace };
    let Ok(report) = run(&spared) else { return false };
    let (portal, phones) = report.commits;
    let mut plans = Vec::new();
    for moment in [Moment::Before, Moment::After] {
        let kill = |commit| vec![Kill { commit, moment }];
        let plan = |kills| Plan { kills: Some(kills), ..spared.clone() };
        plans.extend((1..=portal).map(|commit| plan(Kills { portal: kill(commit), phones: Vec::new() })));
        for (n, commits) in phones.iter().enumerate() {
            let of = |commit| [vec![Vec::new(); n], vec![kill(commit)]].concat();
            plans.extend((1..=*commits).map(|commit| plan(Kills { portal: Vec::new(), phones: of(commit) })));
        }
    }
    let kills = plans.len();
    let failed = play(plans, args, false);
    println!(
        "seed {}: {kills} kills ({portal} commits of the portal, {} of the phones), {failed} failed",
        args.from,
        phones.iter().sum::<u64>()
    );
    failed == 0
}

/// Plays all plans, so many at a time; returns how many failed.
fn play(plans: Vec<Plan>, args: &Args, repeat: bool) -> u64 {
    let (failed, kills) = (AtomicU64::new(0), AtomicU64::new(0));
    let first = plans.first().map_or(0, |plan| plan.seed);
    let queue = Mutex::new(plans.into_iter());
    std::thread::scope(|scope| {
        for _ in 0..args.jobs.max(1) {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().ok().and_then(|mut queue| queue.next());
                    let Some(plan) = next else { return };
                    if args.first && failed.load(Ordering::Relaxed) > 0 {
                        return;
                    }
                    let twice = repeat && plan.seed < first + REPEATED;
                    if let Err(words) = one(&plan, twice, &kills) {
                        failed.fetch_add(1, Ordering::Relaxed);
                        println!("{words}");
                    }
                }
            });
        }
    });
    println!("{} kills", kills.load(Ordering::Relaxed));
    failed.load(Ordering::Relaxed)
}

fn one(plan: &Plan, twice: bool, kills: &AtomicU64) -> Result<(), String> {
    let again = command(plan);
    let report = run(plan).map_err(|error| format!("seed {}: {error}\nreplay: {again}", plan.seed))?;
    let died = report.trace.iter().filter(|line| line.contains(" killed ")).count();
    kills.fetch_add(died as u64, Ordering::Relaxed);
    if !report.broken.is_empty() {
        return Err(format!("{}\nreplay: {again}", told(&report)));
    }
    if twice {
        let second = run(plan).map_err(|error| format!("seed {} the second time: {error}", plan.seed))?;
        if second.hash != report.hash {
            return Err(format!("{}\nreplay: {again}", parted(&report, &second)));
        }
    }
    Ok(())
}

fn command(plan: &Plan) -> String {
    match &plan.kills {
        None => format!("./justw chaos --seeds 1 --from {} --trace", plan.seed),
        Some(kills) => format!("./justw chaos --every-commit --from {} (kills {kills:?})", plan.seed),
    }
}

fn told(report: &Report) -> String {
    let tail = report.trace.get(report.trace.len().saturating_sub(TAIL)..).unwrap_or_default();
    let broken: Vec<String> = report.broken.iter().map(|line| format!("  broken: {line}")).collect();
    format!("seed {}:\n{}\n{}", report.seed, tail.join("\n"), broken.join("\n"))
}

/// Where two runs of one seed part.
fn parted(one: &Report, other: &Report) -> String {
    let same = one.trace.iter().zip(&other.trace).take_while(|(a, b)| a == b).count();
    let line = |report: &Report| report.trace.get(same).cloned().unwrap_or_else(|| "(the end)".into());
    format!("seed {} runs differently twice, from event {same}:\n  {}\n  {}", one.seed, line(one), line(other))
}
