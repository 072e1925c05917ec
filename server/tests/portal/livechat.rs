//! The customer's side: messages once, what he sees, who may embed the widget, how much he may do.

use axum::body::Body;
use hmac::{Hmac, Mac};
use http::{Method, Request, header};
use serde_json::{Value, json};
use server::VisitorLimits;
use wire::{Visit, VisitorFrame, VisitorMessageStored, VisitorPage, VisitorPortalFrame, VisitorStatus};

use crate::kit::{Answer, Customer, Portal, SiteSocket};

#[tokio::test]
async fn p81_the_same_client_id_is_the_same_message() {
    let portal = Portal::start().await;
    let customer = portal.customer().await;
    let message = json!({ "client_id": "a", "text": "Hello" });
    let first: VisitorMessageStored = customer.post(message.clone()).await.ok();
    portal.advance_s(5).await;
    let second: VisitorMessageStored = customer.post(message).await.ok();
    assert_eq!(first, second);
    assert_eq!(customer.sees().await, ["Hello"]);
    // The same id with other words is another message's.
    let other = customer.post(json!({ "client_id": "a", "text": "Hallo" })).await;
    assert_eq!(other.fault(), (409, "id_conflict".into()));
    // Another visitor's ids are his own.
    let another = portal.customer().await;
    another.post(json!({ "client_id": "a", "text": "Hallo" })).await.ok::<Value>();
    assert_eq!(another.sees().await, ["Hallo"]);
}

#[tokio::test]
async fn a_message_has_words_and_an_id_within_limits() {
    let portal = Portal::start().await;
    let customer = portal.customer().await;
    let longest = "ж".repeat(wire::MAX_TEXT_CHARS);
    for (message, code, field) in [
        (json!({ "client_id": "", "text": "x" }), "bad_field", "client_id"),
        (json!({ "client_id": "x".repeat(65), "text": "x" }), "bad_field", "client_id"),
        (json!({ "client_id": "a", "text": "" }), "text_empty", "text"),
        (json!({ "client_id": "a", "text": " \n\t" }), "text_empty", "text"),
        (json!({ "client_id": "a" }), "text_empty", "text"),
        (json!({ "client_id": "a", "text": format!("{longest}ж") }), "text_too_long", "text"),
        (json!({ "client_id": "a", "text": 7 }), "bad_field", "text"),
        (json!({ "text": "x" }), "bad_field", "client_id"),
        (json!({ "client_id": "a", "text": "x", "file": "99" }), "bad_field", "file"),
    ] {
        let problem = customer.post(message).await.problem();
        assert_eq!((problem.status, problem.code.as_str(), problem.fields[0].field.as_str()), (422, code, field));
    }
    assert_eq!(customer.page("").await.status, VisitorStatus::New, "nothing of it is stored");
    customer.say(&longest).await;
    customer.say("  byte for byte \u{0}\r\n é e\u{301} 👩‍👩‍👧 <b>&amp;").await;
    assert_eq!(customer.sees().await[1], "  byte for byte \u{0}\r\n é e\u{301} 👩‍👩‍👧 <b>&amp;");
}

#[tokio::test]
async fn p43_a_visitor_never_sees_notes_or_events() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let boris = portal.on_shift("boris").await;
    let customer = portal.customer().await;
    customer.say("one").await;
    let dialog = anna.accept_offer().await;
    anna.note(dialog, "a bore").await.applied();
    anna.say(dialog, "Yes?").await.applied();
    let transfer = wire::Command::Transfer { dialog, to: boris.me.id, note: Some("yours".into()) };
    anna.give(transfer).await.applied();
    let page = customer.page("").await;
    assert_eq!(page.entries.iter().map(|entry| entry.text.as_str()).collect::<Vec<_>>(), ["one", "Yes?"]);
    let raw = portal.call(Method::GET, "/livechat/v1/feed", Some(&customer.token), None).await;
    let text = String::from_utf8(raw.body.to_vec()).unwrap();
    assert!(!text.contains("bore") && !text.contains("yours") && !text.contains("transferred"), "{text}");
    // Nor does he who shows the token of another: each sees his own dialog.
    let another = portal.customer().await;
    assert!(another.sees().await.is_empty());
}

