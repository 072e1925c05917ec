//! Use cases of dialogs: a customer writes, an operator answers, a session changes hands, closes and comes back.

use rules::Refusal;
use rules::norm::Event as Happened;
use rules::queue::FreesSlot;
use rules::session::{self, Arrival};
use wire::{
    Awaited, CloseReason, CommandId, DialogId, Entry, EntryBody, Event, FileRef, OperatorId, SessionId, SessionState,
    ShiftState,
};

use super::handover;
use super::transfers::withdraw_transfer_of;
use crate::alerts;
use crate::bus::Bus;
use crate::commands::Denied;
use crate::fault::Fault;
use crate::norms;
use crate::queue::{self, by};
use crate::store::{DialogRow, NewEntry, SessionRow, Timer, Visitor, Write};
use crate::texts;

/// A customer's message (P1, P2, P81): appended to the open session, or it opens one and the queue is asked.
///
/// # Errors
/// Those of the store.
pub fn customer_message(
    write: &mut Write,
    bus: &Bus,
    visitor: &Visitor,
    client_id: &str,
    text: String,
    file: Option<FileRef>,
) -> Result<Entry, Fault> {
    let id = match visitor.dialog {
        Some(id) => id,
        None => write.add_dialog(visitor)?,
    };
    let Some(dialog) = write.dialog(id)? else { return Err(Fault::defect("a visitor without his dialog")) };
    let current = dialog.session.as_ref();
    let arrival = session::customer_wrote(current.map(|row| &row.life), dialog.spam, write.now);
    // Of several messages in a row only the first changes how the session stands.
    let is_news = current.is_none_or(|row| row.life != *arrival.session());
    let session = match (&arrival, current) {
        (Arrival::Append { .. }, Some(row)) if !is_news => row.id,
        (Arrival::Append { session }, Some(row)) => {
            write.save_session(row.id, session)?;
            row.id
        }
        (Arrival::Reopen { session }, Some(row)) => {
            write.save_session(row.id, session)?;
            write.clear_close(row.id)?;
            write.disarm(Timer::SessionEnd, row.id.0)?;
            write.append(&dialog, row.id, NewEntry::event(Event::Reopened))?;
            row.id
        }
        (_, _) => {
            let session = write.open_session(&dialog, arrival.session(), None)?;
            if write.line_rules(dialog.line)?.crm_lookup && !arrival.session().was_spam {
                let until = write.now.plus_s(crate::crm::LOOKUP_S);
                write.look_up(session, until)?;
            }
            write.append(&dialog, session, NewEntry::event(Event::Opened))?;
            session
        }
    };
    let new = NewEntry {
        author: wire::Author::Customer,
        body: EntryBody::CustomerMessage { text, file },
        command: None,
        client_id: Some(client_id.to_owned()),
    };
    let entry = write.append(&dialog, session, new)?;
    write.customer_wrote(session, entry.seq)?;
    if !arrival.session().was_spam {
        norms::follow(write, session, Happened::CustomerWrote)?;
    }
    match arrival.session().responsible {
        Some(operator) => {
            if takes_slot_again(write, &dialog, &arrival)? {
                write.became_busy(operator)?;
            }
            handover::customer_wrote_to(write, bus, session, operator, is_news)?;
        }
        // Also one that lost its responsible after his answer (P19): it is offered now.
        None if !current.is_some_and(|row| row.life.wants_operator()) => drop(queue::ask(write, bus, session)?),
        None if is_news => texts::customer_waits(write, session)?,
        None => {}
    }
    write.touch_dialog(id, matches!(arrival, Arrival::Open { .. }))?;
    Ok(entry)
}

/// Whether a customer's message fills a slot that his operator's close or answer had freed (P16).
fn takes_slot_again(write: &Write, dialog: &DialogRow, arrival: &Arrival) -> Result<bool, Fault> {
    let reopened = matches!(arrival, Arrival::Reopen { .. });
    let was_answered = dialog.session.as_ref().is_some_and(|row| row.life.awaited == Awaited::Customer);
    if !reopened && !was_answered {
        return Ok(false);
    }
    Ok(match write.line_rules(dialog.line)?.frees_slot {
        FreesSlot::OnClose => reopened,
        FreesSlot::OnWaitingCustomer => true,
        FreesSlot::OnFirstReply => false,
    })
}

