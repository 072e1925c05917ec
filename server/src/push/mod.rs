//! Pushes: rows that leave after the commit. This provider prints them; a push carries ids, never text (P66).

use serde::Serialize;
use wire::OperatorId;

use crate::app::{App, Shared};
use crate::bus::Bus;
use crate::fault::Fault;
use crate::store::{PushRow, Write};
use crate::timers::{after_fault, stopped_before};

/// What no phone with an open app confirms within this time also goes by push.
const CONFIRMED_IN_MS: i64 = 3000;
/// Most pushes handed over at once.
const BATCH: usize = 200;

/// Queues a push; whose app is open has a moment to confirm by himself what it is about.
///
/// # Errors
/// Those of the store.
pub fn queue(write: &mut Write, bus: &Bus, operator: OperatorId, kind: &str, object: i64) -> Result<(), Fault> {
    let after = if bus.is_connected(operator) { CONFIRMED_IN_MS } else { 0 };
    let due = write.now.plus_ms(after);
    write.push(operator, kind, object, due)
}

/// What a device is woken with.
#[derive(Debug, Serialize)]
struct Payload<'a> {
    push: &'a str,
    operator: String,
    id: String,
}

/// Hands over what is due until the portal stops.
pub async fn run(app: Shared) {
    run_with(app, print).await;
}

/// [`run`] with another provider in place of standard output.
pub async fn run_with(app: Shared, provider: impl Fn(&PushRow) + Send + Sync) {
    loop {
        let next = match deliver(&app, &provider).await {
            Ok(next) => next,
            Err(fault) => after_fault(&app, &fault, "pushes wait"),
        };
        if stopped_before(&app, &app.bus.pushes, next).await {
            return;
        }
    }
}

/// Sends what is due and still holds; returns when the next one is due. A crash between sending and forgetting repeats a
/// push: the device shows the same thing once.
async fn deliver(app: &App, provider: &(impl Fn(&PushRow) + Send + Sync)) -> Result<Option<wire::Timestamp>, Fault> {
    loop {
        let now = app.env.now();
        let due = app.store.read(move |read| read.due_pushes(now, BATCH)).await?;
        if due.is_empty() {
            return app.store.read(|read| read.next_push()).await;
        }
        for (push, holds) in &due {
            if *holds {
                provider(push);
            }
        }
        let ids: Vec<i64> = due.into_iter().map(|(push, _)| push.id).collect();
        app.store.write(move |write| write.pushed(&ids)).await?;
    }
}

/// The provider for a portal without Google or Apple: one JSON line on standard output.
fn print(push: &PushRow) {
    use std::io::Write;
    let payload = Payload { push: &push.kind, operator: push.operator.to_string(), id: push.object.to_string() };
    let line = serde_json::to_string(&payload).unwrap_or_default();
    // A closed standard output must not stop the portal.
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
