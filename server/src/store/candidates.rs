//! Operators as the choice of the queue sees them, and who has a claim to a session.

use rules::queue::{Asked, Claim, Operator, Personal};
use rusqlite::{OptionalExtension, Row, params};
use wire::{OperatorId, SessionId, Timestamp};

use super::{LineRules, Read, SessionRow, words};
use crate::fault::Fault;

/// What the choice needs to know of operator `o` about session ?2 of line ?1. Open offers count as load; which owned
/// dialogs do is each line's to say (P16). Nothing is counted that no cap asks for: this is read of every operator of the line
/// for every decision. (The partial index of owned sessions serves only a query that repeats its
/// condition.)
const CANDIDATE: &str = "SELECT o.id, coalesce(q.place, 0), o.active, o.shift_state, o.max_total, o.last_work,
    o.last_expired, l.max_dialogs,
    iif(l.max_dialogs = 0, 0, (SELECT count(*) FROM session s JOIN line sl ON sl.id = s.line
     WHERE s.responsible = o.id AND s.line = ?1 AND s.state IN ('answered', 'closing') AND s.state = 'answered'
     AND CASE sl.frees_slot WHEN 'on_close' THEN 1 WHEN 'on_waiting_customer' THEN s.awaited = 'operator'
         ELSE s.first_reply_at IS NULL END)
    + (SELECT count(*) FROM offer f WHERE f.operator = o.id AND f.outcome IS NULL AND f.line = ?1)),
    iif(o.max_total = 0, 0, (SELECT count(*) FROM session s JOIN line sl ON sl.id = s.line
     WHERE s.responsible = o.id AND s.state IN ('answered', 'closing') AND s.state = 'answered'
     AND CASE sl.frees_slot WHEN 'on_close' THEN 1 WHEN 'on_waiting_customer' THEN s.awaited = 'operator'
         ELSE s.first_reply_at IS NULL END)
    + (SELECT count(*) FROM offer f WHERE f.operator = o.id AND f.outcome IS NULL)),
    EXISTS (SELECT 1 FROM offer f WHERE f.operator = o.id AND f.outcome IS NULL AND f.kind = 'queue'),
    o.unreachable_since IS NOT NULL, a.times, a.round, a.ended_at, o.on_leave, a.by_claim";

/// How he was asked about session ?2 before.
const ASKED: &str = "LEFT JOIN (SELECT operator, count(*) AS times, max(round) AS round, max(ended_at) AS ended_at,
    min(kind = 'personal') AS by_claim
    FROM (SELECT operator, round, ended_at, kind FROM offer
          WHERE session = ?2 AND kind <> 'transfer' AND operator IS NOT NULL AND outcome IN ('declined', 'expired')
          UNION ALL SELECT h.operator, f.round, h.declined_at, f.kind
          FROM offer f JOIN offer_share h INDEXED BY offer_share_declined ON h.offer = f.id
          WHERE f.session = ?2 AND h.declined_at IS NOT NULL)
    GROUP BY operator) a ON a.operator = o.id";

fn candidate(row: &Row) -> rusqlite::Result<Operator> {
    let asked = match row.get::<_, Option<u32>>(12)? {
        Some(times) => {
            Some(Asked { times, round: row.get(13)?, ended_at: Timestamp(row.get(14)?), by_claim: row.get(16)? })
        }
        None => None,
    };
    Ok(Operator {
        id: OperatorId(row.get(0)?),
        order: row.get(1)?,
        active: row.get(2)?,
        shift: words(row, 3)?,
        on_leave: row.get(15)?,
        max_total: row.get(4)?,
        last_work: row.get::<_, Option<i64>>(5)?.map(Timestamp),
        last_expired: row.get::<_, Option<i64>>(6)?.map(Timestamp),
        max_dialogs: row.get(7)?,
        line_load: row.get(8)?,
        total_load: row.get(9)?,
        holds_offer: row.get(10)?,
        unreachable: row.get(11)?,
        gave_it_back: false,
        asked,
    })
}

