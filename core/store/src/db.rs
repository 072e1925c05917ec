//! The database handle: one connection that writes, two that read, each on a thread of its own; or one connection that
//! does everything on the caller's thread, for tests on a virtual clock.

use std::cell::RefCell;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use env::{Databases, Env};
use rusqlite::{CachedStatement, Connection, TransactionBehavior};
use tokio::sync::oneshot;
use wire::DialogId;

use crate::watch::Watches;
use crate::{Dirty, Result, StoreError, Watch, open};

/// What a commit survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Power loss right after it: what the operator did.
    Full,
    /// The end of the process; power loss may take it: what the portal can tell again.
    Normal,
}

/// An open database; clones share it. It closes with [`Db::close`] or with its last clone.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    shared: Arc<Shared>,
}

/// What the writing side needs on whatever thread it runs.
struct Shared {
    path: PathBuf,
    env: Env,
    watches: Watches,
}

enum Engine {
    Threads(Mutex<Option<Threads>>),
    Inline(Mutex<Option<Writer>>),
}

struct Threads {
    writer: mpsc::Sender<Job<Writer>>,
    readers: mpsc::Sender<Job<Connection>>,
    handles: Vec<std::thread::JoinHandle<()>>,
}

type Job<C> = Box<dyn FnOnce(&mut C) + Send>;

/// The writing connection and the durability it is set to.
struct Writer {
    conn: Connection,
    durability: Durability,
}

/// A reading transaction: sees one state of the database.
pub struct Read<'a> {
    conn: &'a Connection,
}

/// A writing transaction, and what it has touched so far.
pub struct Write<'a> {
    read: Read<'a>,
    dirty: RefCell<Dirty>,
}

impl Db {
    /// Opens the database at `path`, making it when there is none. Takes a few milliseconds.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`], [`StoreError::Newer`], [`StoreError::Corrupt`], [`StoreError::Unwritable`].
    pub fn open(path: &Path, key: &[u8; 32], env: &Env) -> Result<Db> {
        let shared = Arc::new(Shared { path: path.to_owned(), env: env.clone(), watches: Watches::default() });
        let mut conn = open::writer(path, key)?;
        let engine = match env.databases() {
            Databases::Inline => {
                let hooked = Arc::clone(&shared);
                conn.commit_hook(Some(move || {
                    hooked.env.committing(&hooked.path);
                    false
                }))?;
                Engine::Inline(Mutex::new(Some(Writer::new(conn))))
            }
            Databases::Thread => {
                let readers = [open::reader(path, key)?, open::reader(path, key)?];
                Engine::Threads(Mutex::new(Some(Threads::start(env, Writer::new(conn), readers)?)))
            }
        };
        Ok(Db { inner: Arc::new(Inner { engine, shared }) })
    }

