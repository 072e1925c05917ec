//! Applying what the portal says. Socket, GET, push and command results all end here.

use wire::{Access, Delta, DialogId, Entry, EntryBody, LineId, Page, Removed, Scope, Timestamp};

use crate::entries::{self, Arrived};
use crate::{Read, Result, StoreError, Write, account, alerts, boards, heads, offers, outbox, registers};

/// What a page did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// There is more to fetch right now.
    pub more: bool,
    /// A bootstrap has come to its end.
    pub bootstrapped: bool,
    /// The portal's epoch is another one: what was known of it has been replaced, and commands acknowledged in the last
    /// 48 hours are queued again.
    pub replaced: bool,
}

/// Applies a page and stores its cursor.
///
/// # Errors
/// [`StoreError::CursorMismatch`] when the page does not continue the stored cursor: nothing is changed then.
pub fn apply(w: &Write<'_>, page: &Page) -> Result<Applied> {
    let stored = cursor(w)?;
    if page.from != stored {
        return Err(StoreError::CursorMismatch);
    }
    let replaced = take_epoch(w, &page.epoch, page.server_time)?;
    if replaced && !stored.is_empty() {
        // It continues a cursor of the old portal: only a bootstrap can tell what is true now.
        reset_cursor(w)?;
        return Ok(Applied { more: true, bootstrapped: false, replaced });
    }
    if stored.is_empty() {
        account::put(w, "boot", &(boot(w)? + 1))?;
    }
    account::put(w, "position", &page.position)?;
    let told = Told { position: page.position, boot: boot(w)?, by_page: true };
    upsert(w, &page.deltas, told, page.server_time)?;
    if page.bootstrapped {
        sweep(w)?;
    }
    account::put(w, "cursor", &page.cursor)?;
    account::put(w, "as_of", &page.server_time)?;
    Ok(Applied { more: page.more, bootstrapped: page.bootstrapped, replaced })
}

/// Applies what a command changed, in the portal's state of `position`. The cursor stays where it is: the feed brings the
/// same again, which changes nothing, or has brought it already.
///
/// # Errors
/// When the database fails.
pub fn apply_deltas(w: &Write<'_>, deltas: &[Delta], position: i64, now: Timestamp) -> Result<()> {
    upsert(w, deltas, Told { position, boot: boot(w)?, by_page: false }, now)
}

/// Which state of the portal tells something, and on which road.
#[derive(Clone, Copy)]
pub(crate) struct Told {
    pub(crate) position: i64,
    pub(crate) boot: i64,
    by_page: bool,
}

impl Told {
    /// Whether a newer state has spoken of this row, or of its absence: what an answer names and the last page, which is
    /// newer, has not left here is gone or not followed.
    pub(crate) fn is_old_news(self, r: &Read<'_>, table: &'static str, id: i64) -> Result<bool> {
        let known = r.row(&format!("SELECT position FROM {table} WHERE id = ?1"), [id], |row| row.get::<_, i64>(0))?;
        Ok(match known {
            Some(position) => self.position < position,
            None => !self.by_page && self.position <= account::number(r, "position")?,
        })
    }

    /// Keeps the row through the end of the bootstrap that tells of it. An answer is no part of a bootstrap.
    pub(crate) fn keep(self, w: &Write<'_>, table: &'static str, id: i64) -> Result<()> {
        if !self.by_page {
            return Ok(());
        }
        w.run(&format!("UPDATE {table} SET boot = ?2 WHERE id = ?1"), [id, self.boot]).map(drop)
    }

    /// The bootstrap that a row counts to which is told now: an answer leaves one that is here as it was.
    pub(crate) fn boot_of(self, r: &Read<'_>, table: &'static str, id: i64) -> Result<i64> {
        if self.by_page {
            return Ok(self.boot);
        }
        let known = r.row(&format!("SELECT boot FROM {table} WHERE id = ?1"), [id], |row| row.get(0))?;
        Ok(known.unwrap_or(self.boot))
    }
}

/// The stored cursor; empty: bootstrap.
///
/// # Errors
/// When the database fails.
pub fn cursor(r: &Read<'_>) -> Result<String> {
    Ok(account::get(r, "cursor")?.unwrap_or_default())
}

