//! An account: one operator on one portal, with his store and the engine that keeps it true.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use store::dialogs::Segment;
use store::{Db, Durability, account, dialogs, notices, outbox, registers};
use sync::{Clock, DEVICE_REVOKED, Engine, NetError, Portal, SIGNED_OUT, Signals, Start, Status, Typist};
use tokio::sync::watch;
use url::Url;
use views::{Alarm, Notices, OffersView, TeamView};
use wire::{
    Command, CommandId, ComposerMode, DeviceId, DeviceRow, DialogId, Line, Me, OfferId, OperatorId, Seq, Shift,
    SignedIn, Timestamp,
};

use crate::home::{Home, Secrets};
use crate::lists::Watched;
use crate::{AccountView, AlertsView, BoardView, CoreError, DialogListView, TimelineView, submit};

/// What the host told of itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Host {
    pub network: bool,
    pub foreground: bool,
}

/// A command was stored; it goes by itself, now or when there is a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Its id: the id of its row in the timeline.
    pub id: CommandId,
}

/// A handle to an account; clones share it.
#[derive(Clone)]
pub struct Account {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    home: Home,
    name: String,
    base: Url,
    pub(crate) db: Db,
    clock: Arc<Clock>,
    signals: Arc<Signals>,
    pub(crate) watched: Watched,
    me: Mutex<Me>,
    /// The sign-in; empty once it is over.
    token: Mutex<String>,
    host: Mutex<Host>,
    engine: Mutex<Option<Engine>>,
    gone: AtomicBool,
}

impl Account {
    /// Opens an account's database; with `signed_in` it makes it. `None` when it belongs to nobody.
    pub(crate) async fn open(
        home: &Home,
        name: &str,
        secrets: Secrets,
        signed_in: Option<&SignedIn>,
    ) -> Result<Option<Account>, CoreError> {
        let db = Db::open(&home.of(name).join("account.db"), &secrets.key, &home.env)?;
        if let Some(signed_in) = signed_in.cloned() {
            db.write(Durability::Full, move |w| account::save(w, &signed_in)).await?;
        }
        let known = db.read(|r| Ok((account::me(r)?, account::clock_offset(r)?, account::signed_out(r)?))).await?;
        let (Some(me), offset, signed_out) = known else {
            db.close().await;
            return Ok(None);
        };
        let clock = Arc::new(Clock::new(home.env.clone(), offset));
        let status = match signed_out {
            true => Status::Refused { code: SIGNED_OUT.into() },
            false => Status::Offline { since: clock.now() },
        };
        let inner = Inner {
            home: home.clone(),
            name: name.to_owned(),
            base: secrets.portal,
            db,
            clock,
            signals: Arc::new(Signals::new(status)),
            watched: Watched::default(),
            me: Mutex::new(me),
            token: Mutex::new(if signed_out { String::new() } else { secrets.token }),
            host: Mutex::new(Host { network: true, foreground: true }),
            engine: Mutex::default(),
            gone: AtomicBool::new(false),
        };
        Ok(Some(Account { inner: Arc::new(inner) }))
    }

    /// Its name on this device.
    pub fn id(&self) -> &str {
        &self.inner.name
    }

    /// Who is signed in.
    pub fn me(&self) -> Me {
        lock(&self.inner.me).clone()
    }

    /// The portal's address.
    pub fn address(&self) -> &str {
        self.inner.base.as_str()
    }

    /// How the account stands with its portal, now and from now on.
    pub fn status(&self) -> watch::Receiver<Status> {
        self.inner.signals.status.subscribe()
    }

    /// The last one seen typing; worth showing for 5 s.
    pub fn typist(&self) -> watch::Receiver<Option<Typist>> {
        self.inner.signals.typist.subscribe()
    }

    /// Portal time: what deadlines are counted against.
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// Does what the operator asks: checks it against what is known, stores it, and only then returns. It goes to the
    /// portal by itself, in the order of its dialog, exactly once, whatever happens to this process. `edit` and `recall` of a
    /// reply that was never sent change or discard it here, and the receipt names the reply.
    ///
    /// # Errors
    /// [`CoreError::Refused`] when it cannot be right as things stand here; nothing is stored then.
    /// [`CoreError::Storage`] when it could not be stored.
    pub async fn submit(&self, command: Command) -> Result<Receipt, CoreError> {
        let id = self.fresh_id();
        let now = self.now();
        let stored = self.write(Durability::Full, move |w| submit::store(w, id, now, command)).await?;
        Ok(Receipt { id: stored? })
    }

