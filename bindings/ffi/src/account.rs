//! An account as the apps hold it: what can be done, and the windows that it opens.

use std::sync::Arc;
use std::time::Duration;

use client::Segment;
use client::wire::{CommandId, ComposerMode, DialogId, LineId, OfferId, Timestamp};

use crate::alerts::AlertsView;
use crate::board::BoardView;
use crate::command::{Command, Receipt};
use crate::core::AccountInfo;
use crate::error::CoreError;
use crate::offers::{Alarm, Notices};
use crate::targets::Targets;
use crate::team::TeamView;
use crate::views::{AccountView, DialogListView, OffersView, TimelineView};
use crate::why::DecisionRow;

/// One operator on one portal. Handles to the same account share it.
#[derive(uniffi::Object)]
pub struct Account(client::Account);

/// A line of the operator.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct LineRow {
    /// The line.
    pub id: LineId,
    /// Its name.
    pub name: String,
    /// He manages it.
    pub managed: bool,
    /// A transfer to a colleague waits for his yes.
    #[uniffi(default = false)]
    pub confirm_transfer: bool,
}

impl From<client::wire::Line> for LineRow {
    fn from(line: client::wire::Line) -> Self {
        LineRow { id: line.id, name: line.name, managed: line.managed, confirm_transfer: line.confirm_transfer }
    }
}

/// A device that is signed in as this user.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct DeviceRow {
    /// For `Account.revoke`.
    pub id: String,
    /// Its own name.
    pub name: String,
    /// `android`, `ios`, `terminal` or another word.
    pub platform: String,
    /// The version of its app.
    pub app_version: String,
    /// When it signed in.
    pub created_at: Timestamp,
    /// When the portal last heard of it, to within a minute.
    pub seen_at: Timestamp,
    /// This device.
    pub current: bool,
}

impl Account {
    pub(crate) fn new(account: client::Account) -> Arc<Account> {
        Arc::new(Account(account))
    }

    pub(crate) fn info_of(account: &client::Account) -> AccountInfo {
        let me = account.me();
        AccountInfo {
            id: account.id().to_owned(),
            address: account.address().to_owned(),
            operator: me.id,
            name: me.name,
            role: me.role,
        }
    }
}

#[uniffi::export]
impl Account {
    /// Its id on this device.
    pub fn id(&self) -> String {
        self.0.id().to_owned()
    }

    /// Who is signed in where.
    pub fn info(&self) -> AccountInfo {
        Account::info_of(&self.0)
    }

    /// Does what the operator asks: checks it against what is known, stores it, and only then returns. It goes to the
    /// portal by itself, in the order of its dialog, exactly once, whatever happens to this process.
    ///
    /// Throws `Refused` when it cannot be right as things stand here; nothing is stored then.
    pub async fn submit(&self, command: Command) -> Result<Receipt, CoreError> {
        Ok(self.0.submit(command.into()).await?.into())
    }

    /// Stores an unfinished text; an empty one clears it. Call it as often as the operator types: other devices hear of
    /// it 300 ms after the last call.
    pub async fn save_draft(&self, dialog: DialogId, mode: ComposerMode, text: String) -> Result<(), CoreError> {
        Ok(self.0.save_draft(dialog, mode, &text).await?)
    }

    /// Notes that the operator has read up to this entry.
    pub async fn mark_read(&self, dialog: DialogId, seq: i64) -> Result<(), CoreError> {
        Ok(self.0.mark_read(dialog, seq).await?)
    }

    /// Sends a command after all, on what is on screen now: one that is held, or a transfer to a line that was refused
    /// because it is off hours or nobody could be asked there. The receipt may name a new id.
    ///
    /// Throws `Refused` with `not_held` when it is neither.
    pub async fn send_anyway(&self, id: CommandId) -> Result<Receipt, CoreError> {
        Ok(self.0.send_anyway(id).await?.into())
    }

    /// Puts other words into a held command and sends it, as a new command in the old one's place.
    ///
    /// Throws `Refused` with `not_held` when it is not held, or when the words cannot be sent.
    pub async fn edit_held(&self, id: CommandId, text: String) -> Result<Receipt, CoreError> {
        Ok(self.0.edit_held(id, &text).await?.into())
    }

    /// Makes a note to colleagues of a held reply, in its place, under a new id.
    ///
    /// Throws `Refused` with `not_held` when it is no held reply, or when notes may not be written there.
    pub async fn turn_into_note(&self, id: CommandId) -> Result<Receipt, CoreError> {
        Ok(self.0.turn_into_note(id).await?.into())
    }

    /// Gives up a command that is not on its way: queued, held or refused.
    ///
    /// Throws `Refused` with `too_late` when it is being sent or has been.
    pub async fn discard(&self, id: CommandId) -> Result<(), CoreError> {
        Ok(self.0.discard(id).await?)
    }

    /// Says that the operator types, for the customer and for colleagues. Call it while he does, every few seconds.
    pub fn typing(&self, dialog: DialogId) -> Result<(), CoreError> {
        self.0.typing(dialog);
        Ok(())
    }

