//! What makes one booth unlike another: its panels, their current, the lens, the sensor, the camera's habits.

use serde::{Deserialize, Serialize};

use super::random::Random;

/// The booth as a thing of this world. By default all is ideal, as [`Physics::ideal`] says; in a file every key may be left
/// out, and unknown ones are refused. Lists of six are in the order of [`super::REFERENCE`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Physics {
    /// Light of each panel against its design, 0 to 3.
    pub power: [f32; 6],
    /// How far each panel hangs from its design, m: to the right in the picture, up, towards the camera.
    pub shift_m: [[f32; 3]; 6],
    /// How far each panel is turned about the vertical, degrees, positive to the right in the picture as it shines.
    pub turn_deg: [f32; 6],
    /// Colour of each panel's light, linear RGB; mean 1 keeps its power.
    pub tint: [[f32; 3]; 6],
    /// Light that the side walls give back, left and right, as a share of a front panel's light on the card.
    pub side_walls: [f32; 2],
    /// Frequency of the dimming, Hz; 0: current without a ripple.
    pub pwm_hz: f32,
    /// Phase of each channel, share of a period.
    pub phase: [f32; 6],
    /// Time that a driver takes to switch on, µs: lost from each period.
    pub rise_us: f32,
    /// Time until 99 % of a change of light has come, ms; 0: at once.
    pub settle_ms: f32,
    /// Light lost when hot at full duty, share (0.05 is usual); 0: none.
    pub droop: f32,
    /// Duty that all panels have burnt at for long before the start: 0 cold, 0.6 warmed up.
    pub warm: f32,
    /// Frame to frame unrest of the lamps' supply, standard deviation as a share.
    pub supply: f32,
    /// Ripple of the stray light, Hz: 100 for lamps on 50 Hz mains; 0: none.
    pub mains_hz: f32,
    /// Colour of the stray light, linear RGB.
    pub ambient_tint: [f32; 3],
    /// Light of the booth's own screen when white, as a share of the calibrated level at the face.
    pub screen: f32,
    /// Colour of that screen, linear RGB.
    pub screen_tint: [f32; 3],
    /// From the first row's end of exposure to the last row's, ms; 0: all rows at once.
    pub readout_ms: f32,
    /// Unlike gain of the pixels, standard deviation as a share (0.005 is usual).
    pub prnu: f32,
    /// Loss of light in the corners of the frame, share.
    pub vignetting: f32,
    /// Radial distortion at the corners of the frame, share; negative is a barrel.
    pub distortion: f32,
    /// Radius of the disc that a point in the face plane becomes, N px, with the focus at its best.
    pub defocus: f32,
    /// What the camera's own colours make of linear sRGB, row by row; rows that sum to 1 keep greys grey.
    pub matrix: [[f32; 3]; 3],
    /// Error of the camera's white balance at its 5500 K setting: gains of R, G, B.
    pub cast: [f32; 3],
    /// Contrast that the camera adds to the sRGB curve, 0 none, 1 strong.
    pub s_curve: f32,
    /// Gamma that stands instead of the sRGB curve; 0: sRGB.
    pub gamma: f32,
    /// Frames until a control acts.
    pub control_latency: u32,
    /// Exposures that the sensor really knows, in 100 µs, ascending; the next lower one acts. Empty: all.
    pub exposure_ladder: Vec<u32>,
    /// Frames that wait in the driver when nobody reads: the oldest comes first. 0: the newest comes.
    pub stale_frames: u32,
    /// Share of the frames that never come.
    pub lost_frames: f32,
    /// The camera's serial number.
    pub serial: String,
}

/// Rungs of a common camera's exposure ladder, in 100 µs. Asked for 100 and 200 it acts on 78 and 156: twice as much too, so
/// that only bands or the level betray it; other ladders break the ratio as well.
pub const LADDER: [u32; 11] = [3, 5, 10, 20, 39, 78, 156, 312, 625, 1250, 2047];

impl Default for Physics {
    fn default() -> Self {
        Self::ideal()
    }
}

