//! The sealed packages that wait for the server: one file each, and a database that says what was tried.
//!
//! **Invariant:** a package that [`Outbox::store`] has returned for is on the medium, and stays there until a receipt
//! that verifies has come. A crash at any point leaves it whole and pending, or leaves nothing of it.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use gradbooth_protocol::Receipt;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::disk::{Disk, RealDisk, write_whole};
use super::package::{Sealed, sha256_hex};
use super::verify::{ReceiptFault, ReceiptKey};
use super::{ids, reconcile, schema};
use crate::domain::{ReceiptCode, SubmissionId};

pub(super) const SELECT: &str = "SELECT id, receipt_code, sha256, bytes, stored_at, state, attempts, tried_at, next_at, \
                                 by_network, error, received_at FROM packages";

/// A folder of sealed packages. One process at a time.
pub struct Outbox {
    pub(super) folder: PathBuf,
    pub(super) database: Connection,
    pub(super) disk: Box<dyn Disk>,
    _lock: File,
}

impl std::fmt::Debug for Outbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Outbox({})", self.folder.display())
    }
}

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

impl Outbox {
    /// Opens the outbox in `folder`, makes it if there is none, and sets right what a crash left.
    ///
    /// # Errors
    /// [`OutboxError::InUse`] if another process has it; a disk or database that fails. A database that cannot be read
    /// is no error: it is set aside and a new one is made from the files.
    pub fn open(folder: &Path) -> Result<Self, OutboxError> {
        Self::open_on(folder, Box::new(RealDisk))
    }

