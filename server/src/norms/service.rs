//! Use cases of norms. Each runs inside the transaction of what happened, so that a clock never tells another story than
//! the timeline.

use rules::norm::{Event, Followed, Passed};
use wire::{LineId, SessionId, Timestamp};

use crate::alerts;
use crate::fault::Fault;
use crate::store::{LineSettings, SessionRow, Write};

/// Something happened in a session just now. To be told when the session is saved as it stands after it.
///
/// # Errors
/// Those of the store.
pub fn follow(write: &mut Write, session: SessionId, event: Event) -> Result<(), Fault> {
    let now = write.now;
    follow_at(write, session, event, now)
}

/// The same for what happened at an earlier instant: a session that is queued with its original waiting time (P5).
///
/// # Errors
/// Those of the store.
pub fn follow_at(write: &mut Write, session: SessionId, event: Event, at: Timestamp) -> Result<(), Fault> {
    let Some(row) = write.session(session)? else { return Ok(()) };
    let promise = write.promise(row.line)?;
    let before = write.clocks(session)?;
    let Followed { clocks, passed, ended } = before.follow(event, at, &promise.line());
    for record in &ended {
        write.add_norm_record(&row, record)?;
    }
    // Whoever waits already goes on waiting, whatever else he writes.
    if clocks != before || event != Event::CustomerWrote {
        write.save_clocks(session, &clocks, &promise)?;
    }
    match event {
        Event::OperatorWrote | Event::NoReplyNeeded | Event::Closed | Event::Spam => {
            alerts::wait_is_over(write, session)
        }
        Event::Owned | Event::Queued => {
            noticed(write, &row, &passed)?;
            alerts::changed_hands(write, &row)
        }
        Event::CustomerWrote | Event::Note | Event::BotWrote | Event::TextSent => noticed(write, &row, &passed),
    }
}

/// A deadline of a session has passed.
///
/// # Errors
/// Those of the store.
pub fn look(write: &mut Write, session: SessionId) -> Result<(), Fault> {
    let Some(row) = write.session(session)? else { return Ok(()) };
    let promise = write.promise(row.line)?;
    let (clocks, passed) = write.clocks(session)?.look(write.now, &promise.line());
    write.save_clocks(session, &clocks, &promise)?;
    noticed(write, &row, &passed)
}

/// A session goes to another line. To be told before it does: what the old line's promise broke until then stays broken.
///
/// # Errors
/// Those of the store.
pub fn move_to_line(write: &mut Write, session: SessionId, line: LineId) -> Result<(), Fault> {
    look(write, session)?;
    let (clocks, promise) = (write.clocks(session)?, write.promise(line)?);
    write.save_clocks(session, &clocks, &promise)?;
    match write.session(session)? {
        Some(row) => alerts::moved_to_line(write, &row, line),
        None => Ok(()),
    }
}

/// Saves changed settings. When they change what the line promises, the deadlines of its open sessions move in the same
/// transaction, one by one: some 50 microseconds each, so that ten thousand open sessions hold the writer for half a
/// second, once. What was broken before stays broken.
///
/// # Errors
/// Those of the store.
pub fn save_line(write: &mut Write, before: &LineSettings, line: &LineSettings) -> Result<(), Fault> {
    if (&before.hours, before.norms) == (&line.hours, line.norms) {
        write.save_line(line)?;
        return alerts::ladder_changed(write, before, line);
    }
    let sessions = write.open_sessions(line.id)?;
    for session in &sessions {
        look(write, *session)?;
    }
    write.save_line(line)?;
    let promise = write.promise(line.id)?;
    for session in sessions {
        let Some(before) = write.session(session)? else { continue };
        let clocks = write.clocks(session)?;
        if write.save_clocks(session, &clocks, &promise)? != before.norm {
            write.touch_dialog(before.dialog, false)?;
        }
    }
    alerts::ladder_changed(write, before, line)
}

/// Deadlines that have passed are news for those who must act.
fn noticed(write: &mut Write, row: &SessionRow, passed: &[Passed]) -> Result<(), Fault> {
    if !passed.is_empty() {
        write.touch_board(row.line);
    }
    passed.iter().try_for_each(|passed| alerts::norm_passed(write, row, passed))
}
