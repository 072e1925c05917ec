//! Tests of the store as its users see it.

mod alerts;
mod boards;
mod changes;
mod database;
mod drafts;
mod feed;
mod history;
mod outbox;
mod random;
mod search;
mod visibility;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use env::{Databases, Env, World};
use wire::*;

use crate::notices::{self, Notices};
use crate::{Db, Durability, Read, Result, StoreError, Write};

pub(crate) const KEY: [u8; 32] = [7; 32];
pub(crate) const ME: OperatorId = OperatorId(1);
pub(crate) const ANNA: OperatorId = OperatorId(2);
pub(crate) const T0: Timestamp = Timestamp(1_795_000_000_000);

/// A world whose clock stands still and that counts commits.
#[derive(Default)]
pub(crate) struct Still {
    pub(crate) committing: AtomicUsize,
    pub(crate) committed: AtomicUsize,
}

impl World for Still {
    fn now(&self) -> Timestamp {
        T0
    }
    fn random(&self, buffer: &mut [u8]) {
        buffer.fill(4);
    }
    fn committing(&self, _: &Path) {
        self.committing.fetch_add(1, Ordering::Relaxed);
    }
    fn committed(&self, _: &Path) {
        self.committed.fetch_add(1, Ordering::Relaxed);
    }
}

/// A database in a folder of its own.
pub(crate) struct Fixture {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) world: Arc<Still>,
    pub(crate) db: Db,
}

impl Fixture {
    pub(crate) fn new() -> Fixture {
        let dir = tempfile::tempdir().unwrap();
        let world = Arc::new(Still::default());
        let env = Env::new(world.clone(), Databases::Inline);
        let db = Db::open(&dir.path().join("phone.db"), &KEY, &env).unwrap();
        Fixture { dir, world, db }
    }

    /// Writes, and lets the test see an error.
    pub(crate) async fn try_write<T: Send + 'static>(
        &self,
        body: impl FnOnce(&Write<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.db.write(Durability::Normal, body).await
    }

    pub(crate) async fn write<T: Send + 'static>(
        &self,
        body: impl FnOnce(&Write<'_>) -> Result<T> + Send + 'static,
    ) -> T {
        self.try_write(body).await.unwrap()
    }

    /// What is to be notified of, and does it.
    pub(crate) async fn draw_notices(&self, now: Timestamp) -> Notices {
        let draw = move |w: &Write<'_>| {
            let notices = notices::due(w, now)?;
            notices::drawn(w)?;
            Ok(notices)
        };
        self.write(draw).await
    }

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        body: impl FnOnce(&Read<'_>) -> Result<T> + Send + 'static,
    ) -> T {
        self.db.read(body).await.unwrap()
    }

    /// Applies a page that continues whatever is stored.
    pub(crate) async fn feed(&self, deltas: Vec<Delta>) {
        self.write(move |w| {
            let from = crate::feed::cursor(w)?;
            let cursor = format!("{from}+");
            crate::feed::apply(w, &page(&from, &cursor, deltas))
        })
        .await;
    }

    /// The texts of a dialog's stored entries.
    pub(crate) async fn texts(&self, dialog: DialogId) -> Vec<String> {
        let entries = self.read(move |r| crate::history::entries(r, dialog, 0, Seq::MAX)).await;
        entries.iter().map(|entry| entry.body.text().to_owned()).collect()
    }

    pub(crate) async fn holes(&self, dialog: DialogId) -> Vec<(Seq, Seq)> {
        self.read(move |r| crate::history::holes(r, dialog, 0, Seq::MAX)).await
    }

    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        self.read(move |r| Ok(r.row(sql, [], |row| row.get(0))?.unwrap())).await
    }
}

pub(crate) fn page(from: &str, cursor: &str, deltas: Vec<Delta>) -> Page {
    Page {
        epoch: "one".into(),
        from: from.into(),
        deltas,
        cursor: cursor.into(),
        more: false,
        bootstrapped: false,
        position: 0,
        server_time: T0,
    }
}

pub(crate) fn head(id: i64, access: Access, first_seq: Seq, last_seq: Seq) -> DialogHead {
    DialogHead {
        id: DialogId(id),
        line: LineId(1),
        channel: ChannelId(1),
        customer: CustomerHead { id: CustomerId(id), name: format!("Guest {id}") },
        access,
        former: false,
        spam: false,
        first_seq,
        last_seq,
        erased_to: None,
        last: None,
        also: None,
        session: Some(SessionHead {
            id: SessionId(1),
            state: SessionState::Answered,
            responsible: Some(ME),
            awaited: Awaited::Operator,
            opened_at: T0,
            first_seq: 1,
            waiting_since: Some(T0),
            closed_at: None,
            close_reason: None,
            takeable: false,
            pinned: false,
            was_spam: false,
            participants: Vec::new(),
            transfer: None,
            norm: None,
        }),
    }
}

pub(crate) fn mine(id: i64, last_seq: Seq) -> Delta {
    Delta::Dialog(head(id, Access::Responsible, 1, last_seq))
}

pub(crate) fn entry(dialog: i64, seq: Seq, body: EntryBody) -> Entry {
    Entry {
        dialog: DialogId(dialog),
        seq,
        session: SessionId(1),
        at: T0.plus_s(seq),
        author: Author::Customer,
        command_id: None,
        body,
    }
}

pub(crate) fn said(dialog: i64, seq: Seq, text: &str) -> Delta {
    Delta::Entry(entry(dialog, seq, EntryBody::CustomerMessage { text: text.into(), file: None }))
}

pub(crate) fn id(n: u8) -> CommandId {
    CommandId::from_parts(1_795_000_000_000, &[n; 10])
}

pub(crate) fn envelope(n: u8, command: Command) -> CommandEnvelope {
    let lane = match &command {
        Command::Accept { .. } | Command::Decline { .. } => Lane::Dialog(DialogId(1)),
        other => other.dialog().map_or(Lane::Own, Lane::Dialog),
    };
    let based_on = command.is_based().then_some(BasedOn { session: Some(SessionId(1)), responsible: Some(ME), seq: 1 });
    CommandEnvelope { id: id(n), lane, based_on, made_at: T0.plus_s(i64::from(n)), command }
}

pub(crate) fn send(n: u8, dialog: i64, text: &str) -> CommandEnvelope {
    envelope(n, Command::Send { dialog: DialogId(dialog), text: text.into(), draft: None })
}

/// The entry that the portal makes of a `send`.
pub(crate) fn reply(seq: Seq, of: &CommandEnvelope) -> Delta {
    let text = of.command.words().unwrap().to_owned();
    let Lane::Dialog(dialog) = of.lane else { panic!("a reply has a dialog") };
    Delta::Entry(Entry {
        author: Author::Operator { id: ME },
        command_id: Some(of.id),
        ..entry(dialog.0, seq, EntryBody::OperatorMessage { text })
    })
}
