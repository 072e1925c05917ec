//! Sessions on their way from one to another: given back, waiting for a yes, sent to another line (P19, P20).

use rusqlite::{OptionalExtension, params};
use wire::{DialogId, LineId, OfferId, OperatorId, PendingTransfer, SessionId, Timestamp, Why};

use super::dialogs::{SESSION_COLUMNS, session_row};
use super::{Read, SessionRow, Sight, Write};
use crate::fault::Fault;

/// A session in another line's queue, as long as nobody accepted it there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SentRow {
    /// Who sent it.
    pub by: OperatorId,
    /// From which line.
    pub from: LineId,
}

impl Read<'_> {
    /// Of the sessions on somebody's lines that stayed with a colleague who does not answer, because there was nobody else, the
    /// one that waits longest.
    pub fn longest_kept(&self, free: OperatorId) -> Result<Option<SessionId>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT s.id FROM line_operator q JOIN session s ON s.line = q.line
             WHERE q.operator = ?1 AND s.state = 'answered' AND s.kept_since IS NOT NULL
               AND s.kept_since = s.waiting_since AND NOT s.pinned AND s.responsible <> ?1
             ORDER BY s.waiting_since LIMIT 1",
        )?;
        Ok(statement.query_row([free.0], |row| row.get(0).map(SessionId)).optional()?)
    }

    /// Open sessions that somebody is responsible for, the longest wait first.
    pub fn owned_by(&self, operator: OperatorId) -> Result<Vec<SessionRow>, Fault> {
        self.owned_where("s.responsible = ?1", operator.0)
    }

    /// Open sessions of a line that somebody is responsible for, the longest wait first.
    pub fn owned_on(&self, line: LineId) -> Result<Vec<SessionRow>, Fault> {
        self.owned_where("s.line = ?1", line.0)
    }

    fn owned_where(&self, condition: &str, id: i64) -> Result<Vec<SessionRow>, Fault> {
        let sql = format!(
            "SELECT {SESSION_COLUMNS} FROM session s WHERE {condition} AND s.state IN ('answered', 'closing')
             ORDER BY coalesce(s.waiting_since, s.opened_at), s.id"
        );
        let mut statement = self.sql().prepare_cached(&sql)?;
        let rows = statement.query_map([id], |row| session_row(row, 0))?;
        Ok(rows.filter_map(Result::transpose).collect::<Result<_, _>>()?)
    }

    /// How the last transfer of a session ended: the offer.
    pub fn last_transfer(&self, session: SessionId) -> Result<Option<OfferId>, Fault> {
        let mut statement = self
            .sql()
            .prepare_cached("SELECT id FROM offer WHERE session = ?1 AND kind = 'transfer' ORDER BY id DESC LIMIT 1")?;
        Ok(statement.query_row([session.0], |row| row.get(0).map(OfferId)).optional()?)
    }

    /// Who sent a session to the line where nobody has accepted it yet.
    pub fn sent(&self, session: SessionId) -> Result<Option<SentRow>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT sent_by, sent_from FROM session WHERE id = ?1 AND sent_by IS NOT NULL AND state = 'queued'",
        )?;
        let row = statement
            .query_row([session.0], |row| Ok(SentRow { by: OperatorId(row.get(0)?), from: LineId(row.get(1)?) }));
        Ok(row.optional()?)
    }
}

