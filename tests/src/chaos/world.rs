//! The world of one process in a run: its wall clock on virtual time, its randomness from the seed, and its life, which
//! may end at any commit. What a process leaves is a copy of its folder taken in that very moment; whatever it still does
//! afterwards reaches nobody.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use env::{Databases, Env, World};
use tokio::sync::Notify;
use tokio::time::Instant;
use wire::Timestamp;

use super::dice::Dice;
use super::trace::Trace;

/// When every run begins: 2026-11-22T09:00:00Z.
const START: Timestamp = Timestamp(1_795_338_000_000);

/// The virtual clock.
#[allow(clippy::disallowed_methods)] // Here is where this world's clock is made.
pub fn instant() -> Instant {
    Instant::now()
}

/// Where in a commit a process dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// Nothing of the transaction is kept.
    Before,
    /// All of it is kept and nobody has been told.
    After,
}

/// A planned death: at the commit of this number, counted over all lives of a side from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kill {
    /// Which commit.
    pub commit: u64,
    /// On which side of it.
    pub moment: Moment,
}

/// What outlives the processes of one side: its clock's error, the count of its commits, its planned deaths.
pub struct Side {
    /// `portal`, or the login of whoever carries the phone.
    pub name: &'static str,
    /// The folder that holds a folder per life.
    root: PathBuf,
    trace: Trace,
    seed: u64,
    start: Instant,
    /// How far its wall clock is off, in milliseconds.
    pub skew_ms: AtomicI64,
    commits: AtomicU64,
    kills: Mutex<Vec<Kill>>,
    lives: AtomicU64,
    armed: AtomicBool,
}

impl Side {
    /// A side whose processes die as planned, once it is [armed](Side::arm).
    pub fn new(name: &'static str, root: &Path, seed: u64, trace: &Trace, mut kills: Vec<Kill>) -> Arc<Side> {
        kills.sort_unstable();
        Arc::new(Side {
            name,
            root: root.join(name),
            trace: trace.clone(),
            seed,
            start: instant(),
            skew_ms: AtomicI64::new(0),
            commits: AtomicU64::new(0),
            kills: Mutex::new(kills),
            lives: AtomicU64::new(0),
            armed: AtomicBool::new(false),
        })
    }

    /// From now on commits count.
    pub fn arm(&self) {
        self.armed.store(true, Ordering::Relaxed);
    }

    /// Starts a process on what the one before it left; the first one starts on an empty folder.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn live(self: &Arc<Side>) -> std::io::Result<Life> {
        let number = self.lives.fetch_add(1, Ordering::Relaxed) + 1;
        let folder = self.root.join(number.to_string());
        std::fs::create_dir_all(&folder)?;
        let dice = Dice::new(self.seed, &format!("{} life {number}", self.name));
        let soul = Soul {
            side: Arc::clone(self),
            folder,
            heir: self.root.join((number + 1).to_string()),
            dice: Mutex::new(dice),
            alive: AtomicBool::new(true),
            died: Notify::new(),
        };
        Ok(Life(Arc::new(soul)))
    }

    /// The folder of its latest life.
    pub fn folder(&self) -> PathBuf {
        self.root.join(self.lives.load(Ordering::Relaxed).to_string())
    }

    /// Commits so far.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Nobody dies any more.
    pub fn spare(&self) {
        self.kills.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Wall clock of this side.
    pub fn now(&self) -> Timestamp {
        let passed = instant().duration_since(self.start).as_millis();
        START.plus_ms(i64::try_from(passed).unwrap_or(i64::MAX) + self.skew_ms.load(Ordering::Relaxed))
    }

    /// Whether the death planned next is this one; it comes only once.
    fn dies(&self, commit: u64, moment: Moment) -> bool {
        let mut kills = self.kills.lock().unwrap_or_else(PoisonError::into_inner);
        let due = kills.first().is_some_and(|kill| *kill <= Kill { commit, moment });
        if due {
            kills.remove(0);
        }
        due
    }
}

/// One process; clones are handles to the same.
#[derive(Clone)]
pub struct Life(Arc<Soul>);

struct Soul {
    side: Arc<Side>,
    folder: PathBuf,
    heir: PathBuf,
    dice: Mutex<Dice>,
    alive: AtomicBool,
    died: Notify,
}

impl Life {
    /// Whose it is.
    pub fn name(&self) -> &'static str {
        self.0.side.name
    }

    /// Where it keeps its files.
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// False from the moment of its death, although its code may still run to its next await.
    pub fn is_alive(&self) -> bool {
        self.0.alive.load(Ordering::Relaxed)
    }

    /// Completes when it is dead.
    pub async fn died(&self) {
        let died = self.0.died.notified();
        tokio::pin!(died);
        died.as_mut().enable();
        if self.is_alive() {
            died.await;
        }
    }

    /// Kills it outside any commit.
    pub fn kill(&self) {
        self.0.die("between commits");
    }

    /// Its world.
    pub fn env(&self) -> Env {
        Env::new(self.0.clone(), Databases::Inline)
    }
}

impl Soul {
    fn counts(&self) -> bool {
        self.alive.load(Ordering::Relaxed) && self.side.armed.load(Ordering::Relaxed)
    }

    fn die(&self, when: &str) {
        if !self.alive.swap(false, Ordering::Relaxed) {
            return;
        }
        self.side.trace.say(self.side.name, format_args!("killed {when}"));
        // A copy that fails leaves an empty heir, which the checks find.
        if let Err(error) = copy(&self.folder, &self.heir) {
            self.side.trace.say(self.side.name, format_args!("copy failed: {error}"));
        }
        self.died.notify_waiters();
    }
}

/// Copies files as they lie: databases with their logs, without the shared memory that a process takes with it.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for item in std::fs::read_dir(from)? {
        let item = item?;
        let target = to.join(item.file_name());
        if item.file_type()?.is_dir() {
            copy(&item.path(), &target)?;
        } else if !item.file_name().to_string_lossy().ends_with("-shm") {
            std::fs::copy(item.path(), target)?;
        }
    }
    Ok(())
}

impl World for Soul {
    fn now(&self) -> Timestamp {
        self.side.now()
    }

    fn random(&self, buffer: &mut [u8]) {
        let mut dice = self.dice.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in buffer.chunks_mut(8) {
            let bytes = dice.bits().to_le_bytes();
            chunk.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
        }
    }

    fn committing(&self, _database: &Path) {
        if !self.counts() {
            return;
        }
        let commit = self.side.commits() + 1;
        if self.side.dies(commit, Moment::Before) {
            self.die(&format!("before commit {commit}"));
        }
    }

    fn committed(&self, _database: &Path) {
        if self.counts() {
            let commit = self.side.commits.fetch_add(1, Ordering::Relaxed) + 1;
            self.side.trace.say(self.side.name, format_args!("commit {commit}"));
            if self.side.dies(commit, Moment::After) {
                self.die(&format!("after commit {commit}"));
            }
        }
    }
}
