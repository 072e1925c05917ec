//! Dialogs of one customer: who is responsible for another open one (P8).

use rusqlite::{OptionalExtension, params};
use wire::{AlsoOpen, ChannelId, CustomerId, DialogId, LineId, OperatorId};

use super::access::Staff;
use super::{DialogRow, Read, SessionRow, Write};
use crate::fault::Fault;

impl Read<'_> {
    /// Who is responsible for another open dialog of the same customer and serves the session's line (P8).
    pub(super) fn same_customer(&self, session: &SessionRow) -> Result<Option<OperatorId>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT s.responsible FROM dialog me JOIN dialog other ON other.customer = me.customer AND other.id <> me.id
             JOIN session s ON s.id = other.session
             JOIN line_operator q ON q.line = ?2 AND q.operator = s.responsible
             WHERE me.id = ?1 AND s.state IN ('answered', 'closing') ORDER BY s.opened_at DESC LIMIT 1",
        )?;
        let found = statement.query_row([session.dialog.0, session.line.0], |row| row.get(0).map(OperatorId));
        Ok(found.optional()?)
    }

    /// Another dialog of the same customer that somebody answers, for the head of an open one: the newest on a line that
    /// the reader knows of.
    pub(super) fn also_open(&self, staff: &Staff, dialog: &DialogRow) -> Result<Option<AlsoOpen>, Fault> {
        if !dialog.session.as_ref().is_some_and(|session| session.life.is_open()) {
            return Ok(None);
        }
        let mut statement = self.sql().prepare_cached(
            "SELECT s.line, other.channel, s.responsible FROM dialog other JOIN session s ON s.id = other.session
             WHERE other.customer = ?1 AND other.id <> ?2 AND s.state IN ('answered', 'closing')
             ORDER BY s.opened_at DESC",
        )?;
        let mut rows = statement.query(params![dialog.customer.id.0, dialog.id.0])?;
        while let Some(row) = rows.next()? {
            if staff.knows(LineId(row.get(0)?)) {
                return Ok(Some(AlsoOpen { channel: ChannelId(row.get(1)?), responsible: OperatorId(row.get(2)?) }));
            }
        }
        Ok(None)
    }
}

impl Write<'_> {
    /// Gives everything of `other` to `customer` and forgets `other`. The dialogs that came.
    pub fn join_customers(&mut self, customer: CustomerId, other: CustomerId) -> Result<Vec<DialogId>, Fault> {
        let dialogs = self.dialogs_of(other)?;
        for sql in [
            "UPDATE visitor SET customer = ?1 WHERE customer = ?2",
            "UPDATE dialog SET customer = ?1 WHERE customer = ?2",
        ] {
            self.run(sql, (customer.0, other.0))?;
        }
        self.run("DELETE FROM customer WHERE id = ?1", [other.0])?;
        Ok(dialogs)
    }

    /// Tells the followers of the customer's other open dialogs: their heads say how this one stands.
    pub(super) fn touch_siblings(&mut self, dialog: &DialogRow) -> Result<(), Fault> {
        let siblings = {
            let mut statement = self.sql().prepare_cached(
                "SELECT other.id FROM dialog other JOIN session s ON s.id = other.session
                 WHERE other.customer = ?1 AND other.id <> ?2 AND s.state <> 'closed'",
            )?;
            let ids = statement.query_map([dialog.customer.id.0, dialog.id.0], |row| row.get(0).map(DialogId))?;
            ids.collect::<Result<Vec<_>, _>>()?
        };
        for sibling in siblings {
            if let Some(row) = self.dialog(sibling)? {
                self.touch_followers(&row, true)?;
            }
        }
        Ok(())
    }
}
