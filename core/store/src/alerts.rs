//! Alerts: what this operator is told of, his own dialogs' norms and what he manages (P36, P50).

use rules::outbox::State;
use rusqlite::params;
use wire::{Alert, AlertId, AlertKind, Command, DialogId, Lane, LineId, NormHead, Timestamp};

use crate::feed::Told;
use crate::{Read, Result, Write, dialogs, heads, outbox};

/// A dialog of an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertDialog {
    /// The dialog.
    pub dialog: DialogId,
    /// Who writes; empty while unknown.
    pub customer_name: String,
    /// Its responsible's name; none in the queue and while unknown.
    pub responsible_name: Option<String>,
    /// The norm that is due next.
    pub norm: Option<NormHead>,
}

/// An alert as the screen shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertRow {
    /// The alert.
    pub id: AlertId,
    /// Its line.
    pub line: LineId,
    /// The line's name; empty while unknown.
    pub line_name: String,
    /// What it is about.
    pub kind: AlertKind,
    /// How high the ladder has gone: 0 is the responsible.
    pub level: u32,
    /// How many it stands for.
    pub count: u32,
    /// Since when the one that waits longest does.
    pub since: Timestamp,
    /// The dialogs that wait longest.
    pub dialogs: Vec<AlertDialog>,
    /// Whose shifts were paused; who took the customers.
    pub operator_names: Vec<String>,
    /// The operator has seen it, or says so by a command on its way.
    pub acknowledged: bool,
}

/// What was not acknowledged, the worst and the longest wait first; then what was.
///
/// # Errors
/// When the database fails.
pub fn rows(r: &Read<'_>) -> Result<Vec<AlertRow>> {
    let mut rows = all(r)?.into_iter().map(|alert| row(r, alert)).collect::<Result<Vec<_>>>()?;
    let violated = |row: &AlertRow| row.kind == AlertKind::NormViolation;
    rows.sort_by_key(|row| (row.acknowledged, !violated(row), row.since, row.id));
    Ok(rows)
}

/// All alerts as they stand once the operator's commands have taken effect.
pub(crate) fn all(r: &Read<'_>) -> Result<Vec<Alert>> {
    let bodies = r.rows("SELECT body FROM alert ORDER BY id", [], |row| row.get::<_, String>(0))?;
    if bodies.is_empty() {
        return Ok(Vec::new());
    }
    let seen: Vec<AlertId> = outbox::lane(r, Lane::Own)?
        .into_iter()
        .filter_map(|row| match row.envelope.command {
            Command::AcknowledgeAlert { alert } if row.state != State::Refused => Some(alert),
            _ => None,
        })
        .collect();
    let parsed = bodies.iter().map(|body| {
        let alert: Alert = serde_json::from_str(body)?;
        Ok(Alert { acknowledged: alert.acknowledged || seen.contains(&alert.id), ..alert })
    });
    parsed.collect()
}

fn row(r: &Read<'_>, alert: Alert) -> Result<AlertRow> {
    let mut dialogs = Vec::with_capacity(alert.dialogs.len());
    for dialog in alert.dialogs {
        let head = heads::get(r, dialog)?;
        let session = head.as_ref().and_then(|head| head.session.as_ref());
        let responsible = session.and_then(|session| session.responsible);
        dialogs.push(AlertDialog {
            dialog,
            responsible_name: responsible.map(|who| dialogs::operator_name(r, who)).transpose()?.flatten(),
            norm: session.and_then(|session| session.norm),
            customer_name: head.map(|head| head.customer.name).unwrap_or_default(),
        });
    }
    Ok(AlertRow {
        id: alert.id,
        line: alert.line,
        line_name: dialogs::line_name(r, alert.line)?,
        kind: alert.kind,
        level: alert.level,
        count: alert.count,
        since: alert.since,
        dialogs,
        operator_names: dialogs::operator_names(r, &alert.operators)?,
        acknowledged: alert.acknowledged,
    })
}

/// Stores an alert, unless a newer state of the portal has told of it.
pub(crate) fn put(w: &Write<'_>, alert: &Alert, told: Told) -> Result<()> {
    if told.is_old_news(w, "alert", alert.id.0)? {
        return told.keep(w, "alert", alert.id.0);
    }
    w.touch(|dirty| dirty.alerts = true);
    w.run(
        "INSERT OR REPLACE INTO alert (id, body, position, boot) VALUES (?1, ?2, ?3, ?4)",
        params![alert.id.0, serde_json::to_string(alert)?, told.position, told.boot_of(w, "alert", alert.id.0)?],
    )
    .map(drop)
}

/// It is over.
pub(crate) fn remove(w: &Write<'_>, id: AlertId, told: Told) -> Result<()> {
    if told.is_old_news(w, "alert", id.0)? {
        return Ok(());
    }
    w.touch(|dirty| dirty.alerts = true);
    w.run("DELETE FROM alert WHERE id = ?1", [id.0]).map(drop)
}
