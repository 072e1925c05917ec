//! Erasing a customer (P3): on the portal, on every phone, and again after an older backup.

use hmac::{Hmac, Mac};
use http::Method;
use serde_json::{Value, json};
use server::{App, Config};
use wire::{Command, ComposerMode, DialogId, EntryBody, SessionState, Visit};

use crate::kit::{Answer, Customer, Phone, Portal};

const SECRET: &str = "Marias secret";

/// Boris had the dialog, Anna has it, Clara is asked to take it; everything in it says the secret.
struct Scene {
    portal: Portal,
    customer: Customer,
    anna: Phone,
    boris: Phone,
    clara: Phone,
    dialog: DialogId,
    id: String,
}

fn signed(portal: &Portal) -> Value {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(portal.site.secret.as_bytes()).unwrap();
    mac.update(b"maria-77");
    let signature = server::auth::hex(&mac.finalize().into_bytes());
    json!({ "site": portal.site.key, "name": "Maria Petrova", "identity": { "id": "maria-77", "signature": signature } })
}

async fn visit(portal: &Portal) -> Customer {
    let visit: Visit = portal.call(Method::POST, "/livechat/v1/visits", None, Some(signed(portal))).await.ok();
    Customer::with(portal.clone(), visit)
}

impl Scene {
    async fn play() -> Scene {
        let portal = Portal::start().await;
        portal.set_line(json!({ "confirm_transfer": true })).await;
        let mut boris = portal.on_shift("boris").await;
        let customer = visit(&portal).await;
        customer.say(SECRET).await;
        let dialog = boris.accept_offer().await;
        let file = customer.upload_image().await;
        customer.post(json!({ "client_id": "f", "text": SECRET, "file": file.id })).await.ok::<Value>();
        customer.upload_image().await;
        boris.note(dialog, SECRET).await.applied();
        let message = boris.envelope(Command::Send { dialog, text: SECRET.into(), draft: None });
        boris.post_one(&message).await.applied();
        boris.give(Command::Edit { dialog, message: message.id, text: format!("{SECRET}!") }).await.applied();
        let mut anna = portal.on_shift("anna").await;
        boris.sync().await;
        boris.transfer(dialog, anna.me.id).await.applied();
        let offer = anna.offer().await.unwrap();
        anna.give(Command::ConfirmTransfer { offer: offer.id }).await.applied();
        let mut clara = portal.on_shift("clara").await;
        anna.sync().await;
        // She declines it once; what she was told then stays with her phone.
        anna.give(Command::Transfer { dialog, to: clara.me.id, note: Some(SECRET.into()) }).await.applied();
        let first = clara.offer().await.unwrap().id;
        clara.give(Command::DeclineTransfer { offer: first }).await.applied();
        anna.sync().await;
        anna.give(Command::Transfer { dialog, to: clara.me.id, note: Some(SECRET.into()) }).await.applied();
        anna.draft(dialog, SECRET, 0, portal.now()).await;
        for phone in [&mut anna, &mut boris, &mut clara] {
            phone.sync().await;
        }
        let id = anna.head(dialog).customer.id.to_string();
        Scene { portal, customer, anna, boris, clara, dialog, id }
    }

    async fn erase(&self) -> Answer {
        let admin = self.portal.phone("admin").await;
        let path = format!("/api/v1/customers/{}/erase", self.id);
        admin.call(Method::POST, &path, Some(json!({ "customer": self.id }))).await
    }

    /// In which columns of the portal's database a word stands.
    fn where_is(&self, word: &str) -> Vec<String> {
        columns_with(&server::store::db_path(self.portal.dir()), word)
    }
}

/// Every text column of every table that holds a word.
fn columns_with(path: &std::path::Path, word: &str) -> Vec<String> {
    let conn = rusqlite::Connection::open(path).unwrap();
    let sql = "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
               WHERE m.type = 'table' AND c.type = 'TEXT'";
    let mut statement = conn.prepare(sql).unwrap();
    let columns = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).unwrap();
    let columns: Vec<(String, String)> = columns.map(Result::unwrap).collect();
    let holds = |(table, column): &(String, String)| {
        let sql = format!("SELECT count(*) FROM \"{table}\" WHERE instr(\"{column}\", ?1) > 0");
        conn.query_row(&sql, [word], |row| row.get::<_, i64>(0)).unwrap() > 0
    };
    columns.into_iter().filter(holds).map(|(table, column)| format!("{table}.{column}")).collect()
}

fn files_in(dir: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(dir) else { return 0 };
    entries.map(|entry| entry.unwrap().path()).map(|path| if path.is_dir() { files_in(&path) } else { 1 }).sum()
}

