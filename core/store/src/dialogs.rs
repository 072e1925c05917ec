//! Dialogs as lists show them: which stand in a segment, in which order, and what a row says.

use rules::outbox::State;
use rusqlite::Row;
use wire::{
    Access, Author, Awaited, BasedOn, ChannelId, CloseReason, Command, CustomerId, DialogHead, DialogId, LineId,
    NormHead, OperatorId, PendingTransfer, Seq, SessionId, SessionState, Timestamp,
};

use crate::notices::NoticeKind;
use crate::{Read, Result, account, heads, mentions, outbox};

/// Unread messages are counted up to here.
pub const MOST_UNREAD: u32 = 100;

/// A segment of the dialog list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Segment {
    /// The operator's own dialogs that wait for him: the least time left to the norm first (P40), then the longest wait.
    Mine,
    /// His own dialogs that wait for the customer: the latest first.
    WaitingCustomer,
    /// Sessions without a responsible, the oldest first.
    Queue {
        /// Of one line only.
        line: Option<LineId>,
    },
    /// All open sessions that the reader may know of.
    AllLines,
    /// What is marked as spam, or came after that (P5): the latest first.
    Spam {
        /// Of one line only.
        line: Option<LineId>,
    },
    /// Closed ones and those that were his: the latest first.
    History,
}

/// Whose the last words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The customer.
    Customer,
    /// The operator who holds this phone.
    Me,
    /// A colleague.
    Colleague,
    /// The portal.
    Portal,
}

/// A row of a dialog list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialogRow {
    /// The dialog.
    pub id: DialogId,
    /// Its line.
    pub line: LineId,
    /// The line's name; empty while unknown.
    pub line_name: String,
    /// Its channel.
    pub channel: ChannelId,
    /// Who writes.
    pub customer: CustomerId,
    /// His name.
    pub customer_name: String,
    /// How the reader stands to it.
    pub access: Access,
    /// The current session.
    pub session: Option<SessionId>,
    /// Its state.
    pub state: Option<SessionState>,
    /// Its responsible.
    pub responsible: Option<OperatorId>,
    /// The responsible's name.
    pub responsible_name: Option<String>,
    /// Who must act next.
    pub awaited: Option<Awaited>,
    /// What the countdown runs from; unknown to who had the dialog once.
    pub waiting_since: Option<Timestamp>,
    /// When the session was closed.
    pub closed_at: Option<Timestamp>,
    /// Why it was closed.
    pub close_reason: Option<CloseReason>,
    /// It may be taken by hand.
    pub takeable: bool,
    /// The norm that is due next: what the countdown runs to.
    pub norm: Option<NormHead>,
    /// It is marked as spam, or came after that.
    pub spam: bool,
    /// How many colleagues were invited.
    pub participants: u32,
    /// The transfer that its receiver has not confirmed yet.
    pub transfer: Option<PendingTransfer>,
    /// The receiver's name.
    pub transfer_to_name: Option<String>,
    /// Another dialog of this customer that somebody answers (P8): its channel.
    pub also_in: Option<ChannelId>,
    /// The name of who answers it, if known.
    pub also_with: Option<String>,
    /// It stays with its responsible however long the answer takes, also when that is still on its way to the portal.
    pub pinned: bool,
    /// The last words, the operator's own unsent ones included; empty when there are none to see.
    pub last_text: String,
    /// When they were written.
    pub last_at: Option<Timestamp>,
    /// Whose they are.
    pub last_who: Option<Who>,
    /// They carry a file.
    pub last_file: bool,
    /// They are still on their way to the portal.
    pub last_unsent: bool,
    /// Customer's messages after the read mark, at most [`MOST_UNREAD`].
    pub unread: u32,
    /// What he was called for by name and has not read yet; the newest of it.
    pub call: Option<NoticeKind>,
    /// The name of who calls; empty while unknown.
    pub call_by: String,
    /// A draft is kept.
    pub draft: bool,
    /// Commands on their way to the portal.
    pub unsent: u32,
    /// Commands held or refused: the operator must look.
    pub needs_look: u32,
    /// The kind of the last command on its way that is no message: `close`, `take` and so on.
    pub pending: Option<&'static str>,
}