/// Forgets the cursor, so that the next page is a bootstrap. Everything shown stays until its end.
///
/// # Errors
/// When the database fails.
pub fn reset_cursor(w: &Write<'_>) -> Result<()> {
    account::put(w, "cursor", &"")?;
    Ok(())
}

/// The epoch of what is stored.
///
/// # Errors
/// When the database fails.
pub fn epoch(r: &Read<'_>) -> Result<Option<String>> {
    account::get(r, "epoch")
}

fn boot(r: &Read<'_>) -> Result<i64> {
    account::number(r, "boot")
}

fn upsert(w: &Write<'_>, deltas: &[Delta], told: Told, now: Timestamp) -> Result<()> {
    let mut arrived = Arrived::default();
    for delta in deltas {
        if let Delta::Entry(entry) = delta {
            if !told.by_page && heads::get(w, entry.dialog)?.is_none() {
                // The dialog is gone since: its words do not come back.
                entry.command_id.map_or(Ok(()), |id| outbox::acknowledge(w, id, now))?;
                continue;
            }
            put_entry(w, entry, &mut arrived, now)?;
        } else {
            arrived.save(w)?;
            put(w, delta, told)?;
        }
    }
    arrived.save(w)
}

/// Stores one entry and ends the outbox row of the command that made it.
pub(crate) fn put_entry(w: &Write<'_>, entry: &Entry, arrived: &mut Arrived, now: Timestamp) -> Result<()> {
    // An answer made under lesser rights that comes late: left out, it is a hole, and asked for again.
    if entry.body == EntryBody::Hidden && heads::get(w, entry.dialog)?.is_some_and(|head| heads::is_own(head.access)) {
        return Ok(());
    }
    if entries::put(w, entry)? {
        w.touch_dialog(entry.dialog);
    }
    arrived.add(entry.dialog, entry.seq, entry.seq);
    match entry.command_id {
        Some(id) => outbox::acknowledge(w, id, now),
        None => Ok(()),
    }
}

fn put(w: &Write<'_>, delta: &Delta, told: Told) -> Result<()> {
    let boot = told.boot;
    match delta {
        Delta::Dialog(head) => heads::put(w, head, told),
        Delta::Entry(_) => Ok(()), // done by the caller, which gathers spans
        Delta::Offer(offer) => offers::put(w, offer, told),
        Delta::Line(line) => {
            if !line.managed {
                boards::remove(w, line.id)?;
            }
            put_named(w, "line", line.id.0, &line.name, line, boot)
        }
        Delta::Operator(colleague) => put_named(w, "operator", colleague.id.0, &colleague.name, colleague, boot),
        Delta::Draft(draft) => registers::arrived(w, draft),
        Delta::Read(mark) => registers::raise_read(w, mark.dialog, mark.seq),
        Delta::Shift(shift) => account::set_shift(w, shift, told.position),
        Delta::Alert(alert) => alerts::put(w, alert, told),
        Delta::Board(board) => boards::put(w, board),
        Delta::Removed(removed) => remove(w, removed, told),
        Delta::ScopeRemoved { scope } => leave_scope(w, scope),
        Delta::Unknown { fields, .. } => {
            let fields = serde_json::to_string(fields)?;
            w.run("INSERT OR IGNORE INTO unknown_delta (fields) VALUES (?1)", [fields])?;
            Ok(())
        }
    }
}

/// Lines and colleagues: their names stand in the rows of every list.
fn put_named(
    w: &Write<'_>,
    table: &'static str,
    id: i64,
    name: &str,
    value: &impl serde::Serialize,
    boot: i64,
) -> Result<()> {
    let body = serde_json::to_string(value)?;
    let known = w.row(&format!("SELECT body FROM {table} WHERE id = ?1"), [id], |row| row.get::<_, String>(0))?;
    if known.as_ref() != Some(&body) {
        w.touch(|dirty| dirty.names = true);
    }
    let sql = format!("INSERT OR REPLACE INTO {table} (id, name, body, boot) VALUES (?1, ?2, ?3, ?4)");
    w.run(&sql, rusqlite::params![id, name, body, boot])?;
    Ok(())
}

