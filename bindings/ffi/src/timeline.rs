//! Rows of a timeline and what stands around them.

use client::wire::{CloseReason, CommandId, Event, OperatorId, ReturnReason, Timestamp, TransferEnd, WhatChanged};
use client::{RowKind, State as UnsentState, Who};

use crate::rows::{DialogRow, int};

/// What happened to a session. Who did it and to whom are the row's `who_name` and `whom_name`.
#[derive(Debug, Clone, Copy, PartialEq, uniffi::Enum)]
pub enum EntryEvent {
    /// A customer's message opened it.
    Opened,
    /// An operator accepted an offer.
    Accepted,
    /// An operator took it by hand.
    Taken,
    /// It was handed to a colleague.
    Transferred,
    /// It is no spam.
    Unspammed,
    /// A manager took it over.
    TakenOver,
    /// A colleague was invited.
    Invited,
    /// A colleague asked to be invited.
    InviteAsked {
        /// Who: for `Command.Invite`.
        operator: OperatorId,
    },
    /// He left.
    Left {
        /// Who.
        operator: OperatorId,
    },
    /// A manager reminded the responsible.
    Nudged,
    /// A colleague was asked to take it over.
    TransferOffered,
    /// That came to nothing.
    TransferEnded {
        /// Why.
        how: TransferEnd,
    },
    /// It was sent to another line's queue.
    Sent,
    /// Nobody accepted it there: it went back to its sender.
    SentBack,
    /// Nobody accepted it there and its sender is off shift: it waits on.
    NotAccepted,
    /// It went back to the queue.
    Returned {
        /// Why.
        reason: ReturnReason,
    },
    /// The answer takes too long, but nobody else can be asked: it stays.
    Kept,
    /// An operator said that no answer is needed.
    NoReplyNeeded,
    /// It was closed.
    Closed {
        /// Why.
        reason: CloseReason,
    },
    /// The customer wrote while it was closing: it went back to its responsible.
    Reopened,
    /// An operator opened a new session in a closed dialog.
    Resumed,
    /// The customer was erased: no row before this one has words or a file any more.
    Erased,
    /// A kind newer than this version.
    Unknown,
}

impl From<Event> for EntryEvent {
    fn from(event: Event) -> Self {
        match event {
            Event::Opened => EntryEvent::Opened,
            Event::Accepted { .. } => EntryEvent::Accepted,
            Event::Taken { .. } => EntryEvent::Taken,
            Event::Transferred { .. } => EntryEvent::Transferred,
            Event::Unspammed { .. } => EntryEvent::Unspammed,
            Event::TakenOver { .. } => EntryEvent::TakenOver,
            Event::Invited { .. } => EntryEvent::Invited,
            Event::InviteAsked { operator } => EntryEvent::InviteAsked { operator },
            Event::Left { operator } => EntryEvent::Left { operator },
            Event::Nudged { .. } => EntryEvent::Nudged,
            Event::TransferOffered { .. } => EntryEvent::TransferOffered,
            Event::TransferEnded { how, .. } => EntryEvent::TransferEnded { how },
            Event::Sent { .. } => EntryEvent::Sent,
            Event::SentBack { .. } => EntryEvent::SentBack,
            Event::NotAccepted { .. } => EntryEvent::NotAccepted,
            Event::Returned { reason, .. } => EntryEvent::Returned { reason },
            Event::Kept { .. } => EntryEvent::Kept,
            Event::NoReplyNeeded { .. } => EntryEvent::NoReplyNeeded,
            Event::Closed { reason, .. } => EntryEvent::Closed { reason },
            Event::Reopened => EntryEvent::Reopened,
            Event::Resumed { .. } => EntryEvent::Resumed,
            Event::Erased => EntryEvent::Erased,
            Event::Unknown => EntryEvent::Unknown,
        }
    }
}

/// A file as an entry shows it.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct FileRef {
    /// The file.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its MIME type, as found in its bytes.
    pub mime: String,
    /// Its length in bytes.
    pub size: i64,
}

/// The portal's final no.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Refusal {
    /// One of the codes of docs/errors.md: the app has words for each.
    pub code: String,
    /// The same in plain English, for a log.
    pub detail: String,
    /// Who did what the refusal is about, when a colleague did.
    pub by: Option<OperatorId>,
    /// His name.
    pub by_name: Option<String>,
    /// When he did it.
    pub at: Option<Timestamp>,
}

/// How an own command stands.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Unsent {
    /// The command: what `Account.send_anyway`, `edit_held`, `turn_into_note` and `discard` want. Of a change it is not the
    /// message's.
    pub command: CommandId,
    /// Its kind: `send`, `note`, `transfer` and so on.
    pub kind: String,
    /// Queued, sending, held or refused. Going from queued to sending or back makes no revision of its own.
    pub state: UnsentState,
    /// How often it was sent.
    pub attempts: i32,
    /// Why it is held.
    pub what_changed: Option<WhatChanged>,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
}

