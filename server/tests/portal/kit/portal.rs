//! The portal under test, its requests and its clock.

use std::path::Path;
use std::pin::pin;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::{Body, Bytes};
use env::{Databases, Env};
use http::{HeaderMap, Method, Request, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use server::http::{Endpoint, listen};
use server::store::{LineStaff, SiteSettings};
use server::{App, Config, Shared, VisitorLimits};
use tempfile::TempDir;
use tower::ServiceExt;
use wire::{DeviceInfo, LineId, OperatorId, Problem, Role, SignIn, SignedIn, Timestamp};

use super::{Clock, Customer, Phone, soon};

/// The password of everybody.
pub const PASSWORD: &str = "correct horse";

/// Who works where: `support` has three operators and a manager, `sales` has one operator.
const STAFF: [(&str, Role); 6] = [
    ("anna", Role::Operator),
    ("boris", Role::Operator),
    ("clara", Role::Operator),
    ("dan", Role::Operator),
    ("vera", Role::Manager),
    ("admin", Role::Admin),
];

/// A portal; cheap to clone.
#[derive(Clone)]
pub struct Portal {
    pub app: Shared,
    pub clock: Arc<Clock>,
    pub support: LineId,
    pub sales: LineId,
    pub site: SiteSettings,
    pub sales_site: SiteSettings,
    router: Router,
    dir: Arc<TempDir>,
}

/// The answer to a request.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    /// The body of a success.
    #[track_caller]
    pub fn ok<T: DeserializeOwned>(&self) -> T {
        assert!(self.status.is_success(), "{self:?}");
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The problem of a failure, which must have the form that docs/protocol.md promises.
    #[track_caller]
    pub fn problem(&self) -> Problem {
        assert!(!self.status.is_success(), "{self:?}");
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem.status, self.status.as_u16());
        let retry_after = self.headers.get(header::RETRY_AFTER).map(|value| value.to_str().unwrap().parse().unwrap());
        assert_eq!(problem.retry_after, retry_after);
        problem
    }

    /// Status and code of a failure.
    #[track_caller]
    pub fn fault(&self) -> (u16, String) {
        let problem = self.problem();
        (problem.status, problem.code)
    }
}

/// A hash of [`PASSWORD`] that is cheap to check: only the tests of signing in care for its cost.
async fn cheap_hash() -> String {
    static HASH: OnceLock<String> = OnceLock::new();
    if let Some(hash) = HASH.get() {
        return hash.clone();
    }
    let cheap = Env::new(Arc::new(Clock::new()), Databases::Inline);
    let hash = server::auth::hash_password(&cheap, PASSWORD.to_owned()).await.unwrap();
    HASH.get_or_init(|| hash).clone()
}

impl Portal {
    /// A portal with its staff, nobody on shift, its timers running.
    pub async fn start() -> Portal {
        Portal::start_with(VisitorLimits { visits_per_address: 10_000, ..VisitorLimits::default() }).await
    }

    /// The same with other limits for visitors.
    pub async fn start_with(limits: VisitorLimits) -> Portal {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(Clock::new());
        let mut config = Config::new(dir.path());
        config.limits = limits;
        let app = App::open(config, Env::new(clock.clone(), Databases::Thread)).await.unwrap();
        let hash = cheap_hash().await;
        let filled = app.store.write(move |write| {
            let mut ids = Vec::new();
            for (login, role) in STAFF {
                let name = format!("{}{}", login[..1].to_uppercase(), &login[1..]);
                ids.push(write.add_user(login, &name, role, &hash)?);
            }
            let [anna, boris, clara, dan, vera, _] = ids[..] else { unreachable!() };
            let (support, sales) = (write.add_line("Support")?, write.add_line("Sales")?);
            write.set_line_staff(support, &LineStaff { operators: vec![anna, boris, clara], managers: vec![vera] })?;
            write.set_line_staff(sales, &LineStaff { operators: vec![dan], managers: vec![] })?;
            let site = write.add_site(support, "Shop", &["https://shop.example".to_owned()])?;
            let sales_site = write.add_site(sales, "Sales", &[])?;
            Ok((support, sales, site, sales_site))
        });
        let (support, sales, site, sales_site) = filled.await.unwrap();
        app.start();
        let router = server::http::router(app.clone());
        Portal { app, clock, support, sales, site, sales_site, router, dir: Arc::new(dir) }
    }

    /// Another portal that begins as this one stands: what happens there is nothing to this one.
    pub async fn fork(&self) -> Portal {
        let dir = tempfile::tempdir().unwrap();
        let copy = server::store::db_path(dir.path());
        let conn = rusqlite::Connection::open(server::store::db_path(self.dir())).unwrap();
        conn.execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
        let clock = Arc::new(Clock::at(self.now()));
        let app = App::open(Config::new(dir.path()), Env::new(clock.clone(), Databases::Thread)).await.unwrap();
        app.start();
        let router = server::http::router(app.clone());
        Portal { app, clock, router, dir: Arc::new(dir), ..self.clone() }
    }

    /// How many pushes there ever were; the rows themselves leave at once.
    pub async fn pushes(&self) -> i64 {
        self.count("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'push'").await
    }

    /// Somebody more on the staff, of no line yet.
    pub async fn hire(&self, login: &str, role: Role) -> OperatorId {
        let (login, hash) = (login.to_owned(), cheap_hash().await);
        let name = format!("{}{}", login[..1].to_uppercase(), &login[1..]);
        self.app.store.write(move |write| write.add_user(&login, &name, role, &hash)).await.unwrap()
    }

    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub fn now(&self) -> Timestamp {
        self.app.env.now()
    }

