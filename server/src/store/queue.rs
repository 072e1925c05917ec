//! Offers, the state of operators as the queue sees it, and the ledger of decisions.

use std::collections::BTreeSet;

use rules::queue::{Asked, Claim, Decision, Mode, Operator, Personal};
use rusqlite::{OptionalExtension, Row, params};
use wire::{DialogId, LineId, Offer, OfferId, OfferOutcome, OperatorId, Scope, SessionId, Timestamp};

use super::{Kind, Read, SessionRow, Write, word, words};
use crate::fault::Fault;

/// Settings of a line that the queue and the session rules use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineRules {
    /// How the line chooses.
    pub mode: Mode,
    /// Seconds an offer stands.
    pub queue_time: i64,
    /// Seconds until an offer that reached no device moves on; 0 = never.
    pub ack_time: i64,
    /// Seconds in which who answered last is asked first; 0 = never.
    pub sticky_time: i64,
    /// Expired offers in a row that pause a shift.
    pub missed_limit: u32,
    /// Seconds between a close and its end; 0 = at once.
    pub full_close_time: i64,
    /// Seconds after which a late reply is held.
    pub hold_after: i64,
}

/// A session in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingRow {
    /// The session.
    pub id: SessionId,
    /// Its line.
    pub line: LineId,
    /// Its oldest unanswered message.
    pub since: Timestamp,
}

/// An offer with its operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferRow {
    /// As its operator sees it.
    pub offer: Offer,
    /// To whom it was made.
    pub operator: OperatorId,
    /// A phone of his has it.
    pub delivered: bool,
}

/// Why an offer was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferKind {
    /// By the line's mode.
    Queue,
    /// To somebody with a claim: it keeps him from no other offer (P14, P18).
    Personal,
}

/// An offer to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewOffer {
    /// To whom.
    pub to: OperatorId,
    /// Why.
    pub kind: OfferKind,
    /// Until when.
    pub deadline: Timestamp,
    /// In which round.
    pub round: i64,
}

const OFFER: &str =
    "SELECT id, dialog, session, line, made_at, deadline, round, why, outcome, winner, ended_at, operator, delivered_at
    FROM offer";

fn offer(row: &Row) -> rusqlite::Result<OfferRow> {
    let why: String = row.get(7)?;
    let outcome: Option<String> = row.get(8)?;
    Ok(OfferRow {
        offer: Offer {
            id: OfferId(row.get(0)?),
            dialog: DialogId(row.get(1)?),
            session: SessionId(row.get(2)?),
            line: LineId(row.get(3)?),
            made_at: Timestamp(row.get(4)?),
            deadline: Timestamp(row.get(5)?),
            round: row.get(6)?,
            why: serde_json::from_str(&why).map_err(|error| {
                rusqlite::Error::FromSqlConversionFailure(7, rusqlite::types::Type::Text, error.into())
            })?,
            outcome: outcome.and_then(|name| word(&name)),
            winner: row.get::<_, Option<i64>>(9)?.map(OperatorId),
            ended_at: row.get::<_, Option<i64>>(10)?.map(Timestamp),
        },
        operator: OperatorId(row.get(11)?),
        delivered: row.get::<_, Option<i64>>(12)?.is_some(),
    })
}

/// What the choice needs to know of operator `o` about session ?2 of line ?1. Open offers count as load; which owned
/// dialogs do is each line's to say (P16). (The partial index of owned sessions serves only a query that repeats its
/// condition.)
const CANDIDATE: &str = "SELECT o.id, coalesce(q.place, 0), o.active, o.shift_state, o.max_total, o.last_work,
    o.last_expired, l.max_dialogs,
    (SELECT count(*) FROM session s JOIN line sl ON sl.id = s.line
     WHERE s.responsible = o.id AND s.line = ?1 AND s.state IN ('answered', 'closing') AND s.state = 'answered'
     AND CASE sl.frees_slot WHEN 'on_close' THEN 1 WHEN 'on_waiting_customer' THEN s.awaited = 'operator'
         ELSE s.first_reply_at IS NULL END)
    + (SELECT count(*) FROM offer f WHERE f.operator = o.id AND f.outcome IS NULL AND f.line = ?1),
    (SELECT count(*) FROM session s JOIN line sl ON sl.id = s.line
     WHERE s.responsible = o.id AND s.state IN ('answered', 'closing') AND s.state = 'answered'
     AND CASE sl.frees_slot WHEN 'on_close' THEN 1 WHEN 'on_waiting_customer' THEN s.awaited = 'operator'
         ELSE s.first_reply_at IS NULL END)
    + (SELECT count(*) FROM offer f WHERE f.operator = o.id AND f.outcome IS NULL),
    EXISTS (SELECT 1 FROM offer f WHERE f.operator = o.id AND f.outcome IS NULL AND f.kind = 'queue'),
    o.unreachable_since IS NOT NULL, a.times, a.round, a.ended_at";

