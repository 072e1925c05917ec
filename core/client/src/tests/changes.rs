//! Own messages that are edited and recalled, sent or not (P42).

use super::*;

const DIALOG: DialogId = DialogId(1);

fn edit(message: CommandId, text: &str) -> Command {
    Command::Edit { dialog: DIALOG, message, text: text.into() }
}

fn recall(message: CommandId) -> Command {
    Command::Recall { dialog: DIALOG, message }
}

/// The entry that the portal made of an own message, stored at `at`.
fn entry(seq: i64, author: Author, id: CommandId, text: &str, at: Timestamp) -> Value {
    serde_json::to_value(Delta::Entry(Entry {
        dialog: DIALOG,
        seq,
        session: SessionId(1),
        at,
        author,
        command_id: Some(id),
        body: EntryBody::OperatorMessage { text: text.into() },
    }))
    .unwrap()
}

fn id(n: u8) -> CommandId {
    CommandId::from_parts(1_795_000_000_000, &[n; 10])
}

/// The kinds and words of what was sent, request by request.
fn sent(bench: &Bench) -> Vec<(String, String)> {
    let commands = bench.net.asked("POST /api/v1/commands").into_iter();
    let commands = commands.flat_map(|batch| batch["commands"].as_array().cloned().unwrap_or_default());
    let word = |command: &Value, field: &str| command[field].as_str().unwrap_or_default().to_owned();
    commands.map(|command| (word(&command, "kind"), word(&command, "text"))).collect()
}

#[tokio::test(start_paused = true)]
async fn p42_an_edit_of_a_reply_that_was_never_sent_changes_it_where_it_waits() {
    let bench = Bench::new();
    let account = bench.with(&[mine(1)]).await;
    bench.core.set_network(false);
    let reply = account.submit(send(1, "helo")).await.unwrap();
    assert_eq!(account.submit(edit(reply.id, "hello")).await.unwrap(), reply, "the row keeps its name");
    assert_eq!(unsent(&account, 1).await, [("hello".into(), State::Queued)]);
    assert_eq!(code(account.submit(edit(reply.id, " ")).await), "text_empty");
    let second = account.submit(send(1, "by mistake")).await.unwrap();
    assert_eq!(account.submit(recall(second.id)).await.unwrap(), second);
    assert_eq!(unsent(&account, 1).await, [("hello".into(), State::Queued)]);
    bench.core.set_network(true);
    until(&account, 1, <[_]>::is_empty).await;
    assert_eq!(sent(&bench), [("send".into(), "hello".into())], "the portal never hears of the first words");
}

#[tokio::test(start_paused = true)]
async fn p61_an_edit_of_a_reply_that_may_have_arrived_goes_behind_it() {
    let bench = Bench::new();
    let account = bench.with(&[mine(1)]).await;
    bench.net.set("POST /api/v1/commands", Err(NetError::TimedOut));
    let reply = account.submit(send(1, "helo")).await.unwrap();
    while bench.net.asked("POST /api/v1/commands").is_empty() {
        tokio::task::yield_now().await;
    }
    let change = account.submit(edit(reply.id, "hello")).await.unwrap();
    assert_ne!(change, reply);
    // On screen it is one row with the new words.
    let rows = account.timeline(DIALOG).next(0).await.unwrap().rows;
    assert_eq!(rows.iter().map(|row| row.text.as_str()).collect::<Vec<_>>(), ["hello"]);
    bench.net.answers.lock().unwrap().remove("POST /api/v1/commands");
    until(&account, 1, <[_]>::is_empty).await;
    let last = bench.net.asked("POST /api/v1/commands").pop().unwrap();
    let commands = last["commands"].as_array().unwrap();
    assert_eq!(commands.last().unwrap()["message"], reply.id.to_string());
    let words = sent(&bench);
    assert!(words.ends_with(&[("send".into(), "helo".into()), ("edit".into(), "hello".into())]), "{words:?}");
}

#[tokio::test(start_paused = true)]
async fn p42_what_cannot_be_changed_is_refused_at_once() {
    let bench = Bench::new();
    let me = Author::Operator { id: ME };
    let colleague = Author::Operator { id: OperatorId(8) };
    let mut mine = mine(1);
    mine["last_seq"] = 3.into();
    let deltas = [
        mine,
        entry(1, me.clone(), id(1), "old", T0.plus_s(-86_401)),
        entry(2, colleague, id(2), "hers", T0),
        entry(3, me, id(3), "helo", T0),
    ];
    let account = bench.with(&deltas).await;
    bench.core.set_network(false);
    for (message, refused) in [(1, "unchangeable"), (2, "forbidden"), (9, "not_found")] {
        assert_eq!(code(account.submit(edit(id(message), "x")).await), refused);
        assert_eq!(code(account.submit(recall(id(message))).await), refused);
    }
    let elsewhere = Command::Edit { dialog: DialogId(2), message: id(3), text: "x".into() };
    assert_eq!(code(account.submit(elsewhere).await), "not_found");
    account.submit(edit(id(3), "hello")).await.unwrap();
    account.submit(recall(id(3))).await.unwrap();
    assert_eq!(code(account.submit(edit(id(3), "hey")).await), "unchangeable", "it is as good as recalled");
    let row = account.timeline(DIALOG).next(0).await.unwrap().rows.pop().unwrap();
    let changed = row.changed.unwrap();
    assert_eq!((row.text.as_str(), changed.recalled, changed.first_text.as_deref()), ("", true, Some("helo")));
}

#[tokio::test(start_paused = true)]
async fn p62_a_held_reply_has_a_road_of_its_own() {
    let bench = Bench::new();
    let account = bench.with(&[mine(1)]).await;
    let held = |c: &Value| json!({"id": c["id"], "outcome": "held", "what_changed": "responsible"});
    bench.core.set_network(false);
    let reply = account.submit(send(1, "Hello")).await.unwrap();
    let answer = json!({"epoch": "e1", "results": [held(&json!({"id": reply.id.to_string()}))], "position": 2,
                        "server_time": T0.to_string()});
    bench.net.set("POST /api/v1/commands", Ok((200, answer)));
    bench.core.set_network(true);
    until(&account, 1, |rows| rows.iter().any(|(_, state)| *state == State::Held)).await;
    assert_eq!(code(account.submit(edit(reply.id, "Hi")).await), "unchangeable");
    assert_eq!(account.submit(recall(reply.id)).await.unwrap(), reply, "it was never sent to anybody");
    assert_eq!(unsent(&account, 1).await, []);
}
