//! The account as a screen shows it: what is stored of it, and how it stands with its portal now.

use std::sync::atomic::{AtomicBool, Ordering};

use sync::{Status, Typist};
use tokio::sync::Mutex;
use views::{Facts, Snapshot};
use wire::Timestamp;

use crate::Account;

/// The account as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountSnapshot {
    /// Grows by one with every change of the rest, from 1.
    pub revision: u64,
    /// The connection.
    pub status: Status,
    /// The last one seen typing; worth showing for 5 s.
    pub typist: Option<Typist>,
    /// What is stored of the account.
    pub facts: Facts,
    /// Portal time of the last page that the phone has taken in; `None` before the first.
    pub as_of: Option<Timestamp>,
    /// Milliseconds to add to the phone's clock for portal time.
    pub clock_offset: i64,
}

/// A window onto the account.
pub struct AccountView {
    account: Account,
    stored: views::AccountView,
    shown: Mutex<Option<AccountSnapshot>>,
    stopped: AtomicBool,
}

impl AccountView {
    pub(crate) fn open(account: &Account) -> Self {
        let stored = views::AccountView::open(&account.inner.db);
        AccountView { account: account.clone(), stored, shown: Mutex::default(), stopped: AtomicBool::new(false) }
    }

    /// Waits for a revision above `after`; `None` once stopped or when the account is gone. What ended it is told before:
    /// the last snapshot of a revoked account says so.
    pub async fn next(&self, after: u64) -> Option<AccountSnapshot> {
        let (mut status, mut typist) = (self.account.status(), self.account.typist());
        loop {
            let stored = {
                let mut shown = self.shown.lock().await;
                let (status, typist) = (status.borrow_and_update().clone(), *typist.borrow_and_update());
                let stored = self.stored.next(0).await;
                if self.stopped.load(Ordering::Relaxed) {
                    return None;
                }
                let fresh = match &stored {
                    Some(stored) => now(stored, status, typist),
                    None => last(shown.as_ref()?, status)?,
                };
                let revision = shown.as_ref().map_or(0, |shown| shown.revision);
                if shown.as_ref().is_none_or(|shown| !is_same(shown, &fresh)) {
                    *shown = Some(AccountSnapshot { revision: revision + 1, ..fresh });
                }
                if let Some(shown) = shown.as_ref().filter(|shown| shown.revision > after) {
                    return Some(shown.clone());
                }
                stored?.revision
            };
            tokio::select! {
                _ = self.stored.next(stored) => {}
                changed = status.changed() => changed.ok()?,
                changed = typist.changed() => changed.ok()?,
            }
        }
    }

    /// Ends the view and every waiting `next`.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
        self.stored.stop();
    }
}

fn now(stored: &Snapshot<(), Facts>, status: Status, typist: Option<Typist>) -> AccountSnapshot {
    AccountSnapshot {
        revision: 0,
        status,
        typist,
        facts: stored.head.clone(),
        as_of: stored.as_of,
        clock_offset: stored.clock_offset,
    }
}

/// The account after its database was closed: only that it was refused is worth telling.
fn last(shown: &AccountSnapshot, status: Status) -> Option<AccountSnapshot> {
    matches!(status, Status::Refused { .. }).then(|| AccountSnapshot { status, typist: None, ..shown.clone() })
}

/// Whether a screen would look the same: how fresh the copy is changes with every page.
fn is_same(shown: &AccountSnapshot, fresh: &AccountSnapshot) -> bool {
    (shown.status == fresh.status && shown.typist == fresh.typist)
        && (shown.facts == fresh.facts && shown.clock_offset == fresh.clock_offset)
}
