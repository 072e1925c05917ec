//! Entries with their index rows and spans: written together, deleted together.

use std::collections::BTreeMap;

use rules::spans::SpanSet;
use rusqlite::{Row, params};
use serde_json::{Map, Value};
use wire::{Author, DialogId, Entry, EntryBody, OperatorId, Seq, SessionId, Timestamp};

use crate::{Read, Result, StoreError, Write};

/// Author column: the customer, the portal, or an operator's id.
const CUSTOMER: i64 = 0;
const SYSTEM: i64 = -1;

/// Bits of `fts_id` below the milliseconds.
const TIE_BITS: u32 = 20;

/// Columns that [`from_row`] reads, in order.
pub(crate) const COLUMNS: &str = "dialog, seq, session, at, author, command_id, kind, text, extra";

/// Stores an entry, unless it is stored already, and indexes it. True when something changed.
pub(crate) fn put(w: &Write<'_>, entry: &Entry) -> Result<bool> {
    let extra = extra(&entry.body)?;
    if let Some(known) = get(w, entry.dialog, entry.seq)? {
        if known == *entry {
            return Ok(false);
        }
        // Only a hidden entry is ever replaced by another reading of it, and the other way round.
        delete(w, entry.dialog, entry.seq, entry.seq)?;
    }
    let fts_id = fts_id(w, entry.at)?;
    w.run(
        "INSERT INTO entry (dialog, seq, fts_id, session, at, author, command_id, kind, text, file_name, extra)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            entry.dialog.0,
            entry.seq,
            fts_id,
            entry.session.0,
            entry.at.0,
            author_column(&entry.author),
            entry.command_id.map(|id| id.to_string()),
            entry.body.kind(),
            entry.body.text(),
            entry.body.file().map(|file| file.name.as_str()),
            extra,
        ],
    )?;
    index(w, entry, fts_id)?;
    Ok(true)
}

fn index(w: &Write<'_>, entry: &Entry, fts_id: i64) -> Result<()> {
    let text = entry.body.text();
    let file = entry.body.file().map(|file| rules::text::fold(&file.name));
    if text.is_empty() && file.is_none() {
        return Ok(());
    }
    w.run(
        "INSERT INTO entry_fts (rowid, text, file_name) VALUES (?1, ?2, ?3)",
        params![fts_id, rules::text::fold(text), file],
    )?;
    if text.bytes().any(|byte| byte.is_ascii_digit()) {
        for key in rules::text::search_keys(text).iter().filter(|key| is_number(key)) {
            look_up_by(w, entry.dialog, entry.seq, key)?;
        }
    }
    Ok(())
}

/// Phones and order numbers; words are found by the word index.
fn is_number(key: &str) -> bool {
    key.len() >= 3 && key.chars().any(|c| c.is_ascii_digit())
}

/// Adds a key to the index by any part of it.
pub(crate) fn look_up_by(w: &Write<'_>, dialog: DialogId, seq: Seq, key: &str) -> Result<()> {
    let sql = "INSERT OR IGNORE INTO lookup (dialog, seq, key) VALUES (?1, ?2, ?3) RETURNING id";
    let id = w.row(sql, params![dialog.0, seq, key], |row| row.get::<_, i64>(0))?;
    if let Some(id) = id {
        w.run("INSERT INTO lookup_fts (rowid, key) VALUES (?1, ?2)", params![id, key])?;
    }
    Ok(())
}

/// Takes the keys of `first..=last` out of the index by any part.
pub(crate) fn forget_keys(w: &Write<'_>, dialog: DialogId, first: Seq, last: Seq) -> Result<()> {
    w.run(
        "INSERT INTO lookup_fts (lookup_fts, rowid, key)
         SELECT 'delete', id, key FROM lookup WHERE dialog = ?1 AND seq BETWEEN ?2 AND ?3",
        params![dialog.0, first, last],
    )?;
    w.run("DELETE FROM lookup WHERE dialog = ?1 AND seq BETWEEN ?2 AND ?3", params![dialog.0, first, last])?;
    Ok(())
}

/// Deletes entries `first..=last` with their index rows. Spans are the caller's.
fn delete(w: &Write<'_>, dialog: DialogId, first: Seq, last: Seq) -> Result<usize> {
    w.run(
        "INSERT INTO entry_fts (entry_fts, rowid, text, file_name)
         SELECT 'delete', fts_id, fold(text), fold(file_name) FROM entry
         WHERE dialog = ?1 AND seq BETWEEN ?2 AND ?3 AND (text <> '' OR file_name IS NOT NULL)",
        params![dialog.0, first, last],
    )?;
    forget_keys(w, dialog, first.max(1), last)?;
    w.run("DELETE FROM entry WHERE dialog = ?1 AND seq BETWEEN ?2 AND ?3", params![dialog.0, first, last])
}

/// Deletes entries `first..=last` with index rows and spans, as if they had never come.
pub(crate) fn cut(w: &Write<'_>, dialog: DialogId, first: Seq, last: Seq) -> Result<()> {
    if first > last {
        return Ok(());
    }
    let mut spans = spans(w, dialog)?;
    delete(w, dialog, first, last)?;
    spans.remove(first, last);
    set_spans(w, dialog, &spans)
}

