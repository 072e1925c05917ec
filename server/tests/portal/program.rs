//! The program: its first start, its commands beside a running portal, and what it says when it cannot start.

use std::net::TcpListener;
use std::path::Path;

use reqwest::Method;
use serde_json::{Value, json};
use server::doctor;
use server::store::db_path;

use crate::kit::{Binary, run};

fn words(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[tokio::test]
async fn the_set_up_link_makes_the_first_admin_once() {
    let dir = tempfile::tempdir().unwrap();
    let portal = Binary::serve(dir.path(), &[], &[]).unwrap();
    let link = portal.printed[0].split(": ").nth(1).unwrap().to_owned();
    let token = link.split("token=").nth(1).unwrap().to_owned();
    assert!(link.starts_with(&format!("{}/setup?token=", portal.url)));
    assert!(portal.http.get(&link).send().await.unwrap().status().is_success());
    let wrong = portal.http.get(format!("{}/setup?token=x", portal.url)).send().await.unwrap();
    assert_eq!(wrong.status(), 403);
    let post = |login: &str, password: &str| {
        let form = format!("token={token}&login={login}&name=Chief&password={password}");
        portal.http.post(format!("{}/setup", portal.url)).body(form).send()
    };
    let short = post("chief", "short").await.unwrap();
    assert_eq!(short.status(), 200);
    assert!(short.text().await.unwrap().contains("8 to 200 characters"), "the form says what is wrong");
    assert_eq!(portal.sign_in("chief", "short").await.0, 401);
    assert_eq!(post("chief", "battery+staple").await.unwrap().status(), 200);
    assert_eq!(post("second", "battery+staple").await.unwrap().status(), 403);
    assert_eq!(portal.http.get(&link).send().await.unwrap().status(), 403);
    let (status, signed_in) = portal.sign_in("chief", "battery staple").await;
    assert_eq!((status, &signed_in["operator"]["role"]), (200, &json!("admin")));
    assert_eq!(portal.stop(), Some(0));
    assert!(Binary::serve(dir.path(), &[], &[]).unwrap().printed.is_empty(), "no link for a portal with an admin");
}

#[tokio::test]
async fn a_restart_makes_a_new_link_and_the_old_one_is_void() {
    let dir = tempfile::tempdir().unwrap();
    let link = |portal: &Binary| portal.printed[0].split("token=").nth(1).unwrap().to_owned();
    let first = Binary::serve(dir.path(), &[], &[]).unwrap();
    let old = link(&first);
    drop(first);
    let second = Binary::serve(dir.path(), &[], &[]).unwrap();
    assert_ne!(link(&second), old);
    let get = |token: &str| second.http.get(format!("{}/setup?token={token}", second.url)).send();
    assert_eq!(get(&old).await.unwrap().status(), 403);
    assert_eq!(get(&link(&second)).await.unwrap().status(), 200);
}

#[tokio::test]
async fn users_are_added_while_it_serves() {
    let dir = tempfile::tempdir().unwrap();
    let seeded: Value = serde_json::from_slice(&run(&["seed"], dir.path(), "").stdout).unwrap();
    let portal = Binary::serve(dir.path(), &[], &[]).unwrap();
    let anna = &seeded["users"][0];
    let (_, anna) = portal.sign_in("anna", anna["password"].as_str().unwrap()).await;
    let token = anna["token"].as_str().unwrap();
    let before: Value = portal.ok("/api/v1/feed", Some(token), None).await;
    let added = run(&["user", "add", "--login", "eva", "--name", "Eva"], dir.path(), "battery staple\n");
    assert!(added.status.success(), "{}", words(&added));
    assert_eq!(portal.sign_in("eva", "battery staple").await.0, 200);
    // The other process moved the feed on; what happens now comes behind it and is seen.
    let site = seeded["site_key"].as_str().unwrap();
    let body = json!({ "commands": [{ "id": env::Env::machine().command_id(), "lane": "self",
        "made_at": env::Env::machine().now(), "kind": "shift_start" }] });
    let done: Value = portal.ok("/api/v1/commands", Some(token), Some(body)).await;
    assert_eq!(done["results"][0]["outcome"], "applied");
    crate::kit::Visitor::arrive(&portal, site).await.say(&portal).await.unwrap();
    let after = before["cursor"].as_str().unwrap();
    let page: Value = portal.ok(&format!("/api/v1/feed?after={after}"), Some(token), None).await;
    let kinds: Vec<_> = page["deltas"].as_array().unwrap().iter().map(|delta| delta["delta"].clone()).collect();
    assert!(kinds.contains(&json!("offer")) && kinds.contains(&json!("entry")), "{kinds:?}");
    let twice = run(&["user", "add", "--login", "EVA", "--name", "Eva"], dir.path(), "battery staple\n");
    assert!(!twice.status.success() && words(&twice).contains("another user has this login"));
    assert!(run(&["user", "reset-password", "--login", "eva"], dir.path(), "new battery\n").status.success());
    assert_eq!(portal.sign_in("eva", "new battery").await.0, 200);
    assert!(words(&run(&["user", "list"], dir.path(), "")).contains("eva\tEva\tOperator\tactive"));
    let nobody = run(&["user", "reset-password", "--login", "nobody"], dir.path(), "new battery\n");
    assert!(!nobody.status.success());
}

#[tokio::test]
async fn a_portal_is_seeded_once() {
    let dir = tempfile::tempdir().unwrap();
    let seeded: Value = serde_json::from_slice(&run(&["seed", "--operators", "2"], dir.path(), "").stdout).unwrap();
    let logins: Vec<_> = seeded["users"].as_array().unwrap().iter().map(|user| user["login"].clone()).collect();
    assert_eq!(logins, ["anna", "boris", "vera", "admin", "op1", "op2"]);
    let again = run(&["seed"], dir.path(), "");
    assert_eq!(again.status.code(), Some(1));
    assert!(words(&again).contains("seed an empty --data directory"));
}

#[test]
fn a_second_serve_on_one_data_directory_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let first = Binary::serve(dir.path(), &[], &[]).unwrap();
    let words = Binary::serve(dir.path(), &[], &[]).err().unwrap();
    assert!(words.contains("another openlines serves"), "{words}");
    first.kill_9();
    // The lock goes with the process, however it ends.
    Binary::serve(dir.path(), &[], &[]).unwrap();
}

