//! The core as the apps hold it, and the key store that they hand in.

use std::sync::Arc;

use client::env::Env;
use client::wire::{DeviceInfo, OperatorId, Role};
use client::{Internet, NetError, Runtime};

use crate::account::Account;
use crate::error::{CoreError, VaultError};

/// What a core is made of.
#[derive(Debug, Clone, uniffi::Record)]
pub struct CoreConfig {
    /// A folder that belongs to this core alone. Keep it out of backups.
    pub data_dir: String,
    /// How the device calls itself in the portal's device list.
    pub device_name: String,
    /// `android`, `ios` or another word.
    pub platform: String,
    /// The app's version, as `1.2.3`.
    pub app_version: String,
    /// Allows addresses without TLS on other machines. Off outside a lab.
    pub plain_http: bool,
}

/// The platform's key store. It is called from threads of the core and may block. A `set` that has returned must survive
/// the end of the process.
#[uniffi::export(foreign)]
pub trait SecretVault: Send + Sync {
    /// The secret of this name; null when there is none. A store that is locked throws instead.
    fn get(&self, name: String) -> Result<Option<Vec<u8>>, VaultError>;
    /// Stores a secret in place of any other of this name.
    fn set(&self, name: String, secret: Vec<u8>) -> Result<(), VaultError>;
    /// Forgets a secret. One that is not there is no error.
    fn remove(&self, name: String) -> Result<(), VaultError>;
}

/// The host's key store, as the core wants it.
struct HostVault(Arc<dyn SecretVault>);

impl std::fmt::Debug for HostVault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HostVault")
    }
}

impl client::SecretVault for HostVault {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, client::VaultError> {
        self.0.get(name.to_owned()).map_err(vault_error)
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), client::VaultError> {
        self.0.set(name.to_owned(), secret.to_owned()).map_err(vault_error)
    }

    fn remove(&self, name: &str) -> Result<(), client::VaultError> {
        self.0.remove(name.to_owned()).map_err(vault_error)
    }
}

fn vault_error(error: VaultError) -> client::VaultError {
    client::VaultError(error.to_string())
}

/// An account as a list of accounts shows it.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct AccountInfo {
    /// For `Core.account`; stable on this device.
    pub id: String,
    /// The portal's address.
    pub address: String,
    /// Who is signed in.
    pub operator: OperatorId,
    /// His name.
    pub name: String,
    /// His role.
    pub role: Role,
}

/// The accounts of this device and the threads that they work on. Make one for the life of the process.
#[derive(uniffi::Object)]
pub struct Core(client::Core);

#[uniffi::export]
impl Core {
    /// Makes a core. Opens nothing yet: `accounts` does. Call it off the main thread, the first call loads the library.
    #[uniffi::constructor]
    pub fn new(config: CoreConfig, vault: Arc<dyn SecretVault>) -> Result<Arc<Core>, CoreError> {
        let CoreConfig { data_dir, device_name, platform, app_version, plain_http } = config;
        let net = Internet::new(plain_http).map_err(|error: NetError| CoreError::Bug { detail: error.to_string() })?;
        let core = client::Core::new(client::CoreConfig {
            data_dir: data_dir.into(),
            env: Env::machine(),
            net: Arc::new(net),
            vault: Arc::new(HostVault(vault)),
            device: DeviceInfo { name: device_name, platform, app_version },
            runtime: Runtime::Own,
            plain_http,
        })?;
        Ok(Arc::new(Core(core)))
    }

    /// The accounts of this device, opened and at work. An account whose key the key store has lost is gone: what is
    /// left of it cannot be read and is removed.
    pub async fn accounts(&self) -> Result<Vec<AccountInfo>, CoreError> {
        Ok(self.0.accounts().await?.iter().map(Account::info_of).collect())
    }

    /// The account of this id; `Closed` when it is not on this device.
    pub async fn account(&self, id: String) -> Result<Arc<Account>, CoreError> {
        let found = self.0.accounts().await?.into_iter().find(|account| account.id() == id);
        found.map(Account::new).ok_or(CoreError::Closed)
    }

    /// Signs in to the portal at `address`. For an account that is here already, signed out or not, this renews its
    /// sign-in and keeps all its data and unsent work.
    pub async fn sign_in(&self, address: String, login: String, password: String) -> Result<Arc<Account>, CoreError> {
        Ok(Account::new(self.0.sign_in(&address, &login, &password).await?))
    }

    /// Tell it when the device's network came, changed or went.
    pub fn set_network(&self, available: bool) {
        self.0.set_network(available);
    }

    /// Tell it when the app came to the front or left it: without a screen the socket is closed and pushes take over.
    pub fn set_foreground(&self, foreground: bool) {
        self.0.set_foreground(foreground);
    }

    /// Ends all work and closes the databases; every later call answers `Closed`. Dropping the last handle does the same
    /// in a hurry.
    pub async fn shutdown(&self) {
        self.0.close().await;
    }
}
