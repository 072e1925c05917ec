//! Dialog heads as they are stored: how a head decides which entries may stay, and what lists sort by.

use rules::permit;
use rusqlite::params;
use wire::{Access, Awaited, DialogHead, DialogId, Seq, SessionState};

use crate::feed::Told;
use crate::{Read, Result, Write, account, entries, erasure, registers};

/// Later than any instant: what waits sorts before what does not.
const NOT_WAITING: i64 = 1 << 53;

/// Stores a head, unless a newer state of the portal has told of it, and lets go of entries that it does not cover.
pub(crate) fn put(w: &Write<'_>, head: &DialogHead, told: Told) -> Result<()> {
    if told.is_old_news(w, "dialog", head.id.0)? {
        return told.keep(w, "dialog", head.id.0);
    }
    // A head that reads like the one before may have been another meanwhile.
    registers::try_again(w, head.id)?;
    let known = get(w, head.id)?;
    if known.as_ref() != Some(head) {
        w.touch_dialog(head.id);
        fit_entries(w, known.as_ref(), head)?;
        head.erased_to.map_or(Ok(()), |last| erasure::erase(w, head.id, last))?;
        if known.as_ref().map(|known| &known.customer) != Some(&head.customer) {
            entries::forget_keys(w, head.id, 0, 0)?;
            entries::look_up_by(w, head.id, 0, &rules::text::fold(&head.customer.name))?;
        }
    }
    w.run(
        "INSERT INTO dialog (id, line, segment, sort_at, last_at, own, body, position, boot, due_at, spam)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (id) DO UPDATE SET line = excluded.line, segment = excluded.segment, sort_at = excluded.sort_at,
           last_at = excluded.last_at, own = excluded.own, body = excluded.body,
           position = excluded.position, boot = excluded.boot, due_at = excluded.due_at, spam = excluded.spam",
        params![
            head.id.0,
            head.line.0,
            segment(head),
            sort_at(head),
            last_at(head),
            is_own(head.access),
            serde_json::to_string(head)?,
            told.position,
            told.boot_of(w, "dialog", head.id.0)?,
            head.session.as_ref().and_then(|session| session.norm?.due_at).map(|at| at.0),
            is_spam(head),
        ],
    )?;
    Ok(())
}

/// Deletes what the reader may not have any more, and what he could not see before and perhaps can now.
fn fit_entries(w: &Write<'_>, known: Option<&DialogHead>, head: &DialogHead) -> Result<()> {
    if head.first_seq > head.last_seq {
        return entries::cut(w, head.id, 0, Seq::MAX);
    }
    let range = known.map(|known| (known.first_seq, known.last_seq));
    if range.is_none_or(|(first, _)| head.first_seq > first) {
        entries::cut(w, head.id, 0, head.first_seq - 1)?;
    }
    if range.is_none_or(|(_, last)| head.last_seq < last) {
        entries::cut(w, head.id, head.last_seq + 1, Seq::MAX)?;
    }
    let session = |head: &DialogHead| head.session.as_ref().map(|session| session.id);
    if known.is_none_or(|known| known.access != head.access || session(known) != session(head)) {
        entries::cut_kind(w, head.id, "hidden")?;
        if permit::rights(head.access, false).notes == permit::Entries::None {
            entries::cut_kind(w, head.id, "note")?;
        }
        if let Some(known) = known.filter(|_| head.access == Access::Offered) {
            cut_between(w, known, head)?;
        }
    }
    Ok(())
}

/// An offer shows its session and, to a former responsible, what he saw up to his leaving: what the phone has from
/// between the two goes. (What it has of an own dialog lies before his leaving.)
fn cut_between(w: &Write<'_>, known: &DialogHead, head: &DialogHead) -> Result<()> {
    let first_of = |head: &DialogHead| head.session.as_ref().map(|session| session.first_seq);
    let from = match known.access {
        Access::Offered => first_of(known),
        // Up to his own last words he was there himself; how much longer, only the portal knows.
        Access::Participant | Access::Manager | Access::Colleague => Some(last_own(w, head.id)? + 1),
        _ => None,
    };
    match (from, first_of(head)) {
        (Some(from), Some(first)) if from < first => entries::cut(w, head.id, from, first - 1),
        _ => Ok(()),
    }
}

/// The last entry that the operator wrote himself; 0: none.
fn last_own(r: &Read<'_>, dialog: DialogId) -> Result<Seq> {
    let Some(me) = account::me(r)? else { return Ok(0) };
    let sql = "SELECT max(seq) FROM entry WHERE dialog = ?1 AND author = ?2";
    let seq = r.row(sql, [dialog.0, me.id.0], |row| row.get::<_, Option<Seq>>(0))?;
    Ok(seq.flatten().unwrap_or(0))
}

/// Deletes a dialog with its entries. Outbox, drafts and the read mark stay.
pub(crate) fn remove(w: &Write<'_>, dialog: DialogId) -> Result<()> {
    w.touch_dialog(dialog);
    entries::cut(w, dialog, 0, Seq::MAX)?;
    entries::forget_keys(w, dialog, 0, 0)?;
    w.run("DELETE FROM dialog WHERE id = ?1", [dialog.0])?;
    Ok(())
}

/// A head.
pub(crate) fn get(r: &Read<'_>, dialog: DialogId) -> Result<Option<DialogHead>> {
    let body = r.row("SELECT body FROM dialog WHERE id = ?1", [dialog.0], |row| row.get::<_, String>(0))?;
    Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
}

/// Whether the head that is stored tells of a later state of the portal than `position`.
pub(crate) fn is_newer(r: &Read<'_>, dialog: DialogId, position: i64) -> Result<bool> {
    let told = r.row("SELECT position FROM dialog WHERE id = ?1", [dialog.0], |row| row.get::<_, i64>(0))?;
    Ok(told.is_some_and(|told| told > position))
}

/// Responsible or participant: the dialogs that a phone keeps complete.
pub(crate) fn is_own(access: Access) -> bool {
    matches!(access, Access::Responsible | Access::Participant)
}

/// It is marked as spam, or its session came after that (P5).
pub(crate) fn is_spam(head: &DialogHead) -> bool {
    head.spam || head.session.as_ref().is_some_and(|session| session.was_spam)
}

fn segment(head: &DialogHead) -> &'static str {
    let Some(session) = &head.session else { return "history" };
    match (session.state, session.awaited) {
        _ if head.access == Access::Former => "history",
        (SessionState::Closing | SessionState::Closed, _) => "history",
        (SessionState::Queued, _) if session.was_spam => "spam",
        (SessionState::Queued, _) => "queue",
        (SessionState::Answered, Awaited::Operator) if is_own(head.access) => "mine",
        (SessionState::Answered, Awaited::Customer) if is_own(head.access) => "customer",
        (SessionState::Answered, _) => "open",
    }
}

/// Ascending: the longest wait first, then what does not wait, the newest first.
fn sort_at(head: &DialogHead) -> i64 {
    let session = head.session.as_ref();
    if segment(head) == "history" {
        let ended = session.and_then(|session| session.closed_at).map_or_else(|| last_at(head), |at| at.0);
        return NOT_WAITING - ended;
    }
    match session.and_then(|session| session.waiting_since) {
        Some(since) => since.0,
        None => NOT_WAITING - last_at(head),
    }
}

fn last_at(head: &DialogHead) -> i64 {
    let opened = head.session.as_ref().map_or(0, |session| session.opened_at.0);
    head.last.as_ref().map_or(0, |last| last.at.0).max(opened)
}
