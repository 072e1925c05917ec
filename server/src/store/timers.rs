//! Rows with a due instant: timers inside the portal, and pushes that leave it.

use rusqlite::{OptionalExtension, params};
use wire::{OperatorId, Timestamp};

use super::{Read, Write, word};
use crate::fault::Fault;

/// What a timer does when it is due. Its effect is idempotent, so that a row fired twice does nothing twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timer {
    /// An offer's deadline.
    Offer,
    /// An offer that reached no device by now moves on (P15).
    Ack,
    /// Pushes of an offer to everybody are written in parts (P12).
    CallAll,
    /// Ask again about a queued session (P13).
    AskAgain,
    /// A customer hears that nobody can be asked (P17).
    EmptyQueue,
    /// A look-up in the CRM without an answer is given up (P7).
    Lookup,
    /// A line opens: what waits there is offered (P17).
    Opening,
    /// A deadline of a session's norms (P36).
    Norm,
    /// An alert goes one level up (P36).
    Alert,
    /// Try the devices of somebody unreachable again (P15).
    Probe,
    /// An unanswered session goes back to the queue (P19).
    Return,
    /// A customer was silent for too long (P32).
    Silence,
    /// Nobody of another line accepted a session that was sent there (P20).
    Sent,
    /// A stretch of leave begins or ends (P49).
    Leave,
    /// The time between a close and its end is over.
    SessionEnd,
    /// A planned shift ends.
    ShiftEnd,
    /// An uploaded file that no message names.
    File,
    /// Hourly: outcomes of old commands, limits that are full again.
    Sweep,
}

/// A push that waits to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushRow {
    /// The row.
    pub id: i64,
    /// To whom.
    pub operator: OperatorId,
    /// `offer`, `message`, `mention`, `alert` or `probe`.
    pub kind: String,
    /// The offer, the dialog, or for a probe the operator himself.
    pub object: i64,
}

