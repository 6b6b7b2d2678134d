//! One slot between threads: the newest value wins, nobody waits for anybody.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::worker::now;

/// A slot that holds the newest value. Cheap to clone: all clones are the same slot.
pub struct Latest<T> {
    slot: Arc<Slot<T>>,
}

struct Slot<T> {
    held: Mutex<Held<T>>,
    changed: Condvar,
}

struct Held<T> {
    /// Counts the values that were put.
    version: u64,
    value: Option<T>,
}

impl<T> Latest<T> {
    /// An empty slot.
    pub fn new() -> Self {
        let held = Mutex::new(Held { version: 0, value: None });
        Self { slot: Arc::new(Slot { held, changed: Condvar::new() }) }
    }

    /// Puts a value; one that nobody has read is dropped.
    pub fn put(&self, value: T) {
        let mut held = self.slot.lock();
        held.version += 1;
        let old = held.value.replace(value);
        drop(held);
        drop(old);
        self.slot.changed.notify_all();
    }

    /// Empties the slot, so that no picture of a student who has left stays in it.
    pub fn clear(&self) {
        let old = self.slot.lock().value.take();
        drop(old);
    }
}

impl<T: Clone> Latest<T> {
    /// The newest value, read before or not.
    pub fn get(&self) -> Option<T> {
        self.slot.lock().value.clone()
    }

    /// A reader that gives each value at most once. Several readers do not disturb each other.
    pub fn reader(&self) -> Reader<T> {
        Reader { latest: self.clone(), seen: 0 }
    }
}

impl<T> Slot<T> {
    fn lock(&self) -> MutexGuard<'_, Held<T>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Clone for Latest<T> {
    fn clone(&self) -> Self {
        Self { slot: Arc::clone(&self.slot) }
    }
}

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Reads a [`Latest`], each value at most once.
pub struct Reader<T> {
    latest: Latest<T>,
    seen: u64,
}

impl<T: Clone> Reader<T> {
    /// The newest value if it was not read yet. Does not wait.
    pub fn try_next(&mut self) -> Option<T> {
        let held = self.latest.slot.lock();
        if held.version == self.seen {
            return None;
        }
        self.seen = held.version;
        held.value.clone()
    }

    /// The newest value that was not read yet; waits for it, at most `timeout`.
    pub fn next(&mut self, timeout: Duration) -> Option<T> {
        let deadline = now() + timeout;
        let mut held = self.latest.slot.lock();
        loop {
            if held.version != self.seen && held.value.is_some() {
                self.seen = held.version;
                return held.value.clone();
            }
            let left = deadline.checked_duration_since(now()).filter(|left| !left.is_zero())?;
            held = self.latest.slot.changed.wait_timeout(held, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_wins_and_is_given_once_to_each_reader() {
        let latest = Latest::new();
        let (mut preview, mut vision) = (latest.reader(), latest.reader());
        latest.put(1);
        latest.put(2);
        assert_eq!(preview.try_next(), Some(2));
        assert_eq!(preview.try_next(), None);
        assert_eq!(vision.next(Duration::ZERO), Some(2));
        assert_eq!(vision.next(Duration::from_millis(5)), None);
        assert_eq!(latest.get(), Some(2));
    }

    #[test]
    fn a_cleared_slot_gives_nothing() {
        let latest = Latest::new();
        let mut reader = latest.reader();
        latest.put(1);
        latest.clear();
        assert_eq!(reader.next(Duration::from_millis(5)), None);
        assert_eq!(latest.get(), None);
        latest.put(2);
        assert_eq!(reader.next(Duration::ZERO), Some(2));
    }

    #[test]
    fn a_waiting_reader_wakes() {
        let latest = Latest::new();
        let mut reader = latest.reader();
        let putter = latest.clone();
        let thread = std::thread::Builder::new().name("putter".into()).spawn(move || putter.put(7)).unwrap();
        assert_eq!(reader.next(Duration::from_secs(10)), Some(7));
        thread.join().unwrap();
    }
}
