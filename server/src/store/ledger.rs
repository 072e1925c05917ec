//! The ledger of the queue's decisions (P22). It keeps what a decision was made of, not only what came out, so that it can
//! be made again: how the operators stood is a log of changes, written once for all sessions of a line.

use std::collections::BTreeMap;

use rules::queue::{self, Asked, Choice, Claim, Decision, Hours, Line, Operator, Personal, Verdict};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use wire::{LineId, OperatorId, SessionId, Timestamp};

use super::{LineRules, Read, SessionRow, Write};
use crate::fault::Fault;

/// What a decision is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The line as it chooses now.
    pub line: Line,
    /// Who has a claim.
    pub personal: Vec<Personal>,
    /// Who is in the queue, in list order.
    pub operators: Vec<Operator>,
    /// The session's round so far.
    pub round: i64,
    /// When.
    pub now: Timestamp,
}

impl Question {
    /// The decision.
    pub fn decide(&self) -> Decision {
        queue::choose(&self.line, &self.personal, &self.operators, self.round, self.now)
    }
}

/// The part of a question that is the session's own.
#[derive(Serialize, Deserialize)]
struct Own {
    line: LineId,
    rules: Line,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    personal: Vec<Personal>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    asked: BTreeMap<OperatorId, Asked>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gave_it_back: Option<OperatorId>,
}

/// A decision of the ledger, made again.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct DecisionRow {
    /// When.
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// The round of asking before it.
    pub round: i64,
    /// The rule that chose.
    pub rule: String,
    /// What was decided then.
    #[schema(value_type = Object)]
    pub outcome: Choice,
    /// How many operators were considered.
    pub operators: u32,
    /// How many of them could have been asked.
    pub eligible: u32,
    /// Those with a claim as `[claim, operator, verdict]`.
    #[schema(value_type = Vec<Object>)]
    pub claims: Vec<(Claim, OperatorId, Verdict)>,
    /// Everybody on the line as `[operator, verdict]`; nobody when a claim decided.
    #[schema(value_type = Vec<Object>)]
    pub considered: Vec<(OperatorId, Verdict)>,
    /// True when making it again from what was kept came to the same.
    pub same: bool,
}

impl DecisionRow {
    /// As it is told to an operator: the verdict on him and on who was asked, and of whose devices answer (P15) nothing.
    pub fn only_of(&mut self, me: OperatorId) {
        let asked = match self.outcome {
            Choice::Offer { operator, .. } => Some(operator),
            _ => None,
        };
        self.claims.retain(|(_, who, _)| *who == me || Some(*who) == asked);
        self.considered.retain(|(who, _)| *who == me || Some(*who) == asked);
        self.hide_reach();
    }

    /// Everybody whom it names.
    pub fn named(&self) -> impl Iterator<Item = OperatorId> {
        let of_outcome = match self.outcome {
            Choice::Offer { operator, .. } | Choice::Wait { operator, .. } => Some(operator),
            Choice::OfferAll { .. } | Choice::Nobody | Choice::Closed { .. } => None,
        };
        let claims = self.claims.iter().map(|(_, who, _)| *who);
        of_outcome.into_iter().chain(claims).chain(self.considered.iter().map(|(who, _)| *who))
    }

    fn hide_reach(&mut self) {
        let verdicts = self.considered.iter_mut().map(|(_, verdict)| verdict);
        for verdict in verdicts.chain(self.claims.iter_mut().map(|(_, _, verdict)| verdict)) {
            if *verdict == Verdict::Unreachable {
                *verdict = Verdict::Behind;
            }
        }
    }
}

