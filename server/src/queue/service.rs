//! Use cases of the queue. Each runs inside the transaction of the command, message or timer that causes it.

use std::collections::BTreeSet;

use rules::queue::{self, Choice, Decision, Line, Mode, UNREACHABLE_AFTER, Verdict};
use rules::{Refusal, session};
use wire::{
    Author, CommandId, Event, LineId, OfferId, OfferOutcome, OperatorId, PauseReason, ReturnReason, SessionId,
    SessionState, ShiftState, Timestamp,
};

use crate::alerts;
use crate::app::Shared;
use crate::bus::Bus;
use crate::commands::{Denial, Denied};
use crate::dialogs;
use crate::fault::Fault;
use crate::norms;
use crate::push;
use crate::store::{DialogRow, NewEntry, NewOffer, OfferKind, OfferRow, SessionRow, Timer, Write};
use crate::texts;

/// Pushes of one offer to everybody that are written in one transaction.
const CALLED_AT_ONCE: usize = 200;
/// Queued sessions looked at in one go when an operator becomes free.
const LOOK_AHEAD: usize = 64;

/// Decides about a queued session that nobody holds an offer of, and carries the decision out. `None`: there was nothing
/// to decide.
///
/// # Errors
/// Those of the store.
pub fn ask(write: &mut Write, bus: &Bus, session: SessionId) -> Result<Option<Decision>, Fault> {
    let Some(row) = write.session(session)?.filter(|row| row.life.wants_operator()) else {
        return Ok(None);
    };
    if write.open_offer(session)?.is_some() {
        return Ok(None);
    }
    let rules = write.line_rules(row.line)?;
    if rules.crm_lookup && waits_for_crm(write, session)? {
        return Ok(None);
    }
    let (hours, works) = super::hours::hours_now(write, row.line, rules.offer_off_hours, write.now)?;
    let question = write.question(&row, &rules, hours, write.now)?;
    let decision = question.decide();
    let round = decision.outcome.round().unwrap_or(row.round);
    write.add_decision(&row, &question, &decision)?;
    // Off hours taking by hand is always possible.
    let takeable = decision.takeable() || !works;
    let nobody_since = (decision.outcome == Choice::Nobody).then(|| row.nobody_since.unwrap_or(write.now));
    write.save_asking(session, round, takeable, decision.waits_for(), nobody_since)?;
    tell_managers(write, &row, round, &decision)?;
    match decision.outcome {
        Choice::Offer { operator, deadline, round } => {
            let kind = if decision.considered.is_empty() { OfferKind::Personal } else { OfferKind::Queue };
            let new = NewOffer { to: Some(operator), kind, silent: false, deadline, round };
            let offer = make_offer(write, &row, new, &decision)?;
            if rules.ack_time > 0 {
                let due = write.now.plus_s(rules.ack_time);
                write.arm(Timer::Ack, offer.0, due)?;
            }
            push::queue(write, bus, operator, "offer", offer.0)?;
        }
        Choice::OfferAll { deadline, round } => {
            let silent = !queue::calls_again(write.rung(session)?.as_ref(), write.now);
            let new = NewOffer { to: None, kind: OfferKind::All, silent, deadline, round };
            let offer = make_offer(write, &row, new, &decision)?;
            if !silent {
                let now = write.now;
                write.arm(Timer::CallAll, offer.0, now)?;
            }
        }
        Choice::Wait { until, .. } => write.arm(Timer::AskAgain, session.0, until)?,
        Choice::Closed { until: Some(until) } => {
            // One for all that wait there: the oldest is asked about first.
            write.disarm(Timer::AskAgain, session.0)?;
            write.arm(Timer::Opening, row.line.0, until)?;
        }
        Choice::Nobody | Choice::Closed { until: None } => write.disarm(Timer::AskAgain, session.0)?,
    }
    texts::decided(write, &row, &rules, nobody_since)?;
    if takeable && !row.takeable {
        write.touch_dialog(row.dialog, false)?;
    }
    Ok(Some(decision))
}

/// Whether the CRM may still say whose customer it is (P7). The session's own timer asks again when it has not.
fn waits_for_crm(write: &mut Write, session: SessionId) -> Result<bool, Fault> {
    match write.waits_for_lookup(session)? {
        Some(until) if until > write.now => {
            write.arm(Timer::AskAgain, session.0, until)?;
            Ok(true)
        }
        Some(_) => write.waits_no_more(session).map(|_| false),
        None => Ok(false),
    }
}

