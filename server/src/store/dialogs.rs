//! Dialogs, sessions and entries.

use std::collections::BTreeSet;

use rules::session::Session;
use rusqlite::{OptionalExtension, Row, params};
use wire::{
    Author, ChannelId, CloseReason, CommandId, CustomerHead, CustomerId, DialogHead, DialogId, Entry, EntryBody, Event,
    FileId, FileRef, LineId, NormHead, OperatorId, PendingTransfer, Scope, Seq, SessionId, SessionState, Timestamp,
};

use super::{Kind, Read, Sight, Staff, Visitor, Write, word, words};
use crate::fault::Fault;

/// `entry.author` of a customer.
const CUSTOMER: i64 = 0;

/// A dialog with its current session.
#[derive(Debug, Clone)]
pub struct DialogRow {
    /// The dialog.
    pub id: DialogId,
    /// The line where its open session is; otherwise that of its channel (P20).
    pub line: LineId,
    /// The line of its channel.
    pub home: LineId,
    /// Whether it is marked as spam (P5).
    pub spam: bool,
    /// Whether the first line lets operators see each other's dialogs.
    pub line_sees_all: bool,
    /// Its channel.
    pub channel: ChannelId,
    /// Who writes.
    pub customer: CustomerHead,
    /// Its newest entry.
    pub last_seq: Seq,
    /// The last entry whose words were erased (P3).
    pub erased_to: Option<Seq>,
    /// The open session, or the last closed one.
    pub session: Option<SessionRow>,
}

/// A session.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// The session.
    pub id: SessionId,
    /// Its dialog.
    pub dialog: DialogId,
    /// Its line.
    pub line: LineId,
    /// What the rules know of it.
    pub life: Session,
    /// It may be taken by hand.
    pub takeable: bool,
    /// Round of asking.
    pub round: i64,
    /// Its first entry.
    pub first_seq: Seq,
    /// The customer's last entry in it.
    pub last_customer_seq: Seq,
    /// The session before it, and who opened this one by `resume` (P4).
    pub resumed: Option<(SessionId, OperatorId)>,
    /// When its responsible got it.
    pub owned_since: Timestamp,
    /// From whom it came back to the queue last, and the round of asking that began then (P19).
    pub returned: Option<(OperatorId, i64)>,
    /// Since when it awaits the customer (P32).
    pub silent_since: Option<Timestamp>,
    /// Since when nobody can be asked about it (P17).
    pub nobody_since: Option<Timestamp>,
    /// Its customer was told that.
    pub empty_queue_told: bool,
    /// The wait of which it was told that nobody else can be asked (P19).
    pub kept_since: Option<Timestamp>,
    /// Who was invited and has not left (P21).
    pub participants: Vec<OperatorId>,
    /// The transfer that its receiver has not confirmed yet (P20).
    pub transfer: Option<PendingTransfer>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Why.
    pub close_reason: Option<CloseReason>,
    /// The norm that is due next.
    pub norm: Option<NormHead>,
}

pub(super) const SESSION_COLUMNS: &str =
    "s.id, s.dialog, s.line, s.state, s.responsible, s.awaited, s.waiting_since, s.reopened,
    s.takeable, s.round, s.first_seq, s.last_customer_seq, s.opened_at, s.closed_at, s.close_reason,
    s.parent, s.resumed_by, s.pinned, s.owned_since, s.returned_from, s.returned_round, s.kept_since,
    (SELECT json_array(f.operator, f.sender, f.deadline) FROM offer f
     WHERE f.session = s.id AND f.outcome IS NULL AND f.kind = 'transfer'),
    (SELECT json_group_array(p.operator) FROM participant p WHERE p.session = s.id),
    s.was_spam, s.silent_since, s.norm_kind, s.norm_warn_at, s.norm_due_at, s.nobody_since, s.empty_queue_told";

