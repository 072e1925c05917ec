//! Who has something of a line that is none of his reads whose it is: the line's name, and those of its people.

use http::Method;
use serde_json::{Value, json};
use wire::{Access, Colleague, Command, Line, LineId, OperatorId};

use crate::kit::{Known, Phone, Portal};

/// A line as somebody knows it: its name, and whether he is a guest there.
fn line(known: &Known, id: LineId) -> Option<(&str, bool)> {
    known.lines.get(&id).map(|Line { name, guest, .. }| (name.as_str(), *guest))
}

fn colleague(known: &Known, id: OperatorId) -> Option<(&str, bool)> {
    known.colleagues.get(&id).map(|Colleague { name, guest, .. }| (name.as_str(), *guest))
}

async fn set_staff(portal: &Portal, operators: &[OperatorId]) {
    let admin = portal.phone("admin").await;
    let path = format!("/api/v1/admin/lines/{}/staff", portal.support);
    let staff = json!({ "operators": operators, "managers": [] });
    let _: Value = admin.call(Method::PUT, &path, Some(staff)).await.ok();
}

/// Whatever a bootstrap tells somebody, he knows by following too.
async fn follows(phone: &mut Phone) {
    phone.sync().await;
    let anew = phone.bootstrap().await;
    assert_eq!(phone.known.lines, anew.lines);
    for (id, told) in &anew.colleagues {
        assert_eq!(phone.known.colleagues.get(id), Some(told));
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
    let (mut anna, mut boris) = (portal.on_shift("anna").await, portal.phone("boris").await);
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    anna.close(dialog).await.applied();
    boris.sync().await;
    set_staff(&portal, &[]).await;
    follows(&mut anna).await;
    assert!(anna.known.heads.contains_key(&dialog), "what was hers once stays");
    assert_eq!(line(&anna.known, portal.support), Some(("Support", true)));
    boris.sync().await;
    assert_eq!(line(&boris.known, portal.support), None, "he never had anything there");
    set_staff(&portal, &[anna.me.id, boris.me.id]).await;
    follows(&mut anna).await;
    assert_eq!(line(&anna.known, portal.support), Some(("Support", false)), "back again");
    assert_eq!(colleague(&anna.known, boris.me.id), Some(("Boris", false)));
}
