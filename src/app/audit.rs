//! What technicians did, in the booth's own folder: one line an action, each bound to the one before by its hash.
//!
//! `audit.jsonl`: `{"n":7,"at":1767225600,"action":"out of service","before":"…","hash":"…"}`; `at` is Unix time, `hash`
//! the SHA-256 of `n`, `at`, `action` and `before`, a line break after each. A line that is changed, taken out or put in
//! breaks the chain. Whoever may write the folder can write a new chain, so each hash also goes to the log. Nothing in it
//! is personal: there is one PIN for all technicians, and no student is near.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The file that grows.
const FILE: &str = "audit.jsonl";
/// A file this long is put aside, bytes: about a thousand actions.
const FULL: u64 = 256 << 10;
/// So many files are kept aside.
const KEPT: usize = 8;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    n: u64,
    at: i64,
    action: String,
    before: String,
    hash: String,
}

impl Entry {
    fn new(n: u64, at: i64, action: &str, before: &str) -> Self {
        let hash = hex::encode(Sha256::digest(format!("{n}\n{at}\n{action}\n{before}\n")));
        Self { n, at, action: action.to_owned(), before: before.to_owned(), hash }
    }

    fn is_whole(&self) -> bool {
        *self == Self::new(self.n, self.at, &self.action, &self.before)
    }
}

/// The record of technicians' actions.
#[derive(Debug)]
pub struct Audit {
    folder: PathBuf,
    /// Number of the next entry.
    next: u64,
    /// Hash of the last.
    last: String,
}

