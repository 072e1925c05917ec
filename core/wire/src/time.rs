//! Instants. Inside the code an instant is a count of milliseconds; on the wire it is RFC 3339 UTC text.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant in milliseconds since the Unix epoch. Stored instants are portal time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

/// Latest instant that is printed as itself: 9999-12-01.
const MAX_MS: i64 = 253_399_622_400_000;
/// Earliest: 0001-01-01.
const MIN_MS: i64 = -62_135_596_800_000;

impl Timestamp {
    /// This instant moved by `ms` milliseconds; saturates instead of wrapping.
    pub fn plus_ms(self, ms: i64) -> Self {
        Timestamp(self.0.saturating_add(ms))
    }

    /// This instant moved by whole seconds.
    pub fn plus_s(self, s: i64) -> Self {
        self.plus_ms(s.saturating_mul(1000))
    }

    /// Milliseconds from `earlier` to this instant; negative when this one is earlier.
    pub fn since(self, earlier: Timestamp) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0.clamp(MIN_MS, MAX_MS)) {
            Ok(t) => f.write_str(&format!("{t:.3}")),
            Err(_) => Err(fmt::Error),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Timestamp {
    type Err = jiff::Error;
    fn from_str(s: &str) -> Result<Self, jiff::Error> {
        s.parse::<jiff::Timestamp>().map(|t| Timestamp(t.as_millisecond()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_utc_text_with_milliseconds() {
        let t = Timestamp(1_795_347_777_050);
        assert_eq!(serde_json::to_string(&t).unwrap(), "\"2026-11-22T11:42:57.050Z\"");
        assert_eq!(serde_json::from_str::<Timestamp>("\"2026-11-22T12:42:57.05+01:00\"").unwrap(), t);
        assert!(serde_json::from_str::<Timestamp>("\"yesterday\"").is_err());
    }

    #[test]
    fn extreme_instants_still_print() {
        for ms in [i64::MIN, MIN_MS, 0, MAX_MS, i64::MAX] {
            assert!(!Timestamp(ms).to_string().is_empty());
        }
    }
}
