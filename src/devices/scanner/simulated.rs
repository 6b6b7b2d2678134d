//! The virtual booth's hand-scanner.

use std::time::Duration;

use super::{Scanner, ScannerError};
use crate::devices::worker::now;
use crate::simulator::{Connection, Device, VirtualBooth};

/// The hand-scanner of a [`VirtualBooth`]: gives what [`VirtualBooth::hand_scan`] was given.
#[derive(Debug)]
pub struct SimulatedScanner {
    booth: VirtualBooth,
    connection: Connection,
}

impl SimulatedScanner {
    /// Opens the virtual booth's hand-scanner.
    ///
    /// # Errors
    /// [`ScannerError::Lost`] while it is unplugged.
    pub fn open(booth: &VirtualBooth) -> Result<Self, ScannerError> {
        let connection = booth.connect(Device::Scanner).ok_or(ScannerError::Lost)?;
        Ok(Self { booth: booth.clone(), connection })
    }
}

impl Scanner for SimulatedScanner {
    fn next_text(&mut self, timeout: Duration) -> Result<Option<String>, ScannerError> {
        let deadline = now() + timeout;
        loop {
            if !self.booth.holds(self.connection) {
                return Err(ScannerError::Lost);
            }
            if let Some(text) = self.booth.take_scan() {
                return Ok(Some(super::bounded(text)));
            }
            let left = deadline.saturating_duration_since(now());
            if left.is_zero() {
                return Ok(None);
            }
            self.booth.wait(left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::Setup;

    #[test]
    fn gives_what_was_scanned_in_order_then_nothing() {
        let booth = VirtualBooth::new(Setup::default());
        let mut scanner = SimulatedScanner::open(&booth).unwrap();
        booth.hand_scan("PB1:one\u{1}");
        booth.hand_scan(&"x".repeat(9000));
        assert_eq!(scanner.next_text(Duration::ZERO), Ok(Some("PB1:one\u{1}".to_owned())));
        assert_eq!(scanner.next_text(Duration::ZERO).unwrap().unwrap().len(), 4096);
        assert_eq!(scanner.next_text(Duration::from_millis(10)), Ok(None));
    }

    #[test]
    fn an_unplugged_scanner_is_lost() {
        let booth = VirtualBooth::new(Setup::default());
        let mut scanner = SimulatedScanner::open(&booth).unwrap();
        booth.plug(Device::Scanner, false);
        assert_eq!(scanner.next_text(Duration::from_secs(1)), Err(ScannerError::Lost));
        assert_eq!(SimulatedScanner::open(&booth).err(), Some(ScannerError::Lost));
    }
}
