//! Automatic texts of a line (P31), and to whom one was said already.

use wire::{LineId, SessionId};

use super::{Read, Write};
use crate::fault::Fault;

impl Read<'_> {
    /// What a customer reads when nobody can be asked (P17); `None`: nothing.
    pub fn empty_queue_text(&self, line: LineId) -> Result<Option<String>, Fault> {
        let mut statement = self.sql().prepare_cached("SELECT empty_queue_text FROM line WHERE id = ?1")?;
        Ok(statement.query_row([line.0], |row| row.get(0))?)
    }
}

impl Write<'_> {
    /// Notes that the customer of a session is told that nobody can be asked; false when he was told already.
    pub fn says_empty_queue_once(&mut self, session: SessionId) -> Result<bool, Fault> {
        let sql = "UPDATE session SET empty_queue_told = 1 WHERE id = ?1 AND empty_queue_told = 0";
        Ok(self.run(sql, [session.0])? > 0)
    }
}
