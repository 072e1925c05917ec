//! Entries with their index rows and spans: written together, deleted together.

use std::collections::BTreeMap;

use rules::change::{self, Later, Reading};
use rules::spans::SpanSet;
use rusqlite::{Row, params};
use serde_json::{Map, Value};
use wire::{Author, CommandId, DialogId, Entry, EntryBody, Event, OperatorId, Seq, SessionId, Timestamp};

use crate::{Read, Result, StoreError, Write, erasure};

/// Author column: the customer, the portal, or an operator's id.
const CUSTOMER: i64 = 0;
const SYSTEM: i64 = -1;

/// Bits of `fts_id` below the milliseconds.
const TIE_BITS: u32 = 20;

/// Columns that [`from_row`] reads, in order: an entry as it came.
pub(crate) const COLUMNS: &str =
    "dialog, seq, session, at, author, command_id, kind, coalesce(first_text, text), extra, target";

/// An entry with how it reads now.
pub(crate) struct Shown {
    /// As it came.
    pub(crate) entry: Entry,
    /// Its words now.
    pub(crate) text: String,
    /// When they were last edited.
    pub(crate) edited_at: Option<Timestamp>,
    /// When it was taken back.
    pub(crate) recalled_at: Option<Timestamp>,
}

/// Stores an entry, unless it is stored already, and indexes it; what it changes, and what changes it, reads as it does
/// now whichever came first. True when something changed.
pub(crate) fn put(w: &Write<'_>, entry: &Entry) -> Result<bool> {
    let entry = erasure::without_words(w, entry)?;
    let entry = entry.as_ref();
    if let Some(known) = get(w, entry.dialog, entry.seq)? {
        if known == *entry {
            return Ok(false);
        }
        // Only a hidden entry is ever replaced by another reading of it, and the other way round.
        delete(w, entry.dialog, entry.seq, entry.seq)?;
    }
    insert(w, entry)?;
    if let Some(target) = entry.body.target() {
        read_again(w, entry.dialog, target)?;
    }
    if entry.body == EntryBody::Event(Event::Erased) {
        erasure::erase(w, entry.dialog, entry.seq)?;
    }
    Ok(true)
}

/// Writes an entry as it reads now. No row of it may be there.
fn insert(w: &Write<'_>, entry: &Entry) -> Result<()> {
    let reading = reading(w, entry.dialog, entry.seq)?;
    let (first, text) = (entry.body.text(), reading.words(entry.body.text()));
    let file_name = entry.body.file().filter(|_| reading.recalled_at.is_none()).map(|file| file.name.as_str());
    let fts_id = fts_id(w, entry.at)?;
    w.run(
        "INSERT INTO entry (dialog, seq, fts_id, session, at, author, command_id, kind, text, file_name, extra, target,
           first_text, edited_at, recalled_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        params![
            entry.dialog.0,
            entry.seq,
            fts_id,
            entry.session.0,
            entry.at.0,
            author_column(&entry.author),
            entry.command_id.map(|id| id.to_string()),
            entry.body.kind(),
            text,
            file_name,
            extra(&entry.body)?,
            entry.body.target(),
            (!reading.is_first()).then_some(first),
            reading.edited_at.map(|at| at.0),
            reading.recalled_at.map(|at| at.0),
        ],
    )?;
    index(w, (entry.dialog, entry.seq), fts_id, text, file_name)
}

/// How an entry reads, by the stored ones that name it.
fn reading(r: &Read<'_>, dialog: DialogId, seq: Seq) -> Result<Reading> {
    let sql = "SELECT seq, at, kind, extra FROM entry WHERE dialog = ?1 AND target = ?2";
    let later = r.rows(sql, params![dialog.0, seq], |row| {
        Ok((row.get(0)?, row.get(1).map(Timestamp)?, row.get::<_, String>(2)?, row.get::<_, Option<String>>(3)?))
    })?;
    let later = later.into_iter().map(|(seq, at, kind, extra)| {
        let text = extra.filter(|_| kind == "edit").map(|words| serde_json::from_str(&words)).transpose()?;
        Ok(Later { seq, at, text })
    });
    Ok(change::reading(&later.collect::<Result<Vec<_>>>()?))
}

/// Writes an entry anew, if it is here, when it reads otherwise than it is stored.
fn read_again(w: &Write<'_>, dialog: DialogId, seq: Seq) -> Result<()> {
    let Some(known) = shown(w, dialog, seq, seq)?.pop() else { return Ok(()) };
    let now = reading(w, dialog, seq)?;
    let same = known.edited_at == now.edited_at && known.recalled_at == now.recalled_at;
    if same && known.text == now.words(known.entry.body.text()) {
        return Ok(());
    }
    rewrite(w, &known.entry)
}

/// Writes an entry in the place of the stored one.
pub(crate) fn rewrite(w: &Write<'_>, entry: &Entry) -> Result<()> {
    remove_rows(w, entry.dialog, entry.seq, entry.seq)?;
    insert(w, entry)
}

