//! Alerts as they are kept: each matter with its place on the ladder, and what every person has of them on his screens.

use rules::alert::{Alert, Bundle, Ladder, Rung};
use rusqlite::{OptionalExtension, Row, params};
use wire::{
    AlertId, AlertKind, DialogId, LineId, MAX_ALERT_DIALOGS, NormKind, OperatorId, Scope, SessionId, Timestamp,
};

use super::{Kind, Read, Staff, Write, words};
use crate::fault::Fault;

/// What a matter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matter {
    /// What is the matter.
    pub kind: AlertKind,
    /// On which line.
    pub line: LineId,
    /// Of which session.
    pub session: Option<SessionId>,
    /// Of which norm.
    pub norm: Option<NormKind>,
    /// Whose shift, or who took the customer.
    pub operator: Option<OperatorId>,
    /// Since when somebody waits, or when it was taken.
    pub since: Timestamp,
}

/// A matter with its place on the ladder.
#[derive(Debug, Clone)]
pub struct AlertRow {
    /// The row.
    pub id: i64,
    /// What it is about.
    pub matter: Matter,
    /// How it stands.
    pub alert: Alert,
}

/// What somebody has on his screens of the alerts of one kind and line.
#[derive(Debug, Clone)]
pub struct BundleRow {
    /// As phones know it.
    pub id: AlertId,
    /// Whose.
    pub operator: OperatorId,
    /// Of which line.
    pub line: LineId,
    /// Of which kind.
    pub kind: AlertKind,
    /// The matters in it.
    pub bundle: Bundle<i64>,
    /// He has acknowledged it.
    pub acknowledged: bool,
}

const ALERT: &str = "SELECT id, kind, line, session, norm, operator, since, state FROM alert";
const BUNDLE: &str = "SELECT id, operator, line, kind, bundle, acknowledged FROM alert_bundle";

fn parsed<T: serde::de::DeserializeOwned>(row: &Row, column: &str) -> rusqlite::Result<T> {
    super::json(row, column)?.ok_or(rusqlite::Error::InvalidQuery)
}

fn alert(row: &Row) -> rusqlite::Result<AlertRow> {
    let norm: Option<String> = row.get("norm")?;
    let matter = Matter {
        kind: words(row, 1)?,
        line: LineId(row.get("line")?),
        session: row.get::<_, Option<i64>>("session")?.map(SessionId),
        norm: norm.and_then(|name| super::word(&name)),
        operator: row.get::<_, Option<i64>>("operator")?.map(OperatorId),
        since: Timestamp(row.get("since")?),
    };
    Ok(AlertRow { id: row.get("id")?, matter, alert: parsed(row, "state")? })
}

fn bundle(row: &Row) -> rusqlite::Result<BundleRow> {
    Ok(BundleRow {
        id: AlertId(row.get("id")?),
        operator: OperatorId(row.get("operator")?),
        line: LineId(row.get("line")?),
        kind: words(row, 3)?,
        bundle: parsed(row, "bundle")?,
        acknowledged: row.get("acknowledged")?,
    })
}

/// Whether somebody may be told of something of a line: its staff of anything, and of his own customer whoever has him (P18).
pub fn is_told(staff: &Staff, kind: AlertKind, line: LineId) -> bool {
    staff.knows(line) || kind == AlertKind::CustomerTaken
}

