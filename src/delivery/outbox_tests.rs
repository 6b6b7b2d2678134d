//! The outbox against power cuts, full disks, forged receipts and damaged files.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::super::package::tests::{contents, server_key};
use super::super::verify::tests::{receipt, signing};
use super::*;
use crate::delivery::seal;

const NOW: u64 = 1_790_000_200_000;

fn sealed(seed: u8) -> Sealed {
    seal(&contents(seed), &server_key().1).unwrap()
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| [".age", ".part"].iter().any(|end| name.ends_with(end)))
        .collect();
    names.sort();
    names
}

/// A disk whose power is cut before its nth step, or which is full.
struct Cut {
    left: Arc<AtomicU32>,
    kind: io::ErrorKind,
    /// A cut write leaves half a file.
    half: bool,
}

impl Cut {
    fn step(&self) -> io::Result<()> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            return Err(self.kind.into());
        }
        self.left.store(left - 1, Ordering::Relaxed);
        Ok(())
    }
}

impl Disk for Cut {
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        if let Err(fault) = self.step() {
            if self.half {
                RealDisk.write(path, &bytes[..bytes.len() / 2])?;
            }
            return Err(fault);
        }
        RealDisk.write(path, bytes)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        RealDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        RealDisk.remove(path)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.step()?;
        RealDisk.sync_folder(folder)
    }
}

#[test]
fn a_package_waits_through_restarts_and_goes_after_its_receipt() {
    let folder = tempfile::tempdir().unwrap();
    let (key, public) = signing();
    let package = sealed(1);
    let outbox = Outbox::open(folder.path()).unwrap();
    outbox.store(&package).unwrap();
    outbox.store(&package).unwrap();
    assert_eq!(outbox.pending().unwrap().len(), 1, "storing the same package twice is one");
    let other = Sealed { bytes: vec![1], sha256: sha256_hex(&[1]), ..package.clone() };
    assert!(matches!(outbox.store(&other), Err(OutboxError::Conflict)));
    let tried = Tried { at: NOW, next_at: NOW + 4000, by_network: true, error: "no route".to_owned() };
    outbox.mark_tried(&package.submission, &tried).unwrap();
    drop(outbox);

    let mut outbox = Outbox::open(folder.path()).unwrap();
    let entry = outbox.pending().unwrap().remove(0);
    assert_eq!((entry.attempts, entry.next_at, entry.by_network), (1, NOW + 4000, true));
    assert_eq!(entry.stored_at, 1_790_000_000_001);
    assert_eq!(outbox.read(&package.submission).unwrap(), package.bytes);
    assert_eq!(outbox.counts().unwrap().pending_bytes, package.bytes.len() as u64);

    let good = receipt(&key, &package.submission.0, &package.sha256, &package.receipt_code.0);
    let forged = Receipt { signature: "A".repeat(88), ..good.clone() };
    assert!(matches!(
        outbox.delivered(&package.submission, &forged, &public, NOW),
        Err(OutboxError::Receipt(ReceiptFault::Signature))
    ));
    let elsewhere = receipt(&key, &package.submission.0, &sha256_hex(b"x"), &package.receipt_code.0);
    assert!(outbox.delivered(&package.submission, &elsewhere, &public, NOW).is_err());
    assert_eq!(files(folder.path()).len(), 1, "a receipt that proves nothing deletes nothing");

    outbox.delivered(&package.submission, &good, &public, NOW).unwrap();
    outbox.delivered(&package.submission, &good, &public, NOW).unwrap();
    assert!(files(folder.path()).is_empty());
    let counts = outbox.counts().unwrap();
    assert_eq!((counts.pending, counts.delivered, counts.deletions), (0, 1, 1), "one deletion, logged once");
    outbox.forget_before(good.received_at + 1).unwrap();
    let counts = outbox.counts().unwrap();
    assert_eq!((counts.delivered, counts.deletions), (0, 1));
}

#[test]
fn power_cut_before_any_step_leaves_a_whole_package_or_nothing() {
    for half in [false, true] {
        for steps in 0..8 {
            let folder = tempfile::tempdir().unwrap();
            let package = sealed(2);
            let left = Arc::new(AtomicU32::new(u32::MAX));
            let disk = Cut { left: Arc::clone(&left), kind: io::ErrorKind::Other, half };
            let outbox = Outbox::open_on(folder.path(), Box::new(disk)).unwrap();
            left.store(steps, Ordering::Relaxed);
            let stored = outbox.store(&package).is_ok();
            drop(outbox);

            let outbox = Outbox::open(folder.path()).unwrap();
            let pending = outbox.pending().unwrap();
            match pending.as_slice() {
                [] => {
                    assert!(!stored, "stored and lost after {steps} steps");
                    assert!(files(folder.path()).is_empty(), "leftovers after {steps} steps");
                }
                [one] => {
                    assert_eq!(outbox.read(&one.id).unwrap(), package.bytes, "half a package after {steps} steps");
                    assert_eq!(one.receipt_code, package.receipt_code);
                    assert_eq!(files(folder.path()).len(), 1);
                }
                more => panic!("{} packages of one", more.len()),
            }
            assert_eq!(stored, steps >= 3, "write, rename and folder are flushed before `store` returns");
        }
    }
}