/// Managers hear of a second round, and of a line on which nobody can be asked (P13, P17).
fn tell_managers(write: &mut Write, row: &SessionRow, round: i64, decision: &Decision) -> Result<(), Fault> {
    // A session that came back begins with a round of its own.
    let first = row.returned.map_or(1, |(_, round)| round);
    if round > first {
        alerts::second_round(write, row)?;
    }
    match decision.outcome {
        Choice::Nobody if decision.waits_for().is_some() => Ok(()),
        Choice::Nobody => alerts::nobody_eligible(write, row),
        Choice::Closed { .. } => Ok(()),
        Choice::Offer { .. } | Choice::OfferAll { .. } | Choice::Wait { .. } => {
            alerts::somebody_eligible(write, row.line)
        }
    }
}

/// Makes the offer that was decided on, with its deadline; its dialog's followers see it.
fn make_offer(write: &mut Write, row: &SessionRow, new: NewOffer, decision: &Decision) -> Result<OfferId, Fault> {
    let offer = write.add_offer(row, new, decision)?;
    write.disarm(Timer::AskAgain, row.id.0)?;
    write.arm(Timer::Offer, offer.0, new.deadline)?;
    write.touch_dialog(row.dialog, false)?;
    Ok(offer)
}

/// Queues pushes of an offer to everybody, some at a time, until it is over or everybody eligible has his.
///
/// # Errors
/// Those of the store.
pub fn call_all(write: &mut Write, bus: &Bus, offer: OfferId) -> Result<(), Fault> {
    let Some(row) = write.offer(offer)?.filter(|row| row.offer.outcome.is_none()) else { return Ok(()) };
    let Some(session) = write.session(row.offer.session)? else { return Ok(()) };
    let mut to_call = write.candidates(&session)?;
    to_call.retain(|one| one.id > row.called_up_to && queue::gets_running(one, row.offer.round));
    to_call.sort_unstable_by_key(|one| one.id);
    for one in to_call.iter().take(CALLED_AT_ONCE) {
        push::queue(write, bus, one.id, "offer", offer.0)?;
    }
    if let Some(last) = to_call.get(CALLED_AT_ONCE - 1).filter(|_| to_call.len() > CALLED_AT_ONCE) {
        let now = write.now;
        write.called_up_to(offer, last.id)?;
        write.arm(Timer::CallAll, offer.0, now)?;
    }
    Ok(())
}

/// Whether an owned session would be offered to somebody else than its responsible, if it were to go back now (P19).
///
/// # Errors
/// Those of the store.
pub fn somebody_else(write: &Write, session: &SessionRow, than: OperatorId) -> Result<bool, Fault> {
    let rules = write.line_rules(session.line)?;
    let mut others = write.candidates(session)?;
    others.retain(|operator| operator.id != than);
    let round = session.round.saturating_add(1);
    let (hours, _) = super::hours::hours_now(write, session.line, rules.offer_off_hours, write.now)?;
    let line = Line { mode: Mode::Evenly, queue_time_s: rules.queue_time, hours };
    let decision = queue::choose(&line, &[], &others, round, write.now);
    Ok(decision.considered.iter().any(|(_, verdict)| *verdict == Verdict::Chosen))
}

/// Operators may have become eligible (P17): offers each what waits, the longest wait first, until he holds an offer or
/// nothing fits.
///
/// # Errors
/// Those of the store.
pub fn became_free(write: &mut Write, bus: &Bus, operators: impl IntoIterator<Item = OperatorId>) -> Result<(), Fault> {
    operators.into_iter().try_for_each(|operator| {
        offer_what_waits(write, bus, operator)?;
        dialogs::look_at_kept(write, bus, operator)
    })
}