impl Read<'_> {
    /// Everybody in the queue of a session's line, with what the decision about it needs to know.
    pub fn candidates(&self, session: &SessionRow) -> Result<Vec<Operator>, Fault> {
        let sql = format!(
            "{CANDIDATE} FROM line_operator q JOIN operator o ON o.id = q.operator JOIN line l ON l.id = q.line {ASKED}
             WHERE q.line = ?1 AND l.active ORDER BY q.place, o.id"
        );
        let mut statement = self.sql().prepare_cached(&sql)?;
        let rows = statement.query_map(params![session.line.0, session.id.0], candidate)?;
        let mut operators = rows.collect::<Result<Vec<_>, _>>()?;
        for operator in &mut operators {
            let asked_since = |round| operator.asked.is_some_and(|asked| asked.round >= round);
            operator.gave_it_back =
                session.returned.is_some_and(|(from, round)| from == operator.id && !asked_since(round));
        }
        Ok(operators)
    }

    /// One operator, whether he serves the session's line or not, as the decision about it sees him.
    pub fn candidate(&self, session: &SessionRow, operator: OperatorId) -> Result<Option<Operator>, Fault> {
        let sql = format!(
            "{CANDIDATE} FROM operator o JOIN line l ON l.id = ?1
             LEFT JOIN line_operator q ON q.line = l.id AND q.operator = o.id {ASKED}
             WHERE o.id = ?3 AND l.active"
        );
        let mut statement = self.sql().prepare_cached(&sql)?;
        Ok(statement.query_row(params![session.line.0, session.id.0, operator.0], candidate).optional()?)
    }

    /// The active staff of a session's line, each with the number of sessions of the line that he has, in order of id.
    pub fn colleagues(&self, session: &SessionRow) -> Result<Vec<(Operator, u32)>, Fault> {
        let sql = format!(
            "{CANDIDATE}, (SELECT count(*) FROM session s WHERE s.responsible = o.id AND s.line = l.id
                           AND s.state IN ('answered', 'closing') AND s.state = 'answered')
             FROM operator o JOIN line l ON l.id = ?1
             LEFT JOIN line_operator q ON q.line = l.id AND q.operator = o.id {ASKED}
             WHERE o.active AND (q.operator IS NOT NULL OR o.role = 'admin'
               OR o.role = 'manager' AND EXISTS (SELECT 1 FROM line_manager m WHERE m.line = l.id AND m.operator = o.id)) ORDER BY o.id"
        );
        let mut statement = self.sql().prepare_cached(&sql)?;
        let rows =
            statement.query_map(params![session.line.0, session.id.0], |row| Ok((candidate(row)?, row.get(17)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Who has a claim to a session, in their order (P8, P18).
    pub fn personal(&self, session: &SessionRow, rules: &LineRules, now: Timestamp) -> Result<Vec<Personal>, Fault> {
        let since = now.plus_s(-rules.sticky_time);
        let claims = [
            (Claim::SameCustomer, self.same_customer(session)?),
            (Claim::Crm, if rules.crm_forward { self.crm_responsible(session.id)? } else { None }),
            (Claim::Sticky, self.answered_last(session, since)?.filter(|_| rules.sticky_time > 0)),
        ];
        // Who gave it back or sent it here has no claim to get it again (P19, P20).
        let gave_it_away = [session.returned.map(|(from, _)| from), self.sent(session.id)?.map(|sent| sent.by)];
        let mut personal: Vec<Personal> = Vec::new();
        for (claim, operator) in claims {
            let another = |id: &OperatorId| {
                !gave_it_away.contains(&Some(*id)) && personal.iter().all(|other| other.operator.id != *id)
            };
            let Some(operator) = operator.filter(another) else { continue };
            let operator = self.candidate(session, operator)?;
            personal.extend(operator.map(|operator| Personal { claim, operator }));
        }
        Ok(personal)
    }

    /// Waiting sessions of which an operator may have a claim that was not put to him yet, the longest wait first: he
    /// answered the one before, the CRM named him, or he answers another dialog of the same customer.
    pub fn perhaps_claimed_by(&self, operator: OperatorId) -> Result<Vec<SessionId>, Fault> {
        const WAITS: &str = "s.state = 'queued' AND s.awaited = 'operator' AND NOT s.was_spam AND NOT EXISTS
             (SELECT 1 FROM offer f WHERE f.session = s.id AND (f.outcome IS NULL
                OR f.operator = ?1 AND f.kind <> 'transfer' AND f.outcome IN ('declined', 'expired')))";
        let sql = format!(
            "SELECT s.id, s.waiting_since FROM session s JOIN session p ON p.id = s.parent
             WHERE s.parent IS NOT NULL AND p.responsible = ?1 AND {WAITS}
             UNION SELECT s.id, s.waiting_since FROM crm_lookup k JOIN session s ON s.id = k.session
             WHERE k.responsible = ?1 AND {WAITS}
             UNION SELECT s.id, s.waiting_since FROM session own JOIN dialog d ON d.id = own.dialog
             JOIN dialog other ON other.customer = d.customer AND other.id <> d.id JOIN session s ON s.id = other.session
             WHERE own.responsible = ?1 AND own.state IN ('answered', 'closing') AND {WAITS} ORDER BY 2, 1"
        );
        let mut statement = self.sql().prepare_cached(&sql)?;
        Ok(statement.query_map([operator.0], |row| row.get(0).map(SessionId))?.collect::<Result<_, _>>()?)
    }

    /// The last responsible of the session before this one, if it ended after an instant (P18).
    fn answered_last(&self, session: &SessionRow, since: Timestamp) -> Result<Option<OperatorId>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT p.responsible FROM session s JOIN session p ON p.id = s.parent
             WHERE s.id = ?1 AND p.responsible IS NOT NULL AND p.closed_at > ?2",
        )?;
        Ok(statement.query_row([session.id.0, since.0], |row| row.get(0).map(OperatorId)).optional()?)
    }
}
