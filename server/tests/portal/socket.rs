//! The armed pull: one page for each want, as soon as there is something.

use http::Method;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Error, Message};
use wire::{Delta, PhoneFrame, PortalFrame, Want};

use crate::kit::{Phone, Portal, StaffSocket, soon};

/// Anna with an open socket, up to date.
async fn connected(portal: &Portal) -> (Phone, StaffSocket, String) {
    let address = portal.listen().await;
    let mut anna = portal.on_shift("anna").await;
    anna.sync().await;
    let socket = StaffSocket::greeted(&address, &anna.token).await;
    (anna, socket, address)
}

#[tokio::test]
async fn a_page_comes_when_something_was_committed_and_only_for_a_want() {
    let portal = Portal::start().await;
    let (mut anna, mut socket, _) = connected(&portal).await;
    socket.want_after(&anna.known.cursor).await;
    socket.nothing_comes().await;
    let customer = portal.customer().await;
    customer.say("one").await;
    let page = socket.page().await;
    anna.known.apply(&page);
    let offer = anna.known.offers.values().next().unwrap().clone();
    assert_eq!(anna.known.told(offer.dialog), ["opened", "customer_message one"]);
    // Without a new want nothing more comes, however much happens; then it comes as one page.
    anna.accept(offer.id).await.applied();
    customer.say("two").await;
    customer.say("three").await;
    socket.nothing_comes().await;
    socket.want_after(&anna.known.cursor).await;
    anna.known.apply(&socket.page().await);
    assert_eq!(anna.known.told(offer.dialog)[2..], ["accepted", "customer_message two", "customer_message three"]);
}

#[tokio::test]
async fn a_want_behind_the_newest_change_is_answered_at_once_and_bootstraps_too() {
    let portal = Portal::start().await;
    let (anna, mut socket, _) = connected(&portal).await;
    socket.want_after("").await;
    let page = socket.page().await;
    assert!(page.bootstrapped && page.from.is_empty());
    assert_eq!(page.epoch, portal.app.meta.epoch);
    socket.want_after(&anna.known.cursor).await;
    socket.nothing_comes().await;
}

#[tokio::test]
async fn a_newer_want_replaces_an_open_one() {
    let portal = Portal::start().await;
    let (anna, mut socket, _) = connected(&portal).await;
    let mut vera = portal.phone("vera").await;
    vera.sync().await;
    for _ in 0..3 {
        socket.want_after(&anna.known.cursor).await;
    }
    socket.nothing_comes().await;
    portal.customer().await.say("one").await;
    assert_eq!(socket.page().await.from, anna.known.cursor);
    socket.nothing_comes().await;
}

#[tokio::test]
async fn a_want_that_watches_a_line_hears_of_its_heads() {
    let portal = Portal::start().await;
    let address = portal.listen().await;
    let mut vera = portal.phone("vera").await;
    vera.sync().await;
    let mut socket = StaffSocket::greeted(&address, &vera.token).await;
    socket.want_after(&vera.known.cursor).await;
    socket.nothing_comes().await;
    socket.want(Want { after: vera.known.cursor.clone(), watch: vec![portal.support], ..Want::default() }).await;
    vera.known.apply(&socket.page().await);
    socket.want(Want { after: vera.known.cursor.clone(), watch: vec![portal.support], ..Want::default() }).await;
    let customer = portal.customer().await;
    customer.say("one").await;
    vera.known.apply(&socket.page().await);
    assert!(vera.known.heads.contains_key(&customer.dialog().await));
}

#[tokio::test]
async fn long_pages_come_packed_to_those_who_can_read_them() {
    let portal = Portal::start().await;
    let (mut anna, mut socket, _) = connected(&portal).await;
    let zstd = |after: &str| Want { after: after.into(), accept: vec!["zstd".into()], ..Want::default() };
    socket.want(zstd("")).await;
    let packed = socket.page().await;
    assert!(socket.packed);
    socket.want_after("").await;
    let plain = socket.page().await;
    assert!(!socket.packed);
    assert_eq!(packed, plain);
    // A short page is not worth packing.
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    socket.want(zstd(&anna.known.cursor)).await;
    anna.put(&[wire::Register::Read { dialog, seq: 1 }]).await;
    anna.known.apply(&socket.page().await);
    assert!(!socket.packed);
}