fn offer_what_waits(write: &mut Write, bus: &Bus, operator: OperatorId) -> Result<(), Fault> {
    // What runs for everybody is his too from now on, or is not any more.
    for offer in write.touch_running(operator)? {
        if write.offer_to(operator, offer)?.is_some_and(|row| row.offer.outcome.is_none() && !row.offer.silent) {
            push::queue(write, bus, operator, "offer", offer.0)?;
        }
    }
    for line in write.needlessly_told(operator)? {
        alerts::somebody_eligible(write, line)?;
    }
    // What he has a claim to keeps him from no other offer, and no other offer from it (P14, P18).
    if write.shift(operator)?.state == ShiftState::On {
        for session in write.perhaps_claimed_by(operator)? {
            ask(write, bus, session)?;
        }
    }
    let mut closed_to_him = BTreeSet::new();
    let mut behind = None;
    loop {
        let waiting = write.waiting_for(operator, &closed_to_him, behind, LOOK_AHEAD)?;
        let Some(last) = waiting.last() else { return Ok(()) };
        behind = Some(*last);
        for session in &waiting {
            if closed_to_him.contains(&session.line) {
                continue;
            }
            let Some(decision) = ask(write, bus, session.id)? else { continue };
            let his = decision.considered.iter().find(|(id, _)| *id == operator).map(|(_, verdict)| *verdict);
            match his {
                // What is offered to everybody keeps him from nothing.
                Some(Verdict::Chosen) if matches!(decision.outcome, Choice::OfferAll { .. }) => {}
                Some(Verdict::Chosen) => return Ok(()),
                // About this session only: the next one may fit.
                None | Some(Verdict::Behind | Verdict::Asked | Verdict::RemindedLater | Verdict::Unreachable) => {}
                Some(Verdict::LineCap | Verdict::OffHours) => {
                    closed_to_him.insert(session.line);
                }
                // Whatever the line: nothing can be offered to him now.
                Some(_) => return Ok(()),
            }
        }
    }
}

/// `accept`: the first to come wins, by one conditional update.
///
/// # Errors
/// `too_late` with the winner's name; those of the store.
pub fn accept(
    write: &mut Write,
    bus: &Bus,
    me: OperatorId,
    command: CommandId,
    offer: OfferId,
    tapped_at: Timestamp,
) -> Result<(), Denied> {
    let row = write.offer_for_answer(me, offer)?.ok_or(Denial::from(Refusal::NotFound))?;
    if row.offer.from.is_some() {
        return dialogs::confirm_transfer(write, bus, me, command, &row, tapped_at);
    }
    let session = write.session(row.offer.session)?.ok_or(Denial::from(Refusal::NotFound))?;
    let to_everybody = row.kind == OfferKind::All;
    let still_open = row.offer.outcome.is_none();
    let expired = row.offer.outcome == Some(OfferOutcome::Expired);
    let taken = session.life.state != SessionState::Queued;
    let in_time = still_open || expired;
    if !in_time || queue::late_accept(row.offer.deadline, tapped_at, write.now, taken).is_err() {
        return Err(lost(write, &session, row.offer.made_at)?.into());
    }
    if to_everybody {
        may_win(write, &session, me)?;
    }
    let life = session::accepted(&session.life, me).map_err(Denial::from)?;
    // Its end is told to all whom it was for.
    let row = if to_everybody { OfferRow { operator: None, ..row } } else { row };
    if still_open {
        write.end_offer(&row, OfferOutcome::Accepted, Some(me))?;
    } else {
        write.revive_offer(&row, me)?;
        // It was not missed after all.
        let shift = write.shift(me)?;
        if shift.pause_reason == Some(PauseReason::MissedOffers) {
            write.set_shift(me, ShiftState::On, None, shift.planned_end)?;
            alerts::shift_moved(write, me)?;
        }
    }
    write.clear_missed(me)?;
    own(write, bus, &session, life, Event::Accepted { operator: me }, me, command)?;
    Ok(())
}

/// Whether somebody whom an offer to everybody reached may still get it: what was true then need not be now.
fn may_win(write: &Write, session: &SessionRow, me: OperatorId) -> Result<(), Denied> {
    let serves = write.staff(me)?.is_some_and(|staff| staff.serves.contains(&session.line));
    let one = write.candidate(session, me)?.filter(|_| serves).ok_or(Denial::from(Refusal::NotFound))?;
    if one.shift == ShiftState::Off || one.on_leave {
        return Err(Refusal::NoShift.into());
    }
    // Of several that ran at once for him he may have taken others meanwhile.
    if queue::has_slot(&one) { Ok(()) } else { Err(Refusal::AtCap.into()) }
}

/// Who was first, for the loser of a race (P13, P41). Whoever had the session before the race began, at `since`, and lost
/// it again did not win this one.
fn lost(write: &Write, session: &SessionRow, since: Timestamp) -> Result<Denial, Fault> {
    let winner = write.winner(session.id)?.filter(|(_, at)| *at >= since);
    Ok(Denial { by: winner.map(|(who, _)| who), at: winner.map(|(_, at)| at), ..Refusal::TooLate.into() })
}

