//! What a line says by itself (P17, P31), beyond what `tests/scenarios` plays.

use http::Method;
use serde_json::{Value, json};

use crate::kit::{Customer, Portal};

const BUSY: &str = "We are all busy.";

/// A customer for whom nobody could be asked for half a minute.
async fn told() -> (Portal, Customer) {
    let portal = Portal::start().await;
    portal.set_line(json!({ "empty_queue_text": BUSY })).await;
    let customer = portal.customer().await;
    customer.say("hello").await;
    portal.advance_s(30).await;
    assert_eq!(texts(&portal).await, 1);
    (portal, customer)
}

async fn texts(portal: &Portal) -> i64 {
    portal.count("SELECT count(*) FROM entry WHERE kind = 'automatic_text'").await
}

/// How many texts are said when the line is changed like this while a customer waits.
async fn said_after(change: Value) -> i64 {
    let portal = Portal::start().await;
    portal.set_line(json!({ "empty_queue_text": BUSY })).await;
    portal.customer().await.say("hello").await;
    portal.advance_s(10).await;
    portal.set_line(change).await;
    portal.advance_s(60).await;
    texts(&portal).await
}

#[tokio::test]
async fn p17_a_retired_line_promises_nothing() {
    assert_eq!(said_after(json!({ "active": false })).await, 0);
}

#[tokio::test]
async fn p17_a_text_that_is_taken_back_is_not_said() {
    assert_eq!(said_after(json!({ "empty_queue_text": null })).await, 0);
}

#[tokio::test]
async fn p17_a_text_is_no_message_of_the_customer_and_no_last_word_of_a_person() {
    let (portal, customer) = told().await;
    let mut anna = portal.on_shift("anna").await;
    let offer = anna.offer().await.expect("she can be asked now");
    anna.accept(offer.id).await.applied();
    let dialog = customer.dialog().await;
    assert_eq!(anna.head(dialog).last.as_ref().unwrap().text, "hello");
    let path = "/livechat/v1/messages/3";
    let answer = portal.call(Method::DELETE, path, Some(&customer.token), None).await;
    assert_eq!(answer.fault(), (403, "forbidden".into()), "he sees it, and it is not his");
}

#[tokio::test]
async fn p3_with_its_customer_a_text_is_erased() {
    let (portal, customer) = told().await;
    let admin = portal.phone("admin").await;
    let id = customer.id().await;
    let path = format!("/api/v1/customers/{id}/erase");
    admin.call(Method::POST, &path, Some(json!({ "customer": id }))).await.ok::<Value>();
    assert_eq!(portal.count("SELECT count(*) FROM entry WHERE kind = 'automatic_text' AND text <> ''").await, 0);
    assert_eq!(texts(&portal).await, 1, "that it was said stays");
}
