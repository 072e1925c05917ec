//! Offers, what waits for one, and what the queue remembers of operators.

use std::collections::BTreeSet;

use rules::queue::{self, Asked, Decision, FreesSlot, Mode};
use rusqlite::{OptionalExtension, Row, params};
use wire::{DialogId, LineId, Offer, OfferId, OfferOutcome, OperatorId, Scope, SessionId, Timestamp};

use super::{Kind, Read, SessionRow, Timer, Write, word, words};
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
    /// What frees a slot.
    pub frees_slot: FreesSlot,
    /// Seconds in which who answered last is asked first; 0 = never.
    pub sticky_time: i64,
    /// Expired offers in a row that pause a shift.
    pub missed_limit: u32,
    /// Seconds between a close and its end; 0 = at once.
    pub full_close_time: i64,
    /// Seconds after which a late reply is held.
    pub hold_after: i64,
    /// Seconds of the customer's silence until a close; 0 = never.
    pub idle_close_time: i64,
    /// A transfer to a colleague waits for his yes.
    pub confirm_transfer: bool,
    /// Seconds without an answer until a session goes back to the queue; 0 = never.
    pub return_time: i64,
    /// Offers off hours too.
    pub offer_off_hours: bool,
    /// Tells a customer that nobody can be asked (P17).
    pub says_empty_queue: bool,
    /// A new session waits for a look-up in the CRM.
    pub crm_lookup: bool,
    /// Whom the CRM names is asked first.
    pub crm_forward: bool,
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
    /// To whom it was made; `None`: to everybody eligible (P12).
    pub operator: Option<OperatorId>,
    /// Why it was made.
    pub kind: OfferKind,
    /// A phone of his has it.
    pub delivered: bool,
    /// Of one to everybody: up to whom the pushes are written.
    pub called_up_to: OperatorId,
}

/// Why an offer was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferKind {
    /// By the line's mode.
    Queue,
    /// To somebody with a claim: it keeps him from no other offer (P14, P18).
    Personal,
    /// To everybody eligible, by the line's mode (P12).
    All,
    /// To whom its responsible wants to hand it (P20): no offer of the queue in any way.
    Transfer,
}

/// An offer to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewOffer {
    /// To whom; `None`: to everybody eligible.
    pub to: Option<OperatorId>,
    /// Why.
    pub kind: OfferKind,
    /// It makes no sound.
    pub silent: bool,
    /// Until when.
    pub deadline: Timestamp,
    /// In which round.
    pub round: i64,
}

const OFFER: &str =
    "SELECT id, dialog, session, line, made_at, deadline, round, why, outcome, winner, ended_at, operator, delivered_at,
    silent, kind, called_up_to, sender, note FROM offer";

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
            silent: row.get(13)?,
            from: row.get::<_, Option<i64>>(16)?.map(OperatorId),
            note: row.get(17)?,
            outcome: outcome.and_then(|name| word(&name)),
            winner: row.get::<_, Option<i64>>(9)?.map(OperatorId),
            ended_at: row.get::<_, Option<i64>>(10)?.map(Timestamp),
        },
        operator: row.get::<_, Option<i64>>(11)?.map(OperatorId),
        kind: words(row, 14)?,
        delivered: row.get::<_, Option<i64>>(12)?.is_some(),
        called_up_to: OperatorId(row.get(15)?),
    })
}

