//! Keeps a reader of collection codes running: texts into a bounded channel.

use std::io;
use std::sync::mpsc::{SyncSender, TrySendError};
use std::time::Duration;

use super::{OpenScanner, Scanner};
use crate::devices::worker::{Announce, DeviceState, Job, Step, Worker, WorkerConfig};

/// How long a text is waited for at a time.
const STEP: Duration = Duration::from_millis(500);

/// Runs the reader that `open` gives in a watched thread called `name`, for as long as the [`Worker`] lives.
///
/// Texts go into `texts`; a full channel loses them.
///
/// # Errors
/// If no thread can be started.
pub fn watch(
    name: &str,
    open: OpenScanner,
    config: WorkerConfig,
    texts: SyncSender<String>,
    announce: Announce,
) -> io::Result<Worker> {
    Worker::start(name, config, ScannerJob { open, texts, announce })
}

struct ScannerJob {
    open: OpenScanner,
    texts: SyncSender<String>,
    announce: Announce,
}

impl Job for ScannerJob {
    type Device = Box<dyn Scanner>;
    type Item = String;

    fn open(&self) -> Result<Self::Device, String> {
        (self.open)().map_err(|error| error.to_string())
    }

    fn step(&self, scanner: &mut Self::Device) -> Step<String> {
        match scanner.next_text(STEP) {
            Ok(Some(text)) => Step::Item(text),
            Ok(None) => Step::Quiet,
            Err(error) => Step::Failed(error.to_string()),
        }
    }

    fn publish(&self, text: String) {
        if let Err(TrySendError::Full(_)) = self.texts.try_send(text) {
            // The text itself is personal and stays out of the log.
            tracing::warn!("a scanned text was lost: nobody takes them");
        }
    }

    fn announce(&self, state: DeviceState) {
        (self.announce)(state);
    }
}
