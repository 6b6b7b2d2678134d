//! The lock behind the technician's PIN: five wrong ones shut it for ten minutes, and a restart does not open it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::delivery::write_private;
use crate::flow::technician::PinAnswer;

/// The file, in the booth's folder.
const FILE: &str = "pin-lock.json";
/// Wrong PINs before a pause.
const TRIES: u32 = 5;
/// The pause.
const PAUSE: Duration = Duration::from_mins(10);

/// What outlives a restart.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    /// Wrong PINs in a row.
    wrong: u32,
    /// Unix time at which the lock opens; 0: it is open.
    until: i64,
}

/// The lock.
#[derive(Debug)]
pub(super) struct PinLock {
    folder: PathBuf,
    wrong: u32,
    until: Option<Instant>,
}

impl PinLock {
    /// As it was before the restart. A clock that was set back, or a file that cannot be read, costs a whole pause.
    pub(super) fn load(folder: &Path, now: Instant, unix_seconds: i64) -> Self {
        let text = match std::fs::read(folder.join(FILE)) {
            Ok(text) => text,
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(_) => b"unreadable".to_vec(),
        };
        let kept = if text.is_empty() { Some(Kept::default()) } else { serde_json::from_slice(&text).ok() };
        let (wrong, left) = match kept {
            Some(Kept { wrong, until: 0 }) => (wrong, None),
            Some(Kept { wrong, until }) => {
                let left = u64::try_from(until.saturating_sub(unix_seconds)).unwrap_or_default();
                (wrong, Some(Duration::from_secs(left).min(PAUSE)))
            }
            None => (TRIES, Some(PAUSE)),
        };
        Self { folder: folder.to_owned(), wrong, until: left.map(|left| now + left) }
    }

    /// Minutes until the next try, rounded up; `None`: one may be made now.
    pub(super) fn minutes_left(&mut self, now: Instant) -> Option<u32> {
        let until = self.until?;
        if now < until {
            return Some(until.duration_since(now).as_secs().div_ceil(60).max(1) as u32);
        }
        (self.until, self.wrong) = (None, 0);
        None
    }

    /// One try: `opens` says whether the PIN was right; it is not asked while the lock is shut.
    pub(super) fn attempt(&mut self, opens: impl FnOnce() -> bool, now: Instant, unix_seconds: i64) -> PinAnswer {
        if let Some(minutes) = self.minutes_left(now) {
            return PinAnswer::Locked { minutes };
        }
        // Counted before it is known: pulling the plug at the right moment gains nothing.
        self.wrong += 1;
        self.keep(unix_seconds);
        if opens() {
            self.wrong = 0;
            self.keep(unix_seconds);
            return PinAnswer::Open;
        }
        if self.wrong >= TRIES {
            self.until = Some(now + PAUSE);
            self.keep(unix_seconds);
            return PinAnswer::Locked { minutes: (PAUSE.as_secs() / 60) as u32 };
        }
        PinAnswer::Wrong { tries_left: TRIES - self.wrong }
    }

    fn keep(&self, unix_seconds: i64) {
        let shut = self.wrong >= TRIES;
        let until = if shut { unix_seconds.saturating_add(PAUSE.as_secs().cast_signed()).max(1) } else { 0 };
        let kept = serde_json::to_vec(&Kept { wrong: self.wrong, until }).unwrap_or_default();
        if let Err(fault) = write_private(&self.folder, FILE, &kept) {
            tracing::error!("the PIN's lock cannot be written and would not outlive a restart: {fault}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::now;

    const DAY: i64 = 1_767_225_600;

    fn lock(folder: &Path) -> (PinLock, Instant) {
        let start = now();
        (PinLock::load(folder, start, DAY), start)
    }

    fn shut(folder: &Path) {
        let (mut lock, start) = lock(folder);
        let answers: Vec<_> = (0..5).map(|_| lock.attempt(|| false, start, DAY)).collect();
        let wrong = |tries_left| PinAnswer::Wrong { tries_left };
        assert_eq!(answers, [wrong(4), wrong(3), wrong(2), wrong(1), PinAnswer::Locked { minutes: 10 }]);
    }

    #[test]
    fn five_wrong_pins_shut_it_for_ten_minutes_and_the_right_one_is_not_asked() {
        let folder = tempfile::tempdir().unwrap();
        shut(folder.path());
        let (mut lock, start) = lock(folder.path());
        let soon = start + Duration::from_secs(61);
        assert_eq!(lock.attempt(|| panic!("asked"), soon, DAY + 61), PinAnswer::Locked { minutes: 9 });
        let later = start + PAUSE;
        assert_eq!(lock.attempt(|| true, later, DAY + 600), PinAnswer::Open);
        assert_eq!(lock.attempt(|| false, later, DAY + 600), PinAnswer::Wrong { tries_left: 4 });
    }

    #[test]
    fn a_restart_gives_no_new_tries() {
        let folder = tempfile::tempdir().unwrap();
        for tries_left in (1..5).rev() {
            let (mut lock, start) = lock(folder.path());
            assert_eq!(lock.attempt(|| false, start, DAY), PinAnswer::Wrong { tries_left });
        }
        let (mut fifth, start) = lock(folder.path());
        assert_eq!(fifth.attempt(|| false, start, DAY), PinAnswer::Locked { minutes: 10 });
        let mut after = PinLock::load(folder.path(), start, DAY + 240);
        assert_eq!(after.minutes_left(start), Some(6));
        let mut much_later = PinLock::load(folder.path(), start, DAY + 601);
        assert_eq!(much_later.minutes_left(start), None);
    }

    #[test]
    fn a_clock_set_back_or_a_broken_file_costs_a_whole_pause() {
        let folder = tempfile::tempdir().unwrap();
        shut(folder.path());
        let start = now();
        assert_eq!(PinLock::load(folder.path(), start, 0).minutes_left(start), Some(10), "1970");
        write_private(folder.path(), FILE, b"{\"wrong\":").unwrap();
        let mut broken = PinLock::load(folder.path(), start, DAY);
        assert_eq!(broken.minutes_left(start), Some(10));
        assert_eq!(broken.minutes_left(start + PAUSE), None);
    }
}