impl Read<'_> {
    /// What the queue has to decide about a session.
    pub fn question(
        &self,
        session: &SessionRow,
        rules: &LineRules,
        hours: Hours,
        now: Timestamp,
    ) -> Result<Question, Fault> {
        Ok(Question {
            line: Line { mode: rules.mode, queue_time_s: rules.queue_time, hours },
            personal: self.personal(session, rules, now)?,
            operators: self.candidates(session)?,
            round: session.round,
            now,
        })
    }

    /// The decisions about a session in order, each made again from what was kept of it.
    pub fn decisions(&self, session: SessionId) -> Result<Vec<DecisionRow>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT at, round, rule, outcome, counts, own, log FROM decision WHERE session = ?1 ORDER BY id",
        )?;
        let rows = statement.query_map([session.0], |row| {
            let texts: [String; 4] = [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?];
            Ok((Timestamp(row.get(0)?), row.get(1)?, texts, row.get(6)?))
        })?;
        rows.map(|row| {
            let (at, round, [rule, outcome, counts, own], log) = row?;
            let outcome: Choice = serde_json::from_str(&outcome)?;
            let counts: BTreeMap<Verdict, u32> = serde_json::from_str(&counts)?;
            let own: Own = serde_json::from_str(&own)?;
            let operators = self.operators_then(&own, log)?;
            let again = Question { line: own.rules, personal: own.personal, operators, round, now: at }.decide();
            let same = again.outcome == outcome && again.rule == rule && again.counts() == counts;
            let why = again.why();
            let (operators, eligible) = (why.considered, why.eligible);
            let (claims, considered) = (again.personal, again.considered);
            Ok(DecisionRow { at, round, rule, outcome, operators, eligible, claims, considered, same })
        })
        .collect()
    }

    /// The queue of a line as it stood at a place in the log, with how they had been asked about the session.
    fn operators_then(&self, own: &Own, log: Option<i64>) -> Result<Vec<Operator>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT state FROM (SELECT (SELECT state FROM operator_log l
               WHERE l.line = ?1 AND l.operator = o.id AND l.version <= ?2 ORDER BY l.version DESC LIMIT 1) AS state
             FROM operator o) WHERE state IS NOT NULL",
        )?;
        let states = statement.query_map((own.line.0, log), |row| row.get::<_, String>(0))?;
        let mut operators = Vec::new();
        for state in states {
            let mut operator: Operator = serde_json::from_str(&state?)?;
            operator.asked = own.asked.get(&operator.id).copied();
            operator.gave_it_back = own.gave_it_back == Some(operator.id);
            operators.push(operator);
        }
        operators.sort_unstable_by_key(|operator| (operator.order, operator.id));
        Ok(operators)
    }
}

impl Write<'_> {
    /// Writes a decision to the ledger, unless it says the same of the same as the one before it.
    pub fn add_decision(
        &mut self,
        session: &SessionRow,
        question: &Question,
        decision: &Decision,
    ) -> Result<(), Fault> {
        let asked = question.operators.iter().filter_map(|one| Some((one.id, one.asked?))).collect();
        let gave_it_back = question.operators.iter().find(|one| one.gave_it_back).map(|one| one.id);
        let (rules, personal) = (question.line, question.personal.clone());
        let own = Own { line: session.line, rules, personal, asked, gave_it_back };
        let log = self.log_operators(session.line, &question.operators)?;
        self.run(
            "INSERT INTO decision (session, at, round, rule, outcome, counts, own, log)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE NOT EXISTS (
               SELECT 1 FROM decision d WHERE d.id = (SELECT max(id) FROM decision WHERE session = ?1)
               AND d.round = ?3 AND d.rule = ?4 AND d.outcome = ?5 AND d.counts = ?6 AND d.own = ?7)",
            params![
                session.id.0,
                self.now.0,
                question.round,
                decision.rule,
                serde_json::to_string(&decision.outcome)?,
                serde_json::to_string(&decision.counts())?,
                serde_json::to_string(&own)?,
                log
            ],
        )?;
        Ok(())
    }

    /// Logs how the operators of a line stand, as far as that changed since the last time, and who left it. Returns the
    /// place in the log; `None` while the line has no queue.
    fn log_operators(&mut self, line: LineId, operators: &[Operator]) -> Result<Option<i64>, Fault> {
        if operators.is_empty() {
            return Ok(None);
        }
        // What is the session's own is not logged for all.
        let shared = operators.iter().map(|one| Operator { asked: None, gave_it_back: false, ..*one });
        let changed: Vec<Operator> = shared.filter(|one| !self.logged.is(line, one)).collect();
        if !changed.is_empty() {
            let latest = "(SELECT l.state FROM operator_log l WHERE l.line = ?1 AND l.operator = now.operator
                           ORDER BY l.version DESC LIMIT 1)";
            let sql = format!(
                "INSERT INTO operator_log (line, operator, state)
                 SELECT ?1, now.operator, now.state
                 FROM (SELECT CAST(value ->> 'id' AS INTEGER) AS operator, value AS state FROM json_each(?2)) now
                 WHERE now.state IS NOT {latest}"
            );
            self.sql().prepare_cached(&sql)?.execute(params![line.0, serde_json::to_string(&changed)?])?;
            changed.into_iter().for_each(|one| self.logged.learn(line, one));
        }
        let mut statement = self.sql().prepare_cached("SELECT max(version) FROM operator_log")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// Logs that operators are in a line's queue no more.
    pub fn log_left(&mut self, line: LineId, gone: &[OperatorId]) -> Result<(), Fault> {
        let mut statement =
            self.sql().prepare_cached("INSERT INTO operator_log (line, operator, state) VALUES (?1, ?2, NULL)")?;
        for operator in gone {
            statement.execute([line.0, operator.0])?;
        }
        drop(statement);
        gone.iter().for_each(|operator| self.logged.forget(line, *operator));
        Ok(())
    }
}