/// `decline`: the next one is asked. Declining what is over already changes nothing and is no error.
///
/// # Errors
/// `not_found` for somebody else's offer; those of the store.
pub fn decline(write: &mut Write, bus: &Bus, me: OperatorId, command: CommandId, offer: OfferId) -> Result<(), Denied> {
    let row = write.offer_for_answer(me, offer)?.ok_or(Denial::from(Refusal::NotFound))?;
    if row.offer.from.is_some() {
        return dialogs::decline_transfer(write, bus, command, &row);
    }
    if row.offer.outcome.is_none() && row.kind == OfferKind::All {
        write.decline_share(me, &row)?;
        let session = write.session(row.offer.session)?.ok_or(Denial::from(Refusal::NotFound))?;
        let others = write.candidates(&session)?;
        if !others.iter().any(|one| queue::gets_running(one, row.offer.round)) {
            // Everybody eligible has declined: the round is over.
            end_for_all(write, &row, OfferOutcome::Declined)?;
            ask(write, bus, session.id)?;
        }
    } else if row.offer.outcome.is_none() {
        write.end_offer(&row, OfferOutcome::Declined, None)?;
        write.clear_missed(me)?;
        ask(write, bus, row.offer.session)?;
        became_free(write, bus, [me])?;
    }
    Ok(())
}

/// Ends an offer to everybody, and tells all of them.
fn end_for_all(write: &mut Write, row: &OfferRow, outcome: OfferOutcome) -> Result<(), Fault> {
    write.end_offer(&OfferRow { operator: None, ..row.clone() }, outcome, None)?;
    Ok(())
}

/// `take`: a queued session by hand (P17). Whether he may was checked by `rules::permit`.
///
/// # Errors
/// `too_late` with the winner; those of the store.
pub fn take(
    write: &mut Write,
    bus: &Bus,
    me: OperatorId,
    command: CommandId,
    dialog: &DialogRow,
) -> Result<(), Denied> {
    let session = dialog.session.as_ref().ok_or(Denial::from(Refusal::SessionClosed))?;
    match session::taken(&session.life, me) {
        Ok(life) => Ok(own(write, bus, session, life, Event::Taken { operator: me }, me, command)?),
        Err(Refusal::TooLate) => Err(lost(write, session, session.opened_at)?.into()),
        Err(refusal) => Err(Denial::from(refusal).into()),
    }
}

/// Makes somebody responsible for a queued session: event entry, tenure, offers of others withdrawn.
fn own(
    write: &mut Write,
    bus: &Bus,
    session: &SessionRow,
    life: session::Session,
    event: Event,
    me: OperatorId,
    command: CommandId,
) -> Result<(), Fault> {
    let Some(dialog) = write.dialog(session.dialog)? else { return Err(Fault::defect("a session without a dialog")) };
    write.save_session(session.id, &life)?;
    norms::follow(write, session.id, rules::norm::Event::Owned)?;
    let withdrawn = withdraw(write, session.id)?;
    write.name_winner(session.id, me)?;
    write.append(&dialog, session.id, NewEntry::event(event).by(command))?;
    write.begin_tenure(dialog.id, me)?;
    write.remove_participant(session.id, me)?;
    write.worked(me)?;
    write.touch_dialog(dialog.id, true)?;
    dialogs::watch_wait(write, session.id)?;
    alerts::customer_taken(write, session, me)?;
    write.remind_others(me)?;
    became_free(write, bus, withdrawn.into_iter().chain([me]))
}

/// Ends whatever the queue still does about a session. Returns who held its offer.
///
/// # Errors
/// Those of the store.
pub fn withdraw(write: &mut Write, session: SessionId) -> Result<Option<OperatorId>, Fault> {
    alerts::left_queue(write, session)?;
    write.disarm(Timer::AskAgain, session.0)?;
    let Some(offer) = write.open_offer(session)? else { return Ok(None) };
    write.end_offer(&offer, OfferOutcome::Withdrawn, None)?;
    Ok(offer.operator)
}

