//! What happens to a command before it is stored: the same rules that the portal will ask, put to what is known here,
//! the operator's own unsent commands included.

use rules::outbox::{State, lane};
use rules::permit::{self, Standing};
use rules::{Refusal, change, text};
use store::{Read, Result, Write, account, dialogs, offers, outbox, registers, standing, timeline};
use wire::{
    Access, Author, BasedOn, Command, CommandEnvelope, CommandId, ComposerMode, DialogId, Lane, OperatorId,
    SessionState, Timestamp,
};

/// Checks a command, fills in what it is based on, and stores it at the end of its lane. A change of a reply that was never
/// sent is made where the reply waits. Returns the id of the row that shows it.
pub(crate) fn store(
    w: &Write<'_>,
    id: CommandId,
    made_at: Timestamp,
    mut command: Command,
) -> Result<Result<CommandId, Refusal>> {
    if let Err(error) = text::check_command(&command) {
        return Ok(Err(error.refusal()));
    }
    match change_unsent(w, &command)? {
        Change::Portal => {}
        Change::Here(message) => return Ok(Ok(message)),
        Change::None(refusal) => return Ok(Err(refusal)),
    }
    let offered = match command.offer() {
        Some(offer) => offers::get(w, offer)?.map(|offer| offer.dialog),
        None => None,
    };
    let Some(lane) = lane(&command, offered) else { return Ok(Err(Refusal::NotFound)) };
    let mut based_on = None;
    if let Lane::Dialog(dialog) = lane {
        if let Err(refusal) = permitted(w, dialog, &command, offered.is_some())? {
            return Ok(Err(refusal));
        }
        if let Err(refusal) = may_change(w, dialog, &command, made_at)? {
            return Ok(Err(refusal));
        }
        based_on = dialogs::based_on(w, dialog)?.filter(|_| command.is_based());
        use_draft(w, &mut command)?;
    }
    outbox::enqueue(w, &CommandEnvelope { id, lane, based_on, made_at, command })?;
    Ok(Ok(id))
}

/// Where a message is changed.
enum Change {
    /// On the portal, by a command of its own.
    Portal,
    /// Here, in the row of this reply: the portal has never heard of it.
    Here(CommandId),
    /// Nowhere.
    None(Refusal),
}

/// Changes an own reply that waits in the outbox. One that was sent, though without an answer, may have arrived: its change
/// goes behind it. A held one has a screen of its own, on which it is edited; a refused one is written anew.
fn change_unsent(w: &Write<'_>, command: &Command) -> Result<Change> {
    let Some(message) = command.message() else { return Ok(Change::Portal) };
    let Some(row) = outbox::get(w, message)? else { return Ok(Change::Portal) };
    if !matches!(row.envelope.command, Command::Send { .. }) || row.envelope.command.dialog() != command.dialog() {
        return Ok(Change::None(Refusal::NotFound));
    }
    let rests = matches!(row.state, State::Held | State::Refused);
    let never_sent = row.state == State::Queued && row.attempts == 0;
    let done = match command {
        Command::Edit { text, .. } if never_sent => outbox::edit_unsent(w, message, text)?,
        Command::Recall { .. } if never_sent || rests => outbox::discard(w, message)?,
        _ => false,
    };
    Ok(match done {
        true => Change::Here(message),
        false if rests => Change::None(Refusal::Unchangeable),
        false => Change::Portal,
    })
}

/// Whether the message that a command changes is his to change, by the portal's own rule.
fn may_change(r: &Read<'_>, dialog: DialogId, command: &Command, now: Timestamp) -> Result<Result<(), Refusal>> {
    let (Some(changed), Some(me)) = (command.message(), account::me(r)?) else { return Ok(Ok(())) };
    let rows = outbox::rows(r, dialog)?;
    if rows.iter().any(|row| row.envelope.id == changed) {
        return Ok(Ok(()));
    }
    let Some(mut message) = timeline::message(r, dialog, changed)? else { return Ok(Err(Refusal::NotFound)) };
    let recalls = |row: &outbox::OutboxRow| {
        row.state != State::Refused
            && matches!(row.envelope.command, Command::Recall { message, .. } if message == changed)
    };
    message.recalled |= rows.iter().any(recalls);
    Ok(change::may(&Author::Operator { id: me.id }, &message, now))
}

