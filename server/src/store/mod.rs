//! The portal's memory: embedded SQLite behind use cases.
//!
//! A feature hands in a closure over [`Write`] (one use case: load, decide with `rules`, apply) or over [`Read`]. One
//! writer takes every waiting use case into one transaction, a savepoint each, and answers nobody before COMMIT has
//! returned. SQL lives in this folder only.

mod access;
mod admin;
mod alerts;
mod board;
mod candidates;
mod changes;
mod crm;
mod dialogs;
mod erasure;
mod feed;
mod handover;
mod idempotency;
mod ledger;
mod logged;
mod norms;
mod people;
mod promises;
mod queue;
mod siblings;
mod team;
mod texts;
mod timers;
mod writer;

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use env::{Databases, Env};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::oneshot;
use wire::{DialogId, Scope, Timestamp};

use crate::bus::Bus;
use crate::fault::Fault;

pub use access::*;
pub use admin::*;
pub use alerts::*;
pub use changes::*;
pub use dialogs::*;
pub use erasure::*;
pub use feed::*;
pub use handover::*;
pub use idempotency::*;
pub use ledger::*;
pub use norms::*;
pub use people::*;
pub use queue::*;
pub use timers::*;
pub use writer::check_writable;

const SCHEMA: &str = include_str!("../../migrations/sqlite/0001_start.sql");
const SCHEMA_VERSION: i64 = 1;
const DB_FILE: &str = "openlines.db";
const READERS: usize = 2;

/// A consistent view of the database.
pub struct Read<'c> {
    conn: &'c Connection,
}

/// A use case in progress: may change things. What it touches is told to the feed's readers after the commit.
pub struct Write<'c> {
    read: Read<'c>,
    /// The instant at which everything in this use case happens.
    pub now: Timestamp,
    env: &'c Env,
    position: &'c mut i64,
    logged: &'c mut logged::Logged,
    effects: Effects,
}

impl<'c> Deref for Write<'c> {
    type Target = Read<'c>;
    fn deref(&self) -> &Read<'c> {
        &self.read
    }
}

/// The thing that a change row points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pointer {
    /// Who follows it.
    pub scope: Scope,
    /// What kind of thing; see the `change` table.
    pub kind: Kind,
    /// Its id.
    pub object: i64,
}

/// Kinds of things in the feed.
#[allow(missing_docs)] // The names are those of wire::Delta.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Dialog,
    Offer,
    Line,
    Operator,
    DraftReply,
    DraftNote,
    Read,
    Shift,
    Alert,
    /// What only the board of a line shows: it moves nothing but the line's boards.
    Board,
}

impl Kind {
    const ALL: [(Kind, &'static str); 10] = [
        (Kind::Dialog, "dialog"),
        (Kind::Offer, "offer"),
        (Kind::Line, "line"),
        (Kind::Operator, "operator"),
        (Kind::DraftReply, "draft_reply"),
        (Kind::DraftNote, "draft_note"),
        (Kind::Read, "read"),
        (Kind::Shift, "shift"),
        (Kind::Alert, "alert"),
        (Kind::Board, "board"),
    ];

    fn as_str(self) -> &'static str {
        Kind::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }
}

/// What must be told to others once the transaction is committed.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    /// Feed pointers to move; deduplicated when the use case ends.
    touched: Vec<Pointer>,
    /// Whose pointers have moved.
    told: Vec<Scope>,
    /// Dialogs whose customer has something new to see.
    visitors: Vec<DialogId>,
    /// Visitors (rows) who got their dialog.
    arrived: Vec<i64>,
    /// A timer, push or look-up row was added.
    timers: bool,
    pushes: bool,
    lookups: bool,
    /// Somebody's rights or devices changed: cached sign-ins are void.
    sign_ins: bool,
}

impl Effects {
    fn merge(&mut self, other: Effects) {
        self.told.extend(other.told);
        self.visitors.extend(other.visitors);
        self.arrived.extend(other.arrived);
        self.timers |= other.timers;
        self.pushes |= other.pushes;
        self.lookups |= other.lookups;
        self.sign_ins |= other.sign_ins;
    }

    /// Tells everybody. Called after the commit.
    fn publish(&self, bus: &Bus) {
        bus.changed(self.told.iter().copied());
        bus.visitors_changed(&self.visitors, &self.arrived);
        if self.timers {
            bus.timers.notify_one();
        }
        if self.pushes {
            bus.pushes.notify_one();
        }
        if self.lookups {
            bus.lookups.notify_one();
        }
        if self.sign_ins {
            bus.sign_ins_changed();
        }
    }
}

impl<'c> Write<'c> {
    /// Runs a statement that changes something, planned once for all its uses; returns how many rows it changed.
    fn run(&self, sql: &str, params: impl rusqlite::Params) -> Result<usize, Fault> {
        Ok(self.sql().prepare_cached(sql)?.execute(params)?)
    }

