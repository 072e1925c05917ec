//! Look-ups of customers in the CRM: which are under way, whom one named, and whether in time.

use rusqlite::{OptionalExtension, params};
use wire::{CustomerId, OperatorId, SessionId, Timestamp};

use super::{Read, Timer, Write};
use crate::crm::{GIVEN_UP_S, Wanted};
use crate::fault::Fault;

/// Whom the CRM named when the queue waited for it no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedLate {
    /// Whom.
    pub operator: OperatorId,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// When it answered.
    pub answered_at: Timestamp,
}

impl Read<'_> {
    /// Look-ups without an answer, the newest first.
    pub fn wanted_lookups(&self, most: usize) -> Result<Vec<Wanted>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT k.session, c.id, c.name, (SELECT v.external_id FROM visitor v WHERE v.customer = c.id
               AND v.external_id IS NOT NULL LIMIT 1)
             FROM crm_lookup k JOIN session s ON s.id = k.session JOIN dialog d ON d.id = s.dialog
             JOIN customer c ON c.id = d.customer WHERE k.answered_at IS NULL ORDER BY k.session DESC LIMIT ?1",
        )?;
        let rows = statement.query_map([most], |row| {
            Ok(Wanted {
                session: SessionId(row.get(0)?),
                customer: CustomerId(row.get(1)?),
                name: row.get(2)?,
                external_id: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Until when the queue waits for the look-up of a session; `None`: it does not.
    pub fn waits_for_lookup(&self, session: SessionId) -> Result<Option<Timestamp>, Fault> {
        let mut statement = self.sql().prepare_cached("SELECT until FROM crm_lookup WHERE session = ?1")?;
        let until: Option<Option<i64>> = statement.query_row([session.0], |row| row.get(0)).optional()?;
        Ok(until.flatten().map(Timestamp))
    }

    /// Whom the CRM named in time for a session.
    pub fn crm_responsible(&self, session: SessionId) -> Result<Option<OperatorId>, Fault> {
        let mut statement = self.sql().prepare_cached("SELECT responsible FROM crm_lookup WHERE session = ?1")?;
        let found: Option<Option<i64>> = statement.query_row([session.0], |row| row.get(0)).optional()?;
        Ok(found.flatten().map(OperatorId))
    }

    /// Whom the CRM named too late for a session.
    pub fn crm_named_late(&self, session: SessionId) -> Result<Option<NamedLate>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT named_late, asked_at, answered_at FROM crm_lookup WHERE session = ?1 AND named_late IS NOT NULL",
        )?;
        let named = statement.query_row([session.0], |row| {
            Ok(NamedLate {
                operator: OperatorId(row.get(0)?),
                asked_at: Timestamp(row.get(1)?),
                answered_at: Timestamp(row.get(2)?),
            })
        });
        Ok(named.optional()?)
    }

    /// Whom the CRM named for a session, if its line asks those first and he had nothing to do with it yet: he was not asked,
    /// and did not give or send it away (P18).
    pub fn passed_over(&self, session: SessionId) -> Result<Option<OperatorId>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT k.responsible FROM crm_lookup k JOIN session s ON s.id = k.session JOIN line l ON l.id = s.line
             WHERE k.session = ?1 AND l.crm_forward AND k.responsible IS NOT NULL
               AND k.responsible IS NOT s.returned_from AND k.responsible IS NOT s.sent_by
               AND NOT EXISTS (SELECT 1 FROM offer f WHERE f.session = s.id AND f.operator = k.responsible)
               AND NOT EXISTS (SELECT 1 FROM offer f JOIN offer_share h ON h.offer = f.id
                               WHERE f.session = s.id AND h.operator = k.responsible)",
        )?;
        Ok(statement.query_row([session.0], |row| row.get(0).map(OperatorId)).optional()?)
    }
}

impl Write<'_> {
    /// Has the customer of a new session looked up: the queue waits until then.
    pub fn look_up(&mut self, session: SessionId, until: Timestamp) -> Result<(), Fault> {
        let sql = "INSERT INTO crm_lookup (session, asked_at, until) VALUES (?1, ?2, ?3)";
        self.run(sql, params![session.0, self.now.0, until.0])?;
        self.arm(Timer::Lookup, session.0, self.now.plus_s(GIVEN_UP_S))?;
        self.effects.lookups = true;
        Ok(())
    }

    /// The CRM answered, or it is given up. False when the queue waited no more: whom it names then has no claim.
    pub fn looked_up(&mut self, session: SessionId, found: Option<OperatorId>) -> Result<bool, Fault> {
        let in_time = self.waits_for_lookup(session)?.is_some_and(|until| until > self.now);
        let column = if in_time { "responsible" } else { "named_late" };
        let sql = format!(
            "UPDATE crm_lookup SET until = NULL, answered_at = ?3, {column} = (SELECT id FROM operator WHERE id = ?2)
             WHERE session = ?1 AND answered_at IS NULL"
        );
        let changed = self.run(&sql, params![session.0, found.map(|operator| operator.0), self.now.0])?;
        self.disarm(Timer::Lookup, session.0)?;
        self.effects.lookups = true;
        Ok(in_time && changed > 0)
    }

    /// The queue goes on without an answer. False when it did not wait for one.
    pub fn waits_no_more(&mut self, session: SessionId) -> Result<bool, Fault> {
        let sql = "UPDATE crm_lookup SET until = NULL WHERE session = ?1 AND until IS NOT NULL";
        Ok(self.run(sql, [session.0])? > 0)
    }

    /// Whoever is erased is looked up no more (P3).
    pub fn look_up_no_more(&mut self, customer: CustomerId) -> Result<(), Fault> {
        let sql = "DELETE FROM crm_lookup WHERE session IN
                     (SELECT s.id FROM session s JOIN dialog d ON d.id = s.dialog WHERE d.customer = ?1)";
        self.run(sql, [customer.0])?;
        self.effects.lookups = true;
        Ok(())
    }
}
