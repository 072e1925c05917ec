//! Commands and registers: the only two ways in which a phone changes anything on the portal.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    AlertId, CommandId, ComposerMode, Delta, DialogId, Leave, LineId, OfferId, OperatorId, Seq, SessionId, Timestamp,
};

/// The queue in which commands wait for each other: one a dialog, and one for everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// `"self"`: what concerns the operator, not a dialog.
    Own,
    /// The dialog's id.
    Dialog(DialogId),
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Lane::Own => f.write_str("self"),
            Lane::Dialog(id) => id.fmt(f),
        }
    }
}

impl FromStr for Lane {
    type Err = crate::IdError;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        if s == "self" { Ok(Lane::Own) } else { s.parse().map(Lane::Dialog) }
    }
}

impl Serialize for Lane {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Lane {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What the operator saw when he acted (P62).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasedOn {
    /// The session on screen; `None` when the dialog had none.
    pub session: Option<SessionId>,
    /// Its responsible.
    pub responsible: Option<OperatorId>,
    /// The last entry on screen.
    pub seq: Seq,
}

/// A command with everything that must travel with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommandEnvelope {
    /// Made once, used for every retry.
    pub id: CommandId,
    /// Commands of one lane are applied in order; a failed one blocks those behind it.
    pub lane: Lane,
    /// What was on screen; required for `send`, `close` and `transfer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub based_on: Option<BasedOn>,
    /// When the operator acted, in portal time as the phone knows it.
    pub made_at: Timestamp,
    /// What to do.
    #[serde(flatten)]
    pub command: Command,
}

/// What an operator can do. One value is stored, retried, audited and tested from JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Command {
    /// Write to the customer.
    Send {
        /// Where.
        dialog: DialogId,
        /// The words.
        text: String,
        /// The reply draft that this uses up: cleared in the same transaction.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        draft: Option<UsedDraft>,
    },
    /// Write to colleagues; the customer never sees it.
    Note {
        /// Where.
        dialog: DialogId,
        /// The words.
        text: String,
        /// The note draft that this uses up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        draft: Option<UsedDraft>,
    },
    /// Give an own message other words (P42).
    Edit {
        /// Where it stands.
        dialog: DialogId,
        /// The `send` that made it.
        message: CommandId,
        /// The words.
        text: String,
    },
    /// Take an own message back (P42).
    Recall {
        /// Where it stands.
        dialog: DialogId,
        /// The `send` that made it.
        message: CommandId,
    },
    /// Accept an offer.
    Accept {
        /// Which.
        offer: OfferId,
    },
    /// Decline or skip an offer.
    Decline {
        /// Which.
        offer: OfferId,
    },
    /// Take a queued session by hand (P17).
    Take {
        /// Its dialog.
        dialog: DialogId,
    },
    /// Hand the session to a colleague (P20).
    Transfer {
        /// Its dialog.
        dialog: DialogId,
        /// The receiver.
        to: OperatorId,
        /// Hand-over note; stored as a note entry.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Say yes to a transfer that one is asked about (P20).
    ConfirmTransfer {
        /// Its offer.
        offer: OfferId,
    },
    /// Say no to it.
    DeclineTransfer {
        /// Its offer.
        offer: OfferId,
    },
    /// Think better of a transfer that its receiver has not confirmed.
    WithdrawTransfer {
        /// The dialog.
        dialog: DialogId,
    },
    /// Put the session into another line's queue (P20).
    TransferToLine {
        /// Its dialog.
        dialog: DialogId,
        /// The line.
        line: LineId,
        /// Hand-over note; stored as a note entry.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
        /// True to do it although nobody can be asked there now.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        anyway: bool,
    },
    /// Take somebody's session over at once, as a manager of the line (P21).
    TakeOver {
        /// The dialog.
        dialog: DialogId,
    },
    /// Bring a colleague into the dialog: he sees all of it and may write (P21).
    Invite {
        /// The dialog.
        dialog: DialogId,
        /// Whom.
        operator: OperatorId,
    },
    /// Leave a dialog into which one was invited (P21).
    Leave {
        /// The dialog.
        dialog: DialogId,
    },
    /// Ask the responsible to be invited, as somebody who sees the dialog without a part in it (P21).
    AskInvite {
        /// The dialog.
        dialog: DialogId,
    },
    /// Remind the responsible, as a manager of the line (P50).
    Nudge {
        /// The dialog.
        dialog: DialogId,
    },
    /// Close the session.
    Close {
        /// Its dialog.
        dialog: DialogId,
    },
    /// Keep the dialog with oneself even when the answer takes too long (P19).
    Pin {
        /// The dialog.
        dialog: DialogId,
    },
    /// Let it go back to the queue again when the answer takes too long.
    Unpin {
        /// The dialog.
        dialog: DialogId,
    },
    /// Mark the dialog as spam and close it; the customer is told nothing (P5).
    Spam {
        /// The dialog.
        dialog: DialogId,
    },
    /// It is no spam: what came since is queued with its original waiting time (P5).
    Unspam {
        /// The dialog.
        dialog: DialogId,
    },
    /// The customer needs no answer now (P6).
    NoReplyNeeded {
        /// The dialog.
        dialog: DialogId,
    },
    /// Open a new session in a closed dialog with oneself responsible (P4).
    Resume {
        /// The dialog.
        dialog: DialogId,
    },
    /// Open the shift (P49).
    ShiftStart {
        /// Promised end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        planned_end: Option<Timestamp>,
    },
    /// No new offers for a while.
    ShiftPause,
    /// Offers again.
    ShiftContinue,
    /// Say when one is on leave, all of it: what was said before is replaced (P49).
    LeaveDays {
        /// At most [`crate::MAX_LEAVE`] stretches, none over already.
        leave: Vec<Leave>,
    },
    /// End the shift. Dialogs that wait for an answer change hands, unless they are pinned (P19).
    ShiftEnd {
        /// The colleague who gets them; absent: they go to the queue.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<OperatorId>,
    },
    /// I have seen it: quiets oneself, and as a manager the other managers (P36, P50).
    AcknowledgeAlert {
        /// Which.
        alert: AlertId,
    },
}

impl Command {
    /// The `kind` of its JSON form.
    pub fn kind(&self) -> &'static str {
        match self {
            Command::Send { .. } => "send",
            Command::Note { .. } => "note",
            Command::Edit { .. } => "edit",
            Command::Recall { .. } => "recall",
            Command::Accept { .. } => "accept",
            Command::Decline { .. } => "decline",
            Command::Take { .. } => "take",
            Command::Transfer { .. } => "transfer",
            Command::ConfirmTransfer { .. } => "confirm_transfer",
            Command::DeclineTransfer { .. } => "decline_transfer",
            Command::WithdrawTransfer { .. } => "withdraw_transfer",
            Command::TransferToLine { .. } => "transfer_to_line",
            Command::TakeOver { .. } => "take_over",
            Command::Invite { .. } => "invite",
            Command::Leave { .. } => "leave",
            Command::AskInvite { .. } => "ask_invite",
            Command::Nudge { .. } => "nudge",
            Command::Close { .. } => "close",
            Command::Pin { .. } => "pin",
            Command::Unpin { .. } => "unpin",
            Command::Spam { .. } => "spam",
            Command::Unspam { .. } => "unspam",
            Command::NoReplyNeeded { .. } => "no_reply_needed",
            Command::Resume { .. } => "resume",
            Command::ShiftStart { .. } => "shift_start",
            Command::ShiftPause => "shift_pause",
            Command::ShiftContinue => "shift_continue",
            Command::LeaveDays { .. } => "leave_days",
            Command::ShiftEnd { .. } => "shift_end",
            Command::AcknowledgeAlert { .. } => "acknowledge_alert",
        }
    }

