//! Use cases of alerts. Each runs inside the transaction of what raised it or quiets it, so that an alert is on a screen
//! exactly as long as it holds.

use rules::alert::{self, Event, Ladder, Step};
use rules::norm::{Level, Passed};
use wire::{AlertId, AlertKind, LineId, OperatorId, SessionId};

use crate::commands::Denied;
use crate::fault::Fault;
use crate::store::{AlertRow, LineSettings, Matter, SessionRow, Timer, Write, is_told};

/// What a reply, a P6, a close and spam end, and what follows the responsible (P36).
const OF_WAITING: [AlertKind; 3] = [AlertKind::NormWarning, AlertKind::NormViolation, AlertKind::NobodyToReturnTo];
/// What is over when a session leaves the queue.
const OF_QUEUE: [AlertKind; 2] = [AlertKind::SecondRound, AlertKind::NotAccepted];

/// A deadline of a norm has passed (P36). A violation takes the place of its warning.
///
/// # Errors
/// Those of the store.
pub fn norm_passed(write: &mut Write, row: &SessionRow, passed: &Passed) -> Result<(), Fault> {
    let violated = passed.level == Level::Violated;
    let kind = if violated { AlertKind::NormViolation } else { AlertKind::NormWarning };
    for warning in write.alerts_about(row.id)? {
        if violated && warning.matter.kind == AlertKind::NormWarning && warning.matter.norm == Some(passed.kind) {
            follow(write, warning, Event::Over)?;
        }
    }
    let since = row.waits_since();
    let (session, norm) = (Some(row.id), Some(passed.kind));
    let matter = Matter { kind, line: row.line, session, norm, operator: None, since };
    raise(write, matter, row.life.responsible)
}

/// Something about a session that managers are told of (P13, P19, P20).
///
/// # Errors
/// Those of the store.
pub fn about_session(write: &mut Write, kind: AlertKind, row: &SessionRow, line: LineId) -> Result<(), Fault> {
    let since = row.waits_since();
    raise(write, Matter { kind, line, session: Some(row.id), norm: None, operator: None, since }, None)
}

/// A session's second round of asking begins: told once (P13).
///
/// # Errors
/// Those of the store.
pub fn second_round(write: &mut Write, row: &SessionRow) -> Result<(), Fault> {
    if write.note_second_round(row.id)? {
        about_session(write, AlertKind::SecondRound, row, row.line)?;
    }
    Ok(())
}

/// Somebody has taken a customer whom the CRM calls another one's own, and who could not be asked: he is told quietly (P18).
///
/// # Errors
/// Those of the store.
pub fn customer_taken(write: &mut Write, row: &SessionRow, by: OperatorId) -> Result<(), Fault> {
    let Some(named) = write.passed_over(row.id)?.filter(|named| *named != by) else { return Ok(()) };
    let (kind, since) = (AlertKind::CustomerTaken, write.now);
    let matter = Matter { kind, line: row.line, session: Some(row.id), norm: None, operator: Some(by), since };
    raise(write, matter, Some(named))
}

/// A session has ended for good: nothing about it is told any more.
///
/// # Errors
/// Those of the store.
pub fn session_ended(write: &mut Write, session: SessionId) -> Result<(), Fault> {
    let told = write.alerts_about(session)?;
    end(write, told)
}

/// Something waits and nobody can be asked: told once a line until somebody is eligible (P17).
///
/// # Errors
/// Those of the store.
pub fn nobody_eligible(write: &mut Write, row: &SessionRow) -> Result<(), Fault> {
    // Every message of such a line comes by here.
    if write.is_told_of_nobody(row.line)? {
        return Ok(());
    }
    let since = row.waits_since();
    let kind = AlertKind::NobodyEligible;
    raise(write, Matter { kind, line: row.line, session: None, norm: None, operator: None, since }, None)
}

/// Somebody of a line is eligible, or nothing waits there any more.
///
/// # Errors
/// Those of the store.
pub fn somebody_eligible(write: &mut Write, line: LineId) -> Result<(), Fault> {
    write.told_of_nobody(line)?.map_or(Ok(()), |told| follow(write, told, Event::Over))
}

