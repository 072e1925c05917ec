//! Who has something of a line that is none of his reads whose it is: the line's name, and those of its people.

use http::Method;
use serde_json::{Value, json};
use wire::{Access, Colleague, Command, DialogId, Line, LineId, OperatorId, ShiftState};

use crate::kit::{Known, Phone, Portal};

/// A line as somebody knows it: its name, and whether he is a guest there.
fn line(known: &Known, id: LineId) -> Option<(&str, bool)> {
    known.lines.get(&id).map(|Line { name, guest, .. }| (name.as_str(), *guest))
}

fn colleague(known: &Known, id: OperatorId) -> Option<(&str, bool)> {
    known.colleagues.get(&id).map(|Colleague { name, guest, .. }| (name.as_str(), *guest))
}

fn to_line(dialog: DialogId, line: LineId) -> Command {
    Command::TransferToLine { dialog, line, note: None, anyway: true }
}

async fn set_staff(portal: &Portal, operators: &[OperatorId]) {
    let admin = portal.phone("admin").await;
    let path = format!("/api/v1/admin/lines/{}/staff", portal.support);
    let staff = json!({ "operators": operators, "managers": [] });
    let _: Value = admin.call(Method::PUT, &path, Some(staff)).await.ok();
}

/// Whoever follows knows what a bootstrap would tell him, by pages of whatever length.
async fn follows(phone: &mut Phone) {
    phone.sync().await;
    for limit in [1, 500] {
        let mut anew = Phone { limit, known: Known::default(), ..phone.at(&phone.portal) };
        anew.sync().await;
        assert_eq!((&phone.known.lines, &phone.known.colleagues), (&anew.known.lines, &anew.known.colleagues));
    }
}

#[tokio::test]
async fn p21_who_is_invited_from_another_line_reads_whose_dialog_it_is() {
    let portal = Portal::start().await;
    let (mut anna, mut dan) = (portal.on_shift("anna").await, portal.phone("dan").await);
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    dan.sync().await;
    assert_eq!((line(&dan.known, portal.support), colleague(&dan.known, anna.me.id)), (None, None));
    anna.give(Command::Invite { dialog, operator: dan.me.id }).await.applied();
    follows(&mut dan).await;
    assert_eq!(dan.head(dialog).access, Access::Participant);
    assert_eq!(line(&dan.known, portal.support), Some(("Support", true)));
    assert_eq!(line(&dan.known, portal.sales), Some(("Sales", false)), "his own stays his own");
    assert_eq!(colleague(&dan.known, anna.me.id), Some(("Anna", true)));
    anna.sync().await;
    assert_eq!(colleague(&anna.known, dan.me.id), Some(("Dan", true)), "she reads his name too");
    let boris = portal.id_of("boris").await;
    assert_eq!(colleague(&anna.known, boris), Some(("Boris", false)));
    assert_eq!(colleague(&dan.known, boris), None, "who has nothing to do with it is not named");
}

#[tokio::test]
async fn p21_whoever_wrote_or_did_something_in_it_is_named_and_nobody_else() {
    let portal = Portal::start().await;
    let (mut anna, mut dan) = (portal.on_shift("anna").await, portal.phone("dan").await);
    let (mut vera, mut boris) = (portal.phone("vera").await, portal.on_shift("boris").await);
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    anna.transfer(dialog, boris.me.id).await.applied();
    boris.sync().await;
    boris.transfer(dialog, anna.me.id).await.applied();
    vera.watch = vec![portal.support];
    vera.sync().await;
    vera.note(dialog, "Please hurry").await.applied();
    anna.sync().await;
    anna.give(Command::Invite { dialog, operator: dan.me.id }).await.applied();
    follows(&mut dan).await;
    for (who, name) in [(&anna, "Anna"), (&boris, "Boris"), (&vera, "Vera")] {
        assert_eq!(colleague(&dan.known, who.me.id), Some((name, true)));
        assert_eq!(dan.known.colleagues[&who.me.id].shift, ShiftState::Off, "nothing but the name");
    }
}

