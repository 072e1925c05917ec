//! Alerts: what this operator is told of.

use store::alerts::{self, AlertRow};
use store::{Db, Dirty, Read, Result};

use crate::window::{Content, Snapshot, Source, Window};

/// What was not acknowledged, the worst and the longest wait first; then what was.
pub struct AlertsView(Window<Alerts>);

struct Alerts;

impl AlertsView {
    /// Opens the view.
    pub fn open(db: &Db) -> Self {
        AlertsView(Window::new(db, Alerts, ()))
    }

    /// Waits for a revision above `after`; `None` once stopped.
    pub async fn next(&self, after: u64) -> Option<Snapshot<AlertRow>> {
        self.0.next(after).await
    }

    /// Ends the view and every waiting `next`.
    pub fn stop(&self) {
        self.0.stop();
    }
}

impl Source for Alerts {
    type Row = AlertRow;
    type Head = ();
    type Place = ();

    fn concerns(&self, dirty: &Dirty) -> bool {
        // Customers, responsibles and norms stand in dialog heads; an acknowledgement on its way in the outbox.
        dirty.alerts || dirty.names || dirty.lists || dirty.account || dirty.outbox
    }

    fn read(&self, r: &Read<'_>, (): &()) -> Result<Content<Self>> {
        Ok(Content { head: (), rows: alerts::rows(r)?, before: 0, after: 0 })
    }
}