#[tokio::test]
async fn a_visitors_feed_comes_in_pages_and_ends() {
    let portal = Portal::start_with(VisitorLimits { messages_per_visit: 500, ..VisitorLimits::default() }).await;
    let customer = portal.customer().await;
    for n in 0..130 {
        customer.say(&n.to_string()).await;
    }
    let first = customer.page("").await;
    assert_eq!((first.entries.len(), first.more), (100, true));
    let second = customer.page(&first.cursor).await;
    assert_eq!((second.entries.len(), second.more, second.from), (30, false, first.cursor));
    let third = customer.page(&second.cursor).await;
    assert_eq!((third.entries.len(), third.cursor), (0, second.cursor));
    let bad = portal.call(Method::GET, "/livechat/v1/feed?after=x", Some(&customer.token), None).await;
    assert_eq!(bad.problem().fields[0].field, "after");
}

#[tokio::test]
async fn status_changes_wake_the_widgets_socket() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "full_close_time": 0 })).await;
    let address = portal.listen().await;
    let mut anna = portal.on_shift("anna").await;
    let customer = portal.customer().await;
    let mut widget = customer.socket(&address).await;
    widget.say(&VisitorFrame::Want { after: String::new() }).await;
    // Even before his first message gives him a dialog.
    customer.say("one").await;
    let page = heard(&mut widget).await;
    assert_eq!((page.entries.len(), page.status), (1, VisitorStatus::Waiting));
    widget.say(&VisitorFrame::Want { after: page.cursor }).await;
    let dialog = anna.accept_offer().await;
    let page = heard(&mut widget).await;
    assert_eq!((page.status, page.operator.as_deref()), (VisitorStatus::Answered, Some("Anna")));
    widget.say(&VisitorFrame::Want { after: page.cursor }).await;
    anna.say(dialog, "Yes").await.applied();
    let page = heard(&mut widget).await;
    assert_eq!(page.entries[0].text, "Yes");
    widget.say(&VisitorFrame::Want { after: page.cursor }).await;
    anna.close(dialog).await.applied();
    let page = heard(&mut widget).await;
    assert_eq!((page.status, page.operator), (VisitorStatus::Closed, None));
}

