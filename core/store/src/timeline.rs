//! A dialog's timeline as the screen shows it: stored entries, holes as rows, and the operator's own unsent commands at
//! the end. A command keeps its row's id when its entry comes.

use std::collections::BTreeMap;

use rules::outbox::State;
use wire::{
    Author, Command, CommandId, ComposerMode, DialogId, Entry, EntryBody, Event, FileRef, OperatorId, Seq, Timestamp,
    WhatChanged,
};

use crate::dialogs::{DialogRow, Who};
use crate::outbox::{OutboxRow, Refusal};
use crate::registers::Unfinished;
use crate::{Read, Result, account, dialogs, entries, heads, outbox, registers};

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// Words to or from the customer.
    Message,
    /// Words for colleagues.
    Note,
    /// Something that happened, small and centred.
    Event,
    /// Entries that are not here yet.
    Hole,
    /// An own command on its way that is no message.
    Action,
    /// A kind newer than this version: "update the app".
    Unknown,
}

/// How an own command stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    /// The command.
    pub command: CommandId,
    /// Its kind.
    pub kind: &'static str,
    /// Queued, sending, held or refused.
    pub state: State,
    /// How often it was sent.
    pub attempts: u32,
    /// Why it is held.
    pub what_changed: Option<WhatChanged>,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
    /// The name of the colleague whom the refusal is about.
    pub refused_by: Option<String>,
}

/// A row of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineRow {
    /// Stable: the row of a command and that of its entry have the same.
    pub id: String,
    /// What it is.
    pub kind: RowKind,
    /// Its number; the first of a hole; `None` for what the portal has not numbered.
    pub seq: Option<Seq>,
    /// How many entries it stands for: 1, or the length of a hole.
    pub count: i64,
    /// When it was stored, or made; `None` for a hole.
    pub at: Option<Timestamp>,
    /// Who made it; `None` for a hole.
    pub who: Option<Who>,
    /// The name of the one who made it or did it.
    pub who_name: Option<String>,
    /// The receiver's name, for a transfer.
    pub whom_name: Option<String>,
    /// The words.
    pub text: String,
    /// The file.
    pub file: Option<FileRef>,
    /// What happened; only with [`RowKind::Event`].
    pub event: Option<Event>,
    /// Set for what the portal has not confirmed.
    pub unsent: Option<Unsent>,
}

/// A colleague who was invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// Who.
    pub operator: OperatorId,
    /// His name; empty while unknown.
    pub name: String,
}

/// What stands around the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineHead {
    /// The dialog's row; `None` when the reader has no right to it any more.
    pub dialog: Option<DialogRow>,
    /// First entry that the reader may have.
    pub first_seq: Seq,
    /// Last entry that the reader may have; less than `first_seq` when there is none.
    pub last_seq: Seq,
    /// How far he has read.
    pub read: Seq,
    /// Colleagues who were invited into the open session, in order of id.
    pub participants: Vec<Participant>,
    /// Unfinished words for the customer.
    pub reply: Option<Unfinished>,
    /// Unfinished words for colleagues.
    pub note: Option<Unfinished>,
}

/// What stands around the rows of a dialog.
///
/// # Errors
/// When the database fails.
pub fn head(r: &Read<'_>, dialog: DialogId) -> Result<TimelineHead> {
    let known = heads::get(r, dialog)?;
    let (first_seq, last_seq) = known.as_ref().map_or((1, 0), |head| (head.first_seq, head.last_seq));
    let mut participants = Vec::new();
    for operator in known.and_then(|head| head.session).map(|session| session.participants).unwrap_or_default() {
        let name = dialogs::operator_name(r, operator)?.unwrap_or_default();
        participants.push(Participant { operator, name });
    }
    let draft = |mode| -> Result<Option<Unfinished>> {
        Ok(registers::draft(r, dialog, mode)?.filter(|draft| !draft.text.is_empty() || draft.other_draft.is_some()))
    };
    Ok(TimelineHead {
        dialog: dialogs::row(r, dialog, account::me(r)?.map(|me| me.id))?,
        first_seq,
        last_seq,
        read: registers::read(r, dialog)?,
        participants,
        reply: draft(ComposerMode::Reply)?,
        note: draft(ComposerMode::Note)?,
    })
}

/// The rows of `first..=last`, ascending; a hole that reaches into it is one row.
///
/// # Errors
/// When the database fails.
pub fn rows(r: &Read<'_>, dialog: DialogId, first: Seq, last: Seq) -> Result<Vec<TimelineRow>> {
    let Some(head) = heads::get(r, dialog)? else { return Ok(Vec::new()) };
    let mut names = Names::new(r)?;
    let mut rows = Vec::new();
    for entry in entries::range(r, dialog, first, last)? {
        if entry.body != EntryBody::Hidden {
            rows.push(entry_row(entry, &head.customer.name, &mut names)?);
        }
    }
    let spans = entries::spans(r, dialog)?;
    let holes = spans.missing(head.first_seq, head.last_seq);
    rows.extend(holes.into_iter().filter(|&(from, to)| from <= last && to >= first).map(hole_row));
    rows.sort_by_key(|row| row.seq);
    Ok(rows)
}

