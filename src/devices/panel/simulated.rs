//! The virtual booth's buttons, door, tamper switch and lamps.

use std::time::Duration;

use super::{Input, Lamp, Panel, PanelChange, PanelError};
use crate::devices::worker::now;
use crate::simulator::{Connection, Device, PanelInput, PanelLamp, VirtualBooth};

/// The panel of a [`VirtualBooth`].
#[derive(Debug)]
pub struct SimulatedPanel {
    booth: VirtualBooth,
    connection: Connection,
}

impl SimulatedPanel {
    /// Opens the virtual booth's panel.
    ///
    /// # Errors
    /// [`PanelError::NotThere`] while it is unplugged.
    pub fn open(booth: &VirtualBooth) -> Result<Self, PanelError> {
        let unplugged = || PanelError::NotThere("the simulated panel is unplugged".to_owned());
        let connection = booth.connect(Device::Panel).ok_or_else(unplugged)?;
        Ok(Self { booth: booth.clone(), connection })
    }

    fn still_there(&self) -> Result<(), PanelError> {
        let gone = || PanelError::Driver("the panel no longer answers".to_owned());
        self.booth.holds(self.connection).then_some(()).ok_or_else(gone)
    }
}

impl Panel for SimulatedPanel {
    fn next_change(&mut self, timeout: Duration) -> Result<Option<PanelChange>, PanelError> {
        let deadline = now() + timeout;
        loop {
            self.still_there()?;
            if let Some((input, active)) = self.booth.take_panel_change() {
                let input = match input {
                    PanelInput::ShutterButton => Input::ShutterButton,
                    PanelInput::CallButton => Input::CallButton,
                    PanelInput::Door => Input::Door,
                    PanelInput::Tamper => Input::Tamper,
                };
                return Ok(Some(PanelChange { input, active }));
            }
            let left = deadline.saturating_duration_since(now());
            if left.is_zero() {
                return Ok(None);
            }
            self.booth.wait(left);
        }
    }

    fn set_lamp(&mut self, lamp: Lamp, on: bool) -> Result<(), PanelError> {
        self.still_there()?;
        let lamp = match lamp {
            Lamp::Door => PanelLamp::Door,
            Lamp::Ready => PanelLamp::Ready,
            Lamp::Busy => PanelLamp::Busy,
        };
        self.booth.set_lamp(lamp, on);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::Setup;

    #[test]
    fn a_press_is_two_changes_and_a_door_that_stays_open_one() {
        let booth = VirtualBooth::new(Setup::default());
        let mut panel = SimulatedPanel::open(&booth).unwrap();
        booth.press(PanelInput::CallButton);
        booth.set_input(PanelInput::Door, true);
        booth.set_input(PanelInput::Door, true);
        let mut seen = Vec::new();
        while let Some(change) = panel.next_change(Duration::ZERO).unwrap() {
            seen.push((change.input, change.active));
        }
        assert_eq!(seen, [(Input::CallButton, true), (Input::CallButton, false), (Input::Door, true)]);
    }

    #[test]
    fn lamps_are_seen_from_outside_and_go_out_with_the_panel() {
        let booth = VirtualBooth::new(Setup::default());
        let mut panel = SimulatedPanel::open(&booth).unwrap();
        panel.set_lamp(Lamp::Ready, true).unwrap();
        assert!(booth.lamp(PanelLamp::Ready) && !booth.lamp(PanelLamp::Door));
        booth.plug(Device::Panel, false);
        assert!(!booth.lamp(PanelLamp::Ready));
        assert!(panel.set_lamp(Lamp::Ready, true).is_err() && panel.next_change(Duration::ZERO).is_err());
    }
}
