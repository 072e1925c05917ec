//! Several people at one dialog (P21): a manager takes over, colleagues are invited and leave, somebody is nudged.

use rules::{Refusal, handover, session};
use wire::{Event, OperatorId, SessionState};

use super::handover::hand;
use super::service::{Act, current};
use crate::bus::Bus;
use crate::commands::{Denial, Denied};
use crate::queue;
use crate::store::{NewEntry, Write};

/// `take_over`: a manager of the line has it at once, whoever had it. Out of the queue it is a take.
///
/// # Errors
/// `bad_command` for what is his; refusals of `rules::session`; those of the store.
pub fn take_over(write: &mut Write, bus: &Bus, act: Act) -> Result<(), Denied> {
    let Act { me, command, dialog } = act;
    let session = current(dialog)?;
    let Some(from) = session.life.responsible.filter(|_| session.life.state == SessionState::Answered) else {
        return queue::take(write, bus, me, command, dialog);
    };
    session::transferred(&session.life, me)?;
    let event = NewEntry::event(Event::TakenOver { by: me, from }).by(command);
    hand(write, bus, dialog, session, me, event, false)
}

/// `invite`: a colleague sees the whole dialog and may write, for as long as this session is the current one.
///
/// # Errors
/// `target_unavailable`; `bad_command` for the responsible himself; those of the store.
pub fn invite(write: &mut Write, act: Act, operator: OperatorId) -> Result<(), Denied> {
    let Act { me, command, dialog } = act;
    let session = current(dialog)?;
    if session.life.responsible == Some(operator) {
        return Err(Refusal::BadCommand.into());
    }
    write.staff(operator)?.ok_or(Denied::from(Refusal::TargetUnavailable))?;
    if write.add_participant(session.id, operator)? {
        write.append(dialog, session.id, NewEntry::event(Event::Invited { by: me, operator }).by(command))?;
        write.push_now(operator, "mention", dialog.id.0)?;
    }
    write.touch_dialog(dialog.id, true)?;
    Ok(())
}

/// `ask_invite`: who sees a dialog without a part in it asks its responsible for one, who sees it in the dialog and by a push;
/// at most once in two minutes.
///
/// # Errors
/// `too_soon`; `bad_command` when nobody is responsible; those of the store.
pub fn ask_invite(write: &mut Write, act: Act) -> Result<(), Denied> {
    let Act { me, command, dialog } = act;
    let session = current(dialog)?;
    let Some(responsible) = session.life.responsible else { return Err(Refusal::BadCommand.into()) };
    if let Some(at) = write.asked_invite(session.id, me)?.filter(|at| !handover::may_ask_again(*at, write.now)) {
        return Err(Denial { by: Some(me), at: Some(at), ..Refusal::TooSoon.into() }.into());
    }
    write.append(dialog, session.id, NewEntry::event(Event::InviteAsked { operator: me }).by(command))?;
    write.set_asked_invite(session.id, me)?;
    write.push_now(responsible, "mention", dialog.id.0)?;
    write.touch_dialog(dialog.id, false)?;
    Ok(())
}

/// `leave`: an invited colleague goes.
///
/// # Errors
/// Those of the store.
pub fn leave(write: &mut Write, act: Act) -> Result<(), Denied> {
    let Act { me, command, dialog } = act;
    let session = current(dialog)?;
    write.append(dialog, session.id, NewEntry::event(Event::Left { operator: me }).by(command))?;
    // He hears of it too: told before he is gone.
    write.touch_dialog(dialog.id, true)?;
    write.remove_participant(session.id, me)?;
    Ok(())
}

/// `nudge`: a manager reminds the responsible, who sees it in the dialog and by a push; at most once in two minutes.
///
/// # Errors
/// `too_soon` with who nudged last; `bad_command` when nobody is responsible; those of the store.
pub fn nudge(write: &mut Write, act: Act) -> Result<(), Denied> {
    let Act { me, command, dialog } = act;
    let session = current(dialog)?;
    let Some(responsible) = session.life.responsible.filter(|_| session.life.state == SessionState::Answered) else {
        return Err(Refusal::BadCommand.into());
    };
    if let Some((by, at)) = write.nudged(dialog.id)?.filter(|(_, at)| !handover::may_ask_again(*at, write.now)) {
        return Err(Denial { by: Some(by), at: Some(at), ..Refusal::TooSoon.into() }.into());
    }
    write.append(dialog, session.id, NewEntry::event(Event::Nudged { by: me }).by(command))?;
    write.set_nudged(dialog.id, me)?;
    write.push_now(responsible, "mention", dialog.id.0)?;
    write.touch_dialog(dialog.id, false)?;
    Ok(())
}
