//! Calibrations on the booth's disk: each in a folder of its own, and a note of the one in force.
//!
//! ```text
//! <state>/calibration/current                  the folder's name, one line
//! <state>/calibration/2026-09-01_083000/       profile.json (signed), lit.png dimmed.png dark.png, signature.json
//! ```
//! Written aside, flushed, renamed: a power cut leaves the old one in force, whole.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use ed25519_dalek::{SigningKey, VerifyingKey};

use crate::calibration::CameraFacts;
use crate::calibration::names::channel;
use crate::calibration::profile::{Hash, Profile, ProfileError, verify};
use crate::delivery::write_private;
use crate::domain::{Channel, Duty, Frame, Plates, Signature};
use crate::imaging::decode::decode;
use crate::imaging::png;

const FOLDER: &str = "calibration";
const CURRENT: &str = "current";
const PROFILE: &str = "profile.json";
const PLATES: [&str; 3] = ["lit.png", "dimmed.png", "dark.png"];
const SIGNATURE: &str = "signature.json";

/// Why a calibration cannot be kept or had.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk failed.
    #[error("calibration: {0}; check the state folder and its room")]
    Disk(#[from] io::Error),
    /// The profile must not be used.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// A picture of the empty booth is not the one that was signed.
    #[error("calibration: {0} is missing or was changed; calibrate anew")]
    Plate(&'static str),
    /// A number or picture that cannot be written.
    #[error("calibration: it cannot be written: {0}")]
    Unwritable(String),
}

/// A calibration that may be used.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its folder's name: the id that manifests carry.
    pub id: String,
    /// What was measured and solved.
    pub profile: Profile,
    /// Whether it is older than it should be.
    pub is_old: bool,
    /// The empty booth, lit and with the background lamps off.
    pub plates: Plates,
    /// The empty booth without lamps.
    pub dark: Frame,
}

impl Stored {
    /// Duties of the recipe, each times `factor`.
    pub fn recipe(&self, factor: f64) -> Vec<(Channel, Duty)> {
        let duties = self.profile.recipe.iter();
        duties.filter_map(|(name, duty)| Some((channel(name)?, Duty::new((*duty * factor) as f32)))).collect()
    }
}

/// What is to be kept.
pub struct NewCalibration<'a> {
    /// Folder's name, e.g. `2026-09-01_083000`.
    pub id: &'a str,
    /// When, UTC, `2026-09-01T08:30:00Z`.
    pub at: &'a str,
    /// Who signs: an id, no name.
    pub technician: &'a str,
    /// The profile, unsigned.
    pub profile: Profile,
    /// Lit, dimmed, dark.
    pub plates: [&'a Frame; 3],
    /// As drawn on the screen; it may be empty.
    pub signature: &'a Signature,
}

/// Signs and keeps a calibration and puts it in force; gives its id. On any failure the old one stays in force.
///
/// # Errors
/// [`StoreError`]; what was written aside is gone.
pub fn save(state: &Path, new: NewCalibration<'_>, key: &SigningKey) -> Result<String, StoreError> {
    let home = state.join(FOLDER);
    let id = free(&home, new.id);
    let aside = home.join(format!(".{id}.part"));
    std::fs::create_dir_all(&aside)?;
    let kept = write_all(&aside, new, key).and_then(|()| {
        std::fs::rename(&aside, home.join(&id))?;
        Ok(write_private(&home, CURRENT, format!("{id}\n").as_bytes())?)
    });
    if kept.is_err() {
        // The first fault is the one to report.
        drop(std::fs::remove_dir_all(&aside));
    }
    kept.map(|()| id)
}

/// A name that no calibration has: two may be signed within a second.
fn free(home: &Path, id: &str) -> String {
    let others = (2_u32..).map(|n| format!("{id}-{n}"));
    std::iter::once(id.to_owned()).chain(others).find(|name| !home.join(name).exists()).unwrap_or_default()
}

fn write_all(folder: &Path, new: NewCalibration<'_>, key: &SigningKey) -> Result<(), StoreError> {
    let unwritable = |err: &dyn std::fmt::Display| StoreError::Unwritable(err.to_string());
    for (name, plate) in PLATES.into_iter().zip(new.plates) {
        write_private(folder, name, &png::encode(plate).map_err(|err| unwritable(&err))?)?;
    }
    if new.signature.is_drawn() {
        let strokes = serde_json::to_vec(new.signature.expose()).map_err(|err| unwritable(&err))?;
        write_private(folder, SIGNATURE, &strokes)?;
    }
    let signed = new.profile.sign(new.technician, new.at, key).map_err(|err| unwritable(&err))?;
    Ok(write_private(folder, PROFILE, &signed)?)
}

