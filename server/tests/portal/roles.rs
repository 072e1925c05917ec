//! Every address against every caller. An address that is not in this table fails the test, so that nobody adds one
//! without saying who may use it.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use serde_json::{Value, json};
use server::store::SiteSettings;
use wire::LineId;

use crate::kit::{Customer, Phone, Portal};

/// Nobody, a visitor, then the staff of the dialog's line and of another one.
const CALLERS: [&str; 8] = ["nobody", "visitor", "anna", "boris", "clara", "dan", "vera", "admin"];

/// What an address is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Object {
    /// Anna's dialog, device and account, on the line `support`: to her it is her own, to Boris and Clara another operator's.
    Here,
    /// Dan's, on the line `sales`.
    Elsewhere,
    /// Nothing.
    Nowhere,
}

/// Anna is responsible, Boris was, Clara is a colleague, Dan works elsewhere, Vera manages the line.
struct Cast {
    portal: Portal,
    visitor: String,
    phones: Vec<Phone>,
    here: Things,
    elsewhere: Things,
}

/// The ids of what [`Object`] names.
struct Things {
    dialog: String,
    session: String,
    file: String,
    message: String,
    /// Somebody without a dialog, who may be joined with another such, and erased, without harm to the others.
    customers: [String; 2],
    device: String,
    user: String,
    line: String,
    site: String,
}

/// One that can be revoked while its owner goes on.
async fn another_device(portal: &Portal, of: &Phone) -> String {
    portal.phone(&of.me.name.to_lowercase()).await.device.to_string()
}

/// A customer of a site writes, sends a picture, and is this operator's.
async fn things(portal: &Portal, site: &SiteSettings, line: LineId, customer: &Customer, phone: &mut Phone) -> Things {
    let message = customer.say("one").await.seq.to_string();
    let dialog = phone.accept_offer().await;
    let file = customer.upload_image().await;
    customer.post(json!({ "client_id": "f", "file": file.id })).await.ok::<Value>();
    phone.sync().await;
    let mut customers = Vec::new();
    for _ in 0..2 {
        customers.push(Customer::arrive(portal.clone(), &site.key).await.id().await);
    }
    Things {
        dialog: dialog.to_string(),
        session: phone.head(dialog).session.as_ref().unwrap().id.to_string(),
        file: file.id.to_string(),
        message,
        customers: customers.try_into().unwrap(),
        device: another_device(portal, phone).await,
        user: phone.me.id.to_string(),
        line: line.to_string(),
        site: site.id.to_string(),
    }
}

impl Cast {
    async fn gather() -> Cast {
        let portal = Portal::start().await;
        let customer = portal.customer().await;
        let mut boris = portal.on_shift("boris").await;
        let mut here = things(&portal, &portal.site, portal.support, &customer, &mut boris).await;
        let mut anna = portal.on_shift("anna").await;
        boris.transfer(here.dialog.parse().unwrap(), anna.me.id).await.applied();
        // What Boris has seen is his; this picture is not.
        let file = customer.upload_image().await;
        customer.post(json!({ "client_id": "g", "file": file.id })).await.ok::<Value>();
        anna.sync().await;
        here.device = another_device(&portal, &anna).await;
        (here.file, here.user) = (file.id.to_string(), anna.me.id.to_string());
        let mut phones = vec![anna, boris];
        for login in &CALLERS[4..] {
            phones.push(portal.phone(login).await);
        }
        let mut dan = portal.on_shift("dan").await;
        let buyer = Customer::arrive(portal.clone(), &portal.sales_site.key).await;
        let elsewhere = things(&portal, &portal.sales_site, portal.sales, &buyer, &mut dan).await;
        phones[3] = dan;
        Cast { portal, visitor: customer.token, phones, here, elsewhere }
    }

    fn token(&self, caller: &str) -> Option<&str> {
        match caller {
            "nobody" => None,
            "visitor" => Some(&self.visitor),
            _ => Some(&self.phones[CALLERS.iter().position(|name| *name == caller).unwrap() - 2].token),
        }
    }

