//! Automatic texts of a line (P31), and to whom one was said already.

use wire::{LineId, SessionId};

use super::{Read, Write};
use crate::fault::Fault;

impl Read<'_> {
    /// What a customer reads when nobody can be asked (P17); `None`: nothing.
    pub fn empty_queue_text(&self, line: LineId) -> Result<Option<String>, Fault> {
        let mut statement =
            self.sql().prepare_cached("SELECT iif(active, empty_queue_text, NULL) FROM line WHERE id = ?1")?;
        Ok(statement.query_row([line.0], |row| row.get(0))?)
    }
}

impl Write<'_> {
    /// Notes that the customer of a session was told that nobody can be asked.
    pub fn mark_empty_queue_told(&mut self, session: SessionId) -> Result<(), Fault> {
        self.run("UPDATE session SET empty_queue_told = 1 WHERE id = ?1", [session.0])?;
        Ok(())
    }
}
