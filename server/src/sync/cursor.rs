//! The cursor: opaque to phones. Which scopes a phone follows, and how far.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use wire::{LineId, Scope, Timestamp};

use crate::fault::Fault;

/// How far a phone is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The portal's epoch when it was made.
    #[serde(rename = "e")]
    pub epoch: String,
    /// Pointers up to here are delivered.
    #[serde(rename = "p")]
    pub position: i64,
    /// Entries up to here are delivered. It stays behind `position` until a catch-up is complete: a pointer that moved
    /// forward carries entries from before its move.
    #[serde(rename = "b")]
    pub base: i64,
    /// The reader's rights when it was made: when they change, heads of others' dialogs come anew.
    #[serde(rename = "v")]
    pub rights: i64,
    /// True until everything that was followed at the start has come once: what the phone knew before may be swept then.
    #[serde(rename = "f", default, skip_serializing_if = "std::ops::Not::not")]
    pub first: bool,
    /// The boards that it was told, while it asks for them.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub boards: Option<BoardMark>,
    /// Scopes followed, in full up to `position`.
    #[serde(rename = "r")]
    pub ready: Vec<Scope>,
    /// Scopes still on their first way through, served before anything else.
    #[serde(rename = "o", default, skip_serializing_if = "Vec::is_empty")]
    pub opening: Vec<Opening>,
}

/// How far a phone is with boards: each comes whole, when its line has changed since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardMark {
    /// When some came last.
    #[serde(rename = "t")]
    pub at: Timestamp,
    /// The state of the portal that they told of.
    #[serde(rename = "p")]
    pub position: i64,
    /// The lines whose boards it has.
    #[serde(rename = "l")]
    pub lines: Vec<LineId>,
}

/// A scope on its first way through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// Which.
    #[serde(rename = "s")]
    pub scope: Scope,
    /// Where it is.
    #[serde(rename = "a")]
    pub at: Stage,
}

/// The two passes of a bootstrap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Things, the newest first: those before this position are still to come.
    #[serde(rename = "h")]
    Heads(i64),
    /// Newest entries of active dialogs: those behind this dialog are still to come.
    #[serde(rename = "n")]
    Entries(i64),
}

impl Cursor {
    /// Reads one that a phone sent.
    ///
    /// # Errors
    /// 410 `cursor_expired` for one that is unreadable or from another epoch.
    pub fn parse(text: &str, epoch: &str) -> Result<Self, Fault> {
        URL_SAFE_NO_PAD
            .decode(text)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Cursor>(&bytes).ok())
            .filter(|cursor| cursor.epoch == epoch)
            .ok_or_else(expired)
    }

    /// For the phone.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }
}

/// 410: start over without a cursor; what the phone shows stays.
pub fn expired() -> Fault {
    Fault::new(http::StatusCode::GONE, "cursor_expired", "Fetch the feed again without a cursor.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_of_another_epoch_or_none_at_all_is_expired() {
        let cursor = Cursor {
            epoch: "one".into(),
            position: 7,
            base: 5,
            rights: 1,
            first: true,
            boards: None,
            ready: vec![Scope::Portal],
            opening: vec![Opening { scope: Scope::Line(wire::LineId(3)), at: Stage::Heads(9) }],
        };
        assert_eq!(Cursor::parse(&cursor.text(), "one").unwrap(), cursor);
        assert_eq!(Cursor::parse(&cursor.text(), "two").unwrap_err().code, "cursor_expired");
        for junk in ["", "x", "{}", "!!!!", "e30"] {
            assert_eq!(Cursor::parse(junk, "one").unwrap_err().code, "cursor_expired");
        }
    }
}
