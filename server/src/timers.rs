//! Timers: rows with a due instant. This task only wakes up in time; what a row does happens in one transaction with its
//! deletion, so that a crash at any point fires it once.

use std::time::Duration;

use env::Env;
use tokio::sync::Notify;
use wire::{FileId, LineId, OfferId, OperatorId, SessionId, Timestamp};

use crate::app::{App, Shared};
use crate::bus::Bus;
use crate::fault::Fault;
use crate::store::{Timer, Write};
use crate::{alerts, dialogs, norms, queue, texts};

/// How long to wait after a fault of the store.
const AFTER_FAULT_MS: i64 = 1000;
/// The wall clock may be set while we sleep: look again at least this often.
const LOOK_AGAIN: Duration = Duration::from_secs(60);
/// Between two sweeps.
const SWEEP_S: i64 = 3600;

/// Fires timers until the portal stops.
pub async fn run(app: Shared) {
    let first = app.env.now().plus_s(SWEEP_S);
    if let Err(fault) = app.store.write(move |write| write.arm_sweep(first)).await {
        tracing::warn!(code = fault.code, "no sweep");
    }
    loop {
        let next = match fire_due(&app).await {
            Ok(next) => next,
            Err(fault) => after_fault(&app, &fault, "timers wait"),
        };
        if stopped_before(&app, &app.bus.timers, next).await {
            return;
        }
    }
}

/// When a task tries again whose work met a fault of the store.
pub fn after_fault(app: &App, fault: &Fault, what: &'static str) -> Option<Timestamp> {
    tracing::warn!(code = fault.code, "{what}");
    Some(app.env.now().plus_ms(AFTER_FAULT_MS))
}

/// Waits for the portal's end, for news or for an instant; true when it was the end.
pub async fn stopped_before(app: &App, news: &Notify, due: Option<Timestamp>) -> bool {
    tokio::select! {
        biased;
        () = app.stopped() => true,
        () = news.notified() => false,
        () = sleep_until(&app.env, due) => false,
    }
}

/// Sleeps until an instant of the wall clock, but no longer than a minute at a time.
pub async fn sleep_until(env: &Env, due: Option<Timestamp>) {
    let wait = due.map_or(LOOK_AGAIN, |due| {
        let ms = u64::try_from(due.since(env.now())).unwrap_or(0);
        Duration::from_millis(ms).min(LOOK_AGAIN)
    });
    env.sleep(wait).await;
}

/// Fires everything that is due, one transaction each; returns when the next one is.
///
/// # Errors
/// Those of the store; what was fired before stays fired.
pub async fn fire_due(app: &Shared) -> Result<Option<Timestamp>, Fault> {
    loop {
        // Most timers are armed for later: that is no work for the writer.
        let next = app.store.read(|read| read.next_timer()).await?;
        if next.is_none_or(|due| due > app.env.now()) {
            return Ok(next);
        }
        let bus = app.bus.clone();
        let fired = app.store.write(move |write| {
            let Some((timer, object)) = write.take_due()? else { return Ok(None) };
            let gone = fire(write, &bus, timer, object)?;
            Ok(Some((timer, object, gone)))
        });
        match fired.await? {
            Some((Timer::File, id, true)) => crate::channels::livechat::remove_file(app, FileId(id)),
            Some((Timer::Sweep, ..)) => app.gate.tidy(),
            // None: it was disarmed meanwhile.
            Some(_) | None => {}
        }
    }
}

/// Has a timer's effect. True when a file was forgotten, whose bytes go after the commit.
fn fire(write: &mut Write, bus: &Bus, timer: Timer, object: i64) -> Result<bool, Fault> {
    match timer {
        Timer::Offer => queue::expire(write, bus, OfferId(object))?,
        Timer::Ack => queue::not_delivered(write, bus, OfferId(object))?,
        Timer::Leave => queue::leave_turns(write, bus, OperatorId(object))?,
        Timer::Probe => queue::probe(write, OperatorId(object))?,
        Timer::CallAll => queue::call_all(write, bus, OfferId(object))?,
        Timer::AskAgain => drop(queue::ask(write, bus, SessionId(object))?),
        Timer::Lookup => drop(write.looked_up(SessionId(object), None)?),
        Timer::EmptyQueue => texts::empty_queue(write, SessionId(object))?,
        Timer::Return => dialogs::wait_is_over(write, bus, SessionId(object))?,
        Timer::Silence => dialogs::customer_was_silent(write, bus, SessionId(object))?,
        Timer::Sent => dialogs::not_accepted_there(write, bus, SessionId(object))?,
        Timer::Alert => alerts::climb(write, object)?,
        Timer::Norm => norms::look(write, SessionId(object))?,
        Timer::Opening => queue::opens(write, LineId(object))?,
        Timer::SessionEnd => dialogs::session_ended(write, SessionId(object))?,
        Timer::ShiftEnd => queue::shift_ran_out(write, bus, OperatorId(object))?,
        Timer::File => return write.forget_file(FileId(object)),
        Timer::Sweep => {
            write.forget_commands(write.now.plus_ms(-crate::store::KEPT_MS))?;
            let next = write.now.plus_s(SWEEP_S);
            write.arm_sweep(next)?;
        }
    }
    Ok(false)
}
