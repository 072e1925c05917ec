//! The colleagues.

use client::wire::{OperatorId, Role, ShiftState, Timestamp};

use crate::rows::long;
use crate::views::revision;

/// A colleague and how he stands.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct ColleagueRow {
    /// Who.
    pub id: OperatorId,
    /// His name.
    pub name: String,
    /// His role.
    pub role: Role,
    /// His shift.
    pub shift: ShiftState,
    /// False once he is deactivated: nothing can be handed to him.
    pub active: bool,
    /// He is on leave: only a manager can hand him anything.
    pub on_leave: bool,
    /// He is on none of this operator's lines and known because both have to do with one dialog: no dialog of those lines can
    /// be handed to him, and how he stands may not be known. Among `Targets` he is of the line of the dialog in question.
    pub guest: bool,
}

impl From<client::wire::Colleague> for ColleagueRow {
    fn from(one: client::wire::Colleague) -> Self {
        ColleagueRow {
            id: one.id,
            name: one.name,
            role: one.role,
            shift: one.shift,
            active: one.active,
            on_leave: one.on_leave,
            guest: one.guest,
        }
    }
}

/// The colleagues on this operator's lines, and guests.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct TeamSnapshot {
    /// Grows with every change: what `next` wants.
    pub revision: i64,
    /// All of them, by name.
    pub rows: Vec<ColleagueRow>,
    /// Portal time up to which the copy on this device is complete; null before the first contact.
    pub as_of: Option<Timestamp>,
    /// Milliseconds to add to the phone's clock for portal time.
    pub clock_offset_ms: i64,
}

/// A window onto the colleagues.
#[derive(uniffi::Object)]
pub struct TeamView(pub(crate) client::TeamView);

#[uniffi::export]
impl TeamView {
    /// Waits for a revision above `after` (0 at first); null once stopped. The wait may be given up at any time.
    pub async fn next(&self, after: i64) -> Option<TeamSnapshot> {
        let shown = self.0.next(revision(after)).await?;
        Some(TeamSnapshot {
            revision: long(shown.revision),
            rows: shown.rows.into_iter().map(ColleagueRow::from).collect(),
            as_of: shown.as_of,
            clock_offset_ms: shown.clock_offset,
        })
    }

    /// Ends the window: every `next`, waiting or later, answers null.
    pub fn stop(&self) {
        self.0.stop();
    }
}