/// A row of a timeline.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct TimelineRow {
    /// Stable: a reply keeps it when it becomes an entry.
    pub id: String,
    /// What it is.
    pub kind: RowKind,
    /// Its number; the first of a hole; null for what the portal has not numbered.
    pub seq: Option<i64>,
    /// How many entries it stands for: 1, or the length of a hole.
    pub count: i64,
    /// When it was stored, or made; null for a hole.
    pub at: Option<Timestamp>,
    /// Whose it is; null for a hole.
    pub who: Option<Who>,
    /// The name of the one who made it or did it.
    pub who_name: Option<String>,
    /// The receiver's name, for a transfer.
    pub whom_name: Option<String>,
    /// The words.
    pub text: String,
    /// The file.
    pub file: Option<FileRef>,
    /// What happened; only with `RowKind.Event`.
    pub event: Option<EntryEvent>,
    /// Set for what the portal has not confirmed: the message itself, or a change of it.
    pub unsent: Option<Unsent>,
    /// What was done to the message since, also when that is still on its way; null: nothing.
    #[uniffi(default = None)]
    pub changed: Option<Changed>,
    /// What `Command.Edit` and `Command.Recall` name; null for what the operator may not change.
    #[uniffi(default = None)]
    pub message: Option<CommandId>,
    /// Until when it may be changed, by portal time; null for what is not sent.
    #[uniffi(default = None)]
    pub change_until: Option<Timestamp>,
}

/// What was done to a message after it was written.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Changed {
    /// What it was written with: staff keep seeing it. Null once that is erased.
    pub first_text: Option<String>,
    /// When its words were last edited.
    pub edited_at: Option<Timestamp>,
    /// It was taken back: the customer has nothing of it, and `text` is empty.
    pub recalled: bool,
    /// Its customer was erased, and with him its words and its file.
    pub erased: bool,
}

/// An unfinished text.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Draft {
    /// The words.
    pub text: String,
    /// What another device had written meanwhile: offer it, do not lose it.
    pub other_draft: Option<String>,
}

/// A colleague who was invited into the dialog.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct ParticipantRow {
    /// Who.
    pub operator: OperatorId,
    /// His name; empty while unknown.
    pub name: String,
}

/// What stands around a timeline's rows.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct TimelineHead {
    /// The dialog's row; null when the operator has no right to it any more.
    pub dialog: Option<DialogRow>,
    /// First entry that he may have.
    pub first_seq: i64,
    /// Last entry that he may have; less than `first_seq` when there is none.
    pub last_seq: i64,
    /// How far he has read.
    pub read: i64,
    /// Unfinished words for the customer.
    pub reply: Option<Draft>,
    /// Unfinished words for colleagues.
    pub note: Option<Draft>,
    /// Colleagues who were invited into the open session.
    #[uniffi(default = [])]
    pub participants: Vec<ParticipantRow>,
}

/// A refusal with the name that belongs to it.
pub(crate) fn refusal(refusal: client::Refusal, by_name: Option<String>) -> Refusal {
    Refusal { code: refusal.code, detail: refusal.detail, by: refusal.by, by_name, at: refusal.at }
}

impl From<client::TimelineRow> for TimelineRow {
    fn from(row: client::TimelineRow) -> Self {
        TimelineRow {
            id: row.id,
            kind: row.kind,
            seq: row.seq,
            count: row.count,
            at: row.at,
            who: row.who,
            who_name: row.who_name,
            whom_name: row.whom_name,
            text: row.text,
            file: row.file.map(|file| FileRef {
                id: file.id.to_string(),
                name: file.name,
                mime: file.mime,
                size: file.size,
            }),
            event: row.event.map(EntryEvent::from),
            unsent: row.unsent.map(Unsent::from),
            changed: row.changed.map(|changed| Changed {
                first_text: changed.first_text,
                edited_at: changed.edited_at,
                recalled: changed.recalled,
                erased: changed.erased,
            }),
            message: row.message,
            change_until: row.change_until,
        }
    }
}

impl From<client::Unsent> for Unsent {
    fn from(unsent: client::Unsent) -> Self {
        let by_name = unsent.refused_by;
        Unsent {
            command: unsent.command,
            kind: unsent.kind.to_owned(),
            state: unsent.state,
            attempts: int(unsent.attempts),
            what_changed: unsent.what_changed,
            refusal: unsent.refusal.map(|said| refusal(said, by_name)),
        }
    }
}

impl From<client::Participant> for ParticipantRow {
    fn from(one: client::Participant) -> Self {
        ParticipantRow { operator: one.operator, name: one.name }
    }
}

impl From<client::TimelineHead> for TimelineHead {
    fn from(head: client::TimelineHead) -> Self {
        TimelineHead {
            dialog: head.dialog.map(DialogRow::from),
            first_seq: head.first_seq,
            last_seq: head.last_seq,
            read: head.read,
            reply: head.reply.map(|draft| Draft { text: draft.text, other_draft: draft.other_draft }),
            note: head.note.map(|draft| Draft { text: draft.text, other_draft: draft.other_draft }),
            participants: head.participants.into_iter().map(ParticipantRow::from).collect(),
        }
    }
}
