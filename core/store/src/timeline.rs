//! A dialog's timeline as the screen shows it: stored entries, holes as rows, and the operator's own unsent commands at
//! the end. A command keeps its row's id when its entry comes.

use std::collections::BTreeMap;

use rules::change::{self, Message};
use rules::outbox::State;
use wire::{
    Author, Command, CommandId, ComposerMode, DialogHead, DialogId, EntryBody, Event, FileRef, OperatorId, Seq,
    SessionState, Timestamp, WhatChanged,
};

use crate::dialogs::{DialogRow, Who};
use crate::entries::Shown;
use crate::outbox::{OutboxRow, Refusal};
use crate::registers::Unfinished;
use crate::{Read, Result, account, dialogs, entries, erasure, heads, outbox, registers};

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
    /// What was done to the message since, also when that is still on its way; `None`: nothing.
    pub changed: Option<Changed>,
    /// What `Command::Edit` and `Command::Recall` name, for an own message that may be changed.
    pub message: Option<CommandId>,
    /// Until when it may be changed, by portal time; `None` for what is not sent.
    pub change_until: Option<Timestamp>,
    /// Set for what the portal has not confirmed: the message itself, or a change of it.
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

/// What was done to a message after it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// What it was written with; `None` once that is erased.
    pub first_text: Option<String>,
    /// When its words were last edited.
    pub edited_at: Option<Timestamp>,
    /// It was taken back: the customer has nothing of it, and `text` is empty.
    pub recalled: bool,
    /// Its customer was erased, and with him its words and its file (P3).
    pub erased: bool,
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

/// The rows of `first..=last`, ascending; a hole that reaches into it is one row. What the operator does to his messages
/// shows at once.
///
/// # Errors
/// When the database fails.
pub fn rows(r: &Read<'_>, dialog: DialogId, first: Seq, last: Seq) -> Result<Vec<TimelineRow>> {
    let Some(head) = heads::get(r, dialog)? else { return Ok(Vec::new()) };
    let mut names = Names::new(r)?;
    let mut rows = Vec::new();
    let about = About::of(&head, erasure::up_to(r, dialog)?);
    for shown in entries::shown(r, dialog, first, last)? {
        // What only changes another entry stands there.
        if shown.entry.body != EntryBody::Hidden && shown.entry.body.target().is_none() {
            rows.push(entry_row(shown, &about, &mut names)?);
        }
    }
    for change in outbox::rows(r, dialog)?.iter().filter(|row| is_coming_change(row)) {
        foretell(&mut rows, change);
    }
    let spans = entries::spans(r, dialog)?;
    let holes = spans.missing(head.first_seq, head.last_seq);
    rows.extend(holes.into_iter().filter(|&(from, to)| from <= last && to >= first).map(hole_row));
    rows.sort_by_key(|row| row.seq);
    Ok(rows)
}

/// The operator's own commands in this dialog that the portal has not confirmed, in order. One that changes a message stands
/// at the message, unless it is held or refused: then here, with its words.
///
/// # Errors
/// When the database fails.
pub fn unsent(r: &Read<'_>, dialog: DialogId) -> Result<Vec<TimelineRow>> {
    let mut names = Names::new(r)?;
    let mut rows = Vec::new();
    for row in outbox::rows(r, dialog)? {
        if is_coming_change(&row) && (foretell(&mut rows, &row) || stands(r, dialog, &row)?) {
            continue;
        }
        rows.push(unsent_row(row, &mut names)?);
    }
    Ok(rows)
}

/// The message that a command of this operator made, as a rule judges it; `None`: it is not here.
///
/// # Errors
/// When the database fails.
pub fn message(r: &Read<'_>, dialog: DialogId, made_by: CommandId) -> Result<Option<Message>> {
    let Some(shown) = entries::by_command(r, dialog, made_by)? else { return Ok(None) };
    Ok(Some(as_message(&shown, erasure::up_to(r, dialog)?)))
}

/// `erased_to`: the last entry of its dialog without words.
fn as_message(shown: &Shown, erased_to: Seq) -> Message {
    let entry = &shown.entry;
    let recalled = shown.recalled_at.is_some() || entry.seq <= erased_to;
    Message { author: entry.author.clone(), body: entry.body.clone(), at: entry.at, recalled }
}

/// A change of a message on its way.
fn is_coming_change(row: &OutboxRow) -> bool {
    row.envelope.command.message().is_some() && matches!(row.state, State::Queued | State::Sending)
}

