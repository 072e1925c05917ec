//! Portal time on a phone whose own clock may be wrong: an offset learnt from the quickest exchange with the portal.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use env::Env;
use tokio::time::Instant;
use wire::Timestamp;

/// A sample is believed this long; then a slower one may replace it, because clocks drift.
const BELIEVED: Duration = Duration::from_secs(3600);
/// The wall clock and the monotonic clock may part by this much before the wall clock counts as set anew.
const JUMP_MS: i64 = 2000;

/// Knows portal time.
#[derive(Debug)]
pub struct Clock {
    env: Env,
    state: Mutex<State>,
}

#[derive(Debug, Clone, Copy)]
struct State {
    offset_ms: i64,
    best: Option<Sample>,
}

#[derive(Debug, Clone, Copy)]
struct Sample {
    round_trip: Duration,
    wall: Timestamp,
    at: Instant,
}

impl Clock {
    /// Starts from the offset that the store remembers.
    pub fn new(env: Env, offset_ms: i64) -> Self {
        Clock { env, state: Mutex::new(State { offset_ms, best: None }) }
    }

    /// Portal time now.
    pub fn now(&self) -> Timestamp {
        self.env.now().plus_ms(self.offset_ms())
    }

    /// Milliseconds to add to this device's wall clock.
    pub fn offset_ms(&self) -> i64 {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).offset_ms
    }

    /// Learns from one exchange: `server` was portal time somewhere between `sent_at` (wall clock here) and
    /// `round_trip` later. Returns the new offset when it was better than what was known.
    pub fn observe(&self, sent_at: Timestamp, round_trip: Duration, server: Timestamp) -> Option<i64> {
        let (wall, at) = (self.env.now(), self.env.instant());
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let better = match state.best {
            None => true,
            Some(best) => {
                let passed = at.saturating_duration_since(best.at);
                let passed_ms = i64::try_from(passed.as_millis()).unwrap_or(i64::MAX);
                let jumped = wall.since(best.wall).saturating_sub(passed_ms).saturating_abs() > JUMP_MS;
                jumped || passed > BELIEVED || round_trip <= best.round_trip
            }
        };
        if !better {
            return None;
        }
        let half = i64::try_from(round_trip.as_millis() / 2).unwrap_or(0);
        let offset_ms = server.since(sent_at.plus_ms(half));
        let changed = state.offset_ms != offset_ms;
        *state = State { offset_ms, best: Some(Sample { round_trip, wall, at }) };
        changed.then_some(offset_ms)
    }
}
