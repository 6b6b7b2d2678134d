//! The outbox's database: its tables, its version, and how an unreadable one is set aside.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::outbox::OutboxError;

/// File name in the outbox's folder.
pub(super) const DATABASE: &str = "outbox.sqlite";
/// Version of these tables. A newer database is set aside like an unreadable one: the files are what counts.
pub(super) const VERSION: i64 = 1;

const TABLES: &str = "
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS format (version INTEGER NOT NULL) STRICT;
INSERT INTO format SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM format);
CREATE TABLE IF NOT EXISTS packages (
    id           TEXT PRIMARY KEY,
    receipt_code TEXT NOT NULL,
    sha256       TEXT NOT NULL,
    bytes        INTEGER NOT NULL,
    stored_at    INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('pending', 'care', 'delivered')),
    attempts     INTEGER NOT NULL DEFAULT 0,
    tried_at     INTEGER,
    next_at      INTEGER NOT NULL DEFAULT 0,
    by_network   INTEGER NOT NULL DEFAULT 0,
    error        TEXT,
    received_at  INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS deletions (
    id     TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes  INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at     INTEGER NOT NULL
) STRICT;
COMMIT;
";

/// Opens or makes the database; `true` if a new one stands in for one that could not be read.
pub(super) fn open(folder: &Path) -> Result<(Connection, bool), OutboxError> {
    match try_open(folder) {
        Ok(connection) => Ok((connection, false)),
        Err(fault) if unreadable(&fault) => {
            tracing::error!(%fault, "the outbox's database cannot be read; it is set aside and rebuilt from the files");
            set_aside(folder)?;
            Ok((try_open(folder)?, true))
        }
        Err(fault) => Err(fault),
    }
}

/// Opens the database for reading beside a running booth.
pub(super) fn open_read_only(folder: &Path) -> Result<Connection, OutboxError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(folder.join(DATABASE), flags)?;
    connection.busy_timeout(Duration::from_secs(2))?;
    check_version(&connection)?;
    Ok(connection)
}

fn try_open(folder: &Path) -> Result<Connection, OutboxError> {
    let connection = Connection::open(folder.join(DATABASE))?;
    connection.busy_timeout(Duration::from_secs(5))?;
    // A rollback journal, flushed with its folder: a row that was committed stays through a power cut.
    connection.pragma_update(None, "journal_mode", "DELETE")?;
    connection.pragma_update(None, "synchronous", "EXTRA")?;
    let sound: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if sound != "ok" {
        return Err(OutboxError::Format);
    }
    connection.execute_batch(TABLES)?;
    check_version(&connection)?;
    // Fails at once where a table of that name has other columns.
    connection.prepare(super::outbox::SELECT)?;
    Ok(connection)
}

fn check_version(connection: &Connection) -> Result<(), OutboxError> {
    let version: i64 = connection.query_row("SELECT max(version) FROM format", [], |row| row.get(0))?;
    if version == VERSION { Ok(()) } else { Err(OutboxError::Format) }
}

/// Whether the file itself is at fault, not the disk or another process.
fn unreadable(fault: &OutboxError) -> bool {
    use rusqlite::ErrorCode;
    match fault {
        OutboxError::Format => true,
        OutboxError::Database(rusqlite::Error::SqliteFailure(code, _)) => {
            matches!(code.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown)
        }
        OutboxError::Database(other) => matches!(
            other,
            rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::QueryReturnedNoRows
                | rusqlite::Error::SqlInputError { .. }
                | rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
        ),
        OutboxError::Disk { .. }
        | OutboxError::Full
        | OutboxError::InUse
        | OutboxError::Unknown
        | OutboxError::Conflict
        | OutboxError::Damaged
        | OutboxError::Name
        | OutboxError::Receipt(_) => false,
    }
}

/// Renames the database and its journal; nothing is deleted.
fn set_aside(folder: &Path) -> Result<(), OutboxError> {
    let free = (1..1000).find(|n| !folder.join(format!("{DATABASE}.unreadable-{n}")).exists()).unwrap_or(1000);
    for suffix in ["", "-journal", "-wal", "-shm"] {
        let from = folder.join(format!("{DATABASE}{suffix}"));
        if from.exists() {
            let to = folder.join(format!("{DATABASE}.unreadable-{free}{suffix}"));
            fs::rename(&from, &to)
                .map_err(|source| OutboxError::Disk { doing: "setting the unreadable database aside", source })?;
        }
    }
    Ok(())
}