    /// The id in an address, and that of somebody to join him with.
    fn ids(&self, template: &str, object: Object) -> (&str, &str) {
        let things = match object {
            Object::Here => &self.here,
            Object::Elsewhere => &self.elsewhere,
            Object::Nowhere => return ("8888", "8889"),
        };
        let id = match template {
            path if path.contains("/dialogs/") => &things.dialog,
            path if path.contains("/sessions/") => &things.session,
            path if path.contains("/files/") => &things.file,
            // The visitor knows the messages of his own dialog by their number, and no others.
            path if path.contains("/messages/") && object == Object::Elsewhere => return ("8887", ""),
            path if path.contains("/messages/") => &things.message,
            path if path.contains("/customers/") => return (&things.customers[0], &things.customers[1]),
            path if path.contains("/devices/") => &things.device,
            path if path.contains("/users/") => &things.user,
            path if path.contains("/lines/") => &things.line,
            path if path.contains("/sites/") => &things.site,
            _ => return ("", ""),
        };
        (id, "")
    }
}

/// What an address answers: to nobody and a visitor, and to whom of the staff it opens, here and elsewhere; to the others
/// with what status.
struct Row {
    method: &'static str,
    path: &'static str,
    /// Of the id in the address and of another.
    body: fn(&str, &str) -> Option<Value>,
    outsiders: u16,
    opens_to: &'static [&'static str],
    elsewhere: &'static [&'static str],
    /// Who knows of it here and may not do this.
    forbidden: &'static [&'static str],
    others: u16,
}

const EVERYBODY: &[&str] = &["anna", "boris", "clara", "dan", "vera", "admin"];
const ADMIN: &[&str] = &["admin"];
/// Those who may know of the dialog: its responsible, its former one, the manager, the admin.
const KNOWING: &[&str] = &["anna", "boris", "vera", "admin"];
/// Those who may know of the one elsewhere.
const KNOWING_ELSEWHERE: &[&str] = &["dan", "admin"];
/// Those who may hand it on.
const HANDING_ON: &[&str] = &["anna", "vera", "admin"];
/// Those who manage any line.
const MANAGING: &[&str] = &["vera", "admin"];
/// Those who see the entry with the file: it came after Boris had left.
const SEEING: &[&str] = &["anna", "vera", "admin"];

const fn row(
    method: &'static str,
    path: &'static str,
    body: fn(&str, &str) -> Option<Value>,
    opens_to: &'static [&'static str],
    others: u16,
) -> Row {
    Row { method, path, body, outsiders: 401, opens_to, elsewhere: opens_to, forbidden: &[], others }
}

fn none(_: &str, _: &str) -> Option<Value> {
    None
}

fn empty(_: &str, _: &str) -> Option<Value> {
    Some(json!({}))
}