async fn heard(widget: &mut SiteSocket) -> VisitorPage {
    match widget.hear().await {
        Some(VisitorPortalFrame::Page(page)) => page,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_widgets_first_frame_must_show_a_token() {
    let portal = Portal::start().await;
    let address = portal.listen().await;
    let bye = |code: &str| Some(VisitorPortalFrame::Bye { code: code.into() });
    let mut widget = SiteSocket::open(&address).await;
    widget.say(&VisitorFrame::Auth { token: "nonsense".into() }).await;
    assert_eq!(widget.hear().await, bye("visit_over"));
    let mut widget = SiteSocket::open(&address).await;
    widget.say(&VisitorFrame::Want { after: String::new() }).await;
    assert_eq!(widget.hear().await, bye("bad_frame"));
    let mut widget = portal.customer().await.socket(&address).await;
    widget.raw(r#"{"type":"dance"}"#).await;
    widget.say(&VisitorFrame::Ping).await;
    assert_eq!(widget.hear().await, Some(VisitorPortalFrame::Pong));
    widget.raw("{").await;
    assert_eq!(widget.hear().await, bye("bad_frame"));
}

#[tokio::test]
async fn an_unknown_token_or_site_is_told() {
    let portal = Portal::start().await;
    let nobody = Customer::with(
        portal.clone(),
        Visit { token: "x".into(), title: String::new(), limits: wire::Limits::default() },
    );
    let over = (401, "visit_over".to_owned());
    assert_eq!(nobody.post(json!({ "client_id": "a", "text": "x" })).await.fault(), over);
    assert_eq!(nobody.upload("a.png", b"\x89PNG\r\n\x1a\n").await.fault(), over);
    assert_eq!(portal.call(Method::GET, "/livechat/v1/feed", Some("x"), None).await.fault(), over);
    assert_eq!(portal.call(Method::GET, "/livechat/v1/feed", None, None).await.fault(), over);
    let visit = visit(&portal, json!({ "site": "nowhere" }), None).await;
    assert_eq!(visit.fault(), (404, "not_found".into()));
    let staff = portal.phone("anna").await;
    assert_eq!(portal.call(Method::GET, "/livechat/v1/feed", Some(&staff.token), None).await.fault(), over);
    let customer = portal.customer().await;
    let feed = portal.call(Method::GET, "/api/v1/feed", Some(&customer.token), None).await;
    assert_eq!(feed.fault(), (401, "signed_out".into()));
}

async fn visit(portal: &Portal, body: Value, origin: Option<&str>) -> Answer {
    let mut request = Request::post("/livechat/v1/visits").header(header::HOST, "portal.example");
    if let Some(origin) = origin {
        request = request.header(header::ORIGIN, origin);
    }
    portal.send(request.body(Body::from(body.to_string())).unwrap()).await
}

#[tokio::test]
async fn p83_only_pages_on_the_sites_list_may_embed_the_widget() {
    let portal = Portal::start().await;
    let site = json!({ "site": portal.site.key });
    for own in [None, Some("https://portal.example"), Some("http://portal.example")] {
        let answer = visit(&portal, site.clone(), own).await;
        assert_eq!(answer.status, 200);
        assert!(!answer.headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN));
    }
    let shop = visit(&portal, site.clone(), Some("https://shop.example")).await;
    assert_eq!(shop.status, 200);
    assert_eq!(shop.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "https://shop.example");
    assert_eq!(shop.headers[header::VARY], "Origin");
    assert!(!shop.headers.contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS));
    for foreign in ["https://evil.example", "http://shop.example", "https://shop.example.evil.example", "null"] {
        let answer = visit(&portal, site.clone(), Some(foreign)).await;
        assert_eq!(answer.fault(), (403, "origin_not_allowed".into()), "{foreign}");
        assert!(!answer.headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN));
    }
    // The origin of one site opens no other, and a fault of an allowed page can be read by it.
    let other = visit(&portal, json!({ "site": portal.sales_site.key }), Some("https://shop.example")).await;
    assert_eq!(other.fault(), (403, "origin_not_allowed".into()));
    assert_eq!(other.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "https://shop.example");
}

#[tokio::test]
async fn p83_a_token_does_not_help_a_foreign_page() {
    let portal = Portal::start().await;
    let customer = portal.sales_customer().await;
    for (method, path) in [(Method::GET, "feed"), (Method::POST, "messages"), (Method::POST, "files?name=a.png")] {
        let request = Request::builder()
            .method(method)
            .uri(format!("/livechat/v1/{path}"))
            .header(header::ORIGIN, "https://shop.example")
            .header(header::AUTHORIZATION, format!("Bearer {}", customer.token));
        let body = if path.starts_with("files") {
            Body::from(b"\x89PNG\r\n\x1a\n".to_vec())
        } else {
            Body::from(r#"{"client_id":"a","text":"x"}"#)
        };
        let answer = portal.send(request.body(body).unwrap()).await;
        assert_eq!(answer.fault(), (403, "origin_not_allowed".into()), "{path}");
    }
    assert_eq!(customer.page("").await.status, VisitorStatus::New);
}

#[tokio::test]
async fn preflights_are_answered_for_known_origins_only() {
    let portal = Portal::start().await;
    let preflight = |origin: &str| {
        let request = Request::options("/livechat/v1/messages")
            .header(header::ORIGIN, origin)
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization,content-type");
        portal.send(request.body(Body::empty()).unwrap())
    };
    let answer = preflight("https://shop.example").await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "https://shop.example");
    let allowed = answer.headers[header::ACCESS_CONTROL_ALLOW_HEADERS].to_str().unwrap();
    assert!(allowed.contains("authorization") && allowed.contains("content-type"));
    assert!(answer.headers[header::ACCESS_CONTROL_ALLOW_METHODS].to_str().unwrap().contains("POST"));
    let foreign = preflight("https://evil.example").await;
    assert_eq!(foreign.fault(), (403, "origin_not_allowed".into()));
    // The staff's API is not for pages at all.
    let staff = Request::options("/api/v1/feed").header(header::ORIGIN, "https://shop.example").body(Body::empty());
    let answer = portal.send(staff.unwrap()).await;
    assert_eq!(answer.fault(), (405, "method_not_allowed".into()));
    assert!(!answer.headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN));
}

