//! Opening a connection: the key, the pragmas, the schema.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Once;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OpenFlags};

use crate::{Result, StoreError};

/// Schema steps; `user_version` counts those that a file has been through.
const STEPS: [&str; 1] = [include_str!("../migrations/1.sql")];

/// Opens the writing connection and brings the schema up to date.
pub(crate) fn writer(path: &Path, key: &[u8; 32]) -> Result<Connection> {
    let mut conn = connect(path, key, 8_192)?;
    migrate(&mut conn)?;
    Ok(conn)
}

/// Opens a further connection for reading; the writer must have been opened before.
pub(crate) fn reader(path: &Path, key: &[u8; 32]) -> Result<Connection> {
    let conn = connect(path, key, 2_048)?;
    conn.pragma_update(None, "query_only", true)?;
    Ok(conn)
}

/// SQLCipher starts itself with the process's first connection, after SQLite has said that it is ready: a second thread
/// that opens one meanwhile would find no cipher. So the first of all is opened alone.
static CIPHER: Once = Once::new();

fn connect(path: &Path, key: &[u8; 32], cache_kib: i64) -> Result<Connection> {
    CIPHER.call_once(|| drop(Connection::open_in_memory()));
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    // A raw key: SQLCipher then derives nothing, which makes opening 250 times faster than a passphrase would. What it
    // writes to stderr about a wrong key comes back as an error anyway.
    let mut pragma = String::from("PRAGMA cipher_log_level = NONE; PRAGMA key = \"x'");
    for byte in key {
        let _ = write!(pragma, "{byte:02x}");
    }
    pragma.push_str("'\"");
    conn.execute_batch(&pragma)?;
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    conn.busy_timeout(Duration::from_secs(5))?;
    conn.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    conn.execute_batch("PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 10485760;")?;
    conn.pragma_update(None, "cache_size", -cache_kib)?;
    conn.set_prepared_statement_cache_capacity(128);
    // Otherwise SQLite plans a cached statement anew whenever a `LIMIT ?` is bound, which costs more than running it.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    conn.create_scalar_function("fold", 1, flags, |context| {
        Ok(context.get::<Option<String>>(0)?.map(|text| rules::text::fold(&text)))
    })?;
    Ok(conn)
}

fn migrate(conn: &mut Connection) -> Result<()> {
    let found: i64 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    if found > known || found < 0 {
        return Err(StoreError::Newer { found, known });
    }
    for (step, version) in STEPS.iter().zip(1_i64..).skip(usize::try_from(found).unwrap_or(0)) {
        let tx = conn.transaction()?;
        tx.execute_batch(step)?;
        tx.pragma_update(None, "user_version", version)?;
        tx.commit()?;
    }
    Ok(())
}
