//! What a line promises and when: its working time, its norms, and whom it tells when a promise is broken.

use rules::working_time::{Calendar, Hours};
use rusqlite::params;
use wire::{LineId, Timestamp};

use super::{LineSettings, Read, Write};
use crate::fault::Fault;

impl Read<'_> {
    /// The working time of a line (P30). It is parsed for each use case: some ten microseconds.
    pub fn hours(&self, line: LineId) -> Result<Hours, Fault> {
        let mut statement = self.sql().prepare_cached("SELECT hours FROM line WHERE id = ?1")?;
        let calendar: Option<Calendar> = statement.query_row([line.0], |row| super::json(row, "hours"))?;
        calendar.map_or_else(|| Ok(Hours::always()), |calendar| Hours::new(&calendar).map_err(Fault::defect))
    }

    /// Whether a line works at that instant.
    pub fn is_open(&self, line: LineId, at: Timestamp) -> Result<bool, Fault> {
        Ok(self.hours(line)?.is_open(at))
    }
}

impl Write<'_> {
    /// Writes back the promises of changed settings.
    pub(super) fn save_promises(&mut self, line: &LineSettings) -> Result<(), Fault> {
        self.run(
            "UPDATE line SET hours = ?2, offer_off_hours = ?3, norm_first = ?4, norm_next = ?5, norm_resolution = ?6,
               ladder = ?7, ack_hold = ?8 WHERE id = ?1",
            params![
                line.id.0,
                line.hours.as_ref().map(serde_json::to_string).transpose()?,
                line.offer_off_hours,
                line.norms.first,
                line.norms.next,
                line.norms.resolution,
                line.ladder.as_ref().map(serde_json::to_string).transpose()?,
                line.ack_hold,
            ],
        )?;
        Ok(())
    }
}
