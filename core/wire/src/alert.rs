//! Alerts: what somebody must be told of, whoever's dialog it is (P36, P13, P14, P17, P19, P20).

use serde::{Deserialize, Serialize};

use crate::{AlertId, DialogId, LineId, OperatorId, Timestamp};

/// What an alert is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// Three quarters of a norm's time are over (P36).
    NormWarning,
    /// A norm is violated (P36).
    NormViolation,
    /// A session goes through a second round of asking (P13).
    SecondRound,
    /// Something waits on a line and nobody can be asked (P17).
    NobodyEligible,
    /// The portal paused a shift after missed offers (P14).
    ShiftPaused,
    /// A session waits longer than `return_time`, and there is nobody else to give it to (P19).
    NobodyToReturnTo,
    /// Nobody of another line accepted what was sent there, and its sender is gone (P20).
    NotAccepted,
    /// A colleague has taken a customer whom the CRM calls the reader's own; a silent notice (P18).
    CustomerTaken,
    /// A kind that this version does not know.
    #[serde(other)]
    Unknown,
}

/// Everything of one kind on one line that the reader was told of and did not acknowledge; or what he acknowledged and is
/// not over yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// The alert.
    pub id: AlertId,
    /// Its line.
    pub line: LineId,
    /// What it is about.
    pub kind: AlertKind,
    /// How high the line's ladder has gone: 0 is the responsible, 1 and more are levels of managers.
    pub level: u32,
    /// How many it stands for.
    pub count: u32,
    /// Since when the one that waits longest does.
    pub since: Timestamp,
    /// The dialogs that wait longest, at most [`crate::MAX_ALERT_DIALOGS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dialogs: Vec<DialogId>,
    /// Whose shifts were paused; who took the customers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operators: Vec<OperatorId>,
    /// When it last called him: a device that made its sound for this makes none again (P36).
    pub called_at: Timestamp,
    /// He has acknowledged it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub acknowledged: bool,
}
