//! The manager's board (P50): how a line stands, in one piece.

use serde::{Deserialize, Serialize};

use crate::{LineId, OperatorId, PauseReason, ShiftState, Timestamp};

/// How a line stands. Always whole: what it says takes the place of everything that an earlier one said of the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// The line.
    pub line: LineId,
    /// When it was counted.
    pub counted_at: Timestamp,
    /// Sessions in the queue.
    pub waiting: u32,
    /// Since when the one of them that waits longest does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest: Option<Timestamp>,
    /// Queued and answered sessions whose norm is broken (P36).
    pub overdue: u32,
    /// Sessions with a responsible that are not being closed.
    pub answered: u32,
    /// Who serves the line, and who else is responsible for a session of it, in order of id.
    pub operators: Vec<BoardOperator>,
}

/// How an operator stands, and what of a line is his.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardOperator {
    /// Who.
    pub id: OperatorId,
    /// His name.
    pub name: String,
    /// His shift.
    pub shift: ShiftState,
    /// When it came into this state.
    pub since: Timestamp,
    /// Why it is paused; only with [`ShiftState::Paused`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause_reason: Option<PauseReason>,
    /// Sessions of the line that he is responsible for.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub load: u32,
    /// Those of them that await him.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub awaiting: u32,
    /// His devices do not answer (P15).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unreachable: bool,
    /// A stretch of leave is under way (P49).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub on_leave: bool,
    /// When he last accepted, answered or closed something, on whatever line: to the minute for what he did on another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_action: Option<Timestamp>,
}

/// `GET /api/v1/board`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Boards {
    /// Of each line that the reader manages, in order of id.
    pub boards: Vec<Board>,
    /// Portal time.
    pub server_time: Timestamp,
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}
