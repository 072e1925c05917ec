//! What was acknowledged is there, whatever happens to the process or its disk.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use server::Fault;

use crate::kit::{Binary, Portal, Visitor, run, soon};

#[tokio::test]
async fn many_writers_share_a_few_commits_and_all_are_there() {
    let portal = Portal::start().await;
    let customers = join_all((0..100).map(|_| portal.customer())).await;
    // The writer is held up, so that everybody waits for the same transaction.
    let (release, held) = std::sync::mpsc::channel::<()>();
    let store = portal.app.store.clone();
    let holding = portal.app.env.spawn(async move { store.write(move |_| Ok(held.recv().is_ok())).await });
    let before = portal.clock.commits();
    let everybody = async {
        join_all(customers.iter().map(|customer| customer.say("at once"))).await;
    };
    tokio::join!(everybody, async {
        tokio::task::yield_now().await;
        release.send(()).unwrap();
    });
    assert!(holding.await.unwrap().unwrap());
    let commits = portal.clock.commits() - before;
    // Alone they are some fifteen; a batch also ends by time, which passes quickly on a busy machine.
    assert!(commits <= 60, "{commits} commits for 100 messages");
    assert_eq!(portal.count("SELECT count(*) FROM entry WHERE text = 'at once'").await, 100);
    for customer in &customers {
        assert_eq!(customer.sees().await, ["at once"]);
    }
}

#[tokio::test]
async fn a_use_case_that_panics_or_fails_spoils_no_neighbour() {
    let portal = Portal::start().await;
    let (first, second) = (portal.customer().await, portal.customer().await);
    let store = &portal.app.store;
    let panics = store.write::<()>(|write| {
        write.add_line("left over?")?;
        panic!("as planned")
    });
    let fails = store.write::<()>(|write| {
        write.add_line("left over?")?;
        Err(Fault::not_found("reason"))
    });
    let (_, panicked, failed, _) = tokio::join!(first.say("one"), panics, fails, second.say("two"));
    assert_eq!((panicked.unwrap_err().code, failed.unwrap_err().code), ("internal", "not_found"));
    assert_eq!(portal.count("SELECT count(*) FROM line").await, 2);
    assert_eq!((first.sees().await, second.sees().await), (vec!["one".into()], vec!["two".into()]));
    // Positions of the feed go on without a gap in what a phone gets.
    let mut anna = portal.on_shift("anna").await;
    assert!(anna.offer().await.is_some());
}

#[tokio::test]
async fn a_part_that_fails_half_way_leaves_nothing_and_what_came_before_it_stands() {
    let portal = Portal::start().await;
    let mut admin = portal.phone("admin").await;
    admin.sync().await;
    let before = portal.count("SELECT count(*) FROM change").await;
    let written = portal.app.store.write(|write| {
        let first = write.add_line("first")?;
        let failed: Result<(), Fault> = write.nested(|write| {
            write.add_line("left over?")?;
            Err(Fault::not_found("reason"))
        });
        assert_eq!(failed.unwrap_err().code, "not_found");
        let second: Result<_, Fault> = write.nested(|write| write.add_line("second"));
        Ok((first, second?))
    });
    let (first, second) = written.await.unwrap();
    admin.sync().await;
    let known: Vec<_> = admin.known.lines.values().skip(2).map(|line| (line.id, line.name.as_str())).collect();
    assert_eq!(known, [(first, "first"), (second, "second")]);
    assert_eq!(portal.count("SELECT count(*) FROM line").await, 4);
    // Two lines, each in its own scope and in the admin's: nothing points to what was undone.
    assert_eq!(portal.count("SELECT count(*) FROM change").await, before + 4);
}

/// A seeded portal: its site's key and Anna's password.
fn seeded(dir: &Path) -> (String, String) {
    let seeded: Value = serde_json::from_slice(&run(&["seed"], dir, "").stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&seeded["site_key"]), text(&seeded["users"][0]["password"]))
}

/// Anna at work on a portal in another process: she has the dialog of its first visitor.
struct AtWork {
    token: String,
    dialog: String,
    based_on: Value,
    /// Commands that were acknowledged.
    acknowledged: Vec<Value>,
    unsent: Option<Value>,
}

