//! The main path and the life of a session: P1, P2, P4, P6, P20.

use serde_json::json;
use wire::{Access, Awaited, Command, SessionState, VisitorAuthor, VisitorStatus};

use crate::handover::answering;
use crate::kit::Portal;

#[tokio::test]
async fn p1_from_a_customers_words_to_his_answer() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let customer = portal.customer().await;
    assert_eq!(customer.page("").await.status, VisitorStatus::New);
    let stored = customer.say("Hello, is anybody there?").await;
    assert_eq!((stored.text.as_str(), stored.client_id.as_deref()), ("Hello, is anybody there?", Some("m1")));
    assert_eq!(customer.page("").await.status, VisitorStatus::Waiting);

    let offer = anna.offer().await.expect("an offer");
    assert_eq!(offer.deadline, portal.now().plus_s(60));
    assert_eq!((offer.why.rule.as_str(), offer.why.considered, offer.why.eligible), ("evenly", 3, 1));
    let head = anna.head(offer.dialog);
    assert_eq!((head.access, head.customer.name.starts_with("Guest ")), (Access::Offered, true));
    assert_eq!(anna.known.told(offer.dialog), ["opened", "customer_message Hello, is anybody there?"]);

    anna.accept(offer.id).await.applied();
    anna.sync().await;
    let session = anna.head(offer.dialog).session.clone().unwrap();
    assert_eq!((session.state, session.responsible), (SessionState::Answered, Some(anna.me.id)));
    assert_eq!((session.awaited, session.waiting_since), (Awaited::Operator, Some(portal.now())));
    let page = customer.page("").await;
    assert_eq!((page.status, page.operator.as_deref()), (VisitorStatus::Answered, Some("Anna")));

    anna.say(offer.dialog, "Yes.\n  Good morning! 👩‍👩‍👧").await.applied();
    let entries = customer.page("").await.entries;
    assert_eq!(entries[1].author, VisitorAuthor::Operator { name: "Anna".into() });
    assert_eq!(entries[1].text, "Yes.\n  Good morning! 👩‍👩‍👧");
    anna.sync().await;
    let session = anna.head(offer.dialog).session.clone().unwrap();
    assert_eq!((session.awaited, session.waiting_since), (Awaited::Customer, None));

    // A second message belongs to the same session and starts a new wait.
    portal.advance_s(10).await;
    customer.say("Thank you").await;
    anna.sync().await;
    let now = anna.head(offer.dialog).session.clone().unwrap();
    assert_eq!((now.id, now.awaited, now.waiting_since), (session.id, Awaited::Operator, Some(portal.now())));
    let told = ["opened", "customer_message Hello, is anybody there?", "accepted"];
    assert_eq!(anna.known.told(offer.dialog)[..3], told);
    assert!(anna.known.holes(offer.dialog).is_empty());
}

#[tokio::test]
async fn p1_after_the_end_a_message_opens_a_new_session() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "full_close_time": 0 })).await;
    let (mut anna, customer, dialog) = answering(&portal).await;
    let first = anna.head(dialog).session.clone().unwrap();
    anna.close(dialog).await.applied();
    anna.sync().await;
    assert_eq!(anna.head(dialog).session.as_ref().unwrap().state, SessionState::Closed);
    assert_eq!(anna.head(dialog).access, Access::Former);
    assert_eq!(customer.page("").await.status, VisitorStatus::Closed);
    customer.say("two").await;
    assert_eq!(customer.dialog().await, dialog);
    let offer = anna.offer().await.expect("the new session is offered");
    assert_eq!(offer.dialog, dialog);
    assert_ne!(offer.session, first.id);
    assert_eq!(customer.sees().await, ["one", "two"]);
}

#[tokio::test]
async fn p2_a_message_while_closing_comes_back_to_the_same_operator() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let _boris = portal.on_shift("boris").await;
    let customer = portal.customer().await;
    customer.say("one").await;
    let dialog = anna.accept_offer().await;
    anna.close(dialog).await.applied();
    anna.sync().await;
    let session = anna.head(dialog).session.clone().unwrap();
    assert_eq!((session.state, session.closed_at), (SessionState::Closing, Some(portal.now())));
    portal.advance_s(299).await;
    customer.say("One more thing").await;
    anna.sync().await;
    let again = anna.head(dialog).session.clone().unwrap();
    assert_eq!((again.id, again.state, again.responsible), (session.id, SessionState::Answered, Some(anna.me.id)));
    assert_eq!((again.closed_at, again.close_reason), (None, None));
    // The end of the first close does not come any more.
    portal.advance_s(10).await;
    anna.sync().await;
    assert_eq!(anna.head(dialog).session.as_ref().unwrap().state, SessionState::Answered);
    let told = anna.known.told(dialog);
    assert_eq!(told[3..], ["closed", "reopened", "customer_message One more thing"]);
}

#[tokio::test]
async fn p2_closing_ends_after_the_lines_time() {
    let portal = Portal::start().await;
    let (mut anna, _, dialog) = answering(&portal).await;
    anna.close(dialog).await.applied();
    portal.advance_s(299).await;
    anna.sync().await;
    assert_eq!(anna.head(dialog).session.as_ref().unwrap().state, SessionState::Closing);
    portal.advance_s(1).await;
    anna.sync().await;
    assert_eq!(anna.head(dialog).session.as_ref().unwrap().state, SessionState::Closed);
}