/// Puts a note of the same words in the place of a held reply; false when it is no held reply.
pub(crate) fn turn_into_note(
    w: &Write<'_>,
    held: CommandId,
    id: CommandId,
    made_at: Timestamp,
) -> Result<Result<bool, Refusal>> {
    let Some(row) = outbox::get(w, held)? else { return Ok(Ok(false)) };
    let (Command::Send { dialog, text, .. }, lane) = (row.envelope.command, row.envelope.lane) else {
        return Ok(Ok(false));
    };
    let command = Command::Note { dialog, text, draft: None };
    if let Err(refusal) = permitted(w, dialog, &command, false)? {
        return Ok(Err(refusal));
    }
    let note = CommandEnvelope { id, lane, based_on: None, made_at, command };
    outbox::turn_into_note(w, held, &note).map(Ok)
}

/// What is on screen of a stored command's dialog.
pub(crate) fn seen_now(r: &Read<'_>, id: CommandId) -> Result<Option<BasedOn>> {
    let nothing = BasedOn { session: None, responsible: None, seq: 0 };
    match outbox::get(r, id)?.map(|row| row.envelope.lane) {
        Some(Lane::Dialog(dialog)) => Ok(Some(dialogs::based_on(r, dialog)?.unwrap_or(nothing))),
        Some(Lane::Own) => Ok(Some(nothing)),
        None => Ok(None),
    }
}

fn permitted(r: &Read<'_>, dialog: DialogId, command: &Command, offered: bool) -> Result<Result<(), Refusal>> {
    let Some(head) = dialogs::head(r, dialog)? else {
        // An offer may be answered although its head has not come yet.
        return Ok(if offered { Ok(()) } else { Err(Refusal::NotFound) });
    };
    let me = account::me(r)?.map(|me| me.id);
    let mut access = head.access;
    let mut standing = Standing { offered, ..Standing::of(head.session.as_ref()) };
    let line = dialogs::line(r, head.line)?;
    if access == Access::Participant {
        // Invited from elsewhere, he takes nothing of the line.
        standing.takeable &= line.as_ref().is_some_and(|line| !line.guest);
        standing.invited_manager = line.as_ref().is_some_and(|line| line.managed);
    }
    let asks = line.is_some_and(|line| line.confirm_transfer);
    for row in outbox::rows(r, dialog)? {
        if row.state != State::Refused {
            foresee(&row.envelope.command, me, asks, &mut access, &mut standing);
        }
    }
    Ok(permit::may(access, command, &standing, standing::coming_shift(r)?))
}

/// How the dialog will stand once this unsent command has taken effect. `asks`: its line asks the receiver of a transfer,
/// until whose yes it stays with its responsible.
fn foresee(command: &Command, me: Option<OperatorId>, asks: bool, access: &mut Access, standing: &mut Standing) {
    match command {
        Command::Leave { .. } => *access = Access::Former,
        Command::Accept { .. }
        | Command::ConfirmTransfer { .. }
        | Command::TakeOver { .. }
        | Command::Take { .. }
        | Command::Resume { .. } => {
            *access = Access::Responsible;
            standing.responsible = me;
            standing.state = Some(SessionState::Answered);
        }
        Command::Transfer { .. } if asks && *access == Access::Responsible => {}
        Command::TransferToLine { .. } => {
            if *access == Access::Responsible {
                *access = Access::Former;
            }
            standing.responsible = None;
            standing.state = Some(SessionState::Queued);
        }
        Command::Transfer { to, .. } => {
            // Who manages the line keeps his rights in it.
            if *access == Access::Responsible {
                *access = Access::Former;
            }
            standing.responsible = Some(*to);
        }
        Command::Close { .. } => standing.state = Some(SessionState::Closing),
        _ => {}
    }
}

/// Names the draft that a text uses up, when the text is that draft.
fn use_draft(w: &Write<'_>, command: &mut Command) -> Result<()> {
    let (dialog, mode, text, draft) = match command {
        Command::Send { dialog, text, draft } => (*dialog, ComposerMode::Reply, text, draft),
        Command::Note { dialog, text, draft } => (*dialog, ComposerMode::Note, text, draft),
        _ => return Ok(()),
    };
    *draft = registers::used_by(w, dialog, mode, text)?;
    Ok(())
}