pub(super) fn session_row(row: &Row, at: usize) -> rusqlite::Result<Option<SessionRow>> {
    let Some(id) = row.get::<_, Option<i64>>(at)? else { return Ok(None) };
    let reason: Option<String> = row.get(at + 14)?;
    Ok(Some(SessionRow {
        id: SessionId(id),
        dialog: DialogId(row.get(at + 1)?),
        line: LineId(row.get(at + 2)?),
        life: Session {
            state: words(row, at + 3)?,
            responsible: row.get::<_, Option<i64>>(at + 4)?.map(OperatorId),
            awaited: words(row, at + 5)?,
            waiting_since: row.get::<_, Option<i64>>(at + 6)?.map(Timestamp),
            reopened: row.get(at + 7)?,
            pinned: row.get(at + 17)?,
            was_spam: row.get(at + 24)?,
        },
        takeable: row.get(at + 8)?,
        round: row.get(at + 9)?,
        first_seq: row.get(at + 10)?,
        last_customer_seq: row.get(at + 11)?,
        resumed: match (row.get::<_, Option<i64>>(at + 15)?, row.get::<_, Option<i64>>(at + 16)?) {
            (Some(parent), Some(by)) => Some((SessionId(parent), OperatorId(by))),
            _ => None,
        },
        owned_since: Timestamp(row.get(at + 18)?),
        returned: match row.get::<_, Option<i64>>(at + 19)? {
            Some(from) => Some((OperatorId(from), row.get(at + 20)?)),
            None => None,
        },
        transfer: pending(row, at + 22)?,
        participants: {
            let ids = serde_json::from_str::<Vec<i64>>(&row.get::<_, String>(at + 23)?).unwrap_or_default();
            ids.into_iter().map(OperatorId).collect()
        },
        kept_since: row.get::<_, Option<i64>>(at + 21)?.map(Timestamp),
        silent_since: row.get::<_, Option<i64>>(at + 25)?.map(Timestamp),
        opened_at: Timestamp(row.get(at + 12)?),
        closed_at: row.get::<_, Option<i64>>(at + 13)?.map(Timestamp),
        close_reason: reason.and_then(|name| word(&name)),
        norm: super::norms::norm_head(row, at + 26)?,
        nobody_since: row.get::<_, Option<i64>>(at + 29)?.map(Timestamp),
        empty_queue_told: row.get(at + 30)?,
    }))
}

fn pending(row: &Row, at: usize) -> rusqlite::Result<Option<PendingTransfer>> {
    let told: Option<String> = row.get(at)?;
    let told = told.and_then(|json| serde_json::from_str::<(i64, i64, i64)>(&json).ok());
    Ok(told.map(|(to, by, deadline)| PendingTransfer {
        to: OperatorId(to),
        by: OperatorId(by),
        deadline: Timestamp(deadline),
    }))
}

fn dialog_row(row: &Row) -> rusqlite::Result<DialogRow> {
    Ok(DialogRow {
        id: DialogId(row.get(0)?),
        line: LineId(row.get(1)?),
        line_sees_all: row.get(2)?,
        channel: ChannelId(row.get(3)?),
        customer: CustomerHead { id: CustomerId(row.get(4)?), name: row.get(5)? },
        last_seq: row.get(6)?,
        home: LineId(row.get(7)?),
        spam: row.get(8)?,
        erased_to: row.get(9)?,
        session: session_row(row, 10)?,
    })
}

fn dialog_sql(condition: &str) -> String {
    format!(
        "SELECT d.id, l.id, l.see_all, d.channel, c.id, c.name, d.last_seq, d.line, d.spam, d.erased_to,
           {SESSION_COLUMNS}
         FROM dialog d JOIN customer c ON c.id = d.customer LEFT JOIN session s ON s.id = d.session
         JOIN line l ON l.id = CASE WHEN s.state <> 'closed' THEN s.line ELSE d.line END WHERE {condition}"
    )
}

/// What a new entry is made of.
pub struct NewEntry {
    /// Who made it.
    pub author: Author,
    /// What it says.
    pub body: EntryBody,
    /// The command that made it.
    pub command: Option<CommandId>,
    /// The widget's id of it.
    pub client_id: Option<String>,
}

impl NewEntry {
    /// An event.
    pub fn event(event: wire::Event) -> Self {
        NewEntry { author: Author::System, body: EntryBody::Event(event), command: None, client_id: None }
    }

    /// The same, made by a command.
    pub fn by(self, command: CommandId) -> Self {
        NewEntry { command: Some(command), ..self }
    }
}

pub(super) const ENTRY: &str = "SELECT e.dialog, e.seq, e.session, e.at, e.author, e.kind, e.text, e.event,
    e.command_id, f.id, f.name, f.mime, f.size, e.position, e.target, e.client_id
    FROM entry e LEFT JOIN file f ON f.id = e.file";