/// In an order in which no row spoils a later one.
const TABLE: [Row; 32] = [
    row("GET", "/api/v1/feed", none, EVERYBODY, 0),
    // A socket wants an upgrade; that it says so is proof that it let the caller in.
    Row { opens_to: &[], elsewhere: &[], others: 400, ..row("GET", "/api/v1/socket", none, EVERYBODY, 400) },
    row("POST", "/api/v1/commands", |_, _| Some(json!({ "commands": [] })), EVERYBODY, 0),
    row("PUT", "/api/v1/registers", |_, _| Some(json!({ "registers": [] })), EVERYBODY, 0),
    Row { elsewhere: KNOWING_ELSEWHERE, ..row("GET", "/api/v1/dialogs/{id}/entries", none, KNOWING, 404) },
    // Boris knows of it and may not hand it on.
    Row {
        elsewhere: KNOWING_ELSEWHERE,
        forbidden: &["boris"],
        ..row("GET", "/api/v1/dialogs/{id}/targets", none, HANDING_ON, 404)
    },
    Row { elsewhere: KNOWING_ELSEWHERE, ..row("GET", "/api/v1/sessions/{id}/decisions", none, KNOWING, 404) },
    Row { elsewhere: KNOWING_ELSEWHERE, ..row("GET", "/api/v1/files/{id}/link", none, SEEING, 404) },
    row("GET", "/api/v1/board", none, MANAGING, 403),
    row("GET", "/api/v1/devices", none, EVERYBODY, 0),
    row("GET", "/api/v1/admin/users", none, ADMIN, 403),
    row("POST", "/api/v1/admin/users", new_user, ADMIN, 403),
    row("PATCH", "/api/v1/admin/users/{id}", empty, ADMIN, 403),
    row("GET", "/api/v1/admin/lines", none, ADMIN, 403),
    row("POST", "/api/v1/admin/lines", |_, _| Some(json!({ "name": "New" })), ADMIN, 403),
    row("PATCH", "/api/v1/admin/lines/{id}", empty, ADMIN, 403),
    row("GET", "/api/v1/admin/lines/{id}/staff", none, ADMIN, 403),
    row("GET", "/api/v1/admin/lines/{id}/sites", none, ADMIN, 403),
    row("POST", "/api/v1/admin/lines/{id}/sites", |_, _| Some(json!({ "name": "New" })), ADMIN, 403),
    row("PUT", "/api/v1/admin/sites/{id}/origins", |_, _| Some(json!({ "origins": [] })), ADMIN, 403),
    row("PUT", "/api/v1/admin/lines/{id}/staff", |_, _| Some(json!({ "operators": [] })), ADMIN, 403),
    row("POST", "/api/v1/customers/{id}/join", |_, other| Some(json!({ "customer": other })), ADMIN, 403),
    row("POST", "/api/v1/customers/{id}/erase", |customer, _| Some(json!({ "customer": customer })), ADMIN, 403),
    Row { elsewhere: &["dan"], ..row("DELETE", "/api/v1/devices/{id}", none, &["anna"], 404) },
    row("DELETE", "/api/v1/sessions/current", none, EVERYBODY, 0),
    // Signing in and live chat ask for no token of the staff.
    open("POST", "/api/v1/sessions", sign_in, 200),
    open("POST", "/livechat/v1/visits", |_, _| Some(json!({ "site": "nowhere" })), 404),
    visitors("POST", "/livechat/v1/messages", |_, _| Some(json!({ "client_id": "r", "text": "x" })), 200),
    visitors("DELETE", "/livechat/v1/messages/{id}", none, 200),
    visitors("GET", "/livechat/v1/feed", none, 200),
    visitors("POST", "/livechat/v1/files", |_, _| Some(json!("no image")), 415),
    open("GET", "/livechat/v1/socket", none, 400),
];

const fn open(method: &'static str, path: &'static str, body: fn(&str, &str) -> Option<Value>, status: u16) -> Row {
    Row { method, path, body, outsiders: status, opens_to: &[], elsewhere: &[], forbidden: &[], others: status }
}

/// Opens to the visitor alone; his status stands in `outsiders`.
const fn visitors(method: &'static str, path: &'static str, body: fn(&str, &str) -> Option<Value>, status: u16) -> Row {
    Row { method, path, body, outsiders: status, opens_to: &["visitor"], elsewhere: &[], forbidden: &[], others: 401 }
}

fn new_user(_: &str, _: &str) -> Option<Value> {
    Some(json!({ "login": "new", "name": "New", "role": "operator", "password": "battery staple" }))
}

fn sign_in(_: &str, _: &str) -> Option<Value> {
    let device = json!({ "name": "Phone", "platform": "test", "app_version": "1" });
    Some(json!({ "login": "anna", "password": crate::kit::PASSWORD, "device": device }))
}

impl Row {
    /// The status that a caller gets; 0 stands for any success.
    fn expected(&self, caller: &str, object: Object) -> u16 {
        let is_visitors = self.opens_to == ["visitor"];
        let (opens, somewhere) = match object {
            Object::Here => (self.opens_to, self.elsewhere),
            Object::Elsewhere => (self.elsewhere, self.opens_to),
            Object::Nowhere => (&[][..], self.opens_to),
        };
        match caller {
            "visitor" if is_visitors => {
                if object == Object::Here {
                    self.outsiders
                } else {
                    404
                }
            }
            "nobody" if is_visitors => 401,
            "nobody" | "visitor" => self.outsiders,
            _ if object == Object::Here && self.forbidden.contains(&caller) => 403,
            // What he may do elsewhere is not there for him here.
            _ if opens.contains(&caller) => 0,
            _ if somewhere.contains(&caller) || self.elsewhere.contains(&caller) => 404,
            _ => self.others,
        }
    }

