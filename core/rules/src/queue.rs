//! Who is offered a session next, and why (P10, P13, P14, P16, P17, P22).
//!
//! [`choose`] is one pass over the line's operators. It answers with everybody's verdict, so that "why me" and "why not
//! me" are the decision itself and not a second calculation.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wire::{OperatorId, ShiftState, Timestamp, Why};

/// How long after its deadline an accept may still arrive, if it was tapped before it (P13).
pub const LATE_ACCEPT_MS: i64 = 15_000;

/// What a line says about its queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Seconds that an offer lasts.
    pub queue_time_s: i64,
}

/// An operator of the line, as the decision about one session sees him.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// Who.
    pub id: OperatorId,
    /// His place in the line's list.
    pub order: i64,
    /// False once deactivated.
    pub active: bool,
    /// His shift.
    pub shift: ShiftState,
    /// True on a leave day.
    #[serde(default)]
    pub on_leave: bool,
    /// His dialogs of this line that hold a slot, open offers included.
    #[serde(default)]
    pub line_load: u32,
    /// The same over all lines.
    #[serde(default)]
    pub total_load: u32,
    /// Cap of `line_load`; 0 = none (P16).
    #[serde(default)]
    pub max_dialogs: u32,
    /// Cap of `total_load`; 0 = none (P16).
    #[serde(default)]
    pub max_total: u32,
    /// True while an offer of any line waits for his decision.
    #[serde(default)]
    pub holds_offer: bool,
    /// His last accept, reply or close.
    #[serde(default)]
    pub last_work: Option<Timestamp>,
    /// When an offer to him last expired.
    #[serde(default)]
    pub last_expired: Option<Timestamp>,
    /// How he was asked about this session before.
    #[serde(default)]
    pub asked: Option<Asked>,
}

/// How often somebody was asked about a session, all of it ended by a decline or an expiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// How many times.
    pub times: u32,
    /// In which round last.
    pub round: i64,
    /// When the last one ended.
    pub ended_at: Timestamp,
}

impl Asked {
    /// When he may be asked again in a later round: 1, 5, then every 15 min after the last one ended (P13).
    pub fn due(&self) -> Timestamp {
        let minutes = match self.times {
            0 | 1 => 1,
            2 => 5,
            _ => 15,
        };
        self.ended_at.plus_s(minutes * 60)
    }
}

/// What the decision says of one operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// He is asked.
    Chosen,
    /// Eligible, but later in the order.
    Behind,
    /// Deactivated.
    Inactive,
    /// No open shift.
    NoShift,
    /// Paused.
    Paused,
    /// On leave.
    OnLeave,
    /// At his cap on this line.
    LineCap,
    /// At his cap over all lines.
    TotalCap,
    /// Another offer waits for his decision.
    HoldsOffer,
    /// Asked in this round already.
    Asked,
    /// Asked in an earlier round; his reminder is not due yet.
    RemindedLater,
}

/// What to do with the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "choice")]
pub enum Choice {
    /// Offer it.
    Offer {
        /// To whom.
        operator: OperatorId,
        /// Until when.
        deadline: Timestamp,
        /// In which round.
        round: i64,
    },
    /// Everybody eligible was asked: ask again then, or at once when somebody else becomes eligible.
    Wait {
        /// When the next reminder is due.
        until: Timestamp,
        /// The round that comes next.
        round: i64,
    },
    /// Nobody is eligible: it stays queued until somebody is (P17).
    Nobody,
}

/// An explained decision (P22).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// The rule that chose.
    pub rule: &'static str,
    /// Everybody on the line and what was found, in the order given.
    pub considered: Vec<(OperatorId, Verdict)>,
    /// What to do.
    pub outcome: Choice,
    /// The last work of the chosen one.
    pub last_work: Option<Timestamp>,
}

impl Decision {
    /// Its short form, for the offer.
    pub fn why(&self) -> Why {
        let eligible = self.considered.iter().filter(|(_, v)| matches!(v, Verdict::Chosen | Verdict::Behind)).count();
        Why {
            rule: self.rule.to_owned(),
            considered: u32::try_from(self.considered.len()).unwrap_or(u32::MAX),
            eligible: u32::try_from(eligible).unwrap_or(u32::MAX),
            last_work: self.last_work,
        }
    }

    /// How many operators got each verdict, for the ledger.
    pub fn counts(&self) -> BTreeMap<Verdict, u32> {
        let mut counts = BTreeMap::new();
        for (_, verdict) in &self.considered {
            *counts.entry(*verdict).or_insert(0) += 1;
        }
        counts
    }

    /// True when the session may be taken by hand from now on: nobody was eligible or a round went by (P17). Once true
    /// it stays true for the session.
    pub fn takeable(&self) -> bool {
        match self.outcome {
            Choice::Nobody => true,
            Choice::Offer { round, .. } | Choice::Wait { round, .. } => round > 1,
        }
    }
}