fn remove(w: &Write<'_>, removed: &Removed, told: Told) -> Result<()> {
    match removed {
        Removed::Dialog { id } if told.is_old_news(w, "dialog", id.0)? => Ok(()),
        Removed::Dialog { id } => heads::remove(w, *id),
        Removed::Offer { id } if told.is_old_news(w, "offer", id.0)? => Ok(()),
        Removed::Offer { id } => {
            w.touch(|dirty| dirty.offers = true);
            w.run("DELETE FROM offer WHERE id = ?1", [id.0]).map(drop)
        }
        Removed::Line { id } => {
            boards::remove(w, *id)?;
            w.touch(|dirty| dirty.names = true);
            w.run("DELETE FROM line WHERE id = ?1", [id.0]).map(drop)
        }
        Removed::Operator { id } => {
            w.touch(|dirty| dirty.names = true);
            w.run("DELETE FROM operator WHERE id = ?1", [id.0]).map(drop)
        }
        Removed::Draft { dialog, mode } => registers::removed(w, *dialog, *mode),
        Removed::Alert { id } => alerts::remove(w, *id, told),
        Removed::Board { id } => boards::remove(w, *id),
        Removed::Unknown => Ok(()),
    }
}

/// What a scope showed of other people's dialogs is not kept up to date any more, so it goes.
fn leave_scope(w: &Write<'_>, scope: &Scope) -> Result<()> {
    let (line, gone): (LineId, &[Access]) = match scope {
        Scope::LineHeads(line) => (*line, &[Access::Colleague, Access::Manager]),
        Scope::Line(line) => (*line, &[Access::Colleague, Access::Manager, Access::Queued]),
        Scope::Operator(_) | Scope::Portal => return Ok(()),
    };
    for dialog in w.rows("SELECT id FROM dialog WHERE line = ?1", [line.0], |row| row.get(0).map(DialogId))? {
        if heads::get(w, dialog)?.is_some_and(|head| gone.contains(&head.access) && !head.former) {
            heads::remove(w, dialog)?;
        }
    }
    if matches!(scope, Scope::Line(_)) { boards::remove(w, line) } else { Ok(()) }
}

/// Ends a bootstrap: set-like things that it did not bring are gone. Never entries, read marks or drafts.
fn sweep(w: &Write<'_>) -> Result<()> {
    let boot = boot(w)?;
    for table in ["dialog", "offer", "alert", "line", "operator"] {
        if table == "dialog" {
            for id in w.rows("SELECT id FROM dialog WHERE boot < ?1", [boot], |row| row.get(0).map(DialogId))? {
                w.touch_dialog(id);
                entries::forget_keys(w, id, 0, 0)?;
            }
        }
        if w.run(&format!("DELETE FROM {table} WHERE boot < ?1"), [boot])? > 0 {
            w.touch(|dirty| (dirty.names, dirty.lists, dirty.offers, dirty.alerts) = (true, true, true, true));
        }
    }
    boards::sweep(w)
}

/// Notes the portal's epoch. When it is another one than before, everything that the portal told goes and what the
/// operator did stays. True then.
fn take_epoch(w: &Write<'_>, epoch: &str, now: Timestamp) -> Result<bool> {
    let known = self::epoch(w)?;
    if known.as_deref() == Some(epoch) {
        return Ok(false);
    }
    account::put(w, "epoch", &epoch)?;
    if known.is_none() {
        return Ok(false);
    }
    for dialog in
        w.rows("SELECT DISTINCT dialog FROM span UNION SELECT id FROM dialog", [], |row| row.get(0).map(DialogId))?
    {
        w.touch_dialog(dialog);
    }
    for table in [
        "dialog",
        "entry",
        "span",
        "offer",
        "alert",
        "board",
        "line",
        "operator",
        "read_mark",
        "lookup",
        "unknown_delta",
    ] {
        w.run(&format!("DELETE FROM {table}"), [])?;
    }
    w.run("INSERT INTO entry_fts (entry_fts) VALUES ('delete-all')", [])?;
    w.run("INSERT INTO lookup_fts (lookup_fts) VALUES ('delete-all')", [])?;
    for fact in ["shift", "shift_position", "position"] {
        account::forget(w, fact)?;
    }
    w.touch(|dirty| (dirty.names, dirty.lists, dirty.offers, dirty.alerts) = (true, true, true, true));
    w.touch(|dirty| dirty.boards = true);
    outbox::requeue_acknowledged(w, now)?;
    registers::offer_again(w, now)?;
    Ok(true)
}
