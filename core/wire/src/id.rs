//! Identifiers. A portal id is a positive number that travels as a decimal string, so that no client treats it as a
//! quantity or loses digits; a command id is a UUIDv7 made on the phone.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// A text that is not an id of the expected form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdError {
    /// The name of the id type, for the error text.
    pub what: &'static str,
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a valid {}", self.what)
    }
}

impl std::error::Error for IdError {}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(s: &str) -> Result<Self, IdError> {
                match s.parse::<i64>() {
                    Ok(n) if n > 0 => Ok($name(n)),
                    _ => Err(IdError { what: stringify!($name) }),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A staff user who answers (P: operator).
    OperatorId;
    /// An open line.
    LineId;
    /// One connected source on a line, for example a live chat site.
    ChannelId;
    /// The person who writes.
    CustomerId;
    /// The permanent thread of one customer identity on one channel.
    DialogId;
    /// One handling cycle inside a dialog.
    SessionId;
    /// The proposal of a session to one operator.
    OfferId;
    /// One signed-in device of an operator.
    DeviceId;
    /// A stored file.
    FileId;
    /// What somebody has on his screens of one kind of alert.
    AlertId;
}

/// The number of an entry inside its dialog: 1, 2, 3 ... without gaps. 0 stands for "before the first".
pub type Seq = i64;

/// The id of a command, made once on the phone (UUIDv7) and used for every retry: the key under which the portal
/// guarantees that the command takes effect exactly once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandId(pub Uuid);

impl CommandId {
    /// Builds the id from the wall clock in milliseconds and ten random bytes.
    pub fn from_parts(unix_ms: u64, random: &[u8; 10]) -> Self {
        CommandId(uuid::Builder::from_unix_timestamp_millis(unix_ms, random).into_uuid())
    }

    /// Milliseconds since the Unix epoch at which the id was made, or `None` when it is not a UUIDv7.
    pub fn made_at_ms(&self) -> Option<i64> {
        if self.0.get_version_num() != 7 {
            return None;
        }
        let (seconds, nanos) = self.0.get_timestamp()?.to_unix();
        i64::try_from(seconds).ok()?.checked_mul(1000)?.checked_add(i64::from(nanos / 1_000_000))
    }
}

impl fmt::Display for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CommandId({})", self.0)
    }
}

impl FromStr for CommandId {
    type Err = IdError;
    fn from_str(s: &str) -> Result<Self, IdError> {
        Uuid::parse_str(s).map(CommandId).map_err(|_| IdError { what: "CommandId" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_travel_as_strings() {
        assert_eq!(serde_json::to_string(&DialogId(7)).unwrap(), "\"7\"");
        assert_eq!(serde_json::from_str::<DialogId>("\"7\"").unwrap(), DialogId(7));
        for bad in ["7", "\"0\"", "\"-1\"", "\"x\"", "\"\"", "\"9223372036854775808\""] {
            assert!(serde_json::from_str::<DialogId>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_command_id_tells_when_it_was_made() {
        let id = CommandId::from_parts(1_700_000_000_123, &[7; 10]);
        assert_eq!(id.made_at_ms(), Some(1_700_000_000_123));
        assert_eq!(CommandId(Uuid::nil()).made_at_ms(), None);
    }
}