/// The dialogs of a segment, in order.
///
/// # Errors
/// When the database fails.
pub fn ids(r: &Read<'_>, segment: Segment) -> Result<Vec<DialogId>> {
    let id = |row: &Row<'_>| row.get(0).map(DialogId);
    let of = "SELECT id FROM dialog WHERE segment = ?1 ORDER BY sort_at, id";
    match segment {
        Segment::Mine => {
            let sql = "SELECT id FROM dialog WHERE segment = 'mine' ORDER BY due_at IS NULL, due_at, sort_at, id";
            r.rows(sql, [], id)
        }
        Segment::WaitingCustomer => r.rows(of, ["customer"], id),
        Segment::Queue { line: None } => r.rows(of, ["queue"], id),
        Segment::History => r.rows(of, ["history"], id),
        Segment::Queue { line: Some(line) } => {
            r.rows("SELECT id FROM dialog WHERE segment = 'queue' AND line = ?1 ORDER BY sort_at, id", [line.0], id)
        }
        Segment::Spam { line: None } => {
            r.rows("SELECT id FROM dialog WHERE spam = 1 ORDER BY last_at DESC, id DESC", [], id)
        }
        Segment::Spam { line: Some(line) } => {
            let sql = "SELECT id FROM dialog WHERE spam = 1 AND line = ?1 ORDER BY last_at DESC, id DESC";
            r.rows(sql, [line.0], id)
        }
        Segment::AllLines => {
            let sql =
                "SELECT id FROM dialog WHERE segment IN ('mine', 'customer', 'queue', 'open') ORDER BY sort_at, id";
            r.rows(sql, [], id)
        }
    }
}

/// The row of each of these dialogs that is known.
///
/// # Errors
/// When the database fails.
pub fn rows(r: &Read<'_>, ids: &[DialogId]) -> Result<Vec<DialogRow>> {
    let me = account::me(r)?.map(|me| me.id);
    ids.iter().filter_map(|id| row(r, *id, me).transpose()).collect()
}

/// A dialog's head.
///
/// # Errors
/// When the database fails.
pub fn head(r: &Read<'_>, dialog: DialogId) -> Result<Option<DialogHead>> {
    heads::get(r, dialog)
}

/// What is on screen of a dialog, for a command's `based_on` (P62): its session, the responsible and the newest stored
/// entry.
///
/// # Errors
/// When the database fails.
pub fn based_on(r: &Read<'_>, dialog: DialogId) -> Result<Option<BasedOn>> {
    let Some(head) = heads::get(r, dialog)? else { return Ok(None) };
    let sql = "SELECT seq FROM entry WHERE dialog = ?1 AND kind <> 'hidden' ORDER BY seq DESC LIMIT 1";
    let newest: Option<Seq> = r.row(sql, [dialog.0], |row| row.get(0))?;
    let session = head.session.as_ref();
    Ok(Some(BasedOn {
        session: session.map(|session| session.id),
        responsible: session.and_then(|session| session.responsible),
        seq: newest.unwrap_or(0),
    }))
}

/// A colleague's name.
///
/// # Errors
/// When the database fails.
pub fn operator_name(r: &Read<'_>, operator: OperatorId) -> Result<Option<String>> {
    let known = r.row("SELECT name FROM operator WHERE id = ?1", [operator.0], |row| row.get(0))?;
    if known.is_some() {
        return Ok(known);
    }
    Ok(account::me(r)?.filter(|me| me.id == operator).map(|me| me.name))
}

/// The names of those who are known by name, in this order.
pub(crate) fn operator_names(r: &Read<'_>, operators: &[OperatorId]) -> Result<Vec<String>> {
    operators.iter().filter_map(|operator| operator_name(r, *operator).transpose()).collect()
}

/// A line's name; empty while unknown.
pub(crate) fn line_name(r: &Read<'_>, line: LineId) -> Result<String> {
    Ok(r.row("SELECT name FROM line WHERE id = ?1", [line.0], |row| row.get(0))?.unwrap_or_default())
}

/// The operator's lines, by name.
///
/// # Errors
/// When the database fails.
pub fn lines(r: &Read<'_>) -> Result<Vec<wire::Line>> {
    bodies(r, "SELECT body FROM line WHERE body ->> 'guest' IS NOT TRUE ORDER BY name, id")
}

/// A line, be he of its staff or a guest.
///
/// # Errors
/// When the database fails.
pub fn line(r: &Read<'_>, id: LineId) -> Result<Option<wire::Line>> {
    let body = r.row("SELECT body FROM line WHERE id = ?1", [id.0], |row| row.get::<_, String>(0))?;
    Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
}

/// The colleagues on his lines and whom he knows as guests, by name.
///
/// # Errors
/// When the database fails.
pub fn colleagues(r: &Read<'_>) -> Result<Vec<wire::Colleague>> {
    bodies(r, "SELECT body FROM operator ORDER BY name, id")
}

fn bodies<T: serde::de::DeserializeOwned>(r: &Read<'_>, sql: &str) -> Result<Vec<T>> {
    let bodies = r.rows(sql, [], |row| row.get::<_, String>(0))?;
    bodies.iter().map(|body| Ok(serde_json::from_str(body)?)).collect()
}