#[tokio::test]
async fn an_admin_is_no_guest_anywhere() {
    let portal = Portal::start().await;
    let (mut anna, admin) = (portal.on_shift("anna").await, portal.phone("admin").await);
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    anna.give(Command::Invite { dialog, operator: admin.me.id }).await.applied();
    anna.sync().await;
    assert_eq!(colleague(&anna.known, admin.me.id).map(|(_, guest)| guest), Some(false));
}

#[tokio::test]
async fn what_is_left_of_a_line_keeps_its_name() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "full_close_time": 0, "sticky_time": 0 })).await;
    let (mut anna, mut boris) = (portal.on_shift("anna").await, portal.phone("boris").await);
    let customer = portal.customer().await;
    customer.say("one").await;
    let dialog = anna.accept_offer().await;
    anna.close(dialog).await.applied();
    boris.sync().await;
    let clara = portal.id_of("clara").await;
    assert_eq!(colleague(&anna.known, clara), Some(("Clara", false)));
    set_staff(&portal, &[]).await;
    follows(&mut anna).await;
    assert_eq!(colleague(&anna.known, clara), None, "with the line goes whom she knew there only");
    assert!(anna.known.heads.contains_key(&dialog), "what was hers once stays");
    assert_eq!(line(&anna.known, portal.support), Some(("Support", true)));
    boris.sync().await;
    assert_eq!(line(&boris.known, portal.support), None, "he never had anything there");
    set_staff(&portal, &[clara, boris.me.id]).await;
    let mut hers = portal.on_shift("clara").await;
    customer.say("two").await;
    hers.accept_offer().await;
    portal.on_shift("boris").await;
    hers.transfer(dialog, boris.me.id).await.applied();
    follows(&mut anna).await;
    assert_eq!(colleague(&anna.known, boris.me.id), Some(("Boris", true)), "the head says whose it is");
    assert_eq!(colleague(&anna.known, clara), None, "what she may not read any more names nobody");
    set_staff(&portal, &[anna.me.id, boris.me.id]).await;
    follows(&mut anna).await;
    assert_eq!(line(&anna.known, portal.support), Some(("Support", false)), "back again");
    assert_eq!(colleague(&anna.known, boris.me.id), Some(("Boris", false)));
}

#[tokio::test]
async fn who_leaves_a_line_is_nobody_to_hand_a_dialog_to_there() {
    let portal = Portal::start().await;
    let (mut anna, boris) = (portal.on_shift("anna").await, portal.on_shift("boris").await);
    anna.sync().await;
    assert_eq!(colleague(&anna.known, boris.me.id), Some(("Boris", false)));
    set_staff(&portal, &[anna.me.id]).await;
    follows(&mut anna).await;
    assert_eq!(colleague(&anna.known, boris.me.id), Some(("Boris", true)));
}

#[tokio::test]
async fn who_leaves_one_of_two_lines_keeps_whom_the_other_one_was_shown() {
    let portal = Portal::start().await;
    portal.also_serves("dan").await;
    let (mut anna, mut dan) = (portal.on_shift("anna").await, portal.on_shift("dan").await);
    // Anna is a guest of Sales, and Dan's colleague in Support.
    portal.sales_customer().await.say("one").await;
    let dialog = dan.accept_offer().await;
    dan.give(Command::Invite { dialog, operator: anna.me.id }).await.applied();
    dan.sync().await;
    assert_eq!(colleague(&dan.known, anna.me.id), Some(("Anna", false)));
    set_staff(&portal, &[anna.me.id]).await;
    follows(&mut dan).await;
    assert_eq!(colleague(&dan.known, anna.me.id), Some(("Anna", true)), "her line he left, and she is a guest of his");
    assert_eq!(colleague(&dan.known, portal.id_of("boris").await), None);
    follows(&mut anna).await;
}