    /// The dialog it names; an offer's dialog is known only to those who hold the offer.
    pub fn dialog(&self) -> Option<DialogId> {
        match self {
            Command::Send { dialog, .. }
            | Command::Note { dialog, .. }
            | Command::Edit { dialog, .. }
            | Command::Recall { dialog, .. }
            | Command::Take { dialog }
            | Command::Transfer { dialog, .. }
            | Command::WithdrawTransfer { dialog }
            | Command::TransferToLine { dialog, .. }
            | Command::TakeOver { dialog }
            | Command::Invite { dialog, .. }
            | Command::Leave { dialog }
            | Command::AskInvite { dialog }
            | Command::Nudge { dialog }
            | Command::Close { dialog }
            | Command::Spam { dialog }
            | Command::Unspam { dialog }
            | Command::Pin { dialog }
            | Command::Unpin { dialog }
            | Command::NoReplyNeeded { dialog }
            | Command::Resume { dialog } => Some(*dialog),
            Command::Accept { .. }
            | Command::Decline { .. }
            | Command::ConfirmTransfer { .. }
            | Command::DeclineTransfer { .. }
            | Command::ShiftStart { .. }
            | Command::ShiftPause
            | Command::ShiftContinue
            | Command::LeaveDays { .. }
            | Command::ShiftEnd { .. }
            | Command::AcknowledgeAlert { .. } => None,
        }
    }

    /// The offer that it answers.
    pub fn offer(&self) -> Option<OfferId> {
        match self {
            Command::Accept { offer }
            | Command::Decline { offer }
            | Command::ConfirmTransfer { offer }
            | Command::DeclineTransfer { offer } => Some(*offer),
            _ => None,
        }
    }

    /// The operator's own words in it: what must survive whatever happens to the command.
    pub fn words(&self) -> Option<&str> {
        match self {
            Command::Send { text, .. } | Command::Note { text, .. } | Command::Edit { text, .. } => Some(text),
            Command::Transfer { note, .. } | Command::TransferToLine { note, .. } => note.as_deref(),
            _ => None,
        }
    }

    /// The message that it changes, by the `send` that made it.
    pub fn message(&self) -> Option<CommandId> {
        match self {
            Command::Edit { message, .. } | Command::Recall { message, .. } => Some(*message),
            _ => None,
        }
    }

