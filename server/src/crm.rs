//! What the queue asks a CRM: whose customer somebody is (P7, P18). Which CRM that is stands behind [`Crm`]; a portal
//! without one looks nobody up.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::task::JoinHandle;
use wire::{CustomerId, OperatorId, SessionId};

use crate::app::Shared;
use crate::fault::Fault;
use crate::queue;
use crate::timers::{after_fault, stopped_before};

/// How long the queue waits for an answer, seconds (P7). The look-up goes on; a later answer moves nobody.
pub const LOOKUP_S: i64 = 2;
/// After so many seconds without an answer a look-up is given up.
pub const GIVEN_UP_S: i64 = 600;

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
        let next = match app.store.read(|read| read.wanted_lookups()).await {
            Ok(wanted) => {
                // Answered or given up.
                asking.retain(|session, task| {
                    let is_wanted = wanted.iter().any(|one| one.session == *session);
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

/// Asks about one customer. With an answer in time the queue goes on at once, otherwise by its own timer; a later one is
/// kept, so that whoever asks why learns that it came, and moves nobody.
async fn look_up(app: Shared, crm: Arc<dyn Crm>, wanted: Wanted) {
    let found = crm.responsible(&wanted).await.unwrap_or_else(|error| {
        tracing::warn!(session = wanted.session.0, error, "the CRM did not answer");
        None
    });
    let (bus, session) = (app.bus.clone(), wanted.session);
    let told = app.store.write(move |write| {
        if write.looked_up(session, found)? {
            queue::ask(write, &bus, session)?;
        }
        Ok::<_, Fault>(())
    });
    if let Err(fault) = told.await {
        tracing::warn!(code = fault.code, "an answer of the CRM was lost: the queue goes on without it");
    }
}
