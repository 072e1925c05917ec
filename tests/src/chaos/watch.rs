//! Somebody who looks into the portal while everything goes on, because a wrong moment may be gone in the end.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use env::Env;
use server::Shared;

use super::check::{self, Broken};
use super::portal::Up;
use super::portal_file::PortalFile;
use super::trace::Trace;

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(3);
/// What time alone puts right, such as a deadline of a moment ago, is right after this long.
const PATIENCE: Duration = Duration::from_millis(300);

/// What was seen.
pub type Seen = Arc<Mutex<Broken>>;

/// Looks until it has seen enough, or is dropped.
pub async fn watch(up: Up, env: Env, trace: Trace, seen: Seen) {
    loop {
        env.sleep(PAUSE).await;
        let Some((app, life)) = up.portal() else { continue };
        let mut broken = match PortalFile::open(life.folder()).map(|file| file.always()) {
            Ok(Ok(broken)) => broken,
            Ok(Err(error)) => vec![error.to_string()],
            Err(error) => vec![error],
        };
        if !forgotten(&app).await.is_empty() {
            env.sleep(PATIENCE).await;
            if life.is_alive() {
                broken.extend(forgotten(&app).await);
            }
        }
        if !broken.is_empty() {
            broken.iter().for_each(|line| trace.say("watch", line));
            seen.lock().unwrap_or_else(PoisonError::into_inner).extend(broken);
            return;
        }
    }
}

async fn forgotten(app: &Shared) -> Broken {
    check::nobody_forgotten(app).await.unwrap_or_else(|error| vec![error])
}