impl Audit {
    /// Goes on with the record in `folder`, or begins one. What a power cut left of a line is cut off.
    ///
    /// # Errors
    /// If the file cannot be read or mended.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let path = folder.join(FILE);
        let mut audit = Self { folder: folder.to_owned(), next: 1, last: String::new() };
        if let Some(older) = audit.aside()?.last() {
            audit.follow(&fs::read_to_string(older)?);
        }
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(audit),
            Err(fault) => return Err(fault),
        };
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        if whole < text.len() {
            tracing::warn!("the last line of {} was torn by a loss of power; it is cut off", path.display());
            OpenOptions::new().write(true).open(&path)?.set_len(whole as u64)?;
        }
        audit.follow(&String::from_utf8_lossy(&text[..whole]));
        Ok(audit)
    }

    /// Adds one action, on the medium when it returns; `at` is Unix time.
    ///
    /// # Errors
    /// If it cannot be written; then nothing is added.
    pub fn append(&mut self, action: &str, at: i64) -> io::Result<()> {
        let path = self.folder.join(FILE);
        if fs::metadata(&path).is_ok_and(|file| file.len() >= FULL) {
            self.put_aside(&path)?;
        }
        let entry = Entry::new(self.next, at, action, &self.last);
        let line = serde_json::to_string(&entry)? + "\n";
        let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(&path)?;
        let before = file.metadata()?.len();
        if let Err(fault) = file.write_all(line.as_bytes()).and_then(|()| file.sync_data()) {
            // Half a line would join the next one.
            let _cut = file.set_len(before);
            return Err(fault);
        }
        if before == 0 {
            File::open(&self.folder)?.sync_all()?;
        }
        tracing::info!("technician: {action} (audit {} {})", entry.n, &entry.hash[..16]);
        (self.next, self.last) = (entry.n + 1, entry.hash);
        Ok(())
    }

    /// Checks all that is kept in `folder`; gives how many entries there are.
    ///
    /// # Errors
    /// The first line that is not as it was written, or that does not follow the one before.
    pub fn verify(folder: &Path) -> Result<u64, String> {
        let audit = Self { folder: folder.to_owned(), next: 1, last: String::new() };
        let mut files = audit.aside().map_err(|fault| fault.to_string())?;
        files.push(folder.join(FILE));
        let (mut count, mut last): (u64, Option<Entry>) = (0, None);
        for file in files {
            let Ok(text) = fs::read_to_string(&file) else { continue };
            // A line without an end was torn by a loss of power; the next start cuts it off.
            let text = text.rfind('\n').map_or("", |at| &text[..at]);
            for (number, line) in text.lines().enumerate() {
                let broken = |what: &str| format!("{}: line {}: {what}", file.display(), number + 1);
                let entry: Entry = serde_json::from_str(line).map_err(|err| broken(&err.to_string()))?;
                if !entry.is_whole() {
                    return Err(broken("was changed after it was written"));
                }
                // The oldest that is kept follows one that is not kept any more.
                let follows = last.as_ref().is_none_or(|last| last.n + 1 == entry.n && last.hash == entry.before);
                if !follows {
                    return Err(broken("does not follow the one before: some are missing or were put in"));
                }
                count += 1;
                last = Some(entry);
            }
        }
        Ok(count)
    }

    fn follow(&mut self, text: &str) {
        let last = text.lines().rev().find_map(|line| serde_json::from_str::<Entry>(line).ok());
        if let Some(last) = last {
            (self.next, self.last) = (last.n + 1, last.hash);
        }
    }

    /// Renames the full file by the number of its last entry and lets the oldest go.
    fn put_aside(&self, path: &Path) -> io::Result<()> {
        fs::rename(path, self.folder.join(format!("audit-{:010}.jsonl", self.next - 1)))?;
        let aside = self.aside()?;
        for old in &aside[..aside.len().saturating_sub(KEPT)] {
            fs::remove_file(old)?;
        }
        Ok(())
    }

    /// The files put aside, oldest first.
    fn aside(&self) -> io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.starts_with("audit-") && path.extension().is_some_and(|ending| ending == "jsonl") {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_goes_on_after_a_restart_and_a_torn_line() {
        let folder = tempfile::tempdir().unwrap();
        let mut audit = Audit::open(folder.path()).unwrap();
        audit.append("entered", 1_767_225_600).unwrap();
        audit.append("out of service", 1_767_225_660).unwrap();
        drop(audit);
        let path = folder.path().join(FILE);
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"n\":3,\"at\":17").unwrap();
        let mut audit = Audit::open(folder.path()).unwrap();
        audit.append("back in service", 1_767_225_700).unwrap();
        assert_eq!(Audit::verify(folder.path()), Ok(3));
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.lines().count() == 3 && text.contains("back in service"), "{text}");
    }

    #[test]
    fn what_was_changed_taken_out_or_put_in_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let mut audit = Audit::open(folder.path()).unwrap();
        for action in ["entered", "calibrate", "sign calibration", "exit"] {
            audit.append(action, 1_767_225_600).unwrap();
        }
        let path = folder.path().join(FILE);
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let forged = Entry::new(2, 1_767_225_600, "calibrate", "0000");
        let forged = serde_json::to_string(&forged).unwrap();
        for (what, word, line) in [
            (text.replace("sign calibration", "discard calibration"), "changed", "line 3"),
            ([lines[0], lines[2], lines[3]].join("\n"), "does not follow", "line 2"),
            ([lines[0], &forged, lines[2], lines[3]].join("\n"), "does not follow", "line 2"),
            (text.replacen("1767225600", "1767225601", 1), "changed", "line 1"),
        ] {
            crate::delivery::write_private(folder.path(), FILE, what.as_bytes()).unwrap();
            let found = Audit::verify(folder.path()).unwrap_err();
            assert!(found.contains(word) && found.contains(line), "{found}");
        }
        crate::delivery::write_private(folder.path(), FILE, text.as_bytes()).unwrap();
        assert_eq!(Audit::verify(folder.path()), Ok(4));
    }

    #[test]
    fn full_files_are_put_aside_and_the_oldest_go() {
        let folder = tempfile::tempdir().unwrap();
        let mut audit = Audit::open(folder.path()).unwrap();
        let long = "x".repeat(60_000);
        for _ in 0..60 {
            audit.append(&long, 1_767_225_600).unwrap();
        }
        let aside = audit.aside().unwrap();
        assert_eq!(aside.len(), KEPT);
        let kept = Audit::verify(folder.path()).unwrap();
        assert!(kept < 60 && kept > 40, "{kept} are kept");
        audit = Audit::open(folder.path()).unwrap();
        audit.append("exit", 1_767_225_600).unwrap();
        assert_eq!(audit.next, 62, "numbers go on over a restart and full files");
        Audit::verify(folder.path()).unwrap();
        fs::remove_file(&audit.aside().unwrap()[3]).unwrap();
        assert!(Audit::verify(folder.path()).unwrap_err().contains("missing"), "a whole file is missing");
    }
}