#[test]
fn power_cut_between_receipt_and_deletion_is_made_good() {
    let folder = tempfile::tempdir().unwrap();
    let (key, public) = signing();
    let package = sealed(3);
    let left = Arc::new(AtomicU32::new(u32::MAX));
    let disk = Cut { left: Arc::clone(&left), kind: io::ErrorKind::Other, half: false };
    let mut outbox = Outbox::open_on(folder.path(), Box::new(disk)).unwrap();
    outbox.store(&package).unwrap();
    left.store(0, Ordering::Relaxed);
    let good = receipt(&key, &package.submission.0, &package.sha256, &package.receipt_code.0);
    assert!(outbox.delivered(&package.submission, &good, &public, NOW).is_err());
    assert_eq!(files(folder.path()).len(), 1);
    drop(outbox);
    let outbox = Outbox::open(folder.path()).unwrap();
    assert!(files(folder.path()).is_empty() && outbox.pending().unwrap().is_empty());
    assert_eq!(outbox.counts().unwrap().deletions, 1);
}

#[test]
fn a_full_disk_is_said_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let kept = sealed(4);
    let left = Arc::new(AtomicU32::new(u32::MAX));
    let disk = Cut { left: Arc::clone(&left), kind: io::ErrorKind::StorageFull, half: true };
    let outbox = Outbox::open_on(folder.path(), Box::new(disk)).unwrap();
    outbox.store(&kept).unwrap();
    left.store(0, Ordering::Relaxed);
    assert!(matches!(outbox.store(&sealed(5)), Err(OutboxError::Full)));
    left.store(u32::MAX, Ordering::Relaxed);
    outbox.store(&sealed(6)).unwrap();
    drop(outbox);
    let outbox = Outbox::open(folder.path()).unwrap();
    assert_eq!(outbox.pending().unwrap().len(), 2);
    assert_eq!(outbox.read(&kept.submission).unwrap(), kept.bytes);
}

#[test]
fn a_full_database_is_said_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::open(folder.path()).unwrap();
    let pages: i64 = outbox.database.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    outbox.database.pragma_update(None, "max_page_count", pages).unwrap();
    let refused = (0..200).find(|seed| match outbox.store(&sealed(*seed)) {
        Ok(()) => false,
        Err(OutboxError::Full) => true,
        Err(other) => panic!("{other}"),
    });
    let stored = refused.expect("the database never filled");
    assert_eq!(files(folder.path()).len(), usize::from(stored), "what was refused must not turn up later");
    drop(outbox);
    assert_eq!(Outbox::open(folder.path()).unwrap().pending().unwrap().len(), usize::from(stored));
}

#[test]
fn an_unreadable_database_is_set_aside_and_rebuilt_from_the_files() {
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 5] = [
        ("noise", |path| RealDisk.write(path, &vec![0x5a; 20_000]).unwrap()),
        ("cut off", |path| {
            let bytes = fs::read(path).unwrap();
            RealDisk.write(path, &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("a page of noise", |path| {
            let mut bytes = fs::read(path).unwrap();
            bytes[4096..8192].fill(0xa5);
            RealDisk.write(path, &bytes).unwrap();
        }),
        ("newer version", |path| {
            Connection::open(path).unwrap().execute("UPDATE format SET version = 99", []).unwrap();
        }),
        ("other tables", |path| {
            Connection::open(path).unwrap().execute_batch("DROP TABLE packages; CREATE TABLE packages (x)").unwrap();
        }),
    ];
    for (name, damage) in damages {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (sealed(7), sealed(8));
        let outbox = Outbox::open(folder.path()).unwrap();
        outbox.store(&first).unwrap();
        outbox.store(&second).unwrap();
        drop(outbox);
        damage(&folder.path().join(schema::DATABASE));

        let outbox = Outbox::open(folder.path()).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!(outbox.pending().unwrap().len(), 2, "{name}");
        assert_eq!(outbox.read(&first.submission).unwrap(), first.bytes, "{name}");
        assert_eq!(outbox.entry(&second.submission).unwrap().unwrap().receipt_code, second.receipt_code, "{name}");
        assert!(folder.path().join(format!("{}.unreadable-1", schema::DATABASE)).exists(), "{name}: not kept");
    }
}

#[test]
fn a_damaged_or_missing_file_is_for_staff_and_never_sent() {
    let folder = tempfile::tempdir().unwrap();
    let (gone, bad) = (sealed(9), sealed(10));
    let outbox = Outbox::open(folder.path()).unwrap();
    outbox.store(&gone).unwrap();
    outbox.store(&bad).unwrap();
    let path = |package: &Sealed| folder.path().join(file_name(&package.submission.0, &package.receipt_code.0));
    fs::remove_file(path(&gone)).unwrap();
    RealDisk.write(&path(&bad), &bad.bytes[..100]).unwrap();
    assert!(matches!(outbox.read(&bad.submission), Err(OutboxError::Damaged)));
    drop(outbox);
    let outbox = Outbox::open(folder.path()).unwrap();
    assert_eq!(outbox.entry(&gone.submission).unwrap().unwrap().state, EntryState::Care);
    assert_eq!(outbox.counts().unwrap().care, 1);
    assert!(path(&bad).exists());
}

#[test]
fn one_process_at_a_time_but_anyone_may_look() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Outbox::inspect(folder.path()).is_err());
    let outbox = Outbox::open(folder.path()).unwrap();
    outbox.store(&sealed(11)).unwrap();
    assert!(matches!(Outbox::open(folder.path()), Err(OutboxError::InUse)));
    let (entries, counts) = Outbox::inspect(folder.path()).unwrap();
    assert_eq!((entries.len(), counts.pending), (1, 1));
}

#[test]
fn names_that_are_no_names_reach_no_path() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::open(folder.path()).unwrap();
    let bad = Sealed { submission: SubmissionId("../../x".to_owned()), ..sealed(12) };
    assert!(matches!(outbox.store(&bad), Err(OutboxError::Name)));
    let bad = Sealed { receipt_code: ReceiptCode("a/b".to_owned()), ..sealed(12) };
    assert!(matches!(outbox.store(&bad), Err(OutboxError::Name)));
}
