//! Entries, and what everybody sees, in words.

use std::fmt::Write as _;

use wire::{CloseReason, Entry, EntryBody, Event, TransferEnd};

use super::expect::{open_offers, word};
use super::script::{Script, Step};
use super::stage::Stage;

/// An entry as scripts write it: `customer hello`, `returned from anna no_answer`.
pub fn entry(stage: &Stage, entry: &Entry) -> String {
    match &entry.body {
        EntryBody::Event(happened) => event(stage, happened),
        EntryBody::CustomerMessage { text, .. } => format!("customer {text}"),
        EntryBody::OperatorMessage { text } => format!("operator {text}"),
        EntryBody::AutomaticText { text } => format!("automatic {text}"),
        EntryBody::Note { text } => format!("note {text}"),
        other => other.kind().to_owned(),
    }
}

fn event(stage: &Stage, event: &Event) -> String {
    let name = |id: &wire::OperatorId| stage.name(*id);
    let line = |id: &wire::LineId| {
        stage.lines.iter().find(|(_, line)| line.id == *id).map_or("?".to_owned(), |(name, _)| name.clone())
    };
    match event {
        Event::Opened => "opened".into(),
        Event::Accepted { operator } => format!("accepted by {}", name(operator)),
        Event::Taken { operator } => format!("taken by {}", name(operator)),
        Event::Transferred { by, to } => format!("transferred by {} to {}", name(by), name(to)),
        Event::Unspammed { operator } => format!("unmarked by {}", name(operator)),
        Event::TakenOver { by, from } => format!("taken over by {} from {}", name(by), name(from)),
        Event::InviteAsked { operator } => format!("{} asks to be invited", name(operator)),
        Event::Invited { by, operator } => format!("{} invited by {}", name(operator), name(by)),
        Event::Left { operator } => format!("left by {}", name(operator)),
        Event::Nudged { by } => format!("nudged by {}", name(by)),
        Event::TransferOffered { by, to } => format!("transfer by {} to {} offered", name(by), name(to)),
        Event::TransferEnded { by, to, how } => {
            let how = match how {
                TransferEnd::Declined => "declined",
                TransferEnd::Expired => "expired",
                TransferEnd::Withdrawn | TransferEnd::Unknown => "withdrawn",
            };
            format!("transfer by {} to {} {how}", name(by), name(to))
        }
        Event::Sent { by, line: to } => format!("sent by {} to {}", name(by), line(to)),
        Event::SentBack { to, line: from } => format!("sent back to {} from {}", name(to), line(from)),
        Event::NotAccepted { line: on } => format!("not accepted on {}", line(on)),
        Event::Returned { operator, reason } => format!("returned from {} {}", name(operator), word(reason)),
        Event::Kept { operator } => format!("kept with {}", name(operator)),
        Event::NoReplyNeeded { operator } => format!("no reply needed by {}", name(operator)),
        Event::Closed { reason: CloseReason::Idle, .. } => "closed idle".into(),
        Event::Closed { reason, by } => {
            let spam = if *reason == CloseReason::Spam { " as spam" } else { "" };
            format!("closed{spam} by {}", by.as_ref().map_or("?".to_owned(), name))
        }
        Event::Reopened => "reopened".into(),
        Event::Resumed { operator } => format!("resumed by {}", name(operator)),
        Event::Erased => "erased".into(),
        Event::Unknown => "unknown".into(),
    }
}

/// A failed step: where, what, and what each operator and customer sees.
pub async fn failure(stage: &Stage, script: &Script, step: &Step, problem: &str) -> String {
    let mut text = format!("{}:{}: {}\n  expected {problem}\n", script.file, step.line, step.text);
    let _ = writeln!(text, "  at {}", stage.portal.now());
    for (who, person) in &stage.people {
        let known = &person.phone.known;
        let shift = known.shift.as_ref().map_or("no shift".to_owned(), |shift| word(shift.state));
        let phone = if person.on { "" } else { ", phone off" };
        let _ = writeln!(text, "  {who}: shift {shift}{phone}");
        for offer in open_offers(stage, who) {
            let whose = stage.whose(offer.dialog).await;
            let (until, round, rule) = (offer.deadline, offer.round, &offer.why.rule);
            let _ = writeln!(text, "    offer of {whose} until {until}, round {round}, {rule}");
        }
        for head in known.heads.values() {
            let (whose, access) = (stage.whose(head.id).await, word(head.access));
            let state = head.session.as_ref().map_or(String::new(), |session| word(session.state));
            let _ = writeln!(text, "    {whose}: {state}, {access}");
        }
        for alert in known.alerts.values() {
            let quiet = if alert.acknowledged { ", acknowledged" } else { "" };
            let (kind, count, level, since) = (word(alert.kind), alert.count, alert.level, alert.since);
            let _ = writeln!(text, "    told: {kind}, {count} times, level {level}, since {since}{quiet}");
        }
    }
    for (name, customer) in &stage.customers {
        let page = customer.page("").await;
        let words: Vec<&str> = page.entries.iter().map(|entry| entry.text.as_str()).collect();
        let _ = writeln!(text, "  {name}: {}, sees {words:?}", word(page.status));
    }
    text
}
