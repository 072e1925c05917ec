//! Several people at one dialog: P21, and the nudge of P50.

use serde_json::json;
use wire::{Access, Awaited, Command, Event, OfferOutcome, Outcome, ShiftState, TransferEnd};

use crate::handover::{answering, deactivate, events, session};
use crate::kit::{Phone, Portal};
use crate::transfers::{asks_first, ended};

/// Vera, who manages the line, with its dialogs on her screen.
async fn manager(portal: &Portal) -> Phone {
    let mut vera = portal.phone("vera").await;
    vera.watch = vec![portal.support];
    vera.sync().await;
    vera
}

#[tokio::test]
async fn p21_a_manager_of_the_line_takes_over_at_once() {
    let portal = Portal::start().await;
    asks_first(&portal).await;
    let (mut anna, _, dialog) = answering(&portal).await;
    let mut boris = portal.on_shift("boris").await;
    anna.transfer(dialog, boris.me.id).await.applied();
    let offer = boris.offer().await.unwrap();
    let mut vera = manager(&portal).await;
    assert_eq!(boris.give(Command::TakeOver { dialog }).await.refused(), "forbidden");
    let reply = anna.envelope(Command::Send { dialog, text: "Hello".into(), draft: None });
    vera.give(Command::TakeOver { dialog }).await.applied();
    vera.sync().await;
    assert_eq!(vera.head(dialog).access, Access::Responsible);
    anna.sync().await;
    let told = events(&anna, dialog);
    let event = Event::TakenOver { by: vera.me.id, from: anna.me.id };
    assert_eq!(told[told.len() - 2..], [ended(&anna, &boris, TransferEnd::Withdrawn), event]);
    assert_eq!(anna.head(dialog).access, Access::Former);
    // Of two commands the first committed holds.
    assert_eq!(anna.post_one(&reply).await.held(), wire::WhatChanged::Responsible);
    boris.sync().await;
    let lost = &boris.known.offers[&offer.id];
    assert_eq!((lost.outcome, lost.winner), (Some(OfferOutcome::Withdrawn), Some(vera.me.id)));
    match boris.accept(offer.id).await.0 {
        Outcome::Refused { code, by, at, .. } => {
            assert_eq!((code.as_str(), by, at), ("too_late", Some(vera.me.id), Some(portal.now())));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(vera.give(Command::TakeOver { dialog }).await.refused(), "forbidden", "it is hers");
}

#[tokio::test]
async fn p21_out_of_the_queue_a_manager_takes_what_is_offered_to_somebody() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let customer = portal.customer().await;
    customer.say("one").await;
    let offer = anna.offer().await.unwrap();
    let mut vera = manager(&portal).await;
    vera.give(Command::TakeOver { dialog: offer.dialog }).await.applied();
    vera.sync().await;
    assert_eq!(vera.head(offer.dialog).access, Access::Responsible);
    assert_eq!(anna.accept(offer.id).await.refused(), "too_late");
}

#[tokio::test]
async fn p21_a_participant_sees_the_whole_history_and_may_write_and_note_but_owns_nothing() {
    let portal = Portal::start().await;
    let (mut anna, customer, dialog) = answering(&portal).await;
    anna.note(dialog, "difficult").await.applied();
    // Any active member of the staff, of this line or not.
    let mut dan = portal.phone("dan").await;
    assert_eq!(dan.note(dialog, "?").await.refused(), "not_found");
    anna.give(Command::Invite { dialog, operator: dan.me.id }).await.applied();
    dan.sync().await;
    assert_eq!(dan.head(dialog).access, Access::Participant);
    assert_eq!(session(&dan, dialog).participants, [dan.me.id]);
    assert_eq!(dan.known.told(dialog), ["opened", "customer_message one", "accepted", "note difficult", "invited"]);
    customer.say("two").await;
    dan.sync().await;
    assert_eq!(dan.known.told(dialog).last().unwrap(), "customer_message two");
    dan.note(dialog, "I know this one").await.applied();
    dan.say(dialog, "Hello, Dan here").await.applied();
    anna.sync().await;
    let now = session(&anna, dialog);
    assert_eq!((now.responsible, now.awaited), (Some(anna.me.id), Awaited::Customer));
    dan.sync().await;
    for command in [
        Command::Close { dialog },
        Command::Pin { dialog },
        Command::NoReplyNeeded { dialog },
        Command::Transfer { dialog, to: anna.me.id, note: None },
        Command::Invite { dialog, operator: dan.me.id },
    ] {
        assert_eq!(dan.give(command).await.refused(), "not_responsible");
    }
    dan.give(Command::Leave { dialog }).await.applied();
    dan.sync().await;
    assert!(!dan.known.heads.contains_key(&dialog), "what his right covered leaves with it");
    anna.sync().await;
    assert_eq!(session(&anna, dialog).participants, []);
    let told = events(&anna, dialog);
    assert_eq!(told.last(), Some(&Event::Left { operator: dan.me.id }));
    assert!(told.contains(&Event::Invited { by: anna.me.id, operator: dan.me.id }));
    assert_eq!(anna.give(Command::Leave { dialog }).await.refused(), "forbidden");
}

#[tokio::test]
async fn p21_only_active_staff_is_invited_and_a_session_later_the_invitation_is_over() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "full_close_time": 0 })).await;
    let (mut anna, customer, dialog) = answering(&portal).await;
    let mut dan = portal.phone("dan").await;
    let clara = portal.phone("clara").await;
    deactivate(&portal, &clara).await;
    let invite = |operator| Command::Invite { dialog, operator };
    assert_eq!(anna.give(invite(clara.me.id)).await.refused(), "target_unavailable");
    assert_eq!(anna.give(invite(anna.me.id)).await.refused(), "bad_command");
    anna.give(invite(dan.me.id)).await.applied();
    anna.sync().await;
    anna.close(dialog).await.applied();
    dan.sync().await;
    assert_eq!(dan.head(dialog).access, Access::Participant);
    customer.say("again").await;
    dan.sync().await;
    assert!(!dan.known.heads.contains_key(&dialog));
}

