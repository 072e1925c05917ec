//! Sessions that leave their responsible without his doing, and what a pin holds: P19.

use http::Method;
use serde_json::{Value, json};
use server::auth::SignedInAs;
use wire::{
    Access, Awaited, Command, DialogId, Entry, EntryBody, Event, Outcome, ReturnReason, SessionHead, SessionState,
};

use crate::kit::{Customer, Phone, Portal};

/// Anna with a dialog of hers that waits for her.
pub async fn answering(portal: &Portal) -> (Phone, Customer, DialogId) {
    let mut anna = portal.on_shift("anna").await;
    let customer = portal.customer().await;
    customer.say("one").await;
    let dialog = anna.accept_offer().await;
    (anna, customer, dialog)
}

pub fn session(phone: &Phone, dialog: DialogId) -> SessionHead {
    phone.head(dialog).session.clone().expect("a session")
}

/// The events of a dialog that a phone has, in order.
pub fn events(phone: &Phone, dialog: DialogId) -> Vec<Event> {
    let own = phone.known.entries.iter().filter(|((id, _), _)| *id == dialog).map(|(_, entry)| entry);
    own.filter_map(|Entry { body, .. }| match body {
        EntryBody::Event(event) => Some(event.clone()),
        _ => None,
    })
    .collect()
}

pub async fn deactivate(portal: &Portal, who: &Phone) {
    let path = format!("/api/v1/admin/users/{}", who.me.id);
    let admin = portal.phone("admin").await;
    let _: Value = admin.call(Method::PATCH, &path, Some(json!({ "active": false }))).await.ok();
}

#[tokio::test]
async fn p19_unanswered_for_return_time_it_goes_back_to_the_queue_and_he_sees_why() {
    let portal = Portal::start().await;
    let (mut anna, customer, dialog) = answering(&portal).await;
    let waiting_since = session(&anna, dialog).waiting_since;
    let mut boris = portal.on_shift("boris").await;
    portal.advance_s(300).await;
    customer.say("still there?").await;
    portal.advance_s(299).await;
    assert!(boris.offer().await.is_none(), "600 s from the oldest unanswered message");
    portal.advance_s(1).await;
    let offer = boris.offer().await.expect("somebody else is eligible");
    assert_eq!(offer.dialog, dialog);
    assert_eq!(session(&boris, dialog).waiting_since, waiting_since, "the wait goes on");
    anna.sync().await;
    assert!(anna.head(dialog).former && anna.head(dialog).access == Access::Queued);
    let why = Event::Returned { operator: anna.me.id, reason: ReturnReason::NoAnswer };
    assert_eq!(events(&anna, dialog).last(), Some(&why));
}

#[tokio::test]
async fn p19_an_answer_stops_the_return_time_and_the_next_message_starts_it_anew() {
    let portal = Portal::start().await;
    let (anna, customer, dialog) = answering(&portal).await;
    let mut boris = portal.on_shift("boris").await;
    portal.advance_s(599).await;
    anna.say(dialog, "Yes").await.applied();
    portal.advance_s(3600).await;
    assert!(boris.offer().await.is_none(), "what awaits the customer stays");
    customer.say("two").await;
    portal.advance_s(599).await;
    assert!(boris.offer().await.is_none());
    portal.advance_s(1).await;
    assert!(boris.offer().await.is_some());
}

#[tokio::test]
async fn p19_with_nobody_else_eligible_it_stays_and_that_is_told_once_a_wait() {
    let portal = Portal::start().await;
    let (mut anna, _, dialog) = answering(&portal).await;
    for _ in 0..3 {
        portal.advance_s(600).await;
    }
    let mut vera = portal.phone("vera").await;
    vera.watch = vec![portal.support];
    for phone in [&mut anna, &mut vera] {
        phone.sync().await;
        phone.fill_holes().await;
        let kept = events(phone, dialog).into_iter().filter(|event| matches!(event, Event::Kept { .. })).count();
        assert_eq!(kept, 1);
    }
    assert_eq!((anna.head(dialog).access, vera.head(dialog).access), (Access::Responsible, Access::Manager));
    // Somebody came: it is his at once.
    let mut boris = portal.on_shift("boris").await;
    assert_eq!(boris.offer().await.expect("now").dialog, dialog);
}

#[tokio::test]
async fn p19_who_just_got_it_has_as_long_whatever_the_customer_waited_before() {
    let portal = Portal::start().await;
    let customer = portal.customer().await;
    customer.say("one").await;
    portal.advance_s(3600).await;
    let mut anna = portal.on_shift("anna").await;
    let dialog = anna.accept_offer().await;
    let mut boris = portal.on_shift("boris").await;
    portal.advance_s(599).await;
    anna.sync().await;
    assert_eq!(anna.head(dialog).access, Access::Responsible);
    portal.advance_s(1).await;
    assert!(boris.offer().await.is_some());
}

