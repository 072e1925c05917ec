//! Whom and where a dialog can be handed to (P20): what they have to do already, asked of the portal.

use wire::{DialogId, Targets};

use crate::{Account, CoreError};

impl Account {
    /// What the colleagues of the dialog's line have to do, and how the other lines stand, now. Asks the portal.
    ///
    /// # Errors
    /// [`CoreError::Refused`] with `not_found` or `forbidden` when the dialog is not this operator's to hand on; as any call
    /// that needs the network.
    pub async fn targets(&self, dialog: DialogId) -> Result<Targets, CoreError> {
        let portal = self.inner.portal();
        self.run(async move { Ok(portal.targets(dialog).await?) }).await
    }
}