/// The calibration in force, held against the booth's key, its camera and its pictures; `None`: there is none.
///
/// # Errors
/// [`StoreError`] says why the one that is there must not be used.
pub fn load(
    state: &Path,
    key: &VerifyingKey,
    camera: &CameraFacts,
    old_before: Option<&str>,
    now: Instant,
) -> Result<Option<Stored>, StoreError> {
    let Some((id, folder)) = current(state)? else { return Ok(None) };
    let verified = verify(&std::fs::read(folder.join(PROFILE))?, key, camera, old_before)?;
    let profile = verified.profile;
    let mut plates = Vec::new();
    for (place, name) in PLATES.into_iter().enumerate() {
        let read = std::fs::read(folder.join(name)).ok().and_then(|bytes| decode(&bytes).ok());
        let frame = read.map(|picture| picture.into_frame(0, now));
        let signed = profile.plates.get(place);
        plates.push(frame.filter(|frame| signed == Some(&Hash::of(frame))).ok_or(StoreError::Plate(name))?);
    }
    let [dark, dimmed, lit] = [plates.pop(), plates.pop(), plates.pop()];
    let (Some(lit), Some(dimmed), Some(dark)) = (lit, dimmed, dark) else { return Err(StoreError::Plate(PLATES[0])) };
    let plates = Plates::new(lit, dimmed).ok_or(StoreError::Plate(PLATES[1]))?;
    Ok(Some(Stored { id, profile, is_old: verified.is_old, plates, dark }))
}

