//! "Why me, why not me" (P22): the queue's decisions about a dialog's session, asked of the portal.

use std::collections::BTreeMap;

use store::dialogs;
use wire::{DecisionTold, DialogId, OperatorId, Timestamp};

use crate::{Account, CoreError};

/// A decision of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRow {
    /// When.
    pub at: Timestamp,
    /// The round of asking that it belongs to.
    pub round: i64,
    /// The rule that chose.
    pub rule: String,
    /// What was decided: `offer`, `offer_all`, `wait`, `nobody` or `closed`.
    pub choice: String,
    /// Who was asked.
    pub chosen: Option<OperatorId>,
    /// His name; `None` while unknown.
    pub chosen_name: Option<String>,
    /// Until when he may answer, or when it is asked again.
    pub until: Option<Timestamp>,
    /// How many operators were considered.
    pub considered: u32,
    /// How many of them could have been asked.
    pub eligible: u32,
    /// The verdict on the reader; `None` when he was not considered.
    pub verdict_of_me: Option<String>,
    /// The verdicts that the reader may see: all of them as a manager of the line, else his own and that on who was asked.
    pub verdicts: Vec<VerdictRow>,
}

/// The verdict on an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictRow {
    /// Who.
    pub operator: OperatorId,
    /// His name; empty while unknown.
    pub name: String,
    /// `chosen`, `behind`, `no_shift`, `paused` or another of the queue's words.
    pub verdict: String,
}

impl Account {
    /// Why the dialog's current session went to whom it went, every decision in order. Asks the portal.
    ///
    /// # Errors
    /// [`CoreError::Refused`] with `not_found` when the dialog is not known or has no session; as any call that needs the
    /// network.
    pub async fn why(&self, dialog: DialogId) -> Result<Vec<DecisionRow>, CoreError> {
        let head = self.read(move |r| dialogs::head(r, dialog)).await?;
        let session = head.and_then(|head| head.session).map(|session| session.id);
        let session = session.ok_or_else(|| CoreError::refused("not_found", "there is no session to ask about"))?;
        let portal = self.inner.portal();
        let told = self.run(async move { Ok(portal.decisions(session).await?) }).await?;
        let (me, names) = (self.me().id, told.names.into_iter().collect());
        Ok(told.decisions.into_iter().map(|decision| row(&names, decision, me)).collect())
    }
}

fn row(names: &BTreeMap<OperatorId, String>, told: DecisionTold, me: OperatorId) -> DecisionRow {
    // Of somebody with a claim there may be two verdicts: that of the line's mode, which was asked last, counts.
    let mut found: BTreeMap<OperatorId, String> = told.claims.into_iter().map(|(_, who, what)| (who, what)).collect();
    found.extend(told.considered);
    let verdict_of_me = found.get(&me).cloned();
    let name = |operator| names.get(&operator).cloned();
    let told_of = |(operator, verdict)| VerdictRow { operator, name: name(operator).unwrap_or_default(), verdict };
    let chosen = told.outcome.operator;
    DecisionRow {
        at: told.at,
        round: told.outcome.round.unwrap_or(told.round),
        rule: told.rule,
        choice: told.outcome.choice,
        chosen,
        chosen_name: chosen.and_then(name),
        until: told.outcome.deadline.or(told.outcome.until),
        considered: told.operators,
        eligible: told.eligible,
        verdict_of_me,
        verdicts: found.into_iter().map(told_of).collect(),
    }
}
