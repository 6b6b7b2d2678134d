//! Keeps the panel running: changes into a bounded channel, lamps as they are wanted.

use std::io;
use std::sync::mpsc::{SyncSender, TrySendError};
use std::time::Duration;

use super::{Lamp, OpenPanel, Panel, PanelChange};
use crate::devices::latest::{Latest, Reader};
use crate::devices::worker::{Announce, DeviceState, Job, Step, Worker, WorkerConfig};

/// How long a change is waited for before the lamps are looked after.
const STEP: Duration = Duration::from_millis(50);

/// Runs the panel that `open` gives in a watched thread, for as long as the [`Worker`] lives.
///
/// Changes go into `changes`; a full channel loses them. After each opening the state of every input comes first. Lamps
/// are set to the newest value of `lamps`; those that it does not name stay as they are.
///
/// # Errors
/// If no thread can be started.
pub fn watch(
    open: OpenPanel,
    config: WorkerConfig,
    lamps: Latest<Vec<(Lamp, bool)>>,
    changes: SyncSender<PanelChange>,
    announce: Announce,
) -> io::Result<Worker> {
    Worker::start("panel", config, PanelJob { open, lamps, changes, announce })
}

struct PanelJob {
    open: OpenPanel,
    lamps: Latest<Vec<(Lamp, bool)>>,
    changes: SyncSender<PanelChange>,
    announce: Announce,
}

impl Job for PanelJob {
    type Device = (Box<dyn Panel>, Reader<Vec<(Lamp, bool)>>);
    type Item = PanelChange;

    fn open(&self) -> Result<Self::Device, String> {
        let panel = (self.open)().map_err(|error| error.to_string())?;
        Ok((panel, self.lamps.reader()))
    }

    fn step(&self, (panel, lamps): &mut Self::Device) -> Step<PanelChange> {
        for (lamp, on) in lamps.try_next().unwrap_or_default() {
            if let Err(error) = panel.set_lamp(lamp, on) {
                return Step::Failed(error.to_string());
            }
        }
        match panel.next_change(STEP) {
            Ok(Some(change)) => Step::Item(change),
            Ok(None) => Step::Quiet,
            Err(error) => Step::Failed(error.to_string()),
        }
    }

    fn publish(&self, change: PanelChange) {
        if let Err(TrySendError::Full(change)) = self.changes.try_send(change) {
            tracing::warn!(?change, "a panel change was lost: nobody takes them");
        }
    }

    fn announce(&self, state: DeviceState) {
        (self.announce)(state);
    }
}