impl Physics {
    /// A booth as designed, without any unrest: at the reference duties the calibrated level.
    pub fn ideal() -> Self {
        Self {
            power: [1.0; 6],
            shift_m: [[0.0; 3]; 6],
            turn_deg: [0.0; 6],
            tint: [[1.0; 3]; 6],
            side_walls: [0.05; 2],
            pwm_hz: 0.0,
            phase: [0.0; 6],
            rise_us: 0.0,
            settle_ms: 0.0,
            droop: 0.0,
            warm: 0.6,
            supply: 0.0,
            mains_hz: 0.0,
            ambient_tint: [1.0; 3],
            screen: 0.0,
            screen_tint: [1.0; 3],
            readout_ms: 0.0,
            prnu: 0.0,
            vignetting: 0.0,
            distortion: 0.0,
            defocus: 0.0,
            matrix: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            cast: [1.0; 3],
            s_curve: 0.0,
            gamma: 0.0,
            control_latency: 0,
            exposure_ladder: Vec::new(),
            stale_frames: 0,
            lost_frames: 0.0,
            serial: "SIM-0001".to_owned(),
        }
    }

    /// A plausible booth: panels ±20 % in power and ±5 cm in place, dimming by a crystal (±50 ppm) or by the board's own
    /// clock (±4 %), warmed up or nearly so, a small lens and sensor, a camera whose controls act after two or three frames.
    pub fn random(seed: u64) -> Self {
        let random = &mut Random::new(seed ^ 0x009d_5117_b007_u64);
        let around = |random: &mut Random, spread: f32| 1.0 + random.between(-spread, spread);
        let six = |random: &mut Random, draw: &dyn Fn(&mut Random) -> f32| -> [f32; 6] {
            std::array::from_fn(|_| draw(random))
        };
        let crystal = random.bits() & 1 == 0;
        let clock = if crystal { around(random, 50e-6) } else { around(random, 0.04) };
        let leak = random.between(0.04, 0.12);
        let other = random.between(0.02, 0.08);
        Self {
            power: six(random, &|r| around(r, 0.2)),
            shift_m: std::array::from_fn(|_| std::array::from_fn(|_| random.between(-0.05, 0.05))),
            turn_deg: six(random, &|r| r.between(-3.0, 3.0)),
            tint: std::array::from_fn(|_| {
                let warm = random.between(-0.02, 0.02);
                [1.0 + warm, 1.0, 1.0 - warm]
            }),
            side_walls: std::array::from_fn(|_| random.between(0.02, 0.09)),
            pwm_hz: 1000.0 * clock,
            phase: six(random, &Random::unit),
            rise_us: random.between(0.0, 10.0),
            settle_ms: random.between(25.0, 50.0),
            droop: random.between(0.02, 0.06),
            warm: random.between(0.5, 0.6),
            supply: random.between(0.0, 0.002),
            mains_hz: 100.0,
            ambient_tint: {
                let warm = random.between(-0.1, 0.15);
                [1.0 + warm, 1.0, 1.0 - warm]
            },
            screen: random.between(0.0, 0.03),
            screen_tint: [1.0; 3],
            readout_ms: random.between(12.0, 30.0),
            prnu: 0.005,
            vignetting: random.between(0.02, 0.15),
            distortion: random.between(-0.01, 0.005),
            defocus: random.between(0.3, 0.8),
            matrix: [
                [1.0 - leak - other, leak, other],
                [other, 1.0 - leak - other, leak],
                [other / 2.0, leak, 1.0 - leak - other / 2.0],
            ],
            cast: [around(random, 0.08), 1.0, around(random, 0.08)],
            s_curve: 0.0,
            gamma: 0.0,
            control_latency: 2 + (random.bits() & 1) as u32,
            exposure_ladder: Vec::new(),
            stale_frames: 4,
            lost_frames: random.between(0.0, 0.01),
            serial: format!("SIM-{:04}", 1 + seed % 9999),
        }
    }

    /// Whether nothing of it shows in a frame of given light: an ideal booth, whatever the camera is called.
    pub(super) fn is_plain(&self) -> bool {
        let ideal = Self::ideal();
        let as_ideal = Self {
            warm: ideal.warm,
            phase: ideal.phase,
            side_walls: ideal.side_walls,
            control_latency: ideal.control_latency,
            exposure_ladder: Vec::new(),
            stale_frames: ideal.stale_frames,
            lost_frames: ideal.lost_frames,
            serial: ideal.serial.clone(),
            ..self.clone()
        };
        as_ideal == ideal
    }

