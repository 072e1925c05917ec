//! What the queue asks a CRM: whose customer somebody is (P7, P18). Which CRM that is stands behind [`Crm`]; a portal
//! without one looks nobody up.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use env::Env;
use wire::{CustomerId, OperatorId, SessionId, Timestamp};

use crate::app::Shared;
use crate::fault::Fault;
use crate::queue;
use crate::timers::{after_fault, sleep_until, stopped_before};

/// How long the queue waits for an answer, seconds (P7). A later one moves nobody.
pub const LOOKUP_S: i64 = 2;

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
    /// The session that waits for the answer.
    pub session: SessionId,
    /// Until when it waits.
    pub until: Timestamp,
    /// Who writes.
    pub customer: CustomerId,
    /// His name, as he gave it.
    pub name: String,
    /// Who he is on the site that vouches for him, if one does.
    pub external_id: Option<String>,
}

/// Asks the CRM about new sessions until the portal stops.
pub async fn run(app: Shared, crm: Arc<dyn Crm>) {
    let mut asked = BTreeSet::new();
    loop {
        let next = match app.store.read(|read| read.wanted_lookups()).await {
            Ok(wanted) => {
                asked.retain(|session| wanted.iter().any(|one| one.session == *session));
                for one in wanted {
                    if asked.insert(one.session) {
                        app.env.spawn(look_up(app.clone(), crm.clone(), one));
                    }
                }
                None
            }
            Err(fault) => after_fault(&app, &fault, "look-ups wait"),
        };
        if stopped_before(&app, &app.bus.lookups, next).await {
            return;
        }
    }
}

/// Waits until an instant of the wall clock is over, however often the sleep ends before.
async fn passed(env: &Env, at: Timestamp) {
    while env.now() < at {
        sleep_until(env, Some(at)).await;
    }
}

/// Asks about one customer; the queue goes on with the answer. Without one it goes on by its own timer.
async fn look_up(app: Shared, crm: Arc<dyn Crm>, wanted: Wanted) {
    let answer = tokio::select! {
        biased;
        answer = crm.responsible(&wanted) => answer,
        () = passed(&app.env, wanted.until) => return,
    };
    let found = answer.unwrap_or_else(|error| {
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
