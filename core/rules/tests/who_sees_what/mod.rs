//! `tests/vectors/who_sees_what.json` as values. The rule (`core/rules/tests/vectors.rs`) and the portal
//! (`server/tests/portal/who_sees_what.rs`) are both held to it, so that they cannot differ.

use std::collections::BTreeMap;

use rules::permit::{Reader, Standing};
use serde::Deserialize;
use serde_json::{Value, json};
use wire::{Access, Command, ShiftState};

/// The stretches of a row's dialog: the session before, the open one up to a point, and the rest of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stretch {
    Old,
    Early,
    Late,
}

impl Stretch {
    pub const ALL: [Stretch; 3] = [Stretch::Old, Stretch::Early, Stretch::Late];

    pub fn word(self) -> &'static str {
        match self {
            Stretch::Old => "old",
            Stretch::Early => "early",
            Stretch::Late => "late",
        }
    }
}

/// What a reader has of a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Head {
    None,
    /// Name, first words, wait.
    FirstWords,
    Whole,
}

/// How his right ends, and what he has then.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ends {
    pub by: String,
    pub access: Option<Access>,
    pub entries: Vec<Stretch>,
    pub notes: Vec<Stretch>,
}

/// One row: how somebody stands to a dialog, what he sees of it, and what he may do.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub row: String,
    /// The words of the product's table that it spells out.
    pub cites: String,
    pub reader: Reader,
    pub standing: Standing,
    pub shift: ShiftState,
    /// The last stretch of which he saw all as its responsible.
    #[serde(default)]
    pub left: Option<Stretch>,
    pub access: Option<Access>,
    pub head: Head,
    pub entries: Vec<Stretch>,
    pub notes: Vec<Stretch>,
    pub contact: bool,
    #[serde(default)]
    ok: Vec<String>,
    #[serde(default)]
    held: Vec<String>,
    #[serde(default)]
    pointless: BTreeMap<String, Vec<String>>,
    refused: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub ends: Option<Ends>,
}

/// What becomes of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'a> {
    Applied,
    /// The world changed since: he is asked first (P62). Without that it would be refused: the session is closed.
    Held,
    /// He may, but there is nothing to do it to: refused with this code.
    Pointless(&'a str),
    Refused(&'a str),
}

impl Row {
    /// The cell of a command; a kind that stands nowhere or twice is a fault of the table.
    pub fn cell(&self, kind: &str) -> Cell<'_> {
        let has = |kinds: &[String]| kinds.iter().any(|one| one == kind || one == "*");
        let ok = has(&self.ok).then_some(Cell::Applied);
        let held = has(&self.held).then_some(Cell::Held);
        let pointless = self.pointless.iter().filter(|(_, kinds)| has(kinds)).map(|(code, _)| Cell::Pointless(code));
        let refused = self.refused.iter().filter(|(_, kinds)| has(kinds)).map(|(code, _)| Cell::Refused(code));
        let mut cells = ok.into_iter().chain(held).chain(pointless).chain(refused);
        let cell = cells.next().unwrap_or_else(|| panic!("{}: says nothing about {kind}", self.row));
        assert_eq!(cells.next(), None, "{}: {kind} stands there twice", self.row);
        cell
    }
}

#[derive(Deserialize)]
struct Table {
    rows: Vec<Row>,
}

/// All rows.
pub fn rows() -> Vec<Row> {
    let table = include_str!("../../../../tests/vectors/who_sees_what.json");
    serde_json::from_str::<Table>(table).expect("a table").rows
}

/// The kinds of command about a dialog. [`dialog_kind`] is why none can be forgotten.
pub const KINDS: [&str; 22] = [
    "send",
    "note",
    "close",
    "transfer",
    "transfer_to_line",
    "withdraw_transfer",
    "invite",
    "pin",
    "unpin",
    "spam",
    "no_reply_needed",
    "accept",
    "decline",
    "confirm_transfer",
    "decline_transfer",
    "take",
    "take_over",
    "leave",
    "ask_invite",
    "nudge",
    "unspam",
    "resume",
];

/// A command of that kind: about `dialog`, or about `offer`; `to` a colleague, or to `line`.
pub fn command(kind: &str, dialog: &str, offer: &str, to: &str, line: &str) -> Command {
    let fields: Value = json!({
        "kind": kind, "dialog": dialog, "offer": offer, "to": to, "operator": to, "line": line, "text": "words",
        "anyway": true,
    });
    let command = serde_json::from_value(fields).expect("a command");
    assert_eq!(dialog_kind(&command), Some(kind));
    command
}

/// The kind of a command about a dialog. A new kind does not compile until it is sorted in here, and belongs into
/// [`KINDS`] and the table if it is about a dialog.
fn dialog_kind(command: &Command) -> Option<&'static str> {
    match command {
        Command::Send { .. }
        | Command::Note { .. }
        | Command::Accept { .. }
        | Command::Decline { .. }
        | Command::Take { .. }
        | Command::Transfer { .. }
        | Command::ConfirmTransfer { .. }
        | Command::DeclineTransfer { .. }
        | Command::WithdrawTransfer { .. }
        | Command::TransferToLine { .. }
        | Command::TakeOver { .. }
        | Command::Invite { .. }
        | Command::Leave { .. }
        | Command::AskInvite { .. }
        | Command::Nudge { .. }
        | Command::Close { .. }
        | Command::Pin { .. }
        | Command::Unpin { .. }
        | Command::Spam { .. }
        | Command::Unspam { .. }
        | Command::NoReplyNeeded { .. }
        | Command::Resume { .. } => Some(command.kind()),
        // About one's own message, whoever has the dialog: the table `change` says who may.
        Command::Edit { .. } | Command::Recall { .. } => None,
        Command::ShiftStart { .. }
        | Command::ShiftPause
        | Command::ShiftContinue
        | Command::LeaveDays { .. }
        | Command::ShiftEnd { .. }
        | Command::AcknowledgeAlert { .. } => None,
    }
}
