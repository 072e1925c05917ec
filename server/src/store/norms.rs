//! Norms as they are kept (P36): the clocks of a session, what they say is due next, and a record of each that has ended.

use rules::norm::{Clocks, Line, Norms, Record};
use rules::working_time::Hours;
use rusqlite::{Row, params};
use wire::{LineId, NormHead, SessionId, Timestamp};

use super::{Read, SessionRow, Timer, Write, word};
use crate::fault::Fault;

/// What a line promises, in its working time.
pub struct Promise {
    norms: Norms,
    hours: Hours,
}

impl Promise {
    /// As the rules want it.
    pub fn line(&self) -> Line<'_> {
        Line { norms: self.norms, hours: &self.hours }
    }
}

/// What a session's columns from `at` on say is due next.
pub(super) fn norm_head(row: &Row, at: usize) -> rusqlite::Result<Option<NormHead>> {
    let Some(kind) = row.get::<_, Option<String>>(at)?.and_then(|name| word(&name)) else { return Ok(None) };
    let instant = |at| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(at)?.map(Timestamp));
    Ok(Some(NormHead { kind, warn_at: instant(at + 1)?, due_at: instant(at + 2)? }))
}

impl Read<'_> {
    /// What a line promises.
    pub fn promise(&self, line: LineId) -> Result<Promise, Fault> {
        let mut statement =
            self.sql().prepare_cached("SELECT norm_first, norm_next, norm_resolution FROM line WHERE id = ?1")?;
        let norms = statement
            .query_row([line.0], |row| Ok(Norms { first: row.get(0)?, next: row.get(1)?, resolution: row.get(2)? }))?;
        Ok(Promise { norms, hours: self.hours(line)? })
    }

    /// The clocks of a session.
    pub fn clocks(&self, session: SessionId) -> Result<Clocks, Fault> {
        let mut statement = self.sql().prepare_cached("SELECT clocks FROM session WHERE id = ?1")?;
        let clocks: Option<Clocks> = statement.query_row([session.0], |row| super::json(row, "clocks"))?;
        Ok(clocks.unwrap_or_default())
    }

    /// Sessions of a line in which a norm can run.
    pub fn open_sessions(&self, line: LineId) -> Result<Vec<SessionId>, Fault> {
        // The second half walks over the owned sessions of all lines: a setting changes seldom, an index costs always.
        let mut statement = self.sql().prepare_cached(
            "SELECT id FROM session WHERE line = ?1 AND state = 'queued'
             UNION ALL SELECT id FROM session INDEXED BY session_owned
               WHERE state IN ('answered', 'closing') AND line = ?1",
        )?;
        let ids = statement.query_map([line.0], |row| row.get(0).map(SessionId))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }
}

impl Write<'_> {
    /// Keeps the clocks of a session with what they say is due next, and waits for the next deadline. Answers what is due
    /// next.
    pub fn save_clocks(
        &mut self,
        session: SessionId,
        clocks: &Clocks,
        promise: &Promise,
    ) -> Result<Option<NormHead>, Fault> {
        let line = promise.line();
        let next = clocks.deadlines(&line).first().copied();
        let head = next.map(|(kind, at)| NormHead { kind, warn_at: at.warn_at, due_at: at.due_at });
        self.run(
            "UPDATE session SET clocks = ?2, norm_kind = ?3, norm_warn_at = ?4, norm_due_at = ?5 WHERE id = ?1",
            params![
                session.0,
                serde_json::to_string(clocks)?,
                head.map(|head| super::name(head.kind)).transpose()?,
                head.and_then(|head| head.warn_at).map(|at| at.0),
                head.and_then(|head| head.due_at).map(|at| at.0),
            ],
        )?;
        match clocks.until(&line) {
            Some(until) => self.arm(Timer::Norm, session.0, until)?,
            None => self.disarm(Timer::Norm, session.0)?,
        }
        Ok(head)
    }

    /// Keeps a record of a norm that has ended; a resolution's takes the place of an earlier one.
    pub fn add_norm_record(&mut self, session: &SessionRow, record: &Record) -> Result<(), Fault> {
        if record.kind == wire::NormKind::Resolution {
            self.run("DELETE FROM norm_record WHERE session = ?1 AND kind = 'resolution'", [session.id.0])?;
        }
        self.run(
            "INSERT INTO norm_record (session, line, responsible, kind, started_at, ended_at, ended, queue_ms,
                                          operator_ms, warned_at, violated_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                session.id.0,
                session.line.0,
                session.life.responsible.map(|id| id.0),
                super::name(record.kind)?,
                record.started_at.0,
                record.ended_at.0,
                super::name(record.end)?,
                record.spent.queue_ms,
                record.spent.operator_ms,
                record.warned_at.map(|at| at.0),
                record.violated_at.map(|at| at.0),
            ],
        )?;
        Ok(())
    }
}
