//! What can go wrong, as it is asked for.

use super::lamps::place as place_of;
use crate::domain::{Channel, Duty};

/// A device of the virtual booth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// The camera.
    Camera,
    /// The light board.
    Lights,
    /// The hand-scanner.
    Scanner,
    /// Buttons, door, tamper switch, lamps.
    Panel,
}

/// How a frame arrives broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Corruption {
    /// Cut short: the rest never came over the cable.
    Half,
    /// Whole, but marked as damaged by the driver.
    Garbage,
}

/// What one channel does instead of what it is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ChannelFault {
    /// Gives no light.
    Dead(Channel),
    /// Stays at this duty.
    Stuck(Channel, Duty),
    /// Its dimming wire is loose: the driver shines in full, as such drivers do.
    Loose(Channel),
    /// Two channels are plugged the wrong way round.
    Swapped(Channel, Channel),
    /// Its light follows this power of the duty instead of the duty itself.
    NonLinear(Channel, f32),
}

impl ChannelFault {
    /// What the faulty board makes of duties in the order of the reference.
    pub(super) fn act(self, duties: &mut [f32; 6]) {
        match self {
            Self::Dead(channel) => duties[place_of(channel)] = 0.0,
            Self::Stuck(channel, duty) => duties[place_of(channel)] = duty.share(),
            Self::Loose(channel) => duties[place_of(channel)] = 1.0,
            Self::Swapped(one, other) => duties.swap(place_of(one), place_of(other)),
            Self::NonLinear(channel, power) => {
                let duty = &mut duties[place_of(channel)];
                *duty = duty.powf(if power.is_finite() { power.clamp(0.1, 10.0) } else { 1.0 });
            }
        }
    }
}

/// A device as it is plugged in: lost for good once unplugged, though another may be opened after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connection {
    pub(super) device: Device,
    pub(super) count: u32,
}

/// Plugs of the four devices.
#[derive(Debug, Default)]
pub(super) struct Plugs {
    /// By device: how often it was unplugged, and whether it is so now.
    pulled: [(u32, bool); 4],
}

impl Plugs {
    pub(super) fn set(&mut self, device: Device, plugged: bool) {
        let plug = &mut self.pulled[place(device)];
        if !plugged && !plug.1 {
            plug.0 += 1;
        }
        plug.1 = !plugged;
    }

    pub(super) fn connect(&self, device: Device) -> Option<Connection> {
        let (count, out) = self.pulled[place(device)];
        (!out).then_some(Connection { device, count })
    }

    pub(super) fn holds(&self, connection: Connection) -> bool {
        self.connect(connection.device) == Some(connection)
    }
}

fn place(device: Device) -> usize {
    match device {
        Device::Camera => 0,
        Device::Lights => 1,
        Device::Scanner => 2,
        Device::Panel => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pulled_device_is_lost_until_opened_anew() {
        let mut plugs = Plugs::default();
        let first = plugs.connect(Device::Camera).unwrap();
        plugs.set(Device::Camera, false);
        assert!(!plugs.holds(first) && plugs.connect(Device::Camera).is_none());
        assert!(plugs.connect(Device::Lights).is_some());
        plugs.set(Device::Camera, true);
        assert!(!plugs.holds(first));
        assert!(plugs.holds(plugs.connect(Device::Camera).unwrap()));
    }
}
