//! Transfers (P20): to a colleague, at once or when he says yes, and to another line's queue.

use rules::queue::{Hours, late_accept};
use rules::session;
use rules::{Refusal, permit};
use wire::{
    CommandId, EntryBody, Event, LineId, OfferOutcome, OperatorId, PendingTransfer, ReturnReason, SessionId,
    SessionState, ShiftState, Timestamp, TransferEnd,
};

use super::handover::{dialog_of, give_back, hand, not_refused};
use super::service::{Act, current};
use crate::alerts;
use crate::bus::Bus;
use crate::commands::{Denial, Denied};
use crate::fault::Fault;
use crate::norms;
use crate::push;
use crate::queue::{self, by};
use crate::store::{DialogRow, NewEntry, OfferRow, SentRow, SessionRow, Timer, Write};

/// `transfer` to a colleague: he becomes responsible at once, or is asked first when the line says so. The hand-over
/// note travels along. `forced`: by a manager, to whom the receiver's shift is no obstacle and who asks nobody.
///
/// # Errors
/// `target_unavailable`; refusals of `rules::session`; those of the store.
pub fn transfer(
    write: &mut Write,
    bus: &Bus,
    act: Act,
    to: OperatorId,
    words: Option<&str>,
    forced: bool,
) -> Result<(), Denied> {
    let Act { me, command, dialog } = act;
    let session = current(dialog)?;
    // Any member of this line's staff; others are not told that the dialog exists.
    let known = write.staff(to)?.is_some_and(|staff| staff.knows(dialog.line));
    if !known {
        return Err(Refusal::TargetUnavailable.into());
    }
    if !forced {
        permit::target(true, write.shift(to)?.state, write.on_leave(to)?)?;
    }
    // Whoever is asked may say yes only to what could be done now.
    session::transferred(&session.life, to)?;
    note_along(write, act, session, words)?;
    let asks = session.life.responsible == Some(me) && write.line_rules(dialog.line)?.confirm_transfer;
    if asks {
        return Ok(propose(write, bus, dialog, session, to, words, Some(command))?);
    }
    let event = NewEntry::event(Event::Transferred { by: me, to }).by(command);
    hand(write, bus, dialog, session, to, event, to != me)
}

/// The hand-over note becomes an entry. (The command's own entry is the event: a command makes one.)
fn note_along(write: &mut Write, act: Act, session: &SessionRow, words: Option<&str>) -> Result<(), Fault> {
    if let Some(text) = words.filter(|text| !text.is_empty()) {
        let body = EntryBody::Note { text: text.to_owned() };
        let note = NewEntry { author: by(act.me), body, command: None, client_id: None };
        write.append(act.dialog, session.id, note)?;
    }
    Ok(())
}

/// Asks somebody whether he takes a session over; until he does its responsible keeps it.
///
/// # Errors
/// Those of the store.
pub(super) fn propose(
    write: &mut Write,
    bus: &Bus,
    dialog: &DialogRow,
    session: &SessionRow,
    to: OperatorId,
    words: Option<&str>,
    command: Option<CommandId>,
) -> Result<(), Fault> {
    let Some(by) = session.life.responsible else { return Err(Fault::defect("a transfer of what is nobody's")) };
    let freed = withdraw_transfer_of(write, session.id, by)?;
    let deadline = write.now.plus_s(write.line_rules(session.line)?.queue_time);
    let offer = write.add_transfer(session, &PendingTransfer { to, by, deadline }, words)?;
    write.arm(Timer::Offer, offer.0, deadline)?;
    let event = NewEntry { command, ..NewEntry::event(Event::TransferOffered { by, to }) };
    write.append(dialog, session.id, event)?;
    push::queue(write, bus, to, "offer", offer.0)?;
    write.touch_dialog(dialog.id, false)?;
    queue::became_free(write, bus, freed)
}

/// Ends the open transfer of a session because something else happened to it, and tells both. `winner`: who has the
/// session now, or who withdrew it. Returns who was asked: he has a slot again.
///
/// # Errors
/// Those of the store.
pub(crate) fn withdraw_transfer_of(
    write: &mut Write,
    session: SessionId,
    winner: OperatorId,
) -> Result<Option<OperatorId>, Fault> {
    let Some(offer) = write.open_offer(session)?.filter(|row| row.offer.from.is_some()) else { return Ok(None) };
    end(write, &offer, OfferOutcome::Withdrawn, Some(winner), None)?;
    Ok(offer.operator)
}

/// Ends whatever is open about a session: its transfer, or what the queue does. Returns who held the offer.
///
/// # Errors
/// Those of the store.
pub(super) fn withdraw_all(
    write: &mut Write,
    session: SessionId,
    winner: OperatorId,
) -> Result<Option<OperatorId>, Fault> {
    let asked = withdraw_transfer_of(write, session, winner)?;
    Ok(asked.or(queue::withdraw(write, session)?))
}

