//! The virtual booth as its devices see it.

use std::time::{Duration, Instant};

use super::VirtualBooth;
use super::fault::{Connection, Corruption, Device};
use super::panel::{PanelInput, PanelLamp};
use crate::domain::{Channel, Duty};

impl VirtualBooth {
    /// Opens a device: `None` while it is unplugged.
    pub fn connect(&self, device: Device) -> Option<Connection> {
        self.scene().plugs.connect(device)
    }

    /// Whether a device is still the one that was opened.
    pub fn holds(&self, connection: Connection) -> bool {
        self.scene().plugs.holds(connection)
    }

    /// Sets the lights at `now`; channels that are not named go dark.
    pub fn set_lights(&self, duties: &[(Channel, Duty)], now: Instant) {
        self.change(|scene| scene.set_lights(duties, now));
    }

    /// Whether the camera stalls.
    pub fn is_stalled(&self) -> bool {
        self.scene().stalled
    }

    /// Takes one broken frame, if one is due.
    pub fn take_corruption(&self) -> Option<Corruption> {
        self.scene().take_corruption()
    }

    /// Takes the oldest text that the hand-scanner read.
    pub fn take_scan(&self) -> Option<String> {
        self.scene().scans.pop_front()
    }

    /// Takes the oldest change of a panel input: which, and whether it became active.
    pub fn take_panel_change(&self) -> Option<(PanelInput, bool)> {
        self.scene().panel.take_change()
    }

    /// Sets a lamp of the panel.
    pub fn set_lamp(&self, lamp: PanelLamp, on: bool) {
        self.change(|scene| scene.panel.set_lamp(lamp, on));
    }

    /// Waits until something about the booth changes, at most `timeout`; may wake early.
    pub fn wait(&self, timeout: Duration) {
        let scene = self.scene();
        drop(self.0.changed.wait_timeout(scene, timeout));
    }
}