#[tokio::test]
async fn whoever_gets_a_dialog_of_a_line_is_shown_to_it() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let (mut vera, admin) = (portal.phone("vera").await, portal.phone("admin").await);
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    vera.watch = vec![portal.support];
    vera.sync().await;
    assert_eq!(colleague(&anna.known, admin.me.id), None);
    vera.transfer(dialog, admin.me.id).await.applied();
    anna.sync().await;
    assert!(colleague(&anna.known, admin.me.id).is_some(), "she reads who has it now");
}

#[tokio::test]
async fn whoever_does_something_in_a_dialog_is_shown_to_its_line_and_to_the_one_that_it_is_sent_to() {
    let portal = Portal::start().await;
    let (mut anna, mut admin) = (portal.on_shift("anna").await, portal.phone("admin").await);
    let mut dan = portal.on_shift("dan").await;
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    admin.watch = vec![portal.support];
    admin.sync().await;
    anna.sync().await;
    assert_eq!(colleague(&anna.known, admin.me.id), None, "nobody of her line, and nothing of hers names him");
    admin.note(dialog, "Please hurry").await.applied();
    follows(&mut anna).await;
    assert!(colleague(&anna.known, admin.me.id).is_some(), "the note is by somebody");
    dan.sync().await;
    assert_eq!(colleague(&dan.known, admin.me.id), None);
    anna.give(to_line(dialog, portal.sales)).await.applied();
    assert_eq!(dan.accept_offer().await, dialog);
    follows(&mut dan).await;
    assert!(colleague(&dan.known, admin.me.id).is_some(), "there too");
}

#[tokio::test]
async fn a_dialog_comes_home_with_the_names_of_those_who_had_it_elsewhere() {
    let portal = Portal::start().await;
    let (mut anna, mut dan) = (portal.on_shift("anna").await, portal.on_shift("dan").await);
    let mut vera = portal.phone("vera").await;
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    anna.give(to_line(dialog, portal.sales)).await.applied();
    dan.accept_offer().await;
    dan.close(dialog).await.applied();
    portal.advance_s(3600).await;
    vera.watch = vec![portal.support];
    follows(&mut vera).await;
    assert_eq!(vera.head(dialog).line, portal.support);
    assert_eq!(colleague(&vera.known, dan.me.id), Some(("Dan", true)), "she reads who closed it");
}

#[tokio::test]
async fn who_won_elsewhere_is_named_to_whom_it_was_offered_before() {
    let portal = Portal::start().await;
    let (mut anna, mut dan) = (portal.on_shift("anna").await, portal.on_shift("dan").await);
    let mut admin = portal.phone("admin").await;
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    anna.give(to_line(dialog, portal.sales)).await.applied();
    let offer = dan.offer().await.expect("of the line that it was sent to");
    anna.give(Command::ShiftEnd { to: None }).await.applied();
    let mut clara = portal.on_shift("clara").await;
    admin.watch = vec![portal.support, portal.sales];
    admin.sync().await;
    admin.give(to_line(dialog, portal.support)).await.applied();
    assert_eq!(clara.accept_offer().await, dialog);
    follows(&mut dan).await;
    assert_eq!(dan.known.offers[&offer.id].winner, Some(clara.me.id));
    assert!(colleague(&dan.known, clara.me.id).is_some(), "the loser reads who has it");
}

#[tokio::test]
async fn an_admin_who_withdraws_a_transfer_is_named_to_its_receiver() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "confirm_transfer": true, "return_time": 0 })).await;
    let (mut anna, mut admin) = (portal.on_shift("anna").await, portal.phone("admin").await);
    let mut boris = portal.on_shift("boris").await;
    boris.give(Command::ShiftPause).await.applied();
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    boris.give(Command::ShiftContinue).await.applied();
    anna.transfer(dialog, boris.me.id).await.applied();
    let offer = boris.offer().await.expect("a transfer to confirm");
    admin.watch = vec![portal.support];
    admin.sync().await;
    admin.give(Command::WithdrawTransfer { dialog }).await.applied();
    follows(&mut boris).await;
    assert_eq!(boris.known.offers[&offer.id].winner, Some(admin.me.id));
    assert!(colleague(&boris.known, admin.me.id).is_some(), "he reads who withdrew it");
}
