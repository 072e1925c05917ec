//! Who waits for what inside this process: open sockets are woken when something in their scopes was committed. Nothing
//! here is state that matters: losing a wake-up costs a moment, never data.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Notify, mpsc, watch};
use wire::{DialogId, LineId, OperatorId, Scope};

/// What a connection can wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A scope of the staff feed.
    Scope(Scope),
    /// A customer's side of a dialog.
    Visitor(DialogId),
    /// The dialog that a visitor (row) gets with his first message.
    Arrival(i64),
    /// The board of a line. It wakes apart from the rest: boards keep a distance, pages do not.
    Board(LineId),
}

/// Something worth showing for a moment and never stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passing {
    /// Somebody types in a dialog; `None` is the customer.
    Typing {
        /// Where.
        dialog: DialogId,
        /// Who.
        operator: Option<OperatorId>,
        /// Under which name customers know him.
        name: String,
    },
}

/// Passing things that a slow connection may have unread before further ones are dropped.
const PASSING_BACKLOG: usize = 16;

/// The portal's switchboard.
#[derive(Default)]
pub struct Bus {
    /// Waiters in the order in which they came: a seeded run wakes them in the same one each time.
    waiting: Mutex<HashMap<Topic, BTreeMap<u64, Waiter>>>,
    last_id: AtomicU64,
    /// A timer row was added.
    pub timers: Notify,
    /// A push row was added.
    pub pushes: Notify,
    /// A customer is to be looked up in the CRM.
    pub lookups: Notify,
    sign_ins: watch::Sender<u64>,
}

#[derive(Clone)]
struct Waiter {
    wake: Arc<Notify>,
    boards: Arc<Notify>,
    passing: mpsc::Sender<Passing>,
}

/// A connection's place on the switchboard; leaving it is dropping it.
pub struct Subscription {
    bus: Arc<Bus>,
    id: u64,
    topics: Vec<Topic>,
    waiter: Waiter,
    /// Passing things for this connection.
    pub passing: mpsc::Receiver<Passing>,
}

impl Bus {
    /// A connection that waits for nothing yet.
    pub fn subscribe(self: &Arc<Self>) -> Subscription {
        let (sender, passing) = mpsc::channel(PASSING_BACKLOG);
        Subscription {
            bus: self.clone(),
            id: self.last_id.fetch_add(1, Ordering::Relaxed),
            topics: Vec::new(),
            waiter: Waiter { wake: Arc::default(), boards: Arc::default(), passing: sender },
            passing,
        }
    }

    /// Wakes the followers of scopes.
    pub fn changed(&self, scopes: impl Iterator<Item = Scope>) {
        let waiting = self.lock();
        for scope in scopes {
            wake(&waiting, Topic::Scope(scope));
            if let Scope::LineHeads(line) | Scope::Line(line) = scope {
                wake(&waiting, Topic::Board(line));
            }
        }
    }

    /// Wakes the customers of dialogs, and visitors who just got theirs.
    pub fn visitors_changed(&self, dialogs: &[DialogId], arrived: &[i64]) {
        let waiting = self.lock();
        for dialog in dialogs {
            wake(&waiting, Topic::Visitor(*dialog));
        }
        for visitor in arrived {
            wake(&waiting, Topic::Arrival(*visitor));
        }
    }

    /// Tells a passing thing to whoever waits on a topic; a connection that does not keep up misses it.
    pub fn tell(&self, topic: Topic, passing: &Passing) {
        for waiter in self.lock().get(&topic).into_iter().flat_map(BTreeMap::values) {
            let _ = waiter.passing.try_send(passing.clone());
        }
    }

    /// Whether any device of an operator has a socket open.
    pub fn is_connected(&self, operator: OperatorId) -> bool {
        self.lock().get(&Topic::Scope(Scope::Operator(operator))).is_some_and(|waiters| !waiters.is_empty())
    }

    /// Somebody's rights or devices changed.
    pub fn sign_ins_changed(&self) {
        self.sign_ins.send_modify(|generation| *generation += 1);
    }

    /// Counts the changes of rights and devices.
    pub fn sign_ins(&self) -> watch::Receiver<u64> {
        self.sign_ins.subscribe()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Topic, BTreeMap<u64, Waiter>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wake(waiting: &HashMap<Topic, BTreeMap<u64, Waiter>>, topic: Topic) {
    for waiter in waiting.get(&topic).into_iter().flat_map(BTreeMap::values) {
        match topic {
            Topic::Board(_) => waiter.boards.notify_one(),
            _ => waiter.wake.notify_one(),
        }
    }
}

impl Subscription {
    /// Waits for exactly these topics from now on. True when some are new: read again then, so that nothing falls
    /// between a read and the wait.
    pub fn follow(&mut self, topics: Vec<Topic>) -> bool {
        if topics == self.topics {
            return false;
        }
        let grown = topics.iter().any(|topic| !self.topics.contains(topic));
        let mut waiting = self.bus.lock();
        for topic in self.topics.iter().filter(|topic| !topics.contains(topic)) {
            leave(&mut waiting, *topic, self.id);
        }
        for topic in topics.iter().filter(|topic| !self.topics.contains(topic)) {
            waiting.entry(*topic).or_default().insert(self.id, self.waiter.clone());
        }
        drop(waiting);
        self.topics = topics;
        grown
    }

    /// What is notified when something changed; a change while nobody waits is remembered.
    pub fn wake(&self) -> Arc<Notify> {
        self.waiter.wake.clone()
    }

    /// The same for boards.
    pub fn boards(&self) -> Arc<Notify> {
        self.waiter.boards.clone()
    }
}

fn leave(waiting: &mut HashMap<Topic, BTreeMap<u64, Waiter>>, topic: Topic, id: u64) {
    if let Some(waiters) = waiting.get_mut(&topic) {
        waiters.remove(&id);
        if waiters.is_empty() {
            waiting.remove(&topic);
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut waiting = self.bus.lock();
        for topic in &self.topics {
            leave(&mut waiting, *topic, self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_change_before_the_wait_is_not_missed() {
        let bus = Arc::new(Bus::default());
        let mut subscription = bus.subscribe();
        subscription.follow(vec![Topic::Scope(Scope::Portal)]);
        bus.changed([Scope::Portal].into_iter());
        subscription.wake().notified().await;
    }

    #[tokio::test]
    async fn a_dropped_connection_leaves_nothing_behind() {
        let bus = Arc::new(Bus::default());
        let mut subscription = bus.subscribe();
        subscription.follow(vec![Topic::Scope(Scope::Operator(OperatorId(1)))]);
        assert!(bus.is_connected(OperatorId(1)));
        subscription.follow(vec![Topic::Scope(Scope::Portal)]);
        assert!(!bus.is_connected(OperatorId(1)));
        drop(subscription);
        assert!(bus.lock().is_empty());
    }
}