/// Ends an open transfer with the event that tells of it. False when it was over.
fn end(
    write: &mut Write,
    offer: &OfferRow,
    outcome: OfferOutcome,
    winner: Option<OperatorId>,
    command: Option<CommandId>,
) -> Result<bool, Fault> {
    let (Some(by), Some(to)) = (offer.offer.from, offer.operator) else { return Ok(false) };
    if !write.end_offer(offer, outcome, winner)? {
        return Ok(false);
    }
    let how = match outcome {
        OfferOutcome::Declined => TransferEnd::Declined,
        OfferOutcome::Expired => TransferEnd::Expired,
        OfferOutcome::Accepted | OfferOutcome::Withdrawn => TransferEnd::Withdrawn,
    };
    let dialog = dialog_of(write, offer.offer.dialog)?;
    let event = Event::TransferEnded { by, to, how };
    write.append(&dialog, offer.offer.session, NewEntry { command, ..NewEntry::event(event) })?;
    write.touch_dialog(dialog.id, false)?;
    Ok(true)
}

/// `confirm_transfer`, and `accept` of such an offer: the receiver is responsible now.
///
/// # Errors
/// `too_late` with who was first; those of the store.
pub fn confirm_transfer(
    write: &mut Write,
    bus: &Bus,
    me: OperatorId,
    command: CommandId,
    row: &OfferRow,
    tapped_at: Timestamp,
) -> Result<(), Denied> {
    let Some(from) = row.offer.from else { return Err(Refusal::BadCommand.into()) };
    let session = write.session(row.offer.session)?.ok_or(Denied::from(Refusal::NotFound))?;
    let still_open = row.offer.outcome.is_none();
    let in_time = still_open || row.offer.outcome == Some(OfferOutcome::Expired);
    let gone = session.life.state != SessionState::Answered || session.life.responsible != Some(from);
    let newer = write.last_transfer(session.id)? != Some(row.offer.id);
    if !in_time || newer || late_accept(row.offer.deadline, tapped_at, write.now, gone).is_err() {
        return Err(over(row).into());
    }
    if still_open {
        write.end_offer(row, OfferOutcome::Accepted, Some(me))?;
    } else {
        write.revive_offer(row, me)?;
    }
    let dialog = dialog_of(write, session.dialog)?;
    let event = NewEntry::event(Event::Transferred { by: from, to: me }).by(command);
    hand(write, bus, &dialog, &session, me, event, false)
}

/// What to answer to somebody whose transfer is over: who ended it, when and how.
fn over(row: &OfferRow) -> Denial {
    let (by, detail) = match row.offer.outcome {
        Some(OfferOutcome::Declined) => (row.operator, "the transfer was declined"),
        Some(OfferOutcome::Accepted) => (row.operator, "the transfer was confirmed"),
        Some(OfferOutcome::Withdrawn) => (row.offer.winner, "the transfer was withdrawn"),
        Some(OfferOutcome::Expired) | None => (None, "the time to confirm the transfer is over"),
    };
    Denial { refusal: Refusal::TooLate, by, at: row.offer.ended_at, detail: Some(detail) }
}

/// `decline_transfer`, and `decline` of such an offer: back to the sender. Declining what is over changes nothing.
///
/// # Errors
/// Those of the store.
pub fn decline_transfer(write: &mut Write, bus: &Bus, command: CommandId, row: &OfferRow) -> Result<(), Denied> {
    if row.offer.outcome.is_none() {
        end(write, row, OfferOutcome::Declined, None, Some(command))?;
        back_to_sender(write, bus, row.offer.session)?;
        // It counted as a slot of its receiver (P16).
        queue::became_free(write, bus, row.operator)?;
    }
    Ok(())
}

/// Nobody said yes in time: back to the sender.
///
/// # Errors
/// Those of the store.
pub fn transfer_expired(write: &mut Write, bus: &Bus, row: &OfferRow) -> Result<(), Fault> {
    end(write, row, OfferOutcome::Expired, None, None)?;
    back_to_sender(write, bus, row.offer.session)?;
    queue::became_free(write, bus, row.operator)
}

/// `withdraw_transfer`: its sender thinks better of it.
///
/// # Errors
/// `too_late` with who was first; those of the store.
pub fn withdraw_transfer(write: &mut Write, bus: &Bus, act: Act) -> Result<(), Denied> {
    let session = current(act.dialog)?;
    let last = write.last_transfer(session.id)?.map(|id| write.offer(id)).transpose()?.flatten();
    let row = last.ok_or(Denied::from(Refusal::NotFound))?;
    if end(write, &row, OfferOutcome::Withdrawn, Some(act.me), Some(act.command))? {
        Ok(queue::became_free(write, bus, row.operator)?)
    } else {
        Err(over(&row).into())
    }
}