impl Read<'_> {
    /// Whom a line tells of a broken promise: the levels that an admin named, or all its managers at once.
    pub fn ladder(&self, line: LineId) -> Result<Ladder, Fault> {
        let mut statement = self.sql().prepare_cached("SELECT ladder, ack_hold FROM line WHERE id = ?1")?;
        let (levels, ack_hold) = statement
            .query_row([line.0], |row| Ok((super::json::<Vec<Rung>>(row, "ladder")?, row.get("ack_hold")?)))?;
        let levels = match levels {
            Some(levels) => levels,
            None => self.all_managers(line)?,
        };
        Ok(Ladder { levels, ack_hold })
    }

    /// Whom it tells of anything else: the first of these levels, at once; all its managers when there is none.
    pub fn told_at_once(&self, line: LineId) -> Result<Ladder, Fault> {
        let Ladder { mut levels, ack_hold } = self.ladder(line)?;
        levels.truncate(1);
        if levels.is_empty() {
            levels = self.all_managers(line)?;
        }
        levels.iter_mut().for_each(|rung| rung.after = 0);
        Ok(Ladder { levels, ack_hold })
    }

    fn all_managers(&self, line: LineId) -> Result<Vec<Rung>, Fault> {
        Ok(vec![Rung { managers: self.line_staff(line)?.managers, after: 0 }])
    }

    /// A matter.
    pub fn alert(&self, id: i64) -> Result<Option<AlertRow>, Fault> {
        let sql = format!("{ALERT} WHERE id = ?1");
        Ok(self.sql().prepare_cached(&sql)?.query_row([id], alert).optional()?)
    }

    /// The matters of a session.
    pub fn alerts_about(&self, session: SessionId) -> Result<Vec<AlertRow>, Fault> {
        let sql = format!("{ALERT} WHERE session = ?1 ORDER BY id");
        let mut statement = self.sql().prepare_cached(&sql)?;
        Ok(statement.query_map([session.0], alert)?.collect::<Result<_, _>>()?)
    }

    /// The matters of a line.
    pub fn alerts_on(&self, line: LineId) -> Result<Vec<AlertRow>, Fault> {
        let sql = format!("{ALERT} WHERE line = ?1 ORDER BY id");
        let mut statement = self.sql().prepare_cached(&sql)?;
        Ok(statement.query_map([line.0], alert)?.collect::<Result<_, _>>()?)
    }

    /// Whether a line has told that nobody is eligible.
    pub fn is_told_of_nobody(&self, line: LineId) -> Result<bool, Fault> {
        let mut statement =
            self.sql().prepare_cached("SELECT 1 FROM alert WHERE line = ?1 AND kind = 'nobody_eligible'")?;
        Ok(statement.exists([line.0])?)
    }

    /// A line's alert that nobody is eligible.
    pub fn told_of_nobody(&self, line: LineId) -> Result<Option<AlertRow>, Fault> {
        let sql = format!("{ALERT} WHERE line = ?1 AND kind = 'nobody_eligible'");
        Ok(self.sql().prepare_cached(&sql)?.query_row([line.0], alert).optional()?)
    }

    /// The matters that are an operator's shift.
    pub fn alerts_of_shift(&self, operator: OperatorId) -> Result<Vec<AlertRow>, Fault> {
        let sql = format!("{ALERT} WHERE operator = ?1 AND kind = 'shift_paused' ORDER BY id");
        let mut statement = self.sql().prepare_cached(&sql)?;
        Ok(statement.query_map([operator.0], alert)?.collect::<Result<_, _>>()?)
    }

    /// Lines of an operator's queues that told that nobody is eligible, and on which nothing waits any more.
    pub fn needlessly_told(&self, operator: OperatorId) -> Result<Vec<LineId>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT a.line FROM line_operator q JOIN alert a ON a.line = q.line AND a.kind = 'nobody_eligible'
             WHERE q.operator = ?1 AND NOT EXISTS (SELECT 1 FROM session s
               WHERE s.line = a.line AND s.state = 'queued' AND s.awaited = 'operator')",
        )?;
        let lines = statement.query_map([operator.0], |row| row.get(0).map(LineId))?;
        Ok(lines.collect::<Result<_, _>>()?)
    }

    /// What somebody has on his screens.
    pub fn bundle(&self, id: AlertId) -> Result<Option<BundleRow>, Fault> {
        let sql = format!("{BUNDLE} WHERE id = ?1");
        Ok(self.sql().prepare_cached(&sql)?.query_row([id.0], bundle).optional()?)
    }

    /// What somebody has of one kind and line, acknowledged or not.
    pub fn bundles_of(&self, operator: OperatorId, line: LineId, kind: AlertKind) -> Result<Vec<BundleRow>, Fault> {
        let sql = format!("{BUNDLE} WHERE operator = ?1 AND line = ?2 AND kind = ?3 ORDER BY id");
        let mut statement = self.sql().prepare_cached(&sql)?;
        let rows = statement.query_map(params![operator.0, line.0, super::name(kind)?], bundle)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The same as the reader of a feed has it; `None` when it is gone or no business of his any more.
    pub fn alert_for(&self, staff: &Staff, id: AlertId) -> Result<Option<wire::Alert>, Fault> {
        let his = |row: &BundleRow| row.operator == staff.me.id && is_told(staff, row.kind, row.line);
        let Some(row) = self.bundle(id)?.filter(his) else { return Ok(None) };
        let (mut alerts, mut level) = (row.bundle.alerts.clone(), 0);
        alerts.sort_by_key(|(alert, since)| (*since, *alert));
        let (mut dialogs, mut operators) = (Vec::new(), Vec::new());
        for (alert, _) in &alerts {
            let Some(AlertRow { matter, alert, .. }) = self.alert(*alert)? else { continue };
            level = level.max(alert.reached);
            let room = operators.len() < MAX_ALERT_DIALOGS;
            operators.extend(matter.operator.filter(|operator| room && !operators.contains(operator)));
            if let Some(session) = matter.session.filter(|_| dialogs.len() < MAX_ALERT_DIALOGS) {
                let dialog = self.session(session)?.map(|session| session.dialog);
                // Of what a colleague took he may know nothing but that.
                if let Some(dialog) = dialog.filter(|dialog| !dialogs.contains(dialog))
                    && (row.kind != AlertKind::CustomerTaken || self.knows_dialog(staff, dialog)?)
                {
                    dialogs.push(dialog);
                }
            }
        }
        let Some((_, since)) = alerts.first() else { return Ok(None) };
        Ok(Some(wire::Alert {
            id: row.id,
            line: row.line,
            kind: row.kind,
            level: u32::try_from(level).unwrap_or(u32::MAX),
            count: u32::try_from(alerts.len()).unwrap_or(u32::MAX),
            since: *since,
            dialogs,
            operators,
            called_at: row.bundle.sounded_at.unwrap_or(*since),
            acknowledged: row.acknowledged,
        }))
    }

    fn knows_dialog(&self, staff: &Staff, dialog: DialogId) -> Result<bool, Fault> {
        let view = self.dialog(dialog)?.map(|row| self.view(staff, &row)).transpose()?;
        Ok(view.is_some_and(|view| view.access.is_some()))
    }
}

