//! The raw feed: pointers behind a position, and the things they point to.

use rusqlite::{OptionalExtension, params};
use wire::{ComposerMode, DialogId, Draft, Line, LineId, OfferId, OperatorId, ReadMark, Scope, Seq, Timestamp};

use super::{Kind, OfferRow, Read, Staff, Write};
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
        let mut statement = self.sql().prepare_cached("SELECT name FROM line WHERE id = ?1 AND active")?;
        let name: Option<String> = statement.query_row([id.0], |row| row.get(0)).optional()?;
        Ok(name.map(|name| Line { id, name, managed: staff.manages.contains(&id) }))
    }

    /// An offer, if it was made to this operator.
    pub fn offer_to(&self, operator: OperatorId, id: OfferId) -> Result<Option<OfferRow>, Fault> {
        Ok(self.offer(id)?.filter(|row| row.operator == operator))
    }

    /// A draft.
    pub fn draft(&self, operator: OperatorId, dialog: DialogId, mode: ComposerMode) -> Result<Option<Draft>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT text, rev, other_draft FROM draft WHERE operator = ?1 AND dialog = ?2 AND mode = ?3",
        )?;
        let row = statement.query_row(params![operator.0, dialog.0, super::name(mode)?], |row| {
            Ok(Draft { dialog, mode, text: row.get(0)?, rev: row.get(1)?, other_draft: row.get(2)? })
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
             UNION SELECT dialog FROM offer WHERE operator = ?1 AND outcome IS NULL AND dialog > ?2
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

    /// Stores a draft. When another device wrote meanwhile the newer text stays and the other one is kept beside it. An
    /// edit that its own device has overtaken (a request that came late, or twice) changes nothing, unless it builds on
    /// what stands.
    pub fn set_draft(
        &mut self,
        operator: OperatorId,
        device: wire::DeviceId,
        new: &DraftWrite,
    ) -> Result<Draft, Fault> {
        let mode = super::name(new.mode)?;
        let old = self
            .sql()
            .prepare_cached(
                "SELECT text, rev, edited_at, device FROM draft WHERE operator = ?1 AND dialog = ?2 AND mode = ?3",
            )?
            .query_row(params![operator.0, new.dialog.0, mode], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?, row.get::<_, i64>(3)?))
            })
            .optional()?;
        if let Some((old_text, rev, old_edited, old_device)) = &old
            && *old_device == device.0
            && *rev != new.base_rev
            && (*old_edited > new.edited_at.0 || (old_text.is_empty() && self.was_sent(operator, new)?))
            && let Some(current) = self.draft(operator, new.dialog, new.mode)?
        {
            return Ok(current);
        }
        // A device whose clock is ahead must not win over later edits for ever.
        let (mut text, mut edited_at, mut writer) = (new.text.clone(), new.edited_at.min(self.now).0, device.0);
        let mut other = None;
        let rev = match old {
            None => 1,
            Some((old_text, rev, old_edited, old_device)) => {
                let concurrent = rev != new.base_rev && old_device != device.0;
                if concurrent && old_text != text && !old_text.is_empty() {
                    if old_edited > edited_at {
                        other = Some(std::mem::replace(&mut text, old_text)).filter(|text| !text.is_empty());
                        (edited_at, writer) = (old_edited, old_device);
                    } else {
                        other = Some(old_text);
                    }
                }
                rev + 1
            }
        };
        self.sql()
            .prepare_cached(
                "INSERT INTO draft (operator, dialog, mode, text, rev, edited_at, device, other_draft)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT DO UPDATE SET text = excluded.text, rev = excluded.rev, edited_at = excluded.edited_at,
               device = excluded.device, other_draft = excluded.other_draft",
            )?
            .execute(params![operator.0, new.dialog.0, mode, text, rev, edited_at, writer, other])?;
        self.touch(Scope::Operator(operator), draft_kind(new.mode), new.dialog.0);
        Ok(Draft { dialog: new.dialog, mode: new.mode, text, rev, other_draft: other })
    }

    /// Whether the words of a draft are among the operator's latest messages or notes of its dialog.
    fn was_sent(&self, operator: OperatorId, draft: &DraftWrite) -> Result<bool, Fault> {
        let kind = if draft.mode == ComposerMode::Note { "note" } else { "operator_message" };
        let mut statement = self.sql().prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM (SELECT text FROM entry WHERE dialog = ?1 AND author = ?2 AND kind = ?3
                                           ORDER BY seq DESC LIMIT 10) WHERE text = ?4)",
        )?;
        Ok(statement.query_row(params![draft.dialog.0, operator.0, kind, draft.text], |row| row.get(0))?)
    }

    /// A message used a draft up: it is cleared, unless another text was written meanwhile. `made_at`: when the message
    /// was written, by the device's clock; edits of that device from before it are stale, here or still to come.
    pub fn use_draft(
        &mut self,
        operator: OperatorId,
        device: wire::DeviceId,
        dialog: DialogId,
        mode: ComposerMode,
        (rev, words, made_at): (i64, &str, Timestamp),
    ) -> Result<(), Fault> {
        let changed = self
            .sql()
            .prepare_cached(
                "INSERT INTO draft (operator, dialog, mode, text, rev, edited_at, device)
             VALUES (?1, ?2, ?3, '', max(?4, 0) + 1, ?6, ?7)
             ON CONFLICT DO UPDATE SET text = '', rev = rev + 1, other_draft = NULL,
               edited_at = excluded.edited_at, device = excluded.device
             WHERE rev <= ?4 OR text IN ('', ?5) OR (device = ?7 AND edited_at <= ?6)",
            )?
            .execute(params![operator.0, dialog.0, super::name(mode)?, rev, words, made_at.0, device.0])?;
        if changed > 0 {
            self.touch(Scope::Operator(operator), draft_kind(mode), dialog.0);
        }
        Ok(())
    }
}
