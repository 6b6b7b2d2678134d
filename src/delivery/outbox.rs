//! The sealed packages that wait for the server: one file each, and a database that says what was tried.
//!
//! **Invariant:** a package that [`Outbox::store`] has returned for is on the medium, and stays there until a receipt
//! that verifies has come. A crash at any point leaves it whole and pending, or leaves nothing of it.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use gradbooth_protocol::Receipt;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::disk::{Disk, RealDisk, write_whole};
use super::entry::{Counts, Entry, EntryState, OutboxError, SELECT, Tried, count, read_entry, select};
use super::package::{Sealed, sha256_hex};
use super::verify::ReceiptKey;
use super::{ids, reconcile, schema};
use crate::domain::SubmissionId;

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

    /// Packages that the server does not have, those for staff first, then oldest first; at most `most`.
    ///
    /// # Errors
    /// A database that fails.
    pub fn waiting(&self, most: u32) -> Result<Vec<Entry>, OutboxError> {
        let rest = format!("WHERE state <> 'delivered' ORDER BY state = 'pending', id LIMIT {most}");
        select(&self.database, &rest)
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

#[cfg(test)]
#[path = "outbox_tests.rs"]
mod tests;
