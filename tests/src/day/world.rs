//! The day's clock, and chance from the seed.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

use env::World;
use wire::Timestamp;

use crate::chaos::Dice;

/// Midnight at which every day begins: 2026-11-23 UTC, a Monday.
pub const MIDNIGHT: Timestamp = Timestamp(1_795_392_000_000);

/// A clock that the day moves, and randomness that a seed repeats.
pub struct Clock {
    now: AtomicI64,
    dice: Mutex<Dice>,
}

impl Clock {
    /// Midnight.
    pub fn new(seed: u64) -> Clock {
        Clock { now: AtomicI64::new(MIDNIGHT.0), dice: Mutex::new(Dice::new(seed, "portal")) }
    }

    /// Moves to an instant; never back.
    pub fn move_to(&self, at: Timestamp) {
        self.now.fetch_max(at.0, Ordering::Relaxed);
    }
}

impl World for Clock {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::Relaxed))
    }

    fn random(&self, buffer: &mut [u8]) {
        let mut dice = self.dice.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in buffer.chunks_mut(8) {
            let bytes = dice.bits().to_le_bytes();
            chunk.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
        }
    }

    fn committing(&self, _: &Path) {}

    fn committed(&self, _: &Path) {}
}
