//! How commands leave (P61): one batch in flight at a time, woken by the store, sent again under the same ids until the
//! portal says what became of them.

use std::collections::BTreeSet;
use std::time::Duration;

use rules::outbox::Facts;
use store::outbox::Queued;
use store::{Durability, account, dialogs, feed, outbox};
use wire::{
    CommandBatch, CommandEnvelope, CommandId, CommandResult, CommandResults, MAX_COMMANDS, OperatorId, Outcome,
    Problem, SessionState, Timestamp, WhatChanged,
};

use crate::engine::{Shared, SyncError};
use crate::portal::Failure;

/// Sends whatever becomes ready, for as long as the engine runs.
pub(crate) async fn run(shared: &Shared) {
    let mut host = shared.host.subscribe();
    let mut changes = shared.db.watch();
    let mut stuck = 0;
    loop {
        shared.awake(&mut host, false).await;
        let mut disturbed = shared.host.subscribe();
        let sent = tokio::select! {
            biased;
            () = shared.disturbed(&mut disturbed) => {
                hurry(shared).await;
                continue;
            }
            sent = send_ready(shared) => sent,
        };
        match sent {
            Ok(()) => stuck = 0,
            Err(error) => {
                tracing::debug!(%error, "commands not sent");
                if shared.refuse_for(&error).await {
                    return;
                }
                // Without an answer each command waits in the store; only what concerns all of them waits here.
                let asked = matches!(&error, SyncError::Failure(failure) if failure.retry_after().is_some());
                if asked || matches!(error, SyncError::Store(_)) {
                    stuck += 1;
                    shared.pause(&mut host, stuck, &error).await;
                    continue;
                }
            }
        }
        tokio::select! {
            biased;
            () = shared.disturbed(&mut host) => hurry(shared).await,
            () = something_to_send(&mut changes) => {}
            () = next_try(shared) => {}
        }
    }
}

async fn something_to_send(changes: &mut store::Watch) {
    while !changes.changed().await.outbox {}
}

/// Ends all back-off: there is a network again, or somebody looks.
pub(crate) async fn hurry(shared: &Shared) {
    if let Err(error) = shared.db.write(Durability::Normal, outbox::retry_now).await {
        tracing::warn!(%error, "back-off not ended");
    }
}

/// Waits until the first command that backs off may go; for ever when none does.
async fn next_try(shared: &Shared) {
    let now = shared.clock.now();
    match shared.db.read(move |r| outbox::next_try(r, now)).await {
        Ok(Some(at)) => {
            let wait = u64::try_from(at.since(now)).unwrap_or(0);
            shared.env.sleep(Duration::from_millis(wait)).await;
        }
        Ok(None) | Err(_) => std::future::pending().await,
    }
}

/// Sends everything that is ready. Cancelled in between, it leaves rows that the next call sends again.
pub(crate) async fn send_ready(shared: &Shared) -> Result<(), SyncError> {
    let mut unsettled = shared.sending.lock().await;
    let mut limit = MAX_COMMANDS;
    loop {
        if *unsettled {
            shared.db.write(Durability::Normal, outbox::requeue_sending).await?;
            *unsettled = false;
        }
        let now = shared.clock.now();
        let ready = shared.db.read(move |r| outbox::ready(r, now, limit)).await?;
        if ready.is_empty() {
            return Ok(());
        }
        let held = known_better(shared, &ready).await?;
        if !held.is_empty() {
            settle(shared, &[], None, held, now).await?;
            continue;
        }
        let commands: Vec<_> = ready.into_iter().map(|queued| queued.envelope).collect();
        let ids: Vec<CommandId> = commands.iter().map(|envelope| envelope.id).collect();
        *unsettled = true;
        let marked = ids.clone();
        shared.db.write(Durability::Normal, move |w| outbox::mark_sending(w, &marked)).await?;
        match shared.portal.commands(&CommandBatch { commands }).await {
            Ok(answer) => {
                shared.learn_from(&answer, answer.value.server_time).await?;
                let CommandResults { epoch, results, position, server_time } = answer.value;
                if !settle(shared, &ids, Some((epoch, position)), results, server_time).await? {
                    *unsettled = false;
                    let detail = "no command of the batch was decided".into();
                    return Err(Failure::Garbled { status: 200, detail }.into());
                }
            }
            Err(failure) => match failure.refusal() {
                // One of them spoils the batch: find it by sending them one by one.
                Some(_) if ids.len() > 1 => {
                    limit = 1;
                    continue;
                }
                Some(problem) => {
                    let results = ids.iter().map(|id| CommandResult { id: *id, outcome: refused(problem) }).collect();
                    settle(shared, &ids, None, results, now).await?;
                }
                None => {
                    failed(shared, ids).await?;
                    *unsettled = false;
                    return Err(failure.into());
                }
            },
        }
        *unsettled = false;
    }
}