/// One dialog's row.
pub(crate) fn row(r: &Read<'_>, dialog: DialogId, me: Option<OperatorId>) -> Result<Option<DialogRow>> {
    let sql = "
        SELECT d.body, line.name,
          (SELECT count(*) FROM (SELECT 1 FROM entry WHERE dialog = d.id AND author = 0
             AND kind NOT IN ('hidden', 'edit', 'tombstone') AND seq > coalesce((SELECT seq FROM read_mark WHERE dialog = d.id), 0) LIMIT ?2)),
          EXISTS (SELECT 1 FROM draft WHERE dialog = d.id AND text <> ''),
          EXISTS (SELECT 1 FROM outbox WHERE lane = CAST(d.id AS TEXT))
        FROM dialog AS d LEFT JOIN line ON line.id = d.line WHERE d.id = ?1";
    let found = r.row(sql, [dialog.0, i64::from(MOST_UNREAD)], |row| {
        let line_name: Option<String> = row.get(1)?;
        Ok((row.get::<_, String>(0)?, line_name, row.get(2)?, row.get(3)?, row.get::<_, bool>(4)?))
    })?;
    let Some((body, line_name, unread, draft, has_outbox)) = found else { return Ok(None) };
    let head: DialogHead = serde_json::from_str(&body)?;
    let responsible = head.session.as_ref().and_then(|session| session.responsible);
    let also = head.also;
    let call = if heads::is_own(head.access) { mentions::unread(r, &head, me)?.pop() } else { None };
    let mut row = DialogRow { unread, draft, line_name: line_name.unwrap_or_default(), ..from_head(head, me) };
    if let Some(call) = call {
        (row.call, row.call_by) = (Some(call.kind), call.by);
    }
    row.responsible_name = match responsible {
        Some(operator) => operator_name(r, operator)?,
        None => None,
    };
    if let Some(pending) = row.transfer {
        row.transfer_to_name = operator_name(r, pending.to)?;
    }
    if let Some(also) = also {
        row.also_with = operator_name(r, also.responsible)?;
    }
    if has_outbox {
        add_outbox(&mut row, &outbox::rows(r, dialog)?);
    }
    Ok(Some(row))
}

fn from_head(head: DialogHead, me: Option<OperatorId>) -> DialogRow {
    let spam = heads::is_spam(&head);
    let session = head.session;
    let session = session.as_ref();
    // Who had it once is not told of every message: how long the customer waits now he cannot know.
    let followed = session.filter(|_| head.access != Access::Former);
    DialogRow {
        id: head.id,
        line: head.line,
        line_name: String::new(),
        channel: head.channel,
        customer: head.customer.id,
        customer_name: head.customer.name,
        access: head.access,
        session: session.map(|session| session.id),
        state: session.map(|session| session.state),
        responsible: session.and_then(|session| session.responsible),
        responsible_name: None,
        awaited: session.map(|session| session.awaited),
        waiting_since: followed.and_then(|session| session.waiting_since),
        closed_at: session.and_then(|session| session.closed_at),
        close_reason: session.and_then(|session| session.close_reason),
        takeable: session.is_some_and(|session| session.takeable),
        norm: followed.and_then(|session| session.norm),
        transfer: session.and_then(|session| session.transfer),
        spam,
        participants: session.map_or(0, |session| u32::try_from(session.participants.len()).unwrap_or(u32::MAX)),
        transfer_to_name: None,
        also_in: head.also.map(|also| also.channel),
        also_with: None,
        pinned: session.is_some_and(|session| session.pinned),
        last_at: head.last.as_ref().map(|last| last.at),
        last_who: head.last.as_ref().map(|last| who(&last.author, me)),
        last_file: head.last.as_ref().is_some_and(|last| last.file),
        last_text: head.last.map(|last| last.text).unwrap_or_default(),
        last_unsent: false,
        unread: 0,
        call: None,
        call_by: String::new(),
        draft: false,
        unsent: 0,
        needs_look: 0,
        pending: None,
    }
}

/// Whose an author is, seen from this phone.
pub(crate) fn who(author: &Author, me: Option<OperatorId>) -> Who {
    match author {
        Author::Customer => Who::Customer,
        Author::Operator { id } if Some(*id) == me => Who::Me,
        Author::Operator { .. } => Who::Colleague,
        Author::System => Who::Portal,
    }
}

/// What the operator did and the portal has not confirmed.
fn add_outbox(row: &mut DialogRow, outbox: &[outbox::OutboxRow]) {
    for stored in outbox {
        if matches!(stored.state, State::Held | State::Refused) {
            row.needs_look += 1;
            continue;
        }
        row.unsent += 1;
        match &stored.envelope.command {
            Command::Send { text, .. } | Command::Note { text, .. } => {
                row.last_text = rules::text::preview(text, 160);
                row.last_at = Some(stored.envelope.made_at);
                row.last_who = Some(Who::Me);
                row.last_file = false;
                row.last_unsent = true;
            }
            other => {
                row.pending = Some(other.kind());
                match other {
                    Command::Pin { .. } => row.pinned = true,
                    Command::Unpin { .. } => row.pinned = false,
                    _ => {}
                }
            }
        }
    }
}
