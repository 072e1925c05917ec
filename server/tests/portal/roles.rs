//! Every address against every caller. An address that is not in this table fails the test, so that nobody adds one
//! without saying who may use it.

use std::collections::BTreeSet;

use http::Method;
use serde_json::{Value, json};

use crate::kit::{Phone, Portal};

/// Nobody, a visitor, then the staff of the dialog's line and of another one.
const CALLERS: [&str; 8] = ["nobody", "visitor", "anna", "boris", "clara", "dan", "vera", "admin"];

/// Anna is responsible, Boris was, Clara is a colleague, Dan works elsewhere, Vera manages the line.
struct Cast {
    portal: Portal,
    visitor: String,
    phones: Vec<Phone>,
    dialog: String,
    session: String,
    file: String,
    message: String,
}

/// Somebody without a dialog, who may be erased without harm to the others.
const OTHER_CUSTOMER: &str = "2";
/// Somebody who turns out to be him.
const SAME_CUSTOMER: &str = "3";

impl Cast {
    async fn gather() -> Cast {
        let portal = Portal::start().await;
        let mut boris = portal.on_shift("boris").await;
        let customer = portal.customer().await;
        let message = customer.say("one").await.seq.to_string();
        portal.customer().await;
        portal.customer().await;
        let dialog = boris.accept_offer().await;
        let mut anna = portal.on_shift("anna").await;
        boris.transfer(dialog, anna.me.id).await.applied();
        let file = customer.upload_image().await;
        customer.post(json!({ "client_id": "f", "file": file.id })).await.ok::<Value>();
        anna.sync().await;
        let session = anna.head(dialog).session.as_ref().unwrap().id.to_string();
        let mut phones = vec![anna, boris];
        for login in &CALLERS[4..] {
            phones.push(portal.phone(login).await);
        }
        let (dialog, file) = (dialog.to_string(), file.id.to_string());
        Cast { portal, visitor: customer.token, phones, dialog, session, file, message }
    }

    fn token(&self, caller: &str) -> Option<&str> {
        match caller {
            "nobody" => None,
            "visitor" => Some(&self.visitor),
            _ => Some(&self.phones[CALLERS.iter().position(|name| *name == caller).unwrap() - 2].token),
        }
    }

    /// The address with real ids in place of the braces; always about Anna's dialog, line and device.
    fn path(&self, template: &str) -> String {
        let id = match template {
            path if path.contains("/dialogs/") => self.dialog.clone(),
            path if path.contains("/sessions/") => self.session.clone(),
            path if path.contains("/files/") => self.file.clone(),
            path if path.contains("/messages/") => self.message.clone(),
            path if path.contains("/customers/") => OTHER_CUSTOMER.to_owned(),
            path if path.contains("/devices/") => self.phones[0].device.to_string(),
            path if path.contains("/users/") => self.phones[0].me.id.to_string(),
            path if path.contains("/lines/") => self.portal.support.to_string(),
            path if path.contains("/sites/") => self.portal.site.id.to_string(),
            _ => String::new(),
        };
        template.replace("{id}", &id)
    }
}

/// What an address answers: to nobody and a visitor, and to whom of the staff it opens; to the others with what status.
struct Row {
    method: &'static str,
    path: &'static str,
    body: fn() -> Option<Value>,
    outsiders: u16,
    opens_to: &'static [&'static str],
    others: u16,
}

const EVERYBODY: &[&str] = &["anna", "boris", "clara", "dan", "vera", "admin"];
const ADMIN: &[&str] = &["admin"];
/// Those who may know of the dialog: its responsible, its former one, the manager, the admin.
const KNOWING: &[&str] = &["anna", "boris", "vera", "admin"];
/// Those who manage any line.
const MANAGING: &[&str] = &["vera", "admin"];
/// Those who see the entry with the file: it came after Boris had left.
const SEEING: &[&str] = &["anna", "vera", "admin"];

