//! Where secrets are kept: the platform's key store, or files for hosts that have none.

use std::fmt::Debug;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// A key store. Values are small; a `set` that has returned survives the end of the process.
pub trait SecretVault: Send + Sync + Debug + 'static {
    /// The secret of this name; `None` when there is none.
    ///
    /// # Errors
    /// When the key store cannot be read now, for example before the first unlock.
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, VaultError>;

    /// Stores a secret in place of any other of this name.
    ///
    /// # Errors
    /// When it is not stored.
    fn set(&self, name: &str, secret: &[u8]) -> Result<(), VaultError>;

    /// Forgets a secret. One that is not there is no error.
    ///
    /// # Errors
    /// When it is not forgotten.
    fn remove(&self, name: &str) -> Result<(), VaultError>;
}

/// The key store failed, in words for a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct VaultError(pub String);

impl From<io::Error> for VaultError {
    fn from(error: io::Error) -> Self {
        VaultError(error.to_string())
    }
}

/// Secrets as files that only their owner can read, for hosts without a key store.
#[derive(Debug)]
pub struct FileVault {
    folder: PathBuf,
}

impl FileVault {
    /// A vault in this folder, made when it is not there.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new(folder: &Path) -> Result<Self, VaultError> {
        fs::create_dir_all(folder)?;
        Ok(FileVault { folder: folder.to_owned() })
    }

    fn path(&self, name: &str) -> Result<PathBuf, VaultError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if name.is_empty() || !name.chars().all(plain) {
            return Err(VaultError(format!("{name:?} is no name for a secret")));
        }
        Ok(self.folder.join(name))
    }
}

impl SecretVault for FileVault {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, VaultError> {
        match fs::read(self.path(name)?) {
            Ok(secret) => Ok(Some(secret)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), VaultError> {
        let path = self.path(name)?;
        // Written beside and moved into place: a crash leaves the old secret or the new one, never half of it.
        let fresh = path.with_extension("new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&fresh)?;
        file.write_all(secret)?;
        file.sync_all()?;
        fs::rename(&fresh, &path)?;
        File::open(&self.folder)?.sync_all()?;
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), VaultError> {
        match fs::remove_file(self.path(name)?) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}
