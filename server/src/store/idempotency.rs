//! Outcomes of commands: what makes a retry harmless.

use rusqlite::{OptionalExtension, params};
use wire::{CommandId, DialogId, OfferId, OperatorId, Outcome, Timestamp};

use super::{Read, Write};
use crate::fault::Fault;

/// Outcomes are kept this long; a command older than 30 days is held before it gets here.
pub const KEPT_MS: i64 = 35 * 24 * 3_600_000;

/// What is remembered of a command.
#[derive(Debug, Clone, PartialEq)]
pub struct Remembered {
    /// SHA-256 of its kind and payload.
    pub digest: Vec<u8>,
    /// `Applied` (without deltas) or `Refused`.
    pub outcome: Outcome,
    /// What it was about.
    pub dialog: Option<DialogId>,
    /// The offer that it was about.
    pub offer: Option<OfferId>,
}

impl Read<'_> {
    /// What became of a command, if it was decided.
    pub fn remembered(&self, operator: OperatorId, id: CommandId) -> Result<Option<Remembered>, Fault> {
        let mut statement = self
            .sql()
            .prepare_cached("SELECT digest, outcome, dialog, offer FROM command WHERE operator = ?1 AND id = ?2")?;
        let row = statement
            .query_row(params![operator.0, id.0.as_bytes().as_slice()], |row| {
                Ok((
                    row.get(0)?,
                    row.get::<_, String>(1)?,
                    row.get::<_, Option<i64>>(2)?,
                    row.get::<_, Option<i64>>(3)?,
                ))
            })
            .optional()?;
        let Some((digest, outcome, dialog, offer)) = row else { return Ok(None) };
        let outcome = serde_json::from_str(&outcome)?;
        Ok(Some(Remembered { digest, outcome, dialog: dialog.map(DialogId), offer: offer.map(OfferId) }))
    }
}

impl Write<'_> {
    /// Remembers what became of a command, in the transaction in which it became so.
    pub fn remember(&mut self, operator: OperatorId, id: CommandId, what: &Remembered) -> Result<(), Fault> {
        self.run("INSERT INTO command (operator, id, digest, outcome, dialog, offer, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", params![
            operator.0,
            id.0.as_bytes().as_slice(),
            what.digest,
            serde_json::to_string(&what.outcome)?,
            what.dialog.map(|id| id.0),
            what.offer.map(|id| id.0),
            self.now.0,
        ])?;
        Ok(())
    }

    /// Forgets outcomes from before `until`.
    pub fn forget_commands(&mut self, until: Timestamp) -> Result<usize, Fault> {
        self.run("DELETE FROM command WHERE at < ?1", [until.0])
    }
}
