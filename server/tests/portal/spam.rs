//! What ends without an answer: spam (P5) and silence (P32).

use serde_json::json;
use wire::{Access, CloseReason, Command, EntryBody, Event, SessionState};

use crate::handover::answering;
use crate::kit::Portal;

#[tokio::test]
async fn p5_spam_is_marked_and_closed_at_once_and_what_comes_later_is_not_offered() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let customer = portal.customer().await;
    customer.say("Buy my pills").await;
    let dialog = anna.accept_offer().await;
    anna.give(Command::Spam { dialog }).await.applied();
    anna.sync().await;
    let session = anna.head(dialog).session.clone().unwrap();
    // At once, although the line has a closing time; and the customer is told nothing.
    assert_eq!((session.state, session.close_reason), (SessionState::Closed, Some(CloseReason::Spam)));
    assert!(anna.head(dialog).spam);
    assert_eq!(customer.sees().await, ["Buy my pills"]);
    customer.say("Really").await;
    assert!(anna.offer().await.is_none());
    let mut boris = portal.on_shift("boris").await;
    boris.watch = vec![portal.support];
    assert!(boris.offer().await.is_none(), "nor to who becomes free");
    let session = boris.head(dialog).session.clone().unwrap();
    assert_eq!((session.state, session.was_spam, session.takeable), (SessionState::Queued, true, false));
    let explained = server::queue::explain(&portal.app, session.id).await.unwrap().text;
    assert!(explained.contains("marked as spam: it is not offered"), "{explained}");
}

#[tokio::test]
async fn p5_any_operator_of_the_line_unmarks_and_it_is_queued_with_its_original_waiting_time() {
    let portal = Portal::start().await;
    let (anna, customer, dialog) = answering(&portal).await;
    anna.give(Command::Spam { dialog }).await.applied();
    customer.say("I am your customer!").await;
    let since = portal.now();
    portal.advance_s(300).await;
    customer.say("Hello?").await;
    anna.give(Command::ShiftEnd { to: None }).await.applied();
    let mut boris = portal.on_shift("boris").await;
    boris.watch = vec![portal.support];
    boris.sync().await;
    assert_eq!(portal.phone("dan").await.give(Command::Unspam { dialog }).await.refused(), "not_found");
    boris.give(Command::Unspam { dialog }).await.applied();
    let offer = boris.offer().await.expect("it is offered now");
    let head = boris.head(dialog);
    let session = head.session.as_ref().unwrap();
    assert_eq!((offer.dialog, session.waiting_since), (dialog, Some(since)));
    assert!(!head.spam && !session.was_spam);
    // Later messages open sessions like any other.
    boris.accept(offer.id).await.applied();
    boris.sync().await;
    assert_eq!(boris.head(dialog).access, Access::Responsible);
}

#[tokio::test]
async fn p32_a_silent_customers_session_is_closed_after_idle_close_time_and_his_word_reopens_it() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "idle_close_time": 3600 })).await;
    let (mut anna, customer, dialog) = answering(&portal).await;
    anna.say(dialog, "Anything else?").await.applied();
    portal.advance_s(3000).await;
    // He is awaited anew since the last answer.
    anna.say(dialog, "Hello?").await.applied();
    portal.advance_s(3599).await;
    anna.sync().await;
    assert_eq!(anna.head(dialog).session.as_ref().unwrap().state, SessionState::Answered);
    portal.advance_s(1).await;
    anna.sync().await;
    let session = anna.head(dialog).session.clone().unwrap();
    assert_eq!((session.state, session.close_reason), (SessionState::Closing, Some(CloseReason::Idle)));
    let last = anna.known.entries.range((dialog, 0)..).next_back().unwrap().1;
    assert_eq!(last.body, EntryBody::Event(Event::Closed { reason: CloseReason::Idle, by: None }));
    customer.say("Yes!").await;
    anna.sync().await;
    let session = anna.head(dialog).session.clone().unwrap();
    assert_eq!((session.state, session.responsible), (SessionState::Answered, Some(anna.me.id)));
    // P6 in a session that was reopened: it returns to where it was, and ends after full_close_time.
    anna.give(Command::NoReplyNeeded { dialog }).await.applied();
    anna.sync().await;
    assert_eq!(anna.head(dialog).session.as_ref().unwrap().state, SessionState::Closing);
    portal.advance_s(300).await;
    anna.sync().await;
    assert_eq!(anna.head(dialog).session.as_ref().unwrap().state, SessionState::Closed);
}

#[tokio::test]
async fn p32_what_awaits_the_operator_is_not_closed_for_silence_and_0_is_never() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "return_time": 0 })).await;
    let (mut anna, customer, dialog) = answering(&portal).await;
    anna.say(dialog, "Yes?").await.applied();
    portal.advance_s(7 * 24 * 3600).await;
    anna.sync().await;
    assert_eq!(anna.head(dialog).session.as_ref().unwrap().state, SessionState::Answered);
    // A changed setting counts at once for what has waited already; but he writes before.
    customer.say("two").await;
    portal.set_line(json!({ "idle_close_time": 60 })).await;
    portal.advance_s(3600).await;
    anna.sync().await;
    assert_eq!(anna.head(dialog).session.as_ref().unwrap().state, SessionState::Answered);
    anna.give(Command::NoReplyNeeded { dialog }).await.applied();
    portal.advance_s(60).await;
    anna.sync().await;
    assert_eq!(anna.head(dialog).session.as_ref().unwrap().state, SessionState::Closing);
}