#[tokio::test]
async fn p19_a_return_time_of_0_is_never_and_a_changed_one_counts_at_once() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "return_time": 0 })).await;
    let (_anna, _, dialog) = answering(&portal).await;
    let mut boris = portal.on_shift("boris").await;
    portal.advance_s(7200).await;
    assert!(boris.offer().await.is_none());
    portal.set_line(json!({ "return_time": 60 })).await;
    portal.advance_s(0).await;
    assert_eq!(boris.offer().await.expect("at once").dialog, dialog);
}

#[tokio::test]
async fn p19_the_last_responsible_goes_last_in_the_next_round() {
    let portal = Portal::start().await;
    let (mut anna, _, dialog) = answering(&portal).await;
    let mut boris = portal.on_shift("boris").await;
    let mut clara = portal.on_shift("clara").await;
    // Both worked after Anna: `evenly` alone would ask her before them.
    for phone in [&mut boris, &mut clara] {
        portal.advance_s(1).await;
        let other = portal.customer().await;
        other.say("else").await;
        let own = phone.accept_offer().await;
        phone.close(own).await.applied();
    }
    portal.advance_s(598).await;
    for phone in [&mut boris, &mut clara, &mut anna] {
        let offer = phone.offer().await.unwrap_or_else(|| panic!("{} is asked now", phone.me.name));
        assert_eq!((offer.dialog, offer.round), (dialog, 2));
        phone.decline(offer.id).await.applied();
    }
}

#[tokio::test]
async fn p19_a_pinned_dialog_stays_even_when_the_answer_time_runs_out() {
    let portal = Portal::start().await;
    let (mut anna, _, dialog) = answering(&portal).await;
    let mut boris = portal.on_shift("boris").await;
    anna.give(Command::Pin { dialog }).await.applied();
    anna.sync().await;
    assert!(session(&anna, dialog).pinned);
    portal.advance_s(7200).await;
    assert!(boris.offer().await.is_none());
    assert_eq!(boris.give(Command::Unpin { dialog }).await.refused(), "not_found");
    // Unpinned, it has waited for too long already.
    anna.give(Command::Unpin { dialog }).await.applied();
    portal.advance_s(0).await;
    assert_eq!(boris.offer().await.expect("at once").dialog, dialog);
    assert!(!session(&boris, dialog).pinned);
}

#[tokio::test]
async fn p19_at_shift_end_what_awaits_the_operator_goes_to_the_queue_and_the_rest_stays() {
    let portal = Portal::start().await;
    let (mut anna, _, waiting) = answering(&portal).await;
    let (second, third) = (portal.customer().await, portal.customer().await);
    second.say("two").await;
    let answered = anna.accept_offer().await;
    anna.say(answered, "Yes").await.applied();
    third.say("three").await;
    let pinned = anna.accept_offer().await;
    anna.give(Command::Pin { dialog: pinned }).await.applied();
    let mut boris = portal.on_shift("boris").await;
    anna.give(Command::ShiftEnd { to: None }).await.applied();
    assert_eq!(boris.accept_offer().await, waiting);
    assert!(boris.offer().await.is_none());
    anna.sync().await;
    let why = Event::Returned { operator: anna.me.id, reason: ReturnReason::ShiftEnded };
    assert_eq!(events(&anna, waiting).last(), Some(&why));
    for dialog in [answered, pinned] {
        assert_eq!(anna.head(dialog).access, Access::Responsible);
    }
    // She has no open shift: when the customer writes it goes to the queue at once, unless it is pinned.
    third.say("pinned").await;
    assert!(boris.offer().await.is_none());
    second.say("and now?").await;
    assert_eq!(boris.offer().await.expect("at once").dialog, answered);
    anna.sync().await;
    let why = Event::Returned { operator: anna.me.id, reason: ReturnReason::OffShift };
    assert_eq!(events(&anna, answered).last(), Some(&why));
    assert_eq!(anna.head(pinned).access, Access::Responsible);
}

#[tokio::test]
async fn p19_a_planned_end_hands_over_to_the_queue_and_a_pause_hands_over_nothing() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "return_time": 0 })).await;
    let mut anna = portal.phone("anna").await;
    anna.give(Command::ShiftStart { planned_end: Some(portal.now().plus_s(60)) }).await.applied();
    let customer = portal.customer().await;
    customer.say("one").await;
    let dialog = anna.accept_offer().await;
    let mut boris = portal.on_shift("boris").await;
    anna.give(Command::ShiftPause).await.applied();
    customer.say("two").await;
    assert!(boris.offer().await.is_none(), "a pause stops new offers only");
    portal.advance_s(60 + 1800).await;
    assert_eq!(boris.offer().await.expect("the shift ended").dialog, dialog);
}