pub(super) fn entry(row: &Row) -> rusqlite::Result<Entry> {
    let kind: String = row.get(5)?;
    let text: String = row.get(6)?;
    let body = match (kind.as_str(), row.get(14)?) {
        ("customer_message", _) => EntryBody::CustomerMessage { text, file: file_ref(row, 9)? },
        ("operator_message", _) => EntryBody::OperatorMessage { text },
        ("automatic_text", _) => EntryBody::AutomaticText { text },
        ("note", _) => EntryBody::Note { text },
        ("edit", Some(target)) => EntryBody::Edit { target, text },
        ("tombstone", Some(target)) => EntryBody::Tombstone { target },
        _ => {
            let event: Option<String> = row.get(7)?;
            let known = event.and_then(|json| serde_json::from_str(&json).ok());
            EntryBody::Event(known.unwrap_or(wire::Event::Unknown))
        }
    };
    let command: Option<[u8; 16]> = row.get(8)?;
    Ok(Entry {
        dialog: DialogId(row.get(0)?),
        seq: row.get(1)?,
        session: SessionId(row.get(2)?),
        at: Timestamp(row.get(3)?),
        author: author(row.get(4)?),
        command_id: command.map(|bytes| CommandId(uuid_from(bytes))),
        body,
    })
}

fn uuid_from(bytes: [u8; 16]) -> uuid::Uuid {
    uuid::Uuid::from_bytes(bytes)
}

fn file_ref(row: &Row, at: usize) -> rusqlite::Result<Option<FileRef>> {
    let Some(id) = row.get::<_, Option<i64>>(at)? else { return Ok(None) };
    Ok(Some(FileRef { id: FileId(id), name: row.get(at + 1)?, mime: row.get(at + 2)?, size: row.get(at + 3)? }))
}

fn author(stored: Option<i64>) -> Author {
    match stored {
        None => Author::System,
        Some(CUSTOMER) => Author::Customer,
        Some(id) => Author::Operator { id: OperatorId(id) },
    }
}

/// An entry as its reader may have it: what he may not see keeps its number and says nothing. Nor does a change of what he
/// may not see.
fn seen(mut entry: Entry, sight: &Sight) -> Entry {
    let shown = sight.shows(entry.seq, matches!(entry.body, EntryBody::Note { .. }));
    if !shown || entry.body.target().is_some_and(|target| !sight.shows(target, false)) {
        entry.body = EntryBody::Hidden;
        entry.author = Author::System;
        entry.command_id = None;
    }
    entry
}

