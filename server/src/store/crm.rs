//! Look-ups of customers in the CRM: which are under way, and whom one named.

use rusqlite::{OptionalExtension, params};
use wire::{CustomerId, OperatorId, SessionId, Timestamp};

use super::{Read, Write};
use crate::crm::Wanted;
use crate::fault::Fault;

impl Read<'_> {
    /// Look-ups that the queue waits for.
    pub fn wanted_lookups(&self) -> Result<Vec<Wanted>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT k.session, k.until, c.id, c.name, (SELECT v.external_id FROM visitor v WHERE v.customer = c.id
               AND v.external_id IS NOT NULL LIMIT 1)
             FROM crm_lookup k JOIN session s ON s.id = k.session JOIN dialog d ON d.id = s.dialog
             JOIN customer c ON c.id = d.customer WHERE k.until IS NOT NULL ORDER BY k.session",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(Wanted {
                session: SessionId(row.get(0)?),
                until: Timestamp(row.get(1)?),
                customer: CustomerId(row.get(2)?),
                name: row.get(3)?,
                external_id: row.get(4)?,
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
        self.run("INSERT INTO crm_lookup (session, until) VALUES (?1, ?2)", params![session.0, until.0])?;
        self.effects.lookups = true;
        Ok(())
    }

    /// The CRM answered. False when that came too late: whom it names then has no claim.
    pub fn looked_up(&mut self, session: SessionId, found: Option<OperatorId>) -> Result<bool, Fault> {
        let changed = self.run(
            "UPDATE crm_lookup SET until = NULL, responsible = (SELECT id FROM operator WHERE id = ?2)
                 WHERE session = ?1 AND until > ?3",
            params![session.0, found.map(|operator| operator.0), self.now.0],
        )?;
        Ok(changed > 0)
    }

    /// No answer came in time.
    pub fn forget_lookup(&mut self, session: SessionId) -> Result<(), Fault> {
        self.run("DELETE FROM crm_lookup WHERE session = ?1", [session.0])?;
        Ok(())
    }
}
