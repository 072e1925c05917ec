//! The world as the core and the portal get it: wall clock, monotonic clock, randomness, tasks and the way databases
//! run. Product code takes all of these from an [`Env`] and from nowhere else (a lint forbids the originals), so that
//! the chaos test can run both sides in one thread, on a virtual clock, from one seed.

#![allow(clippy::disallowed_methods)] // The one place where the originals are called.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use wire::{CommandId, Timestamp};

/// Where wall time and randomness come from.
pub trait World: Send + Sync + 'static {
    /// Wall clock of this machine; may jump and may be wrong.
    fn now(&self) -> Timestamp;
    /// Fills `buffer` with random bytes, fit for keys and tokens.
    fn random(&self, buffer: &mut [u8]);
    /// A database is about to commit (called from SQLite's commit hook, inline databases only): a test may take a copy
    /// of the files here, as a machine that loses power would leave them.
    fn committing(&self, _database: &Path) {}
    /// The commit has returned and nobody has been told yet.
    fn committed(&self, _database: &Path) {}
}

/// Where a database connection does its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Databases {
    /// On threads of their own: the product.
    Thread,
    /// On the caller's thread, inside the call. For tests on a virtual clock, which runs ahead while another thread works.
    Inline,
}

/// A handle to the world; cheap to clone.
#[derive(Clone)]
pub struct Env {
    world: Arc<dyn World>,
    databases: Databases,
}

struct Machine;

impl World for Machine {
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn random(&self, buffer: &mut [u8]) {
        // Without the system's randomness no key and no token can be made: nothing sensible can go on.
        #[allow(clippy::expect_used)]
        getrandom::fill(buffer).expect("the system's random source works");
    }
}

impl Env {
    /// The real machine.
    pub fn machine() -> Self {
        Env::new(Arc::new(Machine), Databases::Thread)
    }

    /// A world of one's own.
    pub fn new(world: Arc<dyn World>, databases: Databases) -> Self {
        Env { world, databases }
    }

    /// Wall clock.
    pub fn now(&self) -> Timestamp {
        self.world.now()
    }

    /// Monotonic clock: for durations and timers, never stored.
    pub fn instant(&self) -> tokio::time::Instant {
        tokio::time::Instant::now()
    }

    /// Random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.world.random(&mut bytes);
        bytes
    }

    /// A random number below `bound` (0 for a bound of 0); slightly biased, for jitter and not for keys.
    pub fn below(&self, bound: u64) -> u64 {
        u64::from_le_bytes(self.random()).checked_rem(bound).unwrap_or(0)
    }

    /// A new command id.
    pub fn command_id(&self) -> CommandId {
        CommandId::from_parts(u64::try_from(self.now().0).unwrap_or(0), &self.random())
    }

    /// Where databases run.
    pub fn databases(&self) -> Databases {
        self.databases
    }

    /// Tells the world that `database` is about to commit.
    pub fn committing(&self, database: &Path) {
        self.world.committing(database);
    }

    /// Tells the world that `database` has committed.
    pub fn committed(&self, database: &Path) {
        self.world.committed(database);
    }

    /// Starts a task on the current tokio runtime.
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        tokio::spawn(future)
    }

    /// Starts a named operating system thread.
    ///
    /// # Errors
    /// When the system has none left.
    pub fn thread<F>(&self, name: &str, body: F) -> std::io::Result<std::thread::JoinHandle<()>>
    where
        F: FnOnce() + Send + 'static,
    {
        std::thread::Builder::new().name(name.to_owned()).spawn(body)
    }

    /// Waits on the monotonic clock.
    pub async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

impl std::fmt::Debug for Env {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Env").field("databases", &self.databases).finish_non_exhaustive()
    }
}
