//! Why a database call failed, told apart by what one can do about it.

use rusqlite::ErrorCode;

/// What every function of this crate returns.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Why a database call failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database was written by a newer version of the app: update the app.
    #[error("the database has schema {found}, this version knows {known}")]
    Newer {
        /// The schema in the file.
        found: i64,
        /// The newest schema of this version.
        known: i64,
    },
    /// The key does not open the file: a wrong key, or not a database at all.
    #[error("the key does not open the database")]
    WrongKey,
    /// The file is damaged.
    #[error("the database is damaged: {0}")]
    Corrupt(String),
    /// No room on the device; nothing of the transaction was kept.
    #[error("no room on the device")]
    Full,
    /// The folder or the file cannot be written.
    #[error("the database cannot be opened for writing")]
    Unwritable,
    /// The database is closed.
    #[error("the database is closed")]
    Closed,
    /// A page does not continue what is stored: ask the portal again with the stored cursor.
    #[error("the page does not continue the stored cursor")]
    CursorMismatch,
    /// A command with this id is stored already.
    #[error("a command with this id is stored already")]
    Duplicate,
    /// Anything else that SQLite says.
    #[error("the database failed: {0}")]
    Sqlite(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => StoreError::WrongKey,
            Some(ErrorCode::DatabaseCorrupt) => StoreError::Corrupt(error.to_string()),
            Some(ErrorCode::DiskFull) => StoreError::Full,
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen) => StoreError::Unwritable,
            _ => StoreError::Sqlite(error),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        StoreError::Corrupt(error.to_string())
    }
}

impl From<wire::IdError> for StoreError {
    fn from(error: wire::IdError) -> Self {
        StoreError::Corrupt(error.to_string())
    }
}
