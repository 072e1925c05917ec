//! The core: the accounts of this device and the runtime that they work on.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use env::Env;
use sync::{Failure, Net, Portal, is_older, portal_address};
use tokio::runtime::{Builder, Handle};
use tokio::sync::watch;
use url::Url;
use wire::{DeviceInfo, SignIn, SignedIn};

use crate::account::Host;
use crate::home::{Home, Secrets, Tasks, make_folder, to_hex};
use crate::{Account, CoreError, SecretVault};

/// How long closing waits for work under way.
const CLOSE_TIME: Duration = Duration::from_secs(5);

/// What a core is made of.
pub struct CoreConfig {
    /// Where the accounts are kept; belongs to this core alone.
    pub data_dir: PathBuf,
    /// The world.
    pub env: Env,
    /// The network.
    pub net: Arc<dyn Net>,
    /// The platform's key store.
    pub vault: Arc<dyn SecretVault>,
    /// How this device introduces itself. The version is held against the oldest that a portal serves.
    pub device: DeviceInfo,
    /// Where the work is done.
    pub runtime: Runtime,
    /// Allows `http` to hosts other than this machine. Leave it off outside a lab.
    pub plain_http: bool,
}

/// Where the work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runtime {
    /// On two threads of the core's own: the product.
    Own,
    /// On the tokio runtime in which [`Core::new`] is called: tests and programs that have one.
    Ambient,
}

/// The accounts of this device. Dropping it ends all work at once; [`Core::close`] ends it in good order.
pub struct Core {
    home: Home,
    plain_http: bool,
    accounts: Arc<Accounts>,
    closed: watch::Sender<bool>,
    own: Mutex<Option<tokio::runtime::Runtime>>,
}

struct Accounts {
    /// Held while accounts are opened or added.
    opening: tokio::sync::Mutex<()>,
    /// `None` until they have been opened.
    list: Mutex<Option<Vec<Account>>>,
    /// What the host told last; changed before the list is told, read while it is locked.
    host: Mutex<Host>,
    /// Held while the accounts are told of the host: what was said later is told later.
    telling: Mutex<()>,
}

impl Core {
    /// Makes a core. Opens nothing yet: [`Core::accounts`] does.
    ///
    /// # Errors
    /// [`CoreError::Storage`] when the folder cannot be made, [`CoreError::Bug`] without a runtime.
    pub fn new(config: CoreConfig) -> Result<Core, CoreError> {
        let bug = |detail: String| CoreError::Bug { detail };
        let own = match config.runtime {
            Runtime::Own => {
                let mut builder = Builder::new_multi_thread();
                builder.worker_threads(2).max_blocking_threads(4).thread_name("core-worker").enable_all();
                Some(builder.build().map_err(|e| bug(e.to_string()))?)
            }
            Runtime::Ambient => None,
        };
        let handle = match &own {
            Some(runtime) => runtime.handle().clone(),
            None => Handle::try_current().map_err(|e| bug(e.to_string()))?,
        };
        let folder = config.data_dir.join("accounts");
        make_folder(&folder)?;
        let (closed, ended) = watch::channel(false);
        let home = Home {
            env: config.env,
            net: config.net,
            vault: config.vault,
            device: config.device,
            folder,
            tasks: Tasks { handle, closed: ended },
        };
        Ok(Core {
            home,
            plain_http: config.plain_http,
            accounts: Arc::new(Accounts {
                opening: tokio::sync::Mutex::default(),
                list: Mutex::default(),
                host: Mutex::new(Host { network: true, foreground: true }),
                telling: Mutex::default(),
            }),
            closed,
            own: Mutex::new(own),
        })
    }

    /// The accounts of this device, opened and at work.
    ///
    /// # Errors
    /// [`CoreError::Vault`] when the key store is locked, [`CoreError::Storage`] when no account's database opens; one
    /// that does not open beside others that do is left out.
    pub async fn accounts(&self) -> Result<Vec<Account>, CoreError> {
        let (home, accounts) = (self.home.clone(), Arc::clone(&self.accounts));
        let opened = async move {
            let _one = accounts.opening.lock().await;
            accounts.open(&home).await?;
            Ok(accounts.all())
        };
        self.home.tasks.run(&self.home.env, opened).await
    }

    /// Signs in to the portal at `address`. For an account that is here already, signed out or not, this renews its
    /// sign-in and keeps all its data and unsent work.
    ///
    /// # Errors
    /// [`CoreError::WrongAddress`], [`CoreError::NoNetwork`], [`CoreError::WrongPassword`], [`CoreError::Wait`],
    /// [`CoreError::VersionTooOld`], and as [`Core::accounts`].
    pub async fn sign_in(&self, address: &str, login: &str, password: &str) -> Result<Account, CoreError> {
        let base = portal_address(address, self.plain_http)?;
        if !lock(&self.accounts.host).network {
            return Err(CoreError::NoNetwork { detail: "this device has no network".into() });
        }
        let (home, accounts) = (self.home.clone(), Arc::clone(&self.accounts));
        let sign_in =
            SignIn { login: login.to_owned(), password: password.to_owned(), device: self.home.device.clone() };
        let signed_in = async move {
            let _one = accounts.opening.lock().await;
            accounts.open(&home).await?;
            let signed_in = introduce(&home, &base, &sign_in).await?;
            if let Some(account) = accounts.all().into_iter().find(|known| known.is(&base, signed_in.operator.id)) {
                account.renew(&signed_in).await?;
                return Ok(account);
            }
            let account = add(&home, base, &signed_in).await?;
            accounts.push(account.clone());
            Ok(account)
        };
        self.home.tasks.run(&self.home.env, signed_in).await
    }