/// How he was asked about session ?2 before.
const ASKED: &str = "LEFT JOIN (SELECT operator, count(*) AS times, max(round) AS round, max(ended_at) AS ended_at
    FROM offer WHERE session = ?2 AND outcome IN ('declined', 'expired') GROUP BY operator) a ON a.operator = o.id";

fn candidate(row: &Row) -> rusqlite::Result<Operator> {
    let asked = match row.get::<_, Option<u32>>(12)? {
        Some(times) => Some(Asked { times, round: row.get(13)?, ended_at: Timestamp(row.get(14)?) }),
        None => None,
    };
    Ok(Operator {
        id: OperatorId(row.get(0)?),
        order: row.get(1)?,
        active: row.get(2)?,
        shift: words(row, 3)?,
        on_leave: false,
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
    /// The settings of a line.
    pub fn line_rules(&self, line: LineId) -> Result<LineRules, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT mode, queue_time, ack_time, sticky_time, missed_limit, full_close_time, hold_after
             FROM line WHERE id = ?1",
        )?;
        Ok(statement.query_row([line.0], |row| {
            Ok(LineRules {
                mode: words(row, 0)?,
                queue_time: row.get("queue_time")?,
                ack_time: row.get("ack_time")?,
                sticky_time: row.get("sticky_time")?,
                missed_limit: row.get("missed_limit")?,
                full_close_time: row.get("full_close_time")?,
                hold_after: row.get("hold_after")?,
            })
        })?)
    }

    /// An offer.
    pub fn offer(&self, id: OfferId) -> Result<Option<OfferRow>, Fault> {
        let sql = format!("{OFFER} WHERE id = ?1");
        Ok(self.sql().prepare_cached(&sql)?.query_row([id.0], offer).optional()?)
    }

    /// The undecided offer of a session.
    pub fn open_offer(&self, session: SessionId) -> Result<Option<OfferRow>, Fault> {
        let sql = format!("{OFFER} WHERE session = ?1 AND outcome IS NULL");
        Ok(self.sql().prepare_cached(&sql)?.query_row([session.0], offer).optional()?)
    }

    /// Undecided offers of an operator.
    pub fn open_offers_of(&self, operator: OperatorId) -> Result<Vec<OfferRow>, Fault> {
        let sql = format!("{OFFER} WHERE operator = ?1 AND outcome IS NULL ORDER BY id");
        let mut statement = self.sql().prepare_cached(&sql)?;
        Ok(statement.query_map([operator.0], offer)?.collect::<Result<_, _>>()?)
    }

    /// Who holds an undecided offer of a session.
    pub fn offered_to(&self, session: SessionId) -> Result<Option<OperatorId>, Fault> {
        Ok(self.open_offer(session)?.map(|row| row.operator))
    }

    /// Everybody to whom a session was ever offered.
    pub fn asked_about(&self, session: SessionId) -> Result<Vec<OperatorId>, Fault> {
        let mut statement = self.sql().prepare_cached("SELECT DISTINCT operator FROM offer WHERE session = ?1")?;
        Ok(statement.query_map([session.0], |row| row.get(0).map(OperatorId))?.collect::<Result<_, _>>()?)
    }

    /// Who got a session, when that was decided by an accept or a take: the winner and the instant.
    pub fn winner(&self, session: SessionId) -> Result<Option<(OperatorId, Timestamp)>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT t.operator, e.at FROM session s
             JOIN tenure t ON t.dialog = s.dialog AND t.from_seq >= s.first_seq
             JOIN entry e ON e.dialog = t.dialog AND e.seq = t.from_seq
             WHERE s.id = ?1 ORDER BY t.from_seq LIMIT 1",
        )?;
        let found = statement.query_row([session.0], |row| Ok((OperatorId(row.get(0)?), Timestamp(row.get(1)?))));
        Ok(found.optional()?)
    }

    /// Everybody in the queue of a session's line, with what the decision about it needs to know.
    pub fn candidates(&self, session: &SessionRow) -> Result<Vec<Operator>, Fault> {
        let sql = format!(
            "{CANDIDATE} FROM line_operator q JOIN operator o ON o.id = q.operator JOIN line l ON l.id = q.line {ASKED}
             WHERE q.line = ?1 AND l.active ORDER BY q.place, o.id"
        );
        let mut statement = self.sql().prepare_cached(&sql)?;
        let rows = statement.query_map(params![session.line.0, session.id.0], candidate)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One operator, whether he serves the session's line or not, as the decision about it sees him.
    fn candidate(&self, session: &SessionRow, operator: OperatorId) -> Result<Option<Operator>, Fault> {
        let sql = format!(
            "{CANDIDATE} FROM operator o JOIN line l ON l.id = ?1
             LEFT JOIN line_operator q ON q.line = l.id AND q.operator = o.id {ASKED}
             WHERE o.id = ?3 AND l.active"
        );
        let mut statement = self.sql().prepare_cached(&sql)?;
        Ok(statement.query_row(params![session.line.0, session.id.0, operator.0], candidate).optional()?)
    }

    /// Who has a claim to a session, in their order (P8, P18).
    pub fn personal(&self, session: &SessionRow, rules: &LineRules, now: Timestamp) -> Result<Vec<Personal>, Fault> {
        let since = now.plus_s(-rules.sticky_time);
        let claims = [
            (Claim::SameCustomer, self.same_customer(session)?),
            (Claim::Sticky, self.answered_last(session, since)?.filter(|_| rules.sticky_time > 0)),
        ];
        let mut personal: Vec<Personal> = Vec::new();
        for (claim, operator) in claims {
            let Some(operator) = operator.filter(|id| personal.iter().all(|other| other.operator.id != *id)) else {
                continue;
            };
            let operator = self.candidate(session, operator)?;
            personal.extend(operator.map(|operator| Personal { claim, operator }));
        }
        Ok(personal)
    }

    /// Who is responsible for another open dialog of the same customer and serves the session's line (P8).
    fn same_customer(&self, session: &SessionRow) -> Result<Option<OperatorId>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT s.responsible FROM dialog me JOIN dialog other ON other.customer = me.customer AND other.id <> me.id
             JOIN session s ON s.id = other.session
             JOIN line_operator q ON q.line = ?2 AND q.operator = s.responsible
             WHERE me.id = ?1 AND s.state IN ('answered', 'closing') ORDER BY s.opened_at DESC LIMIT 1",
        )?;
        let found = statement.query_row([session.dialog.0, session.line.0], |row| row.get(0).map(OperatorId));
        Ok(found.optional()?)
    }

    /// The last responsible of the session before this one, if it ended after an instant (P18).
    fn answered_last(&self, session: &SessionRow, since: Timestamp) -> Result<Option<OperatorId>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT p.responsible FROM session s JOIN session p ON p.id = s.parent
             WHERE s.id = ?1 AND p.responsible IS NOT NULL AND p.closed_at > ?2",
        )?;
        Ok(statement.query_row([session.id.0, since.0], |row| row.get(0).map(OperatorId)).optional()?)
    }

    /// Queued sessions of an operator's lines that nobody holds an offer of, the longest wait first, behind one of them;
    /// without those of lines that are `closed_to_him`.
    pub fn waiting_for(
        &self,
        operator: OperatorId,
        closed_to_him: &BTreeSet<LineId>,
        behind: Option<WaitingRow>,
        limit: usize,
    ) -> Result<Vec<WaitingRow>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT s.id, s.line, coalesce(s.waiting_since, 0) AS since
             FROM line_operator q JOIN session s ON s.line = q.line AND s.state = 'queued'
             WHERE q.operator = ?1 AND s.line NOT IN (SELECT value FROM json_each(?2))
               AND (coalesce(s.waiting_since, 0), s.id) > (?3, ?4)
               AND NOT EXISTS (SELECT 1 FROM offer f WHERE f.session = s.id AND f.outcome IS NULL)
             ORDER BY since, s.id LIMIT ?5",
        )?;
        let closed: Vec<i64> = closed_to_him.iter().map(|line| line.0).collect();
        let (since, id) = behind.map_or((-1, 0), |row| (row.since.0, row.id.0));
        let rows =
            statement.query_map(params![operator.0, serde_json::to_string(&closed)?, since, id, limit], |row| {
                Ok(WaitingRow { id: SessionId(row.get(0)?), line: LineId(row.get(1)?), since: Timestamp(row.get(2)?) })
            })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The decisions about a session in order, as stored (P22).
    pub fn decisions(&self, session: SessionId) -> Result<Vec<DecisionRow>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT at, round, rule, outcome, considered FROM decision WHERE session = ?1 ORDER BY id",
        )?;
        let rows = statement.query_map([session.0], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, String>(3)?, row.get::<_, String>(4)?))
        })?;
        rows.map(|row| {
            let (at, round, rule, outcome, considered) = row?;
            let (outcome, considered) = (serde_json::from_str(&outcome)?, serde_json::from_str(&considered)?);
            Ok(DecisionRow { at: Timestamp(at), round, rule, outcome, considered })
        })
        .collect()
    }
}

