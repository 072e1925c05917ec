//! What can go wrong, told apart by what the user or the app does next (docs/errors.md).

use rules::Refusal;
use store::StoreError;
use sync::{CLIENT_TOO_OLD, Failure, NetError, SyncError};

use crate::VaultError;

/// Why a call did not do what was asked; each variant has its own next step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CoreError {
    /// There is no portal at this address: correct it.
    #[error("no portal there: {detail}")]
    WrongAddress {
        /// What was found instead.
        detail: String,
    },
    /// No connection: try again where there is one. What was submitted is kept and goes by itself.
    #[error("no network: {detail}")]
    NoNetwork {
        /// What failed.
        detail: String,
    },
    /// Login or password is wrong: type them again.
    #[error("login or password is wrong")]
    WrongPassword,
    /// Too often, or the portal is busy: wait.
    #[error("try again in {seconds} s ({code})")]
    Wait {
        /// How long.
        seconds: u32,
        /// `too_many_requests` or `try_again`.
        code: String,
    },
    /// This app is too old for the portal, or for what a newer one has left on the device: update it.
    #[error("update the app: {least} or newer is needed")]
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
        /// One of docs/errors.md.
        code: String,
        /// For people.
        detail: String,
    },
    /// The device's storage failed: make room.
    #[error("storage: {detail}")]
    Storage {
        /// What failed.
        detail: String,
    },
    /// The platform's key store failed: unlock the device.
    #[error("key store: {detail}")]
    Vault {
        /// What failed.
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
    /// A failed sign-in: here a 401 means the password, and an answer that is not a portal's means the address.
    pub(crate) fn at_sign_in(failure: Failure) -> CoreError {
        match failure {
            Failure::Portal(problem) if problem.status == 401 => CoreError::WrongPassword,
            Failure::Garbled { .. } => CoreError::WrongAddress { detail: failure.to_string() },
            other => other.into(),
        }
    }

    pub(crate) fn refused(code: &str, detail: &str) -> CoreError {
        CoreError::Refused { code: code.to_owned(), detail: detail.to_owned() }
    }
}

impl From<Failure> for CoreError {
    fn from(failure: Failure) -> Self {
        match (failure.ends_session(), failure) {
            (Some(CLIENT_TOO_OLD), _) => CoreError::VersionTooOld { least: String::new() },
            (Some(_), _) => CoreError::SignedOut,
            (None, Failure::Net(error)) => error.into(),
            (None, Failure::Portal(problem)) if problem.status == 429 || problem.status >= 500 => {
                CoreError::Wait { seconds: problem.retry_after.unwrap_or(5), code: problem.code }
            }
            (None, Failure::Portal(problem)) => CoreError::refused(&problem.code, &problem.detail),
            (None, garbled @ Failure::Garbled { .. }) => CoreError::NoNetwork { detail: garbled.to_string() },
        }
    }
}

impl From<NetError> for CoreError {
    fn from(error: NetError) -> Self {
        let detail = error.to_string();
        if error.is_wrong_address() { CoreError::WrongAddress { detail } } else { CoreError::NoNetwork { detail } }
    }
}

impl From<StoreError> for CoreError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Closed => CoreError::Closed,
            StoreError::Newer { .. } => CoreError::VersionTooOld { least: String::new() },
            StoreError::CursorMismatch | StoreError::Duplicate => CoreError::Bug { detail: error.to_string() },
            other => CoreError::Storage { detail: other.to_string() },
        }
    }
}

impl From<SyncError> for CoreError {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::Failure(failure) => failure.into(),
            SyncError::Store(error) => error.into(),
            SyncError::Refused(code) if code == CLIENT_TOO_OLD => CoreError::VersionTooOld { least: String::new() },
            SyncError::Refused(_) => CoreError::SignedOut,
        }
    }
}

impl From<Refusal> for CoreError {
    fn from(refusal: Refusal) -> Self {
        CoreError::refused(refusal.code(), refusal.detail())
    }
}

impl From<VaultError> for CoreError {
    fn from(error: VaultError) -> Self {
        CoreError::Vault { detail: error.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_of_a_newer_app_asks_for_an_update_and_a_full_device_for_room() {
        let newer = CoreError::from(StoreError::Newer { found: 2, known: 1 });
        assert_eq!(newer, CoreError::VersionTooOld { least: String::new() });
        assert!(matches!(CoreError::from(StoreError::Full), CoreError::Storage { .. }));
    }
}
