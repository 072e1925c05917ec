//! Sessions that are handed over, to a colleague or a line: P20.

use http::Method;
use serde_json::{Value, json};
use wire::{Access, Command, Event, OfferOutcome, Outcome, SessionState, ShiftState, Targets, TransferEnd};

use crate::handover::{answering, deactivate, events, session};
use crate::kit::{Phone, Portal};

/// Transfers on the line wait for their receiver's yes, and nothing returns by itself.
pub async fn asks_first(portal: &Portal) {
    portal.set_line(json!({ "confirm_transfer": true, "return_time": 0 })).await;
}

pub fn ended(by: &Phone, to: &Phone, how: TransferEnd) -> Event {
    Event::TransferEnded { by: by.me.id, to: to.me.id, how }
}

#[tokio::test]
async fn p20_a_transfer_takes_a_note_along_and_the_sender_leaves() {
    let portal = Portal::start().await;
    let (mut anna, _, dialog) = answering(&portal).await;
    let mut boris = portal.on_shift("boris").await;
    let command = Command::Transfer { dialog, to: boris.me.id, note: Some("Wants an invoice.".into()) };
    anna.give(command).await.applied();
    boris.sync().await;
    let head = session(&boris, dialog);
    assert_eq!((head.state, head.responsible), (SessionState::Answered, Some(boris.me.id)));
    assert_eq!(boris.head(dialog).access, Access::Responsible);
    let told = boris.known.told(dialog);
    assert_eq!(told[told.len() - 2..], ["note Wants an invoice.", "transferred"]);
    anna.sync().await;
    assert_eq!(anna.head(dialog).access, Access::Former);
}

#[tokio::test]
async fn p20_until_confirmed_the_sender_stays_responsible_and_may_answer() {
    let portal = Portal::start().await;
    asks_first(&portal).await;
    let (mut anna, customer, dialog) = answering(&portal).await;
    let mut boris = portal.on_shift("boris").await;
    anna.give(Command::Transfer { dialog, to: boris.me.id, note: Some("Yours?".into()) }).await.applied();
    let offer = boris.offer().await.expect("he is asked");
    assert_eq!((offer.from, offer.note.as_deref()), (Some(anna.me.id), Some("Yours?")));
    assert_eq!(offer.deadline, portal.now().plus_s(60));
    assert_eq!(boris.head(dialog).access, Access::Offered);
    anna.sync().await;
    let pending = session(&anna, dialog).transfer.expect("the head says so");
    assert_eq!((pending.to, pending.by, pending.deadline), (boris.me.id, anna.me.id, offer.deadline));
    anna.say(dialog, "One moment").await.applied();
    customer.say("fine").await;
    boris.sync().await;
    assert_eq!(boris.known.told(dialog).last().unwrap(), "customer_message fine");
    boris.give(Command::ConfirmTransfer { offer: offer.id }).await.applied();
    boris.sync().await;
    anna.sync().await;
    assert_eq!((boris.head(dialog).access, anna.head(dialog).access), (Access::Responsible, Access::Former));
    assert_eq!(session(&boris, dialog).transfer, None);
    let event = Event::Transferred { by: anna.me.id, to: boris.me.id };
    assert_eq!(events(&boris, dialog).last(), Some(&event));
}

#[tokio::test]
async fn p20_a_transfer_that_waits_stops_no_other_offer() {
    let portal = Portal::start().await;
    asks_first(&portal).await;
    let (anna, _, dialog) = answering(&portal).await;
    let mut boris = portal.on_shift("boris").await;
    anna.give(Command::ShiftPause).await.applied();
    anna.transfer(dialog, boris.me.id).await.applied();
    portal.customer().await.say("two").await;
    boris.sync().await;
    assert_eq!(boris.known.offers.values().filter(|offer| offer.outcome.is_none()).count(), 2);
    // Its silence is no missed offer of the queue either.
    portal.advance_s(60).await;
    assert_eq!(portal.count("SELECT missed FROM operator WHERE login = 'boris'").await, 1);
}