    /// Records that something changed for the followers of a scope.
    pub fn touch(&mut self, scope: Scope, kind: Kind, object: i64) {
        self.effects.touched.push(Pointer { scope, kind, object });
    }

    /// Records that the customer of a dialog has something new.
    pub fn touch_visitor(&mut self, dialog: DialogId) {
        self.effects.visitors.push(dialog);
    }

    /// Records that somebody's rights or devices changed.
    pub fn touch_sign_ins(&mut self) {
        self.effects.sign_ins = true;
    }

    /// Random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        self.env.random()
    }

    fn next_position(&mut self) -> i64 {
        *self.position += 1;
        *self.position
    }

    /// Runs a part that is undone as a whole when it fails, without undoing what came before it.
    ///
    /// # Errors
    /// Whatever `body` returns.
    pub fn nested<T, E: From<Fault>>(&mut self, body: impl FnOnce(&mut Write) -> Result<T, E>) -> Result<T, E> {
        let mark = (self.effects.touched.len(), self.effects.visitors.len());
        let logged = self.logged.mark();
        self.run("SAVEPOINT part", [])?;
        match body(self) {
            Ok(value) => {
                self.run("RELEASE part", [])?;
                Ok(value)
            }
            Err(error) => {
                self.effects.touched.truncate(mark.0);
                self.effects.visitors.truncate(mark.1);
                self.logged.undo(logged);
                if !self.conn.is_autocommit() {
                    self.run("ROLLBACK TO part", [])?;
                    self.run("RELEASE part", [])?;
                }
                Err(error)
            }
        }
    }

    /// The state of the portal that this use case has made so far: what it reads now is as of this position.
    ///
    /// # Errors
    /// Those of the store.
    pub fn position(&mut self) -> Result<i64, Fault> {
        self.flush()?;
        Ok(*self.position)
    }

    /// Moves the touched pointers to positions behind everything that the use case wrote.
    fn flush(&mut self) -> Result<(), Fault> {
        let mut touched = std::mem::take(&mut self.effects.touched);
        touched.sort_unstable();
        touched.dedup();
        self.effects.told.extend(touched.iter().map(|pointer| pointer.scope));
        let mut statement = self.read.conn.prepare_cached(
            "INSERT INTO change (scope, kind, object, position) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (scope, kind, object) DO UPDATE SET position = excluded.position",
        )?;
        for pointer in touched {
            *self.position += 1;
            let row = (pointer.scope.to_string(), pointer.kind.as_str(), pointer.object, *self.position);
            statement.execute(row)?;
        }
        Ok(())
    }
}

/// The database of one portal; cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    writer: writer::Writer,
    readers: Readers,
}

enum Readers {
    /// A queue that a few threads take from.
    Threads(std::sync::mpsc::Sender<ReadJob>),
    Inline(Mutex<Connection>),
}

type ReadJob = Box<dyn FnOnce(&Connection) + Send>;

/// What opening found.
pub struct Opened {
    /// The database.
    pub store: Store,
    /// True when it was made just now.
    pub fresh: bool,
}

impl Store {
    /// Opens the database in `data_dir`, making it when there is none.
    ///
    /// # Errors
    /// An unusable directory, a database from a newer version, or damage.
    pub fn open(data_dir: &Path, env: &Env, bus: Arc<Bus>) -> Result<Opened, Fault> {
        let path = data_dir.join(DB_FILE);
        let mut conn = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        let fresh = migrate(&conn, env)?;
        if env.databases() == Databases::Inline {
            let (world, file) = (env.clone(), path.clone());
            conn.commit_hook(Some(move || {
                world.committing(&file);
                false
            }))?;
        }
        let readers = open_readers(&path, env)?;
        let writer = writer::Writer::start(conn, path, env.clone(), bus)?;
        Ok(Opened { store: Store { inner: Arc::new(Inner { writer, readers }) }, fresh })
    }

    /// Runs a use case; returns after its commit.
    ///
    /// # Errors
    /// What the use case returned (then nothing of it is stored), or a transient fault when the commit failed.
    pub async fn write<T: Send + 'static>(
        &self,
        use_case: impl FnOnce(&mut Write) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        self.inner.writer.run(use_case).await
    }

    /// Reads from one consistent snapshot.
    ///
    /// # Errors
    /// What the closure returned.
    pub async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Read) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        match &self.inner.readers {
            Readers::Inline(conn) => in_snapshot(&conn.lock().unwrap_or_else(PoisonError::into_inner), query),
            Readers::Threads(queue) => {
                let (answer, result) = oneshot::channel();
                let job: ReadJob = Box::new(move |conn| {
                    let _ = answer.send(in_snapshot(conn, query));
                });
                queue.send(job).map_err(|_| Fault::try_again("The portal is stopping."))?;
                result.await.map_err(|_| Fault::defect("a reader panicked"))?
            }
        }
    }
}