/// The operator's own commands in this dialog that the portal has not confirmed, in order.
///
/// # Errors
/// When the database fails.
pub fn unsent(r: &Read<'_>, dialog: DialogId) -> Result<Vec<TimelineRow>> {
    let mut names = Names::new(r)?;
    outbox::rows(r, dialog)?.into_iter().map(|row| unsent_row(row, &mut names)).collect()
}

fn entry_row(entry: Entry, customer: &str, names: &mut Names<'_>) -> Result<TimelineRow> {
    let (kind, event) = match &entry.body {
        EntryBody::CustomerMessage { .. } | EntryBody::OperatorMessage { .. } => (RowKind::Message, None),
        EntryBody::Note { .. } => (RowKind::Note, None),
        EntryBody::Event(event) => (RowKind::Event, Some(event.clone())),
        EntryBody::Hidden | EntryBody::Unknown { .. } => (RowKind::Unknown, None),
    };
    let (actor, target) = event.as_ref().map_or((None, None), actors);
    let who_name = match (&entry.author, actor) {
        (_, Some(operator)) => names.of(operator)?,
        (Author::Customer, None) => Some(customer.to_owned()),
        (Author::Operator { id }, None) => names.of(*id)?,
        (Author::System, None) => None,
    };
    Ok(TimelineRow {
        id: entry.command_id.map_or_else(|| format!("e{}", entry.seq), command_row_id),
        kind,
        seq: Some(entry.seq),
        count: 1,
        at: Some(entry.at),
        who: Some(dialogs::who(&entry.author, names.me)),
        who_name,
        whom_name: target.map(|operator| names.of(operator)).transpose()?.flatten(),
        text: entry.body.text().to_owned(),
        file: entry.body.file().cloned(),
        event,
        unsent: None,
    })
}

fn command_row_id(id: CommandId) -> String {
    format!("c{id}")
}

/// Who did it and to whom.
fn actors(event: &Event) -> (Option<OperatorId>, Option<OperatorId>) {
    match event {
        Event::Accepted { operator }
        | Event::Taken { operator }
        | Event::Unspammed { operator }
        | Event::Returned { operator, .. }
        | Event::Kept { operator }
        | Event::NoReplyNeeded { operator }
        | Event::Resumed { operator } => (Some(*operator), None),
        Event::Transferred { by, to } | Event::TransferOffered { by, to } | Event::TransferEnded { by, to, .. } => {
            (Some(*by), Some(*to))
        }
        Event::TakenOver { by, from } => (Some(*by), Some(*from)),
        Event::Invited { by, operator } => (Some(*by), Some(*operator)),
        Event::Left { operator } => (Some(*operator), None),
        Event::Nudged { by } | Event::Sent { by, .. } => (Some(*by), None),
        Event::SentBack { to, .. } => (None, Some(*to)),
        Event::Closed { by, .. } => (*by, None),
        Event::Opened | Event::Reopened | Event::NotAccepted { .. } | Event::Unknown => (None, None),
    }
}

fn hole_row((first, last): (Seq, Seq)) -> TimelineRow {
    TimelineRow {
        id: format!("h{first}"),
        kind: RowKind::Hole,
        seq: Some(first),
        count: last.saturating_sub(first).saturating_add(1),
        at: None,
        who: None,
        who_name: None,
        whom_name: None,
        text: String::new(),
        file: None,
        event: None,
        unsent: None,
    }
}

fn unsent_row(row: OutboxRow, names: &mut Names<'_>) -> Result<TimelineRow> {
    let OutboxRow { envelope, state, attempts, what_changed, refusal } = row;
    let (kind, target) = match &envelope.command {
        Command::Send { .. } => (RowKind::Message, None),
        Command::Note { .. } => (RowKind::Note, None),
        Command::Transfer { to, .. } => (RowKind::Action, Some(*to)),
        _ => (RowKind::Action, None),
    };
    let refused_by = refusal.as_ref().and_then(|refusal| refusal.by);
    Ok(TimelineRow {
        id: command_row_id(envelope.id),
        kind,
        seq: None,
        count: 1,
        at: Some(envelope.made_at),
        who: Some(Who::Me),
        who_name: names.me.map(|me| names.of(me)).transpose()?.flatten(),
        whom_name: target.map(|operator| names.of(operator)).transpose()?.flatten(),
        text: envelope.command.words().unwrap_or_default().to_owned(),
        file: None,
        event: None,
        unsent: Some(Unsent {
            command: envelope.id,
            kind: envelope.command.kind(),
            state,
            attempts,
            what_changed,
            refusal,
            refused_by: refused_by.map(|operator| names.of(operator)).transpose()?.flatten(),
        }),
    })
}

/// Names that were asked for in one reading.
struct Names<'a> {
    read: &'a Read<'a>,
    me: Option<OperatorId>,
    known: BTreeMap<OperatorId, Option<String>>,
}

impl<'a> Names<'a> {
    fn new(read: &'a Read<'a>) -> Result<Self> {
        Ok(Names { read, me: account::me(read)?.map(|me| me.id), known: BTreeMap::new() })
    }

    fn of(&mut self, operator: OperatorId) -> Result<Option<String>> {
        if let Some(name) = self.known.get(&operator) {
            return Ok(name.clone());
        }
        let name = dialogs::operator_name(self.read, operator)?;
        self.known.insert(operator, name.clone());
        Ok(name)
    }
}
