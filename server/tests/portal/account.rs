//! Signing in, guessing, devices, and the first admin.

use axum::body::Body;
use http::{Method, Request};
use serde_json::{Value, json};
use wire::{DeviceRow, Role, SignedIn};

use crate::kit::{PASSWORD, Portal};

#[tokio::test]
async fn signing_in_introduces_the_portal() {
    let portal = Portal::start().await;
    let signed_in: SignedIn = portal.sign_in("Anna", PASSWORD).await.ok();
    assert_eq!((signed_in.operator.name.as_str(), signed_in.operator.role), ("Anna", Role::Operator));
    assert_eq!(signed_in.portal.epoch, portal.app.meta.epoch);
    assert_eq!(signed_in.limits, wire::Limits::default());
    assert_eq!(portal.count("SELECT count(*) FROM device WHERE typeof(token_hash) = 'blob'").await, 1);
    let again: SignedIn = portal.sign_in("anna", PASSWORD).await.ok();
    assert_ne!((again.token, again.device), (signed_in.token, signed_in.device));
}

#[tokio::test]
async fn p82_unknown_login_and_wrong_password_are_one_answer() {
    let portal = Portal::start().await;
    let unknown = portal.sign_in("nobody", PASSWORD).await;
    let wrong = portal.sign_in("anna", "wrong horse").await;
    assert_eq!((unknown.status, &unknown.body), (wrong.status, &wrong.body));
    assert_eq!(wrong.fault(), (401, "wrong_credentials".into()));
    assert_eq!(portal.sign_in("anna", &"x".repeat(100_000)).await.fault(), (401, "wrong_credentials".into()));
}

#[tokio::test]
async fn p82_guessing_is_slowed_down_for_known_and_unknown_logins_alike() {
    let portal = Portal::start().await;
    for login in ["anna", "nobody"] {
        for _ in 0..5 {
            assert_eq!(portal.sign_in(login, "wrong horse").await.problem().status, 401);
        }
        let problem = portal.sign_in(login, "wrong horse").await.problem();
        assert_eq!((problem.status, problem.code.as_str()), (429, "too_many_requests"));
        assert_eq!(problem.retry_after, Some(1));
    }
    // Even the right password waits, and the next mistake costs twice as much.
    assert_eq!(portal.sign_in("ANNA", PASSWORD).await.problem().status, 429);
    portal.advance_s(1).await;
    assert_eq!(portal.sign_in("anna", "wrong horse").await.problem().status, 401);
    assert_eq!(portal.sign_in("anna", PASSWORD).await.problem().retry_after, Some(2));
    portal.sign_in("boris", PASSWORD).await.ok::<Value>();
    portal.advance_s(2).await;
    portal.sign_in("anna", PASSWORD).await.ok::<Value>();
    portal.sign_in("anna", PASSWORD).await.ok::<Value>();
}

#[tokio::test]
async fn a_sign_in_names_its_wrong_field() {
    let portal = Portal::start().await;
    let device = json!({ "name": "Phone", "platform": "test", "app_version": "1" });
    let post = |body: Value| portal.call(Method::POST, "/api/v1/sessions", None, Some(body));
    for (body, field) in [
        (json!({ "password": "x", "device": device }), "login"),
        (json!({ "login": "", "password": "x", "device": device }), "login"),
        (json!({ "login": 7, "password": "x", "device": device }), "login"),
        (json!({ "login": "anna", "password": "x", "device": { "name": "a", "platform": "b" } }), "device.app_version"),
        (
            json!({ "login": "anna", "password": "x", "device": { "name": "a".repeat(101), "platform": "b", "app_version": "1" } }),
            "device.name",
        ),
    ] {
        let problem = post(body).await.problem();
        assert_eq!((problem.status, problem.code.as_str()), (422, "bad_field"));
        assert_eq!(problem.fields[0].field, field);
    }
}