    /// [`Self::open`] on a disk of one's own.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_on(folder: &Path, disk: Box<dyn Disk>) -> Result<Self, OutboxError> {
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|source| OutboxError::disk("making the outbox's folder", source))?;
        let lock = File::create(folder.join("lock"))
            .map_err(|source| OutboxError::disk("opening the outbox's lock", source))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(OutboxError::InUse),
            Err(fs::TryLockError::Error(source)) => {
                return Err(OutboxError::disk("locking the outbox", source));
            }
        }
        let (database, _rebuilt) = schema::open(folder)?;
        let outbox = Self { folder: folder.to_owned(), database, disk, _lock: lock };
        reconcile::set_right(&outbox)?;
        Ok(outbox)
    }

    /// Keeps a package: when this returns `Ok` it survives a power cut. Storing the same package twice is one.
    ///
    /// # Errors
    /// [`OutboxError::Full`] or another fault of the disk, and nothing of the package is left then;
    /// [`OutboxError::Conflict`] if the name is taken by other bytes.
    pub fn store(&self, sealed: &Sealed) -> Result<(), OutboxError> {
        let (id, code) = (&sealed.submission.0, &sealed.receipt_code.0);
        if !ids::is_submission_id(id) || !ids::is_receipt_code(code) {
            return Err(OutboxError::Name);
        }
        if let Some(entry) = self.entry(&sealed.submission)? {
            return if entry.sha256 == sealed.sha256 { Ok(()) } else { Err(OutboxError::Conflict) };
        }
        let name = file_name(id, code);
        write_whole(self.disk.as_ref(), &self.folder, &name, &sealed.bytes)
            .map_err(|source| OutboxError::disk("writing a package", source))
            .and_then(|()| self.insert(id, code, &sealed.sha256, sealed.bytes.len() as u64))
            .inspect_err(|_fault| {
                // The student will be told that it was not kept, so it must not turn up later.
                let _swept = self.disk.remove(&self.folder.join(&name));
                let _flushed = self.disk.sync_folder(&self.folder);
            })
    }

    pub(super) fn insert(&self, id: &str, code: &str, sha256: &str, bytes: u64) -> Result<(), OutboxError> {
        self.database.execute(
            "INSERT INTO packages (id, receipt_code, sha256, bytes, stored_at, state) VALUES (?, ?, ?, ?, ?, 'pending')",
            params![id, code, sha256, bytes.cast_signed(), ids::time_of(id).cast_signed()],
        )?;
        Ok(())
    }

    /// Packages to be sent, oldest first.
    ///
    /// # Errors
    /// A database that fails.
    pub fn pending(&self) -> Result<Vec<Entry>, OutboxError> {
        select(&self.database, "WHERE state = 'pending' ORDER BY id")
    }

    /// Every package that is still known, oldest first.
    ///
    /// # Errors
    /// A database that fails.
    pub fn entries(&self) -> Result<Vec<Entry>, OutboxError> {
        select(&self.database, "ORDER BY id")
    }

    /// One package.
    ///
    /// # Errors
    /// A database that fails.
    pub fn entry(&self, id: &SubmissionId) -> Result<Option<Entry>, OutboxError> {
        let sql = format!("{SELECT} WHERE id = ?");
        Ok(self.database.query_row(&sql, [&id.0], read_entry).optional()?)
    }

    /// The sealed bytes, as they were stored.
    ///
    /// # Errors
    /// [`OutboxError::Damaged`] if the file is gone or its digest differs, [`OutboxError::Unknown`] if there is no such
    /// package, a disk that fails.
    pub fn read(&self, id: &SubmissionId) -> Result<Vec<u8>, OutboxError> {
        let entry = self.entry(id)?.ok_or(OutboxError::Unknown)?;
        let bytes = match fs::read(self.path_of(&entry)) {
            Ok(bytes) => bytes,
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Err(OutboxError::Damaged),
            Err(source) => return Err(OutboxError::disk("reading a package", source)),
        };
        if sha256_hex(&bytes) == entry.sha256 { Ok(bytes) } else { Err(OutboxError::Damaged) }
    }

    /// Remembers a try in vain, through a restart.
    ///
    /// # Errors
    /// [`OutboxError::Unknown`] if no such package is pending, a database that fails.
    pub fn mark_tried(&self, id: &SubmissionId, tried: &Tried) -> Result<(), OutboxError> {
        self.change(
            "UPDATE packages SET attempts = attempts + 1, tried_at = ?2, next_at = ?3, by_network = ?4, error = ?5 \
             WHERE id = ?1 AND state = 'pending'",
            params![id.0, tried.at.cast_signed(), tried.next_at.cast_signed(), tried.by_network, tried.error],
        )
    }

    /// Sets a package aside for staff: it is kept and no longer sent.
    ///
    /// # Errors
    /// [`OutboxError::Unknown`] if no such package is pending, a database that fails.
    pub fn mark_care(&self, id: &SubmissionId, at: u64, error: &str) -> Result<(), OutboxError> {
        self.change(
            "UPDATE packages SET state = 'care', attempts = attempts + 1, tried_at = ?2, error = ?3 \
             WHERE id = ?1 AND state = 'pending'",
            params![id.0, at.cast_signed(), error],
        )
    }

    /// Puts packages that needed staff back into the queue.
    ///
    /// # Errors
    /// A database that fails.
    pub fn retry_care(&self) -> Result<(), OutboxError> {
        self.database.execute("UPDATE packages SET state = 'pending', next_at = 0 WHERE state = 'care'", [])?;
        Ok(())
    }

    /// Deletes the booth's copy of a package, if `receipt` proves that the server has exactly that one. The deletion is
    /// logged before the file goes; a crash between is made good at the next start.
    ///
    /// # Errors
    /// [`OutboxError::Receipt`] if it proves nothing, and the package is kept; [`OutboxError::Unknown`], a disk or
    /// database that fails.
    pub fn delivered(
        &mut self,
        id: &SubmissionId,
        receipt: &Receipt,
        key: &ReceiptKey,
        now: u64,
    ) -> Result<(), OutboxError> {
        let entry = self.entry(id)?.ok_or(OutboxError::Unknown)?;
        key.check(receipt, &entry.id.0, &entry.sha256, &entry.receipt_code.0)?;
        if entry.state != EntryState::Delivered {
            let change = self.database.transaction()?;
            change.execute(
                "UPDATE packages SET state = 'delivered', received_at = ?2, error = NULL WHERE id = ?1",
                params![id.0, receipt.received_at],
            )?;
            change.execute(
                "INSERT INTO deletions (id, sha256, bytes, reason, at) VALUES (?, ?, ?, 'receipt', ?)",
                params![id.0, entry.sha256, entry.bytes.cast_signed(), now.cast_signed()],
            )?;
            change.commit()?;
        }
        self.remove_file(&entry)
    }

    pub(super) fn remove_file(&self, entry: &Entry) -> Result<(), OutboxError> {
        self.disk
            .remove(&self.path_of(entry))
            .and_then(|()| self.disk.sync_folder(&self.folder))
            .map_err(|source| OutboxError::disk("deleting a delivered package", source))
    }

    /// Forgets deliveries that the server confirmed before `seconds` (since 1970-01-01 UTC). The log of deletions stays.
    ///
    /// # Errors
    /// A database that fails.
    pub fn forget_before(&self, seconds: i64) -> Result<(), OutboxError> {
        self.database
            .execute("DELETE FROM packages WHERE state = 'delivered' AND coalesce(received_at, 0) < ?", [seconds])?;
        Ok(())
    }

    /// Numbers for the technician.
    ///
    /// # Errors
    /// A database that fails.
    pub fn counts(&self) -> Result<Counts, OutboxError> {
        count(&self.database)
    }

    /// Every package and the numbers of an outbox that another process may be using, read-only.
    ///
    /// # Errors
    /// A database that is not there or cannot be read.
    pub fn inspect(folder: &Path) -> Result<(Vec<Entry>, Counts), OutboxError> {
        let database = schema::open_read_only(folder)?;
        Ok((select(&database, "ORDER BY id")?, count(&database)?))
    }

    pub(super) fn path_of(&self, entry: &Entry) -> PathBuf {
        self.folder.join(file_name(&entry.id.0, &entry.receipt_code.0))
    }

    fn change(&self, sql: &str, values: impl rusqlite::Params) -> Result<(), OutboxError> {
        match self.database.execute(sql, values)? {
            0 => Err(OutboxError::Unknown),
            _ => Ok(()),
        }
    }
}

/// Name of a package's file: id and receipt code, so that the files alone can rebuild the database.
fn file_name(id: &str, code: &str) -> String {
    format!("{id}.{code}.age")
}

fn select(database: &Connection, rest: &str) -> Result<Vec<Entry>, OutboxError> {
    let mut statement = database.prepare(&format!("{SELECT} {rest}"))?;
    let entries = statement.query_map([], read_entry)?.collect::<Result<_, _>>()?;
    Ok(entries)
}

fn count(database: &Connection) -> Result<Counts, OutboxError> {
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

fn read_entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
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

#[cfg(test)]
#[path = "outbox_tests.rs"]
mod tests;