    /// Whether `based_on` is checked for it (P62): for what a customer would see or what moves a session away.
    pub fn is_based(&self) -> bool {
        matches!(
            self,
            Command::Send { .. } | Command::Close { .. } | Command::Transfer { .. } | Command::TransferToLine { .. }
        )
    }
}

/// The draft that a message or note uses up: clearing it is an edit like any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedDraft {
    /// The portal's revision that the text built on.
    pub rev: i64,
    /// Number of the edit that clears it: see [`Register::Draft`].
    pub edit: i64,
}

/// `POST /api/v1/commands`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommandBatch {
    /// At most [`crate::MAX_COMMANDS`], in the order in which they were made.
    pub commands: Vec<CommandEnvelope>,
}

/// The answer: one result a command, in the same order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommandResults {
    /// The portal's epoch: what another one has decided decides nothing here.
    pub epoch: String,
    /// The results.
    pub results: Vec<CommandResult>,
    /// Which state of the portal the deltas tell of: see [`crate::Page::position`].
    pub position: i64,
    /// Portal time when the batch was answered.
    pub server_time: Timestamp,
}

/// What became of one command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommandResult {
    /// The command.
    pub id: CommandId,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// It took effect now. The deltas are what it changed, for the one transaction that ends its outbox row.
    Applied {
        /// Its entry, the dialog's head and the like.
        deltas: Vec<Delta>,
    },
    /// It had taken effect before.
    Duplicate {
        /// The same things, as they are now.
        deltas: Vec<Delta>,
    },
    /// The world changed since it was made: the operator looks at it again. It may be sent again under the same id with
    /// a newer `based_on` (except [`WhatChanged::TooOld`], which needs a new id).
    Held {
        /// What changed.
        what_changed: WhatChanged,
    },
    /// It will never take effect.
    Refused {
        /// One of docs/errors.md.
        code: String,
        /// For people.
        detail: String,
        /// Who did what the refusal is about, when a colleague did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<OperatorId>,
        /// When he did it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Timestamp>,
    },
    /// An earlier command of its lane in this batch was not applied; send it again after that one.
    Blocked,
    /// Nothing was decided: send it again after this many milliseconds.
    Retry {
        /// Milliseconds.
        after: u32,
    },
}

/// Why a command is held (P62).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhatChanged {
    /// Somebody else is responsible now.
    Responsible,
    /// It is another session now, or it is closed.
    Session,
    /// The customer wrote in between, and the command came late.
    CustomerWrote,
    /// Made more than 30 days ago.
    TooOld,
}

/// A value that is replaced in place and not applied in order (wire: registers).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Register {
    /// How far the operator has read.
    Read {
        /// The dialog.
        dialog: DialogId,
        /// The last entry read.
        seq: Seq,
    },
    /// An unfinished text.
    Draft {
        /// The dialog.
        dialog: DialogId,
        /// The composer.
        mode: ComposerMode,
        /// The words; empty clears it.
        text: String,
        /// The revision that the device had when the text was written.
        base_rev: i64,
        /// Counts the edits of this device, over all its drafts: one that comes behind a later one changes nothing.
        edit: i64,
        /// When it was last edited, in portal time as the phone knows it.
        edited_at: Timestamp,
    },
}

/// `PUT /api/v1/registers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterBatch {
    /// At most [`crate::MAX_REGISTERS`].
    pub registers: Vec<Register>,
}

/// The answer: one result a register, in the same order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegisterResults {
    /// The results.
    pub results: Vec<RegisterResult>,
    /// Which state of the portal they tell of: see [`crate::Page::position`].
    pub position: i64,
    /// Portal time.
    pub server_time: Timestamp,
}

/// What became of one register.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
#[allow(clippy::large_enum_variant)] // There are few of them, and they live no longer than their answer.
pub enum RegisterResult {
    /// Stored; the delta is the value as it stands now (for a draft with its new revision and `other_draft`).
    Stored {
        /// The value as it stands.
        delta: Delta,
    },
    /// Will never be stored.
    Refused {
        /// One of docs/errors.md.
        code: String,
        /// For people.
        detail: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_flat_json() {
        let envelope = CommandEnvelope {
            id: CommandId::from_parts(1_700_000_000_000, &[1; 10]),
            lane: Lane::Dialog(DialogId(4)),
            based_on: Some(BasedOn { session: Some(SessionId(9)), responsible: None, seq: 3 }),
            made_at: Timestamp(1_700_000_000_000),
            command: Command::Send { dialog: DialogId(4), text: "hi".into(), draft: None },
        };
        let json = serde_json::to_value(&envelope).unwrap();
        assert_eq!(json["kind"], "send");
        assert_eq!(json["lane"], "4");
        assert_eq!(serde_json::from_value::<CommandEnvelope>(json).unwrap(), envelope);
    }

    #[test]
    fn an_unknown_command_is_an_error_that_names_it() {
        let text = r#"{"id":"018bcfe5-6800-7101-8101-010101010101","lane":"self","made_at":"2026-01-01T00:00:00Z","kind":"fly"}"#;
        let error = serde_json::from_str::<CommandEnvelope>(text).unwrap_err().to_string();
        assert!(error.contains("fly"), "{error}");
    }
}
