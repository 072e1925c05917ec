//! The manager's board: how his lines stand, and who is there.

use store::boards::{self, BoardLineRow};
use store::{Db, Dirty, Read, Result};
use wire::{BoardOperator, Timestamp};

use crate::window::{Content, Snapshot, Source, Window};

/// A window onto the board: the lines around it, a row an operator.
pub struct BoardView(Window<Board>);

struct Board;

impl BoardView {
    /// Opens the view.
    pub fn open(db: &Db) -> Self {
        BoardView(Window::new(db, Board, ()))
    }

    /// Waits for a revision above `after`; `None` once stopped.
    pub async fn next(&self, after: u64) -> Option<Snapshot<BoardOperator, Vec<BoardLineRow>>> {
        self.0.next(after).await
    }

    /// Ends the view and every waiting `next`.
    pub fn stop(&self) {
        self.0.stop();
    }
}

impl Source for Board {
    type Row = BoardOperator;
    type Head = Vec<BoardLineRow>;
    type Place = ();

    fn concerns(&self, dirty: &Dirty) -> bool {
        dirty.boards || dirty.names || dirty.account
    }

    fn as_of(&self, r: &Read<'_>) -> Result<Option<Timestamp>> {
        boards::as_of(r)
    }

    fn read(&self, r: &Read<'_>, (): &()) -> Result<Content<Self>> {
        let boards::BoardRows { lines, operators } = boards::rows(r)?;
        Ok(Content { head: lines, rows: operators, before: 0, after: 0 })
    }
}