impl Write<'_> {
    /// Adds a matter; `None` when it is one already.
    pub fn add_alert(&mut self, matter: &Matter, alert: &Alert) -> Result<Option<AlertRow>, Fault> {
        let Matter { kind, line, session, norm, operator, since } = *matter;
        let added = self.run(
            "INSERT INTO alert (kind, line, session, norm, operator, since, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT DO NOTHING",
            params![
                super::name(kind)?,
                line.0,
                session.map(|id| id.0),
                norm.map(super::name).transpose()?,
                operator.map(|id| id.0),
                since.0,
                serde_json::to_string(alert)?,
            ],
        )?;
        let id = self.sql().last_insert_rowid();
        Ok((added > 0).then(|| AlertRow { id, matter: *matter, alert: alert.clone() }))
    }

    /// Keeps how a matter stands; one that is over is gone.
    pub fn save_alert(&mut self, row: &AlertRow) -> Result<(), Fault> {
        if row.alert.over {
            self.run("DELETE FROM alert WHERE id = ?1", [row.id])?;
        } else {
            let state = serde_json::to_string(&row.alert)?;
            self.run("UPDATE alert SET state = ?2 WHERE id = ?1", params![row.id, state])?;
        }
        Ok(())
    }

    /// What somebody has of one kind and line and did not acknowledge; an empty one when he has nothing.
    pub fn open_bundle(&mut self, operator: OperatorId, matter: &Matter) -> Result<BundleRow, Fault> {
        let Matter { line, kind, .. } = *matter;
        if let Some(open) = self.bundles_of(operator, line, kind)?.into_iter().find(|row| !row.acknowledged) {
            return Ok(open);
        }
        let bundle = Bundle::default();
        self.run(
            "INSERT INTO alert_bundle (operator, line, kind, bundle) VALUES (?1, ?2, ?3, ?4)",
            params![operator.0, line.0, super::name(kind)?, serde_json::to_string(&bundle)?],
        )?;
        let id = AlertId(self.sql().last_insert_rowid());
        Ok(BundleRow { id, operator, line, kind, bundle, acknowledged: false })
    }

    /// Keeps what somebody has; without anything in it, it goes from his screens.
    pub fn save_bundle(&mut self, row: &BundleRow) -> Result<(), Fault> {
        if row.bundle.alerts.is_empty() {
            self.run("DELETE FROM alert_bundle WHERE id = ?1", [row.id.0])?;
        } else {
            self.run(
                "UPDATE alert_bundle SET bundle = ?2, acknowledged = ?3 WHERE id = ?1",
                params![row.id.0, serde_json::to_string(&row.bundle)?, row.acknowledged],
            )?;
        }
        self.touch(Scope::Operator(row.operator), Kind::Alert, row.id.0);
        Ok(())
    }

    /// Notes that the managers were told of a session's second round; false when they were before.
    pub fn note_second_round(&mut self, session: SessionId) -> Result<bool, Fault> {
        let sql = "UPDATE session SET second_round_told = 1 WHERE id = ?1 AND second_round_told = 0";
        Ok(self.run(sql, [session.0])? > 0)
    }
}
