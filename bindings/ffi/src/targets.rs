//! Whom and where a dialog can be handed to, as it stands while somebody chooses.

use client::wire::{ColleagueLoad, LineId, LineLoad, Timestamp};

use crate::rows::int;
use crate::team::ColleagueRow;

/// What the portal said when it was asked.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Targets {
    /// The active staff of the dialog's line.
    pub colleagues: Vec<ColleagueTarget>,
    /// The other lines of the portal, by name: those of this operator and all others.
    pub lines: Vec<LineTarget>,
}

/// What a colleague has to do.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct ColleagueTarget {
    /// Who, and how he stood when it was asked. On a line that is none of this operator's, somebody whom no list of his has.
    pub colleague: ColleagueRow,
    /// Dialogs of the line that he is responsible for.
    pub dialogs: i32,
    /// He has as many as he may: worth a warning. A transfer goes through all the same.
    pub at_cap: bool,
}

/// How another line stands.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct LineTarget {
    /// The line.
    pub id: LineId,
    /// Its name.
    pub name: String,
    /// It offers now. A transfer to a closed one goes with `anyway`, once it was asked.
    pub open: bool,
    /// When it opens, in portal time; null for an open one, and for one that never does.
    pub opens_at: Option<Timestamp>,
    /// Its operators on shift, without a pause and not on leave. With nobody a transfer goes with `anyway`, once it was asked.
    pub on_shift: i32,
    /// Dialogs in its queue.
    pub waiting: i32,
    /// Since when the longest of them waits, in portal time.
    pub oldest: Option<Timestamp>,
}

impl From<client::wire::Targets> for Targets {
    fn from(told: client::wire::Targets) -> Self {
        Targets {
            colleagues: told.colleagues.into_iter().map(ColleagueTarget::from).collect(),
            lines: told.lines.into_iter().map(LineTarget::from).collect(),
        }
    }
}

impl From<ColleagueLoad> for ColleagueTarget {
    fn from(load: ColleagueLoad) -> Self {
        ColleagueTarget { colleague: load.colleague.into(), dialogs: int(load.dialogs), at_cap: load.at_cap }
    }
}

impl From<LineLoad> for LineTarget {
    fn from(load: LineLoad) -> Self {
        LineTarget {
            id: load.id,
            name: load.name,
            open: load.open,
            opens_at: load.opens_at,
            on_shift: int(load.on_shift),
            waiting: int(load.waiting),
            oldest: load.oldest,
        }
    }
}
