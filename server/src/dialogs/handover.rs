//! A session changes hands without being asked for by the one who gets it: handed over, given back, left behind (P19,
//! P20).

use rules::handover;
use rules::norm::Event as Happened;
use rules::permit;
use rules::session;
use wire::{
    AlertKind, CloseReason, DialogId, Event, LineId, OperatorId, ReturnReason, SessionId, SessionState, ShiftState,
    Timestamp,
};

use super::service::{Act, current};
use super::transfers::{propose, withdraw_all, withdraw_transfer_of};
use crate::alerts;
use crate::bus::Bus;
use crate::commands::Denied;
use crate::fault::Fault;
use crate::norms;
use crate::push;
use crate::queue;
use crate::store::{DialogRow, NewEntry, SessionRow, Timer, Write};

pub(super) fn dialog_of(write: &Write, dialog: DialogId) -> Result<DialogRow, Fault> {
    write.dialog(dialog)?.ok_or_else(|| Fault::defect("a session without a dialog"))
}

/// Puts a session into somebody's hands. The event is its last entry that he who had it before may see. `told`: he did not do
/// it himself, and hears of it by a push.
///
/// # Errors
/// Refusals of `rules::session`; those of the store.
pub(super) fn hand(
    write: &mut Write,
    bus: &Bus,
    dialog: &DialogRow,
    session: &SessionRow,
    to: OperatorId,
    event: NewEntry,
    told: bool,
) -> Result<(), Denied> {
    let life = session::transferred(&session.life, to)?;
    let freed = withdraw_all(write, session.id, to)?;
    write.append(dialog, session.id, event)?;
    write.end_tenure(dialog.id)?;
    write.begin_tenure(dialog.id, to)?;
    write.remove_participant(session.id, to)?;
    write.save_session(session.id, &life)?;
    norms::follow(write, session.id, Happened::Owned)?;
    write.name_winner(session.id, to)?;
    if told {
        write.push_now(to, "mention", dialog.id.0)?;
    }
    write.touch_dialog(dialog.id, true)?;
    watch_wait(write, session.id)?;
    write.remind_others(to)?;
    if session.life.state == SessionState::Queued {
        alerts::customer_taken(write, session, to)?;
    }
    // The receiver too: what else the customer waits with is his to answer now (P8).
    Ok(queue::became_free(write, bus, session.life.responsible.into_iter().chain(freed).chain([to]))?)
}

/// A session goes from its responsible back to the queue (P19). He sees why: the event is the last entry that he has.
pub(super) fn give_back(write: &mut Write, bus: &Bus, session: &SessionRow, reason: ReturnReason) -> Result<(), Fault> {
    let (Some(life), Some(operator)) = (session::returned(&session.life), session.life.responsible) else {
        return Ok(());
    };
    let dialog = dialog_of(write, session.dialog)?;
    let freed = withdraw_transfer_of(write, session.id, operator)?;
    write.append(&dialog, session.id, NewEntry::event(Event::Returned { operator, reason }))?;
    write.end_tenure(dialog.id)?;
    write.save_session(session.id, &life)?;
    norms::follow(write, session.id, Happened::Queued)?;
    write.begin_round(session.id, operator)?;
    write.disarm(Timer::Return, session.id.0)?;
    if !life.wants_operator() {
        // It is offered when the customer writes; until then anybody of the line may take it.
        write.save_asking(session.id, session.round.saturating_add(1), true, None, None)?;
    }
    queue::ask(write, bus, session.id)?;
    write.touch_dialog(dialog.id, true)?;
    queue::became_free(write, bus, [operator].into_iter().chain(freed))
}

/// The customer wrote in an owned session: its responsible hears of it, or, when he has no open shift, it goes back to
/// the queue at once (P19). `is_news`: he did not wait for an answer already.
///
/// # Errors
/// Those of the store.
pub(super) fn customer_wrote_to(
    write: &mut Write,
    bus: &Bus,
    session: SessionId,
    operator: OperatorId,
    is_news: bool,
) -> Result<(), Fault> {
    let Some(row) = write.session(session)? else { return Ok(()) };
    let on_leave = write.on_leave(operator)?;
    if handover::leaves_when_customer_writes(&row.life, write.shift(operator)?.state, on_leave) {
        let why = if on_leave { ReturnReason::OnLeave } else { ReturnReason::OffShift };
        return give_back(write, bus, &row, why);
    }
    push::queue(write, bus, operator, "message", row.dialog.0)?;
    // Of one that was kept it is asked again at once whether there is somebody else by now.
    if is_news || row.kept_since.is_some() { watch_wait(write, session) } else { Ok(()) }
}