/// The portal paused a shift (P14): the managers of the line whose offer was missed last are told.
///
/// # Errors
/// Those of the store.
pub fn shift_paused(write: &mut Write, operator: OperatorId, line: LineId) -> Result<(), Fault> {
    let (kind, since) = (AlertKind::ShiftPaused, write.now);
    raise(write, Matter { kind, line, session: None, norm: None, operator: Some(operator), since }, None)
}

/// His shift goes on or ends.
///
/// # Errors
/// Those of the store.
pub fn shift_moved(write: &mut Write, operator: OperatorId) -> Result<(), Fault> {
    let paused = write.alerts_of_shift(operator)?;
    end(write, paused)
}

/// The customer of a session does not wait any more: whoever was told of his wait is told no longer.
///
/// # Errors
/// Those of the store.
pub fn wait_is_over(write: &mut Write, session: SessionId) -> Result<(), Fault> {
    let mut told = write.alerts_about(session)?;
    told.retain(|row| OF_WAITING.contains(&row.matter.kind));
    end(write, told)
}

/// A session leaves the queue.
///
/// # Errors
/// Those of the store.
pub fn left_queue(write: &mut Write, session: SessionId) -> Result<(), Fault> {
    let mut told = write.alerts_about(session)?;
    told.retain(|row| OF_QUEUE.contains(&row.matter.kind));
    end(write, told)
}

