//! `openlines explain`: why a session went to whom (P22), each decision made again from the record.

use std::fmt::Write as _;

use rules::queue::{Choice, Verdict};
use wire::{OperatorId, SessionId};

use crate::app::Shared;
use crate::fault::Fault;
use crate::store::{DecisionRow, OfferRow, Read, SessionRow};

/// What was found.
#[derive(Debug)]
pub struct Explained {
    /// For people.
    pub text: String,
    /// False when a decision, made again, came out otherwise: the record or the rules were changed since.
    pub same: bool,
}

/// Explains a session.
///
/// # Errors
/// `not_found`; those of the store.
pub async fn explain(app: &Shared, session: SessionId) -> Result<Explained, Fault> {
    app.store
        .read(move |read| {
            let row = read.session(session)?.ok_or_else(|| Fault::not_found("session"))?;
            let decisions = read.decisions(session)?;
            let mut text = format!("session {session} of dialog {} on line {}\n", row.dialog, row.line);
            if row.life.was_spam {
                text.push_str("It came after its dialog was marked as spam: it is not offered.\n");
            } else if decisions.is_empty() {
                text.push_str("The queue decided nothing about it: an operator opened it himself.\n");
            }
            for decision in &decisions {
                describe(read, decision, &mut text)?;
            }
            what_became(read, &row, &mut text)?;
            Ok(Explained { same: decisions.iter().all(|decision| decision.same), text })
        })
        .await
}

fn describe(read: &Read, decision: &DecisionRow, text: &mut String) -> Result<(), Fault> {
    let what = match decision.outcome {
        Choice::Offer { operator, deadline, .. } => format!("offered to {} until {deadline}", who(read, operator)?),
        Choice::OfferAll { deadline, .. } => format!("offered to everybody eligible until {deadline}"),
        Choice::Wait { until, operator, .. } => {
            format!("everybody eligible was asked: {} is reminded at {until}", who(read, operator)?)
        }
        Choice::Nobody => "nobody is eligible: it waits until somebody is".to_owned(),
        Choice::Closed { until: Some(until) } => format!("off hours: it waits for the opening at {until}"),
        Choice::Closed { until: None } => "off hours without an end: it waits for a hand".to_owned(),
    };
    let round = decision.outcome.round().unwrap_or(decision.round);
    let _ = writeln!(text, "\n{}  {}, round {round}: {what}", decision.at, decision.rule);
    for (claim, operator, verdict) in &decision.claims {
        let _ = writeln!(text, "  {:<16}{} ({} has a claim)", word(*verdict), who(read, *operator)?, claim.rule());
    }
    for (operator, verdict) in &decision.considered {
        let _ = writeln!(text, "  {:<16}{}", word(*verdict), who(read, *operator)?);
    }
    let again = if decision.same { "the same" } else { "SOMETHING ELSE" };
    let _ = writeln!(text, "  made again from the record: {again}");
    Ok(())
}

/// How each offer ended, and whose the session is now.
fn what_became(read: &Read, session: &SessionRow, text: &mut String) -> Result<(), Fault> {
    text.push_str("\nwhat became of it\n");
    for OfferRow { offer, operator, .. } in read.offers_about(session.id)? {
        let to = operator.map_or(Ok("everybody eligible".to_owned()), |operator| who(read, operator))?;
        let ended = match (offer.outcome.map(crate::store::name).transpose()?, offer.ended_at) {
            (Some(outcome), Some(at)) => format!("{outcome} at {at}"),
            _ => "still open".to_owned(),
        };
        let won = offer.winner.filter(|winner| Some(*winner) != operator);
        let won = won.map_or(Ok(String::new()), |winner| Ok::<_, Fault>(format!(", {} has it", who(read, winner)?)))?;
        let _ = writeln!(text, "  {}  to {to}: {ended}{won}", offer.made_at);
    }
    if let Some(late) = read.crm_named_late(session.id)? {
        let (name, after) = (who(read, late.operator)?, late.answered_at.since(late.asked_at) / 1000);
        let _ =
            writeln!(text, "  {}  the CRM named {name} after {after} s: too late to move anybody", late.answered_at);
    }
    let state = crate::store::name(session.life.state)?;
    let with = session.life.responsible.map_or(Ok("nobody".to_owned()), |operator| who(read, operator))?;
    let _ = writeln!(text, "  now {state}, with {with}");
    Ok(())
}

fn who(read: &Read, operator: OperatorId) -> Result<String, Fault> {
    Ok(format!("{} ({operator})", read.operator_name(operator)?))
}

fn word(verdict: Verdict) -> String {
    crate::store::name(verdict).unwrap_or_default()
}