    fn objects(&self) -> &'static [Object] {
        let names_one = self.path.contains("{id}");
        if names_one { &[Object::Nowhere, Object::Elsewhere, Object::Here] } else { &[Object::Here] }
    }
}

#[tokio::test]
async fn r4_every_address_opens_to_those_who_may_and_to_nobody_else() {
    let cast = Cast::gather().await;
    for row in &TABLE {
        let mut nowhere = BTreeMap::new();
        for (&object, caller) in row.objects().iter().flat_map(|object| CALLERS.map(|caller| (object, caller))) {
            let method = Method::from_bytes(row.method.as_bytes()).unwrap();
            let (id, other) = cast.ids(row.path, object);
            let path = row.path.replace("{id}", id);
            let answer = cast.portal.call(method, &path, cast.token(caller), (row.body)(id, other)).await;
            let status = answer.status.as_u16();
            let expected = row.expected(caller, object);
            let same = if expected == 0 { answer.status.is_success() } else { status == expected };
            let about = format!("{} {path} ({object:?}) to {caller}", row.method);
            assert!(same, "{about}: {status} instead of {expected}: {answer:?}");
            if answer.status.is_success() {
                continue;
            }
            answer.problem();
            // What is kept from him does not differ from what is not there.
            let told = nowhere.entry(caller).or_insert_with(|| answer.body.clone());
            assert!(status != 404 || *told == answer.body, "{about}: {answer:?}");
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
const UNDESCRIBED: [(&str, &str); 8] = [
    ("GET", "/setup"),
    ("POST", "/setup"),
    ("GET", "/files/{id}"),
    ("GET", "/livechat/widget.js"),
    ("GET", "/livechat/demo"),
    ("GET", "/api/openapi.json"),
    ("GET", "/health"),
    ("GET", "/ready"),
];

/// Those that a route has a handler for; HEAD goes with GET.
const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// All sources of the server, without white space.
fn sources() -> String {
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut sources = String::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                sources.extend(std::fs::read_to_string(&path).unwrap().split_whitespace());
            }
        }
    }
    sources
}

/// The paths that the sources hand to calls of this name.
fn paths_in(sources: &str, call: &str) -> BTreeSet<String> {
    let calls = sources.split(call).skip(1);
    let paths = calls.map(|rest| rest.strip_prefix('"').and_then(|rest| rest.split('"').next()).map(str::to_owned));
    paths.map(|path| path.unwrap_or_else(|| panic!("{call} takes the path itself, or it is not found here"))).collect()
}

/// The router cannot be asked for its routes. Its sources name them and their prefixes; whatever answers there must be
/// described, method by method.
#[tokio::test]
async fn r4_no_route_is_missing_from_the_document() {
    let (portal, described, sources) = (Portal::start().await, documented(), sources());
    assert!(!sources.contains(".route_service(") && !sources.contains(".nest_service("), "these are not found here");
    let (routes, mut nests) = (paths_in(&sources, ".route("), paths_in(&sources, ".nest("));
    assert!(routes.len() > 20, "routes are found: {routes:?}");
    nests.insert(String::new());
    let prefixes: BTreeSet<String> =
        nests.iter().flat_map(|outer| nests.iter().map(move |inner| format!("{outer}{inner}"))).collect();
    let nowhere = portal.call(Method::GET, "/nowhere", None, None).await.body;
    for route in &routes {
        let mut answers = false;
        for (prefix, method) in prefixes.iter().flat_map(|prefix| METHODS.map(|method| (prefix, method))) {
            let path = format!("{prefix}{route}");
            let answer = portal.call(method.clone(), &path.replace("{id}", "1"), None, None).await;
            if answer.status == 405 || answer.body == nowhere {
                continue;
            }
            answers = true;
            let known = UNDESCRIBED.contains(&(method.as_str(), path.as_str()))
                || described.contains(&(method.to_string(), path.clone()));
            assert!(known, "{method} {path} is in no #[utoipa::path] or not in server/src/http/openapi.rs");
        }
        assert!(answers, "{route} answers behind none of {prefixes:?}");
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