    /// Stores an unfinished text; an empty one clears it. Call it as often as one types: the portal hears of it 300 ms
    /// after the last call.
    ///
    /// # Errors
    /// [`CoreError::Refused`] when it is too long, [`CoreError::Storage`] when it could not be stored.
    pub async fn save_draft(&self, dialog: DialogId, mode: ComposerMode, text: &str) -> Result<(), CoreError> {
        if !text.trim().is_empty() {
            rules::text::check_text(text).map_err(|error| CoreError::from(error.refusal()))?;
        }
        let (text, now) = (text.to_owned(), self.now());
        self.write(Durability::Full, move |w| registers::put_draft(w, dialog, mode, &text, now)).await
    }

    /// Notes that the operator has read up to this entry.
    ///
    /// # Errors
    /// [`CoreError::Storage`] when it could not be stored.
    pub async fn mark_read(&self, dialog: DialogId, seq: Seq) -> Result<(), CoreError> {
        self.write(Durability::Normal, move |w| registers::put_read(w, dialog, seq)).await
    }

    /// Sends a command after all, on what is on screen now: one that is held (P62), or a transfer to a line that was refused
    /// because it is off hours or nobody could be asked there (P20). The receipt may name a new id.
    ///
    /// # Errors
    /// [`CoreError::Refused`] with `not_held` when it is neither.
    pub async fn send_anyway(&self, id: CommandId) -> Result<Receipt, CoreError> {
        let fresh = self.fresh_id();
        let sent = self.write(Durability::Full, move |w| {
            let Some(based_on) = submit::seen_now(w, id)? else { return Ok(None) };
            outbox::send_anyway(w, id, based_on, fresh)
        });
        sent.await?.map(|id| Receipt { id }).ok_or_else(not_held)
    }

    /// Puts other words into a held command and sends it, on what is on screen now, as a new command in the old one's
    /// place.
    ///
    /// # Errors
    /// [`CoreError::Refused`] with `not_held` when it is not held, or when the words cannot be sent.
    pub async fn edit_held(&self, id: CommandId, text: &str) -> Result<Receipt, CoreError> {
        rules::text::check_text(text).map_err(|error| CoreError::from(error.refusal()))?;
        let (text, fresh, now) = (text.to_owned(), self.fresh_id(), self.now());
        let edited = self.write(Durability::Full, move |w| {
            let Some(based_on) = submit::seen_now(w, id)? else { return Ok(false) };
            outbox::edit_held(w, id, &text, based_on, fresh, now)
        });
        if edited.await? { Ok(Receipt { id: fresh }) } else { Err(not_held()) }
    }

    /// Makes a note to colleagues of a held reply, as a new command in the old one's place.
    ///
    /// # Errors
    /// [`CoreError::Refused`] with `not_held` when it is no held reply, or when no note may be written there.
    pub async fn turn_into_note(&self, id: CommandId) -> Result<Receipt, CoreError> {
        let (fresh, now) = (self.fresh_id(), self.now());
        let turned = self.write(Durability::Full, move |w| submit::turn_into_note(w, id, fresh, now)).await?;
        if turned? { Ok(Receipt { id: fresh }) } else { Err(not_held()) }
    }

    /// Gives up a command that is not on its way: queued, held or refused.
    ///
    /// # Errors
    /// [`CoreError::Refused`] with `too_late` when it is being sent or has been.
    pub async fn discard(&self, id: CommandId) -> Result<(), CoreError> {
        let discarded = self.write(Durability::Full, move |w| outbox::discard(w, id)).await?;
        if discarded { Ok(()) } else { Err(CoreError::refused("too_late", "it is being sent or has been sent")) }
    }

    /// Sends what waits and fetches what is new, once and within `deadline`: after a push, on pull-to-refresh, in the
    /// background.
    ///
    /// # Errors
    /// The first trouble; what was done before it is kept.
    pub async fn sync_once(&self, deadline: Duration) -> Result<(), CoreError> {
        let inner = Arc::clone(&self.inner);
        self.run(async move {
            let work = lock(&inner.engine).as_ref().map(Engine::sync_once);
            let work = work.ok_or(CoreError::SignedOut)?;
            match tokio::time::timeout(deadline, work).await {
                Ok(done) => Ok(done?),
                Err(_) => Err(NetError::TimedOut.into()),
            }
        })
        .await
    }

    /// What to notify of and what to take away, since [`Account::notices_drawn`] was called last. For one caller at a time.
    ///
    /// # Errors
    /// [`CoreError::Storage`] when it could not be remembered that it may be on screen: then nothing was said.
    pub async fn notices(&self) -> Result<Notices, CoreError> {
        let now = self.now();
        self.write(Durability::Normal, move |w| notices::due(w, now)).await
    }

    /// Everything that the last [`Account::notices`] said has been shown or taken away. What was not is said again, to
    /// the next process too.
    ///
    /// # Errors
    /// [`CoreError::Storage`] when it could not be remembered: then it is said again.
    pub async fn notices_drawn(&self) -> Result<(), CoreError> {
        self.write(Durability::Normal, notices::drawn).await
    }

