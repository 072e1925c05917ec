//! Alerts: what this operator is told of, and the window onto them.

use client::wire::{AlertId, AlertKind, DialogId, LineId, NormKind, Timestamp};

use crate::rows::{int, long};
use crate::views::revision;

/// A dialog of an alert.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct AlertDialog {
    /// The dialog.
    pub dialog: DialogId,
    /// Who writes; empty while unknown.
    pub customer_name: String,
    /// Its responsible's name; null in the queue and while unknown.
    pub responsible_name: Option<String>,
    /// Which norm is due next.
    pub norm_kind: Option<NormKind>,
    /// When it is violated, in portal time.
    pub due_at: Option<Timestamp>,
}

/// An alert.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct AlertRow {
    /// The alert: the row's stable id.
    pub id: AlertId,
    /// Its line.
    pub line: LineId,
    /// The line's name; empty while unknown.
    pub line_name: String,
    /// What it is about.
    pub kind: AlertKind,
    /// How high the line's ladder has gone: 0 is the responsible, 1 and more are levels of managers.
    pub level: i32,
    /// How many it stands for.
    pub count: i32,
    /// Since when the one that waits longest does, in portal time.
    pub since: Timestamp,
    /// The dialogs that wait longest, at most 20.
    pub dialogs: Vec<AlertDialog>,
    /// Whose shifts were paused; who took the customers.
    pub operator_names: Vec<String>,
    /// The operator has seen it, or says so by a command on its way.
    pub acknowledged: bool,
}

/// What this operator is told of.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct AlertsSnapshot {
    /// Grows with every change: what `next` wants.
    pub revision: i64,
    /// What was not acknowledged, the worst and the longest wait first; then what was.
    pub rows: Vec<AlertRow>,
    /// Portal time up to which the copy on this device is complete; null before the first contact.
    pub as_of: Option<Timestamp>,
    /// Milliseconds to add to the phone's clock for portal time.
    pub clock_offset_ms: i64,
}

/// A window onto the alerts.
#[derive(uniffi::Object)]
pub struct AlertsView(pub(crate) client::AlertsView);

#[uniffi::export]
impl AlertsView {
    /// Waits for a revision above `after` (0 at first); null once stopped. The wait may be given up at any time.
    pub async fn next(&self, after: i64) -> Option<AlertsSnapshot> {
        self.0.next(revision(after)).await.map(AlertsSnapshot::from)
    }

    /// Ends the window: every `next`, waiting or later, answers null.
    pub fn stop(&self) {
        self.0.stop();
    }
}

impl From<client::Snapshot<client::AlertRow>> for AlertsSnapshot {
    fn from(shown: client::Snapshot<client::AlertRow>) -> Self {
        AlertsSnapshot {
            revision: long(shown.revision),
            rows: shown.rows.into_iter().map(AlertRow::from).collect(),
            as_of: shown.as_of,
            clock_offset_ms: shown.clock_offset,
        }
    }
}

impl From<client::AlertRow> for AlertRow {
    fn from(row: client::AlertRow) -> Self {
        let dialog = |one: client::AlertDialog| AlertDialog {
            dialog: one.dialog,
            customer_name: one.customer_name,
            responsible_name: one.responsible_name,
            norm_kind: one.norm.map(|norm| norm.kind),
            due_at: one.norm.and_then(|norm| norm.due_at),
        };
        AlertRow {
            id: row.id,
            line: row.line,
            line_name: row.line_name,
            kind: row.kind,
            level: int(row.level),
            count: int(row.count),
            since: row.since,
            dialogs: row.dialogs.into_iter().map(dialog).collect(),
            operator_names: row.operator_names,
            acknowledged: row.acknowledged,
        }
    }
}
