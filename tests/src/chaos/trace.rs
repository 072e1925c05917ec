//! What happened in a run, with virtual time: what a failing seed prints, and what two runs of one seed are compared by.

use std::collections::hash_map::DefaultHasher;
use std::fmt::Display;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;

/// A log in memory; clones share it.
#[derive(Clone)]
pub struct Trace {
    start: Instant,
    lines: Arc<Mutex<Vec<String>>>,
    echo: bool,
}

impl Trace {
    /// An empty one, from now on. `echo`: also print each line at once.
    pub fn new(echo: bool) -> Self {
        Trace { start: super::world::instant(), lines: Arc::default(), echo }
    }

    /// Virtual milliseconds since the start.
    pub fn ms(&self) -> u128 {
        super::world::instant().duration_since(self.start).as_millis()
    }

    /// Notes an event.
    pub fn say(&self, who: &str, what: impl Display) {
        let ms = self.ms();
        let line = format!("{:>6}.{:03} {who:<9} {what}", ms / 1000, ms % 1000);
        if self.echo {
            println!("{line}");
        }
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    /// The last lines.
    pub fn tail(&self, count: usize) -> Vec<String> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().skip(lines.len().saturating_sub(count)).cloned().collect()
    }

    /// One number for all of it (the fixed keys of `DefaultHasher::new` make it the same in every process).
    pub fn hash(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).hash(&mut hasher);
        hasher.finish()
    }

    /// All lines.
    pub fn lines(&self) -> Vec<String> {
        self.tail(usize::MAX)
    }
}