/// A stored decision.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct DecisionRow {
    /// When.
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// Round of asking.
    pub round: i64,
    /// The rule that chose.
    pub rule: String,
    /// What was decided.
    #[schema(value_type = Object)]
    pub outcome: serde_json::Value,
    /// Everybody on the line as `[operator, verdict]`.
    #[schema(value_type = Vec<Object>)]
    pub considered: serde_json::Value,
}

impl Write<'_> {
    /// Makes an offer.
    pub fn add_offer(&mut self, session: &SessionRow, new: NewOffer, decision: &Decision) -> Result<OfferId, Fault> {
        self.sql()
            .prepare_cached(
                "INSERT INTO offer (session, dialog, line, operator, kind, round, made_at, deadline, why)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                session.id.0,
                session.dialog.0,
                session.line.0,
                new.to.0,
                super::name(new.kind)?,
                new.round,
                self.now.0,
                new.deadline.0,
                serde_json::to_string(&decision.why())?,
            ])?;
        let offer = OfferId(self.sql().last_insert_rowid());
        self.touch(Scope::Operator(new.to), Kind::Offer, offer.0);
        Ok(offer)
    }

    /// Ends an offer if it is still undecided; true when this did it.
    pub fn end_offer(
        &mut self,
        offer: &OfferRow,
        outcome: OfferOutcome,
        winner: Option<OperatorId>,
    ) -> Result<bool, Fault> {
        let changed = self
            .sql()
            .prepare_cached(
                "UPDATE offer SET outcome = ?2, winner = ?3, ended_at = ?4 WHERE id = ?1 AND outcome IS NULL",
            )?
            .execute(params![offer.offer.id.0, super::name(outcome)?, winner.map(|id| id.0), self.now.0])?;
        self.touch(Scope::Operator(offer.operator), Kind::Offer, offer.offer.id.0);
        self.touch(Scope::Operator(offer.operator), Kind::Dialog, offer.offer.dialog.0);
        Ok(changed == 1)
    }

    /// Turns an offer that expired a moment ago into an accepted one (P13: tapped in time, arrived late).
    pub fn revive_offer(&mut self, offer: &OfferRow) -> Result<(), Fault> {
        self.sql().execute(
            "UPDATE offer SET outcome = 'accepted', winner = operator, ended_at = ?2 WHERE id = ?1",
            params![offer.offer.id.0, self.now.0],
        )?;
        self.touch(Scope::Operator(offer.operator), Kind::Offer, offer.offer.id.0);
        Ok(())
    }

    /// Tells everybody who was asked about a session who got it, so that the losers of a race learn the winner.
    pub fn name_winner(&mut self, session: SessionId, winner: OperatorId) -> Result<(), Fault> {
        let mut statement = self.sql().prepare_cached(
            "UPDATE offer SET winner = ?2 WHERE session = ?1 AND winner IS NULL AND outcome IN ('expired', 'withdrawn')
             RETURNING operator, id",
        )?;
        let told = statement
            .query_map([session.0, winner.0], |row| Ok((OperatorId(row.get(0)?), row.get(1)?)))?
            .collect::<Result<Vec<(OperatorId, i64)>, _>>()?;
        drop(statement);
        for (operator, offer) in told {
            self.touch(Scope::Operator(operator), Kind::Offer, offer);
        }
        Ok(())
    }

    /// An offer of this operator expired: he goes behind the others (P10). Returns how many did in a row.
    pub fn count_missed(&mut self, operator: OperatorId) -> Result<u32, Fault> {
        let mut statement = self.sql().prepare_cached(
            "UPDATE operator SET missed = missed + 1, last_expired = ?2 WHERE id = ?1 RETURNING missed",
        )?;
        Ok(statement.query_row(params![operator.0, self.now.0], |row| row.get(0))?)
    }

    /// An offer of this operator reached no device of his (P15). Returns how many did in a row.
    pub fn count_undelivered(&mut self, offer: &OfferRow) -> Result<u32, Fault> {
        self.sql().execute("UPDATE offer SET undelivered = 1 WHERE id = ?1", [offer.offer.id.0])?;
        let mut statement = self.sql().prepare_cached(
            "UPDATE operator SET undelivered = undelivered + 1, last_expired = ?2 WHERE id = ?1 RETURNING undelivered",
        )?;
        Ok(statement.query_row(params![offer.operator.0, self.now.0], |row| row.get(0))?)
    }

    /// Says that an operator's devices do not answer; true when that is new.
    pub fn set_unreachable(&mut self, operator: OperatorId) -> Result<bool, Fault> {
        let changed = self.sql().execute(
            "UPDATE operator SET unreachable_since = ?2, probes = 0 WHERE id = ?1 AND unreachable_since IS NULL",
            params![operator.0, self.now.0],
        )?;
        self.touch_colleagues(operator)?;
        Ok(changed == 1)
    }

    /// A device of an unreachable operator was heard of: true when he was unreachable until now.
    pub fn set_reachable(&mut self, operator: OperatorId) -> Result<bool, Fault> {
        let changed = self.sql().execute(
            "UPDATE operator SET unreachable_since = NULL, undelivered = 0 WHERE id = ?1 AND unreachable_since IS NOT NULL",
            [operator.0],
        )?;
        self.touch_colleagues(operator)?;
        Ok(changed == 1)
    }

    /// Counts a try to reach somebody who is unreachable on an open shift; `None` when he is not (any more).
    pub fn count_probe(&mut self, operator: OperatorId) -> Result<Option<u32>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "UPDATE operator SET probes = probes + 1
             WHERE id = ?1 AND unreachable_since IS NOT NULL AND shift_state <> 'off' RETURNING probes",
        )?;
        Ok(statement.query_row([operator.0], |row| row.get(0)).optional()?)
    }

    /// The operator answered an offer: none missed in a row.
    pub fn clear_missed(&mut self, operator: OperatorId) -> Result<(), Fault> {
        self.sql().execute("UPDATE operator SET missed = 0 WHERE id = ?1 AND missed > 0", [operator.0])?;
        Ok(())
    }

    /// Remembers where the asking about a session stands.
    pub fn save_asking(&mut self, session: SessionId, round: i64, takeable: bool) -> Result<(), Fault> {
        self.sql()
            .prepare_cached("UPDATE session SET round = ?2, takeable = takeable OR ?3 WHERE id = ?1")?
            .execute(params![session.0, round, takeable])?;
        Ok(())
    }

    /// Writes a decision to the ledger, unless it says the same as the one before it.
    pub fn add_decision(&mut self, session: SessionId, round: i64, decision: &Decision) -> Result<(), Fault> {
        let outcome = serde_json::to_string(&decision.outcome)?;
        let considered = serde_json::to_string(&decision.considered)?;
        self.sql()
            .prepare_cached(
                "INSERT INTO decision (session, at, round, rule, outcome, considered)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS (
               SELECT 1 FROM decision d WHERE d.id = (SELECT max(id) FROM decision WHERE session = ?1)
               AND d.outcome = ?5 AND d.considered = ?6)",
            )?
            .execute(params![session.0, self.now.0, round, decision.rule, outcome, considered])?;
        Ok(())
    }

    /// A phone of `operator` committed the page that holds these offers, or drew them.
    pub fn offers_reached(&mut self, operator: OperatorId, offers: &[OfferId], shown: bool) -> Result<(), Fault> {
        let column = if shown { "shown_at" } else { "delivered_at" };
        let sql = format!(
            "UPDATE offer SET {column} = coalesce({column}, ?3), delivered_at = coalesce(delivered_at, ?3)
             WHERE operator = ?1 AND id IN (SELECT value FROM json_each(?2))"
        );
        let ids: Vec<i64> = offers.iter().map(|id| id.0).collect();
        self.sql().prepare_cached(&sql)?.execute(params![operator.0, serde_json::to_string(&ids)?, self.now.0])?;
        // He is there: those that did not reach him were not in a row.
        self.sql().execute("UPDATE operator SET undelivered = 0 WHERE id = ?1 AND undelivered > 0", [operator.0])?;
        Ok(())
    }
}
