//! How the account stands: the own shift, what is unsent, the lines.

use rules::outbox::State;
use wire::{Command, Lane, Line, Shift, ShiftState, Timestamp};

use crate::{Read, Result, account, dialogs, outbox};

/// The operator's own shift as a screen shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftRow {
    /// As the portal has it.
    pub shift: Shift,
    /// What it will be once the operator's unsent commands have taken effect; `None` when that is no change.
    pub pending: Option<ShiftState>,
}

/// What a screen shows of the account itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The own shift; `None` until the portal has told it.
    pub shift: Option<ShiftRow>,
    /// When the oldest command that is still on its way was made.
    pub oldest_unsent: Option<Timestamp>,
    /// Commands on their way.
    pub unsent: u32,
    /// Commands held or refused.
    pub needs_look: u32,
    /// The operator's lines, by name.
    pub lines: Vec<Line>,
    /// The portal's name.
    pub portal_name: String,
}

/// What a screen shows of the account itself.
///
/// # Errors
/// When the database fails.
pub fn facts(r: &Read<'_>) -> Result<Facts> {
    let coming = coming_shift(r)?;
    let (unsent, needs_look) = counts(r)?;
    let shift = account::shift(r)?
        .map(|shift| ShiftRow { pending: Some(coming).filter(|coming| *coming != shift.state), shift });
    Ok(Facts {
        shift,
        oldest_unsent: outbox::oldest_unsent(r)?,
        unsent,
        needs_look,
        lines: dialogs::lines(r)?,
        portal_name: account::portal(r)?.map(|portal| portal.name).unwrap_or_default(),
    })
}

/// The operator's shift as it will be once his unsent commands have taken effect.
///
/// # Errors
/// When the database fails.
pub fn coming_shift(r: &Read<'_>) -> Result<ShiftState> {
    let mut state = account::shift(r)?.map_or(ShiftState::Off, |shift| shift.state);
    for row in outbox::lane(r, Lane::Own)? {
        match row.envelope.command {
            _ if row.state == State::Refused => {}
            Command::ShiftStart { .. } | Command::ShiftContinue => state = ShiftState::On,
            Command::ShiftPause => state = ShiftState::Paused,
            Command::ShiftEnd { .. } => state = ShiftState::Off,
            _ => {}
        }
    }
    Ok(state)
}

/// How many commands are on their way, and how many are held or refused.
fn counts(r: &Read<'_>) -> Result<(u32, u32)> {
    let sql = "SELECT count(*) FILTER (WHERE state IN ('queued', 'sending')),
                      count(*) FILTER (WHERE state IN ('held', 'refused')) FROM outbox";
    Ok(r.row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?.unwrap_or_default())
}