    /// Runs `body` in one writing transaction and commits it when it returns `Ok`. Watches are told before this returns.
    ///
    /// # Errors
    /// What `body` returns, or why the commit failed; nothing is kept then.
    pub async fn write<T, F>(&self, durability: Durability, body: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Write<'_>) -> Result<T> + Send + 'static,
    {
        let shared = Arc::clone(&self.inner.shared);
        match &self.inner.engine {
            Engine::Inline(writer) => match lock(writer).as_mut() {
                Some(writer) => writer.run(&shared, durability, body),
                None => Err(StoreError::Closed),
            },
            Engine::Threads(threads) => {
                let (answer, answered) = oneshot::channel();
                let job: Job<Writer> = Box::new(move |writer| {
                    let _ = answer.send(writer.run(&shared, durability, body));
                });
                let sent = lock(threads).as_ref().is_some_and(|threads| threads.writer.send(job).is_ok());
                wait(sent, answered).await
            }
        }
    }

    /// Runs `body` in one reading transaction.
    ///
    /// # Errors
    /// What `body` returns.
    pub async fn read<T, F>(&self, body: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Read<'_>) -> Result<T> + Send + 'static,
    {
        match &self.inner.engine {
            Engine::Inline(writer) => match lock(writer).as_mut() {
                Some(writer) => read_on(&mut writer.conn, body),
                None => Err(StoreError::Closed),
            },
            Engine::Threads(threads) => {
                let (answer, answered) = oneshot::channel();
                let job: Job<Connection> = Box::new(move |conn| {
                    let _ = answer.send(read_on(conn, body));
                });
                let sent = lock(threads).as_ref().is_some_and(|threads| threads.readers.send(job).is_ok());
                wait(sent, answered).await
            }
        }
    }

    /// A watch on everything that is committed from now on.
    pub fn watch(&self) -> Watch {
        self.inner.shared.watches.watch()
    }

    /// Finishes the work under way and closes the files. Later calls, of every clone, give [`StoreError::Closed`].
    pub async fn close(&self) {
        self.shut().await;
        // Whoever waits for a change of what is shown reads again, and learns that it is closed.
        let shown = Dirty { lists: true, names: true, offers: true, account: true, ..Dirty::default() };
        self.inner.shared.watches.publish(&shown);
    }

    async fn shut(&self) {
        match &self.inner.engine {
            Engine::Inline(writer) => drop(lock(writer).take()),
            Engine::Threads(threads) => {
                let Some(Threads { writer, readers, handles }) = lock(threads).take() else { return };
                drop((writer, readers));
                let _ = tokio::task::spawn_blocking(move || handles.into_iter().for_each(|t| drop(t.join()))).await;
            }
        }
    }

    /// Deletes a closed database with its journal. What is not there is no error.
    ///
    /// # Errors
    /// When a file cannot be deleted.
    pub fn delete(path: &Path) -> std::io::Result<()> {
        for suffix in ["", "-wal", "-shm"] {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            match std::fs::remove_file(PathBuf::from(name)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db").field("path", &self.inner.shared.path).finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn wait<T>(sent: bool, answered: oneshot::Receiver<Result<T>>) -> Result<T> {
    if !sent {
        return Err(StoreError::Closed);
    }
    answered.await.unwrap_or(Err(StoreError::Closed))
}

fn read_on<T>(conn: &mut Connection, body: impl FnOnce(&Read<'_>) -> Result<T>) -> Result<T> {
    let tx = conn.transaction()?;
    body(&Read { conn: &tx })
}

impl Threads {
    fn start(env: &Env, writer: Writer, readers: [Connection; 2]) -> Result<Threads> {
        let mut handles = Vec::new();
        let (to_writer, jobs) = mpsc::channel();
        handles.push(spawn(env, "store-writer", writer, move || jobs.recv().ok())?);
        let (to_readers, jobs) = mpsc::channel();
        let jobs = Arc::new(Mutex::new(jobs));
        for conn in readers {
            let jobs: Arc<Mutex<mpsc::Receiver<Job<Connection>>>> = Arc::clone(&jobs);
            handles.push(spawn(env, "store-reader", conn, move || lock(&jobs).recv().ok())?);
        }
        Ok(Threads { writer: to_writer, readers: to_readers, handles })
    }
}

/// Starts a thread that does jobs on `conn` until there can be no more.
fn spawn<C: Send + 'static>(
    env: &Env,
    name: &str,
    mut conn: C,
    mut next: impl FnMut() -> Option<Job<C>> + Send + 'static,
) -> Result<std::thread::JoinHandle<()>> {
    let body = move || {
        while let Some(job) = next() {
            job(&mut conn);
        }
    };
    env.thread(name, body).map_err(|_| StoreError::Unwritable)
}

impl Writer {
    fn new(conn: Connection) -> Writer {
        Writer { conn, durability: Durability::Full }
    }

    fn run<T>(
        &mut self,
        shared: &Shared,
        durability: Durability,
        body: impl FnOnce(&Write<'_>) -> Result<T>,
    ) -> Result<T> {
        if self.durability != durability {
            let word = if durability == Durability::Full { "FULL" } else { "NORMAL" };
            self.conn.pragma_update(None, "synchronous", word)?;
            self.durability = durability;
        }
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let write = Write { read: Read { conn: &tx }, dirty: RefCell::default() };
        let value = body(&write)?;
        let dirty = write.dirty.into_inner();
        tx.commit()?;
        if shared.env.databases() == Databases::Inline {
            shared.env.committed(&shared.path);
        }
        shared.watches.publish(&dirty);
        Ok(value)
    }
}

impl Read<'_> {
    /// A statement, prepared once for the connection.
    pub(crate) fn sql(&self, sql: &str) -> Result<CachedStatement<'_>> {
        Ok(self.conn.prepare_cached(sql)?)
    }

    /// The first row of a query, when there is one.
    pub(crate) fn row<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        map: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        use rusqlite::OptionalExtension;
        Ok(self.sql(sql)?.query_row(params, map).optional()?)
    }

    /// All rows of a query.
    pub(crate) fn rows<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        map: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        Ok(self.sql(sql)?.query_map(params, map)?.collect::<rusqlite::Result<_>>()?)
    }
}

impl<'a> Deref for Write<'a> {
    type Target = Read<'a>;
    fn deref(&self) -> &Read<'a> {
        &self.read
    }
}

impl Write<'_> {
    /// Runs a statement and returns how many rows it changed.
    pub(crate) fn run(&self, sql: &str, params: impl rusqlite::Params) -> Result<usize> {
        Ok(self.sql(sql)?.execute(params)?)
    }

    /// Notes what is being touched.
    pub(crate) fn touch(&self, note: impl FnOnce(&mut Dirty)) {
        note(&mut self.dirty.borrow_mut());
    }

    /// Notes that a dialog's timeline and its row in lists are being touched.
    pub(crate) fn touch_dialog(&self, dialog: DialogId) {
        self.touch(|dirty| {
            dirty.dialogs.insert(dialog);
            dirty.lists = true;
        });
    }
}