const fn row(
    method: &'static str,
    path: &'static str,
    body: fn() -> Option<Value>,
    opens_to: &'static [&'static str],
    others: u16,
) -> Row {
    Row { method, path, body, outsiders: 401, opens_to, others }
}

fn none() -> Option<Value> {
    None
}

fn empty() -> Option<Value> {
    Some(json!({}))
}

/// In an order in which no row spoils a later one.
const TABLE: [Row; 31] = [
    row("GET", "/api/v1/feed", none, EVERYBODY, 0),
    // A socket wants an upgrade; that it says so is proof that it let the caller in.
    Row { opens_to: &[], others: 400, ..row("GET", "/api/v1/socket", none, EVERYBODY, 400) },
    row("POST", "/api/v1/commands", || Some(json!({ "commands": [] })), EVERYBODY, 0),
    row("PUT", "/api/v1/registers", || Some(json!({ "registers": [] })), EVERYBODY, 0),
    row("GET", "/api/v1/dialogs/{id}/entries", none, KNOWING, 404),
    row("GET", "/api/v1/sessions/{id}/decisions", none, KNOWING, 404),
    row("GET", "/api/v1/files/{id}/link", none, SEEING, 404),
    row("GET", "/api/v1/board", none, MANAGING, 403),
    row("GET", "/api/v1/devices", none, EVERYBODY, 0),
    row("GET", "/api/v1/admin/users", none, ADMIN, 403),
    row("POST", "/api/v1/admin/users", new_user, ADMIN, 403),
    row("PATCH", "/api/v1/admin/users/{id}", empty, ADMIN, 403),
    row("GET", "/api/v1/admin/lines", none, ADMIN, 403),
    row("POST", "/api/v1/admin/lines", || Some(json!({ "name": "New" })), ADMIN, 403),
    row("PATCH", "/api/v1/admin/lines/{id}", empty, ADMIN, 403),
    row("GET", "/api/v1/admin/lines/{id}/staff", none, ADMIN, 403),
    row("GET", "/api/v1/admin/lines/{id}/sites", none, ADMIN, 403),
    row("POST", "/api/v1/admin/lines/{id}/sites", || Some(json!({ "name": "New" })), ADMIN, 403),
    row("PUT", "/api/v1/admin/sites/{id}/origins", || Some(json!({ "origins": [] })), ADMIN, 403),
    row("PUT", "/api/v1/admin/lines/{id}/staff", || Some(json!({ "operators": [] })), ADMIN, 403),
    row("POST", "/api/v1/customers/{id}/join", || Some(json!({ "customer": SAME_CUSTOMER })), ADMIN, 403),
    row("POST", "/api/v1/customers/{id}/erase", || Some(json!({ "customer": OTHER_CUSTOMER })), ADMIN, 403),
    row("DELETE", "/api/v1/devices/{id}", none, &["anna"], 404),
    // Anna's device is revoked by now; the others can still sign out.
    Row {
        others: 401,
        ..row("DELETE", "/api/v1/sessions/current", none, &["boris", "clara", "dan", "vera", "admin"], 401)
    },
    // Signing in and live chat ask for no token of the staff.
    open("POST", "/api/v1/sessions", sign_in, 200),
    open("POST", "/livechat/v1/visits", || Some(json!({ "site": "nowhere" })), 404),
    visitors("POST", "/livechat/v1/messages", || Some(json!({ "client_id": "r", "text": "x" })), 200),
    visitors("DELETE", "/livechat/v1/messages/{id}", none, 200),
    visitors("GET", "/livechat/v1/feed", none, 200),
    visitors("POST", "/livechat/v1/files", || Some(json!("no image")), 415),
    open("GET", "/livechat/v1/socket", none, 400),
];

const fn open(method: &'static str, path: &'static str, body: fn() -> Option<Value>, status: u16) -> Row {
    Row { method, path, body, outsiders: status, opens_to: &[], others: status }
}