#[test]
fn a_port_in_use_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let words = Binary::serve(dir.path(), &["--listen", &address], &[]).err().unwrap();
    assert!(words.contains(&format!("{address} is in use")), "{words}");
}

#[test]
fn plain_http_towards_a_network_is_refused_unless_a_proxy_speaks_tls() {
    let dir = tempfile::tempdir().unwrap();
    let words = Binary::serve(dir.path(), &["--listen", "0.0.0.0:0"], &[]).err().unwrap();
    assert!(words.contains("reachable from a network") && words.contains("--tls-cert"), "{words}");
    Binary::serve(dir.path(), &["--listen", "0.0.0.0:0", "--trusted-proxy", "127.0.0.1"], &[]).unwrap();
}

#[tokio::test]
async fn a_trusted_proxy_says_who_calls_and_nobody_else_does() {
    let dir = tempfile::tempdir().unwrap();
    let seeded: Value = serde_json::from_slice(&run(&["seed"], dir.path(), "").stdout).unwrap();
    let body = json!({ "site": seeded["site_key"] }).to_string();
    for (args, statuses) in [
        (&["--visits-per-address", "1", "--trusted-proxy", "127.0.0.1"][..], [200, 429, 200]),
        (&["--visits-per-address", "1"][..], [200, 429, 429]),
    ] {
        let portal = Binary::serve(dir.path(), args, &[]).unwrap();
        for (forwarded, status) in ["8.8.8.8", "6.6.6.6, 8.8.8.8", "8.8.4.4"].into_iter().zip(statuses) {
            let visit = portal.http.post(format!("{}/livechat/v1/visits", portal.url)).body(body.clone());
            let answer = visit.header("x-forwarded-for", forwarded).send().await.unwrap();
            assert_eq!(answer.status(), status, "{forwarded} by {args:?}");
        }
    }
}

#[tokio::test]
async fn p66_a_push_carries_ids_and_never_words() {
    let dir = tempfile::tempdir().unwrap();
    let seeded: Value = serde_json::from_slice(&run(&["seed"], dir.path(), "").stdout).unwrap();
    let portal = Binary::serve(dir.path(), &[], &[]).unwrap();
    let (_, anna) = portal.sign_in("anna", seeded["users"][0]["password"].as_str().unwrap()).await;
    let machine = env::Env::machine();
    let start = json!({ "id": machine.command_id(), "lane": "self", "made_at": machine.now(), "kind": "shift_start" });
    let body = json!({ "commands": [start] });
    portal.ok::<Value>("/api/v1/commands", Some(anna["token"].as_str().unwrap()), Some(body)).await;
    let mut visitor = crate::kit::Visitor::arrive(&portal, seeded["site_key"].as_str().unwrap()).await;
    visitor.say(&portal).await.unwrap();
    assert_eq!(portal.prints(), format!(r#"{{"push":"offer","operator":{},"id":"1"}}"#, anna["operator"]["id"]));
}

fn certificate(dir: &Path) -> (String, String, String) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned(), "localhost".to_owned()]).unwrap();
    let (cert, key) = (dir.join("cert.pem"), dir.join("key.pem"));
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    (cert.to_str().unwrap().to_owned(), key.to_str().unwrap().to_owned(), made.cert.pem())
}

