//! Who was erased, in a file beside the database: an older backup of the database brings customers back, and this list says
//! whom to erase again.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::fault::Fault;
use crate::store::ErasedCustomer;

/// One JSON object a line, never shortened.
const FILE: &str = "erased.jsonl";

fn path(data_dir: &Path) -> PathBuf {
    data_dir.join(FILE)
}

/// The list. A line that a crash cut off says nothing: its customer is in the database.
///
/// # Errors
/// When it cannot be read.
pub(super) fn read(data_dir: &Path) -> Result<Vec<ErasedCustomer>, Fault> {
    match std::fs::read_to_string(path(data_dir)) {
        Ok(text) => Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(Fault::try_again(format!("{FILE} cannot be read: {error}"))),
    }
}

/// Adds those of `erased` who are not on the list; they are on the disk when it returns.
///
/// # Errors
/// When it cannot be read or written.
pub(super) fn complete(data_dir: &Path, erased: &[ErasedCustomer]) -> Result<(), Fault> {
    let listed = read(data_dir)?;
    let is_listed = |one: &ErasedCustomer| {
        listed.iter().any(|other| (other.customer, other.created_at) == (one.customer, one.created_at))
    };
    let mut lines = String::new();
    for one in erased.iter().filter(|one| !is_listed(one)) {
        // The first new one begins a line of its own, whatever a crash left before it.
        lines += "\n";
        lines += &serde_json::to_string(one)?;
    }
    if lines.is_empty() {
        return Ok(());
    }
    lines += "\n";
    append(data_dir, &lines).map_err(|error| match error.kind() {
        ErrorKind::StorageFull => Fault::disk_full(),
        _ => Fault::try_again(format!("{FILE} cannot be written: {error}")),
    })
}

fn append(data_dir: &Path, lines: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(path(data_dir))?;
    file.write_all(lines.as_bytes())?;
    file.sync_all()?;
    // The name of a new file is on the disk when its folder is.
    File::open(data_dir)?.sync_all()
}

#[cfg(test)]
mod tests {
    use wire::{CustomerId, Timestamp};

    use super::*;

    fn one(id: i64) -> ErasedCustomer {
        let customer = CustomerId(id);
        ErasedCustomer { customer, created_at: Timestamp(id), erased_at: Timestamp(9), erased_by: None }
    }

    #[test]
    fn p3_the_list_grows_and_survives_a_cut() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(read(dir.path()).unwrap(), []);
        complete(dir.path(), &[one(1)]).unwrap();
        append(dir.path(), "{\"customer\":\"7").unwrap();
        complete(dir.path(), &[one(1), one(2)]).unwrap();
        assert_eq!(read(dir.path()).unwrap(), [one(1), one(2)]);
    }
}
