//! Why a session went to whom: the queue's decisions.

use client::wire::{OperatorId, Timestamp};

use crate::rows::int;

/// A decision of the queue about a session.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct DecisionRow {
    /// When, in portal time.
    pub at: Timestamp,
    /// The round of asking that it belongs to, from 1.
    pub round: i32,
    /// The rule that chose: `evenly`, `strictly`, `all`, `same_customer`, `crm`, `sticky`, `off_hours` or a newer one.
    pub rule: String,
    /// What was decided: `offer`, `offer_all`, `wait`, `nobody`, `closed` or a newer word.
    pub choice: String,
    /// Who was asked; null when nobody was, or everybody eligible.
    pub chosen: Option<OperatorId>,
    /// His name; null while unknown.
    pub chosen_name: Option<String>,
    /// Until when he may answer, or when it is asked again, in portal time.
    pub until: Option<Timestamp>,
    /// How many operators were considered.
    pub considered: i32,
    /// How many of them could have been asked.
    pub eligible: i32,
    /// The verdict on this operator; null when he was not considered. The words are those of `VerdictRow.verdict`.
    pub verdict_of_me: Option<String>,
    /// The verdicts that he may see: all of them as a manager of the line, else his own and that on who was asked.
    pub verdicts: Vec<VerdictRow>,
}

/// The verdict on an operator.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct VerdictRow {
    /// Who.
    pub operator: OperatorId,
    /// His name; empty while unknown.
    pub name: String,
    /// `chosen`, `behind`, `inactive`, `no_shift`, `paused`, `on_leave`, `line_cap`, `total_cap`, `holds_offer`, `asked`,
    /// `reminded_later`, `unreachable`, `off_hours` or a newer word.
    pub verdict: String,
}

impl From<client::DecisionRow> for DecisionRow {
    fn from(row: client::DecisionRow) -> Self {
        DecisionRow {
            at: row.at,
            round: int(row.round),
            rule: row.rule,
            choice: row.choice,
            chosen: row.chosen,
            chosen_name: row.chosen_name,
            until: row.until,
            considered: int(row.considered),
            eligible: int(row.eligible),
            verdict_of_me: row.verdict_of_me,
            verdicts: row.verdicts.into_iter().map(VerdictRow::from).collect(),
        }
    }
}

impl From<client::VerdictRow> for VerdictRow {
    fn from(row: client::VerdictRow) -> Self {
        VerdictRow { operator: row.operator, name: row.name, verdict: row.verdict }
    }
}
