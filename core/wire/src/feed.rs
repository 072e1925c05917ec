//! The feed: the only way in which state reaches a phone.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::{
    Alert, AlertId, Board, Colleague, ComposerMode, DialogHead, DialogId, Draft, Entry, Line, LineId, Offer, OfferId,
    OperatorId, ReadMark, Seq, Shift, Timestamp,
};

/// Where a change was recorded and who follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// `operator:ID`: one operator's own dialogs, offers, shift, marks and drafts.
    Operator(OperatorId),
    /// `line:ID`: the line and its staff.
    Line(LineId),
    /// `line_heads:ID`: heads of all dialogs of a line; followed only while a screen watches them.
    LineHeads(LineId),
    /// `portal`: what concerns everybody.
    Portal,
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scope::Operator(id) => write!(f, "operator:{id}"),
            Scope::Line(id) => write!(f, "line:{id}"),
            Scope::LineHeads(id) => write!(f, "line_heads:{id}"),
            Scope::Portal => f.write_str("portal"),
        }
    }
}

impl FromStr for Scope {
    type Err = crate::IdError;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        match s.split_once(':') {
            None if s == "portal" => Ok(Scope::Portal),
            Some(("operator", id)) => id.parse().map(Scope::Operator),
            Some(("line", id)) => id.parse().map(Scope::Line),
            Some(("line_heads", id)) => id.parse().map(Scope::LineHeads),
            _ => Err(crate::IdError { what: "Scope" }),
        }
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// An upsert or a removal of one thing.
#[derive(Debug, Clone, PartialEq)]
pub enum Delta {
    /// A dialog head with its current session.
    Dialog(DialogHead),
    /// One entry.
    Entry(Entry),
    /// An offer to the reader.
    Offer(Offer),
    /// A line of the reader.
    Line(Line),
    /// A colleague.
    Operator(Colleague),
    /// A draft of the reader.
    Draft(Draft),
    /// A read mark of the reader.
    Read(ReadMark),
    /// The reader's own shift.
    Shift(Shift),
    /// What the reader is told of, whoever's dialog it is.
    Alert(Alert),
    /// How a line stands that the reader manages; only while he asks for boards.
    Board(Board),
    /// Something is gone, or the reader may not have it any more.
    Removed(Removed),
    /// A scope is no longer followed; what only it covered follows as removals or is swept by the phone.
    ScopeRemoved {
        /// Which.
        scope: Scope,
    },
    /// A kind newer than this version, kept as it came.
    Unknown {
        /// Its kind.
        kind: String,
        /// All its fields.
        fields: Map<String, Value>,
    },
}

/// What was removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Removed {
    /// The dialog with its entries, index rows and files. Outbox and drafts stay.
    Dialog {
        /// Which.
        id: DialogId,
    },
    /// An offer.
    Offer {
        /// Which.
        id: OfferId,
    },
    /// A line.
    Line {
        /// Which.
        id: LineId,
    },
    /// A colleague.
    Operator {
        /// Who.
        id: OperatorId,
    },
    /// A draft.
    Draft {
        /// Its dialog.
        dialog: DialogId,
        /// Its composer.
        mode: ComposerMode,
    },
    /// An alert.
    Alert {
        /// Which.
        id: AlertId,
    },
    /// The board of a line.
    Board {
        /// The line.
        id: LineId,
    },
    /// A kind newer than this version.
    #[serde(other)]
    Unknown,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "delta")]
enum KnownDelta {
    Dialog(DialogHead),
    Entry(Entry),
    Offer(Offer),
    Line(Line),
    Operator(Colleague),
    Draft(Draft),
    Read(ReadMark),
    Shift(Shift),
    Alert(Alert),
    Board(Board),
    Removed(Removed),
    ScopeRemoved { scope: Scope },
}

const KNOWN_DELTAS: [&str; 12] = [
    "dialog",
    "entry",
    "offer",
    "line",
    "operator",
    "draft",
    "read",
    "shift",
    "alert",
    "board",
    "removed",
    "scope_removed",
];

impl Serialize for Delta {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self.clone() {
            Delta::Dialog(v) => KnownDelta::Dialog(v),
            Delta::Entry(v) => KnownDelta::Entry(v),
            Delta::Offer(v) => KnownDelta::Offer(v),
            Delta::Line(v) => KnownDelta::Line(v),
            Delta::Operator(v) => KnownDelta::Operator(v),
            Delta::Draft(v) => KnownDelta::Draft(v),
            Delta::Read(v) => KnownDelta::Read(v),
            Delta::Shift(v) => KnownDelta::Shift(v),
            Delta::Alert(v) => KnownDelta::Alert(v),
            Delta::Board(v) => KnownDelta::Board(v),
            Delta::Removed(v) => KnownDelta::Removed(v),
            Delta::ScopeRemoved { scope } => KnownDelta::ScopeRemoved { scope },
            Delta::Unknown { fields, .. } => return fields.serialize(s),
        }
        .serialize(s)
    }
}

impl<'de> Deserialize<'de> for Delta {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let fields = Map::deserialize(d)?;
        let kind = fields.get("delta").and_then(Value::as_str).ok_or_else(|| D::Error::missing_field("delta"))?;
        if !KNOWN_DELTAS.contains(&kind) {
            return Ok(Delta::Unknown { kind: kind.to_owned(), fields });
        }
        Ok(match serde_json::from_value(Value::Object(fields)).map_err(D::Error::custom)? {
            KnownDelta::Dialog(v) => Delta::Dialog(v),
            KnownDelta::Entry(v) => Delta::Entry(v),
            KnownDelta::Offer(v) => Delta::Offer(v),
            KnownDelta::Line(v) => Delta::Line(v),
            KnownDelta::Operator(v) => Delta::Operator(v),
            KnownDelta::Draft(v) => Delta::Draft(v),
            KnownDelta::Read(v) => Delta::Read(v),
            KnownDelta::Shift(v) => Delta::Shift(v),
            KnownDelta::Alert(v) => Delta::Alert(v),
            KnownDelta::Board(v) => Delta::Board(v),
            KnownDelta::Removed(v) => Delta::Removed(v),
            KnownDelta::ScopeRemoved { scope } => Delta::ScopeRemoved { scope },
        })
    }
}