#[tokio::test]
async fn p20_refused_or_silent_for_queue_time_it_is_back_with_the_sender() {
    let portal = Portal::start().await;
    asks_first(&portal).await;
    let (mut anna, _, dialog) = answering(&portal).await;
    let mut boris = portal.on_shift("boris").await;
    anna.transfer(dialog, boris.me.id).await.applied();
    let offer = boris.offer().await.unwrap();
    boris.give(Command::DeclineTransfer { offer: offer.id }).await.applied();
    anna.sync().await;
    assert_eq!(events(&anna, dialog).last(), Some(&ended(&anna, &boris, TransferEnd::Declined)));
    assert_eq!((anna.head(dialog).access, session(&anna, dialog).transfer), (Access::Responsible, None));
    anna.transfer(dialog, boris.me.id).await.applied();
    portal.advance_s(59).await;
    anna.sync().await;
    assert!(session(&anna, dialog).transfer.is_some());
    portal.advance_s(1).await;
    anna.sync().await;
    assert_eq!(events(&anna, dialog).last(), Some(&ended(&anna, &boris, TransferEnd::Expired)));
    assert_eq!(anna.head(dialog).access, Access::Responsible);
}

#[tokio::test]
async fn p20_refused_when_the_senders_shift_is_over_it_goes_to_the_queue() {
    let portal = Portal::start().await;
    asks_first(&portal).await;
    let (mut anna, _, dialog) = answering(&portal).await;
    let mut boris = portal.on_shift("boris").await;
    let mut clara = portal.on_shift("clara").await;
    anna.give(Command::ShiftEnd { to: Some(boris.me.id) }).await.applied();
    anna.sync().await;
    assert_eq!(anna.head(dialog).access, Access::Responsible, "until he confirms");
    let offer = boris.offer().await.unwrap();
    boris.give(Command::DeclineTransfer { offer: offer.id }).await.applied();
    let of_the_queue = match boris.offer().await {
        Some(offer) => offer,
        None => clara.offer().await.expect("somebody is asked"),
    };
    assert_eq!((of_the_queue.dialog, of_the_queue.from), (dialog, None));
}

