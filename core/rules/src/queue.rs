//! Who is offered a session next, and why (P10-P18, P22).
//!
//! [`choose`] asks first who has a claim of his own (P18), and is then one pass over the line's operators. It answers with
//! everybody's verdict, so that "why me" and "why not me" are the decision itself and not a second calculation.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wire::{OperatorId, ShiftState, Timestamp, Why};

/// How long after its deadline an accept may still arrive, if it was tapped before it (P13).
pub const LATE_ACCEPT_MS: i64 = 15_000;

/// How a line chooses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Whoever has gone longest without dialog work (P10).
    #[default]
    Evenly,
    /// The first of the list, then the next (P11).
    Strictly,
    /// Everybody at once; the first to accept gets it (P12).
    All,
}

/// Whether a line offers anything now (P17).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "hours")]
pub enum Hours {
    /// Within working time, or the line offers off hours too.
    #[default]
    Open,
    /// Off hours: what waits is offered at the opening.
    Closed {
        /// The next opening; `None` when there is none.
        until: Option<Timestamp>,
    },
}

/// What a line says about its queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// How it chooses.
    #[serde(default)]
    pub mode: Mode,
    /// Seconds that an offer lasts.
    pub queue_time_s: i64,
    /// Whether it offers now.
    #[serde(default)]
    pub hours: Hours,
}

/// Which of a session's dialogs keep a slot of their responsible: what frees it is named (P16).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FreesSlot {
    /// His first reply.
    OnFirstReply,
    /// That the customer is awaited; the slot is taken again when the customer writes.
    OnWaitingCustomer,
    /// The close.
    #[default]
    OnClose,
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
    /// His dialogs of this line that hold a slot, open offers included; 0 where there is no cap.
    #[serde(default)]
    pub line_load: u32,
    /// The same over all lines; 0 where there is no cap.
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
    /// True when his devices do not answer: passed over while somebody reachable is eligible (P15).
    #[serde(default)]
    pub unreachable: bool,
    /// True when the session came back from him and he was not asked about it since: he goes last (P19).
    #[serde(default)]
    pub gave_it_back: bool,
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
    /// It was by a claim of his own each time (P18): no place in the list's order.
    #[serde(default)]
    pub by_claim: bool,
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

/// Why somebody is asked before the line's mode decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// He is responsible for another open dialog of the same customer (P8).
    SameCustomer,
    /// The CRM names him as the customer's (P18).
    Crm,
    /// He answered this dialog last, within `sticky_time` (P18).
    Sticky,
}

impl Claim {
    /// The rule's name in a decision.
    pub fn rule(self) -> &'static str {
        match self {
            Claim::SameCustomer => "same_customer",
            Claim::Crm => "crm",
            Claim::Sticky => "sticky",
        }
    }
}

/// Somebody with a claim to the session. Whether he serves the line was asked where the claim needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Personal {
    /// Why he.
    pub claim: Claim,
    /// How he stands.
    pub operator: Operator,
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
    /// His devices do not answer, and somebody reachable is eligible.
    Unreachable,
    /// The line is closed.
    OffHours,
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
    /// Offer it to everybody whose verdict is `chosen`; who becomes eligible meanwhile gets it too (P12).
    OfferAll {
        /// Until when.
        deadline: Timestamp,
        /// In which round.
        round: i64,
    },
    /// Everybody eligible was asked: ask again then, or at once when somebody else becomes eligible.
    Wait {
        /// When the next reminder is due.
        until: Timestamp,
        /// Whose it is: when he can be asked no more, the choice is another one.
        operator: OperatorId,
        /// The round that comes next.
        round: i64,
    },
    /// Nobody is eligible: it stays queued until somebody is (P17).
    Nobody,
    /// Off hours: it stays queued until the opening.
    Closed {
        /// The opening; `None` when there is none.
        until: Option<Timestamp>,
    },
}

impl Choice {
    /// The round to remember, when this names one.
    pub fn round(&self) -> Option<i64> {
        match self {
            Choice::Offer { round, .. } | Choice::OfferAll { round, .. } | Choice::Wait { round, .. } => Some(*round),
            Choice::Nobody | Choice::Closed { .. } => None,
        }
    }
}

/// An explained decision (P22).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// The rule that chose.
    pub rule: &'static str,
    /// Those with a claim, as far as they were considered, with what was found.
    pub personal: Vec<(Claim, OperatorId, Verdict)>,
    /// Everybody on the line and what was found, in the order given; nobody when a claim decided.
    pub considered: Vec<(OperatorId, Verdict)>,
    /// What to do.
    pub outcome: Choice,
    /// The last work of the chosen one.
    pub last_work: Option<Timestamp>,
}

impl Decision {
    /// Its short form, for the offer.
    pub fn why(&self) -> Why {
        let personal = self.personal.iter().map(|(_, _, verdict)| verdict);
        let verdicts = || self.considered.iter().map(|(_, verdict)| verdict).chain(personal.clone());
        let eligible = verdicts().filter(|verdict| matches!(verdict, Verdict::Chosen | Verdict::Behind)).count();
        Why {
            rule: self.rule.to_owned(),
            considered: u32::try_from(verdicts().count()).unwrap_or(u32::MAX),
            eligible: u32::try_from(eligible).unwrap_or(u32::MAX),
            last_work: self.last_work,
        }
    }