/// Deletes the entries of `kind` and leaves holes in their place.
pub(crate) fn cut_kind(w: &Write<'_>, dialog: DialogId, kind: &str) -> Result<()> {
    let sql = "SELECT seq FROM entry WHERE dialog = ?1 AND kind = ?2";
    let seqs = w.rows(sql, params![dialog.0, kind], |row| row.get::<_, Seq>(0))?;
    if seqs.is_empty() {
        return Ok(());
    }
    let mut spans = spans(w, dialog)?;
    for seq in seqs {
        delete(w, dialog, seq, seq)?;
        spans.remove(seq, seq);
    }
    set_spans(w, dialog, &spans)
}

/// A rowid for the word index that grows with time.
fn fts_id(w: &Write<'_>, at: Timestamp) -> Result<i64> {
    // Clamped so that a nonsensical instant cannot overflow: 2^43 ms is the year 2248.
    let base = at.0.clamp(0, (1 << 43) - 2) << TIE_BITS;
    let top = base | ((1 << TIE_BITS) - 1);
    let sql = "SELECT max(fts_id) FROM entry WHERE fts_id BETWEEN ?1 AND ?2";
    let newest: Option<i64> = w.row(sql, [base, top], |row| row.get(0))?.flatten();
    match newest {
        None => Ok(base),
        Some(id) if id < top => Ok(id + 1),
        Some(_) => Err(StoreError::Corrupt("a million entries in one millisecond".into())),
    }
}

/// One entry.
pub(crate) fn get(r: &Read<'_>, dialog: DialogId, seq: Seq) -> Result<Option<Entry>> {
    let sql = format!("SELECT {COLUMNS} FROM entry WHERE dialog = ?1 AND seq = ?2");
    r.row(&sql, params![dialog.0, seq], |row| Ok(from_row(row)))?.transpose()
}

/// Entries `first..=last`, ascending.
pub(crate) fn range(r: &Read<'_>, dialog: DialogId, first: Seq, last: Seq) -> Result<Vec<Entry>> {
    let sql = format!("SELECT {COLUMNS} FROM entry WHERE dialog = ?1 AND seq BETWEEN ?2 AND ?3 ORDER BY seq");
    r.rows(&sql, params![dialog.0, first, last], |row| Ok(from_row(row)))?.into_iter().collect()
}

/// Makes an entry of a row of [`COLUMNS`].
fn from_row(row: &Row<'_>) -> Result<Entry> {
    let command_id: Option<String> = row.get(5)?;
    Ok(Entry {
        dialog: DialogId(row.get(0)?),
        seq: row.get(1)?,
        session: SessionId(row.get(2)?),
        at: Timestamp(row.get(3)?),
        author: match row.get(4)? {
            CUSTOMER => Author::Customer,
            SYSTEM => Author::System,
            id => Author::Operator { id: OperatorId(id) },
        },
        command_id: command_id.map(|id| id.parse()).transpose()?,
        body: body(row.get(6)?, row.get(7)?, row.get(8)?)?,
    })
}

fn body(kind: String, text: String, extra: Option<String>) -> Result<EntryBody> {
    Ok(match kind.as_str() {
        "customer_message" => {
            EntryBody::CustomerMessage { text, file: extra.map(|json| serde_json::from_str(&json)).transpose()? }
        }
        "operator_message" => EntryBody::OperatorMessage { text },
        "note" => EntryBody::Note { text },
        "event" => EntryBody::Event(serde_json::from_str(extra.as_deref().unwrap_or("null"))?),
        "hidden" => EntryBody::Hidden,
        _ => {
            let fields: Map<String, Value> = serde_json::from_str(extra.as_deref().unwrap_or("{}"))?;
            EntryBody::Unknown { kind, fields }
        }
    })
}

fn extra(body: &EntryBody) -> Result<Option<String>> {
    Ok(match body {
        EntryBody::CustomerMessage { file: Some(file), .. } => Some(serde_json::to_string(file)?),
        EntryBody::Event(event) => Some(serde_json::to_string(event)?),
        EntryBody::Unknown { fields, .. } => Some(serde_json::to_string(fields)?),
        _ => None,
    })
}

fn author_column(author: &Author) -> i64 {
    match author {
        Author::Customer => CUSTOMER,
        Author::System => SYSTEM,
        Author::Operator { id } => id.0,
    }
}

/// Which numbers of a dialog are here.
pub(crate) fn spans(r: &Read<'_>, dialog: DialogId) -> Result<SpanSet> {
    let sql = "SELECT first, last FROM span WHERE dialog = ?1";
    Ok(r.rows(sql, [dialog.0], |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect())
}

fn set_spans(w: &Write<'_>, dialog: DialogId, spans: &SpanSet) -> Result<()> {
    w.run("DELETE FROM span WHERE dialog = ?1", [dialog.0])?;
    for (first, last) in spans.iter() {
        w.run("INSERT INTO span (dialog, first, last) VALUES (?1, ?2, ?3)", [dialog.0, first, last])?;
    }
    Ok(())
}

/// Numbers that came one after another, written to the spans together.
#[derive(Default)]
pub(crate) struct Arrived(BTreeMap<DialogId, SpanSet>);

impl Arrived {
    pub(crate) fn add(&mut self, dialog: DialogId, first: Seq, last: Seq) {
        self.0.entry(dialog).or_default().insert(first, last);
    }

    /// Writes what was added; to be done before anything else looks at spans.
    pub(crate) fn save(&mut self, w: &Write<'_>) -> Result<()> {
        for (dialog, arrived) in std::mem::take(&mut self.0) {
            let mut spans = spans(w, dialog)?;
            arrived.iter().for_each(|(first, last)| spans.insert(first, last));
            set_spans(w, dialog, &spans)?;
        }
        Ok(())
    }
}
