//! Messages that are changed after they were sent (P3, P42). Each change is an entry of its own that names the message; it
//! answers nobody, so no clock stops or starts, and what the customer deleted still waits for an answer.

use rules::Refusal;
use rules::change::{self, Message, Reading};
use wire::{Author, CommandId, DialogId, Entry, EntryBody, Seq};

use super::{Act, current};
use crate::commands::Denied;
use crate::fault::Fault;
use crate::queue::by;
use crate::store::{NewEntry, Write};

/// `edit`: other words for an own message. The same words change nothing.
///
/// # Errors
/// Refusals of `rules::change::may`; those of the store.
pub fn edit(write: &mut Write, act: Act, message: CommandId, text: &str) -> Result<(), Denied> {
    let (target, changed, reading) = own_message(write, &act, message)?;
    change::may(&by(act.me), &changed, write.now)?;
    if reading.words(changed.body.text()) == text {
        return Ok(());
    }
    add(write, &act, EntryBody::Edit { target, text: text.to_owned() })
}

/// `recall`: an own message is taken back. One that is taken back already stays so.
///
/// # Errors
/// As of [`edit`].
pub fn recall(write: &mut Write, act: Act, message: CommandId) -> Result<(), Denied> {
    let (target, changed, _) = own_message(write, &act, message)?;
    if changed.recalled && changed.author == by(act.me) {
        return Ok(());
    }
    change::may(&by(act.me), &changed, write.now)?;
    add(write, &act, EntryBody::Tombstone { target })
}

/// The message that his command made: its number, the message and how it reads now.
fn own_message(write: &Write, act: &Act, message: CommandId) -> Result<(Seq, Message, Reading), Denied> {
    let entry = write.sent_by(act.dialog.id, message)?.ok_or(Denied::from(Refusal::NotFound))?;
    let reading = write.reading(act.dialog.id, entry.seq, act.dialog.last_seq)?;
    Ok((entry.seq, as_message(entry, &reading), reading))
}

fn as_message(entry: Entry, reading: &Reading) -> Message {
    Message { author: entry.author, body: entry.body, at: entry.at, recalled: reading.recalled_at.is_some() }
}

fn add(write: &mut Write, act: &Act, body: EntryBody) -> Result<(), Denied> {
    let session = current(act.dialog)?;
    let new = NewEntry { author: by(act.me), body, command: Some(act.command), client_id: None };
    write.append(act.dialog, session.id, new)?;
    Ok(write.touch_dialog(act.dialog.id, false)?)
}

/// A customer deletes a message of his own. One that is deleted already stays so.
///
/// # Errors
/// `not_found` for what he does not see, `forbidden` for somebody else's words, `unchangeable`; those of the store.
pub fn customer_deletes(write: &mut Write, dialog: DialogId, seq: Seq) -> Result<(), Fault> {
    let row = write.dialog(dialog)?.ok_or_else(|| Fault::not_found("dialog"))?;
    let sees = |entry: &Entry| {
        use EntryBody::{AutomaticText, CustomerMessage, OperatorMessage};
        matches!(entry.body, CustomerMessage { .. } | OperatorMessage { .. } | AutomaticText { .. })
    };
    let entry = write.entry(dialog, seq)?.filter(sees);
    let entry = entry.ok_or_else(|| Fault::not_found("message"))?;
    let message = as_message(entry, &write.reading(dialog, seq, row.last_seq)?);
    if message.recalled && message.author == Author::Customer {
        return Ok(());
    }
    match change::may(&Author::Customer, &message, write.now) {
        Ok(()) => {}
        Err(Refusal::Forbidden) => return Err(Fault::forbidden("This message is not yours.")),
        Err(refusal) => return Err(Fault::conflict(refusal.code(), refusal.detail())),
    }
    let Some(session) = &row.session else { return Err(Fault::defect("a message without a session")) };
    let body = EntryBody::Tombstone { target: seq };
    let new = NewEntry { author: Author::Customer, body, command: None, client_id: None };
    write.append(&row, session.id, new)?;
    write.touch_dialog(dialog, false)
}
