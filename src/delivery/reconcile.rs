//! Sets files and rows of an outbox right after a crash, at every start.
//!
//! | found | means | done |
//! |---|---|---|
//! | `*.part` | a write was cut off before its rename | removed |
//! | a package's file without a row | cut off between rename and row, or the database is new | adopted as pending |
//! | a delivered row with its file | cut off between receipt and deletion | file removed |
//! | a pending row without its file | somebody removed it | kept for staff to see |

use std::collections::BTreeSet;
use std::fs;

use super::ids;
use super::outbox::{EntryState, Outbox, OutboxError};
use super::package::sha256_hex;

/// Brings files and rows of `outbox` together, as the table above says.
pub(super) fn set_right(outbox: &Outbox) -> Result<(), OutboxError> {
    let listing = fs::read_dir(&outbox.folder).map_err(|source| OutboxError::disk("listing the outbox", source))?;
    let mut names = BTreeSet::new();
    for entry in listing {
        let entry = entry.map_err(|source| OutboxError::disk("listing the outbox", source))?;
        if let Ok(name) = entry.file_name().into_string() {
            names.insert(name);
        }
    }
    for name in &names {
        if name.strip_suffix(".part").is_some() {
            outbox
                .disk
                .remove(&outbox.folder.join(name))
                .map_err(|source| OutboxError::disk("removing an unfinished write", source))?;
        }
    }
    let entries = outbox.entries()?;
    for entry in &entries {
        let has_file = outbox.path_of(entry).exists();
        match entry.state {
            EntryState::Delivered if has_file => outbox.remove_file(entry)?,
            EntryState::Pending if !has_file => {
                tracing::error!(submission = entry.id.0, "a pending package's file is gone");
                outbox.mark_care(&entry.id, entry.stored_at, "its file is gone from the disk")?;
            }
            EntryState::Delivered | EntryState::Pending | EntryState::Care => {}
        }
    }
    let known: BTreeSet<&str> = entries.iter().map(|entry| entry.id.0.as_str()).collect();
    for name in &names {
        let Some((id, code)) = parse_name(name) else { continue };
        if !known.contains(id) {
            let bytes =
                fs::read(outbox.folder.join(name)).map_err(|source| OutboxError::disk("reading a package", source))?;
            tracing::warn!(submission = id, "a package without a row is taken up again");
            outbox.insert(id, code, &sha256_hex(&bytes), bytes.len() as u64)?;
        }
    }
    Ok(())
}

/// Id and receipt code of a package's file name.
fn parse_name(name: &str) -> Option<(&str, &str)> {
    let (id, code) = name.strip_suffix(".age")?.split_once('.')?;
    (ids::is_submission_id(id) && ids::is_receipt_code(code)).then_some((id, code))
}