#[tokio::test]
async fn p20_the_sender_withdraws_and_the_first_committed_holds() {
    let portal = Portal::start().await;
    asks_first(&portal).await;
    let (mut anna, _, dialog) = answering(&portal).await;
    let mut boris = portal.on_shift("boris").await;
    anna.transfer(dialog, boris.me.id).await.applied();
    let offer = boris.offer().await.unwrap();
    let confirm = boris.envelope(Command::ConfirmTransfer { offer: offer.id });
    portal.advance_s(1).await;
    let withdrawn_at = portal.now();
    anna.give(Command::WithdrawTransfer { dialog }).await.applied();
    portal.advance_s(1).await;
    match boris.post_one(&confirm).await.0 {
        Outcome::Refused { code, by, at, detail } => {
            assert_eq!((code.as_str(), by, at), ("too_late", Some(anna.me.id), Some(withdrawn_at)));
            assert_eq!(detail, "the transfer was withdrawn");
        }
        other => panic!("{other:?}"),
    }
    anna.sync().await;
    assert_eq!(events(&anna, dialog).last(), Some(&ended(&anna, &boris, TransferEnd::Withdrawn)));
    boris.sync().await;
    assert_eq!(boris.known.offers[&offer.id].outcome, Some(OfferOutcome::Withdrawn));
    // And the other way round.
    anna.transfer(dialog, boris.me.id).await.applied();
    let offer = boris.offer().await.unwrap();
    boris.accept(offer.id).await.applied();
    match anna.give(Command::WithdrawTransfer { dialog }).await.0 {
        Outcome::Refused { code, by, at, .. } => {
            assert_eq!((code.as_str(), by, at), ("not_responsible", Some(anna.me.id), Some(portal.now())));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn p20_a_confirmation_tapped_in_time_may_arrive_late_as_with_every_offer() {
    let portal = Portal::start().await;
    asks_first(&portal).await;
    let (anna, _, dialog) = answering(&portal).await;
    let mut boris = portal.on_shift("boris").await;
    anna.transfer(dialog, boris.me.id).await.applied();
    let offer = boris.offer().await.unwrap();
    let confirm = boris.envelope(Command::ConfirmTransfer { offer: offer.id });
    portal.advance_s(75).await;
    boris.post_one(&confirm).await.applied();
    boris.sync().await;
    assert_eq!(boris.head(dialog).access, Access::Responsible);
}

#[tokio::test]
async fn p20_close_new_transfer_and_return_withdraw_a_pending_one_and_tell_both() {
    for how in ["close", "transfer", "return"] {
        let portal = Portal::start().await;
        portal.set_line(json!({ "confirm_transfer": true, "queue_time": 3600 })).await;
        let (mut anna, _, dialog) = answering(&portal).await;
        let mut boris = portal.on_shift("boris").await;
        let clara = portal.on_shift("clara").await;
        anna.transfer(dialog, boris.me.id).await.applied();
        let offer = boris.offer().await.unwrap();
        anna.sync().await;
        match how {
            "close" => drop(anna.close(dialog).await.applied()),
            "transfer" => drop(anna.transfer(dialog, clara.me.id).await.applied()),
            _ => portal.advance_s(600).await,
        }
        boris.sync().await;
        assert_eq!(boris.known.offers[&offer.id].outcome, Some(OfferOutcome::Withdrawn), "{how}");
        anna.sync().await;
        let told = events(&anna, dialog);
        assert!(told.contains(&ended(&anna, &boris, TransferEnd::Withdrawn)), "{how}: {told:?}");
        assert_eq!(boris.give(Command::ConfirmTransfer { offer: offer.id }).await.refused(), "too_late", "{how}");
    }
}

#[tokio::test]
async fn p20_who_is_off_shift_is_unavailable_unless_a_manager_forces_it_and_no_cap_stops_it() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "max_dialogs": 1, "confirm_transfer": true })).await;
    let (anna, _, dialog) = answering(&portal).await;
    let mut boris = portal.phone("boris").await;
    assert_eq!(anna.transfer(dialog, boris.me.id).await.refused(), "target_unavailable");
    let mut vera = portal.phone("vera").await;
    vera.watch = vec![portal.support];
    vera.sync().await;
    vera.transfer(dialog, boris.me.id).await.applied();
    boris.sync().await;
    assert_eq!(boris.head(dialog).access, Access::Responsible);
    // A second one goes over his cap.
    portal.customer().await.say("two").await;
    let mut anna = anna;
    let second = anna.accept_offer().await;
    vera.sync().await;
    vera.transfer(second, boris.me.id).await.applied();
    boris.sync().await;
    assert_eq!(boris.head(second).access, Access::Responsible);
}

#[tokio::test]
async fn p19_a_deactivated_receivers_transfer_is_withdrawn() {
    let portal = Portal::start().await;
    asks_first(&portal).await;
    let (mut anna, _, dialog) = answering(&portal).await;
    let boris = portal.on_shift("boris").await;
    anna.transfer(dialog, boris.me.id).await.applied();
    deactivate(&portal, &boris).await;
    anna.sync().await;
    assert_eq!(events(&anna, dialog).last(), Some(&ended(&anna, &boris, TransferEnd::Withdrawn)));
    assert_eq!((anna.head(dialog).access, session(&anna, dialog).transfer), (Access::Responsible, None));
}