    /// When the phone should wake by itself: the deadlines of undecided offers and of norms.
    ///
    /// # Errors
    /// [`CoreError::Storage`].
    pub async fn alarms(&self) -> Result<Vec<Alarm>, CoreError> {
        let now = self.now();
        self.read(move |r| notices::alarms(r, now)).await
    }

    /// The app came to the front, or left it: then the socket is closed.
    pub fn set_foreground(&self, foreground: bool) {
        lock(&self.inner.host).foreground = foreground;
        self.inner.tell(|engine| engine.set_foreground(foreground));
    }

    /// The network came, changed or went. With one, everything that waits is tried at once.
    pub fn set_network(&self, network: bool) {
        lock(&self.inner.host).network = network;
        self.inner.tell(|engine| engine.set_network(network));
    }

    /// Says that the operator types, for the customer and for colleagues.
    pub fn typing(&self, dialog: DialogId) {
        self.inner.tell(|engine| engine.typing(dialog));
    }

    /// Says that these offers were drawn: the portal need not push them.
    pub fn seen(&self, offers: Vec<OfferId>) {
        self.inner.tell(|engine| engine.seen(offers));
    }

    /// Opens a window onto the account itself.
    pub fn view(&self) -> AccountView {
        AccountView::open(self)
    }

    /// Opens a window onto a segment of the dialog list.
    pub fn dialogs(&self, segment: Segment) -> DialogListView {
        DialogListView::open(self, segment)
    }

    /// Opens a window onto a dialog's timeline.
    pub fn timeline(&self, dialog: DialogId) -> TimelineView {
        TimelineView::open(self, dialog)
    }

    /// Opens the offers.
    pub fn offers(&self) -> OffersView {
        OffersView::open(&self.inner.db)
    }

    /// Opens the team: the colleagues on his lines, with their shifts.
    pub fn team(&self) -> TeamView {
        TeamView::open(&self.inner.db)
    }

    /// Opens the alerts. While they are shown, the portal tells of the dialogs that they are about.
    pub fn alerts(&self) -> AlertsView {
        AlertsView::open(self)
    }

    /// Opens the board of the lines that this operator manages (P50). While it is shown, the portal counts for it.
    pub fn board(&self) -> BoardView {
        BoardView::open(self)
    }

    /// The operator's lines.
    ///
    /// # Errors
    /// [`CoreError::Storage`].
    pub async fn lines(&self) -> Result<Vec<Line>, CoreError> {
        self.read(dialogs::lines).await
    }

    /// The operator's own shift as the portal told it last.
    ///
    /// # Errors
    /// [`CoreError::Storage`].
    pub async fn shift(&self) -> Result<Option<Shift>, CoreError> {
        self.read(account::shift).await
    }

    /// When the oldest command that is still unsent was made; `None` when nothing waits.
    ///
    /// # Errors
    /// [`CoreError::Storage`].
    pub async fn oldest_unsent(&self) -> Result<Option<Timestamp>, CoreError> {
        self.read(outbox::oldest_unsent).await
    }

    /// The devices that are signed in as this user.
    ///
    /// # Errors
    /// As any call that needs the network.
    pub async fn devices(&self) -> Result<Vec<DeviceRow>, CoreError> {
        let portal = self.inner.portal();
        self.run(async move { Ok(portal.devices().await?) }).await
    }

    /// Ends the sign-in of one of them: it wipes itself at its next contact.
    ///
    /// # Errors
    /// As any call that needs the network.
    pub async fn revoke(&self, device: DeviceId) -> Result<(), CoreError> {
        let portal = self.inner.portal();
        self.run(async move { Ok(portal.revoke(device).await?) }).await
    }

    /// Signs out and removes the account from this device, with everything unsent: ask first. Without a network the
    /// portal does not hear of it; its device list still can end the sign-in.
    ///
    /// # Errors
    /// When something of it could not be removed.
    pub async fn sign_out(&self) -> Result<(), CoreError> {
        let (account, portal) = (self.clone(), self.inner.portal());
        self.run(async move {
            // Its connection would hear that the sign-in is over, and the app that it was ended from elsewhere.
            account.stop();
            let told = tokio::time::timeout(Duration::from_secs(5), portal.sign_out()).await;
            if !matches!(told, Ok(Ok(()))) {
                tracing::info!("the portal did not hear of the sign-out");
            }
            account.wipe().await
        })
        .await
    }