    /// Whom the session waits for: whose reminder comes next, or who decides about another offer and can be asked, or passed
    /// over for good, in a moment. `None`: nobody, or it is offered.
    pub fn waits_for(&self) -> Option<OperatorId> {
        match self.outcome {
            Choice::Wait { operator, .. } => Some(operator),
            Choice::Nobody => {
                let holder = self.considered.iter().find(|(_, verdict)| *verdict == Verdict::HoldsOffer);
                holder.map(|(operator, _)| *operator)
            }
            Choice::Offer { .. } | Choice::OfferAll { .. } | Choice::Closed { .. } => None,
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
            // Off hours taking by hand is always possible.
            Choice::Nobody | Choice::Closed { .. } => true,
            Choice::Offer { round, .. } | Choice::OfferAll { round, .. } | Choice::Wait { round, .. } => round > 1,
        }
    }
}

/// Decides who is offered a queued session that has no open offer. `personal`: who has a claim, in their order. `round` is
/// the session's round so far, from 1; the outcome names the round to remember.
pub fn choose(line: &Line, personal: &[Personal], operators: &[Operator], round: i64, now: Timestamp) -> Decision {
    if let Hours::Closed { until } = line.hours {
        let considered = operators.iter().map(|operator| (operator.id, Verdict::OffHours)).collect();
        let outcome = Choice::Closed { until };
        return Decision { rule: "off_hours", personal: Vec::new(), considered, outcome, last_work: None };
    }
    let mut claims = Vec::with_capacity(personal.len());
    for Personal { claim, operator } in personal {
        let verdict = claimant(*claim, operator);
        claims.push((*claim, operator.id, verdict));
        if verdict == Verdict::Chosen {
            let outcome = Choice::Offer { operator: operator.id, deadline: now.plus_s(line.queue_time_s), round };
            let (rule, last_work) = (claim.rule(), operator.last_work);
            return Decision { rule, personal: claims, considered: Vec::new(), outcome, last_work };
        }
    }
    Decision { personal: claims, ..by_mode(line, operators, round, now) }
}

/// Whether somebody with a claim is asked: once, on an open shift without a pause, reachable. The caps count only for who
/// answered last, and holding an offer never does (P14, P18).
fn claimant(claim: Claim, operator: &Operator) -> Verdict {
    if operator.asked.is_some() {
        return Verdict::Asked;
    }
    match ineligible(operator) {
        Some(cap @ (Verdict::LineCap | Verdict::TotalCap)) if claim == Claim::Sticky => cap,
        None | Some(Verdict::LineCap | Verdict::TotalCap | Verdict::HoldsOffer) if operator.unreachable => {
            Verdict::Unreachable
        }
        None | Some(Verdict::LineCap | Verdict::TotalCap | Verdict::HoldsOffer) => Verdict::Chosen,
        Some(verdict) => verdict,
    }
}

fn by_mode(line: &Line, operators: &[Operator], round: i64, now: Timestamp) -> Decision {
    let after = (line.mode == Mode::Strictly).then(|| asked_last(operators, round)).flatten();
    let mut this_round = Best::new(line.mode, after);
    let mut next_round = Best::new(line.mode, None);
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
    let deadline = now.plus_s(line.queue_time_s);
    let outcome = match (&best.first, best.next) {
        (Some(_), _) if line.mode == Mode::All => Choice::OfferAll { deadline, round },
        (Some(first), _) => Choice::Offer { operator: first.operator.id, deadline, round },
        (None, Some((until, operator))) => Choice::Wait { until, operator, round },
        (None, None) => Choice::Nobody,
    };
    name_the_chosen(&mut considered, operators, line.mode, best.first.as_ref());
    let last_work = best.first.filter(|_| line.mode != Mode::All).and_then(|first| first.operator.last_work);
    Decision { rule: line.mode.rule(), personal: Vec::new(), considered, outcome, last_work }
}

/// Of those who could be asked, says who is, and who was passed over because he does not answer.
fn name_the_chosen(
    considered: &mut [(OperatorId, Verdict)],
    operators: &[Operator],
    mode: Mode,
    first: Option<&First<'_>>,
) {
    let Some(first) = first else { return };
    for (index, ((_, verdict), operator)) in considered.iter_mut().zip(operators).enumerate() {
        // What one of them can be asked now is there for all: a reminder only makes it sound (P12).
        if mode == Mode::All && *verdict == Verdict::RemindedLater {
            *verdict = Verdict::Chosen;
        }
        if *verdict == Verdict::Behind {
            *verdict = match mode {
                Mode::All => Verdict::Chosen,
                _ if index == first.index => Verdict::Chosen,
                _ if operator.unreachable && !first.operator.unreachable => Verdict::Unreachable,
                _ => Verdict::Behind,
            };
        }
    }
}

