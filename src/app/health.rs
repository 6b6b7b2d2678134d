//! What the booth knows of its own state, and whether it may take photos.

use std::time::{Duration, Instant};

use super::heat::{Heat, HeatLimits, HeatWatch};
use super::logic::HEARTBEAT;
use crate::devices::latest::{Latest, Reader};
use crate::domain::Frame;
use crate::flow::OutOfService;

/// A device that is away for this long takes the booth out of service.
const LOST_AFTER: Duration = Duration::from_secs(2);

/// What the booth knows of its own state.
#[expect(clippy::struct_excessive_bools, reason = "facts that do not depend on each other")]
pub(super) struct Health {
    pub(super) camera_lost: Option<Instant>,
    /// Why the camera is away: for the technician.
    pub(super) camera_fault: Option<String>,
    pub(super) lights_lost: Option<Instant>,
    pub(super) heat: HeatWatch,
    pub(super) last_frame: Instant,
    pub(super) frozen: bool,
    pub(super) full: bool,
    /// The wall clock was never set: a visit would carry a wrong date.
    pub(super) clock_unset: bool,
    pub(super) staff: bool,
    /// The light is not as calibrated, or not calibrated at all.
    pub(super) light_wrong: bool,
    pub(super) out: Option<OutOfService>,
    pub(super) next_heartbeat: Instant,
    /// What the status lamps were last told: ready, busy.
    pub(super) status: Option<(bool, bool)>,
    pub(super) frames: Reader<Frame>,
}

impl Health {
    pub(super) fn new(frames: &Latest<Frame>, heat: Option<HeatLimits>, now: Instant) -> Self {
        Self {
            camera_lost: Some(now),
            camera_fault: None,
            lights_lost: Some(now),
            heat: HeatWatch::new(heat, now),
            last_frame: now,
            frozen: false,
            full: false,
            clock_unset: false,
            staff: false,
            light_wrong: false,
            out: None,
            next_heartbeat: now + HEARTBEAT,
            status: None,
            frames: frames.reader(),
        }
    }

    /// Why the booth must not take photos at `now`, worst first.
    pub(super) fn reason(&self, now: Instant) -> Option<OutOfService> {
        let lost = |since: Option<Instant>| since.is_some_and(|since| now.duration_since(since) >= LOST_AFTER);
        if self.staff {
            Some(OutOfService::Staff)
        } else if self.heat.must_be_dark(now) {
            Some(OutOfService::Heat)
        } else if lost(self.camera_lost) {
            Some(OutOfService::Camera)
        } else if lost(self.lights_lost) || self.light_wrong {
            Some(OutOfService::Lights)
        } else if self.full {
            Some(OutOfService::Disk)
        } else if self.clock_unset {
            Some(OutOfService::Clock)
        } else {
            None
        }
    }

    pub(super) fn camera_ok(&self) -> bool {
        self.camera_lost.is_none()
    }

    pub(super) fn lights_ok(&self) -> bool {
        self.lights_lost.is_none()
    }

    pub(super) fn in_service(&self) -> bool {
        self.out.is_none()
    }

    /// Temperature of the lights' heat sink and how it is, if somebody measures it.
    pub(super) fn heat(&self, now: Instant) -> Heat {
        self.heat.state(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::clock;

    fn well(heat: Option<HeatLimits>, now: Instant) -> Health {
        Health { camera_lost: None, lights_lost: None, ..Health::new(&Latest::new(), heat, now) }
    }

    #[test]
    fn a_clock_that_nobody_set_takes_no_photos() {
        let now = clock::now();
        let mut health = well(None, now);
        assert_eq!(health.reason(now), None);
        health.clock_unset = !clock::is_set(0); // a board without a battery wakes in 1970
        assert_eq!(health.reason(now), Some(OutOfService::Clock));
        assert!(clock::is_set(1_767_225_600) && !clock::is_set(1_704_067_200), "2026 and 2024");
    }

    #[test]
    fn lights_that_are_too_hot_take_it_out_of_service_and_it_comes_back() {
        let now = clock::now();
        let mut health = well(Some(HeatLimits { warn: 60.0, limit: 70.0 }), now);
        health.heat.measured(71.0, now);
        assert_eq!(health.reason(now), Some(OutOfService::Heat));
        health.heat.measured(59.0, now);
        assert_eq!(health.reason(now), None);
    }
}
