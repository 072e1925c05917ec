//! What must be true after every step, and at the end of the day. Looked up in the portal's database, past its code, where
//! a question is not the portal's own.

use rules::queue::Choice;
use rusqlite::Row;
use server::Fault;
use wire::{DialogId, LineId, OfferId, OperatorId, SessionId, Timestamp};

use super::{Day, Report};

/// What the looks after each step ask for and the portal itself never does; its own schema has none of them.
pub(super) const INDEXES: &str = "
    CREATE INDEX day_due ON session (norm_due_at) WHERE state IN ('queued', 'answered');
    CREATE INDEX day_queued ON session (id) WHERE state = 'queued' AND awaited = 'operator' AND NOT was_spam;
    CREATE INDEX day_leave ON operator (id) WHERE on_leave;
    CREATE INDEX day_returned ON session (returned_from) WHERE state = 'queued';
    CREATE INDEX day_off ON operator (shift_since) WHERE shift_state = 'off';
    CREATE INDEX day_planned ON operator (planned_end) WHERE planned_end IS NOT NULL;
    CREATE INDEX day_missed ON operator (id) WHERE missed >= 3 AND shift_state = 'on';
    CREATE INDEX day_undelivered ON offer (made_at) WHERE outcome IS NULL AND delivered_at IS NULL
      AND kind IN ('queue', 'personal');
    CREATE INDEX day_waits ON session (waiting_since) WHERE state = 'answered' AND awaited = 'operator';";

/// An offer, as far as the day cares.
pub(super) struct Offered {
    pub id: OfferId,
    pub dialog: DialogId,
    pub line: LineId,
    pub to: Option<OperatorId>,
    /// The queue chose him: no claim, and no transfer.
    pub of_queue: bool,
}