    /// Moves the clock and waits until every timer that is due now has had its effect.
    pub async fn advance_s(&self, seconds: i64) {
        self.advance_ms(seconds * 1000).await;
    }

    /// The same in milliseconds.
    pub async fn advance_ms(&self, ms: i64) {
        self.clock.advance_ms(ms);
        self.app.bus.timers.notify_one();
        let now = self.now();
        let all_fired = async {
            loop {
                // Listens before it looks, so that no commit is missed in between.
                let mut commit = pin!(self.clock.committed.notified());
                commit.as_mut().enable();
                let next = self.app.store.read(|read| read.next_timer()).await.unwrap();
                if next.is_none_or(|due| due > now) {
                    return;
                }
                commit.await;
            }
        };
        soon("timers", all_fired).await;
    }

    /// Sends a request through the router, without a socket.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = soon("an answer", self.router.clone().oneshot(request)).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// A request with a bearer token and a JSON body.
    pub async fn call(&self, method: Method, path: &str, token: Option<&str>, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = body.map_or(Body::empty(), |json| Body::from(json.to_string()));
        self.send(request.body(body).unwrap()).await
    }

    /// A sign-in attempt.
    pub async fn sign_in(&self, login: &str, password: &str) -> Answer {
        let device = DeviceInfo { name: "Phone".into(), platform: "test".into(), app_version: "1".into() };
        let body = SignIn { login: login.into(), password: password.into(), device };
        self.call(Method::POST, "/api/v1/sessions", None, Some(serde_json::to_value(body).unwrap())).await
    }

    /// Somebody of the staff on a new device.
    pub async fn phone(&self, login: &str) -> Phone {
        let signed_in: SignedIn = self.sign_in(login, PASSWORD).await.ok();
        Phone::new(self.clone(), signed_in)
    }

    /// The same with an open shift.
    pub async fn on_shift(&self, login: &str) -> Phone {
        let mut phone = self.phone(login).await;
        phone.give(wire::Command::ShiftStart { planned_end: None }).await.applied();
        phone.sync().await;
        phone
    }

    /// A new visitor of `support`'s site.
    pub async fn customer(&self) -> Customer {
        Customer::arrive(self.clone(), &self.site.key).await
    }

    /// A new visitor of `sales`' site.
    pub async fn sales_customer(&self) -> Customer {
        Customer::arrive(self.clone(), &self.sales_site.key).await
    }

    /// Changes settings of `support` as an admin would.
    pub async fn set_line(&self, change: Value) {
        let admin = self.phone("admin").await;
        let path = format!("/api/v1/admin/lines/{}", self.support);
        let _: Value = admin.call(Method::PATCH, &path, Some(change)).await.ok();
    }

    /// A number that a query over the whole database answers; for what no address shows.
    pub async fn count(&self, sql: &'static str) -> i64 {
        let path = server::store::db_path(self.dir());
        let conn = rusqlite::Connection::open(path).unwrap();
        conn.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// Puts somebody into `support`'s queue too, as an admin would.
    pub async fn also_serves(&self, login: &'static str) {
        let (admin, id) = (self.phone("admin").await, self.id_of(login).await);
        let path = format!("/api/v1/admin/lines/{}/staff", self.support);
        let mut staff: Value = admin.get(&path).await.ok();
        staff["operators"].as_array_mut().unwrap().push(json!(id));
        let _: Value = admin.call(Method::PUT, &path, Some(staff)).await.ok();
    }

    /// Hires many operators for `support`, on shift, whose devices are all asleep.
    pub async fn hire_for_support(&self, many: usize) {
        let support = self.support;
        let hired = self.app.store.write(move |write| {
            let mut staff = write.line_staff(support)?;
            for n in 0..many {
                let id = write.add_user(&format!("many{n}"), &format!("Many {n}"), Role::Operator, "none")?;
                write.set_shift(id, wire::ShiftState::On, None, None)?;
                staff.operators.push(id);
            }
            write.set_line_staff(support, &staff)
        });
        hired.await.unwrap();
    }

    /// The first customer writes from elsewhere: another visitor, as a customer record joined by hand or by a CRM would say.
    pub async fn first_customer_elsewhere(&self) -> Customer {
        let other = self.customer().await;
        let conn = rusqlite::Connection::open(server::store::db_path(self.dir())).unwrap();
        let join =
            "UPDATE visitor SET customer = (SELECT min(id) FROM customer) WHERE id = (SELECT max(id) FROM visitor)";
        conn.execute(join, []).unwrap();
        other
    }

    /// Listens on a real socket; the address as `127.0.0.1:PORT`.
    pub async fn listen(&self) -> String {
        let endpoint = Endpoint { address: "127.0.0.1:0".parse().unwrap(), tls: None, behind_proxy: false };
        let listening = listen(&endpoint).await.unwrap();
        let (address, app) = (listening.address.to_string(), self.app.clone());
        self.app.env.spawn(async move { listening.serve(app.clone(), app.stopped()).await });
        address
    }

    /// The id of a member of the staff.
    pub async fn id_of(&self, login: &'static str) -> OperatorId {
        self.app.store.read(move |read| Ok(read.user_by_login(login)?.unwrap().me.id)).await.unwrap()
    }
}
