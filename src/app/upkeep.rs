//! What a calibrated booth does by itself between visits: the morning's photographs of the empty booth, light from outside,
//! lamps kept warm, the history of it all.
//!
//! Only while nobody is here. Whoever presses Start ends it at once; a doubt takes the booth out of service and is looked at
//! again, so that it comes back by itself.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::calibrating::devices::{News, Order, Running, Work, start};
use super::{Booth, clock};
use crate::calibration::drift::history::{Entry, add};
use crate::calibration::drift::morning::{Morning, Plate, Verdict, about, compare};
use crate::calibration::drift::shift::shift;
use crate::calibration::drift::warm::keep_warm;
use crate::calibration::drift::watch::Watch;
use crate::calibration::drift::{ambient, ambient::Ambient};
use crate::calibration::reading::Blocks;
use crate::delivery::write_private;
use crate::domain::{Channel, Duty, Frame, SessionId};
use crate::flow::technician::{DriftDay, Refusal};

/// Where the history lies.
const FILE: &str = "drift.json";
/// The first morning begins so long after camera and lights have come.
const SETTLED: Duration = Duration::from_secs(10);
/// A booth that was found wrong is looked at again after so long.
const AGAIN: Duration = Duration::from_mins(10);
/// After a visit the booth stays dark so long, and then light from outside is measured.
const DARK: Duration = Duration::from_secs(3);
/// And again after so long while nobody comes.
const OUTSIDE: Duration = Duration::from_mins(2);
/// Frames that a morning averages.
const FRAMES: usize = 8;

/// The booth's upkeep.
pub(super) struct Upkeep {
    file: PathBuf,
    history: Vec<Entry>,
    /// Whether lamps are kept warm between visits.
    warms: bool,
    /// When the next morning is due; `None`: not before something changes.
    due: Option<Instant>,
    /// The day of the last good morning.
    done: Option<i64>,
    running: Option<Running>,
    /// What the last morning found.
    morning: Option<Morning>,
    outside: Option<Ambient>,
    /// When light from outside is measured next.
    outside_due: Instant,
    /// Since when nobody is here.
    idle_since: Option<Instant>,
    last_visit: Option<Instant>,
    was_here: Option<SessionId>,
}

impl Upkeep {
    pub(super) fn new(state: &Path, warms: bool, now: Instant) -> Self {
        let file = state.join(FILE);
        Self {
            history: read(&file),
            file,
            warms,
            due: Some(now + SETTLED),
            done: None,
            running: None,
            morning: None,
            outside: None,
            outside_due: now + SETTLED,
            idle_since: None,
            last_visit: None,
            was_here: None,
        }
    }

    /// Whether the light is as it was calibrated, as far as anybody has looked.
    pub(super) fn allows_service(&self) -> bool {
        self.morning.as_ref().is_none_or(Morning::allows_service) && !matches!(self.outside, Some(Ambient::TooMuch(_)))
    }

    /// What a technician should see to; `None`: nothing.
    pub(super) fn trouble(&self) -> Option<Refusal> {
        let refusal = |key, channel: Option<Channel>, value| {
            Some(Refusal { key, channels: channel.into_iter().collect(), value })
        };
        let percent = |share: f64| format!("{:+.0}%", share * 100.0);
        match (self.morning.as_ref().and_then(|morning| morning.verdicts.first()), self.outside) {
            (Some(verdict), _) => {
                let (key, value) = match verdict {
                    Verdict::OutOfService(gain) => ("morning_out_of_service", percent(gain - 1.0)),
                    Verdict::LampOff(_, gain) => ("morning_lamp_off", percent(gain - 1.0)),
                    Verdict::LampNudged(_) => ("morning_lamp_nudged", String::new()),
                    Verdict::SidesOff(ratio) => ("morning_sides_off", percent(ratio - 1.0)),
                    Verdict::CameraMoved(_) => ("morning_camera_moved", String::new()),
                    Verdict::Dirty(_) => ("morning_dirty", String::new()),
                    Verdict::Warn(gain) => ("morning_warn", percent(gain - 1.0)),
                };
                refusal(key, about(verdict), value)
            }
            (None, Some(Ambient::TooMuch(share))) => refusal("outside_too_much", None, percent(share)),
            (None, Some(Ambient::Changed(share))) => refusal("outside_changed", None, percent(share)),
            (None, Some(Ambient::Good) | None) => None,
        }
    }

    /// The history, newest last.
    pub(super) fn history(&self) -> &[Entry] {
        &self.history
    }

    /// Another calibration: the morning begins anew.
    pub(super) fn calibrated(&mut self, now: Instant) {
        (self.morning, self.outside, self.done) = (None, None, None);
        self.due = Some(now + SETTLED);
    }

    /// A shot's tiles were off: the booth is looked at as soon as nobody is here.
    pub(super) fn doubt(&mut self, now: Instant) {
        self.due = Some(now);
    }
}