/// A session has another responsible, or none.
///
/// # Errors
/// Those of the store.
pub fn changed_hands(write: &mut Write, row: &SessionRow) -> Result<(), Fault> {
    let now_his = row.life.responsible;
    for told in write.alerts_about(row.id)? {
        match told.matter.kind {
            AlertKind::NormWarning | AlertKind::NormViolation => {
                // Who had acknowledged it as its responsible has no more to do with it.
                if let Some(before) = told.alert.responsible.filter(|before| Some(*before) != now_his) {
                    let manages = write.staff(before)?.is_some_and(|staff| staff.manages.contains(&row.line));
                    if !manages {
                        untell(write, &told, before)?;
                    }
                }
                follow(write, told, Event::Responsible { operator: now_his })?;
            }
            AlertKind::NobodyToReturnTo => follow(write, told, Event::Over)?,
            // He has him himself, or nobody has.
            AlertKind::CustomerTaken if now_his.is_none_or(|his| told.alert.responsible == Some(his)) => {
                follow(write, told, Event::Over)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// A session goes to another line: its ladder is climbed from below.
///
/// # Errors
/// Those of the store.
pub fn moved_to_line(write: &mut Write, row: &SessionRow, line: LineId) -> Result<(), Fault> {
    for told in write.alerts_about(row.id)? {
        let matter = Matter { line, ..told.matter };
        follow(write, told, Event::Over)?;
        if matter.norm.is_some() {
            raise(write, matter, row.life.responsible)?;
        }
    }
    Ok(())
}

/// Another ladder is known to what is told of on its line already.
///
/// # Errors
/// Those of the store.
pub fn ladder_changed(write: &mut Write, before: &LineSettings, line: &LineSettings) -> Result<(), Fault> {
    if (&before.ladder, before.ack_hold) != (&line.ladder, line.ack_hold) {
        for told in write.alerts_on(line.id)? {
            follow(write, told, Event::Look)?;
        }
    }
    Ok(())
}

/// It is time for the next level.
///
/// # Errors
/// Those of the store.
pub fn climb(write: &mut Write, id: i64) -> Result<(), Fault> {
    match write.alert(id)? {
        Some(row) => follow(write, row, Event::Look),
        None => Ok(()),
    }
}

/// `acknowledge_alert`: quiets oneself, and as a manager the others (P36). What is over is quiet already.
///
/// # Errors
/// Those of the store.
pub fn acknowledge(write: &mut Write, me: OperatorId, id: AlertId) -> Result<(), Denied> {
    let Some(mut mine) = write.bundle(id)?.filter(|row| row.operator == me && !row.acknowledged) else {
        return Ok(());
    };
    let (_, alerts) = mine.bundle.acknowledged();
    mine.acknowledged = true;
    write.save_bundle(&mine)?;
    for alert in alerts {
        if let Some(row) = write.alert(alert)? {
            // That a customer was taken lasts no longer than it takes to read it.
            let taken = row.matter.kind == AlertKind::CustomerTaken;
            follow(write, row, if taken { Event::Over } else { Event::Acknowledged { by: me } })?;
        }
    }
    Ok(())
}

fn ladder(write: &Write, matter: &Matter) -> Result<Ladder, Fault> {
    match (matter.kind, matter.norm) {
        // No business of the line's managers.
        (AlertKind::CustomerTaken, _) => Ok(Ladder { levels: Vec::new(), ack_hold: 0 }),
        (_, Some(_)) => write.ladder(matter.line),
        (_, None) => write.told_at_once(matter.line),
    }
}

fn raise(write: &mut Write, matter: Matter, responsible: Option<OperatorId>) -> Result<(), Fault> {
    let level = if matter.kind == AlertKind::NormViolation { Level::Violated } else { Level::Warned };
    if let Some(operator) = matter.operator {
        write.show_to_line(matter.line, operator)?;
    }
    let step = alert::raised(level, responsible, &ladder(write, &matter)?, write.now);
    match write.add_alert(&matter, &step.alert)? {
        Some(row) => carry_out(write, row, step),
        None => Ok(()),
    }
}

fn end(write: &mut Write, told: Vec<AlertRow>) -> Result<(), Fault> {
    told.into_iter().try_for_each(|row| follow(write, row, Event::Over))
}

fn follow(write: &mut Write, row: AlertRow, event: Event) -> Result<(), Fault> {
    let step = alert::follow(&row.alert, event, &ladder(write, &row.matter)?, write.now);
    carry_out(write, row, step)
}

/// Tells and withdraws what the rules say, and waits for the next level.
fn carry_out(write: &mut Write, row: AlertRow, step: Step) -> Result<(), Fault> {
    let climbed = step.alert.reached != row.alert.reached;
    let row = AlertRow { alert: step.alert, ..row };
    write.save_alert(&row)?;
    if climbed {
        // Whoever has it already sees how high it has gone.
        for operator in row.alert.shown_to.union(&row.alert.quiet) {
            show_anew(write, &row, *operator)?;
        }
    }
    match step.until {
        Some(until) => write.arm(Timer::Alert, row.id, until)?,
        None => write.disarm(Timer::Alert, row.id)?,
    }
    for operator in step.told {
        tell(write, &row, operator)?;
    }
    // Who acknowledged it keeps it, quietly, until it is over.
    let quiet: Vec<OperatorId> = row.alert.quiet.iter().copied().collect();
    let keeps_it = |operator: &OperatorId| !row.alert.over && quiet.contains(operator);
    let mut gone = step.withdrawn;
    gone.retain(|operator| !keeps_it(operator));
    if row.alert.over {
        gone.extend(&quiet);
    }
    gone.into_iter().try_for_each(|operator| untell(write, &row, operator))
}

/// Puts it on somebody's screens, with what he has of its kind and line already, and calls his devices.
fn tell(write: &mut Write, row: &AlertRow, operator: OperatorId) -> Result<(), Fault> {
    if write.staff(operator)?.is_none_or(|staff| !is_told(&staff, row.matter.kind, row.matter.line)) {
        return Ok(());
    }
    let mut his = write.open_bundle(operator, &row.matter)?;
    let now = write.now;
    his.bundle = his.bundle.told(row.id, row.matter.since, now).0;
    write.save_bundle(&his)?;
    if row.matter.kind == AlertKind::CustomerTaken {
        return Ok(());
    }
    write.push_now(operator, "alert", his.id.0)
}

/// Shows it on his screens as it stands now, without a call.
fn show_anew(write: &mut Write, row: &AlertRow, operator: OperatorId) -> Result<(), Fault> {
    for his in write.bundles_of(operator, row.matter.line, row.matter.kind)? {
        if his.bundle.alerts.iter().any(|(alert, _)| *alert == row.id) {
            write.save_bundle(&his)?;
        }
    }
    Ok(())
}

/// Takes it from his screens, on all his devices.
fn untell(write: &mut Write, row: &AlertRow, operator: OperatorId) -> Result<(), Fault> {
    for mut his in write.bundles_of(operator, row.matter.line, row.matter.kind)? {
        if his.bundle.alerts.iter().any(|(alert, _)| *alert == row.id) {
            his.bundle = his.bundle.withdrawn(row.id).0;
            write.save_bundle(&his)?;
        }
    }
    Ok(())
}
