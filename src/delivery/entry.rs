//! What the outbox knows of a package: its row, what was tried, the numbers of all, and what can go wrong.

use std::io;

use rusqlite::{Connection, Row};

use super::verify::ReceiptFault;
use crate::domain::{ReceiptCode, SubmissionId};

pub(super) const SELECT: &str = "SELECT id, receipt_code, sha256, bytes, stored_at, state, attempts, tried_at, next_at, \
                                 by_network, error, received_at FROM packages";

/// What became of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryState {
    /// To be sent.
    Pending,
    /// The server refuses it for good, or the file is damaged: staff must look. Never deleted.
    Care,
    /// The server has it; the file is deleted.
    Delivered,
}

impl EntryState {
    /// Name in the database and in commands.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Care => "care",
            Self::Delivered => "delivered",
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "pending" => Self::Pending,
            "delivered" => Self::Delivered,
            _ => Self::Care,
        }
    }
}

/// One package as the database knows it. Times are milliseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Name of the submission.
    pub id: SubmissionId,
    /// What the student took home.
    pub receipt_code: ReceiptCode,
    /// SHA-256 of the file, lower-case hex.
    pub sha256: String,
    /// Size, bytes.
    pub bytes: u64,
    /// When it was stored.
    pub stored_at: u64,
    /// What became of it.
    pub state: EntryState,
    /// Times it was tried in vain.
    pub attempts: u32,
    /// When it was last tried.
    pub tried_at: Option<u64>,
    /// Not to be tried again before.
    pub next_at: u64,
    /// The last try never reached the server.
    pub by_network: bool,
    /// Why the last try failed; no personal data.
    pub error: Option<String>,
    /// When the server had it, seconds since 1970-01-01 UTC.
    pub received_at: Option<i64>,
}

/// A try in vain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// When, milliseconds since 1970-01-01 UTC.
    pub at: u64,
    /// Not again before.
    pub next_at: u64,
    /// It never reached the server.
    pub by_network: bool,
    /// Why; no personal data.
    pub error: String,
}

/// Numbers for the technician.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Packages to be sent.
    pub pending: u32,
    /// Their size together, bytes.
    pub pending_bytes: u64,
    /// When the oldest of them was stored, milliseconds since 1970-01-01 UTC.
    pub oldest: Option<u64>,
    /// Packages that need staff.
    pub care: u32,
    /// Packages delivered and not yet forgotten.
    pub delivered: u32,
    /// Deletions in the log.
    pub deletions: u32,
}

/// A package that the server does not have yet, for the technician. Nothing of it is personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// What the student took home.
    pub receipt_code: ReceiptCode,
    /// How far it is.
    pub progress: Progress,
    /// Times it was tried in vain.
    pub attempts: u32,
    /// Not to be tried again before, milliseconds since 1970-01-01 UTC.
    pub next_at: u64,
}

/// How far a package that waits is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Its turn will come.
    Waiting,
    /// It is on its way now.
    Sending,
    /// Staff must look.
    Care,
}

/// Why the outbox could not do it. Nothing stored before is lost by any of them.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// The disk failed.
    #[error("{doing}: {source}; check the disk of the state folder")]
    Disk {
        /// What was being done.
        doing: &'static str,
        /// What the disk said.
        source: io::Error,
    },
    /// The disk is full.
    #[error("the disk is full; free some space in the state folder, nothing stored is lost")]
    Full,
    /// The database failed.
    #[error("the outbox's database: {0}")]
    Database(rusqlite::Error),
    /// The database is of another format.
    #[error("the outbox's database is damaged or of another version")]
    Format,
    /// Another process has the outbox.
    #[error("another gradbooth is using this outbox; stop it first")]
    InUse,
    /// No such package.
    #[error("no such package in the outbox")]
    Unknown,
    /// The same name with other bytes.
    #[error("a package of this name with other contents is in the outbox already")]
    Conflict,
    /// A file is not what was stored.
    #[error("the package's file is gone or damaged; keep the disk and call service")]
    Damaged,
    /// The names cannot be file names.
    #[error("the submission's id is no UUIDv7, or its receipt code has another form")]
    Name,
    /// The receipt proves nothing.
    #[error("{0}; the package is kept")]
    Receipt(#[from] ReceiptFault),
}

impl From<rusqlite::Error> for OutboxError {
    fn from(fault: rusqlite::Error) -> Self {
        match fault.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::Full,
            _ => Self::Database(fault),
        }
    }
}

impl OutboxError {
    pub(super) fn disk(doing: &'static str, source: io::Error) -> Self {
        if matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
            Self::Full
        } else {
            Self::Disk { doing, source }
        }
    }
}

/// Packages, in the order and choice of `rest`.
pub(super) fn select(database: &Connection, rest: &str) -> Result<Vec<Entry>, OutboxError> {
    let mut statement = database.prepare(&format!("{SELECT} {rest}"))?;
    let entries = statement.query_map([], read_entry)?.collect::<Result<_, _>>()?;
    Ok(entries)
}

/// The numbers of all packages.
pub(super) fn count(database: &Connection) -> Result<Counts, OutboxError> {
    let deletions = database.query_row("SELECT count(*) FROM deletions", [], |row| row.get(0))?;
    let mut counts = Counts { deletions, ..Counts::default() };
    let mut statement =
        database.prepare("SELECT state, count(*), sum(bytes), min(stored_at) FROM packages GROUP BY state")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let number: u32 = row.get(1)?;
        match EntryState::parse(&row.get::<_, String>(0)?) {
            EntryState::Pending => {
                counts.pending = number;
                counts.pending_bytes = row.get::<_, i64>(2)?.cast_unsigned();
                counts.oldest = Some(row.get::<_, i64>(3)?.cast_unsigned());
            }
            EntryState::Care => counts.care = number,
            EntryState::Delivered => counts.delivered = number,
        }
    }
    Ok(counts)
}

/// One row of [`SELECT`].
pub(super) fn read_entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        id: SubmissionId(row.get(0)?),
        receipt_code: ReceiptCode(row.get(1)?),
        sha256: row.get(2)?,
        bytes: row.get::<_, i64>(3)?.cast_unsigned(),
        stored_at: row.get::<_, i64>(4)?.cast_unsigned(),
        state: EntryState::parse(&row.get::<_, String>(5)?),
        attempts: row.get(6)?,
        tried_at: row.get::<_, Option<i64>>(7)?.map(i64::cast_unsigned),
        next_at: row.get::<_, i64>(8)?.cast_unsigned(),
        by_network: row.get(9)?,
        error: row.get(10)?,
        received_at: row.get(11)?,
    })
}
