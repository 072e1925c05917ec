//! Use cases of automatic texts.

use rules::norm::Event as Happened;
use rules::queue::Hours;
use wire::{Author, EntryBody, SessionId, Timestamp};

use crate::fault::Fault;
use crate::norms;
use crate::queue;
use crate::store::{LineRules, NewEntry, SessionRow, Timer, Write};

/// Seconds for which nobody can be asked until the customer hears of it (P17).
const EMPTY_QUEUE_S: i64 = 30;

/// When the customer of a session is told that nobody can be asked: so long after his oldest message, and after there was nobody.
/// Who wrote nothing since he was answered is told nothing, and nobody twice.
fn due(session: &SessionRow, nobody_since: Option<Timestamp>) -> Option<Timestamp> {
    let waits_since = session.life.waiting_since.filter(|_| !session.empty_queue_told)?;
    Some(waits_since.max(nobody_since?).plus_s(EMPTY_QUEUE_S))
}

/// It was decided whether somebody can be asked about a session; when nobody can, and that lasts, its customer hears of it.
///
/// # Errors
/// Those of the store.
pub fn decided(
    write: &mut Write,
    session: &SessionRow,
    rules: &LineRules,
    nobody_since: Option<Timestamp>,
) -> Result<(), Fault> {
    match due(session, nobody_since).filter(|_| rules.says_empty_queue) {
        Some(due) => write.arm(Timer::EmptyQueue, session.id.0, due),
        None => Ok(()),
    }
}

/// A customer begins to wait in a session that waits itself already.
///
/// # Errors
/// Those of the store.
pub fn customer_waits(write: &mut Write, id: SessionId) -> Result<(), Fault> {
    let Some(session) = write.session(id)? else { return Ok(()) };
    let rules = write.line_rules(session.line)?;
    decided(write, &session, &rules, session.nobody_since)
}

/// Nobody could be asked for long enough: the customer reads the line's empty-queue text, once a session (P17).
///
/// # Errors
/// Those of the store.
pub fn empty_queue(write: &mut Write, id: SessionId) -> Result<(), Fault> {
    let Some(session) = write.session(id)? else { return Ok(()) };
    // Somebody could be asked meanwhile, or had it.
    let Some(due) = due(&session, session.nobody_since) else { return Ok(()) };
    let Some(text) = write.empty_queue_text(session.line)? else { return Ok(()) };
    if due > write.now {
        return write.arm(Timer::EmptyQueue, id.0, due);
    }
    match queue::offers_now(write, session.line, write.now)? {
        Hours::Open => {}
        // It closed meanwhile: whoever comes at the opening has as long.
        Hours::Closed { until: Some(opening) } => {
            return write.arm(Timer::EmptyQueue, id.0, opening.plus_s(EMPTY_QUEUE_S));
        }
        Hours::Closed { until: None } => return Ok(()),
    }
    let Some(dialog) = write.dialog(session.dialog)? else { return Ok(()) };
    write.mark_empty_queue_told(id)?;
    let body = EntryBody::AutomaticText { text };
    write.append(&dialog, id, NewEntry { author: Author::System, body, command: None, client_id: None })?;
    norms::follow(write, id, Happened::TextSent)?;
    write.touch_dialog(dialog.id, false)
}