#[tokio::test]
async fn p15_offers_are_stamped_delivered_by_the_next_want_and_shown_by_seen() {
    let portal = Portal::start().await;
    let (mut anna, mut socket, _) = connected(&portal).await;
    socket.want_after(&anna.known.cursor).await;
    portal.customer().await.say("one").await;
    anna.known.apply(&socket.page().await);
    let offer = *anna.known.offers.keys().next().unwrap();
    let stamps = |column: &'static str| portal.count(column);
    let delivered = "SELECT count(delivered_at) FROM offer";
    let shown = "SELECT count(shown_at) FROM offer";
    assert_eq!(stamps(delivered).await, 0, "a page in flight is not delivered");
    socket.want_after(&anna.known.cursor).await;
    socket.nothing_comes().await;
    assert_eq!((stamps(delivered).await, stamps(shown).await), (1, 0));
    socket.say(&PhoneFrame::Seen { offers: vec![offer] }).await;
    socket.nothing_comes().await;
    assert_eq!(stamps(shown).await, 1);
    // Somebody else's offer cannot be stamped.
    let boris = portal.phone("boris").await;
    portal.count("SELECT count(*) FROM offer").await;
    let mut other = StaffSocket::greeted(&portal.listen().await, &boris.token).await;
    portal.advance_s(60).await;
    portal.advance_s(60).await;
    let again = anna.offer().await.unwrap();
    other.say(&PhoneFrame::Seen { offers: vec![again.id] }).await;
    other.nothing_comes().await;
    assert_eq!(stamps(shown).await, 1);
}

#[tokio::test]
async fn a_revoked_device_hears_why_and_cannot_come_back() {
    let portal = Portal::start().await;
    let (anna, mut socket, address) = connected(&portal).await;
    let other = portal.phone("anna").await;
    let answer = other.call(Method::DELETE, &format!("/api/v1/devices/{}", anna.device), None).await;
    assert_eq!(answer.status, 204);
    assert_eq!(socket.bye().await, "device_revoked");
    assert_eq!(anna.page("").await.fault(), (401, "device_revoked".into()));
    match StaffSocket::connect(&address, &anna.token).await {
        Err(Error::Http(response)) => {
            let problem: wire::Problem = serde_json::from_slice(response.body().as_ref().unwrap()).unwrap();
            assert_eq!((response.status().as_u16(), problem.code.as_str()), (401, "device_revoked"));
        }
        other => panic!("{:?}", other.err()),
    }
    other.page("").await.ok::<Value>();
}

#[tokio::test]
async fn a_deactivated_user_is_signed_out() {
    let portal = Portal::start().await;
    let (anna, mut socket, _) = connected(&portal).await;
    let admin = portal.phone("admin").await;
    let path = format!("/api/v1/admin/users/{}", anna.me.id);
    admin.call(Method::PATCH, &path, Some(json!({ "active": false }))).await.ok::<Value>();
    assert_eq!(socket.bye().await, "signed_out");
    assert_eq!(anna.page("").await.fault(), (401, "signed_out".into()));
    assert_eq!(portal.sign_in("anna", crate::kit::PASSWORD).await.fault(), (401, "wrong_credentials".into()));
}

#[tokio::test]
async fn signing_out_ends_this_device_only() {
    let portal = Portal::start().await;
    let (anna, mut socket, _) = connected(&portal).await;
    let other = portal.phone("anna").await;
    assert_eq!(anna.call(Method::DELETE, "/api/v1/sessions/current", None).await.status, 204);
    assert_eq!(socket.bye().await, "signed_out");
    other.page("").await.ok::<Value>();
}

#[tokio::test]
async fn a_changed_right_brings_a_page_without_any_other_change() {
    let portal = Portal::start().await;
    let (mut anna, mut socket, _) = connected(&portal).await;
    socket.want_after(&anna.known.cursor).await;
    socket.nothing_comes().await;
    let admin = portal.phone("admin").await;
    let path = format!("/api/v1/admin/lines/{}/staff", portal.sales);
    let staff = json!({ "operators": [anna.me.id] });
    admin.call(Method::PUT, &path, Some(staff)).await.ok::<Value>();
    anna.known.apply(&socket.page().await);
    assert_eq!(anna.known.lines.len(), 2);
}

#[tokio::test]
async fn a_cursor_of_no_use_is_told_and_the_connection_lives_on() {
    let portal = Portal::start().await;
    let (_, mut socket, _) = connected(&portal).await;
    socket.want_after("nonsense").await;
    assert_eq!(socket.hear().await, Some(PortalFrame::CursorExpired));
    socket.want_after("").await;
    assert!(socket.page().await.bootstrapped);
}