impl Booth {
    /// Looks after the light while nobody is here.
    pub(super) fn watch_upkeep(&mut self, now: Instant) {
        self.note_presence(now);
        self.take_morning(now);
        let Some(since) = self.upkeep.idle_since.filter(|_| !self.lighting.is_calibrating()) else {
            return self.stop_upkeep();
        };
        if self.lighting.in_force().is_none() || !self.health.camera_ok() || !self.health.lights_ok() {
            return self.stop_upkeep();
        }
        if self.upkeep.running.is_some() {
            return;
        }
        let day = clock::day();
        let next_day = self.upkeep.done.is_some_and(|done| done != day);
        if next_day || self.upkeep.due.is_some_and(|due| due <= now) {
            return self.begin_morning();
        }
        if now.saturating_duration_since(since) < DARK {
            return;
        }
        if now >= self.upkeep.outside_due {
            self.measure_outside(now);
        } else {
            self.keep_lamps_warm(now);
        }
    }

    /// Notes when somebody comes and goes.
    fn note_presence(&mut self, now: Instant) {
        let session = self.flow.session();
        if session.is_some() {
            self.upkeep.last_visit = Some(now);
            self.upkeep.idle_since = None;
            if self.upkeep.was_here.is_none() && !self.lights_asked.is_empty() {
                self.command_lights(Vec::new(), now); // no lamp burns for whoever reads the first page
            }
        } else if self.upkeep.idle_since.is_none() {
            self.abandon_calibration();
            self.upkeep.idle_since = Some(now);
            self.upkeep.outside_due = now + DARK;
        }
        self.upkeep.was_here = session;
    }

    fn begin_morning(&mut self) {
        let Some(stored) = self.lighting.in_force() else { return };
        // As it was calibrated: what an earlier morning made of it would hide what has changed.
        let recipe = stored.recipe(1.0);
        let cut = self.lighting.cut((self.camera.width, self.camera.height));
        let watch = Watch::new(cut, recipe, FRAMES);
        self.upkeep.due = None;
        match start(Work::Morning(Box::new(watch)), self.calibration_sources()) {
            Ok(running) => self.upkeep.running = Some(running),
            Err(err) => tracing::error!("the system gives no thread: {err}"),
        }
    }

    /// Ends whatever runs; the lamps go dark with it, and it is done another time.
    pub(super) fn stop_upkeep(&mut self) {
        if let Some(running) = &self.upkeep.running {
            running.order(Order::Stop);
        }
    }

    /// Carries out what a running morning asks for, and what it found.
    fn take_morning(&mut self, now: Instant) {
        let Some(running) = &self.upkeep.running else { return };
        let news: Vec<News> = running.news.try_iter().collect();
        for news in news {
            match news {
                News::Light(duties) => {
                    // Whoever is here by now has the flow's light.
                    if self.flow.session().is_none() {
                        self.command_lights(duties, now);
                    }
                }
                News::Morning(found) => {
                    self.upkeep.running = None;
                    match found {
                        Some(found) => self.judge_morning(&found.0, &found.1, now),
                        None => self.upkeep.due = Some(now + AGAIN / 10),
                    }
                }
                News::View(_) | News::Ended(_) | News::Part(_) | News::PartEnded(_) => {}
            }
        }
    }

    fn judge_morning(&mut self, plate: &Plate, lit: &Frame, now: Instant) {
        let Some(stored) = self.lighting.in_force().cloned() else { return };
        let moved = shift(stored.plates.lit(), lit);
        let morning = compare(&stored.profile.plate, plate, moved, lit.width());
        for verdict in &morning.verdicts {
            tracing::warn!("morning: {}", verdict.sentence());
        }
        let calibrated = stored.profile.at.get(..10) == clock::utc_moment().get(..10);
        add(&mut self.upkeep.history, Entry::new(clock::day(), &morning, calibrated));
        self.upkeep.save();
        if morning.allows_service() {
            self.upkeep.done = Some(clock::day());
            self.capture = stored.recipe(morning.rescale());
        } else {
            self.upkeep.due = Some(now + AGAIN);
        }
        self.upkeep.morning = Some(morning);
        self.judge_light();
    }

    /// Whether students may be photographed in this light.
    pub(super) fn judge_light(&mut self) {
        let checked = self.lighting.in_force().is_none() || self.upkeep.allows_service();
        self.health.light_wrong = !(self.lighting.is_good() && checked);
    }

    /// Looks at what falls in from outside, with all lamps off.
    fn measure_outside(&mut self, now: Instant) {
        let dark = self.lights_set.get().filter(|set| set.duties.iter().all(|(_, duty)| *duty == Duty::OFF));
        let Some(dark) = dark else {
            if !self.lights_asked.is_empty() {
                self.command_lights(Vec::new(), now);
            }
            return;
        };
        let frame = self.frames.get().filter(|frame| frame.captured_at >= dark.at + Duration::from_millis(300));
        let (Some(frame), Some(stored)) = (frame, self.lighting.in_force()) else { return };
        let plate = &stored.profile.plate;
        let found = ambient::compare(&Blocks::of(&frame), &plate.dark, &plate.lit);
        if found != Ambient::Good && self.upkeep.outside != Some(found) {
            tracing::warn!("{}", found.sentence());
        }
        self.upkeep.outside = Some(found);
        self.upkeep.outside_due = now + OUTSIDE;
        self.judge_light();
    }