/// An offer's deadline passed (P13, P14).
///
/// # Errors
/// Those of the store.
pub fn expire(write: &mut Write, bus: &Bus, offer: OfferId) -> Result<(), Fault> {
    let Some(row) = write.offer(offer)?.filter(|row| row.offer.outcome.is_none()) else { return Ok(()) };
    if row.offer.from.is_some() {
        return dialogs::transfer_expired(write, bus, &row);
    }
    let Some(operator) = row.operator else { return renew(write, bus, &row) };
    write.end_offer(&row, OfferOutcome::Expired, None)?;
    let missed = write.count_missed(operator)?;
    let limit = write.line_rules(row.offer.line)?.missed_limit;
    let shift = write.shift(operator)?;
    if queue::after_missed(missed, limit) && shift.state == ShiftState::On {
        write.set_shift(operator, ShiftState::Paused, Some(PauseReason::MissedOffers), shift.planned_end)?;
        alerts::shift_paused(write, operator, row.offer.line)?;
        write.asked_no_more(operator)?;
    }
    ask(write, bus, row.offer.session)?;
    became_free(write, bus, [operator])
}

/// An offer to everybody ran out: the next round is offered to everybody then eligible (P12). It was nobody's own to miss.
fn renew(write: &mut Write, bus: &Bus, row: &OfferRow) -> Result<(), Fault> {
    end_for_all(write, row, OfferOutcome::Expired)?;
    write.save_asking(row.offer.session, row.offer.round.saturating_add(1), true, None, None)?;
    ask(write, bus, row.offer.session)?;
    Ok(())
}

/// An offer's `ack_time` passed: if it reached no device it moves on early, and after two of them in a row its operator is
/// unreachable (P15). A phone that gets it now may still win by an accept in time (P13).
///
/// # Errors
/// Those of the store.
pub fn not_delivered(write: &mut Write, bus: &Bus, offer: OfferId) -> Result<(), Fault> {
    let waits = |row: &OfferRow| row.offer.outcome.is_none() && !row.delivered;
    let Some(row) = write.offer(offer)?.filter(waits) else { return Ok(()) };
    let Some(operator) = row.operator else { return Ok(()) };
    write.end_offer(&row, OfferOutcome::Expired, None)?;
    if write.count_undelivered(operator, offer)? >= UNREACHABLE_AFTER && write.set_unreachable(operator)? {
        let first = queue::next_probe(0, write.now);
        write.arm(Timer::Probe, operator.0, first)?;
    }
    ask(write, bus, row.offer.session)?;
    became_free(write, bus, [operator])
}

/// Tries the devices of somebody unreachable again, for as long as his shift is open (P15).
///
/// # Errors
/// Those of the store.
pub fn probe(write: &mut Write, operator: OperatorId) -> Result<(), Fault> {
    if let Some(tries) = write.count_probe(operator)? {
        let now = write.now;
        write.push_now(operator, "probe", operator.0)?;
        write.arm(Timer::Probe, operator.0, queue::next_probe(tries, now))?;
    }
    Ok(())
}

/// A device of an operator was heard of, whatever it wanted (P15). A store that cannot say so now keeps nobody from it.
pub async fn contact(app: &Shared, operator: OperatorId) {
    let known = app.store.read(move |read| read.is_unreachable(operator)).await;
    let bus = app.bus.clone();
    let told = match known {
        Ok(true) => app.store.write(move |write| heard(write, &bus, operator)).await,
        Ok(false) => Ok(()),
        Err(fault) => Err(fault),
    };
    if let Err(fault) = told {
        tracing::warn!(code = fault.code, "still counts as unreachable");
    }
}

/// He is reachable again, if he was not: asked are those like him first, and what waits may be his.
///
/// # Errors
/// Those of the store.
pub fn heard(write: &mut Write, bus: &Bus, operator: OperatorId) -> Result<(), Fault> {
    if write.set_reachable(operator)? {
        write.disarm(Timer::Probe, operator.0)?;
        became_free(write, bus, [operator])?;
    }
    Ok(())
}