#[tokio::test]
async fn bad_frames_end_the_connection_and_unknown_ones_do_not() {
    let portal = Portal::start().await;
    let (anna, mut socket, address) = connected(&portal).await;
    socket.send(Message::text(r#"{"type":"dance"}"#)).await;
    socket.nothing_comes().await;
    socket.send(Message::text("hello")).await;
    assert_eq!(socket.bye().await, "bad_frame");
    let mut socket = StaffSocket::greeted(&address, &anna.token).await;
    socket.send(Message::binary(vec![1, 2, 3])).await;
    assert_eq!(socket.bye().await, "bad_frame");
}

#[tokio::test]
async fn without_a_token_or_an_upgrade_there_is_no_socket() {
    let portal = Portal::start().await;
    let (anna, _socket, address) = connected(&portal).await;
    assert!(StaffSocket::connect(&address, "nonsense").await.is_err());
    assert_eq!(anna.get("/api/v1/socket").await.fault(), (400, "bad_request".into()));
    let plain = portal.call(Method::GET, "/api/v1/socket", None, None).await;
    assert_eq!(plain.fault(), (401, "signed_out".into()));
    let plain = portal.call(Method::GET, "/livechat/v1/socket", None, None).await;
    assert_eq!(plain.fault(), (400, "bad_request".into()));
}

#[tokio::test]
async fn a_graceful_stop_says_good_bye() {
    let portal = Portal::start().await;
    let (_, mut socket, address) = connected(&portal).await;
    let customer = portal.customer().await;
    let mut widget = customer.socket(&address).await;
    widget.say(&wire::VisitorFrame::Ping).await;
    assert_eq!(widget.hear().await, Some(wire::VisitorPortalFrame::Pong));
    portal.app.stop();
    assert_eq!(socket.bye().await, "stopping");
    assert_eq!(widget.hear().await, Some(wire::VisitorPortalFrame::Bye { code: "stopping".into() }));
}

#[tokio::test]
async fn two_devices_of_one_operator_see_the_same() {
    let portal = Portal::start().await;
    let (mut anna, mut socket, address) = connected(&portal).await;
    let mut tablet = portal.phone("anna").await;
    tablet.sync().await;
    let mut second = StaffSocket::greeted(&address, &tablet.token).await;
    second.want_after(&tablet.known.cursor).await;
    socket.want_after(&anna.known.cursor).await;
    portal.customer().await.say("one").await;
    anna.known.apply(&socket.page().await);
    tablet.known.apply(&second.page().await);
    second.want_after(&tablet.known.cursor).await;
    let offer = *anna.known.offers.keys().next().unwrap();
    anna.accept(offer).await.applied();
    let page = second.page().await;
    assert!(page.deltas.iter().any(|delta| matches!(delta, Delta::Offer(offer) if offer.outcome.is_some())));
}

#[tokio::test]
async fn typing_goes_both_ways_and_is_never_stored() {
    let portal = Portal::start().await;
    let (mut anna, mut socket, address) = connected(&portal).await;
    let customer = portal.customer().await;
    customer.say("one").await;
    let mut widget = customer.socket(&address).await;
    let first = widget.page("").await;
    let dialog = anna.accept_offer().await;
    let second = widget.page(&first.cursor).await;
    assert_eq!((second.entries.len(), second.operator.as_deref()), (0, Some("Anna")));
    widget.say(&wire::VisitorFrame::Typing).await;
    assert_eq!(socket.hear().await, Some(PortalFrame::Typing { dialog, operator: None }));
    socket.say(&PhoneFrame::Typing { dialog }).await;
    assert_eq!(widget.hear().await, Some(wire::VisitorPortalFrame::Typing { name: "Anna".into() }));
    // Whoever may not write there is not heard.
    let boris = portal.phone("boris").await;
    let mut stranger = StaffSocket::greeted(&address, &boris.token).await;
    stranger.say(&PhoneFrame::Typing { dialog }).await;
    stranger.nothing_comes().await;
    widget.say(&wire::VisitorFrame::Ping).await;
    assert_eq!(widget.hear().await, Some(wire::VisitorPortalFrame::Pong));
    assert_eq!(portal.count("SELECT count(*) FROM entry").await, 3);
}

#[tokio::test]
async fn a_lost_socket_leaves_no_follower_behind() {
    let portal = Portal::start().await;
    let (anna, socket, _) = connected(&portal).await;
    assert!(portal.app.bus.is_connected(anna.me.id));
    drop(socket);
    let gone = async {
        while portal.app.bus.is_connected(anna.me.id) {
            tokio::task::yield_now().await;
        }
    };
    soon("the portal to notice", gone).await;
}

#[tokio::test]
async fn p66_an_offer_goes_by_push_too_unless_a_phone_confirms_it_in_time() {
    let portal = Portal::start().await;
    let (mut anna, mut socket, _) = connected(&portal).await;
    let due = |ms: i64| {
        let at = portal.now().plus_ms(ms);
        portal.app.store.read(move |read| read.due_pushes(at, 10))
    };
    socket.want_after(&anna.known.cursor).await;
    portal.customer().await.say("one").await;
    anna.known.apply(&socket.page().await);
    assert_eq!(due(2999).await.unwrap(), [], "a socket is open: there is time");
    let (push, holds) = due(3000).await.unwrap().remove(0);
    assert_eq!((push.operator, push.kind.as_str(), holds), (anna.me.id, "offer", true));
    socket.want_after(&anna.known.cursor).await;
    socket.nothing_comes().await;
    assert!(!due(3000).await.unwrap()[0].1, "the next want confirms it");
}
