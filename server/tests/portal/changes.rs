//! Messages that are changed after they were sent: edit, recall, and a customer who deletes.

use http::Method;
use serde_json::{Value, json};
use wire::{Command, CommandId, DialogId, Entry, EntryBody, Event, VisitorEntry, VisitorMessageStored};

use crate::kit::{Answer, Customer, Phone, Portal};

/// Anna answers a customer.
async fn a_talk() -> (Portal, Phone, Customer, DialogId, CommandId) {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let customer = portal.customer().await;
    customer.say("Is it here?").await;
    let dialog = anna.accept_offer().await;
    let message = said(&mut anna, dialog, "Yes, it is her").await;
    (portal, anna, customer, dialog, message)
}

/// Says something; the command that made the message.
async fn said(phone: &mut Phone, dialog: DialogId, text: &str) -> CommandId {
    let envelope = phone.envelope(Command::Send { dialog, text: text.into(), draft: None });
    phone.post_one(&envelope).await.applied();
    phone.sync().await;
    envelope.id
}

fn edit(dialog: DialogId, message: CommandId, text: &str) -> Command {
    Command::Edit { dialog, message, text: text.into() }
}

fn seq_of(phone: &Phone, message: CommandId) -> i64 {
    phone.known.entries.values().find(|entry| entry.command_id == Some(message)).expect("it is there").seq
}

async fn delete(customer: &Customer, seq: i64) -> Answer {
    let path = format!("/livechat/v1/messages/{seq}");
    customer.portal.call(Method::DELETE, &path, Some(&customer.token), None).await
}

fn as_seen(entries: &[VisitorEntry]) -> Vec<(i64, &str, bool, bool)> {
    entries.iter().map(|e| (e.seq, e.text.as_str(), e.edited_at.is_some(), e.recalled)).collect()
}

#[tokio::test]
async fn p42_the_customer_reads_the_new_words_and_the_staff_both() {
    let (portal, mut anna, customer, dialog, message) = a_talk().await;
    let seq = seq_of(&anna, message);
    let cursor = customer.page("").await.cursor;
    portal.advance_s(60).await;
    anna.give(edit(dialog, message, "Yes, it is here")).await.applied();
    anna.sync().await;
    // He has the message: it comes again under its number. Whoever begins now gets it in its place.
    let page = customer.page(&cursor).await;
    assert_eq!(as_seen(&page.entries), [(seq, "Yes, it is here", true, false)]);
    assert_eq!(page.entries[0].edited_at, Some(portal.now()));
    assert!(customer.page(&page.cursor).await.entries.is_empty());
    assert_eq!(customer.sees().await, ["Is it here?", "Yes, it is here"]);
    // The entries of the staff never change: the first words, and a later entry with the new ones.
    let told = anna.known.told(dialog);
    assert_eq!(told[told.len() - 2..], ["operator_message Yes, it is her", "edit"]);
    let last = anna.known.entries.values().last().unwrap();
    assert_eq!(last.body, EntryBody::Edit { target: seq, text: "Yes, it is here".into() });
    assert_eq!(anna.head(dialog).last.as_ref().unwrap().text, "Yes, it is here");
    let fresh = anna.bootstrap().await;
    assert_eq!(
        (&anna.known.heads, &anna.known.entries),
        (&fresh.heads, &fresh.entries),
        "a new phone is told the same"
    );
    // It answers nothing and starts nothing.
    customer.say("thanks").await;
    anna.sync().await;
    let waiting = anna.head(dialog).session.clone().unwrap();
    anna.give(edit(dialog, message, "Yes")).await.applied();
    anna.sync().await;
    let session = anna.head(dialog).session.clone().unwrap();
    assert_eq!((session.awaited, session.waiting_since), (waiting.awaited, waiting.waiting_since));
}

#[tokio::test]
async fn p42_the_same_words_make_no_entry_and_the_same_command_only_one() {
    let (_portal, mut anna, _customer, dialog, message) = a_talk().await;
    let before = anna.head(dialog).last_seq;
    anna.give(edit(dialog, message, "Yes, it is her")).await.applied();
    anna.sync().await;
    assert_eq!(anna.head(dialog).last_seq, before);
    let envelope = anna.envelope(edit(dialog, message, "Yes!"));
    anna.post_one(&envelope).await.applied();
    assert!(matches!(anna.post_one(&envelope).await.0, wire::Outcome::Duplicate { .. }));
    anna.sync().await;
    assert_eq!(anna.head(dialog).last_seq, before + 1);
}

