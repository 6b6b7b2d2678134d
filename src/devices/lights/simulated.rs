//! The virtual booth's lights.

use super::{Lights, LightsError};
use crate::devices::worker::now;
use crate::domain::{Channel, Duty};
use crate::simulator::{Connection, Device, VirtualBooth};

/// Lights of a [`VirtualBooth`]; dark when opened and when dropped.
#[derive(Debug)]
pub struct SimulatedLights {
    booth: VirtualBooth,
    connection: Connection,
}

impl SimulatedLights {
    /// Opens the virtual booth's light board and makes it dark.
    ///
    /// # Errors
    /// [`LightsError::NotThere`] while it is unplugged.
    pub fn open(booth: &VirtualBooth) -> Result<Self, LightsError> {
        let unplugged = || LightsError::NotThere("the simulated board is unplugged".to_owned());
        let connection = booth.connect(Device::Lights).ok_or_else(unplugged)?;
        booth.set_lights(&[], now());
        Ok(Self { booth: booth.clone(), connection })
    }
}

impl Lights for SimulatedLights {
    fn set(&mut self, duties: &[(Channel, Duty)]) -> Result<(), LightsError> {
        if !self.booth.holds(self.connection) {
            return Err(LightsError::Driver("the board no longer answers".to_owned()));
        }
        self.booth.set_lights(duties, now());
        Ok(())
    }
}

impl Drop for SimulatedLights {
    fn drop(&mut self) {
        if self.booth.holds(self.connection) {
            self.booth.set_lights(&[], now());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::{Setup, reference};

    #[test]
    fn dark_when_opened_and_when_dropped() {
        let booth = VirtualBooth::new(Setup::default());
        booth.set_lights(&reference(), now());
        let mut lights = SimulatedLights::open(&booth).unwrap();
        assert!(booth.duties().is_empty());
        lights.set(&reference()).unwrap();
        assert_eq!(booth.duties(), reference());
        drop(lights);
        assert!(booth.duties().is_empty());
    }

    #[test]
    fn an_unplugged_board_is_dark_and_does_not_answer_until_opened_anew() {
        let booth = VirtualBooth::new(Setup::default());
        let mut lights = SimulatedLights::open(&booth).unwrap();
        lights.set(&reference()).unwrap();
        booth.plug(Device::Lights, false);
        assert!(booth.duties().is_empty());
        assert!(lights.set(&reference()).is_err());
        assert!(SimulatedLights::open(&booth).is_err());
        booth.plug(Device::Lights, true);
        let mut again = SimulatedLights::open(&booth).unwrap();
        again.set(&reference()).unwrap();
        drop(lights);
        assert_eq!(booth.duties(), reference(), "the lost handle switched off the new one");
    }
}
