//! The portal's process: opened on its folder, served to the network, killed, opened again on what it left.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use env::Env;
use server::{App, Config, Shared, VisitorLimits};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use wire::OperatorId;

use super::dice::Dice;
use super::net::Network;
use super::trace::Trace;
use super::world::{Life, Side};

/// What the portal's supervisor needs.
pub struct Host {
    /// Its side.
    pub side: Arc<Side>,
    /// Where it listens.
    pub network: Network,
    /// For its supervisor's tasks.
    pub env: Env,
    /// How long it stays down.
    pub dice: Dice,
    /// The trace.
    pub trace: Trace,
    /// Told when a push leaves for a phone.
    pub pushed: Pushes,
    /// When it was down.
    pub absences: Absences,
    /// The portal while it is up.
    pub up: Up,
}

/// Whose phone a push wakes.
pub type Pushes = Arc<BTreeMap<OperatorId, Arc<Notify>>>;

/// The running portal with its process, for whoever looks inside.
#[derive(Clone, Default)]
pub struct Up(Arc<Mutex<Option<(Shared, Life)>>>);

impl Up {
    /// It, unless it is down.
    pub fn portal(&self) -> Option<(Shared, Life)> {
        let up = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        up.as_ref().filter(|(_, life)| life.is_alive()).cloned()
    }

    fn set(&self, portal: Option<(Shared, Life)>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = portal;
    }
}

/// Stretches of portal time without a portal: from its death to its next start.
pub type Absences = Arc<Mutex<Vec<(i64, i64)>>>;

/// How a run's portal is set up.
pub fn config(life: &Life) -> Config {
    // The limits' own clock is the machine's: on virtual time they would only mislead.
    let plenty = 1_000_000;
    let limits = VisitorLimits { visits_per_address: plenty, messages_per_visit: plenty, messages_per_address: plenty };
    Config { limits, ..Config::new(life.folder()) }
}

impl Host {
    /// Lives one life after the other.
    pub async fn run(mut self, mut life: Life) {
        let mut died = None;
        loop {
            let up = self.side.now().0;
            if let Some(died) = died {
                self.absences.lock().unwrap_or_else(PoisonError::into_inner).push((died, up));
            }
            if let Err(error) = self.serve(&life).await {
                self.trace.say("portal", format_args!("did not open: {error}"));
                return;
            }
            died = Some(self.side.now().0);
            self.env.sleep(Duration::from_millis(self.dice.range(0, 15_000))).await;
            life = match self.side.live() {
                Ok(life) => life,
                Err(error) => return self.trace.say("portal", error),
            };
        }
    }

    async fn serve(&mut self, life: &Life) -> Result<(), String> {
        let app = App::open(config(life), life.env()).await.map_err(|fault| fault.detail)?;
        self.trace.say("portal", "up");
        self.network.set_portal(Some((server::http::router(app.clone()), life.clone())));
        self.up.set(Some((app.clone(), life.clone())));
        let (pushed, trace) = (self.pushed.clone(), self.trace.clone());
        let provider = move |push: &server::store::PushRow| {
            trace.say("portal", format_args!("push {} {} to {}", push.kind, push.object, push.operator));
            if let Some(phone) = pushed.get(&push.operator) {
                phone.notify_one();
            }
        };
        let tasks: [JoinHandle<()>; 2] = [
            self.env.spawn(server::timers::run(app.clone())),
            self.env.spawn(server::push::run_with(app.clone(), provider)),
        ];
        life.died().await;
        self.network.set_portal(None);
        self.up.set(None);
        tasks.iter().for_each(JoinHandle::abort);
        app.stop();
        Ok(())
    }
}