impl Read<'_> {
    /// The settings of a line.
    pub fn line_rules(&self, line: LineId) -> Result<LineRules, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT mode, queue_time, ack_time, sticky_time, missed_limit, full_close_time, hold_after,
                    return_time, confirm_transfer, idle_close_time, offer_off_hours, frees_slot,
                    crm_lookup, crm_forward, active AND empty_queue_text IS NOT NULL AS says_empty_queue
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
                return_time: row.get("return_time")?,
                idle_close_time: row.get("idle_close_time")?,
                confirm_transfer: row.get("confirm_transfer")?,
                offer_off_hours: row.get("offer_off_hours")?,
                says_empty_queue: row.get("says_empty_queue")?,
                crm_lookup: row.get("crm_lookup")?,
                crm_forward: row.get("crm_forward")?,
                frees_slot: words(row, 11)?,
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

    /// Everything that was ever offered of a session, in order.
    pub fn offers_about(&self, session: SessionId) -> Result<Vec<OfferRow>, Fault> {
        let mut statement = self.sql().prepare_cached(&format!("{OFFER} WHERE session = ?1 ORDER BY id"))?;
        Ok(statement.query_map([session.0], offer)?.collect::<Result<_, _>>()?)
    }

    /// Everybody to whom a session was ever offered; `None` among them: to everybody.
    pub fn asked_about(&self, session: SessionId) -> Result<Vec<Option<OperatorId>>, Fault> {
        let mut statement = self.sql().prepare_cached("SELECT DISTINCT operator FROM offer WHERE session = ?1")?;
        let ids = statement.query_map([session.0], |row| Ok(row.get::<_, Option<i64>>(0)?.map(OperatorId)))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// An offer as this operator has it: made to him, or to everybody while he is among them.
    pub fn offer_to(&self, operator: OperatorId, id: OfferId) -> Result<Option<OfferRow>, Fault> {
        let row = self.offer_for_answer(operator, id)?;
        row.map_or(Ok(None), |row| self.while_among_them(operator, row))
    }

    /// Without an offer to everybody that reached him and runs for him no more.
    fn while_among_them(&self, operator: OperatorId, row: OfferRow) -> Result<Option<OfferRow>, Fault> {
        // Of one that has not reached him, `share` has asked already.
        let looks_again = row.kind == OfferKind::All && row.offer.outcome.is_none() && row.delivered;
        Ok(if looks_again && !self.gets_running(operator, &row)? { None } else { Some(row) })
    }

    /// An offer that this operator may answer, whatever the answer will be: one that reached him stays his to accept too
    /// late, or over his cap.
    pub fn offer_for_answer(&self, operator: OperatorId, id: OfferId) -> Result<Option<OfferRow>, Fault> {
        self.offer(id)?.map_or(Ok(None), |row| self.his(operator, row))
    }

    /// An offer as it is his; `None` when it is not.
    fn his(&self, operator: OperatorId, row: OfferRow) -> Result<Option<OfferRow>, Fault> {
        match row.operator {
            Some(to) => Ok(Some(row).filter(|_| to == operator)),
            None => self.share(operator, row),
        }
    }

    /// What became of an offer to everybody for one of them; `None` when it neither reached him nor is for him.
    fn share(&self, operator: OperatorId, mut row: OfferRow) -> Result<Option<OfferRow>, Fault> {
        let mut statement =
            self.sql().prepare_cached("SELECT declined_at FROM offer_share WHERE offer = ?1 AND operator = ?2")?;
        let share: Option<Option<i64>> =
            statement.query_row([row.offer.id.0, operator.0], |row| row.get(0)).optional()?;
        match (share, row.offer.outcome) {
            (Some(Some(declined_at)), _) => {
                row.offer.outcome = Some(OfferOutcome::Declined);
                row.offer.ended_at = Some(Timestamp(declined_at));
            }
            (Some(None), Some(OfferOutcome::Accepted)) if row.offer.winner != Some(operator) => {
                row.offer.outcome = Some(OfferOutcome::Withdrawn);
            }
            (Some(None), _) => {}
            (None, None) if self.gets_running(operator, &row)? => {}
            (None, _) => return Ok(None),
        }
        row.offer.silent = row.offer.silent && self.heard_of(operator, &row)?;
        Ok(Some(OfferRow { operator: Some(operator), delivered: share.is_some(), ..row }))
    }

    /// Whether an earlier offer of the same session reached him: one that is new to him makes a sound.
    fn heard_of(&self, operator: OperatorId, row: &OfferRow) -> Result<bool, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT 1 FROM offer f JOIN offer_share h ON h.offer = f.id AND h.operator = ?2
             WHERE f.session = ?1 AND f.id < ?3",
        )?;
        Ok(statement.exists([row.offer.session.0, operator.0, row.offer.id.0])?)
    }

    fn gets_running(&self, operator: OperatorId, row: &OfferRow) -> Result<bool, Fault> {
        let Some(session) = self.session(row.offer.session)? else { return Ok(false) };
        let mut statement =
            self.sql().prepare_cached("SELECT 1 FROM line_operator WHERE line = ?1 AND operator = ?2")?;
        if !statement.exists([session.line.0, operator.0])? {
            return Ok(false);
        }
        let facts = self.candidate(&session, operator)?;
        Ok(facts.is_some_and(|facts| queue::gets_running(&facts, row.offer.round)))
    }

    /// Whether a session is offered to this operator now.
    pub fn is_offered(&self, operator: OperatorId, session: SessionId) -> Result<bool, Fault> {
        let Some(row) = self.open_offer(session)? else { return Ok(false) };
        let Some(row) = self.his(operator, row)? else { return Ok(false) };
        Ok(self.while_among_them(operator, row)?.is_some_and(|row| row.offer.outcome.is_none()))
    }

    /// Offers to everybody that run on the lines of an operator, with their dialogs.
    fn running(&self, operator: OperatorId) -> Result<Vec<(OfferId, DialogId)>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT f.id, f.dialog FROM line_operator q JOIN offer f ON f.line = q.line
             WHERE q.operator = ?1 AND f.outcome IS NULL AND f.operator IS NULL",
        )?;
        let rows = statement.query_map([operator.0], |row| Ok((OfferId(row.get(0)?), DialogId(row.get(1)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Offers to everybody about a session that made a sound: how many, and when the last one ended (P13).
    pub fn rung(&self, session: SessionId) -> Result<Option<Asked>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT count(*), max(ended_at) FROM offer
             WHERE session = ?1 AND operator IS NULL AND silent = 0 AND ended_at IS NOT NULL",
        )?;
        Ok(statement.query_row([session.0], |row| {
            let ended_at: Option<i64> = row.get(1)?;
            let times = row.get(0)?;
            Ok(ended_at.map(|at| Asked { times, round: 0, ended_at: Timestamp(at), by_claim: false }))
        })?)
    }

    /// Who got a session, when that was decided by an accept or a take: the winner and the instant.
    pub fn winner(&self, session: SessionId) -> Result<Option<(OperatorId, Timestamp)>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT t.operator, e.at FROM session s
             JOIN tenure t ON t.dialog = s.dialog AND t.from_seq >= s.first_seq
             JOIN entry e ON e.dialog = t.dialog AND e.seq = t.from_seq
             WHERE s.id = ?1 ORDER BY t.from_seq DESC LIMIT 1",
        )?;
        let found = statement.query_row([session.0], |row| Ok((OperatorId(row.get(0)?), Timestamp(row.get(1)?))));
        Ok(found.optional()?)
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
             WHERE q.operator = ?1 AND s.awaited = 'operator' AND NOT s.was_spam AND s.line NOT IN (SELECT value FROM json_each(?2))
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
}