#[tokio::test]
async fn tls_with_ones_own_certificate() {
    let (dir, keys) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (cert, key, pem) = certificate(keys.path());
    let portal = Binary::serve(dir.path(), &["--tls-cert", &cert, "--tls-key", &key], &[]).unwrap();
    assert!(portal.url.starts_with("https://127.0.0.1:"));
    let trusting = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([reqwest::Certificate::from_pem(pem.as_bytes()).unwrap()])
        .build()
        .unwrap();
    let answer = trusting.get(format!("{}/health", portal.url)).send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), "ok");
    // Whoever does not trust it, or speaks plainly, gets nowhere.
    assert!(portal.call(Method::GET, "/health", None, None).await.is_err());
    assert!(trusting.get(portal.url.replace("https", "http") + "/health").send().await.is_err());
}

#[test]
fn a_certificate_without_its_key_is_told() {
    let (dir, keys, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (cert, _, _) = certificate(keys.path());
    let (_, key, _) = certificate(other.path());
    for key in [key.as_str(), "/nowhere/key.pem", cert.as_str()] {
        let words = Binary::serve(dir.path(), &["--tls-cert", &cert, "--tls-key", key], &[]).err().unwrap();
        assert!(words.contains("both must be PEM and belong together"), "{words}");
    }
}

/// Where nobody can write, not even root.
const READ_ONLY: &str = "/proc";

#[test]
fn a_read_only_directory_is_told() {
    for (dir, said) in [(Path::new(READ_ONLY), "is not writable"), (Path::new("/dev/null/x"), "choose another --data")]
    {
        let words = Binary::serve(dir, &[], &[]).err().unwrap();
        assert!(words.contains(said), "{words}");
        assert!(!run(&["user", "list"], dir, "").status.success());
    }
}

/// What the doctor finds wrong.
async fn wrong(dir: &Path) -> Vec<String> {
    let findings = doctor::examine(dir, &env::Env::machine()).await;
    findings
        .into_iter()
        .filter_map(|finding| finding.result.err().map(|why| format!("{}: {why}", finding.what)))
        .collect()
}

#[track_caller]
fn finds(findings: &[String], said: &str) {
    assert!(findings.iter().any(|finding| finding.contains(said)), "{said} is not in {findings:?}");
}

#[tokio::test]
async fn the_doctor_finds_each_fault_and_its_remedy() {
    let dir = tempfile::tempdir().unwrap();
    finds(&wrong(&dir.path().join("nowhere")).await, "create it or choose another --data");
    finds(&wrong(Path::new("/dev/null")).await, "is not a directory");
    finds(&wrong(Path::new(READ_ONLY)).await, "is not writable");
    finds(&wrong(dir.path()).await, "run openlines serve once");
    Binary::serve(dir.path(), &[], &[]).unwrap();
    finds(&wrong(dir.path()).await, "openlines user add --role admin");
    finds(&wrong(dir.path()).await, "no line yet");
    let healthy = tempfile::tempdir().unwrap();
    assert!(run(&["seed"], healthy.path(), "").status.success());
    assert!(wrong(healthy.path()).await.is_empty());
    let output = run(&["doctor"], healthy.path(), "");
    assert!(output.status.success() && words(&output).contains("ok    database: whole"), "{}", words(&output));
    let sql = |statement: &str| {
        let conn = rusqlite::Connection::open(db_path(healthy.path())).unwrap();
        conn.execute_batch(statement).unwrap();
        conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    };
    sql("DELETE FROM line_operator");
    finds(&wrong(healthy.path()).await, "nobody is in the queue of Support");
    sql("PRAGMA user_version = 99");
    finds(&wrong(healthy.path()).await, "use a newer openlines");
    sql("PRAGMA user_version = 1");
    // A page in the middle is overwritten, as a dying disk does.
    let path = db_path(healthy.path());
    let mut bytes = std::fs::read(&path).unwrap();
    let pages = bytes.len() / 4096;
    for page in 2..pages {
        bytes[page * 4096..page * 4096 + 64].fill(0xee);
    }
    std::fs::write(&path, bytes).unwrap();
    let output = run(&["doctor"], healthy.path(), "");
    assert_eq!(output.status.code(), Some(1));
    assert!(words(&output).contains("WRONG"), "{}", words(&output));
    std::fs::write(&path, b"this is no database at all, but long enough to look at").unwrap();
    assert!(!wrong(healthy.path()).await.is_empty());
}