impl AtWork {
    async fn begin(portal: &Binary, password: &str, visitor: &mut Visitor) -> AtWork {
        let (_, anna) = portal.sign_in("anna", password).await;
        let (token, based_on) = (anna["token"].as_str().unwrap().to_owned(), Value::Null);
        let mut anna = AtWork { token, dialog: String::new(), based_on, acknowledged: Vec::new(), unsent: None };
        let start = anna.command(json!({ "lane": "self", "kind": "shift_start" }));
        anna.give(portal, &start).await.unwrap();
        visitor.say(portal).await.unwrap();
        let offer = anna.delta(portal, "offer").await;
        anna.dialog = offer["dialog"].as_str().unwrap().to_owned();
        let accept = anna.command(json!({ "lane": anna.dialog, "kind": "accept", "offer": offer["id"] }));
        anna.give(portal, &accept).await.unwrap();
        let session = &anna.delta(portal, "dialog").await["session"];
        anna.based_on = json!({ "session": session["id"], "responsible": session["responsible"], "seq": 1 });
        anna
    }

    /// The first delta of a kind that she is told.
    async fn delta(&self, portal: &Binary, kind: &str) -> Value {
        let page: Value = portal.ok("/api/v1/feed", Some(&self.token), None).await;
        page["deltas"].as_array().unwrap().iter().find(|delta| delta["delta"] == kind).unwrap().clone()
    }

    fn command(&self, mut what: Value) -> Value {
        let machine = env::Env::machine();
        (what["id"], what["made_at"]) = (json!(machine.command_id()), json!(machine.now()));
        json!({ "commands": [what] })
    }

    /// What she does next: she pauses, answers, goes on.
    fn next(&self) -> Value {
        let n = self.acknowledged.len();
        self.command(match n % 3 {
            0 => json!({ "lane": "self", "kind": "shift_pause" }),
            1 => {
                let text = format!("reply {n}");
                json!({ "lane": self.dialog, "kind": "send", "dialog": self.dialog, "text": text,
                        "based_on": self.based_on })
            }
            _ => json!({ "lane": "self", "kind": "shift_continue" }),
        })
    }

    /// The outcome; `None` when there was no answer.
    async fn give(&self, portal: &Binary, body: &Value) -> Option<String> {
        let sent = portal.call(Method::POST, "/api/v1/commands", Some(&self.token), Some(body.clone())).await;
        let (200, results) = sent.ok()? else { return None };
        let outcome = results["results"][0]["outcome"].as_str().unwrap().to_owned();
        assert!(["applied", "duplicate"].contains(&outcome.as_str()), "{body}: {results}");
        Some(outcome)
    }

    /// Works until nobody answers; what had no answer is sent again.
    async fn works(&mut self, portal: &Binary) {
        loop {
            let body = self.unsent.take().unwrap_or_else(|| self.next());
            if self.give(portal, &body).await.is_none() {
                self.unsent = Some(body);
                return;
            }
            self.acknowledged.push(body);
        }
    }

    /// The portal remembers every command that it acknowledged, and her customer has every answer once.
    async fn is_remembered(&self, portal: &Binary, visitor: &Visitor) {
        let mut replies = Vec::new();
        for body in &self.acknowledged {
            assert_eq!(self.give(portal, body).await.as_deref(), Some("duplicate"));
            replies.extend(body["commands"][0]["text"].as_str());
        }
        let told = visitor.feed(portal).await.into_iter().map(|entry| entry.text);
        let told: Vec<String> = told.filter(|text| text.starts_with("reply")).collect();
        assert_eq!(told[..replies.len()], replies);
        assert!(told.len() <= replies.len() + 1, "{told:?}");
    }
}

async fn is_whole(dir: &Path, portal: &Binary, visitors: &[Visitor]) {
    for visitor in visitors {
        let texts: Vec<_> = visitor.feed(portal).await.into_iter().map(|entry| entry.text).collect();
        let stored: Vec<_> = texts.iter().filter(|text| text.starts_with("message")).collect();
        // What was in flight may be there too; what was acknowledged is there, in order, once.
        let acknowledged: Vec<_> = visitor.acknowledged.iter().collect();
        assert_eq!(stored[..acknowledged.len()], acknowledged);
        assert!(stored.len() <= acknowledged.len() + 1);
    }
    let conn = rusqlite::Connection::open(server::store::db_path(dir)).unwrap();
    let verdict: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    let orphans: i64 = conn.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
    let gaps = "SELECT count(*) FROM dialog WHERE last_seq <> (SELECT count(*) FROM entry WHERE dialog = id)";
    let gaps: i64 = conn.query_row(gaps, [], |row| row.get(0)).unwrap();
    assert_eq!((orphans, gaps), (0, 0));
}