impl Write<'_> {
    /// Makes an offer.
    pub fn add_offer(&mut self, session: &SessionRow, new: NewOffer, decision: &Decision) -> Result<OfferId, Fault> {
        self.run(
            "INSERT INTO offer (session, dialog, line, operator, kind, round, made_at, deadline, why, silent)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                session.id.0,
                session.dialog.0,
                session.line.0,
                new.to.map(|to| to.0),
                super::name(new.kind)?,
                new.round,
                self.now.0,
                new.deadline.0,
                serde_json::to_string(&decision.why())?,
                new.silent,
            ],
        )?;
        let offer = OfferId(self.sql().last_insert_rowid());
        self.touch_offer(new.to, session.line, offer, session.dialog);
        if let Some(to) = new.to {
            self.became_busy(to)?;
        }
        Ok(offer)
    }

    /// Ends an offer with its timers if it is still undecided; true when this did it.
    pub fn end_offer(
        &mut self,
        offer: &OfferRow,
        outcome: OfferOutcome,
        winner: Option<OperatorId>,
    ) -> Result<bool, Fault> {
        let changed = self.run(
            "UPDATE offer SET outcome = ?2, winner = ?3, ended_at = ?4 WHERE id = ?1 AND outcome IS NULL",
            params![offer.offer.id.0, super::name(outcome)?, winner.map(|id| id.0), self.now.0],
        )?;
        self.run("DELETE FROM timer WHERE kind IN ('offer', 'ack', 'call_all') AND object = ?1", [offer.offer.id.0])?;
        self.touch_offer(offer.operator, offer.offer.line, offer.offer.id, offer.offer.dialog);
        winner.map_or(Ok(()), |winner| self.show_to_line(offer.offer.line, winner))?;
        Ok(changed == 1)
    }

    /// Tells whom an offer is for: its operator, or the line.
    pub(super) fn touch_offer(&mut self, to: Option<OperatorId>, line: LineId, offer: OfferId, dialog: DialogId) {
        let scope = to.map_or(Scope::Line(line), Scope::Operator);
        self.touch(scope, Kind::Offer, offer.0);
        self.touch(scope, Kind::Dialog, dialog.0);
    }

    /// An operator became eligible, or is it no more: his phone looks again at what runs for everybody.
    /// Answers which these are.
    pub fn touch_running(&mut self, operator: OperatorId) -> Result<Vec<OfferId>, Fault> {
        let running = self.running(operator)?;
        for (offer, dialog) in &running {
            self.touch(Scope::Operator(operator), Kind::Offer, offer.0);
            self.touch(Scope::Operator(operator), Kind::Dialog, dialog.0);
        }
        Ok(running.into_iter().map(|(offer, _)| offer).collect())
    }

    /// An operator has something else to do, an offer or another dialog: what runs for everybody is perhaps not for him, nor
    /// need others wait for his reminder.
    pub fn became_busy(&mut self, operator: OperatorId) -> Result<(), Fault> {
        self.touch_running(operator)?;
        self.remind_others(operator)
    }

    /// What waits for an operator's reminder is asked about at once, so that those who are left come in their own time (P13).
    /// What waits until he has decided about another offer goes on waiting: in a rush that is all there is.
    pub fn remind_others(&mut self, operator: OperatorId) -> Result<(), Fault> {
        let sooner = self.run(
            "UPDATE timer SET due_at = min(timer.due_at, coalesce(s.waiting_since, 0)) FROM session s
                 WHERE s.waits_for = ?1 AND s.waits_for IS NOT NULL AND s.state = 'queued'
                   AND timer.kind = ?2 AND timer.object = s.id",
            params![operator.0, super::name(Timer::AskAgain)?],
        )?;
        if sooner > 0 {
            self.timers_changed();
        }
        Ok(())
    }

    /// An operator can be asked no more: his shift is paused or over, he is on leave or deactivated. All that waits for him is
    /// asked about, so that managers hear at once when nobody is left (P17).
    pub fn asked_no_more(&mut self, operator: OperatorId) -> Result<(), Fault> {
        self.touch_running(operator)?;
        self.ask_about("s.waits_for = ?1 AND s.waits_for IS NOT NULL", operator.0)
    }

    /// Has everything asked again that waits on a line.
    pub fn ask_all_again(&mut self, line: LineId) -> Result<(), Fault> {
        self.ask_about("s.line = ?1", line.0)
    }

    /// One at a time, the oldest wait first, because the longest wait is due longest. What is offered is not asked about.
    fn ask_about(&mut self, which: &str, id: i64) -> Result<(), Fault> {
        let sql = format!(
            "INSERT INTO timer (kind, object, due_at)
             SELECT ?2, s.id, coalesce(s.waiting_since, 0) FROM session s
             WHERE {which} AND s.state = 'queued'
               AND NOT EXISTS (SELECT 1 FROM offer f WHERE f.session = s.id AND f.outcome IS NULL)
             ON CONFLICT DO UPDATE SET due_at = min(due_at, excluded.due_at)"
        );
        if self.sql().prepare_cached(&sql)?.execute(params![id, super::name(Timer::AskAgain)?])? > 0 {
            self.timers_changed();
        }
        Ok(())
    }

    /// One of those to whom an offer to everybody was made does not want it.
    pub fn decline_share(&mut self, operator: OperatorId, offer: &OfferRow) -> Result<(), Fault> {
        self.run(
            "INSERT INTO offer_share (offer, operator, declined_at) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET declined_at = excluded.declined_at",
            params![offer.offer.id.0, operator.0, self.now.0],
        )?;
        self.touch_offer(Some(operator), offer.offer.line, offer.offer.id, offer.offer.dialog);
        Ok(())
    }

    /// Remembers up to whom the pushes of an offer to everybody are written.
    pub fn called_up_to(&mut self, offer: OfferId, operator: OperatorId) -> Result<(), Fault> {
        self.run("UPDATE offer SET called_up_to = ?2 WHERE id = ?1", [offer.0, operator.0])?;
        Ok(())
    }

    /// Turns an offer that expired a moment ago into an accepted one (P13: tapped in time, arrived late).
    pub fn revive_offer(&mut self, offer: &OfferRow, winner: OperatorId) -> Result<(), Fault> {
        self.run(
            "UPDATE offer SET outcome = 'accepted', winner = ?3, ended_at = ?2 WHERE id = ?1",
            params![offer.offer.id.0, self.now.0, winner.0],
        )?;
        self.touch_offer(offer.operator, offer.offer.line, offer.offer.id, offer.offer.dialog);
        Ok(())
    }

    /// Tells everybody who was asked about a session who got it, so that the losers of a race learn the winner.
    pub fn name_winner(&mut self, session: SessionId, winner: OperatorId) -> Result<(), Fault> {
        let mut statement = self.sql().prepare_cached(
            "UPDATE offer SET winner = ?2 WHERE session = ?1 AND winner IS NULL AND outcome IN ('expired', 'withdrawn')
             RETURNING operator, line, id",
        )?;
        let told = statement
            .query_map([session.0, winner.0], |row| {
                Ok((row.get::<_, Option<i64>>(0)?.map(OperatorId), LineId(row.get(1)?), row.get(2)?))
            })?
            .collect::<Result<Vec<(Option<OperatorId>, LineId, i64)>, _>>()?;
        drop(statement);
        for (operator, line, offer) in told {
            self.show_to_line(line, winner)?;
            self.touch(operator.map_or(Scope::Line(line), Scope::Operator), Kind::Offer, offer);
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
    pub fn count_undelivered(&mut self, operator: OperatorId, offer: OfferId) -> Result<u32, Fault> {
        self.run("UPDATE offer SET undelivered = 1 WHERE id = ?1", [offer.0])?;
        let mut statement = self.sql().prepare_cached(
            "UPDATE operator SET undelivered = undelivered + 1, last_expired = ?2 WHERE id = ?1 RETURNING undelivered",
        )?;
        Ok(statement.query_row(params![operator.0, self.now.0], |row| row.get(0))?)
    }

    /// Says that an operator's devices do not answer; true when that is new.
    pub fn set_unreachable(&mut self, operator: OperatorId) -> Result<bool, Fault> {
        let changed = self.run(
            "UPDATE operator SET unreachable_since = ?2, probes = 0 WHERE id = ?1 AND unreachable_since IS NULL",
            params![operator.0, self.now.0],
        )?;
        if changed == 1 {
            self.touch_colleagues(operator)?;
        }
        Ok(changed == 1)
    }

    /// A device of an unreachable operator was heard of: true when he was unreachable until now.
    pub fn set_reachable(&mut self, operator: OperatorId) -> Result<bool, Fault> {
        let changed = self.run(
            "UPDATE operator SET unreachable_since = NULL, undelivered = 0 WHERE id = ?1 AND unreachable_since IS NOT NULL",
            [operator.0],
        )?;
        if changed == 1 {
            self.touch_colleagues(operator)?;
        }
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
        self.run("UPDATE operator SET missed = 0 WHERE id = ?1 AND missed > 0", [operator.0])?;
        Ok(())
    }

    /// An offer to everybody reached one of them, if he is one.
    fn share_reached(&mut self, operator: OperatorId, offer: OfferId, shown: bool) -> Result<(), Fault> {
        if self.offer_to(operator, offer)?.is_none() {
            return Ok(());
        }
        self.run(
            "INSERT INTO offer_share (offer, operator, delivered_at, shown_at) VALUES (?1, ?2, ?3, iif(?4, ?3, NULL))
                 ON CONFLICT DO UPDATE SET delivered_at = coalesce(delivered_at, excluded.delivered_at),
                   shown_at = coalesce(shown_at, excluded.shown_at)",
            params![offer.0, operator.0, self.now.0, shown],
        )?;
        Ok(())
    }

    /// Remembers where the asking about a session stands, for whose reminder it waits, and since when nobody can be asked.
    pub fn save_asking(
        &mut self,
        session: SessionId,
        round: i64,
        takeable: bool,
        waits_for: Option<OperatorId>,
        nobody_since: Option<Timestamp>,
    ) -> Result<(), Fault> {
        self.run(
            "UPDATE session SET round = ?2, takeable = takeable OR ?3, waits_for = ?4, nobody_since = ?5 WHERE id = ?1",
            params![session.0, round, takeable, waits_for.map(|who| who.0), nobody_since.map(|at| at.0)],
        )?;
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
        let ids = serde_json::to_string(&ids)?;
        self.sql().prepare_cached(&sql)?.execute(params![operator.0, ids, self.now.0])?;
        for (offer, _) in self.running(operator)?.into_iter().filter(|(id, _)| offers.contains(id)) {
            self.share_reached(operator, offer, shown)?;
        }
        // He is there: those that did not reach him were not in a row.
        self.run("UPDATE operator SET undelivered = 0 WHERE id = ?1 AND undelivered > 0", [operator.0])?;
        Ok(())
    }
}
