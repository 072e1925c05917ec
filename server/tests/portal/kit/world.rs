//! A wall clock that only the test moves; everything else is the machine's.

use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use env::{Env, World};
use tokio::sync::Notify;
use wire::Timestamp;

/// 2026-11-22, early in the morning.
const START: Timestamp = Timestamp(1_795_305_600_000);

/// The clock in a test's hand.
pub struct Clock {
    now: AtomicI64,
    machine: Env,
    commits: AtomicUsize,
    /// Somebody waits for what a transaction brings.
    pub committed: Notify,
}

impl Clock {
    pub fn new() -> Self {
        Clock::at(START)
    }

    pub fn at(now: Timestamp) -> Self {
        Clock {
            now: AtomicI64::new(now.0),
            machine: Env::machine(),
            commits: AtomicUsize::new(0),
            committed: Notify::new(),
        }
    }

    /// How many transactions were committed.
    pub fn commits(&self) -> usize {
        self.commits.load(Ordering::SeqCst)
    }

    pub fn advance_ms(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::SeqCst);
    }
}

impl World for Clock {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::SeqCst))
    }

    fn random(&self, buffer: &mut [u8]) {
        for byte in buffer {
            [*byte] = self.machine.random::<1>();
        }
    }

    fn committed(&self, _database: &Path) {
        self.commits.fetch_add(1, Ordering::SeqCst);
        self.committed.notify_waiters();
    }
}