impl Write<'_> {
    /// A session came back to the queue: a new round of asking begins, in which he from whom it came goes last (P19).
    pub fn begin_round(&mut self, session: SessionId, from: OperatorId) -> Result<(), Fault> {
        self.run(
            "UPDATE session SET round = round + 1, returned_from = ?2, returned_round = round + 1 WHERE id = ?1",
            [session.0, from.0],
        )?;
        Ok(())
    }

    /// From here on somebody is responsible for a dialog.
    pub fn begin_tenure(&mut self, dialog: DialogId, operator: OperatorId) -> Result<(), Fault> {
        self.run(
            "INSERT INTO tenure (dialog, operator, from_seq) SELECT id, ?2, last_seq FROM dialog WHERE id = ?1
             ON CONFLICT DO UPDATE SET to_seq = NULL",
            [dialog.0, operator.0],
        )?;
        Ok(())
    }

    /// Whoever was responsible for a dialog leaves it here.
    pub fn end_tenure(&mut self, dialog: DialogId) -> Result<(), Fault> {
        self.run(
            "UPDATE tenure SET to_seq = (SELECT last_seq FROM dialog WHERE id = ?1) WHERE dialog = ?1 AND to_seq IS NULL",
            [dialog.0],
        )?;
        Ok(())
    }

    /// From now on a session awaits its customer (P32).
    pub fn customer_is_awaited(&mut self, session: SessionId) -> Result<(), Fault> {
        self.run("UPDATE session SET silent_since = ?2 WHERE id = ?1", [session.0, self.now.0])?;
        Ok(())
    }

    /// Marks a dialog as spam, or takes the mark off (P5).
    pub fn mark_spam(&mut self, dialog: DialogId, spam: bool) -> Result<(), Fault> {
        self.run("UPDATE dialog SET spam = ?2 WHERE id = ?1", params![dialog.0, spam])?;
        Ok(())
    }

    /// Remembers for which wait it was told that nobody else can be asked (P19).
    pub fn save_kept(&mut self, session: SessionId, wait: Option<Timestamp>) -> Result<(), Fault> {
        let wait = wait.map(|at| at.0);
        self.run("UPDATE session SET kept_since = ?2 WHERE id = ?1", params![session.0, wait])?;
        Ok(())
    }

    /// Offers a session to somebody to whom its responsible wants to hand it.
    pub fn add_transfer(
        &mut self,
        session: &SessionRow,
        pending: &PendingTransfer,
        note: Option<&str>,
    ) -> Result<OfferId, Fault> {
        let why = Why { rule: "transfer".to_owned(), considered: 1, eligible: 1, last_work: None };
        self.run(
            "INSERT INTO offer (session, dialog, line, operator, kind, sender, note, round, made_at, deadline, why)
             VALUES (?1, ?2, ?3, ?4, 'transfer', ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                session.id.0,
                session.dialog.0,
                session.line.0,
                pending.to.0,
                pending.by.0,
                note,
                session.round,
                self.now.0,
                pending.deadline.0,
                serde_json::to_string(&why)?,
            ],
        )?;
        let offer = OfferId(self.sql().last_insert_rowid());
        self.touch_offer(Some(pending.to), session.line, offer, session.dialog);
        self.became_busy(pending.to)?;
        Ok(offer)
    }

    /// Moves a session to a line, whose staff may read what was written before; `sent` says who sent it there, for as long as
    /// nobody accepted it.
    pub fn move_session(&mut self, session: &SessionRow, line: LineId, sent: Option<SentRow>) -> Result<(), Fault> {
        self.run(
            "UPDATE session SET line = ?2, sent_by = ?3, sent_from = ?4 WHERE id = ?1",
            params![session.id.0, line.0, sent.map(|sent| sent.by.0), sent.map(|sent| sent.from.0)],
        )?;
        for actor in self.actors(session.dialog, &Sight::WHOLE)? {
            self.show_to_line(line, actor)?;
        }
        Ok(())
    }

    /// When somebody last did something that decides who may act on a session, who it was and what he did.
    pub fn last_change(&self, session: &SessionRow) -> Result<Option<(wire::Event, Timestamp)>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT event, at FROM entry WHERE dialog = ?1 AND session = ?2 AND event IS NOT NULL
             AND json_extract(event, '$.event') IN
               ('accepted', 'taken', 'transferred', 'taken_over', 'returned', 'closed', 'resumed', 'sent', 'sent_back')
             ORDER BY seq DESC LIMIT 1",
        )?;
        let row = statement
            .query_row((session.dialog.0, session.id.0), |row| Ok((row.get::<_, String>(0)?, Timestamp(row.get(1)?))));
        let Some((event, at)) = row.optional()? else { return Ok(None) };
        Ok(Some((serde_json::from_str(&event)?, at)))
    }
}