    /// The same with every number brought into a range that makes sense.
    #[must_use]
    pub(super) fn sane(self) -> Self {
        let within = |v: f32, low: f32, high: f32, usual: f32| if v.is_finite() { v.clamp(low, high) } else { usual };
        let mut exposure_ladder = self.exposure_ladder;
        exposure_ladder.retain(|&rung| rung > 0);
        exposure_ladder.sort_unstable();
        Self {
            power: self.power.map(|v| within(v, 0.0, 3.0, 1.0)),
            shift_m: self.shift_m.map(|at| at.map(|v| within(v, -0.3, 0.3, 0.0))),
            turn_deg: self.turn_deg.map(|v| within(v, -80.0, 80.0, 0.0)),
            tint: self.tint.map(|c| c.map(|v| within(v, 0.0, 3.0, 1.0))),
            side_walls: self.side_walls.map(|v| within(v, 0.0, 1.0, 0.05)),
            pwm_hz: within(self.pwm_hz, 0.0, 100_000.0, 0.0),
            phase: self.phase.map(|v| within(v, 0.0, 1.0, 0.0)),
            rise_us: within(self.rise_us, 0.0, 500.0, 0.0),
            settle_ms: within(self.settle_ms, 0.0, 2000.0, 0.0),
            droop: within(self.droop, 0.0, 0.5, 0.0),
            warm: within(self.warm, 0.0, 1.0, 0.6),
            supply: within(self.supply, 0.0, 0.2, 0.0),
            mains_hz: within(self.mains_hz, 0.0, 1000.0, 0.0),
            ambient_tint: self.ambient_tint.map(|v| within(v, 0.0, 3.0, 1.0)),
            screen: within(self.screen, 0.0, 1.0, 0.0),
            screen_tint: self.screen_tint.map(|v| within(v, 0.0, 3.0, 1.0)),
            readout_ms: within(self.readout_ms, 0.0, 100.0, 0.0),
            prnu: within(self.prnu, 0.0, 0.1, 0.0),
            vignetting: within(self.vignetting, 0.0, 0.9, 0.0),
            distortion: within(self.distortion, -0.2, 0.2, 0.0),
            defocus: within(self.defocus, 0.0, 30.0, 0.0),
            matrix: self.matrix.map(|row| row.map(|v| within(v, -2.0, 3.0, 0.0))),
            cast: self.cast.map(|v| within(v, 0.1, 5.0, 1.0)),
            s_curve: within(self.s_curve, 0.0, 1.0, 0.0),
            gamma: if self.gamma > 0.0 { within(self.gamma, 0.3, 5.0, 0.0) } else { 0.0 },
            control_latency: self.control_latency.min(30),
            exposure_ladder,
            stale_frames: self.stale_frames.min(30),
            lost_frames: within(self.lost_frames, 0.0, 0.9, 0.0),
            serial: self.serial,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booths_differ_by_seed_repeat_with_it_and_are_sane() {
        assert_eq!(Physics::random(3), Physics::random(3));
        assert_ne!(Physics::random(3), Physics::random(4));
        for seed in 0..200 {
            let booth = Physics::random(seed);
            assert_eq!(booth.clone().sane(), booth);
            assert!(booth.power.iter().all(|p| (0.8..=1.2).contains(p)));
        }
        assert_eq!(Physics::ideal().sane(), Physics::default());
        let odd = Physics { droop: f32::NAN, pwm_hz: -3.0, exposure_ladder: vec![9, 0, 3], ..Physics::ideal() }.sane();
        assert!(odd.droop.abs() < 1e-9 && odd.pwm_hz.abs() < 1e-9 && odd.exposure_ladder == [3, 9]);
    }

    #[test]
    fn a_file_names_only_what_differs() {
        let booth: Physics = toml::from_str("droop = 0.05\npower = [1, 1, 0.8, 1, 1, 1]").unwrap();
        assert_eq!(booth, Physics { droop: 0.05, power: [1.0, 1.0, 0.8, 1.0, 1.0, 1.0], ..Physics::ideal() });
        assert!(toml::from_str::<Physics>("droops = 0.05").is_err());
    }
}
