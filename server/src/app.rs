//! The running portal: everything that handlers and background tasks share.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use env::Env;
use tokio::sync::{Semaphore, watch};

use crate::auth::{SignIns, Throttle};
use crate::bus::Bus;
use crate::channels::livechat::Gate;
use crate::config::Config;
use crate::crm::Crm;
use crate::fault::Fault;
use crate::store::{Meta, Store};

/// Oldest client version that this portal serves.
pub const MIN_CLIENT: &str = "0.0.0";

/// Most sign-ins whose password is hashed at the same moment; further ones wait their turn.
const HASHES_AT_ONCE: usize = 2;

/// Handlers get the portal in this form.
pub type Shared = Arc<App>;

/// The portal.
pub struct App {
    /// What the operator of the portal set.
    pub config: Config,
    /// Clock, randomness, tasks.
    pub env: Env,
    /// The database.
    pub store: Store,
    /// Who waits for what.
    pub bus: Arc<Bus>,
    /// What the portal is.
    pub meta: Meta,
    /// Tokens seen lately.
    pub sign_ins: SignIns,
    /// Guessing of passwords.
    pub throttle: Throttle,
    /// Passwords hashed at the same time: each takes 19 MiB and a processor for a while.
    pub hashing: Semaphore,
    /// Rates of visitors.
    pub gate: Gate,
    crm: OnceLock<Arc<dyn Crm>>,
    stopping: watch::Sender<bool>,
}

impl App {
    /// Opens the portal in its data directory. Starts nothing.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn open(config: Config, env: Env) -> Result<Shared, Fault> {
        let bus = Arc::new(Bus::default());
        let opened = Store::open(&config.data_dir, &env, bus.clone())?;
        let meta = opened.store.read(|read| read.meta()).await?;
        let gate = Gate::new(&config.limits);
        Ok(Arc::new(App {
            config,
            env,
            store: opened.store,
            bus,
            meta,
            sign_ins: SignIns::default(),
            throttle: Throttle::default(),
            hashing: Semaphore::new(HASHES_AT_ONCE),
            gate,
            crm: OnceLock::new(),
            stopping: watch::Sender::new(false),
        }))
    }

    /// Starts the background tasks: timers and pushes. They end when the portal stops.
    pub fn start(self: &Arc<Self>) {
        self.env.spawn(crate::timers::run(self.clone()));
        self.env.spawn(crate::push::run(self.clone()));
    }

    /// Connects a CRM: customers of lines that ask for it are looked up there from now on. There is one; a second call
    /// changes nothing.
    pub fn connect_crm(self: &Arc<Self>, crm: Arc<dyn Crm>) {
        if self.crm.set(crm.clone()).is_ok() {
            self.env.spawn(crate::crm::run(self.clone(), crm));
        }
    }

    /// Whether there is a CRM to look customers up in.
    pub fn has_crm(&self) -> bool {
        self.crm.get().is_some()
    }

    /// Ends open sockets and background tasks.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Completes when the portal stops.
    pub async fn stopped(&self) {
        let mut stopping = self.stopping.subscribe();
        let _ = stopping.wait_for(|stopping| *stopping).await;
    }

    /// Where files lie.
    pub fn files_dir(&self) -> PathBuf {
        self.config.data_dir.join("files")
    }
}