#[tokio::test]
async fn p4_a_closed_dialog_is_resumed_with_its_operator_responsible() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "full_close_time": 0 })).await;
    let (mut anna, customer, dialog) = answering(&portal).await;
    assert_eq!(anna.give(Command::Resume { dialog }).await.refused(), "already_open");
    anna.close(dialog).await.applied();
    anna.sync().await;
    let old = anna.head(dialog).session.clone().unwrap();
    // What is written behind the resume, based on the old session, is meant for the new one.
    let resume = anna.envelope(Command::Resume { dialog });
    let say = anna.envelope(Command::Send { dialog, text: "One more thing".into(), draft: None });
    for outcome in anna.post(&[resume, say]).await {
        outcome.applied();
    }
    anna.sync().await;
    let new = anna.head(dialog).session.clone().unwrap();
    assert_ne!(new.id, old.id);
    assert_eq!((new.state, new.responsible), (SessionState::Answered, Some(anna.me.id)));
    assert_eq!(customer.sees().await, ["one", "One more thing"]);
    assert_eq!(anna.known.told(dialog)[4..], ["resumed", "operator_message One more thing"]);
}

#[tokio::test]
async fn p4_resuming_needs_a_shift() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "full_close_time": 0 })).await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    anna.close(dialog).await.applied();
    anna.give(Command::ShiftEnd { to: None }).await.applied();
    assert_eq!(anna.give(Command::Resume { dialog }).await.refused(), "no_shift");
}

#[tokio::test]
async fn p6_no_reply_needed_ends_the_wait_until_the_customer_writes() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let customer = portal.customer().await;
    customer.say("Thanks").await;
    let dialog = anna.accept_offer().await;
    anna.give(Command::NoReplyNeeded { dialog }).await.applied();
    anna.sync().await;
    let session = anna.head(dialog).session.clone().unwrap();
    assert_eq!((session.awaited, session.waiting_since), (Awaited::Customer, None));
    assert_eq!(session.state, SessionState::Answered);
    portal.advance_s(5).await;
    customer.say("Wait").await;
    anna.sync().await;
    let session = anna.head(dialog).session.clone().unwrap();
    assert_eq!((session.awaited, session.waiting_since), (Awaited::Operator, Some(portal.now())));
    assert_eq!(customer.sees().await, ["Thanks", "Wait"]);
}

#[tokio::test]
async fn p6_in_a_reopened_session_it_goes_back_to_closing() {
    let portal = Portal::start().await;
    let (mut anna, customer, dialog) = answering(&portal).await;
    anna.close(dialog).await.applied();
    portal.advance_s(100).await;
    customer.say("Bye!").await;
    anna.sync().await;
    anna.give(Command::NoReplyNeeded { dialog }).await.applied();
    anna.sync().await;
    let session = anna.head(dialog).session.clone().unwrap();
    assert_eq!((session.state, session.closed_at), (SessionState::Closing, Some(portal.now())));
    portal.advance_s(300).await;
    anna.sync().await;
    assert_eq!(anna.head(dialog).session.as_ref().unwrap().state, SessionState::Closed);
}

#[tokio::test]
async fn p20_a_transfer_makes_the_receiver_responsible_and_brings_the_note() {
    let portal = Portal::start().await;
    let (mut anna, customer, dialog) = answering(&portal).await;
    let mut boris = portal.on_shift("boris").await;
    let command = Command::Transfer { dialog, to: boris.me.id, note: Some("He is angry".into()) };
    anna.give(command).await.applied();
    boris.sync().await;
    assert_eq!(boris.head(dialog).access, Access::Responsible);
    boris.fill_holes().await;
    assert_eq!(boris.known.told(dialog)[3..], ["note He is angry", "transferred"]);
    anna.sync().await;
    assert_eq!(anna.head(dialog).access, Access::Former);
    assert_eq!(anna.say(dialog, "too late").await.refused(), "not_responsible");
    boris.say(dialog, "I am Boris").await.applied();
    assert_eq!(customer.sees().await, ["one", "I am Boris"]);
    // What came after she left is not hers to see.
    anna.sync().await;
    assert_eq!(anna.head(dialog).last_seq, 5);
}

#[tokio::test]
async fn p20_whoever_cannot_take_it_is_no_target() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let dan = portal.on_shift("dan").await;
    let boris = portal.phone("boris").await;
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    assert_eq!(anna.transfer(dialog, boris.me.id).await.refused(), "target_unavailable");
    assert_eq!(anna.transfer(dialog, dan.me.id).await.refused(), "target_unavailable");
    assert_eq!(anna.transfer(dialog, wire::OperatorId(999)).await.refused(), "target_unavailable");
    assert_eq!(anna.transfer(dialog, anna.me.id).await.refused(), "bad_command");
    anna.sync().await;
    assert_eq!(anna.head(dialog).session.as_ref().unwrap().responsible, Some(anna.me.id));
}
