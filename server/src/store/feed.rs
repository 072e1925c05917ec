//! The raw feed: pointers behind a position, and the things they point to.

use rusqlite::{OptionalExtension, params};
use wire::{ComposerMode, DeviceId, DialogId, Draft, Line, LineId, OperatorId, ReadMark, Scope, Seq, Timestamp};

use super::{Kind, Read, Staff, Write};
use crate::fault::Fault;

/// A change row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangeRow {
    /// Its place among all changes.
    pub position: i64,
    /// The kind of thing that changed.
    pub kind: Kind,
    /// Its id.
    pub object: i64,
}

/// A draft as a device hands it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftWrite {
    /// Its dialog.
    pub dialog: DialogId,
    /// Its composer.
    pub mode: ComposerMode,
    /// The words.
    pub text: String,
    /// The revision that the device had.
    pub base_rev: i64,
    /// The device.
    pub device: DeviceId,
    /// Which of its edits this is.
    pub edit: i64,
    /// When it was last edited.
    pub edited_at: Timestamp,
}

fn draft_kind(mode: ComposerMode) -> Kind {
    match mode {
        ComposerMode::Reply => Kind::DraftReply,
        ComposerMode::Note => Kind::DraftNote,
    }
}

impl Read<'_> {
    /// Pointers of a scope behind a position, in order.
    pub fn changes_after(&self, scope: Scope, position: i64, limit: usize) -> Result<Vec<ChangeRow>, Fault> {
        self.changes(
            "SELECT position, kind, object FROM change WHERE scope = ?1 AND position > ?2 ORDER BY position LIMIT ?3",
            scope,
            position,
            limit,
        )
    }

    /// Pointers of a scope before a position, the newest first: for a bootstrap.
    pub fn changes_before(&self, scope: Scope, position: i64, limit: usize) -> Result<Vec<ChangeRow>, Fault> {
        self.changes(
            "SELECT position, kind, object FROM change WHERE scope = ?1 AND position < ?2 ORDER BY position DESC LIMIT ?3",
            scope,
            position,
            limit,
        )
    }

    fn changes(&self, sql: &str, scope: Scope, position: i64, limit: usize) -> Result<Vec<ChangeRow>, Fault> {
        let mut statement = self.sql().prepare_cached(sql)?;
        let rows = statement.query_map(params![scope.to_string(), position, limit], |row| {
            let kind: String = row.get(1)?;
            Ok((row.get(0)?, kind, row.get(2)?))
        })?;
        let mut changes = Vec::new();
        for row in rows {
            let (position, kind, object) = row?;
            if let Some(kind) = Kind::parse(&kind) {
                changes.push(ChangeRow { position, kind, object });
            }
        }
        Ok(changes)
    }

    /// The state of the portal that this reader sees.
    pub fn state(&self) -> Result<i64, Fault> {
        Ok(self.sql().prepare_cached("SELECT position FROM newest")?.query_row([], |row| row.get(0))?)
    }

    /// Position of the newest change of a scope; 0 when there is none.
    pub fn newest_change(&self, scope: Scope) -> Result<i64, Fault> {
        let mut statement =
            self.sql().prepare_cached("SELECT coalesce(max(position), 0) FROM change WHERE scope = ?1")?;
        Ok(statement.query_row([scope.to_string()], |row| row.get(0))?)
    }

    /// A line as a member of its staff sees it.
    pub fn line(&self, staff: &Staff, id: LineId) -> Result<Option<Line>, Fault> {
        if !staff.knows(id) {
            return Ok(None);
        }
        let mut statement =
            self.sql().prepare_cached("SELECT name, confirm_transfer FROM line WHERE id = ?1 AND active")?;
        let line = statement.query_row([id.0], |row| {
            let managed = staff.manages.contains(&id);
            Ok(Line { id, name: row.get(0)?, managed, confirm_transfer: row.get(1)?, guest: false })
        });
        Ok(line.optional()?)
    }

    /// A line as somebody sees it who is none of its staff and has something of it.
    pub fn line_for_guest(&self, id: LineId) -> Result<Option<Line>, Fault> {
        let mut statement = self.sql().prepare_cached("SELECT name, confirm_transfer FROM line WHERE id = ?1")?;
        let line = statement.query_row([id.0], |row| {
            Ok(Line { id, name: row.get(0)?, managed: false, confirm_transfer: row.get(1)?, guest: true })
        });
        Ok(line.optional()?)
    }

    /// A draft.
    pub fn draft(&self, operator: OperatorId, dialog: DialogId, mode: ComposerMode) -> Result<Option<Draft>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT text, rev, device, edit, other_draft FROM draft WHERE operator = ?1 AND dialog = ?2 AND mode = ?3",
        )?;
        let row = statement.query_row(params![operator.0, dialog.0, super::name(mode)?], |row| {
            Ok(Draft {
                dialog,
                mode,
                text: row.get(0)?,
                rev: row.get(1)?,
                device: row.get(2).map(DeviceId)?,
                edit: row.get(3)?,
                other_draft: row.get(4)?,
            })
        });
        Ok(row.optional()?)
    }

    /// A read mark.
    pub fn read_mark(&self, operator: OperatorId, dialog: DialogId) -> Result<Option<ReadMark>, Fault> {
        let mut statement =
            self.sql().prepare_cached("SELECT seq FROM read_mark WHERE operator = ?1 AND dialog = ?2")?;
        let seq = statement.query_row((operator.0, dialog.0), |row| row.get(0)).optional()?;
        Ok(seq.map(|seq| ReadMark { dialog, seq }))
    }

    /// Dialogs whose entries a phone keeps complete: those it owns and those offered to it, behind an id, in order.
    pub fn active_dialogs(&self, operator: OperatorId, after: DialogId, limit: usize) -> Result<Vec<DialogId>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT dialog FROM session WHERE responsible = ?1 AND state IN ('answered', 'closing') AND dialog > ?2
             UNION SELECT s.dialog FROM participant p JOIN session s ON s.id = p.session
               WHERE p.operator = ?1 AND s.state <> 'closed' AND s.dialog > ?2
             UNION SELECT dialog FROM offer WHERE operator = ?1 AND outcome IS NULL AND dialog > ?2
             UNION SELECT f.dialog FROM line_operator q JOIN offer f ON f.line = q.line
               WHERE q.operator = ?1 AND f.outcome IS NULL AND f.operator IS NULL AND f.dialog > ?2
             ORDER BY dialog LIMIT ?3",
        )?;
        let ids = statement.query_map(params![operator.0, after.0, limit], |row| row.get(0).map(DialogId))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }
}

