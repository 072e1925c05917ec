//! Tests of the views over a real store.

mod lists;
mod timelines;

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::task::Poll;

use env::{Databases, Env, World};
use store::{Db, Durability, Result, Write, feed, outbox};
use wire::*;

pub(crate) const ME: OperatorId = OperatorId(1);
pub(crate) const ANNA: OperatorId = OperatorId(2);
pub(crate) const T0: Timestamp = Timestamp(1_795_000_000_000);

struct Still;

impl World for Still {
    fn now(&self) -> Timestamp {
        T0
    }
    fn random(&self, buffer: &mut [u8]) {
        buffer.fill(4);
    }
    fn committing(&self, _: &Path) {}
}

pub(crate) struct Fixture {
    _dir: tempfile::TempDir,
    pub(crate) db: Db,
}

impl Fixture {
    /// A phone that Boris has signed in on, with Anna as colleague and one line.
    pub(crate) async fn new() -> Fixture {
        let dir = tempfile::tempdir().unwrap();
        let env = Env::new(Arc::new(Still), Databases::Inline);
        let db = Db::open(&dir.path().join("phone.db"), &[7; 32], &env).unwrap();
        let fixture = Fixture { _dir: dir, db };
        fixture.write(|w| store::account::save(w, &signed_in())).await;
        let anna = Colleague {
            id: ANNA,
            name: "Anna".into(),
            role: Role::Operator,
            shift: ShiftState::On,
            active: true,
            on_leave: false,
            unreachable_since: None,
            guest: false,
        };
        let line = Line { id: LineId(1), name: "Shop".into(), managed: false, confirm_transfer: false, guest: false };
        fixture.feed(vec![Delta::Line(line), Delta::Operator(anna)]).await;
        fixture
    }

    pub(crate) async fn write<T: Send + 'static>(
        &self,
        body: impl FnOnce(&Write<'_>) -> Result<T> + Send + 'static,
    ) -> T {
        self.db.write(Durability::Normal, body).await.unwrap()
    }

    pub(crate) async fn feed(&self, deltas: Vec<Delta>) {
        self.write(move |w| {
            let from = feed::cursor(w)?;
            let page = Page {
                epoch: "one".into(),
                cursor: format!("{from}+"),
                from,
                deltas,
                more: false,
                bootstrapped: false,
                position: 0,
                server_time: T0,
            };
            feed::apply(w, &page)
        })
        .await;
    }

    pub(crate) async fn enqueue(&self, envelope: CommandEnvelope) {
        self.write(move |w| outbox::enqueue(w, &envelope)).await;
    }

    pub(crate) async fn settle(&self, id: CommandId, outcome: Outcome) {
        self.write(move |w| outbox::settle(w, &CommandResult { id, outcome }, 1, T0)).await;
    }
}

fn signed_in() -> SignedIn {
    SignedIn {
        token: String::new(),
        device: DeviceId(1),
        operator: Me { id: ME, name: "Boris".into(), role: Role::Operator },
        portal: PortalInfo {
            name: "Portal".into(),
            version: "1".into(),
            epoch: "one".into(),
            min_client: "0".into(),
            features: vec![],
        },
        limits: Limits::default(),
    }
}

/// Polls once: whether the future is still waiting.
pub(crate) async fn waits<F: Future>(future: &mut std::pin::Pin<Box<F>>) -> bool {
    std::future::poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx).is_pending())).await
}

pub(crate) fn session(state: SessionState, awaited: Awaited, waiting_s: Option<i64>) -> SessionHead {
    SessionHead {
        id: SessionId(1),
        state,
        responsible: (state != SessionState::Queued).then_some(ME),
        awaited,
        opened_at: T0,
        first_seq: 1,
        waiting_since: waiting_s.map(|s| T0.plus_s(s)),
        closed_at: None,
        close_reason: None,
        takeable: false,
        pinned: false,
        was_spam: false,
        participants: Vec::new(),
        transfer: None,
        norm: None,
    }
}

pub(crate) fn head(id: i64, access: Access, last_seq: Seq, session: SessionHead) -> DialogHead {
    DialogHead {
        id: DialogId(id),
        line: LineId(1),
        channel: ChannelId(1),
        customer: CustomerHead { id: CustomerId(id), name: format!("Guest {id}") },
        access,
        former: false,
        spam: false,
        first_seq: 1,
        last_seq,
        erased_to: None,
        last: None,
        session: Some(session),
        also: None,
    }
}

/// A dialog of mine that waits for me.
pub(crate) fn mine(id: i64, last_seq: Seq) -> Delta {
    let session = session(SessionState::Answered, Awaited::Operator, Some(id));
    Delta::Dialog(head(id, Access::Responsible, last_seq, session))
}

pub(crate) fn entry(dialog: i64, seq: Seq, author: Author, body: EntryBody) -> Entry {
    Entry { dialog: DialogId(dialog), seq, session: SessionId(1), at: T0.plus_s(seq), author, command_id: None, body }
}

pub(crate) fn said(dialog: i64, seq: Seq, text: &str) -> Delta {
    let body = EntryBody::CustomerMessage { text: text.into(), file: None };
    Delta::Entry(entry(dialog, seq, Author::Customer, body))
}

pub(crate) fn command(n: u8, dialog: i64, command: Command) -> CommandEnvelope {
    CommandEnvelope {
        id: CommandId::from_parts(1_795_000_000_000, &[n; 10]),
        lane: Lane::Dialog(DialogId(dialog)),
        based_on: None,
        made_at: T0.plus_s(100),
        command,
    }
}

pub(crate) fn send(n: u8, dialog: i64, text: &str) -> CommandEnvelope {
    command(n, dialog, Command::Send { dialog: DialogId(dialog), text: text.into(), draft: None })
}

pub(crate) fn reply(seq: Seq, of: &CommandEnvelope) -> Delta {
    let Lane::Dialog(dialog) = of.lane else { panic!("a reply has a dialog") };
    let body = EntryBody::OperatorMessage { text: of.command.words().unwrap().into() };
    let entry = entry(dialog.0, seq, Author::Operator { id: ME }, body);
    Delta::Entry(Entry { command_id: Some(of.id), ..entry })
}