/// Arms or disarms the instant at which an unanswered session goes back to the queue (P19). Called when a wait or a
/// responsibility begins; an answer needs no call, because the timer looks again before it does anything.
///
/// # Errors
/// Those of the store.
pub fn watch_wait(write: &mut Write, session: SessionId) -> Result<(), Fault> {
    let Some(row) = write.session(session)? else { return Ok(()) };
    match returns_at(write, &row)? {
        Some(due) => write.arm(Timer::Return, session.0, due),
        None => write.disarm(Timer::Return, session.0),
    }
}

fn returns_at(write: &Write, row: &SessionRow) -> Result<Option<Timestamp>, Fault> {
    let return_time = write.line_rules(row.line)?.return_time;
    Ok(handover::return_at(&row.life, row.owned_since, return_time, &write.hours(row.line)?))
}

/// Arms the instant at which a session is closed because its customer is silent (P32). His message needs no call: the
/// timer looks again before it does anything.
///
/// # Errors
/// Those of the store.
pub fn watch_silence(write: &mut Write, session: SessionId) -> Result<(), Fault> {
    let Some(row) = write.session(session)? else { return Ok(()) };
    match closes_at(write, &row)? {
        Some(due) => write.arm(Timer::Silence, session.0, due),
        None => Ok(()),
    }
}

fn closes_at(write: &Write, row: &SessionRow) -> Result<Option<Timestamp>, Fault> {
    let idle_close_time = write.line_rules(row.line)?.idle_close_time;
    let since = row.silent_since.unwrap_or(row.opened_at);
    Ok(handover::idle_close_at(&row.life, since, idle_close_time, &write.hours(row.line)?))
}

/// A customer may have been silent for too long: his session is closed (P32).
///
/// # Errors
/// Those of the store.
pub fn customer_was_silent(write: &mut Write, bus: &Bus, session: SessionId) -> Result<(), Fault> {
    let Some(row) = write.session(session)? else { return Ok(()) };
    match closes_at(write, &row)? {
        Some(due) if due > write.now => write.arm(Timer::Silence, session.0, due),
        Some(_) => {
            let dialog = dialog_of(write, row.dialog)?;
            super::service::end(write, bus, &dialog, &row, CloseReason::Idle, None).map_err(not_refused)
        }
        None => Ok(()),
    }
}

/// The same for all sessions of a line whose times changed.
///
/// # Errors
/// Those of the store.
pub fn watch_waits_on(write: &mut Write, line: LineId) -> Result<(), Fault> {
    for session in write.owned_on(line)? {
        watch_wait(write, session.id)?;
        watch_silence(write, session.id)?;
    }
    Ok(())
}

/// A session may have waited for too long: it goes back to the queue, or stays when nobody else can be asked, which is
/// told once a wait and looked at again after as long (P19).
///
/// # Errors
/// Those of the store.
pub fn wait_is_over(write: &mut Write, bus: &Bus, session: SessionId) -> Result<(), Fault> {
    let Some(row) = write.session(session)? else { return Ok(()) };
    let (Some(due), Some(operator)) = (returns_at(write, &row)?, row.life.responsible) else { return Ok(()) };
    if due > write.now {
        return write.arm(Timer::Return, session.0, due);
    }
    if queue::somebody_else(write, &row, operator)? {
        return give_back(write, bus, &row, ReturnReason::NoAnswer);
    }
    if row.kept_since != row.life.waiting_since {
        let dialog = dialog_of(write, row.dialog)?;
        write.append(&dialog, session, NewEntry::event(Event::Kept { operator }))?;
        alerts::about_session(write, AlertKind::NobodyToReturnTo, &row, row.line)?;
        write.save_kept(session, row.life.waiting_since)?;
        write.touch_dialog(dialog.id, false)?;
    }
    let return_time = write.line_rules(row.line)?.return_time;
    match write.hours(row.line)?.after_s(write.now, return_time) {
        Some(again) => write.arm(Timer::Return, session.0, again),
        None => Ok(()),
    }
}

