//! What a day came to.

use std::collections::BTreeMap;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use rules::queue::Mode;
use wire::{LineId, OperatorId, Timestamp};

use super::people::{Operator, People};

/// Broken promises that are told one by one.
const TOLD: usize = 20;

/// Offers that each of two equals has on average before chance is small enough to compare them.
const ENOUGH: f64 = 10.0;

/// What a day came to.
#[derive(Debug, Default)]
pub struct Report {
    /// Steps of the day: timers fired and things done.
    pub steps: u64,
    /// Decisions of the queue.
    pub decisions: usize,
    /// Promises that were broken, with the instant; the first few.
    pub broken: Vec<(Timestamp, String)>,
    /// How many there were.
    pub broken_in_all: usize,
    /// Offers to each operator of each line; `None`: to everybody.
    offers: BTreeMap<(LineId, Option<OperatorId>), u64>,
    /// Those of them for which the queue chose him.
    chosen: BTreeMap<(LineId, OperatorId), u64>,
    /// Commands by kind: how many took effect, how many did not.
    commands: BTreeMap<&'static str, (u64, u64)>,
    /// Milliseconds from a session's opening to its accept, in order.
    waits: Vec<i64>,
    states: Vec<(String, i64)>,
    /// Norms that ended, that were warned of and that were violated.
    pub(super) norms: (u64, u64, u64),
    /// Of each two operators who serve the same lines on the same shift: by how much the offers of evenly lines to one exceed
    /// the other's, over their mean.
    spread: Vec<f64>,
}

impl Report {
    pub(super) fn breaks(&mut self, at: Timestamp, what: String) {
        self.broken_in_all += 1;
        if self.broken.len() < TOLD {
            self.broken.push((at, what));
        }
    }

    pub(super) fn count(&mut self, kind: &'static str, applied: bool) {
        let (done, refused) = self.commands.entry(kind).or_default();
        *(if applied { done } else { refused }) += 1;
    }

    pub(super) fn offered(&mut self, line: LineId, to: Option<OperatorId>, of_queue: bool) {
        *self.offers.entry((line, to)).or_default() += 1;
        if let Some(to) = to.filter(|_| of_queue) {
            *self.chosen.entry((line, to)).or_default() += 1;
        }
    }

    pub(super) fn finish(&mut self, people: &People, mut waits: Vec<i64>, states: Vec<(String, i64)>) {
        waits.sort_unstable();
        (self.waits, self.states) = (waits, states);
        let evenly: Vec<LineId> =
            people.lines.iter().filter(|line| line.mode == Mode::Evenly).map(|line| line.id).collect();
        let offers =
            |of: &Operator| -> u64 { evenly.iter().filter_map(|line| self.chosen.get(&(*line, of.who.me.id))).sum() };
        let equals = people.operators.chunks_exact(2).filter_map(|pair| match pair {
            [one, other] if one.steady && other.steady => spread(offers(one), offers(other)),
            _ => None,
        });
        self.spread = equals.collect();
    }

    /// The same for the same day, and for no other.
    pub fn hash(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.steps, self.decisions, &self.offers, &self.commands, &self.waits, &self.states, self.norms)
            .hash(&mut hasher);
        hasher.finish()
    }

    fn wait_s(&self, percent: usize) -> f64 {
        let at = (self.waits.len() * percent / 100).min(self.waits.len().saturating_sub(1));
        self.waits.get(at).map_or(0.0, |ms| *ms as f64 / 1000.0)
    }
}

fn spread(one: u64, other: u64) -> Option<f64> {
    let mean = (one + other) as f64 / 2.0;
    (mean >= ENOUGH).then(|| one.abs_diff(other) as f64 / mean)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sessions: i64 = self.states.iter().map(|(_, count)| count).sum();
        let offers: u64 = self.offers.values().sum();
        writeln!(f, "{sessions} sessions, {} steps, {} decisions, {offers} offers", self.steps, self.decisions)?;
        let states: Vec<String> = self.states.iter().map(|(state, count)| format!("{count} {state}")).collect();
        writeln!(f, "in the end: {}", states.join(", "))?;
        for (kind, (done, refused)) in &self.commands {
            writeln!(f, "  {kind}: {done}, {refused} without effect")?;
        }
        writeln!(
            f,
            "wait until accepted: p50 {:.1} s, p90 {:.1} s, p99 {:.1} s, longest {:.1} s",
            self.wait_s(50),
            self.wait_s(90),
            self.wait_s(99),
            self.wait_s(100)
        )?;
        let (ended, warned, violated) = self.norms;
        writeln!(f, "norms: {ended} measured, {warned} warned of, {violated} violated")?;
        let mean = self.spread.iter().sum::<f64>() / (self.spread.len().max(1) as f64);
        let worst = self.spread.iter().copied().fold(0.0, f64::max);
        writeln!(
            f,
            "fairness among {} pairs of equals (the same lines, the same shift): what they are offered evenly differs by \
             {:.0} % of their mean, at worst by {:.0} %",
            self.spread.len(),
            mean * 100.0,
            worst * 100.0
        )?;
        for (at, what) in &self.broken {
            writeln!(f, "BROKEN {at}: {what}")?;
        }
        write!(f, "{} promises broken; this day's hash is {:016x}", self.broken_in_all, self.hash())
    }
}