#[tokio::test]
async fn p19_at_shift_end_a_named_colleague_gets_what_awaits_the_operator() {
    let portal = Portal::start().await;
    let (anna, _, dialog) = answering(&portal).await;
    let mut boris = portal.phone("boris").await;
    let to = Some(boris.me.id);
    assert_eq!(anna.give(Command::ShiftEnd { to }).await.refused(), "target_unavailable");
    assert_eq!(anna.give(Command::ShiftEnd { to: Some(anna.me.id) }).await.refused(), "target_unavailable");
    assert_eq!(anna.give(Command::ShiftEnd { to: Some(wire::OperatorId(99)) }).await.refused(), "target_unavailable");
    boris.give(Command::ShiftStart { planned_end: None }).await.applied();
    anna.give(Command::ShiftEnd { to }).await.applied();
    boris.sync().await;
    assert_eq!(boris.head(dialog).access, Access::Responsible);
    let event = Event::Transferred { by: anna.me.id, to: boris.me.id };
    assert_eq!(events(&boris, dialog).last(), Some(&event));
}

#[tokio::test]
async fn p19_deactivation_overrides_a_pin_and_what_awaits_the_operator_is_offered_at_once() {
    let portal = Portal::start().await;
    let (anna, _, dialog) = answering(&portal).await;
    anna.give(Command::Pin { dialog }).await.applied();
    let mut boris = portal.on_shift("boris").await;
    deactivate(&portal, &anna).await;
    assert_eq!(boris.offer().await.expect("at once").dialog, dialog);
    boris.accept_offer().await;
    let why = Event::Returned { operator: anna.me.id, reason: ReturnReason::Deactivated };
    boris.fill_holes().await;
    assert!(events(&boris, dialog).contains(&why));
}

#[tokio::test]
async fn p19_what_was_on_its_way_from_a_deactivated_operator_is_refused_with_its_words() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    let reply = anna.envelope(Command::Send { dialog, text: "Good day".into(), draft: None });
    // Past the door, in front of the writer.
    let who = SignedInAs { me: anna.me.clone(), device: anna.device };
    deactivate(&portal, &anna).await;
    let bus = portal.app.bus.clone();
    let given = portal.app.store.write(move |write| server::commands::carry_out(write, &bus, &who, vec![reply]));
    let outcome = given.await.unwrap().remove(0).outcome;
    assert!(matches!(&outcome, Outcome::Refused { code, .. } if code == "operator_inactive"), "{outcome:?}");
    // And at the door.
    assert_eq!(anna.say(dialog, "Good day").await.refused(), "operator_inactive");
    assert_eq!(anna.page("").await.fault(), (401, "signed_out".into()), "he sees nothing more");
    let admin = portal.phone("admin").await;
    let path = format!("/api/v1/admin/users/{}", anna.me.id);
    let _: Value = admin.call(Method::PATCH, &path, Some(json!({ "active": true }))).await.ok();
    let again = anna.call(Method::POST, "/api/v1/commands", Some(json!({ "commands": [] }))).await;
    assert_eq!(again.fault(), (401, "signed_out".into()), "and signs in anew");
    assert_eq!(portal.count("SELECT count(*) FROM entry WHERE text = 'Good day'").await, 0);
}

#[tokio::test]
async fn p19_a_deactivated_operators_answered_dialog_is_offered_when_the_customer_writes() {
    let portal = Portal::start().await;
    let (anna, customer, dialog) = answering(&portal).await;
    anna.say(dialog, "Yes").await.applied();
    anna.give(Command::Pin { dialog }).await.applied();
    let mut boris = portal.on_shift("boris").await;
    boris.watch = vec![portal.support];
    deactivate(&portal, &anna).await;
    assert!(boris.offer().await.is_none());
    let unassigned = session(&boris, dialog);
    assert_eq!((unassigned.state, unassigned.awaited), (SessionState::Queued, Awaited::Customer));
    assert_eq!((unassigned.responsible, unassigned.takeable), (None, true));
    // Nothing that makes somebody eligible offers it before its time.
    let mut clara = portal.on_shift("clara").await;
    assert!(clara.offer().await.is_none() && boris.offer().await.is_none());
    customer.say("and now?").await;
    assert_eq!(boris.offer().await.expect("now").dialog, dialog);
}

#[tokio::test]
async fn p19_a_closing_dialog_of_a_deactivated_operator_comes_back_to_the_queue() {
    let portal = Portal::start().await;
    let (anna, customer, dialog) = answering(&portal).await;
    anna.give(Command::Pin { dialog }).await.applied();
    anna.close(dialog).await.applied();
    deactivate(&portal, &anna).await;
    let mut boris = portal.on_shift("boris").await;
    customer.say("one more thing").await;
    assert_eq!(boris.offer().await.expect("at once").dialog, dialog);
}