/// Somebody may be asked again: what stayed with a colleague who does not answer, because nobody else could be asked then, goes
/// back to the queue at once, the longest wait first (P19).
///
/// # Errors
/// Those of the store.
pub fn look_at_kept(write: &mut Write, bus: &Bus, free: OperatorId) -> Result<(), Fault> {
    write.longest_kept(free)?.map_or(Ok(()), |session| wait_is_over(write, bus, session))
}

/// `pin`, `unpin` (P19).
///
/// # Errors
/// Refusals of `rules::session`; those of the store.
pub fn pin(write: &mut Write, act: Act, pin: bool) -> Result<(), Denied> {
    let session = current(act.dialog)?;
    let life = session::pinned(&session.life, pin)?;
    write.save_session(session.id, &life)?;
    watch_wait(write, session.id)?;
    write.touch_dialog(act.dialog.id, false)?;
    Ok(())
}

/// `shift_end`: what waits for an answer goes to the queue or to a named colleague (P19).
///
/// # Errors
/// `no_shift`; `target_unavailable`; those of the store.
pub fn end_shift(write: &mut Write, bus: &Bus, me: OperatorId, to: Option<OperatorId>) -> Result<(), Denied> {
    if let Some(colleague) = to {
        let active = colleague != me && write.staff(colleague)?.is_some();
        let shift = if active { write.shift(colleague)?.state } else { ShiftState::Off };
        permit::target(active, shift, write.on_leave(colleague)?)?;
    }
    queue::set_shift(write, bus, me, ShiftState::Off, None)?;
    Ok(shift_ended(write, bus, me, to)?)
}

/// A shift ended. A colleague gets what is of his lines; the rest goes to the queue, the longest wait first.
///
/// # Errors
/// Those of the store.
pub fn shift_ended(write: &mut Write, bus: &Bus, me: OperatorId, to: Option<OperatorId>) -> Result<(), Fault> {
    let colleague = to.map(|id| write.staff(id)).transpose()?.flatten();
    let mut left = write.owned_by(me)?;
    left.retain(|session| handover::leaves_at_shift_end(&session.life));
    for session in left {
        match &colleague {
            Some(staff) if staff.knows(session.line) => {
                let (to, dialog) = (staff.me.id, dialog_of(write, session.dialog)?);
                if write.line_rules(session.line)?.confirm_transfer {
                    // Nobody is made to answer for it unasked; without his yes the queue gets it.
                    propose(write, bus, &dialog, &session, to, None, None)?;
                    continue;
                }
                let event = NewEntry::event(Event::Transferred { by: me, to });
                hand(write, bus, &dialog, &session, to, event, true).map_err(not_refused)?;
            }
            _ => give_back(write, bus, &session, ReturnReason::ShiftEnded)?,
        }
    }
    Ok(())
}

/// For what was asked before whether it may.
pub(super) fn not_refused(denied: Denied) -> Fault {
    match denied {
        Denied::Fault(fault) => fault,
        other => Fault::defect(format_args!("{other:?}")),
    }
}

/// An operator was deactivated or is on leave: pins hold no more, and what he owns is offered, at once or when its customer
/// writes (P19).
///
/// # Errors
/// Those of the store.
pub fn lost_operator(write: &mut Write, bus: &Bus, operator: OperatorId, why: ReturnReason) -> Result<(), Fault> {
    for mut session in write.owned_by(operator)? {
        session.life.pinned = false;
        match session.life.state {
            SessionState::Answered => give_back(write, bus, &session, why)?,
            _ => write.save_session(session.id, &session.life)?,
        }
    }
    Ok(())
}

/// Who did it, and what it was in words for people.
pub fn what_happened(event: &Event) -> (Option<OperatorId>, Option<&'static str>) {
    match event {
        Event::Accepted { operator } => (Some(*operator), Some("a colleague accepted it")),
        Event::Taken { operator } => (Some(*operator), Some("a colleague took it")),
        Event::Resumed { operator } => (Some(*operator), Some("a colleague resumed it")),
        Event::Transferred { by, .. } => (Some(*by), Some("it was handed to a colleague")),
        Event::TakenOver { by, .. } => (Some(*by), Some("a manager took it over")),
        Event::Sent { by, .. } => (Some(*by), Some("it was sent to another line")),
        Event::SentBack { to, .. } => (Some(*to), Some("it went back to its sender")),
        Event::Returned { .. } => (None, Some("it went back to the queue")),
        Event::Closed { by, .. } => (*by, Some("it was closed")),
        _ => (None, None),
    }
}
