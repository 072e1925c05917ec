//! Group commit: every waiting use case goes into one transaction, a savepoint each.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use env::{Databases, Env};
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::logged::Logged;
use super::{Effects, Read, Write};
use crate::bus::Bus;
use crate::fault::Fault;

/// Most use cases in one transaction.
const MAX_BATCH: usize = 256;
/// Longest time that a transaction takes further use cases in.
const MAX_WAIT: Duration = Duration::from_millis(2);

/// Runs use cases one after the other.
pub(super) enum Writer {
    Thread(mpsc::Sender<Box<dyn Job>>),
    Inline(Box<Mutex<State>>),
}

pub(super) struct State {
    conn: Connection,
    path: PathBuf,
    env: Env,
    bus: Arc<Bus>,
    /// Position of the newest change.
    position: i64,
    logged: Logged,
    /// SQLite's count of changes by other processes (`openlines user add` beside a running portal).
    data_version: i64,
}

/// A use case with its answer kept back until the commit.
pub(super) trait Job: Send {
    /// Runs it inside an open transaction.
    fn run(&mut self, write: &mut Write) -> Result<(), Fault>;
    /// Answers with what `run` made, or with `fault`.
    fn answer(self: Box<Self>, fault: Option<Fault>);
}

struct UseCase<T, F> {
    body: Option<F>,
    value: Option<T>,
    answer: oneshot::Sender<Result<T, Fault>>,
}

impl<T: Send, F: FnOnce(&mut Write) -> Result<T, Fault> + Send> Job for UseCase<T, F> {
    fn run(&mut self, write: &mut Write) -> Result<(), Fault> {
        if let Some(body) = self.body.take() {
            self.value = Some(body(write)?);
        }
        Ok(())
    }

    fn answer(self: Box<Self>, fault: Option<Fault>) {
        let result = match (fault, self.value) {
            (None, Some(value)) => Ok(value),
            (fault, _) => Err(fault.unwrap_or_else(|| Fault::defect("a use case without a result"))),
        };
        let _ = self.answer.send(result);
    }
}

impl Writer {
    pub(super) fn start(conn: Connection, path: PathBuf, env: Env, bus: Arc<Bus>) -> Result<Self, Fault> {
        let mut state =
            State { conn, path, env: env.clone(), bus, position: 0, logged: Logged::default(), data_version: -1 };
        state.find_position()?;
        if env.databases() == Databases::Inline {
            return Ok(Writer::Inline(Box::new(Mutex::new(state))));
        }
        let (queue, jobs) = mpsc::channel();
        env.thread("store-writer", move || {
            while let Ok(first) = jobs.recv() {
                state.batch(first, &jobs);
            }
            let _ = state.conn.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);");
        })
        .map_err(|error| Fault::try_again(format!("no thread for the store: {error}")))?;
        Ok(Writer::Thread(queue))
    }

    pub(super) async fn run<T, F>(&self, body: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&mut Write) -> Result<T, Fault> + Send + 'static,
    {
        let (answer, result) = oneshot::channel();
        let job: Box<dyn Job> = Box::new(UseCase { body: Some(body), value: None, answer });
        match self {
            Writer::Thread(queue) => queue.send(job).map_err(|_| Fault::try_again("The portal is stopping."))?,
            Writer::Inline(state) => {
                let (_none, jobs) = mpsc::channel();
                state.lock().unwrap_or_else(PoisonError::into_inner).batch(job, &jobs);
            }
        }
        result.await.map_err(|_| Fault::try_again("The portal is stopping."))?
    }
}

