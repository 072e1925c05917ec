//! The manager's board (P50): one aggregate a line, told whole when the line has changed, at most one a second.

use axum::Json;
use axum::extract::State;
use wire::{BOARD_EVERY_MS, Boards, Delta, LineId, Removed, Role, Timestamp};

use super::cursor::{BoardMark, Cursor};
use crate::app::Shared;
use crate::auth::SignedInAs;
use crate::fault::Fault;
use crate::store::{Read, Staff};

/// What to wait on for the next boards.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// The lines.
    pub lines: Vec<LineId>,
    /// When they may come again; `None`: as soon as one changes.
    pub look_at: Option<Timestamp>,
}

/// Adds the boards that are due to a page that has brought everything else, and takes back those of lines that the reader
/// manages no more. What ends with the watch alone stays with the phone as it was.
pub(super) fn add(
    deltas: &mut Vec<Delta>,
    cursor: &mut Cursor,
    read: &Read,
    staff: &Staff,
    asked: bool,
    now: Timestamp,
) -> Result<Asked, Fault> {
    let mark = cursor.boards.take();
    if !asked && mark.is_none() {
        return Ok(Asked::default());
    }
    let lines = read.board_lines(staff)?;
    let mut mark = mark.unwrap_or(BoardMark { at: Timestamp(i64::MIN), position: 0, lines: Vec::new() });
    let gone = mark.lines.iter().filter(|line| !lines.contains(line));
    deltas.extend(gone.map(|line| Delta::Removed(Removed::Board { id: *line })));
    if !asked || lines.is_empty() {
        return Ok(Asked::default());
    }
    mark.lines.retain(|line| lines.contains(line));
    // A clock that was set back must not hold them up.
    let early = (mark.at.0..mark.at.0.saturating_add(BOARD_EVERY_MS)).contains(&now.0);
    if early {
        let look_at = Some(mark.at.plus_ms(BOARD_EVERY_MS));
        cursor.boards = Some(mark);
        return Ok(Asked { lines, look_at });
    }
    let mut due = read.boards_changed(&mark.lines, mark.position)?;
    due.extend(lines.iter().filter(|line| !mark.lines.contains(line)));
    if !due.is_empty() {
        deltas.extend(read.boards(&due, now)?.into_iter().map(Delta::Board));
        mark = BoardMark { at: now, position: read.state()?, lines: lines.clone() };
    }
    cursor.boards = Some(mark);
    Ok(Asked { lines, look_at: None })
}

/// How the lines stand now that the caller manages (P50).
#[utoipa::path(get, path = "/api/v1/board", tag = "queue",
    responses((status = 200, description = "wire::Boards", body = Object),
                 (status = 403, description = "forbidden: neither a manager nor an admin")))]
pub(crate) async fn boards(State(app): State<Shared>, who: SignedInAs) -> Result<Json<Boards>, Fault> {
    if who.me.role == Role::Operator {
        return Err(Fault::forbidden("Only a manager or an admin may do this."));
    }
    let now = app.env.now();
    let boards = app.store.read(move |read| {
        let staff = read.staff(who.me.id)?.ok_or_else(Fault::signed_out)?;
        let lines = read.board_lines(&staff)?;
        Ok(Boards { boards: read.boards(&lines, now)?, server_time: now })
    });
    boards.await.map(Json)
}