/// A transfer came to nothing: its sender keeps the session, or the queue gets it when his shift is over.
fn back_to_sender(write: &mut Write, bus: &Bus, session: SessionId) -> Result<(), Fault> {
    let Some(row) = write.session(session)? else { return Ok(()) };
    let Some(sender) = row.life.responsible else { return Ok(()) };
    if !row.life.pinned && write.shift(sender)?.state == ShiftState::Off {
        return give_back(write, bus, &row, ReturnReason::OffShift);
    }
    Ok(())
}

/// Transfers to somebody who can answer none any more, of one line or of all.
///
/// # Errors
/// Those of the store.
pub fn withdraw_transfers_to(
    write: &mut Write,
    bus: &Bus,
    operator: OperatorId,
    line: Option<LineId>,
) -> Result<(), Fault> {
    let his = |row: &&OfferRow| row.offer.from.is_some() && line.is_none_or(|line| row.offer.line == line);
    for row in write.open_offers_of(operator)?.iter().filter(his) {
        end(write, row, OfferOutcome::Withdrawn, None, None)?;
        back_to_sender(write, bus, row.offer.session)?;
    }
    Ok(())
}

/// `transfer_to_line`: into that line's queue. A line that is off hours, or on which nobody can be asked now, says so once;
/// `anyway` goes on.
///
/// # Errors
/// `target_unavailable`; `line_closed`; `nobody_eligible`; refusals of `rules::session`; those of the store.
pub fn transfer_to_line(
    write: &mut Write,
    bus: &Bus,
    act: Act,
    line: LineId,
    words: Option<&str>,
    anyway: bool,
) -> Result<(), Denied> {
    let Act { me, command, dialog } = act;
    let session = current(dialog)?;
    let open = write.line_settings(line)?.is_some_and(|settings| settings.active);
    if !open {
        return Err(Refusal::TargetUnavailable.into());
    }
    if line == session.line {
        return Err(Refusal::BadCommand.into());
    }
    let life = session::sent(&session.life)?;
    let moved = SessionRow { line, ..session.clone() };
    if !anyway {
        asks_once(write, &moved, me)?;
    }
    note_along(write, act, session, words)?;
    let freed = withdraw_all(write, session.id, me)?;
    write.append(dialog, session.id, NewEntry::event(Event::Sent { by: me, line }).by(command))?;
    write.touch_dialog(dialog.id, true)?;
    write.end_tenure(dialog.id)?;
    write.save_session(session.id, &life)?;
    write.begin_round(session.id, me)?;
    norms::move_to_line(write, session.id, line)?;
    write.move_session(session, line, Some(SentRow { by: me, from: session.line }))?;
    norms::follow(write, session.id, rules::norm::Event::Queued)?;
    write.disarm(Timer::Return, session.id.0)?;
    arm_sent(write, session.id, line)?;
    queue::ask(write, bus, session.id)?;
    write.touch_dialog(dialog.id, true)?;
    Ok(queue::became_free(write, bus, session.life.responsible.into_iter().chain(freed))?)
}

/// What is worth asking before a session goes to another line.
fn asks_once(write: &Write, moved: &SessionRow, me: OperatorId) -> Result<(), Denied> {
    if queue::offers_now(write, moved.line, write.now)? != Hours::Open {
        return Err(Refusal::LineClosed.into());
    }
    if queue::somebody_else(write, moved, me)? { Ok(()) } else { Err(Refusal::NobodyEligible.into()) }
}

fn arm_sent(write: &mut Write, session: SessionId, line: LineId) -> Result<(), Fault> {
    let seconds = write.line_rules(line)?.return_time;
    match write.hours(line)?.after_s(write.now, seconds).filter(|_| seconds > 0) {
        Some(due) => write.arm(Timer::Sent, session.0, due),
        None => write.disarm(Timer::Sent, session.0),
    }
}

/// Nobody of the other line accepted a session in time: back to its sender if he is on shift; otherwise it waits on
/// where it is, and that is told.
///
/// # Errors
/// Those of the store.
pub fn not_accepted_there(write: &mut Write, bus: &Bus, session: SessionId) -> Result<(), Fault> {
    let (Some(row), Some(sent)) = (write.session(session)?, write.sent(session)?) else { return Ok(()) };
    let dialog = dialog_of(write, row.dialog)?;
    let there = write.staff(sent.by)?.is_some()
        && write.shift(sent.by)?.state != ShiftState::Off
        && !write.on_leave(sent.by)?;
    if !there {
        write.append(&dialog, session, NewEntry::event(Event::NotAccepted { line: row.line }))?;
        // Both lines' managers are told.
        for line in [row.line, sent.from] {
            alerts::about_session(write, wire::AlertKind::NotAccepted, &row, line)?;
        }
        return write.touch_dialog(dialog.id, true);
    }
    write.touch_dialog(dialog.id, true)?;
    norms::move_to_line(write, session, sent.from)?;
    write.move_session(&row, sent.from, None)?;
    let event = NewEntry::event(Event::SentBack { to: sent.by, line: row.line });
    let back = SessionRow { line: sent.from, ..row };
    hand(write, bus, &dialog, &back, sent.by, event, true).map_err(not_refused)
}
