//! How messages read after what was done to them, for the portal's lists and for customers (P3, P42).

use std::collections::{BTreeMap, BTreeSet};

use rules::change::{self, Later, Reading};
use rusqlite::{OptionalExtension, Row, params};
use wire::{Access, CommandId, DialogId, Entry, LastWords, Seq, Timestamp};

use super::dialogs::{DialogRow, ENTRY, entry};
use super::{Read, Sight};
use crate::fault::Fault;

/// A message as its customer sees it.
#[derive(Debug)]
pub struct VisitorMessageRow {
    /// As it was written.
    pub entry: Entry,
    /// The widget's id of it.
    pub client_id: Option<String>,
    /// How it reads now.
    pub reading: Reading,
}

/// A stretch of what a customer sees.
#[derive(Debug, Default)]
pub struct VisitorStretch {
    /// Messages in the order of what happened to them, each once.
    pub messages: Vec<VisitorMessageRow>,
    /// How far it reaches when there is more behind it.
    pub up_to: Option<Seq>,
}

/// Longest text in a list row, in characters.
const PREVIEW_CHARS: usize = 160;

const LATER: &str = "SELECT seq, at, CASE kind WHEN 'edit' THEN text END, target FROM entry";

fn later(row: &Row) -> rusqlite::Result<Later> {
    Ok(Later { seq: row.get(0)?, at: Timestamp(row.get(1)?), text: row.get(2)? })
}

impl Read<'_> {
    /// The last message of a person that the reader may see, as it reads for him; for a queued dialog the customer's first words in
    /// this session. What was taken back is no last word.
    pub(super) fn last_words(
        &self,
        dialog: &DialogRow,
        access: Access,
        sight: &Sight,
    ) -> Result<Option<LastWords>, Fault> {
        let stands = |up_to: &str| {
            format!(
                "NOT EXISTS (SELECT 1 FROM entry t WHERE t.dialog = e.dialog AND t.target = e.seq
                   AND t.kind = 'tombstone' AND t.seq <= {up_to})"
            )
        };
        let (found, up_to) = if access == Access::Queued {
            let first = dialog.session.as_ref().map_or(1, |session| session.first_seq);
            let condition = format!(
                "e.dialog = ?1 AND e.seq >= ?2 AND e.kind = 'customer_message' AND {} ORDER BY e.seq",
                stands("9e18")
            );
            (self.entry_where(&condition, dialog.id, first)?, dialog.last_seq)
        } else {
            let (_, last) = sight.range();
            let condition = format!(
                "e.dialog = ?1 AND e.seq <= ?2 AND e.kind IN ('customer_message', 'operator_message') AND {}
                 ORDER BY e.seq DESC",
                stands("?2")
            );
            (self.entry_where(&condition, dialog.id, last)?.filter(|entry| sight.shows(entry.seq, false)), last)
        };
        let Some(entry) = found else { return Ok(None) };
        let reading = self.reading(dialog.id, entry.seq, up_to)?;
        Ok(Some(LastWords {
            seq: entry.seq,
            at: entry.at,
            text: rules::text::preview(reading.words(entry.body.text()), PREVIEW_CHARS),
            file: entry.body.file().is_some(),
            author: entry.author,
        }))
    }

    fn entry_where(&self, condition: &str, dialog: DialogId, seq: Seq) -> Result<Option<Entry>, Fault> {
        let sql = format!("{ENTRY} WHERE {condition} LIMIT 1");
        Ok(self.sql().prepare_cached(&sql)?.query_row((dialog.0, seq), entry).optional()?)
    }

    /// How an entry reads for somebody who may have the entries up to `up_to`.
    pub fn reading(&self, dialog: DialogId, seq: Seq, up_to: Seq) -> Result<Reading, Fault> {
        let sql = format!("{LATER} WHERE dialog = ?1 AND target = ?2 AND seq <= ?3");
        let mut statement = self.sql().prepare_cached(&sql)?;
        let rows = statement.query_map(params![dialog.0, seq, up_to], later)?;
        Ok(change::reading(&rows.collect::<Result<Vec<_>, _>>()?))
    }

    /// Messages of a dialog behind a number as their customer sees them, and again those before it that were changed
    /// behind it. At most `limit` happenings.
    pub fn visitor_entries(&self, dialog: DialogId, after: Seq, limit: usize) -> Result<VisitorStretch, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT seq, coalesce(target, seq) FROM entry WHERE dialog = ?1 AND seq > ?2
             AND kind IN ('customer_message', 'operator_message', 'automatic_text', 'edit', 'tombstone')
             ORDER BY seq LIMIT ?3",
        )?;
        let places = statement.query_map(params![dialog.0, after, limit], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let places: Vec<(Seq, Seq)> = places.collect::<Result<_, _>>()?;
        let readings = self.readings(dialog)?;
        let mut told = BTreeSet::new();
        let mut messages = Vec::new();
        for (place, seq) in &places {
            // What is behind the number comes in its own place, as it reads now.
            let in_its_place = place == seq || *seq <= after;
            if in_its_place && told.insert(*seq) {
                let reading = readings.get(seq).map(|later| change::reading(later)).unwrap_or_default();
                messages.extend(self.message_reading(dialog, *seq, reading)?);
            }
        }
        let up_to = places.last().filter(|_| places.len() == limit).map(|(place, _)| *place);
        Ok(VisitorStretch { messages, up_to })
    }

    /// One message as its customer sees it.
    pub fn visitor_message(&self, dialog: DialogId, seq: Seq) -> Result<Option<VisitorMessageRow>, Fault> {
        let reading = self.reading(dialog, seq, Seq::MAX)?;
        self.message_reading(dialog, seq, reading)
    }

    fn message_reading(
        &self,
        dialog: DialogId,
        seq: Seq,
        reading: Reading,
    ) -> Result<Option<VisitorMessageRow>, Fault> {
        let sql = format!("{ENTRY} WHERE e.dialog = ?1 AND e.seq = ?2");
        let row = |row: &Row| Ok(VisitorMessageRow { entry: entry(row)?, client_id: row.get(15)?, reading });
        Ok(self.sql().prepare_cached(&sql)?.query_row((dialog.0, seq), row).optional()?)
    }

    /// Everything that changes something in a dialog, by what it changes: there is little of it.
    fn readings(&self, dialog: DialogId) -> Result<BTreeMap<Seq, Vec<Later>>, Fault> {
        let sql = format!("{LATER} INDEXED BY entry_by_target WHERE dialog = ?1 AND target IS NOT NULL");
        let mut statement = self.sql().prepare_cached(&sql)?;
        let rows = statement.query_map([dialog.0], |row| Ok((row.get(3)?, later(row)?)))?;
        let mut readings: BTreeMap<Seq, Vec<Later>> = BTreeMap::new();
        for row in rows {
            let (target, later) = row?;
            readings.entry(target).or_default().push(later);
        }
        Ok(readings)
    }

    /// An entry by its number.
    pub fn entry(&self, dialog: DialogId, seq: Seq) -> Result<Option<Entry>, Fault> {
        self.entry_where("e.dialog = ?1 AND e.seq = ?2", dialog, seq)
    }

    /// The message that a `send` made in a dialog.
    pub fn sent_by(&self, dialog: DialogId, command: CommandId) -> Result<Option<Entry>, Fault> {
        let sql = format!("{ENTRY} WHERE e.command_id = ?1 AND e.dialog = ?2 AND e.kind = 'operator_message'");
        let key = params![command.0.as_bytes().as_slice(), dialog.0];
        Ok(self.sql().prepare_cached(&sql)?.query_row(key, entry).optional()?)
    }
}