    /// Lamps burn low between visits, so that the next photo has the light of the last.
    fn keep_lamps_warm(&mut self, now: Instant) {
        let Some(last) = self.upkeep.last_visit.filter(|_| self.upkeep.warms) else { return };
        let duties: Vec<(Channel, Duty)> = keep_warm(&self.capture, now.saturating_duration_since(last));
        if self.lights_asked != duties {
            self.command_lights(duties, now);
        }
    }

    /// What a technician should see to about the light.
    pub(super) fn light_trouble(&self) -> Option<Refusal> {
        let refused = || Refusal { key: "profile_refused", channels: Vec::new(), value: String::new() };
        self.lighting.trouble().map(|_| refused()).or_else(|| self.upkeep.trouble())
    }

    /// Days since the calibration in force, and left to right on the last morning.
    pub(super) fn light_age(&self) -> Option<(i64, f64)> {
        let at = &self.lighting.in_force()?.profile.at;
        let days = clock::day() - clock::day_of(at)?;
        Some((days.max(0), self.upkeep.history().last().map_or(1.0, |entry| entry.sides)))
    }

    /// The history as the technician's page shows it: days counted back from today.
    pub(super) fn drift_days(&self) -> Vec<DriftDay> {
        let today = clock::day();
        let day = |entry: &Entry| DriftDay {
            ago: u32::try_from(today - entry.day).unwrap_or(0),
            sides: entry.sides.max(1.0 / entry.sides.max(1e-3)) as f32,
            light: entry.gain as f32,
            lamp: entry.lamp as f32,
            calibrated: entry.calibrated,
        };
        self.upkeep.history().iter().map(day).collect()
    }
}

impl Upkeep {
    fn save(&self) {
        let written = serde_json::to_vec(&self.history).map_err(std::io::Error::other);
        let folder = self.file.parent().unwrap_or(Path::new("."));
        if let Err(fault) = written.and_then(|bytes| write_private(folder, FILE, &bytes)) {
            tracing::error!("the history of the light cannot be kept: {fault}");
        }
    }
}

/// The history so far; one that cannot be read is set aside.
fn read(file: &Path) -> Vec<Entry> {
    let Ok(bytes) = std::fs::read(file) else { return Vec::new() };
    serde_json::from_slice(&bytes).unwrap_or_else(|fault| {
        tracing::error!("{} cannot be read and is set aside: {fault}", file.display());
        if let Err(fault) = std::fs::rename(file, file.with_extension("bad")) {
            tracing::error!("it cannot be set aside: {fault}");
        }
        Vec::new()
    })
}

/// The history as CSV: day, left to right, light of all lamps, largest change of one lamp, calibrated, verdicts.
pub(super) fn csv(history: &[Entry]) -> String {
    let mut out = String::from("day,left_right,light,one_lamp,calibrated,verdicts\n");
    for entry in history {
        let day = clock::date_of(entry.day);
        let verdicts = entry.verdicts.join(" ");
        out +=
            &format!("{day},{:.4},{:.4},{:.4},{},{verdicts}\n", entry.sides, entry.gain, entry.lamp, entry.calibrated);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(day: i64) -> Entry {
        Entry { day, sides: 1.02, gain: 0.98, lamp: 0.01, calibrated: day == 20_000, verdicts: vec!["warn".into()] }
    }

    #[test]
    fn the_history_survives_a_restart_and_a_broken_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut upkeep = Upkeep::new(folder.path(), true, clock::now());
        assert!(upkeep.history().is_empty() && upkeep.allows_service() && upkeep.trouble().is_none());
        upkeep.history = vec![entry(20_000), entry(20_001)];
        upkeep.save();
        assert_eq!(Upkeep::new(folder.path(), true, clock::now()).history(), [entry(20_000), entry(20_001)]);
        write_private(folder.path(), FILE, b"[{").unwrap();
        assert!(Upkeep::new(folder.path(), true, clock::now()).history().is_empty());
        assert!(folder.path().join("drift.bad").is_file(), "nothing is thrown away");
    }

    #[test]
    fn a_bad_morning_takes_it_out_of_service_and_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let mut upkeep = Upkeep::new(folder.path(), true, clock::now());
        let verdicts = vec![Verdict::OutOfService(0.8)];
        upkeep.morning = Some(Morning { gain: 0.8, sides: 1.0, lamps: std::collections::BTreeMap::new(), verdicts });
        assert!(!upkeep.allows_service());
        let trouble = upkeep.trouble().unwrap();
        assert_eq!((trouble.key, trouble.value.as_str()), ("morning_out_of_service", "-20%"));
        upkeep.calibrated(clock::now());
        assert!(upkeep.allows_service());
        upkeep.outside = Some(Ambient::TooMuch(0.3));
        assert!(!upkeep.allows_service());
    }

    #[test]
    fn the_table_names_the_day() {
        let text = csv(&[entry(20_000)]);
        assert!(text.ends_with("2024-10-04,1.0200,0.9800,0.0100,true,warn\n"), "{text}");
    }
}
