//! Who hears of a commit: a set of what was touched, merged until its watcher asks for it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::Notify;
use wire::DialogId;

/// What one or more commits touched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dirty {
    /// Timelines: entries, holes, outbox rows, drafts or the head of these dialogs.
    pub dialogs: BTreeSet<DialogId>,
    /// Rows of dialog lists.
    pub lists: bool,
    /// Names of lines and colleagues: they stand in rows of every kind.
    pub names: bool,
    /// Offers, or answers to them.
    pub offers: bool,
    /// Alerts.
    pub alerts: bool,
    /// Boards of lines.
    pub boards: bool,
    /// Facts about the account: shift, portal, signed out, clock.
    pub account: bool,
    /// Commands on their way to the portal.
    pub outbox: bool,
    /// Read marks and drafts on their way to the portal.
    pub registers: bool,
}

impl Dirty {
    /// Whether nothing was touched.
    pub fn is_empty(&self) -> bool {
        *self == Dirty::default()
    }

    fn merge(&mut self, other: &Dirty) {
        self.dialogs.extend(&other.dialogs);
        self.lists |= other.lists;
        self.names |= other.names;
        self.offers |= other.offers;
        self.alerts |= other.alerts;
        self.boards |= other.boards;
        self.account |= other.account;
        self.outbox |= other.outbox;
        self.registers |= other.registers;
    }
}

#[derive(Debug, Default)]
struct Pending {
    dirty: Mutex<Dirty>,
    notify: Notify,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Everything committed since the watch was made or last asked. Make it before the first read: then nothing is missed.
#[derive(Debug)]
pub struct Watch(Arc<Pending>);

impl Watch {
    /// Waits until something was committed and takes all of it. Loses nothing when the wait is given up.
    pub async fn changed(&mut self) -> Dirty {
        loop {
            if let Some(dirty) = self.take() {
                return dirty;
            }
            self.0.notify.notified().await;
        }
    }

    /// Takes what was committed meanwhile, without waiting.
    pub fn take(&mut self) -> Option<Dirty> {
        let dirty = std::mem::take(&mut *lock(&self.0.dirty));
        (!dirty.is_empty()).then_some(dirty)
    }
}

/// All watches of a database.
#[derive(Debug, Default)]
pub(crate) struct Watches(Mutex<Vec<Weak<Pending>>>);

impl Watches {
    pub(crate) fn watch(&self) -> Watch {
        let pending = Arc::new(Pending::default());
        let mut watches = lock(&self.0);
        // Without a commit nothing else would ever forget those that are gone.
        watches.retain(|watch| watch.strong_count() > 0);
        watches.push(Arc::downgrade(&pending));
        Watch(pending)
    }

    pub(crate) fn publish(&self, dirty: &Dirty) {
        if dirty.is_empty() {
            return;
        }
        lock(&self.0).retain(|watch| {
            let Some(watch) = watch.upgrade() else { return false };
            lock(&watch.dirty).merge(dirty);
            watch.notify.notify_one();
            true
        });
    }
}