fn in_snapshot<T>(conn: &Connection, query: impl FnOnce(&Read) -> Result<T, Fault>) -> Result<T, Fault> {
    let transaction = conn.unchecked_transaction()?;
    query(&Read { conn: &transaction })
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, Fault> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(std::time::Duration::from_secs(5))?;
    conn.set_prepared_statement_cache_capacity(256);
    // Otherwise SQLite plans a cached statement anew whenever a `LIMIT ?` is bound, which costs more than running it.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.execute_batch("PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000;")?;
    Ok(conn)
}

fn open_readers(path: &Path, env: &Env) -> Result<Readers, Fault> {
    let open = || connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
    if env.databases() == Databases::Inline {
        return Ok(Readers::Inline(Mutex::new(open()?)));
    }
    let (queue, jobs) = std::sync::mpsc::channel::<ReadJob>();
    let jobs = Arc::new(Mutex::new(jobs));
    for n in 0..READERS {
        let (conn, jobs) = (open()?, jobs.clone());
        env.thread(&format!("store-reader-{n}"), move || {
            loop {
                let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok(job) = job else { return };
                // A panic in a query is answered by the dropped channel; the thread lives on.
                let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(&conn)));
            }
        })
        .map_err(|error| Fault::try_again(format!("no thread for the store: {error}")))?;
    }
    Ok(Readers::Threads(queue))
}

/// Makes or checks the schema. True when it was made.
fn migrate(conn: &Connection, env: &Env) -> Result<bool, Fault> {
    let mode: String = conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(Fault::try_again(format!("the data directory does not allow a write-ahead log (mode {mode})")));
    }
    conn.execute_batch("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;")?;
    let version: i64 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    match version {
        SCHEMA_VERSION => Ok(false),
        0 => {
            let transaction = conn.unchecked_transaction()?;
            transaction.execute_batch(SCHEMA)?;
            transaction.execute(
                "INSERT INTO meta (id, epoch, name, link_key) VALUES (1, ?1, 'Openlines', ?2)",
                (crate::auth::hex(&env.random::<8>()), env.random::<32>().as_slice()),
            )?;
            transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
            transaction.commit()?;
            Ok(true)
        }
        newer => {
            let detail =
                format!("the database has schema {newer}, this version knows {SCHEMA_VERSION}: use a newer openlines");
            Err(Fault::conflict("newer_database", detail))
        }
    }
}

/// The database file of a data directory.
pub fn db_path(data_dir: &Path) -> PathBuf {
    data_dir.join(DB_FILE)
}

impl Read<'_> {
    /// The connection, for SQL in this folder.
    fn sql(&self) -> &Connection {
        self.conn
    }

    /// What the portal is.
    pub fn meta(&self) -> Result<Meta, Fault> {
        Ok(self.conn.prepare_cached("SELECT epoch, name, link_key, setup_hash FROM meta")?.query_row([], |row| {
            Ok(Meta { epoch: row.get(0)?, name: row.get(1)?, link_key: row.get(2)?, setup_hash: row.get(3)? })
        })?)
    }

    /// SQLite's own check of the file: `ok`, or what is wrong.
    pub fn integrity(&self) -> Result<String, Fault> {
        Ok(self.conn.query_row("PRAGMA integrity_check", [], |row| row.get(0))?)
    }
}

/// What the portal is.
#[derive(Debug, Clone)]
pub struct Meta {
    /// Made at install.
    pub epoch: String,
    /// Its name.
    pub name: String,
    /// Signs file links.
    pub link_key: Vec<u8>,
    /// Hash of the set-up token, while it waits for its first admin.
    pub setup_hash: Option<Vec<u8>>,
}

/// The stored word of an enum: its JSON name.
pub(crate) fn name<T: serde::Serialize>(value: T) -> Result<String, Fault> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(name) => Ok(name),
        other => Err(Fault::defect(format_args!("{other} is no word"))),
    }
}

/// An enum from its stored word.
pub(crate) fn word<T: serde::de::DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}

/// A value from a column of JSON; NULL is none.
pub(crate) fn json<T: serde::de::DeserializeOwned>(row: &rusqlite::Row, column: &str) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| serde_json::from_str(&text))
        .transpose()
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, error.into()))
}

/// An enum from a column.
pub(crate) fn words<T: serde::de::DeserializeOwned>(row: &rusqlite::Row, column: usize) -> rusqlite::Result<T> {
    let name: String = row.get(column)?;
    word(&name).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(
            column,
            rusqlite::types::Type::Text,
            format!("unknown word {name}").into(),
        )
    })
}
