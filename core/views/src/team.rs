//! The team: the colleagues on this operator's lines, whose shifts change while one chooses whom to hand a dialog to.

use store::{Db, Dirty, Read, Result, dialogs};
use wire::Colleague;

use crate::window::{Content, Snapshot, Source, Window};

/// All colleagues, by name.
pub struct TeamView(Window<Team>);

struct Team;

impl TeamView {
    /// Opens the view.
    pub fn open(db: &Db) -> Self {
        TeamView(Window::new(db, Team, ()))
    }

    /// Waits for a revision above `after`; `None` once stopped.
    pub async fn next(&self, after: u64) -> Option<Snapshot<Colleague>> {
        self.0.next(after).await
    }

    /// Ends the view and every waiting `next`.
    pub fn stop(&self) {
        self.0.stop();
    }
}

impl Source for Team {
    type Row = Colleague;
    type Head = ();
    type Place = ();

    fn concerns(&self, dirty: &Dirty) -> bool {
        dirty.names
    }

    fn read(&self, r: &Read<'_>, (): &()) -> Result<Content<Self>> {
        Ok(Content { head: (), rows: dialogs::colleagues(r)?, before: 0, after: 0 })
    }
}
