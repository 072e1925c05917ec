//! What a line may promise and say: hours, norms, the ladder and its texts, checked field by field (P30, P31, P36).

use rules::text::{TextError, check_text};
use rules::working_time::Hours;
use serde::{Deserialize, Deserializer};
use wire::{LineId, OperatorId, Role};

use super::lines::seconds;
use crate::fault::Fault;
use crate::store::{LineSettings, Write};

/// Most levels of a ladder, and most managers of one.
const MAX_LEVELS: usize = 20;
/// A norm is no longer than this: 90 days of working time.
const MAX_NORM: i64 = 90 * 24 * 3600;

/// A field that may be null: absent and null are not the same.
pub(super) fn given<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// Checks hours, texts, norms and ladder.
pub(super) fn check(write: &Write, line: &LineSettings) -> Result<(), Fault> {
    if let Some(error) = line.hours.as_ref().and_then(|calendar| Hours::new(calendar).err()) {
        let text = error.to_string();
        let remedy = text.strip_prefix(&error.field).unwrap_or(&text).trim_start_matches(": ").to_owned();
        return Err(Fault::field(format!("hours.{}", error.field), remedy));
    }
    if let Some(Err(error)) = line.empty_queue_text.as_deref().map(check_text) {
        let remedy = match error {
            TextError::Empty => "write something, or null for no text".to_owned(),
            TextError::TooLong { .. } => error.to_string(),
        };
        return Err(Fault::field("empty_queue_text", remedy));
    }
    let norms = [("first", line.norms.first), ("next", line.norms.next), ("resolution", line.norms.resolution)];
    for (name, value) in norms {
        if !(0..=MAX_NORM).contains(&value) {
            return Err(Fault::field(format!("norms.{name}"), format!("use 0 (nothing) to {MAX_NORM} seconds")));
        }
    }
    let levels = line.ladder.as_deref().unwrap_or_default();
    if levels.len() > MAX_LEVELS {
        return Err(Fault::field("ladder", format!("use at most {MAX_LEVELS} levels")));
    }
    for (n, level) in levels.iter().enumerate() {
        seconds(&format!("ladder[{n}].after"), level.after, 0)?;
        if !(1..=MAX_LEVELS).contains(&level.managers.len()) {
            return Err(Fault::field(format!("ladder[{n}].managers"), format!("name 1 to {MAX_LEVELS} managers")));
        }
        for (m, manager) in level.managers.iter().enumerate() {
            check_manager(write, line.id, *manager)
                .map_err(|why| Fault::field(format!("ladder[{n}].managers[{m}]"), why))?;
        }
    }
    Ok(())
}

/// A ladder names only those who may see what it tells of.
fn check_manager(write: &Write, line: LineId, id: OperatorId) -> Result<(), String> {
    let staff = write.staff(id).ok().flatten().ok_or_else(|| format!("there is no active user {id}"))?;
    if staff.me.role == Role::Operator || !staff.manages.contains(&line) {
        return Err(format!("user {id} does not manage this line: name him in its staff first"));
    }
    Ok(())
}
