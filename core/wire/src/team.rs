//! A reader's lines and the colleagues whom he works with there.

use serde::{Deserialize, Serialize};

use crate::{LineId, OperatorId, Role, ShiftState, Timestamp};

/// A line as its operators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The line.
    pub id: LineId,
    /// Its name.
    pub name: String,
    /// True when the reader manages it.
    #[serde(default)]
    pub managed: bool,
    /// True when a transfer to a colleague waits for his yes (P20).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirm_transfer: bool,
    /// True when it is none of the reader's lines, and told because something of it is his: a dialog, an offer, an alert.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub guest: bool,
}

/// A colleague on one of the reader's lines, or somebody who is named in what the reader has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    /// Who.
    pub id: OperatorId,
    /// His name.
    pub name: String,
    /// His role.
    pub role: Role,
    /// His shift.
    pub shift: ShiftState,
    /// False once deactivated.
    pub active: bool,
    /// A stretch of leave is under way (P14): only a manager can hand him anything.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub on_leave: bool,
    /// Since when his devices do not answer (P15); told to managers only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unreachable_since: Option<Timestamp>,
    /// True when he shares no line with the reader: he has, or had, to do with a dialog that the reader may read, or with a
    /// line of his. No dialog of the reader's lines can be handed to him. Of who is named in a dialog of another line nothing
    /// but the name is told; that he is `off` says nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub guest: bool,
}