impl Read<'_> {
    /// When the next timer is due.
    pub fn next_timer(&self) -> Result<Option<Timestamp>, Fault> {
        let due: Option<i64> =
            self.sql().prepare_cached("SELECT min(due_at) FROM timer")?.query_row([], |row| row.get(0))?;
        Ok(due.map(Timestamp))
    }

    /// When the next push is due.
    pub fn next_push(&self) -> Result<Option<Timestamp>, Fault> {
        let due: Option<i64> =
            self.sql().prepare_cached("SELECT min(due_at) FROM push")?.query_row([], |row| row.get(0))?;
        Ok(due.map(Timestamp))
    }

    /// Pushes that are due and still hold: the offer undecided and undelivered, the dialog unread, the operator
    /// unreachable on an open shift.
    pub fn due_pushes(&self, now: Timestamp, limit: usize) -> Result<Vec<(PushRow, bool)>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT p.id, p.operator, p.kind, p.object, CASE p.kind
               WHEN 'offer' THEN EXISTS (SELECT 1 FROM offer f WHERE f.id = p.object AND f.outcome IS NULL
                                         AND f.delivered_at IS NULL)
                 AND NOT EXISTS (SELECT 1 FROM offer_share h WHERE h.offer = p.object AND h.operator = p.operator)
               WHEN 'mention' THEN EXISTS (SELECT 1 FROM dialog d JOIN session s ON s.id = d.session
                 WHERE d.id = p.object AND (s.responsible = p.operator AND s.state = 'answered'
                   OR EXISTS (SELECT 1 FROM participant m WHERE m.session = s.id AND m.operator = p.operator)))
               WHEN 'alert' THEN EXISTS (SELECT 1 FROM alert_bundle b WHERE b.id = p.object AND b.acknowledged = 0)
               WHEN 'probe' THEN EXISTS (SELECT 1 FROM operator o WHERE o.id = p.object AND o.shift_state <> 'off'
                                         AND o.unreachable_since IS NOT NULL)
               ELSE EXISTS (SELECT 1 FROM dialog d JOIN session s ON s.id = d.session
                            LEFT JOIN read_mark r ON r.operator = p.operator AND r.dialog = d.id
                            JOIN operator o ON o.id = p.operator
                            WHERE d.id = p.object AND s.responsible = p.operator AND o.shift_state <> 'off'
                            AND s.last_customer_seq > coalesce(r.seq, 0)) END
             FROM push p WHERE p.due_at <= ?1 ORDER BY p.due_at LIMIT ?2",
        )?;
        let rows = statement.query_map(params![now.0, limit], |row| {
            let push =
                PushRow { id: row.get(0)?, operator: OperatorId(row.get(1)?), kind: row.get(2)?, object: row.get(3)? };
            Ok((push, row.get(4)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Write<'_> {
    /// Arms a timer, replacing the one for the same thing.
    pub fn arm(&mut self, timer: Timer, object: i64, due_at: Timestamp) -> Result<(), Fault> {
        self.run(
            "INSERT INTO timer (kind, object, due_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET due_at = excluded.due_at",
            params![super::name(timer)?, object, due_at.0],
        )?;
        self.effects.timers = true;
        Ok(())
    }

    /// Arms a timer unless one for the same thing runs already.
    pub fn arm_once(&mut self, timer: Timer, object: i64, due_at: Timestamp) -> Result<(), Fault> {
        self.run(
            "INSERT INTO timer (kind, object, due_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![super::name(timer)?, object, due_at.0],
        )?;
        self.effects.timers = true;
        Ok(())
    }

    /// Says that timer rows came by another way.
    pub(super) fn timers_changed(&mut self) {
        self.effects.timers = true;
    }

    /// Disarms a timer.
    pub fn disarm(&mut self, timer: Timer, object: i64) -> Result<(), Fault> {
        self.run("DELETE FROM timer WHERE kind = ?1 AND object = ?2", params![super::name(timer)?, object])?;
        Ok(())
    }

    /// Takes the timer that is due longest; its effect belongs into this use case.
    pub fn take_due(&mut self) -> Result<Option<(Timer, i64)>, Fault> {
        let now = self.now.0;
        let row: Option<(String, i64)> = self
            .sql()
            .prepare_cached(
                "DELETE FROM timer WHERE (kind, object) =
                   (SELECT kind, object FROM timer WHERE due_at <= ?1 ORDER BY due_at LIMIT 1) RETURNING kind, object",
            )?
            .query_row([now], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((kind, object)) = row else { return Ok(None) };
        let timer = word(&kind).ok_or_else(|| Fault::defect(format_args!("unknown timer {kind}")))?;
        Ok(Some((timer, object)))
    }

    /// Queues a push; one that waits for the same thing already goes at its own time, for both.
    pub fn push(&mut self, operator: OperatorId, kind: &str, object: i64, due_at: Timestamp) -> Result<(), Fault> {
        self.run(
            "INSERT OR REPLACE INTO push (operator, kind, object, due_at) VALUES (?1, ?2, ?3, min(?4, coalesce(
                   (SELECT due_at FROM push WHERE operator = ?1 AND kind = ?2 AND object = ?3), ?4)))",
            params![operator.0, kind, object, due_at.0],
        )?;
        self.effects.pushes = true;
        Ok(())
    }

    /// Queues a push that leaves at once.
    pub fn push_now(&mut self, operator: OperatorId, kind: &str, object: i64) -> Result<(), Fault> {
        self.push(operator, kind, object, self.now)
    }

    /// Forgets pushes that left or hold no more.
    pub fn pushed(&mut self, ids: &[i64]) -> Result<(), Fault> {
        let ids = serde_json::to_string(ids)?;
        self.run("DELETE FROM push WHERE id IN (SELECT value FROM json_each(?1))", [ids])?;
        Ok(())
    }
}
