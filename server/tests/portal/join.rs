//! Joining two customers who are one person (P8).

use http::Method;
use serde_json::{Value, json};
use wire::SessionState;

use crate::kit::{Answer, Phone, Portal};

async fn join(admin: &Phone, id: &str, other: &str) -> Answer {
    let path = format!("/api/v1/customers/{id}/join");
    admin.call(Method::POST, &path, Some(json!({ "customer": other }))).await
}

#[tokio::test]
async fn p8_joining_two_customers_moves_the_identities_and_joins_no_timelines() {
    let portal = Portal::start().await;
    let (mut anna, mut boris) = (portal.on_shift("anna").await, portal.on_shift("boris").await);
    let (here, elsewhere) = (portal.customer().await, portal.customer().await);
    here.say("one").await;
    let first = anna.accept_offer().await;
    elsewhere.say("two").await;
    let second = boris.accept_offer().await;
    anna.sync().await;
    let before = (anna.head(first).clone(), boris.head(second).clone());
    assert_ne!(before.0.customer.id, before.1.customer.id);
    let admin = portal.phone("admin").await;
    let joined: Value = join(&admin, &here.id().await, &elsewhere.id().await).await.ok();
    assert_eq!(joined, json!({ "customer": before.0.customer.id, "dialogs": 1 }));
    anna.sync().await;
    boris.sync().await;
    let (mine, his) = (anna.head(first), boris.head(second));
    assert_eq!(mine.customer, his.customer, "one person, under one name");
    assert_eq!(mine.also.map(|also| also.responsible), Some(boris.me.id));
    assert_eq!(his.also.map(|also| also.responsible), Some(anna.me.id));
    for (now, then) in [(mine, &before.0), (his, &before.1)] {
        assert_eq!((now.last_seq, now.first_seq), (then.last_seq, then.first_seq), "nothing is written");
        assert_eq!(now.session.as_ref().unwrap().state, SessionState::Answered, "nothing is closed");
    }
    // Each goes on writing where he wrote.
    elsewhere.say("still here").await;
    boris.sync().await;
    assert_eq!(boris.head(second).last_seq, before.1.last_seq + 1);
}

#[tokio::test]
async fn p8_who_is_not_there_is_not_joined() {
    let portal = Portal::start().await;
    let (one, other) = (portal.customer().await.id().await, portal.customer().await.id().await);
    let admin = portal.phone("admin").await;
    assert_eq!(join(&admin, &one, &one).await.problem().code, "bad_field");
    assert_eq!(join(&admin, &one, "99").await.problem().code, "not_found");
    assert_eq!(join(&admin, "99", &one).await.problem().code, "not_found");
    let path = format!("/api/v1/customers/{other}/erase");
    let _: Value = admin.call(Method::POST, &path, Some(json!({ "customer": other }))).await.ok();
    assert_eq!(join(&admin, &one, &other).await.problem().code, "bad_field");
    assert_eq!(join(&admin, &other, &one).await.problem().code, "bad_field");
}
