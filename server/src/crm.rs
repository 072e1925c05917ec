//! What the queue asks a CRM: whose customer somebody is (P7, P18). Which CRM that is stands behind [`Crm`]; a portal
//! without one looks nobody up.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use wire::{CustomerId, OperatorId, SessionId};

use crate::app::Shared;
use crate::fault::Fault;
use crate::queue;
use crate::store::Write;
use crate::timers::{after_fault, stopped_before};

/// How long the queue waits for an answer, seconds (P7). The look-up goes on; a later answer moves nobody.
pub const LOOKUP_S: i64 = 2;
/// After so many seconds without an answer a look-up is given up.
pub const GIVEN_UP_S: i64 = 600;
/// Most look-ups at a time; the newest are the ones that the queue waits for.
const AT_ONCE: usize = 100;
/// Between two tries of one that failed.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// A CRM, as far as the queue is concerned.
pub trait Crm: Send + Sync {
    /// The operator who is responsible for a customer there; `None`: nobody, or the customer is not known.
    ///
    /// # Errors
    /// Whatever keeps it from answering, in words for the log: no personal data.
    fn responsible<'a>(&'a self, customer: &'a Wanted) -> Answer<'a>;
}

/// What a [`Crm`] answers in its own time.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<Option<OperatorId>, String>> + Send + 'a>>;

/// A customer to be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The session that began with it.
    pub session: SessionId,
    /// Who writes.
    pub customer: CustomerId,
    /// His name, as he gave it.
    pub name: String,
    /// Who he is on the site that vouches for him, if one does.
    pub external_id: Option<String>,
}

/// Asks the CRM about new sessions, and about those that it had not answered when the portal stopped, until it stops.
pub async fn run(app: Shared, crm: Arc<dyn Crm>) {
    let mut asking: BTreeMap<SessionId, JoinHandle<()>> = BTreeMap::new();
    loop {
        let next = match app.store.read(|read| read.wanted_lookups(AT_ONCE)).await {
            Ok(wanted) => {
                let still: BTreeSet<SessionId> = wanted.iter().map(|one| one.session).collect();
                // Answered, given up, or erased.
                asking.retain(|session, task| {
                    let is_wanted = still.contains(session);
                    if !is_wanted {
                        task.abort();
                    }
                    is_wanted
                });
                for one in wanted {
                    asking.entry(one.session).or_insert_with(|| app.env.spawn(look_up(app.clone(), crm.clone(), one)));
                }
                None
            }
            Err(fault) => after_fault(&app, &fault, "look-ups wait"),
        };
        if stopped_before(&app, &app.bus.lookups, next).await {
            asking.values().for_each(JoinHandle::abort);
            return;
        }
    }
}

/// Asks about one customer until there is an answer. With one in time the queue goes on with it at once, and so it does without
/// when the CRM fails; a later one is kept, so that whoever asks why learns whom it named, and moves nobody.
async fn look_up(app: Shared, crm: Arc<dyn Crm>, wanted: Wanted) {
    let session = wanted.session;
    let mut pause = Duration::from_secs(5);
    loop {
        match crm.responsible(&wanted).await {
            Ok(found) if told(&app, session, move |write| write.looked_up(session, found)).await => return,
            // The store failed: it is asked once more.
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(session = session.0, error, "the CRM did not answer");
                told(&app, session, move |write| write.waits_no_more(session)).await;
            }
        }
        app.env.sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Writes down what became of a look-up, and has the queue go on if it waited for that. False when the store failed.
async fn told(
    app: &Shared,
    session: SessionId,
    what: impl FnOnce(&mut Write) -> Result<bool, Fault> + Send + 'static,
) -> bool {
    let bus = app.bus.clone();
    let written = app.store.write(move |write| {
        if what(write)? {
            queue::ask(write, &bus, session)?;
        }
        Ok::<_, Fault>(())
    });
    let written = written.await;
    if let Err(fault) = &written {
        tracing::warn!(code = fault.code, "what the CRM says is not kept");
    }
    written.is_ok()
}
