//! From the operator's core to the customer's page and back: messages that are edited, recalled, deleted and erased, on a
//! real portal.

use std::sync::Arc;
use std::time::Duration;

use client::{Account, Core, CoreConfig, FileVault, Internet, Runtime, TimelineRow};
use env::Env;
use serde_json::{Value, json};
use tests::http::Connection;
use tests::portal::Inside;
use wire::{Command, CommandId, DeviceInfo, DialogId, Visit, VisitorEntry, VisitorMessageStored, VisitorPage};

/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// A visitor over plain HTTP.
struct Customer {
    http: Connection,
    token: String,
}

impl Customer {
    async fn arrive(portal: &Inside) -> Customer {
        let mut http = Connection::open(portal.ready.address).await.unwrap();
        let start = json!({ "site": portal.ready.site_key, "name": "Maria" });
        let visit: Visit = http.post("/livechat/v1/visits", None, &start).await.unwrap().json().unwrap();
        Customer { http, token: visit.token }
    }

    async fn say(&mut self, text: &str) -> VisitorEntry {
        let message = json!({ "client_id": text, "text": text });
        let answer = self.http.post("/livechat/v1/messages", Some(&self.token), &message).await.unwrap();
        answer.json::<VisitorMessageStored>().unwrap().entry
    }

    async fn sees(&mut self) -> Vec<VisitorEntry> {
        let answer = self.http.get("/livechat/v1/feed", Some(&self.token)).await.unwrap();
        answer.json::<VisitorPage>().unwrap().entries
    }

    /// Looks until the last message reads so.
    async fn until_last_reads(&mut self, text: &str) -> VisitorEntry {
        let reads = async {
            loop {
                match self.sees().await.pop() {
                    Some(last) if last.text == text => return last,
                    _ => tokio::task::yield_now().await,
                }
            }
        };
        tokio::time::timeout(PATIENCE, reads).await.expect("he reads it in time")
    }
}

/// An operator's core, signed in, on shift.
async fn operator(dir: &std::path::Path, portal: &Inside) -> (Core, Account) {
    let config = CoreConfig {
        vault: Arc::new(FileVault::new(dir).unwrap()),
        net: Arc::new(Internet::new(false).unwrap()),
        data_dir: dir.to_owned(),
        env: Env::machine(),
        device: DeviceInfo { name: "test".into(), platform: "test".into(), app_version: "1.0.0".into() },
        runtime: Runtime::Ambient,
        plain_http: false,
    };
    let core = Core::new(config).unwrap();
    let login = portal.ready.login("anna").unwrap();
    let account = core.sign_in(&portal.ready.url(), &login.login, &login.password).await.unwrap();
    account.submit(Command::ShiftStart { planned_end: None }).await.unwrap();
    (core, account)
}

async fn accept(account: &Account) -> DialogId {
    let (view, mut revision) = (account.offers(), 0);
    let offered = async {
        loop {
            let offers = view.next(revision).await.unwrap();
            revision = offers.revision;
            if let Some(offer) = offers.rows.first() {
                return offer.clone();
            }
        }
    };
    let offer = tokio::time::timeout(PATIENCE, offered).await.expect("an offer in time");
    account.submit(Command::Accept { offer: offer.id }).await.unwrap();
    offer.dialog
}

/// The rows of the dialog, as soon as they are so.
async fn rows(account: &Account, dialog: DialogId, so: impl Fn(&[TimelineRow]) -> bool) -> Vec<TimelineRow> {
    let (view, mut revision) = (account.timeline(dialog), 0);
    let found = async {
        loop {
            let shown = view.next(revision).await.unwrap();
            revision = shown.revision;
            if so(&shown.rows) {
                return shown.rows;
            }
        }
    };
    tokio::time::timeout(PATIENCE, found).await.expect("the rows come in time")
}

fn row(rows: &[TimelineRow], id: CommandId) -> &TimelineRow {
    rows.iter().find(|row| row.id == format!("c{id}")).expect("it has a row")
}

fn settled(rows: &[TimelineRow]) -> bool {
    rows.iter().all(|row| row.unsent.is_none())
}

