//! Dialogs, sessions, entries, offers: the things that a feed carries.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    ChannelId, CommandId, CustomerId, DeviceId, DialogId, Event, FileId, LineId, NormHead, OfferId, OperatorId, Seq,
    SessionId, Timestamp,
};

/// Where a session stands (product.md 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// Waits for an operator.
    Queued,
    /// An operator is responsible.
    Answered,
    /// Closed by the operator, but a customer's message still returns it to its responsible (P2).
    Closing,
    /// Ended.
    Closed,
}

/// Who must act next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Awaited {
    /// The operator.
    Operator,
    /// The customer.
    Customer,
}

/// Why a session was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// By an operator.
    Operator,
    /// The customer was silent.
    Idle,
    /// Marked as spam.
    Spam,
}

/// How the reader of a dialog stands to it (product.md, "Who sees what"). It decides what the head shows, which entries
/// come with it and what may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// I am responsible.
    Responsible,
    /// I was invited.
    Participant,
    /// Its session is offered to me.
    Offered,
    /// It waits in a line of mine, not offered to me.
    Queued,
    /// I was responsible once.
    Former,
    /// Somebody else's, on my line, which lets operators see all.
    Colleague,
    /// On a line that I manage, or any line for an admin.
    Manager,
}

/// The customer as a dialog head shows him.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerHead {
    /// The customer's id.
    pub id: CustomerId,
    /// His name, or a portal-made one such as "Guest 12".
    pub name: String,
}

/// The current session of a dialog: the open one, or the last closed one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionHead {
    /// The session.
    pub id: SessionId,
    /// Its state.
    pub state: SessionState,
    /// Its owner: set in `answered` and `closing`, never in `queued`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<OperatorId>,
    /// Who must act next.
    pub awaited: Awaited,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Number of its first entry.
    pub first_seq: Seq,
    /// The oldest customer message without an answer: what the countdown runs from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<Timestamp>,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// Why it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub close_reason: Option<CloseReason>,
    /// True once nobody was eligible for it or a round went by: it may be taken by hand (P17).
    #[serde(default)]
    pub takeable: bool,
    /// True while it stays with its responsible however long the answer takes (P19).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pinned: bool,
    /// True for what came after the dialog was marked as spam: it is not offered (P5).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub was_spam: bool,
    /// Colleagues who were invited (P21).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub participants: Vec<OperatorId>,
    /// The transfer that its receiver has not confirmed yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<PendingTransfer>,
    /// The norm that is due next; absent while none runs (P36).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub norm: Option<NormHead>,
}

/// A transfer that its receiver has not confirmed yet (P20).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingTransfer {
    /// Who is asked.
    pub to: OperatorId,
    /// Who wants to hand it over; he keeps it until then.
    pub by: OperatorId,
    /// Until when an answer counts.
    pub deadline: Timestamp,
}

/// The last visible words of a dialog, for a list row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastWords {
    /// The entry they come from.
    pub seq: Seq,
    /// When.
    pub at: Timestamp,
    /// Whose.
    pub author: Author,
    /// At most 160 characters of it; empty for a file without words.
    pub text: String,
    /// True when the entry carries a file.
    #[serde(default)]
    pub file: bool,
}

/// A dialog as its reader may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DialogHead {
    /// The dialog.
    pub id: DialogId,
    /// Its line.
    pub line: LineId,
    /// Its channel: where answers go.
    pub channel: ChannelId,
    /// Who writes.
    pub customer: CustomerHead,
    /// How the reader stands to it.
    pub access: Access,
    /// True when the reader was responsible for it once: then it stays his when a list that he watched is closed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub former: bool,
    /// True while it is marked as spam (P5).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub spam: bool,
    /// First entry that the reader may have. Greater than `last_seq` when he may have none.
    pub first_seq: Seq,
    /// Last entry that the reader may have. The phone's copy is complete when its spans cover `first_seq..=last_seq`.
    pub last_seq: Seq,
    /// The last entry whose words are erased (P3): so is every entry before it, whatever the reader has of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_to: Option<Seq>,
    /// Last words, where the reader may see them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<LastWords>,
    /// The current session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionHead>,
    /// Another dialog of the same customer that somebody answers (P8), if it is on a line that the reader knows of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also: Option<AlsoOpen>,
}

/// Where else a customer is being answered (P8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlsoOpen {
    /// The channel of that dialog.
    pub channel: ChannelId,
    /// Its responsible.
    pub responsible: OperatorId,
}

/// Who made an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "who")]
pub enum Author {
    /// The customer of the dialog.
    Customer,
    /// An operator.
    Operator {
        /// Which one.
        id: OperatorId,
    },
    /// The portal.
    System,
}

/// A stored file as an entry shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// The file.
    pub id: FileId,
    /// Its name as given by the sender, cleaned of path parts.
    pub name: String,
    /// Its type as found in its bytes.
    pub mime: String,
    /// Its length in bytes.
    pub size: i64,
}

