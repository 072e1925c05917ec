//! The manager's board (P50): the last that the portal counted of each line that the operator manages.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use rusqlite::params;
use wire::{Board, BoardOperator, LineId, OperatorId, ShiftState, Timestamp};

use crate::{Read, Result, Write, dialogs};

/// A line as the board shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardLineRow {
    /// The line.
    pub line: LineId,
    /// Its name; empty while unknown.
    pub name: String,
    /// Sessions in the queue.
    pub waiting: u32,
    /// Since when the one of them that waits longest does.
    pub oldest: Option<Timestamp>,
    /// Open sessions whose norm is broken.
    pub overdue: u32,
    /// Sessions with a responsible.
    pub answered: u32,
}

/// What is known of the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardRows {
    /// The lines, by name.
    pub lines: Vec<BoardLineRow>,
    /// The operators of all these lines: who is there first, then who pauses, then the others, each by name.
    pub operators: Vec<BoardOperator>,
}

/// What is known of the board.
///
/// # Errors
/// When the database fails.
pub fn rows(r: &Read<'_>) -> Result<BoardRows> {
    let bodies = r.rows("SELECT body FROM board ORDER BY line", [], |row| row.get::<_, String>(0))?;
    let mut rows = BoardRows { lines: Vec::with_capacity(bodies.len()), operators: Vec::new() };
    let mut people = BTreeMap::new();
    for body in bodies {
        let board: Board = serde_json::from_str(&body)?;
        rows.lines.push(BoardLineRow {
            line: board.line,
            name: dialogs::line_name(r, board.line)?,
            waiting: board.waiting,
            oldest: board.oldest,
            overdue: board.overdue,
            answered: board.answered,
        });
        for operator in board.operators {
            merge(&mut people, operator, board.counted_at);
        }
    }
    rows.lines.sort_by(|one, other| (&one.name, one.line).cmp(&(&other.name, other.line)));
    rows.operators = people.into_values().map(|(_, operator)| operator).collect();
    rows.operators.sort_by(|one, other| place(one).cmp(&place(other)));
    Ok(rows)
}

/// When the oldest of the counts that are known was made; `None` when there is none.
///
/// # Errors
/// When the database fails.
pub fn as_of(r: &Read<'_>) -> Result<Option<Timestamp>> {
    let oldest = r.row("SELECT min(counted_at) FROM board", [], |row| row.get::<_, Option<i64>>(0))?;
    Ok(oldest.flatten().map(Timestamp))
}

/// Somebody on several lines is one row: what is his adds up, how he stands is what was counted last.
fn merge(people: &mut BTreeMap<OperatorId, (Timestamp, BoardOperator)>, one: BoardOperator, counted_at: Timestamp) {
    match people.entry(one.id) {
        Entry::Vacant(place) => drop(place.insert((counted_at, one))),
        Entry::Occupied(mut place) => {
            let (at, known) = place.get_mut();
            let (load, awaiting) = (known.load.saturating_add(one.load), known.awaiting.saturating_add(one.awaiting));
            let last_action = known.last_action.max(one.last_action);
            if *at < counted_at {
                (*at, *known) = (counted_at, one);
            }
            (known.load, known.awaiting, known.last_action) = (load, awaiting, last_action);
        }
    }
}

/// Where somebody stands.
fn place(operator: &BoardOperator) -> (u8, &str, OperatorId) {
    let shift = match operator.shift {
        ShiftState::On => 0,
        ShiftState::Paused => 1,
        ShiftState::Off => 2,
    };
    (shift, &operator.name, operator.id)
}

/// Takes a line's board in the place of the one before.
pub(crate) fn put(w: &Write<'_>, board: &Board) -> Result<()> {
    w.touch(|dirty| dirty.boards = true);
    let body = serde_json::to_string(board)?;
    let row = params![board.line.0, board.counted_at.0, body];
    w.run("INSERT OR REPLACE INTO board (line, counted_at, body) VALUES (?1, ?2, ?3)", row).map(drop)
}

/// Forgets a line's board: the operator manages it no more.
pub(crate) fn remove(w: &Write<'_>, line: LineId) -> Result<()> {
    if w.run("DELETE FROM board WHERE line = ?1", [line.0])? > 0 {
        w.touch(|dirty| dirty.boards = true);
    }
    Ok(())
}

/// Forgets the boards of lines that the operator is not known to manage.
pub(crate) fn sweep(w: &Write<'_>) -> Result<()> {
    let managed = dialogs::lines(w)?.into_iter().filter(|line| line.managed).map(|line| line.id);
    let managed: Vec<LineId> = managed.collect();
    for line in w.rows("SELECT line FROM board", [], |row| row.get(0).map(LineId))? {
        if !managed.contains(&line) {
            remove(w, line)?;
        }
    }
    Ok(())
}