/// Name and folder of the calibration in force.
///
/// # Errors
/// If the note of it cannot be read, or names no folder beside it.
pub fn current(state: &Path) -> io::Result<Option<(String, PathBuf)>> {
    let home = state.join(FOLDER);
    let id = match std::fs::read_to_string(home.join(CURRENT)) {
        Ok(text) => text.trim().to_owned(),
        Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(err) => return Err(err),
    };
    if id.is_empty() || id.starts_with('.') || id.contains(['/', '\\']) {
        return Err(io::Error::other("the note of the calibration in force names no folder"));
    }
    let folder = home.join(&id);
    Ok(Some((id, folder)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::clock::now;
    use crate::calibration::profile::SCHEMA;

    fn plate(code: u8) -> Frame {
        Frame::new(64, 64, vec![code; 64 * 64 * 3], 0, now()).unwrap()
    }

    fn camera() -> CameraFacts {
        let controls = vec![("exposure_time_absolute".to_owned(), "100".to_owned())];
        CameraFacts { name: "camera".to_owned(), serial: "1".to_owned(), controls }
    }

    fn profile(plates: [&Frame; 3]) -> Profile {
        let text = serde_json::json!({
            "schema": SCHEMA, "booth": "A-07", "at": "", "technician": "", "camera": camera(), "exposure_ms": 10.0,
            "pwm_hz": null, "recipe": {"key_left": 0.5}, "transport": {}, "dark": {},
            "response": crate::calibration::response::Response::default(), "white_balance": [1.0, 1.0, 1.0], "colour": null,
            "flat_field": null, "sharpness": null, "geometry": null, "temperatures_c": {}, "before": {}, "after": {},
            "plates": plates.map(Hash::of), "plate": crate::calibration::drift::morning::Plate::default(), "tiles": [[0.1, 0.2, 0.3], [0.1, 0.2, 0.3]],
        });
        serde_json::from_value(text).unwrap()
    }

    /// What a disk fault or a thief leaves.
    fn write(path: std::path::PathBuf, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        let (folder, name) = (path.parent().unwrap(), path.file_name().unwrap().to_str().unwrap());
        write_private(folder, name, bytes.as_ref())
    }

    struct Booth {
        state: tempfile::TempDir,
        key: SigningKey,
    }

    impl Booth {
        fn new() -> Self {
            Self { state: tempfile::tempdir().unwrap(), key: SigningKey::from_bytes(&[7; 32]) }
        }

        fn save(&self, id: &str, codes: [u8; 3]) -> Result<String, StoreError> {
            let plates = codes.map(plate);
            let plates = [&plates[0], &plates[1], &plates[2]];
            let signature = Signature::new(vec![vec![(0.1, 0.5), (0.9, 0.5)]]);
            let at = "2026-09-01T08:30:00Z";
            let new =
                NewCalibration { id, at, technician: "T-1", profile: profile(plates), plates, signature: &signature };
            save(self.state.path(), new, &self.key)
        }

        fn load(&self, camera: &CameraFacts) -> Result<Option<Stored>, StoreError> {
            load(self.state.path(), &self.key.verifying_key(), camera, Some("2026-03-01T00:00:00Z"), now())
        }
    }

    #[test]
    fn the_newest_is_in_force_and_the_old_one_stays() {
        let booth = Booth::new();
        assert!(booth.load(&camera()).unwrap().is_none());
        booth.save("one", [200, 90, 3]).unwrap();
        booth.save("two", [201, 91, 4]).unwrap();
        let stored = booth.load(&camera()).unwrap().unwrap();
        assert_eq!((stored.id.as_str(), stored.is_old, stored.plates.lit().pixel(0, 0)), ("two", false, [201; 3]));
        assert_eq!((stored.profile.technician.as_str(), stored.dark.pixel(3, 3)), ("T-1", [4; 3]));
        let folder = booth.state.path().join(FOLDER);
        assert!(folder.join("one").join(PROFILE).is_file() && folder.join("two").join(SIGNATURE).is_file());
        write(folder.join(CURRENT), "one\n").unwrap();
        assert_eq!(booth.load(&camera()).unwrap().unwrap().id, "one");
        write(folder.join(CURRENT), "../../etc\n").unwrap();
        assert!(booth.load(&camera()).is_err());
    }

    #[test]
    fn two_of_one_second_are_both_kept_and_the_later_is_in_force() {
        let booth = Booth::new();
        assert_eq!(booth.save("one", [200, 90, 3]).unwrap(), "one");
        assert_eq!(booth.save("one", [201, 91, 4]).unwrap(), "one-2");
        let stored = booth.load(&camera()).unwrap().unwrap();
        assert_eq!((stored.id.as_str(), stored.dark.pixel(3, 3)), ("one-2", [4; 3]));
        assert!(booth.state.path().join(FOLDER).join("one").join(PROFILE).is_file());
    }

    #[test]
    fn what_was_changed_is_refused_by_name() {
        let booth = Booth::new();
        booth.save("one", [200, 90, 3]).unwrap();
        let other = CameraFacts { serial: "2".to_owned(), ..camera() };
        assert!(matches!(booth.load(&other), Err(StoreError::Profile(ProfileError::OtherCamera))));
        let mut gain = camera();
        gain.controls[0].1 = "200".to_owned();
        let differs = ProfileError::ControlsDiffer("exposure_time_absolute".to_owned());
        assert!(matches!(booth.load(&gain), Err(StoreError::Profile(fault)) if fault == differs));
        let folder = booth.state.path().join(FOLDER).join("one");
        let profile = std::fs::read_to_string(folder.join(PROFILE)).unwrap();
        write(folder.join(PROFILE), profile.replace("key_left\\\":0.5", "key_left\\\":0.9")).unwrap();
        assert!(matches!(booth.load(&camera()), Err(StoreError::Profile(ProfileError::Tampered))));
        write(folder.join(PROFILE), profile).unwrap();
        write(folder.join("dimmed.png"), png::encode(&plate(91)).unwrap()).unwrap();
        assert!(matches!(booth.load(&camera()), Err(StoreError::Plate("dimmed.png"))));
        std::fs::remove_file(folder.join("dimmed.png")).unwrap();
        assert!(matches!(booth.load(&camera()), Err(StoreError::Plate("dimmed.png"))));
    }

    #[test]
    fn a_disk_that_fails_leaves_the_old_one_in_force() {
        let booth = Booth::new();
        booth.save("one", [200, 90, 3]).unwrap();
        // A folder stands where its profile shall be: the last step but one fails.
        let folder = booth.state.path().join(FOLDER);
        std::fs::create_dir_all(folder.join(".two.part").join(PROFILE)).unwrap();
        assert!(matches!(booth.save("two", [1, 2, 3]), Err(StoreError::Disk(_))));
        assert_eq!(booth.load(&camera()).unwrap().unwrap().id, "one");
        assert!(!folder.join(".two.part").exists());
        // A power cut leaves a part aside: it is no calibration.
        std::fs::create_dir_all(folder.join(".three.part")).unwrap();
        assert_eq!(booth.load(&camera()).unwrap().unwrap().id, "one");
    }
}
