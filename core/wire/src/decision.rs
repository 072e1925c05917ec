//! Why a session went to whom (P22): the queue's decisions, as they are told to people.

use serde::{Deserialize, Serialize};

use crate::{OperatorId, Timestamp};

/// `GET /api/v1/sessions/{id}/decisions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decisions {
    /// Every decision about the session, in order.
    pub decisions: Vec<DecisionTold>,
    /// The name of each operator in them: the reader may know him from nowhere else.
    #[serde(default)]
    pub names: Vec<(OperatorId, String)>,
}

/// A decision. Words are kept as they come: a newer portal may have more of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionTold {
    /// When.
    pub at: Timestamp,
    /// The round of asking before it.
    pub round: i64,
    /// The rule that chose.
    pub rule: String,
    /// What was decided.
    pub outcome: Chosen,
    /// How many operators were considered.
    pub operators: u32,
    /// How many of them could have been asked.
    pub eligible: u32,
    /// Those with a claim: the claim, whose it is, the verdict.
    pub claims: Vec<(String, OperatorId, String)>,
    /// The operators of the line with the verdict on each; nobody when a claim decided.
    pub considered: Vec<(OperatorId, String)>,
    /// Made again from the record it came out the same.
    pub same: bool,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// `offer`, `offer_all`, `wait`, `nobody`, `closed` or a newer word.
    pub choice: String,
    /// Who was asked; with `offer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<OperatorId>,
    /// Until when the offer stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Timestamp>,
    /// When it is asked again: after reminders, or at the opening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The round from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<i64>,
}