#[tokio::test]
async fn p20_a_transfer_to_a_line_goes_into_its_queue_and_asks_once_when_nobody_is_there() {
    let portal = Portal::start().await;
    let (mut anna, customer, dialog) = answering(&portal).await;
    let to_sales = |anyway| Command::TransferToLine { dialog, line: portal.sales, note: Some("Price".into()), anyway };
    assert_eq!(anna.give(to_sales(false)).await.refused(), "nobody_eligible");
    anna.give(to_sales(true)).await.applied();
    anna.sync().await;
    assert!(anna.head(dialog).access == Access::Former && anna.head(dialog).line == portal.sales);
    let mut dan = portal.on_shift("dan").await;
    assert_eq!(dan.accept_offer().await, dialog);
    assert_eq!(dan.head(dialog).line, portal.sales);
    dan.fill_holes().await;
    let told = dan.known.told(dialog);
    assert!(told.contains(&"note Price".to_owned()), "{told:?}");
    assert_eq!(dan.known.colleagues[&anna.me.id].name, "Anna", "whose note it is");
    let vera = portal.phone("vera").await.bootstrap().await;
    assert!(!vera.heads.contains_key(&dialog), "another line's managers are not told that it exists");
    dan.say(dialog, "It costs 5").await.applied();
    assert_eq!(customer.sees().await, ["one", "It costs 5"]);
    // Its channel stays where it was: the next session is of that line again.
    portal.set_line(json!({ "full_close_time": 0, "sticky_time": 0 })).await;
    let path = format!("/api/v1/admin/lines/{}", portal.sales);
    let admin = portal.phone("admin").await;
    let _: Value = admin.call(Method::PATCH, &path, Some(json!({ "full_close_time": 0 }))).await.ok();
    dan.close(dialog).await.applied();
    customer.say("two").await;
    let offer = anna.offer().await.expect("of the line of the channel");
    assert_eq!((offer.dialog, offer.line), (dialog, portal.support));
}

#[tokio::test]
async fn p20_not_accepted_there_within_return_time_it_is_back_with_its_sender() {
    let portal = Portal::start().await;
    let (mut anna, _, dialog) = answering(&portal).await;
    let command = Command::TransferToLine { dialog, line: portal.sales, note: None, anyway: true };
    anna.give(command).await.applied();
    portal.advance_s(599).await;
    anna.sync().await;
    assert_eq!(anna.head(dialog).access, Access::Former);
    portal.advance_s(1).await;
    anna.sync().await;
    assert_eq!((anna.head(dialog).access, anna.head(dialog).line), (Access::Responsible, portal.support));
    let event = Event::SentBack { to: anna.me.id, line: portal.sales };
    assert_eq!(events(&anna, dialog).last(), Some(&event));
}

#[tokio::test]
async fn p20_not_accepted_there_and_its_sender_off_shift_it_waits_on_and_that_is_told() {
    let portal = Portal::start().await;
    let (anna, _, dialog) = answering(&portal).await;
    let command = Command::TransferToLine { dialog, line: portal.sales, note: None, anyway: true };
    anna.give(command).await.applied();
    anna.give(Command::ShiftEnd { to: None }).await.applied();
    portal.advance_s(600).await;
    let mut dan = portal.on_shift("dan").await;
    assert_eq!(dan.accept_offer().await, dialog);
    dan.fill_holes().await;
    assert!(events(&dan, dialog).contains(&Event::NotAccepted { line: portal.sales }));
}