    fn fresh_id(&self) -> CommandId {
        // By portal time: the portal judges a command's age by its id.
        CommandId::from_parts(u64::try_from(self.now().0).unwrap_or(0), &self.inner.home.env.random())
    }

    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, CoreError>> + Send + 'static,
    ) -> Result<T, CoreError> {
        self.inner.home.tasks.run(&self.inner.home.env, work).await
    }

    async fn write<T, F>(&self, durability: Durability, body: F) -> Result<T, CoreError>
    where
        T: Send + 'static,
        F: FnOnce(&store::Write<'_>) -> store::Result<T> + Send + 'static,
    {
        let db = self.inner.db.clone();
        self.run(async move { Ok(db.write(durability, body).await?) }).await
    }

    pub(crate) async fn read<T, F>(&self, body: F) -> Result<T, CoreError>
    where
        T: Send + 'static,
        F: FnOnce(&store::Read<'_>) -> store::Result<T> + Send + 'static,
    {
        let db = self.inner.db.clone();
        self.run(async move { Ok(db.read(body).await?) }).await
    }
}

/// What the core does with it.
impl Account {
    pub(crate) fn is(&self, base: &Url, operator: OperatorId) -> bool {
        self.inner.base == *base && lock(&self.inner.me).id == operator
    }

    pub(crate) fn is_gone(&self) -> bool {
        self.inner.gone.load(Ordering::Relaxed)
    }

    /// Sets it to work, unless the sign-in is over. Must be called inside the core's runtime.
    pub(crate) fn start(&self, host: Host) {
        *lock(&self.inner.host) = host;
        if lock(&self.inner.token).is_empty() {
            return;
        }
        let engine = Engine::start(Start {
            env: self.inner.home.env.clone(),
            db: self.inner.db.clone(),
            portal: self.inner.portal(),
            clock: Arc::clone(&self.inner.clock),
            signals: Arc::clone(&self.inner.signals),
            app_version: self.inner.home.device.app_version.clone(),
            network: host.network,
            foreground: host.foreground,
        });
        self.inner.watched.tell(&engine);
        *lock(&self.inner.engine) = Some(engine);
        self.guard();
    }

    /// Waits for the revocation of this device and then removes the account. Ends with the account.
    fn guard(&self) {
        let mut status = self.status();
        let inner = Arc::downgrade(&self.inner);
        let env = self.inner.home.env.clone();
        let guarded = async move {
            let revoked = {
                let ended = status.wait_for(|status| matches!(status, Status::Refused { .. })).await;
                matches!(ended.as_deref(), Ok(Status::Refused { code }) if code == DEVICE_REVOKED)
            };
            if let Some(inner) = inner.upgrade().filter(|_| revoked) {
                let removed = Account { inner }.wipe().await;
                removed.unwrap_or_else(|error| tracing::error!(%error, "a revoked account is still here"));
            }
        };
        let mut closed = self.inner.home.tasks.closed.clone();
        env.spawn(async move {
            tokio::select! {
                biased;
                _ = closed.wait_for(|closed| *closed) => {}
                () = guarded => {}
            }
        });
    }

    /// A new sign-in of the same user.
    pub(crate) async fn renew(&self, signed_in: &SignedIn) -> Result<(), CoreError> {
        let inner = &self.inner;
        self.stop();
        let known = Secrets::load(&*inner.home.vault, &inner.name)?.ok_or(CoreError::Closed)?;
        Secrets { token: signed_in.token.clone(), ..known }.save(&*inner.home.vault, &inner.name)?;
        let saved = signed_in.clone();
        inner.db.write(Durability::Full, move |w| account::save(w, &saved)).await?;
        *lock(&inner.me) = signed_in.operator.clone();
        lock(&inner.token).clone_from(&signed_in.token);
        let host = *lock(&inner.host);
        self.start(host);
        Ok(())
    }

    /// Ends its work at the next await.
    pub(crate) fn stop(&self) {
        *lock(&self.inner.engine) = None;
    }

    /// Ends its work and closes its database.
    pub(crate) async fn close(&self) {
        self.stop();
        self.inner.db.close().await;
    }

    /// Removes it from this device (P68).
    async fn wipe(&self) -> Result<(), CoreError> {
        self.inner.gone.store(true, Ordering::Relaxed);
        self.close().await;
        self.inner.home.remove(&self.inner.name)
    }
}

impl Inner {
    pub(crate) fn tell(&self, what: impl FnOnce(&Engine)) {
        if let Some(engine) = &*lock(&self.engine) {
            what(engine);
        }
    }

    pub(crate) fn portal(&self) -> Portal {
        let portal = Portal::new(Arc::clone(&self.home.net), self.home.env.clone(), self.base.clone());
        portal.with_token(&lock(&self.token))
    }
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("portal", &self.address()).field("me", &lock(&self.inner.me).id).finish()
    }
}

fn not_held() -> CoreError {
    CoreError::refused("not_held", "it is not held any more")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