/// Somebody's command about a dialog.
#[derive(Clone, Copy)]
pub struct Act<'a> {
    /// Whose.
    pub me: OperatorId,
    /// The command.
    pub command: CommandId,
    /// The dialog as it stands.
    pub dialog: &'a DialogRow,
}

pub(super) fn current(dialog: &DialogRow) -> Result<&SessionRow, Denied> {
    dialog.session.as_ref().ok_or_else(|| Refusal::SessionClosed.into())
}

/// `send`: the customer has his answer.
///
/// # Errors
/// Refusals of `rules::session`; those of the store.
pub fn reply(write: &mut Write, bus: &Bus, act: Act, text: &str) -> Result<(), Denied> {
    let Act { me, command, dialog } = act;
    let session = current(dialog)?;
    let life = session::replied(&session.life)?;
    write.save_session(session.id, &life)?;
    let body = EntryBody::OperatorMessage { text: text.to_owned() };
    write.append(dialog, session.id, NewEntry { author: by(me), body, command: Some(command), client_id: None })?;
    write.operator_wrote(session.id)?;
    write.customer_is_awaited(session.id)?;
    handover::watch_silence(write, session.id)?;
    norms::follow(write, session.id, Happened::OperatorWrote)?;
    write.worked(me)?;
    write.touch_dialog(dialog.id, false)?;
    // The line may count it as a slot of its responsible no more, whoever answered (P16).
    if write.line_rules(dialog.line)?.frees_slot != FreesSlot::OnClose {
        queue::became_free(write, bus, session.life.responsible)?;
    }
    Ok(())
}

/// `note`: for colleagues only (P43).
///
/// # Errors
/// Those of the store.
pub fn note(write: &mut Write, act: Act, text: &str) -> Result<(), Denied> {
    let Act { me, command, dialog } = act;
    let session = current(dialog)?;
    let body = EntryBody::Note { text: text.to_owned() };
    write.append(dialog, session.id, NewEntry { author: by(me), body, command: Some(command), client_id: None })?;
    write.touch_dialog(dialog.id, false)?;
    Ok(())
}

/// `close`: to `closing` for the line's `full_close_time`, or for good.
///
/// # Errors
/// Refusals of `rules::session`; those of the store.
pub fn close(write: &mut Write, bus: &Bus, act: Act) -> Result<(), Denied> {
    let session = current(act.dialog)?;
    end(write, bus, act.dialog, session, CloseReason::Operator, Some((act.me, act.command)))?;
    Ok(write.worked(act.me)?)
}

/// `spam`: marked and closed, at once and without a word to the customer (P5).
///
/// # Errors
/// Refusals of `rules::session`; those of the store.
pub fn spam(write: &mut Write, bus: &Bus, act: Act) -> Result<(), Denied> {
    let session = current(act.dialog)?;
    write.mark_spam(act.dialog.id, true)?;
    end(write, bus, act.dialog, session, CloseReason::Spam, Some((act.me, act.command)))?;
    Ok(write.worked(act.me)?)
}

/// `unspam`: what came since is queued with its original waiting time (P5).
///
/// # Errors
/// Those of the store.
pub fn unspam(write: &mut Write, bus: &Bus, act: Act) -> Result<(), Denied> {
    let Act { me, command, dialog } = act;
    let session = current(dialog)?;
    if !dialog.spam {
        return Ok(());
    }
    write.mark_spam(dialog.id, false)?;
    write.append(dialog, session.id, NewEntry::event(Event::Unspammed { operator: me }).by(command))?;
    if session.life.was_spam && session.life.is_open() {
        write.save_session(session.id, &session::Session { was_spam: false, ..session.life })?;
        let since = session.life.waiting_since.unwrap_or(write.now);
        norms::follow_at(write, session.id, Happened::CustomerWrote, since)?;
        queue::ask(write, bus, session.id)?;
    }
    write.touch_dialog(dialog.id, true)?;
    Ok(())
}

