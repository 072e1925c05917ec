//! The phone's process: the core on its folder, signed in, killed, started again on what it left. Its key store outlives
//! it, as a platform's does.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use client::{Account, Core, CoreConfig, CoreError, Runtime, SecretVault, Segment, State, Status, VaultError};
use env::Env;
use store::alerts::AlertRow;
use store::offers::OfferRow;
use store::outbox::OutboxRow;
use store::{Db, account, alerts, dialogs, offers, outbox, registers};
use tokio::task::JoinHandle;
use wire::{
    Colleague, Command, CommandId, ComposerMode, DeviceInfo, DialogHead, DialogId, Lane, Line, Seq, Shift, Timestamp,
};

use super::net::Link;
use super::world::Life;

/// The portal's address in a run.
const ADDRESS: &str = "http://127.0.0.1:1/";

/// What the platform's key store holds.
#[derive(Clone, Default)]
pub struct Vault(Arc<Mutex<BTreeMap<String, Vec<u8>>>>);

/// The key store as one process reaches it: once dead it changes nothing any more.
struct Reach {
    vault: Vault,
    life: Life,
}

impl fmt::Debug for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reach")
    }
}

impl Vault {
    fn with<T>(&self, what: impl FnOnce(&mut BTreeMap<String, Vec<u8>>) -> T) -> T {
        what(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The folder and the key of the only account.
    fn account(&self) -> Option<(String, [u8; 32])> {
        let (name, secret) = self.with(|secrets| secrets.iter().next().map(|(n, s)| (n.clone(), s.clone())))?;
        let value: serde_json::Value = serde_json::from_slice(&secret).ok()?;
        let hex = value.get("key")?.as_str()?;
        let mut key = [0; 32];
        for (at, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some((name, key))
    }
}

impl SecretVault for Reach {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, VaultError> {
        Ok(self.vault.with(|secrets| secrets.get(name).cloned()))
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), VaultError> {
        if self.life.is_alive() {
            self.vault.with(|secrets| secrets.insert(name.to_owned(), secret.to_owned()));
        }
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), VaultError> {
        if self.life.is_alive() {
            self.vault.with(|secrets| secrets.remove(name));
        }
        Ok(())
    }
}

/// A running phone.
pub struct Phone {
    /// Its process.
    pub life: Life,
    /// Its store, as somebody sees it who looks over the app's shoulder.
    pub db: Db,
    account: Account,
    /// Everything ends when it is dropped.
    core: Core,
    eyes: Env,
    screens: Vec<JoinHandle<()>>,
    /// Dialogs whose timelines are open.
    read: Vec<DialogId>,
    /// How many dialogs there are at most; the portal numbers them from 1.
    dialogs: i64,
}

/// What an operator sees at a glance.
pub struct Glance {
    /// Heads of dialogs.
    pub heads: Vec<DialogHead>,
    /// Offers, decided ones among them.
    pub offers: Vec<OfferRow>,
    /// Alerts.
    pub alerts: Vec<AlertRow>,
    /// The staff of his lines.
    pub colleagues: Vec<Colleague>,
    /// His lines.
    pub lines: Vec<Line>,
    /// His shift.
    pub shift: Option<Shift>,
}

/// Why something was not done.
pub type Refused = String;

impl Phone {
    /// Starts the core; signs in when nobody is. `eyes` is the world of whoever looks at the store.
    ///
    /// # Errors
    /// When the portal did not answer.
    pub async fn start(
        life: Life,
        link: Link,
        vault: &Vault,
        (login, password): (&str, &str),
        eyes: &Env,
        dialogs: i64,
    ) -> Result<Phone, Refused> {
        let config = CoreConfig {
            data_dir: life.folder().to_owned(),
            env: life.env(),
            net: Arc::new(link),
            vault: Arc::new(Reach { vault: vault.clone(), life: life.clone() }),
            device: DeviceInfo { name: "chaos".into(), platform: "test".into(), app_version: "0.0.0".into() },
            runtime: Runtime::Ambient,
            plain_http: false,
        };
        let core = Core::new(config).map_err(words)?;
        let account = match core.accounts().await.map_err(words)?.into_iter().next() {
            Some(account) => account,
            None => core.sign_in(ADDRESS, login, password).await.map_err(words)?,
        };
        let (name, key) = vault.account().ok_or("an account without a key")?;
        let path = life.folder().join("accounts").join(name).join("account.db");
        let db = Db::open(&path, &key, eyes).map_err(|error| error.to_string())?;
        Ok(Phone { life, db, account, core, eyes: eyes.clone(), screens: Vec::new(), read: Vec::new(), dialogs })
    }

    /// Does what the operator asks; the id once it is stored.
    ///
    /// # Errors
    /// In words, when nothing was stored.
    pub async fn submit(&self, command: Command) -> Result<CommandId, Refused> {
        self.account.submit(command).await.map(|receipt| receipt.id).map_err(words)
    }

    /// Keeps an unfinished text.
    ///
    /// # Errors
    /// When it was not stored.
    pub async fn save_draft(&self, dialog: DialogId, mode: ComposerMode, text: &str) -> Result<(), Refused> {
        self.account.save_draft(dialog, mode, text).await.map_err(words)
    }

    /// Marks a dialog as read.
    ///
    /// # Errors
    /// When it was not stored.
    pub async fn mark_read(&self, dialog: DialogId, seq: Seq) -> Result<(), Refused> {
        self.account.mark_read(dialog, seq).await.map_err(words)
    }

    /// Sends a held command, or a transfer to a line with nobody there, after all; the id under which it goes.
    ///
    /// # Errors
    /// When it is neither.
    pub async fn send_anyway(&self, id: CommandId) -> Result<CommandId, Refused> {
        self.account.send_anyway(id).await.map(|receipt| receipt.id).map_err(words)
    }

    /// Puts other words into a held command; the id under which it goes.
    ///
    /// # Errors
    /// When it is not held.
    pub async fn edit_held(&self, id: CommandId, text: &str) -> Result<CommandId, Refused> {
        self.account.edit_held(id, text).await.map(|receipt| receipt.id).map_err(words)
    }

    /// Makes a note of a held reply; the id under which it goes.
    ///
    /// # Errors
    /// When it is not held.
    pub async fn turn_into_note(&self, id: CommandId) -> Result<CommandId, Refused> {
        self.account.turn_into_note(id).await.map(|receipt| receipt.id).map_err(words)
    }

    /// Portal time as the phone knows it.
    pub fn now(&self) -> Timestamp {
        self.account.now()
    }

    /// Gives a command up.
    ///
    /// # Errors
    /// When it may be under way.
    pub async fn discard(&self, id: CommandId) -> Result<(), Refused> {
        self.account.discard(id).await.map_err(words)
    }

    /// The app comes to the front or leaves it.
    pub fn set_foreground(&self, foreground: bool) {
        self.core.set_foreground(foreground);
    }

    /// The device finds or loses its network.
    pub fn set_network(&self, network: bool) {
        self.core.set_network(network);
    }

    /// Exchanges once what there is.
    ///
    /// # Errors
    /// What went wrong.
    pub async fn sync_once(&self, deadline: Duration) -> Result<(), Refused> {
        self.account.sync_once(deadline).await.map_err(words)
    }

    /// Keeps a list of all dialogs open, as on the app's first screen.
    pub fn open_list(&mut self) {
        let account = self.account.clone();
        self.screens.push(self.eyes.spawn(async move {
            let (view, mut seen) = (account.dialogs(Segment::AllLines), 0);
            while let Some(snapshot) = view.next(seen).await {
                seen = snapshot.revision;
            }
        }));
    }

    /// Keeps the timelines of all dialogs that it knows open.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn open_timelines(&mut self) -> Result<(), Refused> {
        for dialog in self.heads().await?.into_iter().map(|head| head.id) {
            self.read.push(dialog);
            let account = self.account.clone();
            self.screens.push(self.eyes.spawn(async move {
                let (view, mut seen) = (account.timeline(dialog), 0);
                while let Some(snapshot) = view.next(seen).await {
                    seen = snapshot.revision;
                }
            }));
        }
        Ok(())
    }

    /// How it stands.
    pub fn status(&self) -> Status {
        self.account.status().borrow().clone()
    }

    /// All dialogs that may exist.
    pub fn all_dialogs(&self) -> impl Iterator<Item = DialogId> + use<> {
        (1..=self.dialogs).map(DialogId)
    }

    /// The heads of all dialogs that it knows.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn heads(&self) -> Result<Vec<DialogHead>, Refused> {
        let mut all = self.all_dialogs();
        let read = self.db.read(move |r| all.try_fold(Vec::new(), |heads, id| with_head(r, heads, id)));
        read.await.map_err(|e| e.to_string())
    }

    /// Everything that its screens show.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn glance(&self) -> Result<Glance, Refused> {
        let mut all = self.all_dialogs();
        let read = self.db.read(move |r| {
            Ok(Glance {
                heads: all.try_fold(Vec::new(), |heads, id| with_head(r, heads, id))?,
                offers: offers::rows(r)?,
                alerts: alerts::rows(r)?,
                colleagues: dialogs::colleagues(r)?,
                lines: dialogs::lines(r)?,
                shift: account::shift(r)?,
            })
        });
        read.await.map_err(|e| e.to_string())
    }