/// Decides who is offered a queued session that has no open offer (`evenly`, P10). `round` is the session's round so far,
/// from 1; the outcome names the round to remember.
pub fn choose(line: &Line, operators: &[Operator], round: i64, now: Timestamp) -> Decision {
    let mut this_round = Best::default();
    let mut next_round = Best::default();
    let mut considered = Vec::with_capacity(operators.len());
    for (index, operator) in operators.iter().enumerate() {
        let verdict = match (ineligible(operator), &operator.asked) {
            (Some(verdict), _) => verdict,
            (None, Some(asked)) if asked.round >= round => {
                next_round.see(index, operator, now);
                Verdict::Asked
            }
            (None, _) => this_round.see(index, operator, now),
        };
        considered.push((operator.id, verdict));
    }
    let round_is_over = this_round.is_empty() && !next_round.is_empty();
    let (best, round) = if round_is_over { (next_round, round.saturating_add(1)) } else { (this_round, round) };
    if round_is_over {
        // Everybody eligible was asked. In the next round the same people are reminded, each when it is time.
        for ((_, verdict), operator) in considered.iter_mut().zip(operators) {
            if *verdict == Verdict::Asked {
                *verdict = turn(operator, now).map_or(Verdict::Behind, |_| Verdict::RemindedLater);
            }
        }
    }
    let outcome = match (&best.first, best.due) {
        (Some(first), _) => {
            if let Some((_, verdict)) = considered.get_mut(first.index) {
                *verdict = Verdict::Chosen;
            }
            Choice::Offer { operator: first.operator.id, deadline: now.plus_s(line.queue_time_s), round }
        }
        (None, Some(until)) => Choice::Wait { until, round },
        (None, None) => Choice::Nobody,
    };
    let last_work = best.first.and_then(|first| first.operator.last_work);
    Decision { rule: "evenly", considered, outcome, last_work }
}

/// Why this operator cannot be asked now, whatever was asked before (P14, P16). A closed app or a lost network is no
/// reason: an open shift is a promise.
fn ineligible(operator: &Operator) -> Option<Verdict> {
    let full = |load: u32, cap: u32| cap > 0 && load >= cap;
    match operator.shift {
        _ if !operator.active => Some(Verdict::Inactive),
        ShiftState::Off => Some(Verdict::NoShift),
        ShiftState::Paused => Some(Verdict::Paused),
        ShiftState::On if operator.on_leave => Some(Verdict::OnLeave),
        ShiftState::On if full(operator.line_load, operator.max_dialogs) => Some(Verdict::LineCap),
        ShiftState::On if full(operator.total_load, operator.max_total) => Some(Verdict::TotalCap),
        ShiftState::On if operator.holds_offer => Some(Verdict::HoldsOffer),
        ShiftState::On => None,
    }
}

/// When it is this eligible operator's turn in a round in which he was not asked yet; `None` = now.
fn turn(operator: &Operator, now: Timestamp) -> Option<Timestamp> {
    operator.asked.map(|asked| asked.due()).filter(|due| *due > now)
}

/// The order of `evenly`: longest without work first, where an expired offer counts like work and never worked is
/// longest; then the line's list; then the id.
type Order = (Option<Timestamp>, i64, OperatorId);

/// The first in order of those seen so far, and the next instant at which one of the others may be asked.
#[derive(Default)]
struct Best<'a> {
    first: Option<First<'a>>,
    due: Option<Timestamp>,
}

struct First<'a> {
    index: usize,
    operator: &'a Operator,
    order: Order,
}

impl<'a> Best<'a> {
    fn see(&mut self, index: usize, operator: &'a Operator, now: Timestamp) -> Verdict {
        if let Some(due) = turn(operator, now) {
            self.due = Some(self.due.map_or(due, |other| other.min(due)));
            return Verdict::RemindedLater;
        }
        let order = (operator.last_work.max(operator.last_expired), operator.order, operator.id);
        if self.first.as_ref().is_none_or(|first| order < first.order) {
            self.first = Some(First { index, operator, order });
        }
        Verdict::Behind
    }

    fn is_empty(&self) -> bool {
        self.first.is_none() && self.due.is_none()
    }
}

/// An accept that came too late: the offer is over or somebody else was first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLate;

impl From<TooLate> for crate::Refusal {
    fn from(_: TooLate) -> Self {
        crate::Refusal::TooLate
    }
}

/// Whether an accept wins (P13). `tapped_at` is the phone's idea of portal time, so that it is believed only as far as
/// the arrival allows; `taken`: somebody accepted already, or the session needs nobody any more.
pub fn late_accept(
    deadline: Timestamp,
    tapped_at: Timestamp,
    arrived_at: Timestamp,
    taken: bool,
) -> Result<(), TooLate> {
    let tapped_in_time = tapped_at.min(arrived_at) < deadline;
    let arrived_in_time = arrived_at <= deadline.plus_ms(LATE_ACCEPT_MS);
    if !taken && tapped_in_time && arrived_in_time { Ok(()) } else { Err(TooLate) }
}

/// Whether the portal pauses the shift after this many expired offers in a row (P14); a limit of 0 never does.
pub fn after_missed(missed_in_a_row: u32, missed_limit: u32) -> bool {
    missed_limit > 0 && missed_in_a_row >= missed_limit
}