#[tokio::test]
async fn p3_nothing_of_him_is_left_on_the_portal() {
    let scene = Scene::play().await;
    let words = [SECRET, "Maria Petrova", "maria-77"];
    let before: Vec<Vec<String>> = words.iter().map(|word| scene.where_is(word)).collect();
    assert_eq!(before[0], ["entry.text", "offer.note", "draft.text"], "{before:?}");
    assert_eq!(before[1..], [["customer.name"], ["visitor.external_id"]]);
    assert_eq!(files_in(&scene.portal.dir().join("files")), 2);
    let entries = scene.portal.count("SELECT count(*) FROM entry").await;
    let norms = scene.portal.count("SELECT count(*) FROM norm_record").await;
    let url = scene.customer.page("").await.entries[1].file_url.clone().unwrap();
    let record: Value = scene.erase().await.ok();
    let admin = scene.portal.phone("admin").await;
    assert_eq!(record["customer"], scene.id);
    assert_eq!(record["erased_by"], admin.me.id.to_string());
    assert_eq!(record["erased_at"], scene.portal.now().to_string());
    assert_eq!((&record["dialogs"], &record["entries"], &record["files"]), (&json!(1), &json!(7), &json!(2)));
    for word in words {
        assert_eq!(scene.where_is(word), [] as [String; 0], "{word}");
    }
    assert_eq!(files_in(&scene.portal.dir().join("files")), 0);
    assert_eq!(scene.portal.call(Method::GET, &url, None, None).await.fault(), (404, "not_found".into()));
    // Numbers, times and norms stay; the closing, what became of the offer, and the erasure are told.
    assert!(scene.portal.count("SELECT count(*) FROM entry").await > entries);
    assert!(scene.portal.count("SELECT count(*) FROM norm_record").await >= norms);
    assert_eq!(scene.portal.count("SELECT count(*) FROM session WHERE state <> 'closed'").await, 0);
    assert_eq!(scene.portal.count("SELECT count(*) FROM offer WHERE outcome IS NULL").await, 0);
    // Asked again it answers the same.
    assert_eq!(scene.erase().await.ok::<Value>(), record);
    assert_eq!(scene.portal.count("SELECT count(*) FROM erasure").await, 1);
}

#[tokio::test]
async fn p3_every_phone_that_holds_the_dialog_erases_it_at_its_next_contact() {
    let mut scene = Scene::play().await;
    let dialog = scene.dialog;
    scene.erase().await.ok::<Value>();
    for phone in [&mut scene.anna, &mut scene.boris, &mut scene.clara] {
        phone.sync().await;
        let known = format!("{:?}", phone.known);
        for word in [SECRET, "Maria Petrova"] {
            assert!(!known.contains(word), "{} still has {word}: {known}", phone.me.name);
        }
    }
    // Boris' sight ends where he left: the head says it to him.
    let head = scene.boris.head(dialog).clone();
    assert!(head.erased_to.unwrap() > head.last_seq);
    assert!(scene.boris.known.told(dialog).contains(&"operator_message".to_owned()), "who wrote when stays");
    assert_eq!(head.session.unwrap().state, SessionState::Closed);
    let last = scene.anna.bootstrap().await;
    assert!(last.told(dialog).iter().all(|entry| !entry.contains(SECRET)));
    // Nobody writes about him any more, on any road.
    for command in [Command::Resume { dialog }, Command::Note { dialog, text: "x".into(), draft: None }] {
        assert_eq!(scene.anna.give(command).await.refused(), "forbidden");
    }
    let draft = wire::Register::Draft {
        dialog,
        mode: ComposerMode::Reply,
        text: SECRET.into(),
        base_rev: 0,
        edit: Phone::next_edit(),
        edited_at: scene.portal.now(),
    };
    let put = scene.anna.put(&[draft]).await;
    assert!(matches!(&put[0], wire::RegisterResult::Refused { code, .. } if code == "forbidden"), "{put:?}");
    assert_eq!(scene.where_is(SECRET), [] as [String; 0]);
}

#[tokio::test]
async fn p3_his_token_opens_nothing_and_his_identity_is_a_new_person() {
    let scene = Scene::play().await;
    let address = scene.portal.listen().await;
    let mut socket = scene.customer.socket(&address).await;
    let cursor = socket.page("").await.cursor;
    socket.say(&wire::VisitorFrame::Want { after: cursor }).await;
    scene.erase().await.ok::<Value>();
    let bye = socket.hear().await;
    assert_eq!(bye, Some(wire::VisitorPortalFrame::Bye { code: "visit_over".into() }));
    let over = (401, "visit_over".to_owned());
    assert_eq!(scene.customer.post(json!({ "client_id": "z", "text": "x" })).await.fault(), over);
    assert_eq!(scene.customer.upload("a.png", b"\x89PNG\r\n\x1a\nrest").await.fault(), over);
    let feed = scene.portal.call(Method::GET, "/livechat/v1/feed", Some(&scene.customer.token), None).await;
    assert_eq!(feed.fault(), over);
    let again = visit(&scene.portal).await;
    assert!(again.sees().await.is_empty());
    again.say("Hello").await;
    assert_ne!(again.dialog().await, scene.dialog);
}