#[tokio::test]
async fn p42_a_recalled_message_is_gone_for_the_customer_and_for_lists() {
    let (_portal, mut anna, customer, dialog, message) = a_talk().await;
    let seq = seq_of(&anna, message);
    anna.give(edit(dialog, message, "Yes")).await.applied();
    let cursor = customer.page("").await.cursor;
    anna.give(Command::Recall { dialog, message }).await.applied();
    // From another device, once more: that is how it is already.
    anna.give(Command::Recall { dialog, message }).await.applied();
    anna.sync().await;
    assert_eq!(as_seen(&customer.page(&cursor).await.entries), [(seq, "", false, true)]);
    assert_eq!(customer.sees().await, ["Is it here?", ""]);
    assert_eq!(anna.head(dialog).last.as_ref().unwrap().text, "Is it here?", "the last words that stand");
    let told = anna.known.told(dialog);
    assert_eq!(told[told.len() - 3..], ["operator_message Yes, it is her", "edit", "tombstone"]);
    assert_eq!(anna.give(edit(dialog, message, "No")).await.refused(), "unchangeable");
}

#[tokio::test]
async fn p42_only_an_own_message_and_only_for_a_day() {
    let (portal, mut anna, customer, dialog, message) = a_talk().await;
    let (mut boris, dan) = (portal.on_shift("boris").await, portal.phone("dan").await);
    anna.give(Command::Invite { dialog, operator: boris.me.id }).await.applied();
    boris.sync().await;
    for command in [edit(dialog, message, "No"), Command::Recall { dialog, message }] {
        assert_eq!(boris.give(command.clone()).await.refused(), "forbidden");
        assert_eq!(dan.post_one(&anna.envelope(command)).await.refused(), "not_found");
    }
    let noted = anna.envelope(Command::Note { dialog, text: "hm".into(), draft: None });
    anna.post_one(&noted).await.applied();
    assert_eq!(anna.give(edit(dialog, noted.id, "aha")).await.refused(), "not_found", "a note is no message");
    assert_eq!(anna.give(edit(dialog, message, " \n")).await.refused(), "text_empty");
    let long = "ж".repeat(wire::MAX_TEXT_CHARS + 1);
    assert_eq!(anna.give(edit(dialog, message, &long)).await.refused(), "text_too_long");
    // He who was invited changes his own.
    let his = said(&mut boris, dialog, "I know of it").await;
    boris.give(edit(dialog, his, "I know it")).await.applied();
    // Customer and responsible stay in touch, so that nothing is closed or given back.
    portal.set_line(json!({ "return_time": 0, "idle_close_time": 0 })).await;
    portal.advance_s(86_400).await;
    anna.give(edit(dialog, message, "Yes, it is here")).await.applied();
    portal.advance_s(1).await;
    assert_eq!(anna.give(edit(dialog, message, "Yes")).await.refused(), "unchangeable");
    assert_eq!(anna.give(Command::Recall { dialog, message }).await.refused(), "unchangeable");
    assert_eq!(customer.sees().await, ["Is it here?", "Yes, it is here", "I know it"]);
    anna.close(dialog).await.applied();
    portal.advance_s(3600).await;
    anna.sync().await;
    assert_eq!(anna.give(edit(dialog, message, "Yes")).await.refused(), "session_closed");
}

#[tokio::test]
async fn p62_an_edit_is_not_held_for_what_the_customer_wrote_meanwhile() {
    let (portal, mut anna, customer, dialog, message) = a_talk().await;
    let envelope = anna.envelope(edit(dialog, message, "Yes, it is here"));
    assert_eq!(envelope.based_on, None);
    customer.say("Where?").await;
    portal.advance_s(300).await;
    anna.post_one(&envelope).await.applied();
    anna.sync().await;
    assert_eq!(anna.head(dialog).last.as_ref().unwrap().text, "Where?");
}

#[tokio::test]
async fn p3_a_customers_deletion_is_a_tombstone_and_still_waits_for_an_answer() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let customer = portal.customer().await;
    customer.say("Hello").await;
    let dialog = anna.accept_offer().await;
    anna.say(dialog, "Hello!").await.applied();
    let file = customer.upload_image().await;
    let asked = json!({ "client_id": "f", "text": "my card: 4111", "file": file.id });
    let asked: VisitorMessageStored = customer.post(asked).await.ok();
    anna.sync().await;
    let waiting = anna.head(dialog).session.clone().unwrap();
    let deleted: VisitorMessageStored = delete(&customer, asked.entry.seq).await.ok();
    assert_eq!(as_seen(std::slice::from_ref(&deleted.entry)), [(asked.entry.seq, "", false, true)]);
    assert_eq!((deleted.entry.file, deleted.entry.file_url), (None, None));
    // The answer was lost; it is asked again, and the message sent again by a page that knows no better.
    delete(&customer, asked.entry.seq).await.ok::<Value>();
    let again = json!({ "client_id": "f", "text": "my card: 4111", "file": file.id });
    assert!(customer.post(again).await.ok::<VisitorMessageStored>().entry.recalled);
    assert_eq!(customer.sees().await, ["Hello", "Hello!", ""]);
    anna.sync().await;
    let told = anna.known.told(dialog);
    assert_eq!(told[told.len() - 2..], ["customer_message my card: 4111", "tombstone"], "nothing is deleted");
    let last = anna.known.entries.values().last().unwrap();
    assert_eq!((&last.author, &last.command_id), (&wire::Author::Customer, &None));
    let head = anna.head(dialog);
    assert_eq!(head.session, Some(waiting), "it still waits for an answer, since when it waited");
    assert_eq!(head.last.as_ref().unwrap().text, "Hello!");
    let link = anna.get(&format!("/api/v1/files/{}/link", file.id)).await;
    assert!(link.status.is_success(), "the staff keep the file: {link:?}");
}

