//! Why a command will never take effect: the closed list of codes that an outcome `refused` carries.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a command is refused. The code is the contract (docs/errors.md); the detail is for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The id was used before for another command.
    IdConflict,
    /// The offer is over, or a colleague was first.
    TooLate,
    /// There is no such thing, as far as the sender may know.
    NotFound,
    /// The sender may know of it but not do this.
    Forbidden,
    /// Only the responsible may do this.
    NotResponsible,
    /// The session is closed; `resume` opens a new one.
    SessionClosed,
    /// There is an open session already.
    AlreadyOpen,
    /// There are no words in it.
    TextEmpty,
    /// More than [`wire::MAX_TEXT_CHARS`] characters.
    TextTooLong,
    /// A message that cannot be edited or recalled (any more): see [`crate::change::may`].
    Unchangeable,
    /// The receiver of a transfer is not on this line, inactive or off shift (P20).
    TargetUnavailable,
    /// The same was asked of the responsible a moment ago (P21, P50).
    TooSoon,
    /// Nobody of that line can be asked now; the same with `anyway` does it all the same (P20).
    NobodyEligible,
    /// That line is off hours; the same with `anyway` does it all the same (P20).
    LineClosed,
    /// The sender was deactivated.
    OperatorInactive,
    /// It needs an open shift.
    NoShift,
    /// The sender has as many dialogs as he may (P12, P16).
    AtCap,
    /// It makes no sense as it stands.
    BadCommand,
    /// The lane is not the one of the command's dialog.
    LaneMismatch,
}

impl Refusal {
    /// All of them, for documentation and tests.
    pub const ALL: [Refusal; 19] = [
        Refusal::IdConflict,
        Refusal::TooLate,
        Refusal::NotFound,
        Refusal::Forbidden,
        Refusal::NotResponsible,
        Refusal::SessionClosed,
        Refusal::AlreadyOpen,
        Refusal::TextEmpty,
        Refusal::TextTooLong,
        Refusal::Unchangeable,
        Refusal::TargetUnavailable,
        Refusal::TooSoon,
        Refusal::NobodyEligible,
        Refusal::LineClosed,
        Refusal::OperatorInactive,
        Refusal::NoShift,
        Refusal::AtCap,
        Refusal::BadCommand,
        Refusal::LaneMismatch,
    ];

    /// The code on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Refusal::IdConflict => "id_conflict",
            Refusal::TooLate => "too_late",
            Refusal::NotFound => "not_found",
            Refusal::Forbidden => "forbidden",
            Refusal::NotResponsible => "not_responsible",
            Refusal::SessionClosed => "session_closed",
            Refusal::AlreadyOpen => "already_open",
            Refusal::TextEmpty => "text_empty",
            Refusal::TextTooLong => "text_too_long",
            Refusal::Unchangeable => "unchangeable",
            Refusal::TargetUnavailable => "target_unavailable",
            Refusal::TooSoon => "too_soon",
            Refusal::NobodyEligible => "nobody_eligible",
            Refusal::LineClosed => "line_closed",
            Refusal::OperatorInactive => "operator_inactive",
            Refusal::NoShift => "no_shift",
            Refusal::AtCap => "at_cap",
            Refusal::BadCommand => "bad_command",
            Refusal::LaneMismatch => "lane_mismatch",
        }
    }

    /// Whether the same command with `anyway` goes through: what is asked once (P20).
    pub fn asks_once(code: &str) -> bool {
        [Refusal::NobodyEligible, Refusal::LineClosed].iter().any(|refusal| refusal.code() == code)
    }

    /// A sentence for people: what is wrong and what to do about it.
    pub fn detail(self) -> &'static str {
        match self {
            Refusal::IdConflict => "this id belongs to another command; send it under a new id",
            Refusal::TooLate => "the offer is over or somebody else was first",
            Refusal::NotFound => "there is no such thing",
            Refusal::Forbidden => "you may not do this here",
            Refusal::NotResponsible => "only the responsible operator may do this",
            Refusal::SessionClosed => "the session is closed; resume the dialog first",
            Refusal::AlreadyOpen => "the dialog has an open session",
            Refusal::TextEmpty => "write some text",
            Refusal::TextTooLong => "a text has at most 20000 characters; shorten it",
            Refusal::Unchangeable => "this message can be changed no more; write another",
            Refusal::TargetUnavailable => "the receiver is not on this line, inactive or off shift; choose another",
            Refusal::TooSoon => "that was asked here a moment ago; wait two minutes",
            Refusal::NobodyEligible => "nobody of that line can be asked now; send it anyway or choose another",
            Refusal::LineClosed => "that line is off hours now; send it anyway or choose another",
            Refusal::OperatorInactive => "you were deactivated; ask an administrator",
            Refusal::NoShift => "start your shift first",
            Refusal::AtCap => "you have as many dialogs as you may; close one first",
            Refusal::BadCommand => "the command makes no sense as it stands",
            Refusal::LaneMismatch => "the lane must be the command's dialog, or self when it has none",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_its_json_name_and_the_limit_is_the_limit() {
        for refusal in Refusal::ALL {
            assert_eq!(serde_json::to_value(refusal).unwrap(), refusal.code());
            assert!(!refusal.detail().is_empty());
        }
        assert!(Refusal::TextTooLong.detail().contains(&wire::MAX_TEXT_CHARS.to_string()));
    }
}
