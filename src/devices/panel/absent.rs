//! A panel that is not there.

use std::thread;
use std::time::Duration;

use super::{Lamp, Panel, PanelChange, PanelError};

/// Never changes, shows nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct AbsentPanel;

impl Panel for AbsentPanel {
    fn next_change(&mut self, timeout: Duration) -> Result<Option<PanelChange>, PanelError> {
        thread::park_timeout(timeout);
        Ok(None)
    }

    fn set_lamp(&mut self, _lamp: Lamp, _on: bool) -> Result<(), PanelError> {
        Ok(())
    }
}