#[tokio::test]
async fn p3_a_customer_deletes_his_own_messages_for_a_day() {
    let (portal, mut anna, customer, dialog, message) = a_talk().await;
    let first = customer.page("").await.entries[0].seq;
    let stranger = portal.customer().await;
    assert_eq!(delete(&stranger, first).await.fault(), (404, "not_found".into()));
    stranger.say("Hello").await;
    assert_eq!(delete(&stranger, 9).await.fault(), (404, "not_found".into()));
    assert_eq!(delete(&customer, seq_of(&anna, message)).await.fault(), (403, "forbidden".into()));
    // An event, a note and an edit are nothing that he sees.
    anna.note(dialog, "a bore").await.applied();
    anna.give(edit(dialog, message, "Yes")).await.applied();
    anna.sync().await;
    let unseen: Vec<&Entry> = anna
        .known
        .entries
        .values()
        .filter(|e| !matches!(e.body.kind(), "customer_message" | "operator_message"))
        .collect();
    assert!(unseen.iter().any(|e| e.body == EntryBody::Event(Event::Opened)) && unseen.len() > 3);
    for entry in unseen {
        assert_eq!(delete(&customer, entry.seq).await.fault(), (404, "not_found".into()), "{entry:?}");
    }
    assert_eq!(
        portal.call(Method::DELETE, "/livechat/v1/messages/x", Some(&customer.token), None).await.fault().0,
        404
    );
    portal.set_line(json!({ "return_time": 0 })).await;
    portal.advance_s(86_401).await;
    assert_eq!(delete(&customer, first).await.fault(), (409, "unchangeable".into()));
    assert_eq!(customer.sees().await, ["Is it here?", "Yes"]);
}

#[tokio::test]
async fn p83_deleting_is_limited_like_writing() {
    let limits = server::VisitorLimits { messages_per_visit: 2, ..server::VisitorLimits::default() };
    let portal = Portal::start_with(limits).await;
    let customer = portal.customer().await;
    let seq = customer.say("Hello").await.seq;
    delete(&customer, seq).await.ok::<Value>();
    assert_eq!(delete(&customer, seq).await.fault(), (429, "too_many_requests".into()));
}

#[tokio::test]
async fn p82_an_edit_does_not_tell_of_a_message_that_is_hidden() {
    let (portal, mut anna, customer, dialog, message) = a_talk().await;
    anna.close(dialog).await.applied();
    portal.advance_s(3600).await;
    // A second session; the first one's message is edited in it by somebody who may.
    anna.sync().await;
    anna.give(Command::Resume { dialog }).await.applied();
    anna.sync().await;
    anna.give(edit(dialog, message, "a secret of then")).await.applied();
    portal.set_line(json!({ "confirm_transfer": true })).await;
    let mut boris = portal.on_shift("boris").await;
    customer.say("and now?").await;
    anna.sync().await;
    anna.transfer(dialog, boris.me.id).await.applied();
    boris.offer().await.expect("he is asked");
    boris.fill_holes().await;
    let told = boris.known.told(dialog).join("; ");
    assert!(told.contains("and now?") && !told.contains("edit"), "{told}");
    let hidden = boris.known.entries.values().filter(|entry| entry.body == EntryBody::Hidden).count();
    assert_eq!(hidden, 1, "it keeps its number");
}

#[tokio::test]
async fn p42_the_customers_feed_in_small_steps_ends_where_a_new_one_begins() {
    let (_portal, mut anna, customer, dialog, first) = a_talk().await;
    let mut known = std::collections::BTreeMap::new();
    let mut cursor = String::new();
    let mut step = async |known: &mut std::collections::BTreeMap<i64, VisitorEntry>| {
        let page = customer.page(&cursor).await;
        cursor = page.cursor;
        known.extend(page.entries.into_iter().map(|entry| (entry.seq, entry)));
    };
    step(&mut known).await;
    for n in 0..40 {
        let message = said(&mut anna, dialog, &format!("word {n}")).await;
        match n % 4 {
            0 => anna.give(edit(dialog, message, &format!("other {n}"))).await.applied(),
            1 => anna.give(edit(dialog, first, &format!("first {n}"))).await.applied(),
            2 => anna.give(Command::Recall { dialog, message }).await.applied(),
            _ => {
                step(&mut known).await;
                anna.give(edit(dialog, message, &format!("late {n}"))).await.applied()
            }
        };
    }
    step(&mut known).await;
    let all: Vec<VisitorEntry> = known.into_values().collect();
    let fresh = customer.page("").await;
    assert_eq!(
        fresh.entries.len(),
        fresh.entries.iter().map(|e| e.seq).collect::<std::collections::BTreeSet<_>>().len()
    );
    assert_eq!(all, fresh.entries);
}