#[tokio::test]
async fn devices_are_listed_and_revoked_by_their_user_only() {
    let portal = Portal::start().await;
    let first = portal.phone("anna").await;
    portal.advance_s(120).await;
    let second = portal.phone("anna").await;
    let boris = portal.phone("boris").await;
    let list = |answer: crate::kit::Answer| -> Vec<DeviceRow> {
        serde_json::from_value(answer.ok::<Value>()["devices"].clone()).unwrap()
    };
    let devices = list(second.get("/api/v1/devices").await);
    assert_eq!(devices.iter().map(|row| row.id).collect::<Vec<_>>(), [second.device, first.device]);
    assert_eq!(devices.iter().map(|row| row.current).collect::<Vec<_>>(), [true, false]);
    assert_eq!(devices[1].created_at, devices[0].created_at.plus_s(-120));
    // Contact moves the first one up, to within a minute.
    portal.advance_s(61).await;
    first.page("").await.ok::<Value>();
    assert_eq!(list(second.get("/api/v1/devices").await)[0].seen_at, portal.now());
    let revoke = format!("/api/v1/devices/{}", first.device);
    assert_eq!(boris.call(Method::DELETE, &revoke, None).await.fault(), (404, "not_found".into()));
    first.page("").await.ok::<Value>();
    assert_eq!(second.call(Method::DELETE, &revoke, None).await.status, 204);
    assert_eq!(first.page("").await.fault(), (401, "device_revoked".into()));
    assert_eq!(list(second.get("/api/v1/devices").await).len(), 1);
    assert_eq!(second.call(Method::DELETE, "/api/v1/devices/x", None).await.fault(), (404, "not_found".into()));
    // Signed out is not revoked: that device keeps its data.
    assert_eq!(second.call(Method::DELETE, "/api/v1/sessions/current", None).await.status, 204);
    assert_eq!(second.page("").await.fault(), (401, "signed_out".into()));
}

#[tokio::test]
async fn requests_without_a_good_token_are_signed_out() {
    let portal = Portal::start().await;
    for header in ["", "Bearer", "Bearer ", "Bearer x", "Basic YW5uYTp4", "bearer\u{00}"] {
        let Ok(request) = Request::get("/api/v1/feed").header("authorization", header).body(Body::empty()) else {
            continue;
        };
        assert_eq!(portal.send(request).await.fault(), (401, "signed_out".into()), "{header}");
    }
}

#[tokio::test]
async fn a_new_password_of_an_admin_counts_at_once() {
    let portal = Portal::start().await;
    let admin = portal.phone("admin").await;
    let anna = portal.phone("anna").await;
    let path = format!("/api/v1/admin/users/{}", anna.me.id);
    let change = json!({ "password": "battery staple" });
    admin.call(Method::PATCH, &path, Some(change)).await.ok::<Value>();
    assert_eq!(portal.sign_in("anna", PASSWORD).await.problem().status, 401);
    portal.sign_in("anna", "battery staple").await.ok::<Value>();
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_told_in_the_same_form() {
    let portal = Portal::start().await;
    let anna = portal.phone("anna").await;
    for (method, path, fault) in [
        (Method::GET, "/api/v1/nonsense", (404, "not_found")),
        (Method::GET, "/nonsense", (404, "not_found")),
        (Method::PUT, "/api/v1/sessions", (405, "method_not_allowed")),
        (Method::DELETE, "/livechat/v1/messages", (405, "method_not_allowed")),
        (Method::GET, "/api/v1/devices/%FF", (405, "method_not_allowed")),
        (Method::DELETE, "/api/v1/devices/%FF", (404, "not_found")),
        (Method::GET, "/api/v1/dialogs/%FF/entries", (404, "not_found")),
        (Method::GET, "/files/%FF?expires=1&signature=", (404, "not_found")),
    ] {
        let (status, code) = portal.call(method, path, Some(&anna.token), None).await.fault();
        assert_eq!((status, code.as_str()), fault, "{path}");
    }
    for path in ["/health", "/ready"] {
        assert_eq!(portal.call(Method::GET, path, None, None).await.status, 200);
    }
}
