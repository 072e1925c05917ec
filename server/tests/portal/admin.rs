//! The admin API: users, lines, staff, sites; wrong fields by name.

use http::Method;
use serde_json::{Value, json};
use wire::ShiftState;

use crate::kit::{Answer, Portal};

#[track_caller]
fn wrong(answer: &Answer, field: &str) {
    let problem = answer.problem();
    assert_eq!((problem.status, problem.code.as_str()), (422, "bad_field"), "{problem:?}");
    assert_eq!(problem.fields[0].field, field);
    assert!(!problem.fields[0].detail.is_empty());
}

#[tokio::test]
async fn users_are_added_changed_and_listed() {
    let portal = Portal::start().await;
    let admin = portal.phone("admin").await;
    let new = json!({ "login": "eva", "name": " Eva ", "role": "operator", "password": "battery staple" });
    let eva: Value = admin.call(Method::POST, "/api/v1/admin/users", Some(new.clone())).await.ok();
    assert_eq!((&eva["name"], &eva["active"], &eva["max_total"]), (&json!("Eva"), &json!(true), &json!(0)));
    assert_eq!(eva.get("password"), None);
    portal.sign_in("eva", "battery staple").await.ok::<Value>();
    wrong(&admin.call(Method::POST, "/api/v1/admin/users", Some(new)).await, "login");
    let path = format!("/api/v1/admin/users/{}", eva["id"].as_str().unwrap());
    let change = json!({ "role": "manager", "max_total": 3 });
    let changed: Value = admin.call(Method::PATCH, &path, Some(change)).await.ok();
    assert_eq!(
        (&changed["role"], &changed["max_total"], &changed["name"]),
        (&json!("manager"), &json!(3), &json!("Eva"))
    );
    let all: Value = admin.get("/api/v1/admin/users").await.ok();
    assert_eq!(all["users"].as_array().unwrap().last(), Some(&changed));
}

#[tokio::test]
async fn wrong_fields_are_named() {
    let portal = Portal::start().await;
    let admin = portal.phone("admin").await;
    let anna = portal.id_of("anna").await;
    let user = |change: Value| {
        let mut user = json!({ "login": "eva", "name": "Eva", "role": "operator", "password": "battery staple" });
        user.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        user
    };
    let users = "/api/v1/admin/users".to_owned();
    let (one, line) = (format!("/api/v1/admin/users/{anna}"), format!("/api/v1/admin/lines/{}", portal.support));
    let (staff, sites) = (format!("{line}/staff"), format!("{line}/sites"));
    let origins = format!("/api/v1/admin/sites/{}/origins", portal.site.id);
    let (post, patch, put) = (Method::POST, Method::PATCH, Method::PUT);
    for (method, path, body, field) in [
        (&post, &users, user(json!({ "login": " " })), "login"),
        (&post, &users, user(json!({ "name": "x".repeat(101) })), "name"),
        (&post, &users, user(json!({ "password": "short" })), "password"),
        (&post, &users, user(json!({ "role": "king" })), "role"),
        (&post, &users, json!({ "login": "eva" }), "name"),
        (&patch, &one, json!({ "login": "boris" }), "login"),
        (&patch, &one, json!({ "max_total": -1 }), "max_total"),
        (&patch, &line, json!({ "queue_time": 4 }), "queue_time"),
        (&patch, &line, json!({ "queue_time": 9_999_999 }), "queue_time"),
        (&patch, &line, json!({ "full_close_time": -1 }), "full_close_time"),
        (&patch, &line, json!({ "hold_after": -1 }), "hold_after"),
        (&patch, &line, json!({ "see_all": "yes" }), "see_all"),
        (&patch, &line, json!({ "empty_queue_text": "" }), "empty_queue_text"),
        (&patch, &line, json!({ "empty_queue_text": "x".repeat(wire::MAX_TEXT_CHARS + 1) }), "empty_queue_text"),
        (&patch, &line, json!({ "name": "" }), "name"),
        (&put, &staff, json!({ "operators": ["999"] }), "operators[0]"),
        (&put, &staff, json!({ "operators": [anna, anna] }), "operators[1]"),
        (&put, &staff, json!({ "operators": [], "managers": [anna] }), "managers[0]"),
        (&put, &staff, json!({ "operators": [anna, 7] }), "operators[1]"),
        (&post, &sites, json!({ "name": "x", "origins": ["shop.example"] }), "origins[0]"),
        (&post, &sites, json!({ "name": "" }), "name"),
        (&put, &origins, json!({ "origins": ["https://a.example", "https://a.example/path"] }), "origins[1]"),
        (&put, &origins, json!({ "origins": ["javascript:alert(1)"] }), "origins[0]"),
    ] {
        wrong(&admin.call(method.clone(), path, Some(body)).await, field);
    }
    let all: Value = admin.get(&users).await.ok();
    assert_eq!(all["users"].as_array().unwrap().len(), 6, "nothing of it is stored");
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let portal = Portal::start().await;
    let admin = portal.phone("admin").await;
    for (method, path, body) in [
        (Method::PATCH, "users/999", json!({})),
        (Method::PATCH, "users/x", json!({})),
        (Method::PATCH, "lines/999", json!({})),
        (Method::PUT, "lines/999/staff", json!({ "operators": [] })),
        (Method::GET, "lines/999/staff", json!({})),
        (Method::POST, "lines/999/sites", json!({ "name": "x" })),
        (Method::GET, "lines/999/sites", json!({})),
        (Method::PUT, "sites/999/origins", json!({ "origins": [] })),
    ] {
        let answer = admin.call(method, &format!("/api/v1/admin/{path}"), Some(body)).await;
        assert_eq!(answer.fault(), (404, "not_found".into()), "{path}");
    }
}