/// `shift_start`, `shift_pause`, `shift_continue`, `shift_end` (P49).
///
/// # Errors
/// `no_shift` when there is none to pause, continue or end; `bad_command` for a planned end in the past.
pub fn set_shift(
    write: &mut Write,
    bus: &Bus,
    me: OperatorId,
    to: ShiftState,
    planned_end: Option<Timestamp>,
) -> Result<(), Denied> {
    let shift = write.shift(me)?;
    match (shift.state, to) {
        (ShiftState::Off, ShiftState::Paused | ShiftState::Off) => return Err(Denial::from(Refusal::NoShift).into()),
        _ if planned_end.is_some_and(|end| end <= write.now) => return Err(Denial::from(Refusal::BadCommand).into()),
        _ => {}
    }
    let planned_end = planned_end.or(shift.planned_end).filter(|_| to != ShiftState::Off);
    let reason = (to == ShiftState::Paused).then_some(PauseReason::ByOperator);
    write.set_shift(me, to, reason, planned_end)?;
    alerts::shift_moved(write, me)?;
    match planned_end {
        Some(end) => write.arm(Timer::ShiftEnd, me.0, end.plus_s(SHIFT_GRACE_S))?,
        None => write.disarm(Timer::ShiftEnd, me.0)?,
    }
    if to == ShiftState::On {
        write.clear_missed(me)?;
        became_free(write, bus, [me])?;
    } else if to == ShiftState::Off {
        offers_to_others(write, bus, me)?;
    } else {
        // What he holds stays his: a pause stops new offers only.
        write.asked_no_more(me)?;
    }
    Ok(())
}

/// A shift with a planned end closes itself this many seconds after it (P14).
const SHIFT_GRACE_S: i64 = 30 * 60;

/// A planned shift ran out.
///
/// # Errors
/// Those of the store.
pub fn shift_ran_out(write: &mut Write, bus: &Bus, me: OperatorId) -> Result<(), Fault> {
    let shift = write.shift(me)?;
    let due = shift.planned_end.is_some_and(|end| end.plus_s(SHIFT_GRACE_S) <= write.now);
    if shift.state != ShiftState::Off && due {
        write.set_shift(me, ShiftState::Off, None, None)?;
        alerts::shift_moved(write, me)?;
        offers_to_others(write, bus, me)?;
        // Nobody was there to say to whom.
        dialogs::shift_ended(write, bus, me, None)?;
    }
    Ok(())
}

/// A deactivated operator: his shift ends, his devices may do nothing more but be told so, what he owns and what he was
/// offered goes to others (P19).
///
/// # Errors
/// Those of the store.
pub fn deactivated(write: &mut Write, bus: &Bus, operator: OperatorId) -> Result<(), Fault> {
    if write.shift(operator)?.state != ShiftState::Off {
        write.set_shift(operator, ShiftState::Off, None, None)?;
        alerts::shift_moved(write, operator)?;
    }
    write.touch_sign_ins();
    lets_go(write, bus, operator, ReturnReason::Deactivated)
}

/// What an operator owns and what he was offered goes to others, pinned or not (P19).
///
/// # Errors
/// Those of the store.
pub fn lets_go(write: &mut Write, bus: &Bus, operator: OperatorId, why: ReturnReason) -> Result<(), Fault> {
    dialogs::withdraw_transfers_to(write, bus, operator, None)?;
    offers_to_others(write, bus, operator)?;
    dialogs::lost_operator(write, bus, operator, why)
}

/// Operators who left a line's queue: what they were offered of it goes to others.
///
/// # Errors
/// Those of the store.
pub fn left_line(write: &mut Write, bus: &Bus, line: LineId, gone: &[OperatorId]) -> Result<(), Fault> {
    write.log_left(line, gone)?;
    for operator in gone {
        dialogs::withdraw_transfers_to(write, bus, *operator, Some(line))?;
        for row in write.open_offers_of(*operator)?.iter().filter(|row| row.offer.line == line) {
            ask_others(write, bus, row)?;
        }
    }
    if gone.is_empty() { Ok(()) } else { write.ask_all_again(line) }
}

/// What the queue offered somebody who is not to be asked any more is offered to others.
fn offers_to_others(write: &mut Write, bus: &Bus, operator: OperatorId) -> Result<(), Fault> {
    for row in write.open_offers_of(operator)?.iter().filter(|row| row.offer.from.is_none()) {
        ask_others(write, bus, row)?;
    }
    write.asked_no_more(operator)
}

fn ask_others(write: &mut Write, bus: &Bus, row: &OfferRow) -> Result<(), Fault> {
    write.end_offer(row, OfferOutcome::Withdrawn, None)?;
    ask(write, bus, row.offer.session)?;
    Ok(())
}

/// The author of what an operator writes.
pub fn by(me: OperatorId) -> Author {
    Author::Operator { id: me }
}
