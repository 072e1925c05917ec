//! Sign-in, the portal's introduction and the operator's own shift.

use serde::{Deserialize, Serialize};

use crate::{DeviceId, OperatorId, Timestamp};

/// What a staff user may do, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers customers.
    Operator,
    /// Also manages the lines named for him.
    Manager,
    /// Sets up the portal and sees everything.
    Admin,
}

/// `POST /api/v1/sessions`: sign in on one device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// The user's login.
    pub login: String,
    /// The user's password.
    pub password: String,
    /// The device that signs in.
    pub device: DeviceInfo,
}

/// How a device introduces itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceInfo {
    /// A name that the user recognises in the device list, at most 100 characters.
    pub name: String,
    /// `android`, `ios`, `terminal` or another word.
    pub platform: String,
    /// The app's version.
    pub app_version: String,
}

/// The answer to a sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// Opaque bearer token. Shown once; the portal keeps only its hash.
    pub token: String,
    /// The device row that the token is bound to.
    pub device: DeviceId,
    /// Who signed in.
    pub operator: Me,
    /// The portal's introduction.
    pub portal: PortalInfo,
    /// Limits that the client should check before it sends.
    pub limits: Limits,
}

/// The signed-in user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The user's id.
    pub id: OperatorId,
    /// The name that colleagues and customers see.
    pub name: String,
    /// The user's role.
    pub role: Role,
}

/// What the portal says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortalInfo {
    /// The portal's name.
    pub name: String,
    /// The server's version.
    pub version: String,
    /// Made at install, made anew by a restore. A foreign epoch makes the phone replace what it knew.
    pub epoch: String,
    /// Oldest client version that this portal serves.
    pub min_client: String,
    /// Optional abilities of this portal, for clients that can do without them.
    pub features: Vec<String>,
}

/// Limits in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Longest text in characters.
    pub text_chars: usize,
    /// Largest file in bytes.
    pub file_bytes: usize,
    /// Most commands in one request.
    pub commands: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { text_chars: crate::MAX_TEXT_CHARS, file_bytes: crate::MAX_FILE_BYTES, commands: crate::MAX_COMMANDS }
    }
}

/// Whether an operator promises to answer (P14, P49).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShiftState {
    /// No open shift: nothing is offered.
    Off,
    /// Open shift: available, whatever the app or the network do.
    On,
    /// Open shift, paused: no new offers.
    Paused,
}

/// Why a shift is paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// The operator asked for it.
    ByOperator,
    /// The portal paused it after too many expired offers in a row (P14).
    MissedOffers,
}

/// The operator's own shift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// Off, on or paused.
    pub state: ShiftState,
    /// When it came into this state.
    pub since: Timestamp,
    /// Why it is paused; only with [`ShiftState::Paused`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause_reason: Option<PauseReason>,
    /// Promised end of the shift.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_end: Option<Timestamp>,
    /// When he is on leave, now or later, in order (P49).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leave: Vec<Leave>,
}

/// A stretch of leave (P49): nothing is offered in it, whatever the shift says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leave {
    /// Its first instant.
    pub from: Timestamp,
    /// The instant after its last.
    pub to: Timestamp,
}

/// A row of `GET /api/v1/devices`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRow {
    /// The device.
    pub id: DeviceId,
    /// Its own words about itself.
    #[serde(flatten)]
    pub info: DeviceInfo,
    /// When it signed in.
    pub created_at: Timestamp,
    /// When the portal last heard of it (to within a minute).
    pub seen_at: Timestamp,
    /// True for the device that asks.
    pub current: bool,
}