    /// Says that these offers were drawn on screen: the portal need not push them.
    pub fn seen(&self, offers: Vec<OfferId>) -> Result<(), CoreError> {
        self.0.seen(offers);
        Ok(())
    }

    /// Sends what waits and fetches what is new, once and within `deadline_ms`: after a push, on pull-to-refresh, in the
    /// background. What was done before an error is kept.
    pub async fn sync_once(&self, deadline_ms: i64) -> Result<(), CoreError> {
        let deadline = Duration::from_millis(u64::try_from(deadline_ms).unwrap_or(0));
        Ok(self.0.sync_once(deadline).await?)
    }

    /// What to notify of, and which notifications to take away. Call it after `sync_once` and when the offers or dialogs
    /// change while no screen is open; show and cancel everything it says, under the same ids, then call `notices_drawn`.
    pub async fn notices(&self) -> Result<Notices, CoreError> {
        Ok(self.0.notices().await?.into())
    }

    /// Everything that the last `notices` said is shown or taken away. What was not is said again, to the next process too.
    pub async fn notices_drawn(&self) -> Result<(), CoreError> {
        Ok(self.0.notices_drawn().await?)
    }

    /// When the app should wake by itself, whatever the network does: replace all alarms set before by these. At each,
    /// call `sync_once` and `notices`.
    pub async fn alarms(&self) -> Result<Vec<Alarm>, CoreError> {
        Ok(self.0.alarms().await?.into_iter().map(Alarm::from).collect())
    }

    /// This operator's lines, by name.
    pub async fn lines(&self) -> Result<Vec<LineRow>, CoreError> {
        Ok(self.0.lines().await?.into_iter().map(LineRow::from).collect())
    }

    /// Why the dialog's current session went to whom it went, every decision of the queue in order. Asks the portal.
    pub async fn why(&self, dialog: DialogId) -> Result<Vec<DecisionRow>, CoreError> {
        Ok(self.0.why(dialog).await?.into_iter().map(DecisionRow::from).collect())
    }

    /// What the colleagues of the dialog's line have to do, and how the other lines stand, now. Asks the portal.
    pub async fn targets(&self, dialog: DialogId) -> Result<Targets, CoreError> {
        Ok(self.0.targets(dialog).await?.into())
    }

    /// The devices that are signed in as this user. Asks the portal.
    pub async fn devices(&self) -> Result<Vec<DeviceRow>, CoreError> {
        let row = |row: client::wire::DeviceRow| DeviceRow {
            id: row.id.to_string(),
            name: row.info.name,
            platform: row.info.platform,
            app_version: row.info.app_version,
            created_at: row.created_at,
            seen_at: row.seen_at,
            current: row.current,
        };
        Ok(self.0.devices().await?.into_iter().map(row).collect())
    }

    /// Ends the sign-in of one of the devices: it wipes itself at its next contact. Asks the portal.
    pub async fn revoke(&self, device: String) -> Result<(), CoreError> {
        let device = device.parse().map_err(|_| CoreError::no_such(&device))?;
        Ok(self.0.revoke(device).await?)
    }

    /// Signs out and removes the account from this device, with everything unsent: ask first.
    pub async fn sign_out(&self) -> Result<(), CoreError> {
        Ok(self.0.sign_out().await?)
    }

    /// Opens a window onto the account itself: connection, shift, lines, what is unsent.
    pub fn account_view(&self) -> Arc<AccountView> {
        Arc::new(AccountView(self.0.view()))
    }

    /// Opens a window onto a segment of the dialog list.
    pub fn dialogs(&self, segment: Segment) -> Result<Arc<DialogListView>, CoreError> {
        Ok(Arc::new(DialogListView(self.0.dialogs(segment))))
    }

    /// Opens a window onto a dialog's timeline.
    pub fn timeline(&self, dialog: DialogId) -> Result<Arc<TimelineView>, CoreError> {
        Ok(Arc::new(TimelineView(self.0.timeline(dialog))))
    }

    /// Opens a window onto the alerts. While it is shown, the portal tells of the dialogs that they are about.
    pub fn alerts(&self) -> Arc<AlertsView> {
        Arc::new(AlertsView(self.0.alerts()))
    }

    /// Opens a window onto the board of the lines that this operator manages. While it is open, the portal counts for it.
    pub fn board(&self) -> Arc<BoardView> {
        Arc::new(BoardView(self.0.board()))
    }

    /// Opens a window onto the offers.
    pub fn offers(&self) -> Arc<OffersView> {
        Arc::new(OffersView(self.0.offers()))
    }

    /// Opens a window onto the colleagues on this operator's lines.
    pub fn team(&self) -> Arc<TeamView> {
        Arc::new(TeamView(self.0.team()))
    }
}

impl From<client::Receipt> for Receipt {
    fn from(receipt: client::Receipt) -> Self {
        Receipt { id: receipt.id }
    }
}