    /// The device's network came, changed or went.
    pub fn set_network(&self, network: bool) {
        self.accounts.tell(|host| host.network = network, |account, host| account.set_network(host.network));
    }

    /// The app came to the front or left it.
    pub fn set_foreground(&self, foreground: bool) {
        self.accounts
            .tell(|host| host.foreground = foreground, |account, host| account.set_foreground(host.foreground));
    }

    /// Ends all work and closes the databases. The core is of no use afterwards.
    pub async fn close(&self) {
        let _ = self.closed.send(true);
        let accounts = self.accounts.all();
        let task = {
            let _inside = self.home.tasks.handle.enter();
            self.home.env.spawn(tokio::time::timeout(CLOSE_TIME, async move {
                for account in accounts {
                    account.close().await;
                }
            }))
        };
        if !matches!(task.await, Ok(Ok(()))) {
            tracing::warn!("closed with work under way");
        }
        if let Some(runtime) = lock(&self.own).take() {
            runtime.shutdown_background();
        }
    }
}

impl Accounts {
    /// Changes what is known of the host, and tells every account.
    fn tell(&self, change: impl FnOnce(&mut Host), tell: impl Fn(&Account, Host)) {
        let _one = lock(&self.telling);
        let host = {
            let mut host = lock(&self.host);
            change(&mut host);
            *host
        };
        self.all().iter().for_each(|account| tell(account, host));
    }

    /// Those that are here.
    fn all(&self) -> Vec<Account> {
        let mut list = lock(&self.list);
        if let Some(list) = &mut *list {
            list.retain(|account| !account.is_gone());
        }
        list.clone().unwrap_or_default()
    }

    /// Opens what is on the device, the first time.
    async fn open(&self, home: &Home) -> Result<(), CoreError> {
        if lock(&self.list).is_some() {
            return Ok(());
        }
        let (mut found, mut failed) = (Vec::new(), None);
        for name in home.names()? {
            match reopen(home, &name).await {
                Ok(account) => found.extend(account),
                // Without the key store none of them opens: nothing is known of them yet.
                Err(locked @ CoreError::Vault { .. }) => return Err(locked),
                Err(error) => {
                    tracing::error!(name, %error, "an account does not open");
                    failed = Some(error);
                }
            }
        }
        // One that is damaged keeps nobody from the others; it stays where it is.
        if let (true, Some(error)) = (found.is_empty(), failed) {
            return Err(error);
        }
        lock(&self.list).get_or_insert_default();
        found.into_iter().for_each(|account| self.push(account));
        Ok(())
    }

    /// Adds an account and sets it to work.
    fn push(&self, account: Account) {
        let _one = lock(&self.telling);
        let mut list = lock(&self.list);
        account.start(*lock(&self.host));
        list.get_or_insert_default().push(account);
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        let _ = self.closed.send(true);
        self.accounts.all().iter().for_each(Account::stop);
        if let Some(runtime) = lock(&self.own).take() {
            runtime.shutdown_background();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Opens one account; `None`, and it is removed, when it is only what a sign-in or a removal left half done, or when its
/// key is lost: without it nobody can read the rest.
async fn reopen(home: &Home, name: &str) -> Result<Option<Account>, CoreError> {
    let opened = match Secrets::load(&*home.vault, name)? {
        Some(secrets) => Account::open(home, name, secrets, None).await?,
        None => None,
    };
    if opened.is_none() {
        tracing::warn!(name, "an account without key or owner is removed");
        home.remove(name)?;
    }
    Ok(opened)
}

async fn introduce(home: &Home, base: &Url, sign_in: &SignIn) -> Result<SignedIn, CoreError> {
    let portal = Portal::new(Arc::clone(&home.net), home.env.clone(), base.clone());
    let signed_in = portal.sign_in(sign_in).await.map_err(CoreError::at_sign_in)?;
    if !is_older(&home.device.app_version, &signed_in.portal.min_client) {
        return Ok(signed_in);
    }
    // It will not be used: the portal may forget it. If it does not hear so, its device list still shows it.
    let forgotten: Result<(), Failure> = portal.with_token(&signed_in.token).sign_out().await;
    forgotten.unwrap_or_else(|error| tracing::info!(%error, "sign-in not taken back"));
    Err(CoreError::VersionTooOld { least: signed_in.portal.min_client })
}

/// Folder, key, database, owner, in this order: [`reopen`] clears away what a crash leaves of it.
async fn add(home: &Home, portal: Url, signed_in: &SignedIn) -> Result<Account, CoreError> {
    let name = to_hex(&home.env.random::<8>());
    make_folder(&home.of(&name))?;
    let secrets = Secrets { portal, key: home.env.random(), token: signed_in.token.clone() };
    secrets.save(&*home.vault, &name)?;
    let account = Account::open(home, &name, secrets, Some(signed_in)).await?;
    account.ok_or_else(|| CoreError::Bug { detail: "a new account has no owner".into() })
}