    /// All commands that it keeps, lane by lane.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn outbox(&self) -> Result<Vec<OutboxRow>, Refused> {
        let all = self.all_dialogs();
        let read = self.db.read(move |r| {
            let mut rows = outbox::lane(r, Lane::Own)?;
            for dialog in all {
                rows.extend(outbox::rows(r, dialog)?);
            }
            Ok(rows)
        });
        read.await.map_err(|e| e.to_string())
    }

    /// Whether everything has left that may: behind a held command its lane waits.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn is_idle(&self) -> Result<bool, Refused> {
        let (later, read) = (Timestamp(i64::MAX / 2), self.read.clone());
        let idle = move |r: &store::Read<'_>| {
            for dialog in read {
                // A request for a hole whose answer was lost comes again only after its time-out.
                let Some(head) = store::dialogs::head(r, dialog)? else { continue };
                if !store::history::holes(r, dialog, head.first_seq, head.last_seq)?.is_empty() {
                    return Ok(false);
                }
            }
            Ok(outbox::ready(r, later, 1)?.is_empty() && registers::pending(r, 1)?.is_empty())
        };
        self.db.read(idle).await.map_err(|e| e.to_string())
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        self.screens.iter().for_each(JoinHandle::abort);
    }
}

fn with_head(r: &store::Read<'_>, mut heads: Vec<DialogHead>, id: DialogId) -> store::Result<Vec<DialogHead>> {
    heads.extend(dialogs::head(r, id)?);
    Ok(heads)
}

fn words(error: CoreError) -> Refused {
    format!("{error:?}")
}

/// Whether a command rests with its words for a look.
pub fn rests(row: &OutboxRow) -> bool {
    matches!(row.state, State::Held | State::Refused)
}
