//! What can go wrong, as the apps see it.

/// Why a call did not do what was asked; each case has its own next step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum CoreError {
    /// There is no portal at this address: correct it.
    #[error("no portal there: {detail}")]
    WrongAddress {
        /// What was found instead, for a log.
        detail: String,
    },
    /// No connection: try again where there is one. What was submitted is kept and goes by itself.
    #[error("no network: {detail}")]
    NoNetwork {
        /// What failed, for a log.
        detail: String,
    },
    /// Login or password is wrong: type them again.
    #[error("login or password is wrong")]
    WrongPassword,
    /// Too often, or the portal is busy: wait.
    #[error("try again in {seconds} s ({code})")]
    Wait {
        /// How long.
        seconds: i32,
        /// `too_many_requests` or `try_again`.
        code: String,
    },
    /// This version of the app is too old for the portal, or for what a newer one has left on the device: update it.
    #[error("update the app")]
    VersionTooOld {
        /// The oldest version that the portal serves; empty when that is not known.
        least: String,
    },
    /// The sign-in is over: sign in again. Nothing is lost.
    #[error("sign in again")]
    SignedOut,
    /// A rule forbids it: do something else. What was typed stays with the caller.
    #[error("{detail} ({code})")]
    Refused {
        /// One of the codes of docs/errors.md: the app has words for each.
        code: String,
        /// The same in plain English, for a log.
        detail: String,
    },
    /// The device's storage failed: make room.
    #[error("storage: {detail}")]
    Storage {
        /// What failed, for a log.
        detail: String,
    },
    /// The key store failed: unlock the device.
    #[error("key store: {detail}")]
    Vault {
        /// What failed, for a log.
        detail: String,
    },
    /// The core is closed or the account is gone: open it again.
    #[error("closed")]
    Closed,
    /// A mistake of ours: report it.
    #[error("bug: {detail}")]
    Bug {
        /// Where.
        detail: String,
    },
}

impl CoreError {
    /// For an id that is no id.
    pub(crate) fn no_such(id: &str) -> CoreError {
        CoreError::Refused { code: "not_found".into(), detail: format!("{id:?} is no id") }
    }
}

impl From<client::CoreError> for CoreError {
    fn from(error: client::CoreError) -> Self {
        use client::CoreError as Of;
        match error {
            Of::WrongAddress { detail } => CoreError::WrongAddress { detail },
            Of::NoNetwork { detail } => CoreError::NoNetwork { detail },
            Of::WrongPassword => CoreError::WrongPassword,
            Of::Wait { seconds, code } => CoreError::Wait { seconds: crate::rows::int(seconds), code },
            Of::VersionTooOld { least } => CoreError::VersionTooOld { least },
            Of::SignedOut => CoreError::SignedOut,
            Of::Refused { code, detail } => CoreError::Refused { code, detail },
            Of::Storage { detail } => CoreError::Storage { detail },
            Of::Vault { detail } => CoreError::Vault { detail },
            Of::Closed => CoreError::Closed,
            Of::Bug { detail } => CoreError::Bug { detail },
        }
    }
}

/// Why the key store did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum VaultError {
    /// It cannot be used now, for example before the first unlock.
    #[error("{detail}")]
    Unavailable {
        /// In words for a log; never the secret.
        detail: String,
    },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for VaultError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        VaultError::Unavailable { detail: error.reason }
    }
}