/// Opens to the visitor alone; his status stands in `outsiders`.
const fn visitors(method: &'static str, path: &'static str, body: fn() -> Option<Value>, status: u16) -> Row {
    Row { method, path, body, outsiders: status, opens_to: &["visitor"], others: 401 }
}

fn new_user() -> Option<Value> {
    Some(json!({ "login": "new", "name": "New", "role": "operator", "password": "battery staple" }))
}

fn sign_in() -> Option<Value> {
    let device = json!({ "name": "Phone", "platform": "test", "app_version": "1" });
    Some(json!({ "login": "anna", "password": crate::kit::PASSWORD, "device": device }))
}

impl Row {
    /// The status that a caller gets; 0 stands for any success.
    fn expected(&self, caller: &str) -> u16 {
        match caller {
            "visitor" if self.opens_to == ["visitor"] => self.outsiders,
            "nobody" if self.opens_to == ["visitor"] => 401,
            "nobody" | "visitor" => self.outsiders,
            _ if self.opens_to.contains(&caller) => 0,
            _ => self.others,
        }
    }
}

#[tokio::test]
async fn r4_every_address_opens_to_those_who_may_and_to_nobody_else() {
    let cast = Cast::gather().await;
    for row in &TABLE {
        for caller in CALLERS {
            let method = Method::from_bytes(row.method.as_bytes()).unwrap();
            let answer = cast.portal.call(method, &cast.path(row.path), cast.token(caller), (row.body)()).await;
            let status = answer.status.as_u16();
            let expected = row.expected(caller);
            let same = if expected == 0 { answer.status.is_success() } else { status == expected };
            assert!(same, "{} {} to {caller}: {status} instead of {expected}: {answer:?}", row.method, row.path);
            if !answer.status.is_success() {
                answer.problem();
            }
        }
    }
}

/// Method and path of everything that the document describes.
fn documented() -> BTreeSet<(String, String)> {
    let document = serde_json::to_value(server::http::document()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let described = paths.iter().flat_map(|(path, methods)| {
        methods.as_object().unwrap().keys().map(move |method| (method.to_uppercase(), path.clone()))
    });
    described.collect()
}

#[test]
fn r4_no_address_is_missing_from_the_table() {
    let table: BTreeSet<(String, String)> = TABLE.iter().map(|row| (row.method.into(), row.path.into())).collect();
    assert_eq!(table, documented(), "name the new address in TABLE and say to whom it opens");
}

/// Addresses that need no description: pages, files by signed link, and what a supervisor asks.
const UNDESCRIBED: [&str; 7] =
    ["/setup", "/files/{id}", "/livechat/widget.js", "/livechat/demo", "/api/openapi.json", "/health", "/ready"];

/// The router cannot be asked for its routes; its sources can: every `.route("...")` must be described.
#[test]
fn r4_no_route_is_missing_from_the_document() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut routes = BTreeSet::new();
    let mut folders = vec![source];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                let named = text.split(".route(\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
                routes.extend(named);
            }
        }
    }
    assert!(routes.len() > 20, "routes are found: {routes:?}");
    let described: BTreeSet<String> = documented().into_iter().map(|(_, path)| path).collect();
    for route in routes {
        let known = UNDESCRIBED.contains(&route.as_str()) || described.iter().any(|path| path.ends_with(&route));
        assert!(known, "{route} is in no #[utoipa::path] or not in server/src/http/openapi.rs");
    }
}

/// `docs/openapi.json` is what `GET /api/openapi.json` serves.
#[tokio::test]
async fn the_document_is_the_one_in_docs() {
    let portal = Portal::start().await;
    let served: Value = portal.call(Method::GET, "/api/openapi.json", None, None).await.ok();
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    let pretty = serde_json::to_string_pretty(&served).unwrap() + "\n";
    if std::env::var_os("RENEW_OPENAPI").is_some() {
        std::fs::write(&path, &pretty).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == pretty,
        "the API changed: look at the difference after `RENEW_OPENAPI=1 cargo test -p server --test portal in_docs`"
    );
}