/// A stretch of the feed. The phone applies it in one transaction together with its cursor, and only when `from` is the
/// cursor that it has stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// The portal's epoch.
    pub epoch: String,
    /// The cursor that this page continues; empty at the start of a bootstrap.
    pub from: String,
    /// The changes, each thing at most once (an entry after the head of its dialog).
    pub deltas: Vec<Delta>,
    /// Where the next page continues. Opaque.
    pub cursor: String,
    /// True when there is more to fetch right now.
    pub more: bool,
    /// True for the last page of a bootstrap: what is set-like and was not seen since its start may be swept.
    #[serde(default)]
    pub bootstrapped: bool,
    /// Which state of the portal this tells of: grows with every change. What an older state told, in a command's answer
    /// that comes late, changes nothing that a newer one did.
    pub position: i64,
    /// Portal time.
    pub server_time: Timestamp,
}

/// What a phone asks of the feed, over GET (as a query) or the socket.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Want {
    /// The stored cursor; empty to bootstrap.
    #[serde(default)]
    pub after: String,
    /// Lines whose dialog heads a screen shows right now.
    #[serde(default)]
    pub watch: Vec<LineId>,
    /// A screen shows the board: of every line that the reader manages.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub board: bool,
    /// Most deltas wanted; [`crate::MAX_PAGE`] when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
    /// Encodings that the phone can read: `zstd`.
    #[serde(default)]
    pub accept: Vec<String>,
}

/// What a phone says on `GET /api/v1/socket`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum PhoneFrame {
    /// Arms the pull: answered with one [`PortalFrame::Page`] as soon as there is something after the cursor. A newer
    /// want replaces an open one.
    Want(Want),
    /// These offers were drawn on screen.
    Seen {
        /// Which.
        offers: Vec<OfferId>,
    },
    /// The operator types in this dialog.
    Typing {
        /// Which.
        dialog: DialogId,
    },
    /// Are you there?
    Ping,
    /// A kind newer than this version; ignored.
    #[serde(other)]
    Unknown,
}

/// What the portal says on the socket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum PortalFrame {
    /// The first frame.
    Hello {
        /// Portal time.
        server_time: Timestamp,
        /// The portal's epoch.
        epoch: String,
        /// Oldest client version that is served.
        min_client: String,
    },
    /// The answer to a want. Longer than 512 bytes and with `zstd` accepted it comes as a binary frame: this JSON in
    /// one zstd frame.
    Page(Page),
    /// The cursor of the want is of no use any more: bootstrap again without it.
    CursorExpired,
    /// Somebody types; worth showing for 5 s.
    Typing {
        /// Where.
        dialog: DialogId,
        /// Who: `None` is the customer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        operator: Option<OperatorId>,
    },
    /// The answer to a ping.
    Pong,
    /// The portal ends this connection.
    Bye {
        /// One of docs/errors.md.
        code: String,
    },
    /// A kind newer than this version; ignored.
    #[serde(other)]
    Unknown,
}

/// `GET /api/v1/dialogs/{id}/entries`: history and holes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntriesPage {
    /// Entries in ascending order of number, without gaps inside `from..=to`.
    pub entries: Vec<Entry>,
    /// Lowest number covered.
    pub from: Seq,
    /// Highest number covered; less than `from` when nothing is.
    pub to: Seq,
    /// Portal time.
    pub server_time: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_delta_is_kept_whole() {
        let json = serde_json::json!({"delta": "weather", "sky": "blue"});
        let delta: Delta = serde_json::from_value(json.clone()).unwrap();
        assert!(matches!(&delta, Delta::Unknown { kind, .. } if kind == "weather"));
        assert_eq!(serde_json::to_value(&delta).unwrap(), json);
    }

    #[test]
    fn deltas_name_their_kind() {
        let delta = Delta::Read(ReadMark { dialog: DialogId(2), seq: 5 });
        let json = serde_json::to_value(&delta).unwrap();
        assert_eq!(json, serde_json::json!({"delta": "read", "dialog": "2", "seq": 5}));
        assert_eq!(serde_json::from_value::<Delta>(json).unwrap(), delta);
        let removed = Delta::Removed(Removed::Dialog { id: DialogId(2) });
        let json = serde_json::to_value(&removed).unwrap();
        assert_eq!(json, serde_json::json!({"delta": "removed", "what": "dialog", "id": "2"}));
        assert_eq!(serde_json::from_value::<Delta>(json).unwrap(), removed);
    }

    #[test]
    fn scopes_have_one_spelling() {
        for scope in
            [Scope::Operator(OperatorId(1)), Scope::Line(LineId(2)), Scope::LineHeads(LineId(3)), Scope::Portal]
        {
            assert_eq!(scope.to_string().parse::<Scope>().unwrap(), scope);
        }
        assert!("line:".parse::<Scope>().is_err());
    }

    #[test]
    fn a_want_needs_nothing() {
        let frame: PhoneFrame = serde_json::from_str(r#"{"type":"want"}"#).unwrap();
        assert_eq!(frame, PhoneFrame::Want(Want::default()));
        assert_eq!(serde_json::from_str::<PhoneFrame>(r#"{"type":"dance"}"#).unwrap(), PhoneFrame::Unknown);
    }
}