/// Closes a session. `by`: whose command does it; nobody's when the customer was silent.
///
/// # Errors
/// Refusals of `rules::session`; those of the store.
pub(super) fn end(
    write: &mut Write,
    bus: &Bus,
    dialog: &DialogRow,
    session: &SessionRow,
    reason: CloseReason,
    by: Option<(OperatorId, CommandId)>,
) -> Result<(), Denied> {
    let grace = write.line_rules(dialog.line)?.full_close_time;
    let life = session::closed(&session.life, reason, grace > 0)?;
    let freed = match by.map(|(me, _)| me).or(session.life.responsible) {
        Some(ends_it) => withdraw_transfer_of(write, session.id, ends_it)?,
        None => None,
    };
    let event = NewEntry::event(Event::Closed { reason, by: by.map(|(me, _)| me) });
    write.append(dialog, session.id, NewEntry { command: by.map(|(_, command)| command), ..event })?;
    write.save_session(session.id, &life)?;
    write.save_close(session.id, reason)?;
    let happened = if reason == CloseReason::Spam { Happened::Spam } else { Happened::Closed };
    norms::follow(write, session.id, happened)?;
    if life.state == SessionState::Closing {
        let due = write.now.plus_s(grace);
        write.arm(Timer::SessionEnd, session.id.0, due)?;
    } else {
        write.disarm(Timer::SessionEnd, session.id.0)?;
        write.end_tenure(dialog.id)?;
        alerts::session_ended(write, session.id)?;
    }
    let withdrawn = queue::withdraw(write, session.id)?;
    write.touch_dialog(dialog.id, true)?;
    Ok(queue::became_free(write, bus, session.life.responsible.into_iter().chain(withdrawn).chain(freed))?)
}

/// Ends whatever session is open in a dialog, without the time in which it would come back.
///
/// # Errors
/// Those of the store.
pub fn end_for_good(write: &mut Write, bus: &Bus, id: DialogId, reason: CloseReason) -> Result<(), Fault> {
    let Some(dialog) = write.dialog(id)? else { return Ok(()) };
    let Some(session) = dialog.session.as_ref().filter(|session| session.life.is_open()) else { return Ok(()) };
    if session.life.state != SessionState::Closing {
        end(write, bus, &dialog, session, reason, None).map_err(handover::not_refused)?;
    }
    write.disarm(Timer::SessionEnd, session.id.0)?;
    session_ended(write, session.id)
}

/// The time between a close and its end is over.
///
/// # Errors
/// Those of the store.
pub fn session_ended(write: &mut Write, id: SessionId) -> Result<(), Fault> {
    let Some(session) = write.session(id)? else { return Ok(()) };
    if let Some(life) = session::ended(&session.life) {
        write.end_tenure(session.dialog)?;
        write.save_session(id, &life)?;
        alerts::session_ended(write, id)?;
        write.touch_dialog(session.dialog, true)?;
    }
    Ok(())
}

/// `no_reply_needed` (P6).
///
/// # Errors
/// Refusals of `rules::session`; those of the store.
pub fn no_reply_needed(write: &mut Write, bus: &Bus, act: Act) -> Result<(), Denied> {
    let Act { me, command, dialog } = act;
    let session = current(dialog)?;
    let life = session::no_reply_needed(&session.life)?;
    write.append(dialog, session.id, NewEntry::event(Event::NoReplyNeeded { operator: me }).by(command))?;
    write.save_session(session.id, &life)?;
    write.customer_is_awaited(session.id)?;
    handover::watch_silence(write, session.id)?;
    norms::follow(write, session.id, Happened::NoReplyNeeded)?;
    let mut freed = None;
    if life.state == SessionState::Closing {
        let due = write.now.plus_s(write.line_rules(dialog.line)?.full_close_time);
        freed = withdraw_transfer_of(write, session.id, me)?;
        write.save_close(session.id, CloseReason::Operator)?;
        write.arm(Timer::SessionEnd, session.id.0, due)?;
    }
    write.worked(me)?;
    write.touch_dialog(dialog.id, true)?;
    // Back in `closing` it holds no slot any more.
    Ok(queue::became_free(write, bus, [me].into_iter().chain(freed))?)
}

/// `resume` (P4): a new session in a closed dialog, with its operator responsible.
///
/// # Errors
/// `already_open`; `no_shift`; those of the store.
pub fn resume(write: &mut Write, act: Act) -> Result<(), Denied> {
    let Act { me, command, dialog } = act;
    let session = current(dialog)?;
    let life = session::resumed(&session.life, me)?;
    if write.shift(me)?.state == ShiftState::Off {
        return Err(Refusal::NoShift.into());
    }
    let id = write.open_session(dialog, &life, Some(me))?;
    norms::follow(write, id, Happened::Owned)?;
    write.append(dialog, id, NewEntry::event(Event::Resumed { operator: me }).by(command))?;
    write.begin_tenure(dialog.id, me)?;
    write.worked(me)?;
    write.touch_dialog(dialog.id, true)?;
    Ok(write.became_busy(me)?)
}
