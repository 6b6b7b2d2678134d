//! How long each lamp has burned: hours at full power. They outlive a restart.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::delivery::write_private;
use crate::domain::{Channel, Duty};

/// The file, in the booth's folder: `{"key_left": 123.4, …}`, hours.
const FILE: &str = "lamp-hours.json";
/// At most so long between two writes, while lamps burn.
const SAVE_EVERY: Duration = Duration::from_mins(5);
/// A longer gap between two looks was a sleep of the computer, not light.
const LONGEST_LOOK: Duration = Duration::from_secs(10);

const NAMES: [(Channel, &str); 6] = [
    (Channel::KeyLeft, "key_left"),
    (Channel::KeyRight, "key_right"),
    (Channel::FillTop, "fill_top"),
    (Channel::FillChin, "fill_chin"),
    (Channel::BackgroundLeft, "background_left"),
    (Channel::BackgroundRight, "background_right"),
];

/// Hours at full power: an hour at a duty of 0.5 is half an hour.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct LampHours(BTreeMap<Channel, f64>);

impl LampHours {
    /// These lamps burned for so long.
    pub(super) fn burn(&mut self, duties: &[(Channel, Duty)], time: Duration) {
        for (channel, duty) in duties {
            if *duty > Duty::OFF {
                *self.0.entry(*channel).or_default() += f64::from(duty.share()) * time.as_secs_f64() / 3600.0;
            }
        }
    }

    /// A lamp's hours.
    pub(super) fn of(&self, channel: Channel) -> f64 {
        self.0.get(&channel).copied().unwrap_or_default()
    }

    fn read(text: &[u8]) -> Option<Self> {
        let written: BTreeMap<String, f64> = serde_json::from_slice(text).ok()?;
        let hours = |(name, hours): (String, f64)| {
            let channel = NAMES.iter().find(|(_, known)| *known == name)?.0;
            (hours.is_finite() && hours >= 0.0).then_some((channel, hours))
        };
        written.into_iter().map(hours).collect::<Option<_>>().map(Self)
    }

    fn written(&self) -> String {
        let rows = NAMES.map(|(channel, name)| format!("  \"{name}\": {:.3}", self.of(channel)));
        format!("{{\n{}\n}}\n", rows.join(",\n"))
    }
}

/// Keeps the hours while the booth runs.
#[derive(Debug)]
pub(super) struct LampClock {
    folder: PathBuf,
    hours: LampHours,
    /// What burns since the last look.
    lit: Vec<(Channel, Duty)>,
    looked: Instant,
    /// When unwritten hours began.
    unsaved: Option<Instant>,
}

impl LampClock {
    /// Goes on with the hours in `folder`. A file that cannot be read is set aside, and the hours begin anew.
    pub(super) fn load(folder: &Path, now: Instant) -> Self {
        let path = folder.join(FILE);
        let hours = match std::fs::read(&path) {
            Ok(text) => LampHours::read(&text).unwrap_or_else(|| {
                tracing::error!("{} cannot be read; it is set aside and the lamps' hours begin anew", path.display());
                if let Err(fault) = std::fs::rename(&path, path.with_extension("bad")) {
                    tracing::error!("it cannot be set aside: {fault}");
                }
                LampHours::default()
            }),
            Err(_) => LampHours::default(),
        };
        Self { folder: folder.to_owned(), hours, lit: Vec::new(), looked: now, unsaved: None }
    }

    /// The hours so far.
    pub(super) fn hours(&self) -> &LampHours {
        &self.hours
    }

    /// Looks: `lit` burns from now on.
    pub(super) fn look(&mut self, lit: &[(Channel, Duty)], now: Instant) {
        let burning = self.lit.iter().any(|(_, duty)| *duty > Duty::OFF);
        if burning {
            self.hours.burn(&self.lit, now.duration_since(self.looked).min(LONGEST_LOOK));
            self.unsaved.get_or_insert(now);
        }
        self.looked = now;
        if self.lit != lit {
            self.lit = lit.to_vec();
        }
        if self.unsaved.is_some_and(|since| now.duration_since(since) >= SAVE_EVERY) {
            self.save();
        }
    }

    /// Writes the hours, if there are new ones.
    pub(super) fn save(&mut self) {
        if self.unsaved.take().is_none() {
            return;
        }
        if let Err(fault) = write_private(&self.folder, FILE, self.hours.written().as_bytes()) {
            tracing::error!("the lamps' hours cannot be written: {fault}");
        }
    }
}

/// Hours that each lamp has burnt at full, as the booth in `folder` keeps them.
pub fn lamp_hours(folder: &Path) -> Vec<(Channel, f64)> {
    let hours = std::fs::read(folder.join(FILE)).ok().and_then(|text| LampHours::read(&text)).unwrap_or_default();
    NAMES.map(|(channel, _)| (channel, hours.of(channel))).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::now;

    #[test]
    fn hours_are_weighted_by_duty_and_outlive_a_restart() {
        let (folder, start) = (tempfile::tempdir().unwrap(), now());
        let lit = [(Channel::KeyLeft, Duty::new(0.5)), (Channel::FillTop, Duty::FULL), (Channel::KeyRight, Duty::OFF)];
        let mut clock = LampClock::load(folder.path(), start);
        let mut time = start;
        clock.look(&lit, time);
        for _ in 0..720 {
            time += Duration::from_secs(5);
            clock.look(&lit, time);
        }
        clock.look(&[], time);
        clock.look(&[], time + Duration::from_hours(5));
        clock.save();
        let clock = LampClock::load(folder.path(), start);
        let hours = |channel| clock.hours().of(channel);
        assert!((hours(Channel::KeyLeft) - 0.5).abs() < 2e-3 && (hours(Channel::FillTop) - 1.0).abs() < 2e-3);
        assert!(hours(Channel::KeyRight) == 0.0 && hours(Channel::FillChin) == 0.0);
    }

    #[test]
    fn burning_lamps_are_written_every_five_minutes_and_sleep_is_no_light() {
        let (folder, start) = (tempfile::tempdir().unwrap(), now());
        let mut clock = LampClock::load(folder.path(), start);
        let lit = [(Channel::KeyLeft, Duty::FULL)];
        clock.look(&lit, start);
        clock.look(&lit, start + Duration::from_secs(3));
        assert!(!folder.path().join(FILE).exists());
        clock.look(&lit, start + Duration::from_hours(9));
        let hours = LampClock::load(folder.path(), start).hours().of(Channel::KeyLeft);
        assert!(hours > 0.0 && hours < 0.01, "{hours}");
    }

    #[test]
    fn a_broken_file_is_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["{\"key_left\": -1}", "{\"lamp\": 1}", "nonsense", ""] {
            write_private(folder.path(), FILE, text.as_bytes()).unwrap();
            let clock = LampClock::load(folder.path(), now());
            assert_eq!(*clock.hours(), LampHours::default(), "{text}");
            assert!(folder.path().join("lamp-hours.bad").exists() && !folder.path().join(FILE).exists());
        }
    }
}