#[tokio::test]
async fn lines_staff_and_sites_are_set_and_read_back() {
    let portal = Portal::start().await;
    let admin = portal.phone("admin").await;
    let (anna, vera) = (portal.id_of("anna").await, portal.id_of("vera").await);
    let line: Value = admin.call(Method::POST, "/api/v1/admin/lines", Some(json!({ "name": "New" }))).await.ok();
    assert_eq!((&line["queue_time"], &line["missed_limit"], &line["active"]), (&json!(60), &json!(3), &json!(true)));
    let path = format!("/api/v1/admin/lines/{}", line["id"].as_str().unwrap());
    let change = json!({ "queue_time": 20, "missed_limit": 0, "max_dialogs": 5, "full_close_time": 0, "hold_after": 10, "see_all": true });
    let changed: Value = admin.call(Method::PATCH, &path, Some(change.clone())).await.ok();
    for (field, value) in change.as_object().unwrap() {
        assert_eq!(&changed[field], value);
    }
    let said = json!({ "empty_queue_text": "We are all busy." });
    assert_eq!(
        admin.call(Method::PATCH, &path, Some(said.clone())).await.ok::<Value>()["empty_queue_text"],
        said["empty_queue_text"]
    );
    let silent = admin.call(Method::PATCH, &path, Some(json!({ "empty_queue_text": null }))).await.ok::<Value>();
    assert_eq!(silent["empty_queue_text"], Value::Null);
    let staff = json!({ "operators": [anna], "managers": [vera] });
    admin.call(Method::PUT, &format!("{path}/staff"), Some(staff.clone())).await.ok::<Value>();
    assert_eq!(admin.get(&format!("{path}/staff")).await.ok::<Value>(), staff);
    let site = json!({ "name": "Shop", "origins": ["HTTPS://Shop.Example:443"] });
    let site: Value = admin.call(Method::POST, &format!("{path}/sites"), Some(site)).await.ok();
    assert_eq!(site["origins"], json!(["https://shop.example"]), "as browsers send it");
    let origins = format!("/api/v1/admin/sites/{}/origins", site["id"].as_str().unwrap());
    let put = json!({ "origins": ["http://localhost:3000"] });
    assert_eq!(admin.call(Method::PUT, &origins, Some(put.clone())).await.ok::<Value>(), put);
    let sites: Value = admin.get(&format!("{path}/sites")).await.ok();
    assert_eq!(sites["sites"][0]["origins"], put["origins"]);
    let lines: Value = admin.get("/api/v1/admin/lines").await.ok();
    assert_eq!(lines["lines"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn nobody_takes_the_last_key_from_himself() {
    let portal = Portal::start().await;
    let admin = portal.phone("admin").await;
    let path = format!("/api/v1/admin/users/{}", admin.me.id);
    for change in [json!({ "active": false }), json!({ "role": "manager" })] {
        assert_eq!(admin.call(Method::PATCH, &path, Some(change)).await.fault(), (409, "last_admin".into()));
    }
    admin.call(Method::PATCH, &path, Some(json!({ "name": "Chief" }))).await.ok::<Value>();
}

#[tokio::test]
async fn a_changed_role_counts_at_once() {
    let portal = Portal::start().await;
    let admin = portal.phone("admin").await;
    let vera = portal.phone("vera").await;
    assert_eq!(vera.get("/api/v1/admin/users").await.fault(), (403, "forbidden".into()));
    let path = format!("/api/v1/admin/users/{}", vera.me.id);
    admin.call(Method::PATCH, &path, Some(json!({ "role": "admin" }))).await.ok::<Value>();
    vera.get("/api/v1/admin/users").await.ok::<Value>();
    admin.call(Method::PATCH, &path, Some(json!({ "role": "operator" }))).await.ok::<Value>();
    assert_eq!(vera.get("/api/v1/admin/users").await.fault(), (403, "forbidden".into()));
}

#[tokio::test]
async fn p19_deactivating_ends_the_shift_and_colleagues_hear_of_it() {
    let portal = Portal::start().await;
    let admin = portal.phone("admin").await;
    let anna = portal.on_shift("anna").await;
    let mut boris = portal.phone("boris").await;
    boris.sync().await;
    assert_eq!(boris.known.colleagues[&anna.me.id].shift, ShiftState::On);
    let path = format!("/api/v1/admin/users/{}", anna.me.id);
    admin.call(Method::PATCH, &path, Some(json!({ "active": false }))).await.ok::<Value>();
    boris.sync().await;
    let colleague = &boris.known.colleagues[&anna.me.id];
    assert_eq!((colleague.active, colleague.shift), (false, ShiftState::Off));
}
