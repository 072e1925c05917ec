//! Who was invited into a session, and who was nudged when (P21, P50).

use rusqlite::{OptionalExtension, params};
use wire::{DialogId, OperatorId, SessionId, Timestamp};

use super::{Read, Write};
use crate::fault::Fault;

impl Read<'_> {
    /// Whether somebody was invited into a session and has not left.
    pub fn is_participant(&self, session: SessionId, operator: OperatorId) -> Result<bool, Fault> {
        let mut statement =
            self.sql().prepare_cached("SELECT 1 FROM participant WHERE session = ?1 AND operator = ?2")?;
        Ok(statement.exists((session.0, operator.0))?)
    }

    /// When somebody last asked to be invited into a session.
    pub fn asked_invite(&self, session: SessionId, operator: OperatorId) -> Result<Option<Timestamp>, Fault> {
        let mut statement =
            self.sql().prepare_cached("SELECT at FROM invite_asked WHERE session = ?1 AND operator = ?2")?;
        Ok(statement.query_row((session.0, operator.0), |row| row.get(0).map(Timestamp)).optional()?)
    }

    /// Which manager nudged last in a dialog, and when.
    pub fn nudged(&self, dialog: DialogId) -> Result<Option<(OperatorId, Timestamp)>, Fault> {
        let mut statement = self
            .sql()
            .prepare_cached("SELECT nudged_by, nudged_at FROM dialog WHERE id = ?1 AND nudged_at IS NOT NULL")?;
        let row = statement.query_row([dialog.0], |row| Ok((OperatorId(row.get(0)?), Timestamp(row.get(1)?))));
        Ok(row.optional()?)
    }
}

impl Write<'_> {
    /// Invites somebody into a session; false when he is there already.
    pub fn add_participant(&mut self, session: SessionId, operator: OperatorId) -> Result<bool, Fault> {
        let added = self.run(
            "INSERT INTO participant (session, operator, since) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![session.0, operator.0, self.now.0],
        )?;
        Ok(added > 0)
    }

    /// Somebody left a session, or owns it now.
    pub fn remove_participant(&mut self, session: SessionId, operator: OperatorId) -> Result<(), Fault> {
        self.run("DELETE FROM participant WHERE session = ?1 AND operator = ?2", [session.0, operator.0])?;
        Ok(())
    }

    /// Remembers that somebody asked to be invited.
    pub fn set_asked_invite(&mut self, session: SessionId, operator: OperatorId) -> Result<(), Fault> {
        self.run(
            "INSERT INTO invite_asked (session, operator, at) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET at = excluded.at",
            params![session.0, operator.0, self.now.0],
        )?;
        Ok(())
    }

    /// Remembers a nudge.
    pub fn set_nudged(&mut self, dialog: DialogId, by: OperatorId) -> Result<(), Fault> {
        self.run(
            "UPDATE dialog SET nudged_by = ?2, nudged_at = ?3 WHERE id = ?1",
            params![dialog.0, by.0, self.now.0],
        )?;
        Ok(())
    }
}
