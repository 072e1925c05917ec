//! Search over everything that was ever synced: words through the word index, names and numbers by any part of them.

use rusqlite::params;
use wire::{DialogId, Seq};

use crate::{Read, Result};

/// A prefix is searched from this length on; shorter input must be a whole word.
const SHORTEST_PREFIX: usize = 3;
/// The trigram index knows nothing shorter.
const SHORTEST_PART: usize = 3;

/// Entries whose text or file name has all words of `query`, the latest first. The last word may be the beginning of
/// one.
///
/// # Errors
/// When the database fails.
pub fn words(r: &Read<'_>, query: &str, limit: usize) -> Result<Vec<(DialogId, Seq)>> {
    let Some(query) = fts_query(query) else { return Ok(Vec::new()) };
    let sql = "SELECT dialog, seq FROM entry_fts JOIN entry ON entry.fts_id = entry_fts.rowid
               WHERE entry_fts MATCH ?1 ORDER BY entry_fts.rowid DESC LIMIT ?2";
    r.rows(sql, params![query, i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
        Ok((DialogId(row.get(0)?), row.get(1)?))
    })
}

/// Customers' names (number 0) and numbers in entries that contain `part`, at least three characters of it.
///
/// # Errors
/// When the database fails.
pub fn parts(r: &Read<'_>, part: &str, limit: usize) -> Result<Vec<(DialogId, Seq)>> {
    let folded = rules::text::fold(part.trim());
    let has_letters = folded.chars().any(char::is_alphabetic);
    let key: String = if has_letters { folded } else { folded.chars().filter(|c| c.is_alphanumeric()).collect() };
    if key.chars().count() < SHORTEST_PART {
        return Ok(Vec::new());
    }
    let sql = "SELECT dialog, seq FROM lookup_fts JOIN lookup ON lookup.id = lookup_fts.rowid
               WHERE lookup_fts MATCH ?1 GROUP BY dialog, seq ORDER BY max(lookup.id) DESC LIMIT ?2";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    r.rows(sql, params![quoted(&key), limit], |row| Ok((DialogId(row.get(0)?), row.get(1)?)))
}

/// All words, each quoted so that nothing in them is an operator of the query language.
fn fts_query(query: &str) -> Option<String> {
    let folded = rules::text::fold(query);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let last = words.last()?;
    let mut text = words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ");
    if last.chars().count() >= SHORTEST_PREFIX {
        text.push('*');
    }
    Some(text)
}

fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('"', "\"\""))
}
