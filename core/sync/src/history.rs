//! How holes in timelines are filled (P63): first those that a screen waits for, then, quietly, those of the operator's
//! own dialogs.

use std::collections::BTreeSet;

use store::{Durability, history};
use wire::{DialogId, MAX_ENTRIES, Seq};

use crate::engine::{Shared, SyncError, Wanted};

/// Fills holes while the app is in front and there is a network.
pub(crate) async fn run(shared: &Shared) {
    let mut host = shared.host.subscribe();
    let mut wanted = shared.wanted.subscribe();
    let mut changes = shared.db.watch();
    let mut attempts = 0;
    // Dialogs whose holes the portal does not fill; tried again when something about them changes.
    let mut refused = BTreeSet::new();
    loop {
        shared.awake(&mut host, true).await;
        wanted.borrow_and_update();
        let filled = match next(shared, &refused).await {
            Ok(None) => {
                tokio::select! {
                    biased;
                    dirty = changes.changed() => refused.retain(|dialog| !dirty.dialogs.contains(dialog)),
                    _ = wanted.changed() => {}
                }
                continue;
            }
            Ok(Some(hole)) => fill(shared, hole, &mut refused).await,
            Err(error) => Err(error),
        };
        match filled {
            Ok(()) => attempts = 0,
            Err(error) => {
                tracing::debug!(%error, "hole not filled");
                if shared.refuse_for(&error).await {
                    return;
                }
                attempts += 1;
                shared.pause(&mut host, attempts, &error).await;
            }
        }
    }
}

type Hole = (DialogId, Seq, Seq);

async fn next(shared: &Shared, refused: &BTreeSet<DialogId>) -> Result<Option<Hole>, SyncError> {
    let wanted: Wanted = shared.wanted.borrow().clone();
    let refused = refused.clone();
    let next = move |r: &store::Read<'_>| {
        for (&dialog, ranges) in wanted.iter().filter(|(dialog, _)| !refused.contains(dialog)) {
            for &(first, last) in ranges.iter().rev() {
                if let Some(&(from, to)) = history::holes(r, dialog, first, last)?.last() {
                    return Ok(Some((dialog, from, to)));
                }
            }
        }
        history::next_hole(r, &refused)
    };
    Ok(shared.db.read(next).await?)
}

/// Asks for the newest part of a hole.
async fn fill(shared: &Shared, (dialog, from, to): Hole, refused: &mut BTreeSet<DialogId>) -> Result<(), SyncError> {
    let most = Seq::try_from(MAX_ENTRIES).unwrap_or(Seq::MAX);
    let from = from.max(to.saturating_sub(most - 1));
    let answer = match shared.portal.entries(dialog, from, to).await {
        Err(failure) if failure.refusal().is_some() || failure.is_not_found() => {
            tracing::info!(%dialog, %failure, "hole refused");
            refused.insert(dialog);
            return Ok(());
        }
        answer => answer?,
    };
    shared.learn_from(&answer, answer.value.server_time).await?;
    let page = answer.value;
    let left = move |w: &store::Write<'_>| {
        history::apply_entries(w, dialog, &page)?;
        history::holes(w, dialog, from, to)
    };
    if shared.db.write(Durability::Normal, left).await? == [(from, to)] {
        refused.insert(dialog);
    }
    Ok(())
}