#[tokio::test]
async fn p3_it_is_confirmed_by_an_admin() {
    let scene = Scene::play().await;
    let path = format!("/api/v1/customers/{}/erase", scene.id);
    let admin = scene.portal.phone("admin").await;
    for body in [json!({}), json!({ "customer": "99" }), json!({ "customer": true })] {
        assert_eq!(admin.call(Method::POST, &path, Some(body)).await.fault(), (422, "bad_field".into()));
    }
    let unknown = admin.call(Method::POST, "/api/v1/customers/99/erase", Some(json!({ "customer": "99" }))).await;
    assert_eq!(unknown.fault(), (404, "not_found".into()));
    let vera = scene.portal.phone("vera").await;
    let refused = vera.call(Method::POST, &path, Some(json!({ "customer": scene.id }))).await;
    assert_eq!(refused.fault(), (403, "forbidden".into()));
    assert_eq!(scene.where_is("Maria Petrova"), ["customer.name"]);
}

#[tokio::test]
async fn p3_an_older_backup_is_erased_again_at_its_start() {
    let scene = Scene::play().await;
    let restored = tempfile::tempdir().unwrap();
    let copy = server::store::db_path(restored.path());
    let conn = rusqlite::Connection::open(server::store::db_path(scene.portal.dir())).unwrap();
    conn.execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    let name = "erased.jsonl";
    // The list names nobody yet: he is in the copy, and stays.
    App::open(Config::new(restored.path()), env::Env::machine()).await.unwrap().stop();
    assert_eq!(columns_with(&copy, "Maria Petrova"), ["customer.name"]);
    scene.erase().await.ok::<Value>();
    std::fs::copy(scene.portal.dir().join(name), restored.path().join(name)).unwrap();
    let app = App::open(Config::new(restored.path()), env::Env::machine()).await.unwrap();
    for word in [SECRET, "Maria Petrova", "maria-77"] {
        assert_eq!(columns_with(&copy, word), [] as [String; 0], "{word}");
    }
    let id: wire::CustomerId = scene.id.parse().unwrap();
    let record = app.store.read(move |read| read.erasure(id)).await.unwrap().unwrap();
    assert_eq!((record.dialogs, record.entries, record.erased_by), (1, 7, None));
    let lines = std::fs::read_to_string(restored.path().join(name)).unwrap();
    assert_eq!(lines.lines().filter(|line| !line.is_empty()).count(), 1, "named once: {lines}");
}

#[tokio::test]
async fn p3_an_id_that_a_restored_portal_gave_to_somebody_else_is_not_erased() {
    let portal = Portal::start().await;
    let customer = portal.customer().await;
    customer.say("somebody else").await;
    let id = portal.count("SELECT id FROM customer").await;
    let line = json!({ "customer": id.to_string(), "created_at": "2020-01-01T00:00:00.000Z", "erased_at": "2020-01-02T00:00:00.000Z" });
    std::fs::write(portal.dir().join("erased.jsonl"), format!("{line}\n")).unwrap();
    server::customers::erase_again(&portal.app).await.unwrap();
    assert_eq!(customer.sees().await, ["somebody else"]);
}

#[tokio::test]
async fn p3_what_a_crash_left_is_done_at_the_next_start() {
    let scene = Scene::play().await;
    scene.erase().await.ok::<Value>();
    // As if it had died behind its commit: bytes of an erased file, and no list.
    let dir = scene.portal.dir();
    std::fs::remove_file(dir.join("erased.jsonl")).unwrap();
    let conn = rusqlite::Connection::open(server::store::db_path(dir)).unwrap();
    let sql =
        "INSERT INTO file (id, visitor, name, mime, size, erased, created_at) VALUES (77, 1, '', 'image/png', 3, 1, 0)";
    conn.execute(sql, []).unwrap();
    std::fs::create_dir_all(dir.join("files/0")).unwrap();
    std::fs::write(dir.join("files/0/77"), "png").unwrap();
    server::customers::erase_again(&scene.portal.app).await.unwrap();
    assert_eq!(files_in(&dir.join("files")), 0);
    assert_eq!(scene.portal.count("SELECT count(*) FROM file WHERE id = 77").await, 0);
    assert!(std::fs::read_to_string(dir.join("erased.jsonl")).unwrap().contains(&scene.id));
}

#[tokio::test]
async fn p3_a_message_of_the_restored_time_does_not_bring_him_back() {
    let mut scene = Scene::play().await;
    let late = scene.anna.envelope(Command::Send { dialog: scene.dialog, text: SECRET.into(), draft: None });
    scene.erase().await.ok::<Value>();
    assert_eq!(scene.anna.post_one(&late).await.refused(), "forbidden");
    scene.anna.sync().await;
    let bodies: Vec<&EntryBody> = scene.anna.known.entries.values().map(|entry| &entry.body).collect();
    assert!(bodies.iter().all(|body| body.text().is_empty()), "{bodies:?}");
}