#[tokio::test]
async fn p21_a_guest_of_a_line_is_shown_as_he_stands() {
    let portal = Portal::start().await;
    let (mut anna, _, dialog) = answering(&portal).await;
    let dan = portal.phone("dan").await;
    anna.give(Command::Invite { dialog, operator: dan.me.id }).await.applied();
    for (command, shift) in [
        (Command::ShiftStart { planned_end: None }, ShiftState::On),
        (Command::ShiftPause, ShiftState::Paused),
        (Command::ShiftEnd { to: None }, ShiftState::Off),
    ] {
        dan.give(command).await.applied();
        anna.sync().await;
        assert_eq!(anna.known.colleagues[&dan.me.id].shift, shift);
    }
}

#[tokio::test]
async fn p50_a_nudge_reaches_the_responsible_at_most_once_in_two_minutes_a_dialog() {
    let portal = Portal::start().await;
    let (mut anna, _, dialog) = answering(&portal).await;
    assert_eq!(anna.give(Command::Nudge { dialog }).await.refused(), "forbidden");
    let mut vera = manager(&portal).await;
    let first = portal.now();
    vera.give(Command::Nudge { dialog }).await.applied();
    anna.sync().await;
    assert_eq!(events(&anna, dialog).last(), Some(&Event::Nudged { by: vera.me.id }));
    portal.advance_s(119).await;
    match vera.give(Command::Nudge { dialog }).await.0 {
        Outcome::Refused { code, by, at, .. } => {
            assert_eq!((code.as_str(), by, at), ("too_soon", Some(vera.me.id), Some(first)));
        }
        other => panic!("{other:?}"),
    }
    portal.advance_s(1).await;
    vera.give(Command::Nudge { dialog }).await.applied();
    vera.sync().await;
}

#[tokio::test]
async fn p50_another_manager_nudges_no_sooner_and_another_dialog_is_another_matter() {
    let portal = Portal::start().await;
    let (mut anna, _, dialog) = answering(&portal).await;
    portal.customer().await.say("two").await;
    let second = anna.accept_offer().await;
    let (vera, admin) = (manager(&portal).await, portal.phone("admin").await);
    vera.give(Command::Nudge { dialog }).await.applied();
    portal.advance_s(119).await;
    match admin.give(Command::Nudge { dialog }).await.0 {
        Outcome::Refused { code, by, .. } => assert_eq!((code.as_str(), by), ("too_soon", Some(vera.me.id))),
        other => panic!("{other:?}"),
    }
    admin.give(Command::Nudge { dialog: second }).await.applied();
}

#[tokio::test]
async fn p21_asking_to_be_invited_pushes_to_the_responsible_and_to_nobody_else() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "see_all": true })).await;
    let (mut anna, _, dialog) = answering(&portal).await;
    let boris = portal.phone("boris").await;
    let before = portal.pushes().await;
    boris.give(Command::AskInvite { dialog }).await.applied();
    assert_eq!(portal.pushes().await, before + 1);
    anna.sync().await;
    assert_eq!(events(&anna, dialog).last(), Some(&Event::InviteAsked { operator: boris.me.id }));
    assert!(session(&anna, dialog).participants.is_empty(), "to ask is not to be invited");
    let clara = portal.phone("clara").await;
    clara.give(Command::AskInvite { dialog }).await.applied();
    match boris.give(Command::AskInvite { dialog }).await.0 {
        Outcome::Refused { code, by, .. } => assert_eq!((code.as_str(), by), ("too_soon", Some(boris.me.id))),
        other => panic!("{other:?}"),
    }
}