impl Read<'_> {
    /// A dialog.
    pub fn dialog(&self, id: DialogId) -> Result<Option<DialogRow>, Fault> {
        let sql = dialog_sql("d.id = ?1");
        Ok(self.sql().prepare_cached(&sql)?.query_row([id.0], dialog_row).optional()?)
    }

    /// Several dialogs in one statement, in no order.
    pub fn dialogs(&self, ids: &[DialogId]) -> Result<Vec<DialogRow>, Fault> {
        let sql = dialog_sql("d.id IN (SELECT value FROM json_each(?1))");
        let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let mut statement = self.sql().prepare_cached(&sql)?;
        let rows = statement.query_map([serde_json::to_string(&ids)?], dialog_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A session.
    pub fn session(&self, id: SessionId) -> Result<Option<SessionRow>, Fault> {
        let sql = format!("SELECT {SESSION_COLUMNS} FROM session s WHERE s.id = ?1");
        let mut statement = self.sql().prepare_cached(&sql)?;
        Ok(statement.query_row([id.0], |row| session_row(row, 0)).optional()?.flatten())
    }

    /// A dialog's head as a member of the staff may see it; `None` when he may not know of it.
    pub fn head(&self, staff: &Staff, dialog: &DialogRow) -> Result<Option<(DialogHead, Sight)>, Fault> {
        let view = self.view(staff, dialog)?;
        let Some(access) = view.access else { return Ok(None) };
        let (first_seq, last_seq) = view.sight.range();
        let head = DialogHead {
            id: dialog.id,
            line: dialog.line,
            channel: dialog.channel,
            customer: dialog.customer.clone(),
            access,
            former: view.standing.was_responsible,
            spam: dialog.spam,
            first_seq,
            last_seq,
            erased_to: dialog.erased_to,
            last: self.last_words(dialog, access, &view.sight)?,
            session: dialog.session.as_ref().map(|session| session.head(access)),
            also: self.also_open(staff, dialog)?,
        };
        Ok(Some((head, view.sight)))
    }

    /// Entries `from..=to` in ascending order, at most `limit`, the newest of them when there are more.
    pub fn entries(
        &self,
        dialog: DialogId,
        from: Seq,
        to: Seq,
        limit: usize,
        sight: &Sight,
    ) -> Result<Vec<Entry>, Fault> {
        let sql = format!("{ENTRY} WHERE e.dialog = ?1 AND e.seq BETWEEN ?2 AND ?3 ORDER BY e.seq DESC LIMIT ?4");
        let mut statement = self.sql().prepare_cached(&sql)?;
        let (first, last) = sight.range();
        let (from, to) = (from.max(first), to.min(last));
        let rows = statement.query_map(params![dialog.0, from, to, limit], entry)?;
        let mut entries = rows.map(|row| row.map(|entry| seen(entry, sight))).collect::<Result<Vec<_>, _>>()?;
        entries.reverse();
        Ok(entries)
    }

    /// The newest entries behind a position, at most `limit`, in ascending order. Older ones are holes for the reader.
    pub fn entries_since(
        &self,
        dialog: DialogId,
        position: i64,
        limit: usize,
        sight: &Sight,
    ) -> Result<Vec<Entry>, Fault> {
        let sql = format!("{ENTRY} WHERE e.dialog = ?1 AND e.seq BETWEEN ?2 AND ?3 ORDER BY e.seq DESC LIMIT ?4");
        let mut statement = self.sql().prepare_cached(&sql)?;
        let (first, last) = sight.range();
        let mut rows = statement.query(params![dialog.0, first, last, limit])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            if row.get::<_, i64>(13)? <= position {
                break;
            }
            entries.push(seen(entry(row)?, sight));
        }
        entries.reverse();
        Ok(entries)
    }

    /// Who wrote what a reader may see of a dialog, and who did what is told there.
    pub fn actors(&self, dialog: DialogId, sight: &Sight) -> Result<BTreeSet<OperatorId>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT seq, kind = 'note', author, event, target FROM entry
             WHERE dialog = ?1 AND seq BETWEEN ?2 AND ?3 AND (author > 0 OR event IS NOT NULL)",
        )?;
        let (first, last) = sight.range();
        let mut rows = statement.query(params![dialog.0, first, last])?;
        let mut actors = BTreeSet::new();
        while let Some(row) = rows.next()? {
            // What changed an earlier message is seen by who sees that.
            let target: Option<Seq> = row.get(4)?;
            if sight.shows(row.get(0)?, row.get(1)?) && target.is_none_or(|target| sight.shows(target, false)) {
                actors.extend(row.get::<_, Option<i64>>(2)?.filter(|author| *author != CUSTOMER).map(OperatorId));
                let (who, whom) = super::json::<Event>(row, "event")?.map_or((None, None), |event| event.actors());
                actors.extend(who.into_iter().chain(whom));
            }
        }
        Ok(actors)
    }

    /// What a command made in a dialog, as its sender may see it.
    pub fn entries_of(&self, dialog: DialogId, command: CommandId, sight: &Sight) -> Result<Vec<Entry>, Fault> {
        let sql =
            format!("{ENTRY} WHERE e.command_id = ?1 AND e.dialog = ?2 AND e.seq BETWEEN ?3 AND ?4 ORDER BY e.seq");
        let mut statement = self.sql().prepare_cached(&sql)?;
        let (first, last) = sight.range();
        let rows = statement.query_map(params![command.0.as_bytes().as_slice(), dialog.0, first, last], entry)?;
        Ok(rows.map(|row| row.map(|entry| seen(entry, sight))).collect::<Result<_, _>>()?)
    }

    /// A customer's message by the widget's id.
    pub fn entry_by_client_id(&self, dialog: DialogId, client_id: &str) -> Result<Option<Entry>, Fault> {
        let sql = format!("{ENTRY} WHERE e.dialog = ?1 AND e.client_id = ?2");
        Ok(self.sql().prepare_cached(&sql)?.query_row((dialog.0, client_id), entry).optional()?)
    }
}