/// Commands that the portal would hold, as far as this phone knows already (P62): they wait for a look at once. Only what
/// was never sent, for its own effect must not hold it, and only the first of a lane, for those before it change things.
async fn known_better(shared: &Shared, ready: &[Queued]) -> Result<Vec<CommandResult>, SyncError> {
    let mut lanes = BTreeSet::new();
    let first = |queued: &&Queued| lanes.insert(queued.envelope.lane) && queued.attempts == 0;
    let asked: Vec<CommandEnvelope> = ready.iter().filter(first).map(|queued| queued.envelope.clone()).collect();
    let judged = move |r: &store::Read<'_>| {
        let Some(me) = account::me(r)? else { return Ok(Vec::new()) };
        let mut held = Vec::new();
        for envelope in asked {
            if let Some(what_changed) = judge(r, me.id, &envelope)? {
                held.push(CommandResult { id: envelope.id, outcome: Outcome::Held { what_changed } });
            }
        }
        Ok(held)
    };
    Ok(shared.db.read(judged).await?)
}

fn judge(r: &store::Read<'_>, me: OperatorId, envelope: &CommandEnvelope) -> store::Result<Option<WhatChanged>> {
    let Some(based_on) = envelope.based_on.filter(|_| envelope.command.is_based()) else { return Ok(None) };
    let Some(dialog) = envelope.command.dialog() else { return Ok(None) };
    let Some(session) = dialogs::head(r, dialog)?.and_then(|head| head.session) else { return Ok(None) };
    let facts = Facts {
        session: Some(session.id),
        open: session.state != SessionState::Closed,
        responsible: session.responsible,
        // A session of one's own may be one that one's own `resume` opened.
        resumed_from: based_on.session.filter(|_| session.responsible == Some(me)),
        // What is late is for the portal to say: it knows the line's setting.
        last_customer_seq: 0,
    };
    Ok(rules::outbox::held(&based_on, me, envelope.made_at, envelope.made_at, &facts, 0))
}

fn refused(problem: &Problem) -> Outcome {
    Outcome::Refused { code: problem.code.clone(), detail: problem.detail.clone(), by: None, at: None }
}

/// Takes in all results in one transaction, with what they changed. A command without a result goes again. `said`: the
/// epoch and the position of the portal that decided; `None` when this phone knew by itself. False when nothing was
/// decided.
async fn settle(
    shared: &Shared,
    ids: &[CommandId],
    said: Option<(String, i64)>,
    results: Vec<CommandResult>,
    now: Timestamp,
) -> Result<bool, SyncError> {
    let decided = |result: &CommandResult| !matches!(result.outcome, Outcome::Blocked);
    let progress = results.iter().any(|result| decided(result) && ids.contains(&result.id));
    let sent = ids.to_vec();
    let jitter = jitter(shared);
    // What a reply brought is in the feed too, but "it has taken effect" is only here.
    let taken = move |w: &store::Write<'_>| {
        if let Some((epoch, _)) = &said
            && feed::epoch(w)?.is_some_and(|known| known != *epoch)
        {
            // Before or after a restore of the portal: what took effect there did not here. They go again.
            outbox::failed(w, &sent, now, jitter)?;
            return Ok(true);
        }
        let position = said.map_or(0, |(_, position)| position);
        for result in &results {
            outbox::settle(w, result, position, now)?;
        }
        let missing: Vec<CommandId> =
            sent.into_iter().filter(|id| !results.iter().any(|result| result.id == *id)).collect();
        outbox::failed(w, &missing, now, jitter)?;
        Ok(false)
    };
    let foreign = shared.db.write(Durability::Normal, taken).await?;
    Ok(progress || foreign)
}

async fn failed(shared: &Shared, ids: Vec<CommandId>) -> Result<(), SyncError> {
    let (now, jitter) = (shared.clock.now(), jitter(shared));
    Ok(shared.db.write(Durability::Normal, move |w| outbox::failed(w, &ids, now, jitter)).await?)
}

fn jitter(shared: &Shared) -> u32 {
    u32::try_from(shared.env.below(1001)).unwrap_or(0)
}
