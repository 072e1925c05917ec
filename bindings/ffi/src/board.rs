//! The manager's board, and the window onto it.

use client::wire::{BoardOperator, LineId, OperatorId, PauseReason, ShiftState, Timestamp};

use crate::rows::{int, long};
use crate::views::revision;

/// A line of the board.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct BoardLineRow {
    /// The line: the row's stable id.
    pub line: LineId,
    /// Its name; empty while unknown.
    pub name: String,
    /// Sessions in the queue.
    pub waiting: i32,
    /// Since when the longest wait in the queue runs, in portal time; null when nothing waits.
    pub oldest: Option<Timestamp>,
    /// Open sessions whose norm is broken.
    pub overdue: i32,
    /// Sessions with a responsible.
    pub answered: i32,
}

/// An operator of the board, over all its lines.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct BoardOperatorRow {
    /// The operator: the row's stable id.
    pub operator: OperatorId,
    /// His name.
    pub name: String,
    /// His shift.
    pub shift: ShiftState,
    /// When it came into this state, in portal time.
    pub since: Option<Timestamp>,
    /// Why it is paused.
    pub pause_reason: Option<PauseReason>,
    /// Dialogs of these lines that he is responsible for.
    pub load: i32,
    /// Those of them that await him.
    pub awaiting: i32,
    /// His devices do not answer.
    pub unreachable: bool,
    /// He is on leave now.
    pub on_leave: bool,
    /// When he last accepted, answered or closed something, in portal time; null: never.
    pub last_action: Option<Timestamp>,
}

/// The board of the lines that this operator manages.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct BoardSnapshot {
    /// Grows with every change: what `next` wants.
    pub revision: i64,
    /// The lines, by name. Empty before the portal has counted for the first time, and for who manages none.
    pub lines: Vec<BoardLineRow>,
    /// Who is on shift first, then who pauses, then the others, each by name.
    pub operators: Vec<BoardOperatorRow>,
    /// When the oldest of these counts was made, in portal time; null before the first.
    pub as_of: Option<Timestamp>,
    /// Milliseconds to add to the phone's clock for portal time.
    pub clock_offset_ms: i64,
}

/// A window onto the board.
#[derive(uniffi::Object)]
pub struct BoardView(pub(crate) client::BoardView);

#[uniffi::export]
impl BoardView {
    /// Waits for a revision above `after` (0 at first); null once stopped. The wait may be given up at any time.
    pub async fn next(&self, after: i64) -> Option<BoardSnapshot> {
        self.0.next(revision(after)).await.map(BoardSnapshot::from)
    }

    /// Ends the window: every `next`, waiting or later, answers null.
    pub fn stop(&self) {
        self.0.stop();
    }
}

impl From<client::Snapshot<BoardOperator, Vec<client::BoardLineRow>>> for BoardSnapshot {
    fn from(shown: client::Snapshot<BoardOperator, Vec<client::BoardLineRow>>) -> Self {
        BoardSnapshot {
            revision: long(shown.revision),
            lines: shown.head.into_iter().map(BoardLineRow::from).collect(),
            operators: shown.rows.into_iter().map(BoardOperatorRow::from).collect(),
            as_of: shown.as_of,
            clock_offset_ms: shown.clock_offset,
        }
    }
}

impl From<client::BoardLineRow> for BoardLineRow {
    fn from(row: client::BoardLineRow) -> Self {
        BoardLineRow {
            line: row.line,
            name: row.name,
            waiting: int(row.waiting),
            oldest: row.oldest,
            overdue: int(row.overdue),
            answered: int(row.answered),
        }
    }
}

impl From<BoardOperator> for BoardOperatorRow {
    fn from(row: BoardOperator) -> Self {
        BoardOperatorRow {
            operator: row.id,
            name: row.name,
            shift: row.shift,
            since: Some(row.since),
            pause_reason: row.pause_reason,
            load: int(row.load),
            awaiting: int(row.awaiting),
            unreachable: row.unreachable,
            on_leave: row.on_leave,
            last_action: row.last_action,
        }
    }
}
