//! Norms as they travel: instants, so that a phone needs no calendar and no network to be right (P36, P65).

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// Which promise of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NormKind {
    /// The first answer.
    First,
    /// A later answer.
    Next,
    /// The resolution.
    Resolution,
}

/// The norm of a session that is due next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NormHead {
    /// Which.
    pub kind: NormKind,
    /// When three quarters of its time are over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn_at: Option<Timestamp>,
    /// When all of it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
}
