//! Leave days (P14, P18, P19, P20, P49).

use serde_json::json;
use wire::{Access, Command, Event, Leave, OfferOutcome, ReturnReason, SessionState, TransferEnd};

use crate::handover::{answering, deactivate, events};
use crate::kit::{Phone, Portal};
use crate::transfers::{asks_first, ended};

async fn says_leave(portal: &Portal, phone: &mut Phone, from_s: i64, to_s: i64) {
    let leave = vec![Leave { from: portal.now().plus_s(from_s), to: portal.now().plus_s(to_s) }];
    phone.give(Command::LeaveDays { leave }).await.applied();
    phone.sync().await;
}

#[tokio::test]
async fn p14_on_leave_nothing_is_offered_although_the_shift_is_open() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    says_leave(&portal, &mut anna, 3600, 7200).await;
    portal.advance_s(3599).await;
    portal.customer().await.say("one").await;
    let offer = anna.offer().await.expect("a second before it begins");
    portal.advance_s(1).await;
    anna.sync().await;
    assert_eq!(anna.known.offers[&offer.id].outcome, Some(OfferOutcome::Withdrawn), "what she was offered goes");
    portal.advance_s(3599).await;
    assert!(anna.offer().await.is_none());
    portal.advance_s(1).await;
    assert!(anna.offer().await.is_some(), "at its end what waits is hers again");
    assert!(anna.known.shift.as_ref().unwrap().leave.is_empty(), "and it is over");
}

#[tokio::test]
async fn p19_leave_overrides_a_pin_for_what_waits_for_her_and_for_what_waits_for_the_customer() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let (asks, was_answered) = (portal.customer().await, portal.customer().await);
    asks.say("one").await;
    let waits = anna.accept_offer().await;
    was_answered.say("two").await;
    let answered = anna.accept_offer().await;
    anna.say(answered, "Hello").await.applied();
    for dialog in [waits, answered] {
        anna.give(Command::Pin { dialog }).await.applied();
    }
    let mut boris = portal.on_shift("boris").await;
    says_leave(&portal, &mut anna, 0, 7200).await;
    let offer = boris.offer().await.expect("at once");
    assert_eq!(offer.dialog, waits);
    boris.accept(offer.id).await.applied();
    let why = Event::Returned { operator: anna.me.id, reason: ReturnReason::OnLeave };
    let events =
        |phone: &Phone| phone.known.entries.values().filter(|e| e.body == wire::EntryBody::Event(why.clone())).count();
    anna.sync().await;
    assert_eq!(events(&anna), 2, "she sees why");
    assert_eq!(anna.head(answered).session.as_ref().unwrap().state, SessionState::Queued);
    assert!(boris.offer().await.is_none(), "nobody is asked while the customer is awaited");
    was_answered.say("and now?").await;
    assert_eq!(boris.offer().await.expect("when he writes").dialog, answered);
    assert_ne!(anna.head(answered).access, Access::Responsible);
}

#[tokio::test]
async fn p19_a_customer_who_writes_after_a_close_does_not_come_back_to_who_is_on_leave() {
    let portal = Portal::start().await;
    let (mut anna, customer, dialog) = answering(&portal).await;
    anna.close(dialog).await.applied();
    let mut boris = portal.on_shift("boris").await;
    says_leave(&portal, &mut anna, 0, 7200).await;
    customer.say("one more thing").await;
    assert_eq!(boris.offer().await.expect("at once").dialog, dialog);
}

#[tokio::test]
async fn p19_what_she_was_about_to_hand_over_is_withdrawn_when_she_goes() {
    for on_leave in [true, false] {
        let portal = Portal::start().await;
        asks_first(&portal).await;
        let (mut anna, _, dialog) = answering(&portal).await;
        let mut boris = portal.on_shift("boris").await;
        anna.transfer(dialog, boris.me.id).await.applied();
        let asked = boris.offer().await.expect("he is asked").id;
        if on_leave {
            says_leave(&portal, &mut anna, 0, 3600).await;
        } else {
            deactivate(&portal, &anna).await;
        }
        boris.sync().await;
        let over = &boris.known.offers[&asked];
        assert_eq!((over.outcome, over.winner), (Some(OfferOutcome::Withdrawn), Some(anna.me.id)));
        assert_eq!(boris.give(Command::ConfirmTransfer { offer: asked }).await.refused(), "too_late");
        assert_eq!(boris.accept_offer().await, dialog, "the queue offers it at once");
        boris.fill_holes().await;
        assert!(events(&boris, dialog).contains(&ended(&anna, &boris, TransferEnd::Withdrawn)));
    }
}

#[tokio::test]
async fn p20_nothing_is_transferred_to_who_is_on_leave() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "return_time": 0 })).await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.on_shift("boris").await;
    says_leave(&portal, &mut boris, 0, 3600).await;
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    assert!(anna.known.colleagues[&boris.me.id].on_leave, "one can see it");
    assert_eq!(anna.transfer(dialog, boris.me.id).await.refused(), "target_unavailable");
    assert_eq!(anna.give(Command::ShiftEnd { to: Some(boris.me.id) }).await.refused(), "target_unavailable");
    portal.advance_s(3600).await;
    anna.sync().await;
    assert!(!anna.known.colleagues[&boris.me.id].on_leave);
    anna.transfer(dialog, boris.me.id).await.applied();
}

#[tokio::test]
async fn p49_leave_is_said_as_a_whole_joined_and_taken_back() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let at = |s| portal.now().plus_s(s);
    let (a, b) = (Leave { from: at(500), to: at(900) }, Leave { from: at(0), to: at(500) });
    anna.give(Command::LeaveDays { leave: vec![a, b] }).await.applied();
    anna.sync().await;
    assert_eq!(anna.known.shift.as_ref().unwrap().leave, [Leave { from: at(0), to: at(900) }]);
    portal.customer().await.say("one").await;
    assert!(anna.offer().await.is_none());
    anna.give(Command::LeaveDays { leave: vec![] }).await.applied();
    assert!(anna.offer().await.is_some(), "she is back");
}

#[tokio::test]
async fn p49_leave_that_makes_no_sense_is_refused() {
    let portal = Portal::start().await;
    let anna = portal.on_shift("anna").await;
    let at = |s| portal.now().plus_s(s);
    let fine = Leave { from: at(0), to: at(10) };
    for leave in [vec![Leave { from: at(10), to: at(10) }], vec![Leave { from: at(-20), to: at(0) }], vec![fine; 51]] {
        assert_eq!(anna.give(Command::LeaveDays { leave }).await.refused(), "bad_command");
    }
}

#[tokio::test]
async fn p32_what_lost_its_responsible_and_awaits_the_customer_is_closed_by_his_silence() {
    let portal = Portal::start().await;
    portal.set_line(serde_json::json!({ "idle_close_time": 600 })).await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    anna.say(dialog, "Hello").await.applied();
    says_leave(&portal, &mut anna, 60, 7200).await;
    portal.advance_s(60).await;
    anna.sync().await;
    assert_eq!(anna.head(dialog).session.as_ref().unwrap().state, SessionState::Queued);
    portal.advance_s(540).await;
    anna.sync().await;
    let session = anna.head(dialog).session.as_ref().unwrap();
    assert_eq!((session.state, session.close_reason), (SessionState::Closed, Some(wire::CloseReason::Idle)));
}
