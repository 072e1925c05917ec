//! Use cases of automatic texts.

use rules::queue::Hours;
use wire::{Author, EntryBody, SessionId};

use crate::fault::Fault;
use crate::queue;
use crate::store::{LineRules, NewEntry, Timer, Write};

/// Seconds for which nobody can be asked until the customer hears of it (P17).
const EMPTY_QUEUE_S: i64 = 30;

/// It was decided whether somebody can be asked about a session: when nobody can, and that lasts, its customer hears of it.
///
/// # Errors
/// Those of the store.
pub fn decided(write: &mut Write, session: SessionId, rules: &LineRules, is_nobody: bool) -> Result<(), Fault> {
    match (rules.says_empty_queue, is_nobody) {
        (false, _) => Ok(()),
        (true, true) => {
            let due = write.now.plus_s(EMPTY_QUEUE_S);
            write.arm_once(Timer::EmptyQueue, session.0, due)
        }
        (true, false) => write.disarm(Timer::EmptyQueue, session.0),
    }
}

/// Nobody could be asked for long enough: the customer reads the line's empty-queue text, once a session (P17).
///
/// # Errors
/// Those of the store.
pub fn empty_queue(write: &mut Write, id: SessionId) -> Result<(), Fault> {
    let Some(session) = write.session(id)?.filter(|session| session.life.wants_operator()) else { return Ok(()) };
    let Some(text) = write.empty_queue_text(session.line)? else { return Ok(()) };
    // It may have closed meanwhile: who writes off hours hears something else.
    if queue::offers_now(write, session.line, write.now)? != Hours::Open || !write.says_empty_queue_once(id)? {
        return Ok(());
    }
    let Some(dialog) = write.dialog(session.dialog)? else { return Ok(()) };
    let body = EntryBody::AutomaticText { text };
    write.append(&dialog, id, NewEntry { author: Author::System, body, command: None, client_id: None })?;
    write.touch_dialog(dialog.id, false)
}