/// What an entry says.
#[derive(Debug, Clone, PartialEq)]
pub enum EntryBody {
    /// Customer's words and at most one file.
    CustomerMessage {
        /// The words; may be empty only with a file.
        text: String,
        /// The file.
        file: Option<FileRef>,
    },
    /// Operator's words.
    OperatorMessage {
        /// The words.
        text: String,
    },
    /// What the line itself says to the customer (P31). It answers nothing: no norm stops at it.
    AutomaticText {
        /// The words.
        text: String,
    },
    /// Words for colleagues, never shown to the customer (P43).
    Note {
        /// The words.
        text: String,
    },
    /// Other words for an earlier message of the same author (P42); no row of its own.
    Edit {
        /// The message.
        target: Seq,
        /// Its words from now on.
        text: String,
    },
    /// An earlier message is taken back: by the operator who wrote it (P42), or by the customer (P3).
    Tombstone {
        /// The message.
        target: Seq,
    },
    /// Something that happened.
    Event(Event),
    /// An entry that this reader may not see. It keeps the numbers dense; a reader whose access grows asks for it again.
    Hidden,
    /// A kind newer than this version, kept as it came and shown as "update the app".
    Unknown {
        /// Its kind.
        kind: String,
        /// All fields of the body.
        fields: Map<String, Value>,
    },
}

/// The body kinds of this version in their JSON form.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
enum KnownBody {
    CustomerMessage {
        #[serde(default)]
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<FileRef>,
    },
    OperatorMessage {
        text: String,
    },
    AutomaticText {
        text: String,
    },
    Note {
        text: String,
    },
    Edit {
        target: Seq,
        text: String,
    },
    Tombstone {
        target: Seq,
    },
    Event {
        #[serde(flatten)]
        event: Event,
    },
    Hidden,
}

const KNOWN_BODIES: [&str; 8] =
    ["customer_message", "operator_message", "automatic_text", "note", "edit", "tombstone", "event", "hidden"];

impl EntryBody {
    /// The `kind` of its JSON form.
    pub fn kind(&self) -> &str {
        match self {
            EntryBody::CustomerMessage { .. } => "customer_message",
            EntryBody::OperatorMessage { .. } => "operator_message",
            EntryBody::AutomaticText { .. } => "automatic_text",
            EntryBody::Note { .. } => "note",
            EntryBody::Edit { .. } => "edit",
            EntryBody::Tombstone { .. } => "tombstone",
            EntryBody::Event(_) => "event",
            EntryBody::Hidden => "hidden",
            EntryBody::Unknown { kind, .. } => kind,
        }
    }

    /// Its words; empty for events, hidden and unknown kinds, and for an edit: its words are those of the message that it
    /// names.
    pub fn text(&self) -> &str {
        match self {
            EntryBody::CustomerMessage { text, .. }
            | EntryBody::OperatorMessage { text }
            | EntryBody::AutomaticText { text }
            | EntryBody::Note { text } => text,
            EntryBody::Edit { .. }
            | EntryBody::Tombstone { .. }
            | EntryBody::Event(_)
            | EntryBody::Hidden
            | EntryBody::Unknown { .. } => "",
        }
    }

    /// The earlier entry that it changes.
    pub fn target(&self) -> Option<Seq> {
        match self {
            EntryBody::Edit { target, .. } | EntryBody::Tombstone { target } => Some(*target),
            _ => None,
        }
    }

    /// Its file.
    pub fn file(&self) -> Option<&FileRef> {
        match self {
            EntryBody::CustomerMessage { file, .. } => file.as_ref(),
            _ => None,
        }
    }
}

impl Serialize for EntryBody {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self.clone() {
            EntryBody::CustomerMessage { text, file } => KnownBody::CustomerMessage { text, file },
            EntryBody::OperatorMessage { text } => KnownBody::OperatorMessage { text },
            EntryBody::AutomaticText { text } => KnownBody::AutomaticText { text },
            EntryBody::Note { text } => KnownBody::Note { text },
            EntryBody::Edit { target, text } => KnownBody::Edit { target, text },
            EntryBody::Tombstone { target } => KnownBody::Tombstone { target },
            EntryBody::Event(event) => KnownBody::Event { event },
            EntryBody::Hidden => KnownBody::Hidden,
            EntryBody::Unknown { fields, .. } => return fields.serialize(s),
        }
        .serialize(s)
    }
}

impl<'de> Deserialize<'de> for EntryBody {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let fields = Map::deserialize(d)?;
        let kind = fields.get("kind").and_then(Value::as_str).ok_or_else(|| D::Error::missing_field("kind"))?;
        if !KNOWN_BODIES.contains(&kind) {
            return Ok(EntryBody::Unknown { kind: kind.to_owned(), fields });
        }
        Ok(match serde_json::from_value(Value::Object(fields)).map_err(D::Error::custom)? {
            KnownBody::CustomerMessage { text, file } => EntryBody::CustomerMessage { text, file },
            KnownBody::OperatorMessage { text } => EntryBody::OperatorMessage { text },
            KnownBody::AutomaticText { text } => EntryBody::AutomaticText { text },
            KnownBody::Note { text } => EntryBody::Note { text },
            KnownBody::Edit { target, text } => EntryBody::Edit { target, text },
            KnownBody::Tombstone { target } => EntryBody::Tombstone { target },
            KnownBody::Event { event } => EntryBody::Event(event),
            KnownBody::Hidden => EntryBody::Hidden,
        })
    }
}