fn stands(r: &Read<'_>, dialog: DialogId, row: &OutboxRow) -> Result<bool> {
    row.envelope.command.message().map_or(Ok(false), |message| entries::is_here(r, dialog, message))
}

/// Shows a change on its way in the row of its message; false when that is not among these.
fn foretell(rows: &mut [TimelineRow], change: &OutboxRow) -> bool {
    let command = &change.envelope.command;
    let Some(id) = command.message().map(command_row_id) else { return false };
    let Some(row) = rows.iter_mut().find(|row| row.id == id) else { return false };
    let first_text = Some(row.text.clone());
    let changed = row.changed.get_or_insert(Changed { first_text, edited_at: None, recalled: false, erased: false });
    match command {
        Command::Edit { text, .. } => {
            row.text.clone_from(text);
            changed.edited_at = Some(change.envelope.made_at);
        }
        _ => {
            row.text.clear();
            changed.recalled = true;
            row.message = None;
        }
    }
    // A message that is itself on its way shows how that stands; otherwise the last change does, whose words are shown.
    if row.unsent.as_ref().is_none_or(|unsent| Some(unsent.command) != command.message()) {
        row.unsent = Some(of_change(change));
    }
    true
}

fn of_change(change: &OutboxRow) -> Unsent {
    Unsent {
        command: change.envelope.id,
        kind: change.envelope.command.kind(),
        state: change.state,
        attempts: change.attempts,
        what_changed: None,
        refusal: None,
        refused_by: None,
    }
}

/// What a dialog says of its rows.
struct About<'a> {
    customer: &'a str,
    /// The last entry without words.
    erased_to: Seq,
    /// The reader may write in it.
    writes: bool,
}

impl About<'_> {
    fn of(head: &DialogHead, erased_to: Seq) -> About<'_> {
        let open = head.session.as_ref().is_some_and(|session| session.state != SessionState::Closed);
        About { customer: &head.customer.name, erased_to, writes: open && heads::is_own(head.access) }
    }
}

fn entry_row(shown: Shown, about: &About<'_>, names: &mut Names<'_>) -> Result<TimelineRow> {
    let (changed, message) = (changed(&shown, about), changeable(&shown, about, names.me));
    let Shown { entry, text, .. } = shown;
    let (kind, event) = match &entry.body {
        EntryBody::CustomerMessage { .. } | EntryBody::OperatorMessage { .. } | EntryBody::AutomaticText { .. } => {
            (RowKind::Message, None)
        }
        EntryBody::Note { .. } => (RowKind::Note, None),
        EntryBody::Event(event) => (RowKind::Event, Some(event.clone())),
        EntryBody::Hidden | EntryBody::Edit { .. } | EntryBody::Tombstone { .. } | EntryBody::Unknown { .. } => {
            (RowKind::Unknown, None)
        }
    };
    let (actor, target) = event.as_ref().map_or((None, None), Event::actors);
    let who_name = match (&entry.author, actor) {
        (_, Some(operator)) => names.of(operator)?,
        (Author::Customer, None) => Some(about.customer.to_owned()),
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
        text,
        file: entry.body.file().cloned(),
        event,
        changed,
        message,
        change_until: message.map(|_| change::until(entry.at)),
        unsent: None,
    })
}

fn changed(shown: &Shown, about: &About<'_>) -> Option<Changed> {
    let erased = shown.entry.seq <= about.erased_to && !matches!(shown.entry.body, EntryBody::Event(_));
    let (edited_at, recalled) = (shown.edited_at, shown.recalled_at.is_some());
    let first_text = (!erased).then(|| shown.entry.body.text().to_owned());
    (erased || recalled || edited_at.is_some()).then_some(Changed { first_text, edited_at, recalled, erased })
}

/// What to name to change a message: the operator's own, in a dialog where he may write. Whether it is young enough, the
/// row says.
fn changeable(shown: &Shown, about: &About<'_>, me: Option<OperatorId>) -> Option<CommandId> {
    let entry = &shown.entry;
    let message = as_message(shown, about.erased_to);
    let may = about.writes && change::may(&Author::Operator { id: me? }, &message, entry.at).is_ok();
    entry.command_id.filter(|_| may)
}

fn command_row_id(id: CommandId) -> String {
    format!("c{id}")
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
        changed: None,
        message: None,
        change_until: None,
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
        changed: None,
        message: matches!(envelope.command, Command::Send { .. }).then_some(envelope.id),
        change_until: None,
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
