//! Off hours (P17): what waits then, and what happens at the opening.

use rules::queue::Hours;
use wire::{LineId, Timestamp};

use crate::fault::Fault;
use crate::store::{Read, Timer, Write};

/// Whether a line offers now, and whether it works now: the first is true off hours too with `offer_off_hours`.
///
/// # Errors
/// Those of the store.
pub(super) fn hours_now(
    read: &Read,
    line: LineId,
    offer_off_hours: bool,
    now: Timestamp,
) -> Result<(Hours, bool), Fault> {
    let hours = read.hours(line)?;
    let works = hours.is_open(now);
    let offers = if works || offer_off_hours { Hours::Open } else { Hours::Closed { until: hours.next_open(now) } };
    Ok((offers, works))
}

/// Whether a line offers now.
///
/// # Errors
/// Those of the store.
pub fn offers_now(read: &Read, line: LineId, now: Timestamp) -> Result<Hours, Fault> {
    let rules = read.line_rules(line)?;
    Ok(hours_now(read, line, rules.offer_off_hours, now)?.0)
}

/// A line opens, or its hours were changed: what waits there is asked about, the oldest first, or the opening is waited
/// for.
///
/// # Errors
/// Those of the store.
pub fn opens(write: &mut Write, line: LineId) -> Result<(), Fault> {
    match offers_now(write, line, write.now)? {
        Hours::Open => {
            write.disarm(Timer::Opening, line.0)?;
            write.ask_all_again(line)
        }
        Hours::Closed { until: Some(until) } => write.arm(Timer::Opening, line.0, until),
        Hours::Closed { until: None } => write.disarm(Timer::Opening, line.0),
    }
}
