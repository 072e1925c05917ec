//! Latencies as people read them.

use std::time::Duration;

/// A collection of latencies.
#[derive(Debug, Clone, Default)]
pub struct Latencies {
    sorted: Vec<Duration>,
}

impl FromIterator<Duration> for Latencies {
    fn from_iter<I: IntoIterator<Item = Duration>>(values: I) -> Self {
        let mut sorted: Vec<Duration> = values.into_iter().collect();
        sorted.sort_unstable();
        Latencies { sorted }
    }
}

impl Latencies {
    /// The value that `share` (0 to 1) of all values do not exceed; nothing when there are none.
    pub fn quantile(&self, share: f64) -> Option<Duration> {
        let last = self.sorted.len().checked_sub(1)?;
        let rank = (share * self.sorted.len() as f64).ceil() as usize;
        self.sorted.get(rank.saturating_sub(1).min(last)).copied()
    }

    /// The same in milliseconds; infinite when there are none, so that no target is met by measuring nothing.
    pub fn ms(&self, share: f64) -> f64 {
        self.quantile(share).map_or(f64::INFINITY, |value| value.as_secs_f64() * 1000.0)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.sorted.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_one_of_the_values() {
        let latencies: Latencies = (1..=100).rev().map(Duration::from_millis).collect();
        assert_eq!(latencies.quantile(0.5), Some(Duration::from_millis(50)));
        assert_eq!(latencies.quantile(0.99), Some(Duration::from_millis(99)));
        assert_eq!(latencies.quantile(1.0), Some(Duration::from_millis(100)));
    }

    #[test]
    fn nothing_measured_meets_no_target() {
        assert!(Latencies::default().ms(0.5).is_infinite());
    }
}
