//! Entries that change an earlier one: an operator edits or recalls his message (P42), a customer deletes his (P3).
//!
//! Nothing is written over. A later entry names the message, and how the message reads follows from all that name it:
//! [`reading`] says so for the portal's customers and lists, and for the phone's timeline and search alike. The order in
//! which they become known changes nothing.

use serde::{Deserialize, Serialize};
use wire::{Author, EntryBody, Seq, Timestamp};

use crate::Refusal;

/// Seconds after which a message in live chat is changed no more: a day.
pub const WITHIN_S: i64 = 86_400;

/// An entry that names a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Later {
    /// Its own number.
    pub seq: Seq,
    /// When it was stored.
    pub at: Timestamp,
    /// The message's new words; `None`: a tombstone.
    #[serde(default)]
    pub text: Option<String>,
}

impl Later {
    /// What an entry does to the message that it names; `None` when it names none.
    pub fn of(seq: Seq, at: Timestamp, body: &EntryBody) -> Option<Later> {
        match body {
            EntryBody::Edit { text, .. } => Some(Later { seq, at, text: Some(text.clone()) }),
            EntryBody::Tombstone { .. } => Some(Later { seq, at, text: None }),
            _ => None,
        }
    }
}

/// How a message reads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Its words; `None`: the first ones.
    #[serde(default)]
    pub text: Option<String>,
    /// When they were last edited.
    #[serde(default)]
    pub edited_at: Option<Timestamp>,
    /// When it was taken back: it has neither words nor a file then.
    #[serde(default)]
    pub recalled_at: Option<Timestamp>,
}

impl Reading {
    /// The words as they stand now; `first` are those that it was written with.
    pub fn words<'a>(&'a self, first: &'a str) -> &'a str {
        match (self.recalled_at, &self.text) {
            (Some(_), _) => "",
            (None, Some(text)) => text,
            (None, None) => first,
        }
    }

    /// True when nothing was done to it.
    pub fn is_first(&self) -> bool {
        *self == Reading::default()
    }
}

/// How a message reads after all that was done to it, in whatever order it is told: the last edit counts, and a tombstone
/// more than any edit.
pub fn reading(later: &[Later]) -> Reading {
    let edit = later.iter().filter(|later| later.text.is_some()).max_by_key(|later| later.seq);
    let tombstone = later.iter().filter(|later| later.text.is_none()).min_by_key(|later| later.seq);
    Reading {
        text: edit.and_then(|edit| edit.text.clone()),
        edited_at: edit.map(|edit| edit.at),
        recalled_at: tombstone.map(|tombstone| tombstone.at),
    }
}

/// A message that somebody wants to change.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Who wrote it.
    pub author: Author,
    /// What it is.
    pub body: EntryBody,
    /// When it was stored.
    pub at: Timestamp,
    /// True once it was taken back.
    pub recalled: bool,
}

/// Whether `who` may change a message: his own, not yet taken back, within [`WITHIN_S`]. A note is for colleagues and
/// stays as it is. Whether he may write in the dialog at all is asked before.
///
/// # Errors
/// [`Refusal::Forbidden`] for somebody else's, [`Refusal::Unchangeable`] for what cannot be changed (any more).
pub fn may(who: &Author, message: &Message, now: Timestamp) -> Result<(), Refusal> {
    if message.author != *who {
        return Err(Refusal::Forbidden);
    }
    let is_message = matches!(message.body, EntryBody::OperatorMessage { .. } | EntryBody::CustomerMessage { .. });
    if !is_message || message.recalled || now > until(message.at) {
        return Err(Refusal::Unchangeable);
    }
    Ok(())
}

/// Until when a message of that age may be changed.
pub fn until(at: Timestamp) -> Timestamp {
    at.plus_s(WITHIN_S)
}