fn index(w: &Write<'_>, of: (DialogId, Seq), fts_id: i64, text: &str, file_name: Option<&str>) -> Result<()> {
    if text.is_empty() && file_name.is_none() {
        return Ok(());
    }
    let file = file_name.map(rules::text::fold);
    w.run(
        "INSERT INTO entry_fts (rowid, text, file_name) VALUES (?1, ?2, ?3)",
        params![fts_id, rules::text::fold(text), file],
    )?;
    if text.bytes().any(|byte| byte.is_ascii_digit()) {
        for key in rules::text::search_keys(text).iter().filter(|key| is_number(key)) {
            look_up_by(w, of.0, of.1, key)?;
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

/// Deletes entries `first..=last` with their index rows; what they had changed reads as it did without them. Spans are
/// the caller's.
fn delete(w: &Write<'_>, dialog: DialogId, first: Seq, last: Seq) -> Result<()> {
    let sql = "SELECT DISTINCT target FROM entry INDEXED BY entry_target
               WHERE dialog = ?1 AND target IS NOT NULL AND seq BETWEEN ?2 AND ?3 AND target NOT BETWEEN ?2 AND ?3";
    let targets = w.rows(sql, params![dialog.0, first, last], |row| row.get::<_, Seq>(0))?;
    remove_rows(w, dialog, first, last)?;
    targets.into_iter().try_for_each(|target| read_again(w, dialog, target))
}

fn remove_rows(w: &Write<'_>, dialog: DialogId, first: Seq, last: Seq) -> Result<()> {
    w.run(
        "INSERT INTO entry_fts (entry_fts, rowid, text, file_name)
         SELECT 'delete', fts_id, fold(text), fold(file_name) FROM entry
         WHERE dialog = ?1 AND seq BETWEEN ?2 AND ?3 AND (text <> '' OR file_name IS NOT NULL)",
        params![dialog.0, first, last],
    )?;
    forget_keys(w, dialog, first.max(1), last)?;
    w.run("DELETE FROM entry WHERE dialog = ?1 AND seq BETWEEN ?2 AND ?3", params![dialog.0, first, last]).map(drop)
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

/// Entries `first..=last` as they read now, ascending.
pub(crate) fn shown(r: &Read<'_>, dialog: DialogId, first: Seq, last: Seq) -> Result<Vec<Shown>> {
    let sql = format!(
        "SELECT {COLUMNS}, text, edited_at, recalled_at FROM entry
         WHERE dialog = ?1 AND seq BETWEEN ?2 AND ?3 ORDER BY seq"
    );
    let one = |row: &Row<'_>| -> Result<Shown> {
        Ok(Shown {
            entry: from_row(row)?,
            text: row.get(10)?,
            edited_at: row.get::<_, Option<i64>>(11)?.map(Timestamp),
            recalled_at: row.get::<_, Option<i64>>(12)?.map(Timestamp),
        })
    };
    r.rows(&sql, params![dialog.0, first, last], |row| Ok(one(row)))?.into_iter().collect()
}

/// Whether the entry that a command made is here.
pub(crate) fn is_here(r: &Read<'_>, dialog: DialogId, command: CommandId) -> Result<bool> {
    Ok(by_command(r, dialog, command)?.is_some())
}

/// The entry that a command made, as it reads now.
pub(crate) fn by_command(r: &Read<'_>, dialog: DialogId, command: CommandId) -> Result<Option<Shown>> {
    let sql = "SELECT seq FROM entry WHERE dialog = ?1 AND command_id = ?2 ORDER BY seq LIMIT 1";
    let seq = r.row(sql, params![dialog.0, command.to_string()], |row| row.get::<_, Seq>(0))?;
    seq.map_or(Ok(None), |seq| Ok(shown(r, dialog, seq, seq)?.pop()))
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
        body: body(row.get(6)?, row.get(7)?, row.get(8)?, row.get(9)?)?,
    })
}

fn body(kind: String, text: String, extra: Option<String>, target: Option<Seq>) -> Result<EntryBody> {
    Ok(match (kind.as_str(), target) {
        ("customer_message", _) => {
            EntryBody::CustomerMessage { text, file: extra.map(|json| serde_json::from_str(&json)).transpose()? }
        }
        ("operator_message", _) => EntryBody::OperatorMessage { text },
        ("automatic_text", _) => EntryBody::AutomaticText { text },
        ("note", _) => EntryBody::Note { text },
        ("event", _) => EntryBody::Event(serde_json::from_str(extra.as_deref().unwrap_or("null"))?),
        ("edit", Some(target)) => {
            EntryBody::Edit { target, text: serde_json::from_str(extra.as_deref().unwrap_or("\"\""))? }
        }
        ("tombstone", Some(target)) => EntryBody::Tombstone { target },
        ("hidden", _) => EntryBody::Hidden,
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
        EntryBody::Edit { text, .. } => Some(serde_json::to_string(text)?),
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
