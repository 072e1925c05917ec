//! Where accounts live: a folder each, with its database, and in the vault what opens it. Also the runtime that all work
//! is done on.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use env::Env;
use serde_json::{Value, json};
use sync::Net;
use tokio::runtime::Handle;
use tokio::sync::watch;
use url::Url;
use wire::DeviceInfo;

use crate::{CoreError, SecretVault};

/// What every account shares with its core.
#[derive(Clone)]
pub(crate) struct Home {
    pub env: Env,
    pub net: Arc<dyn Net>,
    pub vault: Arc<dyn SecretVault>,
    pub device: DeviceInfo,
    pub folder: PathBuf,
    pub tasks: Tasks,
}

/// The runtime, and whether it is still to be used.
#[derive(Clone)]
pub(crate) struct Tasks {
    pub handle: Handle,
    pub closed: watch::Receiver<bool>,
}

impl Tasks {
    /// Runs work on the core's runtime, so that it comes to its end whatever becomes of the caller.
    pub async fn run<T, F>(&self, env: &Env, work: F) -> Result<T, CoreError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, CoreError>> + Send + 'static,
    {
        let mut closed = self.closed.clone();
        let task = {
            let _inside = self.handle.enter();
            env.spawn(async move {
                tokio::select! {
                    biased;
                    _ = closed.wait_for(|closed| *closed) => Err(CoreError::Closed),
                    done = work => done,
                }
            })
        };
        match task.await {
            Ok(done) => done,
            Err(error) if error.is_cancelled() => Err(CoreError::Closed),
            Err(_) => Err(CoreError::Bug { detail: "a task panicked".into() }),
        }
    }
}

/// What the vault keeps of one account, under the name of its folder: one value, so that it is there as a whole or not
/// at all.
#[derive(Clone)]
pub(crate) struct Secrets {
    pub portal: Url,
    pub key: [u8; 32],
    pub token: String,
}

impl Secrets {
    pub fn load(vault: &dyn SecretVault, name: &str) -> Result<Option<Secrets>, CoreError> {
        let Some(stored) = vault.get(name)? else { return Ok(None) };
        let unreadable = || CoreError::Vault { detail: format!("what is kept of account {name} cannot be read") };
        let value: Value = serde_json::from_slice(&stored).map_err(|_| unreadable())?;
        let text = |field: &str| value.get(field).and_then(Value::as_str);
        let secrets = || {
            let portal = text("portal")?.parse().ok()?;
            Some(Secrets { portal, key: from_hex(text("key")?)?, token: text("token")?.to_owned() })
        };
        secrets().map(Some).ok_or_else(unreadable)
    }

    pub fn save(&self, vault: &dyn SecretVault, name: &str) -> Result<(), CoreError> {
        let value = json!({"portal": self.portal.as_str(), "key": to_hex(&self.key), "token": self.token});
        Ok(vault.set(name, value.to_string().as_bytes())?)
    }
}

impl Home {
    /// The folder of an account.
    pub fn of(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The names of all accounts.
    pub fn names(&self) -> Result<Vec<String>, CoreError> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(storage)? {
            names.extend(entry.map_err(storage)?.file_name().into_string().ok());
        }
        names.sort();
        Ok(names)
    }

    /// Removes all that is kept of an account. The key goes first: without it the rest is noise.
    pub fn remove(&self, name: &str) -> Result<(), CoreError> {
        self.vault.remove(name)?;
        match fs::remove_dir_all(self.of(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(storage(error)),
            _ => Ok(()),
        }
    }
}

/// Makes a folder with all above it.
pub(crate) fn make_folder(path: &Path) -> Result<(), CoreError> {
    fs::create_dir_all(path).map_err(storage)
}

fn storage(error: std::io::Error) -> CoreError {
    CoreError::Storage { detail: error.to_string() }
}

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 {
        return None;
    }
    let mut key = [0; 32];
    for (at, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(key)
}