fn signed(secret: &str, id: &str) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(id.as_bytes());
    server::auth::hex(&mac.finalize().into_bytes())
}

#[tokio::test]
async fn p83_a_signed_identity_follows_the_visitor_from_browser_to_browser() {
    let portal = Portal::start().await;
    let body = |id: &str, signature: String| json!({ "site": portal.site.key, "name": "Eva", "identity": { "id": id, "signature": signature } });
    let good = signed(&portal.site.secret, "user-7");
    let home = Customer::with(portal.clone(), visit(&portal, body("user-7", good.clone()), None).await.ok());
    home.say("from home").await;
    let phone = Customer::with(portal.clone(), visit(&portal, body("user-7", good.clone()), None).await.ok());
    assert_eq!(phone.sees().await, ["from home"]);
    assert_eq!(phone.dialog().await, home.dialog().await);
    let mut anna = portal.on_shift("anna").await;
    anna.sync().await;
    assert_eq!(anna.head(home.dialog().await).customer.name, "Eva");
    for (id, signature) in [
        ("user-8", good.clone()),
        ("user-7", signed(&portal.sales_site.secret, "user-7")),
        ("user-7", String::new()),
        ("user-7", "zz".into()),
        ("user-7", format!("{good}00")),
    ] {
        assert_eq!(visit(&portal, body(id, signature), None).await.fault(), (403, "bad_identity".into()), "{id}");
    }
    let empty = visit(&portal, body("", signed(&portal.site.secret, "")), None).await;
    assert_eq!(empty.problem().fields[0].field, "identity.id");
}

#[tokio::test]
async fn p83_visits_and_messages_have_limits() {
    let limits = VisitorLimits { visits_per_address: 3, messages_per_visit: 4, messages_per_address: 7 };
    let portal = Portal::start_with(limits).await;
    let (first, second) = (portal.customer().await, portal.customer().await);
    for _ in 0..4 {
        first.say("x").await;
    }
    let problem = first.post(json!({ "client_id": "over", "text": "x" })).await.problem();
    assert_eq!((problem.status, problem.code.as_str()), (429, "too_many_requests"));
    assert!(problem.retry_after.unwrap() >= 1);
    // Uploads and what is refused count too, and the address has a limit of its own.
    second.upload_image().await;
    second.say("x").await;
    assert_eq!(second.upload("a.png", b"\x89PNG\r\n\x1a\n").await.problem().status, 429);
    portal.customer().await;
    let visit = visit(&portal, json!({ "site": portal.site.key }), None).await;
    assert_eq!(visit.fault(), (429, "too_many_requests".into()));
    // Reading costs nothing.
    assert_eq!(first.sees().await.len(), 4);
}

#[tokio::test]
async fn a_retired_lines_site_takes_no_visits() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "active": false })).await;
    assert_eq!(visit(&portal, json!({ "site": portal.site.key }), None).await.fault(), (404, "not_found".into()));
}

#[tokio::test]
async fn the_widget_and_its_demo_page_are_served() {
    let portal = Portal::start().await;
    let widget = portal.call(Method::GET, "/livechat/widget.js", None, None).await;
    assert_eq!(
        (widget.status.as_u16(), &widget.headers[header::CONTENT_TYPE]),
        (200, &"text/javascript; charset=utf-8".parse().unwrap())
    );
    assert_eq!(widget.headers["x-content-type-options"], "nosniff");
    let demo = portal.call(Method::GET, "/livechat/demo?site=%22%3E%3Cscript%3Ex", None, None).await;
    let page = String::from_utf8(demo.body.to_vec()).unwrap();
    assert!(page.contains("&quot;&gt;&lt;script&gt;x") && !page.contains("\"><script>x"));
}