impl Write<'_> {
    /// Adds a visitor's dialog.
    pub fn add_dialog(&mut self, visitor: &Visitor) -> Result<DialogId, Fault> {
        self.run(
            "INSERT INTO dialog (line, channel, customer, created_at) VALUES (?1, ?2, ?3, ?4)",
            params![visitor.line.0, visitor.channel.0, visitor.customer.0, self.now.0],
        )?;
        let dialog = DialogId(self.sql().last_insert_rowid());
        self.run("UPDATE visitor SET dialog = ?2 WHERE id = ?1", params![visitor.id, dialog.0])?;
        self.effects.arrived.push(visitor.id);
        Ok(dialog)
    }

    /// Opens a session as the dialog's current one; its first entry is the next one.
    pub fn open_session(
        &mut self,
        dialog: &DialogRow,
        life: &Session,
        by: Option<OperatorId>,
    ) -> Result<SessionId, Fault> {
        self.run("INSERT INTO session (dialog, line, parent, resumed_by, state, responsible, awaited, waiting_since, first_seq,
                                  opened_at, owned_since, was_spam)
             SELECT id, line, session, ?2, ?3, ?4, ?5, ?6, last_seq + 1, ?7, ?7, ?8 FROM dialog WHERE id = ?1", params![
            dialog.id.0,
            by.map(|id| id.0),
            super::name(life.state)?,
            life.responsible.map(|id| id.0),
            super::name(life.awaited)?,
            life.waiting_since.map(|at| at.0),
            self.now.0,
            life.was_spam,
        ])?;
        let session = SessionId(self.sql().last_insert_rowid());
        self.run("UPDATE dialog SET session = ?2 WHERE id = ?1", params![dialog.id.0, session.0])?;
        // Whoever was invited into the one before is in this one no more.
        for operator in dialog.session.iter().flat_map(|before| &before.participants) {
            self.touch(Scope::Operator(*operator), Kind::Dialog, dialog.id.0);
        }
        Ok(session)
    }

    /// Writes back what the rules made of a session.
    pub fn save_session(&mut self, session: SessionId, life: &Session) -> Result<(), Fault> {
        self.run("UPDATE session SET state = ?2, responsible = ?3, awaited = ?4, waiting_since = ?5, reopened = ?6, pinned = ?7, was_spam = ?9,
               owned_since = CASE WHEN responsible IS ?3 THEN owned_since ELSE ?8 END,
               first_reply_at = CASE WHEN responsible IS ?3 THEN first_reply_at END,
               sent_by = CASE WHEN ?3 IS NULL THEN sent_by END,
               nobody_since = CASE WHEN ?2 = 'queued' AND ?4 = 'operator' THEN nobody_since END WHERE id = ?1", params![
            session.0,
            super::name(life.state)?,
            life.responsible.map(|id| id.0),
            super::name(life.awaited)?,
            life.waiting_since.map(|at| at.0),
            life.reopened,
            life.pinned,
            self.now.0,
            life.was_spam,
        ])?;
        Ok(())
    }

    /// Writes down why and when a session was closed.
    pub fn save_close(&mut self, session: SessionId, reason: CloseReason) -> Result<(), Fault> {
        self.run(
            "UPDATE session SET closed_at = ?2, close_reason = ?3 WHERE id = ?1",
            params![session.0, self.now.0, super::name(reason)?],
        )?;
        Ok(())
    }

    /// Undoes that: the session came back.
    pub fn clear_close(&mut self, session: SessionId) -> Result<(), Fault> {
        self.run("UPDATE session SET closed_at = NULL, close_reason = NULL WHERE id = ?1", [session.0])?;
        Ok(())
    }

    /// Remembers the customer's last entry of a session (P62).
    pub fn customer_wrote(&mut self, session: SessionId, seq: Seq) -> Result<(), Fault> {
        self.run("UPDATE session SET last_customer_seq = ?2 WHERE id = ?1", params![session.0, seq])?;
        Ok(())
    }

    /// An operator wrote in a session: the first time is remembered.
    pub fn operator_wrote(&mut self, session: SessionId) -> Result<(), Fault> {
        self.run(
            "UPDATE session SET first_reply_at = ?2 WHERE id = ?1 AND first_reply_at IS NULL",
            params![session.0, self.now.0],
        )?;
        Ok(())
    }

    /// Appends an entry with the dialog's next number and tells everybody who may see the dialog.
    pub fn append(&mut self, dialog: &DialogRow, session: SessionId, new: NewEntry) -> Result<Entry, Fault> {
        let seq: Seq = self
            .sql()
            .prepare_cached("UPDATE dialog SET last_seq = last_seq + 1 WHERE id = ?1 RETURNING last_seq")?
            .query_row([dialog.id.0], |row| row.get(0))?;
        let position = self.next_position();
        let author = match new.author {
            Author::System => None,
            Author::Customer => Some(CUSTOMER),
            Author::Operator { id } => Some(id.0),
        };
        let event = match &new.body {
            EntryBody::Event(event) => Some(serde_json::to_string(event)?),
            _ => None,
        };
        self.run("INSERT INTO entry (dialog, seq, session, at, position, author, kind, text, event, file, command_id, client_id,
               target)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)", params![
            dialog.id.0,
            seq,
            session.0,
            self.now.0,
            position,
            author,
            new.body.kind(),
            match &new.body {
                EntryBody::Edit { text, .. } => text,
                body => body.text(),
            },
            event,
            new.body.file().map(|file| file.id.0),
            new.command.map(|id| id.0.into_bytes()),
            new.client_id,
            new.body.target(),
        ])?;
        self.touch_visitor(dialog.id);
        let entry = Entry {
            dialog: dialog.id,
            seq,
            session,
            at: self.now,
            author: new.author,
            command_id: new.command,
            body: new.body,
        };
        self.show_actors(dialog, &entry)?;
        Ok(entry)
    }

    /// Whoever reads an entry knows whose it is: the staff of the dialog's line, and that of the line to which it comes home.
    fn show_actors(&mut self, dialog: &DialogRow, entry: &Entry) -> Result<(), Fault> {
        let author = match entry.author {
            Author::Operator { id } => Some(id),
            Author::Customer | Author::System => None,
        };
        let (who, whom) = match &entry.body {
            EntryBody::Event(event) => event.actors(),
            _ => (None, None),
        };
        for actor in [author, who, whom].into_iter().flatten() {
            for line in BTreeSet::from([dialog.line, dialog.home]) {
                self.show_to_line(line, actor)?;
            }
        }
        Ok(())
    }

    /// Tells the followers of a dialog that it changed: its line's watchers, its responsible and whoever holds an offer.
    /// `widely`: also those who were responsible once and the customer's other dialogs, whose heads show how it stands.
    pub fn touch_dialog(&mut self, dialog: DialogId, widely: bool) -> Result<(), Fault> {
        let Some(row) = self.dialog(dialog)? else { return Ok(()) };
        self.touch_followers(&row, widely)?;
        if widely { self.touch_siblings(&row) } else { Ok(()) }
    }

    /// [`Write::touch_dialog`] without the customer's other dialogs.
    pub(super) fn touch_followers(&mut self, row: &DialogRow, widely: bool) -> Result<(), Fault> {
        let dialog = row.id;
        // Where its last session was they must hear that it is not there any more.
        let session_line = row.session.as_ref().map(|session| session.line);
        for line in BTreeSet::from_iter([row.line, row.home].into_iter().chain(session_line)) {
            self.touch(Scope::LineHeads(line), Kind::Dialog, dialog.0);
        }
        self.touch_visitor(dialog);
        let mut readers = if widely { self.formers(dialog)? } else { Default::default() };
        if let Some(session) = &row.session {
            // Whoever was asked about it keeps its head while it waits, and loses it when somebody has it.
            if widely || session.life.state == SessionState::Queued {
                for asked in self.asked_about(session.id)? {
                    match asked {
                        Some(operator) => drop(readers.insert(operator)),
                        None => self.touch(Scope::Line(row.line), Kind::Dialog, dialog.0),
                    }
                }
            }
            readers.extend(session.transfer.map(|pending| pending.to));
            readers.extend(&session.participants);
            readers.extend(session.life.responsible.filter(|_| session.life.state != SessionState::Closed));
        }
        for operator in readers {
            self.touch(Scope::Operator(operator), Kind::Dialog, dialog.0);
        }
        Ok(())
    }
}