async fn erase(portal: &Inside, customer: &str) -> Value {
    let mut http = Connection::open(portal.ready.address).await.unwrap();
    let admin = portal.ready.login("admin").unwrap();
    let device = json!({ "name": "test", "platform": "test", "app_version": "1" });
    let sign_in = json!({ "login": admin.login, "password": admin.password, "device": device });
    let signed_in: Value = http.post("/api/v1/sessions", None, &sign_in).await.unwrap().json().unwrap();
    let path = format!("/api/v1/customers/{customer}/erase");
    let token = signed_in["token"].as_str().unwrap().to_owned();
    http.post(&path, Some(&token), &json!({ "customer": customer })).await.unwrap().json().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn p42_and_p3_from_the_operators_core_to_the_customers_page() {
    let (dir, phone) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let portal = Inside::start(dir.path(), 0, |_| Ok(())).await.unwrap();
    let mut customer = Customer::arrive(&portal).await;
    customer.say("Is it here?").await;
    let (core, anna) = operator(phone.path(), &portal).await;
    let dialog = accept(&anna).await;
    rows(&anna, dialog, |rows| settled(rows) && !rows.is_empty()).await;

    // In a tunnel: what was never sent is corrected before anybody sees it.
    core.set_network(false);
    let reply = anna.submit(Command::Send { dialog, text: "Yes, her".into(), draft: None }).await.unwrap().id;
    anna.submit(Command::Edit { dialog, message: reply, text: "Yes, here".into() }).await.unwrap();
    core.set_network(true);
    let got = customer.until_last_reads("Yes, here").await;
    assert_eq!(got.edited_at, None, "he never sees the first words");

    // What he has is edited: his page brings the new words, the operator's row keeps both.
    rows(&anna, dialog, settled).await;
    anna.submit(Command::Edit { dialog, message: reply, text: "Yes, it is here".into() }).await.unwrap();
    let echoed = rows(&anna, dialog, |rows| row(rows, reply).text == "Yes, it is here").await;
    assert_eq!(row(&echoed, reply).changed.as_ref().unwrap().first_text.as_deref(), Some("Yes, here"));
    let got = customer.until_last_reads("Yes, it is here").await;
    assert!(got.edited_at.is_some());
    let stored = rows(&anna, dialog, settled).await;
    let edited = row(&stored, reply).changed.clone().unwrap();
    assert_eq!((edited.edited_at, edited.first_text.as_deref()), (got.edited_at, Some("Yes, here")));

    // It is taken back.
    anna.submit(Command::Recall { dialog, message: reply }).await.unwrap();
    assert!(customer.until_last_reads("").await.recalled);

    // The customer deletes what he wrote.
    let card = customer.say("my card is 4111").await;
    let path = format!("/livechat/v1/messages/{}", card.seq);
    let deleted = customer.http.delete(&path, Some(&customer.token)).await.unwrap();
    assert!(deleted.json::<VisitorMessageStored>().unwrap().entry.recalled);
    let is_deleted = |rows: &[TimelineRow]| {
        rows.iter().any(|row| row.seq == Some(card.seq) && row.changed.as_ref().is_some_and(|changed| changed.recalled))
    };
    let shown = rows(&anna, dialog, is_deleted).await;
    let shown = shown.iter().find(|row| row.seq == Some(card.seq)).unwrap();
    let first = shown.changed.as_ref().unwrap().first_text.as_deref();
    assert_eq!((shown.text.as_str(), first), ("", Some("my card is 4111")));

    // He is erased, and with him what the operator's phone has of him.
    let head = anna.timeline(dialog).next(0).await.unwrap().head.dialog.unwrap();
    erase(&portal, &head.customer.to_string()).await;
    let bare = |rows: &[TimelineRow]| {
        rows.iter().all(|row| row.text.is_empty() && row.changed.as_ref().is_none_or(|c| c.first_text.is_none()))
    };
    let left = rows(&anna, dialog, bare).await;
    assert!(left.iter().any(|row| row.changed.as_ref().is_some_and(|changed| changed.erased)));
    let over = customer.http.get("/livechat/v1/feed", Some(&customer.token)).await.unwrap();
    assert_eq!(over.status, 401);
    core.close().await;
}