#[tokio::test]
async fn kill_9_under_load_loses_nothing_that_was_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let (site, password) = seeded(dir.path());
    let mut portal = Binary::serve(dir.path(), &[], &[]).unwrap();
    let mut visitors = Vec::new();
    for _ in 0..8 {
        visitors.push(Visitor::arrive(&portal, &site).await);
    }
    let mut anna = AtWork::begin(&portal, &password, &mut visitors[0]).await;
    let kills = std::env::var("OPENLINES_KILLS").map_or(3, |count| count.parse::<usize>().expect("a number of kills"));
    for _ in 0..kills {
        let acknowledged = AtomicUsize::new(0);
        let load = visitors.iter_mut().map(|visitor| {
            let (portal, acknowledged) = (&portal, &acknowledged);
            async move {
                while visitor.say(portal).await.is_ok() {
                    acknowledged.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        let kill = async {
            // Amid the writing, sooner or later.
            let [chance] = env::Env::machine().random::<1>();
            let written = async {
                while acknowledged.load(Ordering::Relaxed) < 35 + usize::from(chance) / 4 {
                    tokio::task::yield_now().await;
                }
            };
            soon("some load", written).await;
            let pid = portal.pid();
            assert!(Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success());
        };
        tokio::join!(join_all(load), anna.works(&portal), kill);
        portal.kill_9();
        portal = Binary::serve(dir.path(), &[], &[]).unwrap();
        is_whole(dir.path(), &portal, &visitors).await;
        anna.is_remembered(&portal, &visitors[0]).await;
        // Whoever had no answer sends again, and that is once.
        for visitor in &mut visitors {
            visitor.say(&portal).await.unwrap();
        }
        is_whole(dir.path(), &portal, &visitors).await;
    }
    let acknowledged: usize = visitors.iter().map(|visitor| visitor.acknowledged.len()).sum();
    let commands = anna.acknowledged.len();
    assert!(acknowledged >= 35 * kills && commands > 2, "{acknowledged} messages, {commands} commands");
    assert_eq!(portal.stop(), Some(0));
}

#[tokio::test]
async fn a_power_cut_loses_nothing_that_was_acknowledged() {
    let (dir, side) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (site, _) = seeded(dir.path());
    let library = before_libc(side.path(), "power_cut");
    let mut visitors = Vec::new();
    let portal = Binary::serve(dir.path(), &[], &[]).unwrap();
    for _ in 0..8 {
        visitors.push(Visitor::arrive(&portal, &site).await);
    }
    assert_eq!(portal.stop(), Some(0));
    let cuts =
        std::env::var("OPENLINES_KILLS").map_or(4, |count| count.parse::<usize>().expect("a number of power cuts"));
    for cut in 0..cuts {
        // Amid the writing, and once in a while amid the checkpoint at the next start.
        let [chance] = env::Env::machine().random::<1>();
        let (writes, seed) = ((40 + 3 * usize::from(chance)).to_string(), cut.to_string());
        let mut env =
            vec![("LD_PRELOAD", library.as_path()), ("POWER_DIR", dir.path()), ("POWER_WRITES", Path::new(&writes))];
        if cut % 2 == 1 {
            env.push(("POWER_TORN", Path::new(&seed)));
        }
        let portal = Binary::serve(dir.path(), &[], &env).unwrap();
        let load = visitors.iter_mut().map(|visitor| async { while visitor.say(&portal).await.is_ok() {} });
        soon("the power to fail", join_all(load)).await;
        assert_eq!(portal.ended(), Some(86), "cut off after {writes} writes");
        let portal = Binary::serve(dir.path(), &[], &[]).unwrap();
        is_whole(dir.path(), &portal, &visitors).await;
        for visitor in &mut visitors {
            visitor.say(&portal).await.unwrap();
        }
        assert_eq!(portal.stop(), Some(0));
    }
}

/// One of the libraries here that stand before the C library: `failing_disk`, whose writes to the data directory fail while
/// a file says so, the nearest thing to a full or dying disk that needs no rights; `power_cut`, which undoes what was not
/// synced.
fn before_libc(dir: &Path, name: &str) -> PathBuf {
    let library = dir.join(name).with_extension("so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/portal").join(name).with_extension("c");
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".into());
    let built = Command::new(compiler).args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).status();
    assert!(built.unwrap().success());
    library
}

struct Disk {
    // Dropped last: the portal and its files go first.
    _side: tempfile::TempDir,
    switch: PathBuf,
}

impl Disk {
    fn serve(dir: &Path) -> (Disk, Binary) {
        let side = tempfile::tempdir().unwrap();
        let (library, switch) = (before_libc(side.path(), "failing_disk"), side.path().join("switch"));
        let portal =
            Binary::serve(dir, &[], &[("LD_PRELOAD", &library), ("DISK_SWITCH", &switch), ("DISK_DIR", dir)]).unwrap();
        (Disk { _side: side, switch }, portal)
    }

    /// From now on writes fail with this errno.
    fn fails_with(&self, errno: i32) {
        std::fs::write(&self.switch, errno.to_string()).unwrap();
    }

    fn is_well(&self) {
        std::fs::remove_file(&self.switch).unwrap();
    }
}

const ENOSPC: i32 = 28;
const EROFS: i32 = 30;
const EIO: i32 = 5;

#[tokio::test]
async fn a_full_disk_inside_a_batch_loses_only_that_batch_and_says_so_to_everybody() {
    for (errno, status, code, retry_ms) in
        [(ENOSPC, 507, "disk_full", 30_000), (EROFS, 503, "try_again", 1000), (EIO, 503, "try_again", 1000)]
    {
        let dir = tempfile::tempdir().unwrap();
        let (site, password) = seeded(dir.path());
        let (disk, portal) = Disk::serve(dir.path());
        let mut visitors = Vec::new();
        for _ in 0..20 {
            visitors.push(Visitor::arrive(&portal, &site).await);
        }
        for visitor in &mut visitors {
            visitor.say(&portal).await.unwrap();
        }
        let (_, anna) = portal.sign_in("anna", &password).await;
        let token = anna["token"].as_str().unwrap();
        disk.fails_with(errno);
        let said = join_all(visitors.iter_mut().map(|visitor| visitor.say(&portal))).await;
        for failure in said {
            let (answered, problem) = failure.unwrap_err().expect("an answer");
            assert_eq!((answered, problem["code"].as_str().unwrap()), (status, code), "{problem}");
            assert!(problem["retry_after"].as_u64().unwrap() >= 1);
        }
        let machine = env::Env::machine();
        let start =
            json!({ "id": machine.command_id(), "lane": "self", "made_at": machine.now(), "kind": "shift_start" });
        let body = json!({ "commands": [start] });
        let results: Value = portal.ok("/api/v1/commands", Some(token), Some(body.clone())).await;
        assert_eq!(results["results"][0], json!({ "id": start["id"], "outcome": "retry", "after": retry_ms }));
        // Reading goes on.
        portal.ok::<Value>("/api/v1/feed", Some(token), None).await;
        is_whole(dir.path(), &portal, &visitors).await;
        // Once there is room it goes on by itself, and what was sent again is there once.
        disk.is_well();
        for visitor in &mut visitors {
            visitor.say(&portal).await.unwrap();
            visitor.say(&portal).await.unwrap();
        }
        let results: Value = portal.ok("/api/v1/commands", Some(token), Some(body)).await;
        assert_eq!(results["results"][0]["outcome"], "applied");
        is_whole(dir.path(), &portal, &visitors).await;
        assert_eq!(portal.stop(), Some(0));
    }
}

#[tokio::test]
async fn a_full_disk_refuses_uploads_and_leaves_no_half_file() {
    let dir = tempfile::tempdir().unwrap();
    let (site, _) = seeded(dir.path());
    let (disk, portal) = Disk::serve(dir.path());
    let visitor = Visitor::arrive(&portal, &site).await;
    let upload = || {
        let request = portal.http.post(format!("{}/livechat/v1/files?name=a.png", portal.url));
        request.bearer_auth(&visitor.token).body(b"\x89PNG\r\n\x1a\nrest".to_vec()).send()
    };
    disk.fails_with(ENOSPC);
    let answer = upload().await.unwrap();
    assert_eq!(answer.status(), 507);
    assert!(answer.text().await.unwrap().contains("disk_full"));
    disk.is_well();
    assert_eq!(upload().await.unwrap().status(), 200);
}