impl State {
    /// Runs `first` and whatever waits behind it in one transaction, then answers all of them.
    fn batch(&mut self, first: Box<dyn Job>, waiting: &mpsc::Receiver<Box<dyn Job>>) {
        let began = self.env.instant();
        let mut done: Vec<(Box<dyn Job>, Option<Fault>)> = Vec::new();
        let mut effects = Effects::default();
        if let Err(fault) = self.begin() {
            return first.answer(Some(fault));
        }
        let start = self.position;
        let mut next = Some(first);
        while let Some(mut job) = next.take() {
            let result = self.savepoint(job.as_mut(), &mut effects);
            let lost = result.is_err() && self.conn.is_autocommit();
            done.push((job, result.err()));
            if lost {
                // SQLite gave up the whole transaction (a full disk does that): nobody's work is there any more.
                return self.fail(done, start);
            }
            if done.len() < MAX_BATCH && self.env.instant() - began < MAX_WAIT {
                next = waiting.try_recv().ok();
            }
        }
        if let Err(error) = self.commit(start) {
            tracing::error!(%error, "commit failed");
            if !self.conn.is_autocommit() {
                let _ = self.conn.execute_batch("ROLLBACK");
            }
            let fault = Fault::from(error);
            return self.fail(done.into_iter().map(|(job, own)| (job, own.or(Some(fault.clone())))).collect(), start);
        }
        self.logged.keep();
        self.env.committed(&self.path);
        effects.publish(&self.bus);
        for (job, fault) in done {
            job.answer(fault);
        }
    }

    fn commit(&self, start: i64) -> rusqlite::Result<()> {
        if self.position != start {
            self.conn.prepare_cached("UPDATE newest SET position = ?1")?.execute([self.position])?;
        }
        self.conn.prepare_cached("COMMIT")?.execute([]).map(drop)
    }

    fn begin(&mut self) -> Result<(), Fault> {
        self.conn.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        self.find_position().inspect_err(|_| {
            let _ = self.conn.execute_batch("ROLLBACK");
        })
    }

    /// Reads the newest position again if another process wrote meanwhile.
    fn find_position(&mut self) -> Result<(), Fault> {
        let version = self.conn.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        if version != self.data_version {
            self.position = self.conn.query_row("SELECT position FROM newest", [], |row| row.get(0))?;
            self.data_version = version;
            self.logged.clear();
        }
        Ok(())
    }

    /// Answers everybody of a lost transaction: the one that failed with its own fault, the others with a transient one.
    fn fail(&mut self, done: Vec<(Box<dyn Job>, Option<Fault>)>, start: i64) {
        self.position = start;
        self.logged.undo(0);
        let cause = done.iter().rev().find_map(|(_, fault)| fault.clone());
        for (job, own) in done {
            let fault = own.or_else(|| {
                Some(match &cause {
                    Some(cause) if cause.is_transient() => cause.clone(),
                    _ => Fault::try_again("The portal could not store this. Nothing was done."),
                })
            });
            job.answer(fault);
        }
    }

    fn savepoint(&mut self, job: &mut dyn Job, effects: &mut Effects) -> Result<(), Fault> {
        self.conn.prepare_cached("SAVEPOINT use_case")?.execute([])?;
        let (position, logged) = (self.position, self.logged.mark());
        let mut write = Write {
            read: Read { conn: &self.conn },
            now: self.env.now(),
            env: &self.env,
            position: &mut self.position,
            logged: &mut self.logged,
            effects: Effects::default(),
        };
        let ran = catch_unwind(AssertUnwindSafe(|| job.run(&mut write).and_then(|()| write.flush())));
        let own = write.effects;
        let result = ran.unwrap_or_else(|panic| Err(Fault::defect(panic_text(panic.as_ref()))));
        match result {
            Ok(()) => {
                self.conn.prepare_cached("RELEASE use_case")?.execute([])?;
                effects.merge(own);
                Ok(())
            }
            Err(fault) => {
                self.position = position;
                self.logged.undo(logged);
                if !self.conn.is_autocommit() {
                    self.conn.execute_batch("ROLLBACK TO use_case; RELEASE use_case")?;
                }
                Err(fault)
            }
        }
    }
}

/// Only a panic's static text may be logged: a formatted one can hold a customer's words.
fn panic_text(panic: &(dyn Any + Send)) -> &'static str {
    panic.downcast_ref::<&'static str>().copied().unwrap_or("a use case panicked")
}

/// Checks that a directory can be written to.
///
/// # Errors
/// What is wrong, with a remedy.
pub fn check_writable(data_dir: &Path) -> Result<(), Fault> {
    let probe = data_dir.join(".write-probe");
    std::fs::write(&probe, b"x").and_then(|()| std::fs::remove_file(&probe)).map_err(|error| {
        let detail = format!(
            "{} is not writable ({error}): give its owner write permission or choose another --data",
            data_dir.display()
        );
        Fault::set_up("not_writable", detail)
    })
}
