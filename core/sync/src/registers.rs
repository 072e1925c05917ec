//! How drafts and read marks leave: the latest value of each, a moment after the last change, outside the lanes (P64).

use std::time::Duration;

use store::{Durability, registers};
use tokio::time::sleep_until;
use wire::{MAX_REGISTERS, RegisterBatch, RegisterResult};

use crate::engine::{Shared, SyncError};
use crate::portal::Failure;

/// Quiet after which a register is sent: nobody needs each keystroke.
const QUIET: Duration = Duration::from_millis(300);
/// Who types without a pause is sent this often.
const LONGEST: Duration = Duration::from_secs(5);

/// Sends registers as they change, for as long as the engine runs.
pub(crate) async fn run(shared: &Shared) {
    let mut host = shared.host.subscribe();
    let mut changes = shared.db.watch();
    let mut attempts = 0;
    loop {
        shared.awake(&mut host, false).await;
        match send_pending(shared).await {
            Ok(()) => {
                attempts = 0;
                while !changes.changed().await.registers {}
                quiet(shared, &mut changes).await;
            }
            Err(error) => {
                tracing::debug!(%error, "registers not sent");
                if shared.refuse_for(&error).await {
                    return;
                }
                attempts += 1;
                shared.pause(&mut host, attempts, &error).await;
            }
        }
    }
}

/// Waits for a pause in typing, or until the app leaves the front.
async fn quiet(shared: &Shared, changes: &mut store::Watch) {
    let mut host = shared.host.subscribe();
    let latest = shared.env.instant() + LONGEST;
    let mut until = shared.env.instant() + QUIET;
    loop {
        tokio::select! {
            biased;
            _ = host.wait_for(|host| !host.foreground) => return,
            dirty = changes.changed() => {
                if dirty.registers {
                    until = (shared.env.instant() + QUIET).min(latest);
                }
            }
            () = sleep_until(until) => return,
        }
    }
}

/// Sends everything that is pending.
pub(crate) async fn send_pending(shared: &Shared) -> Result<(), SyncError> {
    let _one = shared.saving.lock().await;
    let mut limit = MAX_REGISTERS;
    loop {
        let pending = shared.db.read(move |r| registers::pending(r, limit)).await?;
        if pending.is_empty() {
            return Ok(());
        }
        let batch = RegisterBatch { registers: pending.iter().map(|sent| sent.register.clone()).collect() };
        let (results, position) = match shared.portal.registers(&batch).await {
            Ok(answer) => {
                shared.learn_from(&answer, answer.value.server_time).await?;
                (answer.value.results, answer.value.position)
            }
            Err(failure) => match failure.refusal() {
                // One of them spoils the batch: find it by sending them one by one.
                Some(_) if pending.len() > 1 => {
                    limit = 1;
                    continue;
                }
                Some(no) => {
                    let refused = RegisterResult::Refused { code: no.code.clone(), detail: no.detail.clone() };
                    (vec![refused], i64::MAX)
                }
                None => return Err(failure.into()),
            },
        };
        if results.len() != pending.len() {
            let detail = format!("{} results for {} registers", results.len(), pending.len());
            return Err(Failure::Garbled { status: 200, detail }.into());
        }
        let taken = move |w: &store::Write<'_>| {
            pending.iter().zip(&results).try_for_each(|(sent, result)| registers::settle(w, sent, result, position))
        };
        shared.db.write(Durability::Normal, taken).await?;
    }
}