#[tokio::test]
async fn p20_of_two_commands_the_second_is_refused_with_who_did_what_and_when() {
    let portal = Portal::start().await;
    let (anna, _, dialog) = answering(&portal).await;
    let boris = portal.on_shift("boris").await;
    let pin = anna.envelope(Command::Pin { dialog });
    portal.advance_s(1).await;
    anna.transfer(dialog, boris.me.id).await.applied();
    let at = portal.now();
    portal.advance_s(1).await;
    match anna.post_one(&pin).await.0 {
        Outcome::Refused { code, by, at: when, detail } => {
            assert_eq!((code.as_str(), by, when), ("not_responsible", Some(anna.me.id), Some(at)));
            assert_eq!(detail, "it was handed to a colleague");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn p16_p20_who_was_asked_in_vain_has_his_slot_again() {
    let portal = Portal::start().await;
    asks_first(&portal).await;
    portal.set_line(json!({ "max_dialogs": 1 })).await;
    for taken_back in [true, false] {
        let (mut anna, _, dialog) = answering(&portal).await;
        let mut boris = portal.on_shift("boris").await;
        anna.transfer(dialog, boris.me.id).await.applied();
        portal.customer().await.say("another").await;
        assert!(boris.offer().await.is_none_or(|offer| offer.from.is_some()), "the transfer counts");
        if taken_back {
            anna.give(Command::WithdrawTransfer { dialog }).await.applied();
        } else {
            anna.close(dialog).await.applied();
        }
        let offer = boris.offer().await.expect("he is free at once");
        assert_eq!(offer.from, None);
        let got = offer.dialog;
        boris.accept(offer.id).await.applied();
        boris.close(got).await.applied();
        portal.advance_s(400).await;
        boris.give(Command::ShiftEnd { to: None }).await.applied();
        anna.sync().await;
        if taken_back {
            anna.close(dialog).await.applied();
            portal.advance_s(400).await;
        }
    }
}

#[tokio::test]
async fn p20_who_hands_a_dialog_on_sees_loads_caps_and_the_other_lines() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "max_dialogs": 1 })).await;
    let mut boris = portal.on_shift("boris").await;
    portal.customer().await.say("zero").await;
    boris.accept_offer().await;
    let (mut anna, _, dialog) = answering(&portal).await;
    let path = format!("/api/v1/dialogs/{dialog}/targets");
    let told: Targets = anna.get(&path).await.ok();
    let of = |phone: &Phone| {
        let one = told.colleagues.iter().find(|one| one.colleague.id == phone.me.id).expect("he is told of");
        (one.colleague.name.as_str(), one.colleague.shift, one.dialogs, one.at_cap)
    };
    assert_eq!(of(&boris), ("Boris", ShiftState::On, 1, true));
    let (clara, dan) = (portal.phone("clara").await, portal.phone("dan").await);
    assert_eq!(of(&clara), ("Clara", ShiftState::Off, 0, false));
    assert!(told.colleagues.iter().all(|one| one.colleague.id != dan.me.id), "he is on another line");
    // A line to which she does not belong, and who waits there.
    let [sales] = &told.lines[..] else { panic!("{told:?}") };
    assert_eq!((sales.id, sales.open, sales.on_shift, sales.waiting), (portal.sales, true, 0, 0));
    let since = portal.now();
    anna.give(Command::TransferToLine { dialog, line: portal.sales, note: None, anyway: true }).await.applied();
    portal.on_shift("vera").await;
    let vera = portal.phone("vera").await;
    boris.sync().await;
    let other = boris.known.heads.keys().copied().find(|id| *id != dialog).unwrap();
    let admin = portal.phone("admin").await;
    let closed = json!({ "hours": { "zone": "UTC", "week": { "tuesday": [{ "from": "09:00", "to": "10:00" }] } } });
    let line = format!("/api/v1/admin/lines/{}", portal.sales);
    let _: Value = admin.call(Method::PATCH, &line, Some(closed)).await.ok();
    portal.on_shift("dan").await;
    for phone in [&boris, &vera, &admin] {
        let told: Targets = phone.get(&format!("/api/v1/dialogs/{other}/targets")).await.ok();
        let [sales] = &told.lines[..] else { panic!("{told:?}") };
        assert_eq!((sales.open, sales.on_shift, sales.waiting, sales.oldest), (false, 1, 1, Some(since)));
        assert_eq!(sales.opens_at.map(|at| at.to_string()).as_deref(), Some("2026-11-24T09:00:00.000Z"));
    }
    // The cap only warns.
    boris.transfer(other, anna.me.id).await.applied();
    anna.sync().await;
    assert_eq!(anna.head(other).access, Access::Responsible);
    let told = boris.get(&format!("/api/v1/dialogs/{other}/targets")).await;
    assert_eq!(told.fault(), (403, "forbidden".into()), "it is his no more");
    assert_eq!(dan.get(&format!("/api/v1/dialogs/{other}/targets")).await.fault(), (404, "not_found".into()));
}
