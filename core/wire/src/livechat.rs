//! The customer's side of live chat.

use serde::{Deserialize, Serialize};

use crate::{FileRef, Seq, Timestamp};

/// `POST /livechat/v1/visits`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitStart {
    /// The site's public key, as in the widget's script tag.
    pub site: String,
    /// What the visitor calls himself, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who the host page says that he is: then his dialog follows him from browser to browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<SignedIdentity>,
}

/// A visitor vouched for by the host page's server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIdentity {
    /// The host's own id of the visitor, at most 200 characters.
    pub id: String,
    /// Lower-case hex HMAC-SHA256 of `id` under the site's secret.
    pub signature: String,
}

/// The answer to a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Bearer token of this visitor. Shown once; keep it in the page's storage.
    pub token: String,
    /// The line's name, for the widget's head.
    pub title: String,
    /// Limits in force.
    pub limits: crate::Limits,
}

/// `POST /livechat/v1/messages`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitorMessage {
    /// Made by the widget, at most 64 characters; the same id is the same message however often it comes.
    pub client_id: String,
    /// The words; may be empty only with a file.
    #[serde(default)]
    pub text: String,
    /// A file uploaded before through `POST /livechat/v1/files`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<crate::FileId>,
}

/// The answer to a message: it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VisitorMessageStored {
    /// The entry as the visitor's feed shows it.
    pub entry: VisitorEntry,
}

/// Who wrote an entry, as a customer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "who")]
pub enum VisitorAuthor {
    /// The visitor.
    You,
    /// An operator.
    Operator {
        /// His name.
        name: String,
    },
    /// The line itself, by an automatic text.
    Automatic,
}

/// An entry as a customer sees it: messages only, never notes or events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitorEntry {
    /// Its number in the dialog. Not dense: notes and events are left out.
    pub seq: Seq,
    /// When the portal stored it.
    pub at: Timestamp,
    /// Who wrote it.
    pub author: VisitorAuthor,
    /// The words.
    pub text: String,
    /// When its words were last changed; it comes again then, under the same number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Timestamp>,
    /// True once it was taken back: it has no words and no file any more, and comes again without them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recalled: bool,
    /// For the visitor's own entries, the id that the widget gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileRef>,
    /// A short-lived signed link to it, relative to the portal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_url: Option<String>,
}

/// How the visitor's session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitorStatus {
    /// Nothing written yet.
    New,
    /// Waits for an operator.
    Waiting,
    /// An operator is there.
    Answered,
    /// Closed; writing again opens a new session.
    Closed,
}

/// A stretch of the visitor's feed: `GET /livechat/v1/feed?after=`, and the answer to a want on the socket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitorPage {
    /// The cursor that this page continues; empty at the start.
    pub from: String,
    /// New entries in order, and earlier ones again that were changed.
    pub entries: Vec<VisitorEntry>,
    /// Where the next page continues. Opaque.
    pub cursor: String,
    /// True when there is more to fetch right now.
    pub more: bool,
    /// How the session stands now.
    pub status: VisitorStatus,
    /// The operator who answers now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// Portal time.
    pub server_time: Timestamp,
}

/// What the widget says on `GET /livechat/v1/socket`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum VisitorFrame {
    /// The first frame: a browser cannot set a header on a socket.
    Auth {
        /// The visitor's token.
        token: String,
    },
    /// Arms the pull.
    Want {
        /// The last cursor; empty at the start.
        #[serde(default)]
        after: String,
    },
    /// The visitor types.
    Typing,
    /// Are you there?
    Ping,
    /// A kind newer than this version; ignored.
    #[serde(other)]
    Unknown,
}

/// What the portal says to the widget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum VisitorPortalFrame {
    /// The answer to a want.
    Page(VisitorPage),
    /// The operator types; worth showing for 5 s.
    Typing {
        /// His name.
        name: String,
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