impl Write<'_> {
    /// Moves a read mark forward; never back.
    pub fn set_read(&mut self, operator: OperatorId, dialog: DialogId, seq: Seq) -> Result<ReadMark, Fault> {
        let seq = self
            .sql()
            .prepare_cached(
                "INSERT INTO read_mark (operator, dialog, seq) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET seq = max(seq, excluded.seq) RETURNING seq",
            )?
            .query_row(params![operator.0, dialog.0, seq], |row| row.get(0))?;
        self.touch(Scope::Operator(operator), Kind::Read, dialog.0);
        Ok(ReadMark { dialog, seq })
    }

    /// Stores an edit of a draft and returns what stands then. When another device wrote meanwhile, the newer text stays
    /// and the other one is kept beside it; an empty one displaces nothing. An edit that a later one of its device has
    /// overtaken (a request that came late, or twice) changes nothing.
    pub fn set_draft(&mut self, operator: OperatorId, new: &DraftWrite) -> Result<Draft, Fault> {
        let current = self.draft(operator, new.dialog, new.mode)?;
        let late = !self.note_edit(new)?;
        let Some(old) = current else { return self.put_draft(operator, new, 1, None) };
        let apart = old.rev != new.base_rev && old.device != new.device;
        let displaced = Some(old.text.clone()).filter(|text| apart && !text.is_empty() && *text != new.text);
        if late || (displaced.is_some() && new.text.is_empty()) {
            return Ok(old);
        }
        let edited_at = self.draft_edited_at(operator, new)?;
        if displaced.is_some() && edited_at > new.edited_at {
            let stays = DraftWrite { text: old.text, device: old.device, edit: old.edit, edited_at, ..*new };
            return self.put_draft(operator, &stays, old.rev + 1, Some(new.text.clone()));
        }
        // Another device's words stay beside until somebody writes who has seen them there.
        let other = displaced.or(old.other_draft.filter(|_| new.base_rev != old.rev));
        self.put_draft(operator, new, old.rev + 1, other)
    }

    /// Notes an edit of a device; false when a later one was there before.
    fn note_edit(&mut self, new: &DraftWrite) -> Result<bool, Fault> {
        let mut statement = self.sql().prepare_cached(
            "INSERT INTO draft_edit (device, dialog, mode, edit) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET edit = excluded.edit WHERE excluded.edit > edit",
        )?;
        let mode = super::name(new.mode)?;
        Ok(statement.execute(params![new.device.0, new.dialog.0, mode, new.edit])? > 0)
    }

    fn draft_edited_at(&self, operator: OperatorId, draft: &DraftWrite) -> Result<Timestamp, Fault> {
        let mut statement = self
            .sql()
            .prepare_cached("SELECT edited_at FROM draft WHERE operator = ?1 AND dialog = ?2 AND mode = ?3")?;
        let row = params![operator.0, draft.dialog.0, super::name(draft.mode)?];
        Ok(statement.query_row(row, |row| row.get(0).map(Timestamp))?)
    }

    fn put_draft(
        &mut self,
        operator: OperatorId,
        new: &DraftWrite,
        rev: i64,
        other_draft: Option<String>,
    ) -> Result<Draft, Fault> {
        let DraftWrite { dialog, mode, ref text, device, edit, .. } = *new;
        // A device whose clock is ahead must not win over later edits for ever.
        let edited_at = new.edited_at.min(self.now);
        self.run(
            "INSERT OR REPLACE INTO draft (operator, dialog, mode, text, other_draft, rev, edited_at, device, edit)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![operator.0, dialog.0, super::name(mode)?, text, other_draft, rev, edited_at.0, device.0, edit],
        )?;
        self.touch(Scope::Operator(operator), draft_kind(mode), dialog.0);
        Ok(Draft { dialog, mode, text: text.clone(), rev, device, edit, other_draft })
    }
}