impl Mode {
    /// The rule's name in a decision.
    pub fn rule(self) -> &'static str {
        match self {
            Mode::Evenly => "evenly",
            Mode::Strictly => "strictly",
            Mode::All => "all",
        }
    }
}

/// The place in the list of who was asked last in this round: `strictly` goes on behind him (P11).
fn asked_last(operators: &[Operator], round: i64) -> Option<(i64, OperatorId)> {
    let asked = |operator: &&Operator| operator.asked.is_some_and(|asked| asked.round >= round && !asked.by_claim);
    let last = operators.iter().filter(asked).max_by_key(|operator| operator.asked.map(|asked| asked.ended_at))?;
    Some((last.order, last.id))
}

/// Why this operator cannot be asked now, whatever was asked before (P14, P16). A closed app or a lost network is no
/// reason: an open shift is a promise.
fn ineligible(operator: &Operator) -> Option<Verdict> {
    match operator.shift {
        _ if !operator.active => Some(Verdict::Inactive),
        ShiftState::Off => Some(Verdict::NoShift),
        ShiftState::Paused => Some(Verdict::Paused),
        ShiftState::On if operator.on_leave => Some(Verdict::OnLeave),
        ShiftState::On if is_full(operator.line_load, operator.max_dialogs) => Some(Verdict::LineCap),
        ShiftState::On if is_full(operator.total_load, operator.max_total) => Some(Verdict::TotalCap),
        ShiftState::On if operator.holds_offer => Some(Verdict::HoldsOffer),
        ShiftState::On => None,
    }
}

/// When it is this eligible operator's turn in a round in which he was not asked yet; `None` = now.
fn turn(operator: &Operator, now: Timestamp) -> Option<Timestamp> {
    operator.asked.map(|asked| asked.due()).filter(|due| *due > now)
}

/// The order in which people are asked. From whom the session came back is last (P19), whoever does not answer behind who
/// does (P15). Then `evenly`: longest without work first, where an expired offer counts like work and never worked is
/// longest (P10); `strictly`: the list, from behind the one asked last, around its end (P11). Then the list; then the id.
type Order = (bool, bool, Option<Timestamp>, bool, i64, OperatorId);

/// The first in order of those seen so far, and who of the others may be asked next, and when.
struct Best<'a> {
    mode: Mode,
    after: Option<(i64, OperatorId)>,
    first: Option<First<'a>>,
    next: Option<(Timestamp, OperatorId)>,
}

struct First<'a> {
    index: usize,
    operator: &'a Operator,
    order: Order,
}

impl<'a> Best<'a> {
    fn new(mode: Mode, after: Option<(i64, OperatorId)>) -> Self {
        Best { mode, after, first: None, next: None }
    }

    fn see(&mut self, index: usize, operator: &'a Operator, now: Timestamp) -> Verdict {
        if let Some(due) = turn(operator, now) {
            let this = (due, operator.id);
            self.next = Some(self.next.map_or(this, |other| other.min(this)));
            return Verdict::RemindedLater;
        }
        let order = self.order(operator);
        if self.first.as_ref().is_none_or(|first| order < first.order) {
            self.first = Some(First { index, operator, order });
        }
        Verdict::Behind
    }

    fn order(&self, operator: &Operator) -> Order {
        let place = (operator.order, operator.id);
        let worked = match self.mode {
            Mode::Evenly => operator.last_work.max(operator.last_expired),
            Mode::Strictly | Mode::All => None,
        };
        let before = self.after.is_some_and(|after| place <= after);
        (operator.gave_it_back, operator.unreachable, worked, before, operator.order, operator.id)
    }

    fn is_empty(&self) -> bool {
        self.first.is_none() && self.next.is_none()
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

/// Whether an operator of the line gets the offer to everybody that runs in this round (P12).
pub fn gets_running(operator: &Operator, round: i64) -> bool {
    ineligible(operator).is_none() && operator.asked.is_none_or(|asked| asked.round < round)
}

/// Whether an accept of an offer to everybody finds a free slot (P12, P16).
pub fn has_slot(operator: &Operator) -> bool {
    !is_full(operator.line_load, operator.max_dialogs) && !is_full(operator.total_load, operator.max_total)
}

fn is_full(load: u32, cap: u32) -> bool {
    cap > 0 && load >= cap
}

/// Whether a renewed offer to everybody calls them again (P12, P13): it is there at once, and makes a sound like a
/// reminder, 1, 5, then every 15 min after the last one that did. `rung`: those that did so far.
pub fn calls_again(rung: Option<&Asked>, now: Timestamp) -> bool {
    rung.is_none_or(|rung| rung.due() <= now)
}

/// After this many offers in a row that reached no device, an operator is unreachable (P15).
pub const UNREACHABLE_AFTER: u32 = 2;

/// When the devices of somebody unreachable are tried again: 1, 2, 5, then every 10 min after the last try (P15).
/// `tries`: how many there were.
pub fn next_probe(tries: u32, last: Timestamp) -> Timestamp {
    let minutes = match tries {
        0 => 1,
        1 => 2,
        2 => 5,
        _ => 10,
    };
    last.plus_s(minutes * 60)
}
