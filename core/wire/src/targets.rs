//! Whom and where a dialog can be handed to (P20), as it stands while somebody chooses.

use serde::{Deserialize, Serialize};

use crate::{Colleague, LineId, Timestamp};

/// `GET /api/v1/dialogs/{id}/targets`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Targets {
    /// The active staff of the dialog's line, in order of id.
    pub colleagues: Vec<ColleagueLoad>,
    /// The other lines of the portal, by name.
    pub lines: Vec<LineLoad>,
    /// Portal time.
    pub server_time: Timestamp,
}

/// What a colleague has to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColleagueLoad {
    /// Who, and how he stands.
    pub colleague: Colleague,
    /// Sessions of the line that he is responsible for and that are not being closed.
    pub dialogs: u32,
    /// He has as many as the line or he himself may have (P16). A transfer goes through all the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub at_cap: bool,
}

/// How another line stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineLoad {
    /// The line.
    pub id: LineId,
    /// Its name.
    pub name: String,
    /// It offers now: within working time, or off hours too.
    pub open: bool,
    /// When it opens; only of a closed one that does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<Timestamp>,
    /// Its operators on shift, without a pause and not on leave.
    pub on_shift: u32,
    /// Sessions in its queue.
    pub waiting: u32,
    /// Since when the one of them that waits longest does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest: Option<Timestamp>,
}
