//! What becomes of a command on its way (P61, P62): the states of an outbox row, and when the portal holds a command for
//! a look instead of applying it. The phone and the portal ask the same [`held`].

use serde::{Deserialize, Serialize};
use wire::{BasedOn, Command, CommandId, DialogId, Lane, OperatorId, Outcome, Seq, SessionId, Timestamp, WhatChanged};

/// A command's state on the phone. Without a row it has taken effect or was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Waits to be sent.
    Queued,
    /// In a request whose answer is not known.
    Sending,
    /// Waits for the operator's look.
    Held,
    /// Will never take effect; its words are kept until the operator lets them go.
    Refused,
}

impl State {
    /// The name that the database keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Sending => "sending",
            State::Held => "held",
            State::Refused => "refused",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<State> {
        [State::Queued, State::Sending, State::Held, State::Refused].into_iter().find(|state| state.as_str() == name)
    }

    /// The state after the portal's answer; `None` ends the row. An answer that decides nothing sends only a `sending`
    /// row back to the queue.
    pub fn settled(self, outcome: &Outcome) -> Option<State> {
        match outcome {
            Outcome::Applied { .. } | Outcome::Duplicate { .. } => None,
            Outcome::Held { .. } => Some(State::Held),
            Outcome::Refused { .. } => Some(State::Refused),
            Outcome::Blocked | Outcome::Retry { .. } => Some(self.interrupted()),
        }
    }

    /// The state after a start, or after a request without an answer: what was being sent is sent again under its id.
    pub fn interrupted(self) -> State {
        if self == State::Sending { State::Queued } else { self }
    }

    /// True when later commands of the lane may be sent although this one is not done. Only a refused one is out of the
    /// way; a command that waits, for whatever, keeps its place.
    pub fn may_be_passed(self) -> bool {
        self == State::Refused
    }
}

/// Whether `later`, behind `refused` in its lane, was made on the strength of it and becomes held with it: the dialog
/// was not won, so what was to be done in it needs a look.
pub fn held_behind(refused: &Command, later: &Command) -> bool {
    let wins_the_dialog = |command: &Command| {
        matches!(
            command,
            Command::Accept { .. }
                | Command::ConfirmTransfer { .. }
                | Command::Take { .. }
                | Command::TakeOver { .. }
                | Command::Resume { .. }
        )
    };
    wins_the_dialog(refused)
        && !wins_the_dialog(later)
        && !matches!(later, Command::Decline { .. } | Command::DeclineTransfer { .. })
}

/// The lane that a command belongs to. `offered` is the dialog of the offer that it names; `None` without it: nobody
/// who does not hold the offer can answer it.
pub fn lane(command: &Command, offered: Option<DialogId>) -> Option<Lane> {
    match command.offer() {
        Some(_) => offered.map(Lane::Dialog),
        None => Some(command.dialog().map_or(Lane::Own, Lane::Dialog)),
    }
}

/// What is true of a dialog when a command about it is judged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Its current session.
    #[serde(default)]
    pub session: Option<SessionId>,
    /// False when that session is `closed`, or there is none.
    #[serde(default)]
    pub open: bool,
    /// Its responsible.
    #[serde(default)]
    pub responsible: Option<OperatorId>,
    /// The customer's last message; 0 when he wrote none.
    #[serde(default)]
    pub last_customer_seq: Seq,
    /// The session before it, when the sender himself resumed the dialog (P4): what he wrote behind his `resume` was
    /// based on that one and is meant for this one.
    #[serde(default)]
    pub resumed_from: Option<SessionId>,
}

/// Whether a command is held, and why (P62). Only for commands with [`Command::is_based`]; the sender's own and the
/// system's entries never count, and a prompt command is never held for a message that merely crossed it.
pub fn held(
    based_on: &BasedOn,
    sender: OperatorId,
    made_at: Timestamp,
    arrived_at: Timestamp,
    facts: &Facts,
    hold_after_s: i64,
) -> Option<WhatChanged> {
    let same_session = based_on.session == facts.session;
    let resumed_by_sender = facts.resumed_from.is_some() && based_on.session == facts.resumed_from;
    if !facts.open || !(same_session || resumed_by_sender) {
        return Some(WhatChanged::Session);
    }
    if facts.responsible != based_on.responsible && facts.responsible != Some(sender) {
        return Some(WhatChanged::Responsible);
    }
    let late = arrived_at.since(made_at) > hold_after_s.saturating_mul(1000);
    (late && facts.last_customer_seq > based_on.seq).then_some(WhatChanged::CustomerWrote)
}

/// True when a command was made more than 30 days ago, or does not tell when: it needs a new id, because outcomes are
/// not kept for ever and could not guard it.
pub fn too_old(id: CommandId, now: Timestamp) -> bool {
    id.made_at_ms().is_none_or(|made| now.since(Timestamp(made)) > wire::COMMAND_MAX_AGE_MS)
}

/// Milliseconds to wait before the next attempt: 1 s after the first failure, doubling to 60 s, and between half and all
/// of it as `jitter` (0..=1000) says, so that phones that lost one portal do not return at once.
pub fn backoff_ms(attempts: u32, jitter: u32) -> u64 {
    let full = 1000_u64.saturating_mul(1 << attempts.saturating_sub(1).min(6)).min(60_000);
    full / 2 + full / 2 * u64::from(jitter.min(1000)) / 1000
}
