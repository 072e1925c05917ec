//! Leave days (P14, P19, P49): nothing is offered to who is on leave, and what he has goes to others when it begins.

use rules::Refusal;
use wire::{Leave, MAX_LEAVE, OperatorId, ReturnReason};

use super::{became_free, lets_go};
use crate::bus::Bus;
use crate::commands::Denied;
use crate::fault::Fault;
use crate::store::{Timer, Write};

/// `leave_days`: replaces what was said before.
///
/// # Errors
/// `bad_command` for a stretch that is over, without length, or one too many; those of the store.
pub fn set_leave(write: &mut Write, bus: &Bus, me: OperatorId, leave: &[Leave]) -> Result<(), Denied> {
    let makes_sense = |stretch: &Leave| stretch.from < stretch.to && stretch.to > write.now;
    if leave.len() > MAX_LEAVE || !leave.iter().all(makes_sense) {
        return Err(Refusal::BadCommand.into());
    }
    write.set_leave(me, &joined(leave))?;
    Ok(leave_turns(write, bus, me)?)
}

/// In order, and those that touch as one.
fn joined(leave: &[Leave]) -> Vec<Leave> {
    let mut sorted = leave.to_vec();
    sorted.sort_unstable_by_key(|stretch| (stretch.from, stretch.to));
    let mut joined: Vec<Leave> = Vec::with_capacity(sorted.len());
    for stretch in sorted {
        match joined.last_mut() {
            Some(last) if stretch.from <= last.to => last.to = last.to.max(stretch.to),
            _ => joined.push(stretch),
        }
    }
    joined
}

/// A stretch of leave begins, ends, or was changed: brings the operator to where he stands now.
///
/// # Errors
/// Those of the store.
pub fn leave_turns(write: &mut Write, bus: &Bus, operator: OperatorId) -> Result<(), Fault> {
    let now = write.now;
    let leave = write.shift(operator)?.leave;
    let on_leave = leave.iter().any(|stretch| stretch.from <= now && now < stretch.to);
    let turns = leave.iter().flat_map(|stretch| [stretch.from, stretch.to]);
    match turns.filter(|at| *at > now).min() {
        Some(next) => write.arm(Timer::Leave, operator.0, next)?,
        None => write.disarm(Timer::Leave, operator.0)?,
    }
    let ahead: Vec<Leave> = leave.iter().filter(|stretch| stretch.to > now).copied().collect();
    if ahead.len() < leave.len() {
        write.set_leave(operator, &ahead)?;
    }
    if write.on_leave(operator)? == on_leave {
        return Ok(());
    }
    write.set_on_leave(operator, on_leave)?;
    if on_leave { lets_go(write, bus, operator, ReturnReason::OnLeave) } else { became_free(write, bus, [operator]) }
}
