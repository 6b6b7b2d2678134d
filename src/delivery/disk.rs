//! Writing so that a power cut leaves the old or the new, never half: aside, flushed, renamed, folder flushed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// The steps of a durable write, apart, so that tests can cut the power between any two.
pub trait Disk: Send {
    /// Writes `bytes` to a new file at `path`, readable by its owner only, and flushes them to the medium.
    ///
    /// # Errors
    /// What the disk says; a partial file may be left.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Renames `from` to `to`, replacing it.
    ///
    /// # Errors
    /// What the disk says; then nothing has changed.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file; one that is gone already is no error.
    ///
    /// # Errors
    /// What the disk says.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Flushes a folder's entries to the medium.
    ///
    /// # Errors
    /// What the disk says.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
}

/// The file system.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        match fs::remove_file(path) {
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }
}

/// Writes `folder/name` whole or not at all, readable by its owner only.
///
/// # Errors
/// What the disk says; then the old file, if any, is as it was, and nothing is left aside.
pub fn write_private(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    write_whole(&RealDisk, folder, name, bytes)
}

/// [`write_private`] on any disk.
pub(super) fn write_whole(disk: &dyn Disk, folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let aside = folder.join(format!("{name}.part"));
    let written = disk.write(&aside, bytes).and_then(|()| disk.rename(&aside, &folder.join(name)));
    if let Err(fault) = written {
        // The first fault is the one to report; what is left aside is also swept at the next start.
        let _swept = disk.remove(&aside);
        return Err(fault);
    }
    disk.sync_folder(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn the_file_is_whole_private_and_alone() {
        let folder = tempfile::tempdir().unwrap();
        write_private(folder.path(), "secret", b"one").unwrap();
        write_private(folder.path(), "secret", b"two").unwrap();
        let path = folder.path().join("secret");
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(write_private(Path::new("/nowhere"), "x", b"").is_err());
    }
}