impl Day {
    /// All rows that a query answers.
    pub(super) fn rows<T>(
        &self,
        sql: &str,
        given: impl rusqlite::Params,
        row: impl Fn(&Row) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Fault> {
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map(given, row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A promise is broken for everything that this look finds.
    pub(super) fn look(
        &mut self,
        promise: &str,
        wrong: &str,
        given: impl rusqlite::Params,
        now: Timestamp,
    ) -> Result<(), Fault> {
        for id in self.rows(wrong, given, |row| row.get::<_, i64>(0))? {
            self.report.breaks(now, format!("{promise} {id}"));
        }
        Ok(())
    }

    /// Offers made after one of them.
    pub(super) fn offers_after(&self, seen: OfferId) -> Result<Vec<Offered>, Fault> {
        let new = "SELECT id, dialog, line, operator, kind = 'queue' FROM offer WHERE id > ?1 ORDER BY id";
        self.rows(new, [seen.0], |row| {
            let to: Option<i64> = row.get(3)?;
            Ok(Offered {
                id: OfferId(row.get(0)?),
                dialog: DialogId(row.get(1)?),
                line: LineId(row.get(2)?),
                to: to.map(OperatorId),
                of_queue: row.get(4)?,
            })
        })
    }

    /// P13: no undecided offer outlives its deadline by more than a second. P14: nobody holds two offers of the queue.
    /// P17: what waits without an offer, one session in turn, waits because nobody can be asked, and its customer was told. (One responsible, exactly
    /// while answered or closing, is a constraint of the database.)
    pub(super) async fn check_step(&mut self, settled: bool) -> Result<(), Fault> {
        let now = self.app.env.now();
        let overdue = "SELECT id FROM offer WHERE outcome IS NULL AND deadline < ?1";
        self.look("P13: it outlived its deadline: offer", overdue, [now.0 - 1000], now)?;
        let several = "SELECT operator FROM offer WHERE outcome IS NULL AND kind = 'queue'
                       GROUP BY operator HAVING count(*) > 1";
        self.look("P14: somebody holds two offers of the queue: operator", several, [], now)?;
        // As many in a row as pause a shift by default.
        let missed = "SELECT id FROM operator INDEXED BY day_missed WHERE missed >= 3 AND shift_state = 'on'";
        self.look("P14: somebody missed three offers and is asked on: operator", missed, [], now)?;
        let on_leave = "SELECT f.id FROM operator o INDEXED BY day_leave CROSS JOIN offer f ON f.operator = o.id
                        WHERE f.outcome IS NULL AND o.on_leave";
        self.look("P14, P19: it is to somebody on leave: offer", on_leave, [], now)?;
        let overrun = "SELECT id FROM operator WHERE planned_end < ?1 AND shift_state <> 'off'";
        self.look("P14: his shift goes on half an hour after its end: operator", overrun, [now.0 - 1_801_000], now)?;
        if settled {
            self.check_norms(now)?;
        }
        self.check_alerts(now)?;
        self.check_returns(now)?;
        if let Some(session) = self.next_waiting()? {
            self.check_text(session, now)?;
            if self.would_be_offered(session, now).await? {
                if self.report.broken_in_all == 0 {
                    let explained = server::queue::explain(&self.app, session).await?;
                    self.report.breaks(now, explained.text);
                }
                self.report.breaks(now, format!("P17: session {session} waits although somebody can be asked"));
            }
        }
        Ok(())
    }

    /// Of the queued sessions without an offer the one behind that which was looked at last: each has its turn.
    fn next_waiting(&mut self) -> Result<Option<SessionId>, Fault> {
        let waiting = "SELECT id FROM session s INDEXED BY day_queued
                       WHERE state = 'queued' AND awaited = 'operator' AND NOT was_spam AND id > ?1
                       AND NOT EXISTS (SELECT 1 FROM offer f WHERE f.session = s.id AND f.outcome IS NULL)
                       ORDER BY id LIMIT 1";
        // Behind the last one it begins anew.
        for after in [self.looked_at.0, 0] {
            if let Some(session) = self.rows(waiting, [after], |row| row.get(0).map(SessionId))?.first().copied() {
                self.looked_at = session;
                return Ok(Some(session));
            }
        }
        Ok(None)
    }

    async fn would_be_offered(&self, session: SessionId, now: Timestamp) -> Result<bool, Fault> {
        let asked = self.app.store.read(move |read| {
            let Some(row) = read.session(session)? else { return Ok(false) };
            let rules = read.line_rules(row.line)?;
            let hours = server::queue::offers_now(read, row.line, now)?;
            let decision = read.question(&row, &rules, hours, now)?.decide();
            Ok(matches!(decision.outcome, Choice::Offer { .. } | Choice::OfferAll { .. }))
        });
        asked.await
    }

    /// P21: every open session is whose its dialog's entries say, P36: and every norm as they say. P13: nobody was offered a
    /// session twice in a round. P22: every decision comes out the same again.
    pub(super) async fn end(mut self) -> Result<Report, Fault> {
        let now = self.app.env.now();
        self.check_all_hands(now)?;
        self.check_texts(now)?;
        self.measure_norms().await?;
        let twice = "SELECT session, operator FROM offer WHERE kind = 'queue'
                     GROUP BY session, operator, round HAVING count(*) > 1";
        for (session, operator) in self.rows(twice, [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))? {
            self.report.breaks(now, format!("P13: session {session} was offered to {operator} twice in a round"));
        }
        for session in self.rows("SELECT id FROM session", [], |row| row.get(0).map(SessionId))? {
            let decisions = self.app.store.read(move |read| read.decisions(session)).await?;
            self.report.decisions += decisions.len();
            for decision in decisions.iter().filter(|decision| !decision.same) {
                self.report.breaks(decision.at, format!("P22: session {session}: another decision, made again"));
            }
        }
        let wait = "SELECT min(f.ended_at) - s.opened_at FROM offer f JOIN session s ON s.id = f.session
                    WHERE f.outcome = 'accepted' GROUP BY s.id";
        let waits = self.rows(wait, [], |row| row.get::<_, i64>(0))?;
        let states = self.rows("SELECT state, count(*) FROM session GROUP BY state", [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
        })?;
        self.report.finish(&self.people, waits, states);
        Ok(self.report)
    }
}