/// One item of a dialog's timeline. Never changes once stored, except through a later entry that names it: an edit, a
/// tombstone, or [`Event::Erased`], which names all before it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its dialog.
    pub dialog: DialogId,
    /// Its number there.
    pub seq: Seq,
    /// The session it belongs to.
    pub session: SessionId,
    /// When the portal stored it.
    pub at: Timestamp,
    /// Who made it.
    pub author: Author,
    /// The command that made it. Whichever road brings the entry first ends that command's outbox row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command_id: Option<CommandId>,
    /// What it says.
    pub body: EntryBody,
}

/// How an offer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferOutcome {
    /// Its operator accepted it.
    Accepted,
    /// Its operator declined or skipped it.
    Declined,
    /// Its deadline passed.
    Expired,
    /// Somebody else got the session, or it needs nobody any more.
    Withdrawn,
}

/// The proposal of a session to the reader of the feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The offer.
    pub id: OfferId,
    /// Its dialog; the head comes with it.
    pub dialog: DialogId,
    /// The session offered.
    pub session: SessionId,
    /// Its line.
    pub line: LineId,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it ends unless accepted.
    pub deadline: Timestamp,
    /// Which round of asking this is, from 1 (P13).
    pub round: i64,
    /// Why it went to this operator (P22).
    pub why: Why,
    /// True for one renewed to everybody before the next reminder is due: it is there and makes no sound (P12, P13).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silent: bool,
    /// Who hands it over: then it is a transfer to confirm, and no offer of the queue (P20).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<OperatorId>,
    /// The hand-over note of a transfer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// How it ended, once it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OfferOutcome>,
    /// Who got the session, when somebody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub winner: Option<OperatorId>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
}

/// The short form of an explained decision (P22).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// The rule that chose, for example `evenly`.
    pub rule: String,
    /// How many operators of the line were considered.
    pub considered: u32,
    /// How many of them could have been asked.
    pub eligible: u32,
    /// When the chosen one last worked on a dialog; `None`: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_work: Option<Timestamp>,
}

/// Which of the two composers a draft belongs to (P43, P64).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComposerMode {
    /// Words for the customer.
    Reply,
    /// Words for colleagues.
    Note,
}

/// An unfinished text, shared by the devices of one operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Its dialog.
    pub dialog: DialogId,
    /// Its composer.
    pub mode: ComposerMode,
    /// The words; empty when there is none.
    pub text: String,
    /// Grows with every change on the portal.
    pub rev: i64,
    /// Whose words they are: the device that wrote them.
    pub device: DeviceId,
    /// Which edit of that device: see [`crate::Register::Draft`].
    pub edit: i64,
    /// What another device had written meanwhile; kept until the next change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_draft: Option<String>,
}

/// How far the reader of the feed has read a dialog; merges by maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadMark {
    /// The dialog.
    pub dialog: DialogId,
    /// The last entry read.
    pub seq: Seq,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_survive_the_wire() {
        let file = FileRef { id: FileId(3), name: "a.png".into(), mime: "image/png".into(), size: 9 };
        for body in [
            EntryBody::CustomerMessage { text: "é\u{0}\n👩‍👩‍👧".into(), file: Some(file) },
            EntryBody::OperatorMessage { text: "ok".into() },
            EntryBody::Note { text: "vip".into() },
            EntryBody::Edit { target: 3, text: "no".into() },
            EntryBody::Tombstone { target: 3 },
            EntryBody::Event(Event::Erased),
            EntryBody::Event(Event::Closed { reason: CloseReason::Operator, by: Some(OperatorId(2)) }),
            EntryBody::Event(Event::Opened),
            EntryBody::Hidden,
        ] {
            let json = serde_json::to_string(&body).unwrap();
            assert_eq!(serde_json::from_str::<EntryBody>(&json).unwrap(), body, "{json}");
        }
    }

    #[test]
    fn a_newer_kind_is_kept_whole() {
        let json = r#"{"kind":"hologram","depth":3}"#;
        let body: EntryBody = serde_json::from_str(json).unwrap();
        assert_eq!(body.kind(), "hologram");
        let back: Value = serde_json::to_value(&body).unwrap();
        assert_eq!(back, serde_json::from_str::<Value>(json).unwrap());
    }

    #[test]
    fn a_newer_event_does_not_stop_the_feed() {
        let body: EntryBody = serde_json::from_str(r#"{"kind":"event","event":"teleported"}"#).unwrap();
        assert_eq!(body, EntryBody::Event(Event::Unknown));
    }
}
