//! `booth.toml` to [`Config`]: the only reader of settings. Unknown keys are refused; every value has unit and default in `booth.example.toml`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use argon2::{Algorithm, Argon2, Params, Version};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::devices::DevicesConfig;
use crate::devices::heat::HeatConfig;
use crate::devices::lights::LightsConfig;
use crate::domain::{Channel, Duty};

/// All settings of a booth. What the server decides (school, price, profile, background, shots) is not among them.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
pub struct Config {
    /// Folder of the booth's own files: key, enrolment, outbox. Default: `$STATE_DIRECTORY`, else `/var/lib/gradbooth`.
    pub state: Option<PathBuf>,
    /// Folder of the networks. Default: `models` beside the program.
    pub models: Option<PathBuf>,
    /// The central server's address for enrolment by the screen, e.g. `https://photo.example.edu`. Default: none.
    pub server: Option<String>,
    /// The display.
    pub display: DisplayConfig,
    /// Camera, lights, scanners, panel, and time-outs of their workers.
    pub devices: DevicesConfig,
    /// Where the norm's picture lies in the camera's frame.
    pub framing: Option<FramingConfig>,
    /// Duty of each light in the capture scene.
    pub capture: CaptureLights,
    /// The voice.
    pub voice: VoiceConfig,
    /// The technician.
    pub technician: TechnicianConfig,
    /// The calibration of the light.
    pub calibration: CalibrationConfig,
    /// The virtual booth behind simulated devices.
    pub simulator: SimulatorConfig,
}

/// The display.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DisplayConfig {
    /// A window instead of the whole screen. Default false.
    pub windowed: bool,
}

/// The framing step's result.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FramingConfig {
    /// Camera pixels per pixel of the norm's picture at the seat, at least 1.12.
    pub camera_px_per_norm_px: f32,
    /// The camera pixel on the norm's (240, 320), after mounting: x, y.
    pub centre_px: [f32; 2],
}

/// Duty of each light, 0.0 to 1.0, in the capture scene; a calibration replaces them.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CaptureLights {
    /// Key light, left in the picture. Default 0.60.
    pub key_left: f32,
    /// Key light, right in the picture. Default 0.60.
    pub key_right: f32,
    /// Top fill. Default 0.60.
    pub fill_top: f32,
    /// Chin fill. Default 0.50.
    pub fill_chin: f32,
    /// Background, left in the picture. Default 0.50.
    pub background_left: f32,
    /// Background, right in the picture. Default 0.50.
    pub background_right: f32,
}

impl Default for CaptureLights {
    fn default() -> Self {
        Self {
            key_left: 0.6,
            key_right: 0.6,
            fill_top: 0.6,
            fill_chin: 0.5,
            background_left: 0.5,
            background_right: 0.5,
        }
    }
}

impl CaptureLights {
    /// As channels.
    pub fn duties(self) -> Vec<(Channel, Duty)> {
        let all = [
            (Channel::KeyLeft, self.key_left),
            (Channel::KeyRight, self.key_right),
            (Channel::FillTop, self.fill_top),
            (Channel::FillChin, self.fill_chin),
            (Channel::BackgroundLeft, self.background_left),
            (Channel::BackgroundRight, self.background_right),
        ];
        all.map(|(channel, share)| (channel, Duty::new(share))).to_vec()
    }
}

/// The voice.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VoiceConfig {
    /// Folder of WAV files `zh/<line>.wav`, `en/<line>.wav`, `sounds/<sound>.wav`. Default: none, the booth is silent.
    pub folder: Option<PathBuf>,
    /// Program that plays a WAV file. Default `aplay`.
    pub player: Option<String>,
}

/// The technician.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TechnicianConfig {
    /// `gradbooth pin` makes it out of a PIN of 6 to 12 digits. Default: none, no technician by the screen.
    pub pin_hash: Option<PinHash>,
}

/// The calibration of the light.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CalibrationConfig {
    /// Whether technicians of this booth have a grey head; without one the card alone is used. Default true.
    pub head: bool,
    /// Whether the booth takes no photos without a calibration. Default: as soon as its lights are real.
    pub required: Option<bool>,
    /// Whether the lamps of a calibrated booth burn low for some time after a visit, so that the next has the same light.
    /// Default true.
    pub keep_warm: bool,
    /// After so many days a calibration is old, and the technician is told. Default 180.
    pub most_days: u32,
}

impl Default for CalibrationConfig {
    fn default() -> Self {
        Self { head: true, required: None, keep_warm: true, most_days: 180 }
    }
}

/// The virtual booth.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SimulatorConfig {
    /// A name under `assets/sitters`, a picture, or a folder of light bases. Default `mei`.
    pub sitter: String,
    /// All chance follows from it. Default 1.
    pub seed: u64,
}

impl Default for SimulatorConfig {
    fn default() -> Self {
        Self { sitter: "mei".to_owned(), seed: 1 }
    }
}

/// The service manager that watches the kiosk, as it presents itself in the environment (`sd_notify(3)`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServiceManager {
    /// Its socket: a path, or a name that begins with `@`. `None`: nobody watches.
    pub socket: Option<String>,
    /// How long it waits for a sign of life. `None`: it does not.
    pub watchdog: Option<Duration>,
}

/// A salted hash of a PIN by a function that is slow and takes memory: `argon2id:<salt hex>:<hash hex>`. At the booth the
/// lock-out guards it; the hash guards it where others read `booth.toml`. A try takes 23 ms of a desktop's core: all PINs of
/// six digits six hours of it, all of ten digits seven years.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct PinHash {
    salt: Vec<u8>,
    hash: Vec<u8>,
}

/// Where a booth keeps its own files unless it is told otherwise.
const STATE_FOLDER: &str = "/var/lib/gradbooth";

/// Which function made the hash, with its cost below.
const PIN_FUNCTION: &str = "argon2id";
/// Memory of a try, KiB, and passes over it: the second recommendation of RFC 9106 shrunk to a booth's memory, about 0.1 s
/// on a small computer.
const PIN_COST: (u32, u32) = (19 * 1024, 2);

impl PinHash {
    /// The hash of a PIN under a salt.
    pub fn new(pin: &str, salt: &[u8]) -> Self {
        // Salts shorter than eight bytes are not taken by the function: each goes in at the length of a hash.
        let long_salt = Sha256::digest(salt);
        let mut hash = vec![0; 32];
        let (memory, passes) = PIN_COST;
        let made = Params::new(memory, passes, 1, Some(hash.len())).and_then(|cost| {
            Argon2::new(Algorithm::Argon2id, Version::V0x13, cost).hash_password_into(
                pin.as_bytes(),
                &long_salt,
                &mut hash,
            )
        });
        if let Err(fault) = made {
            // Fixed costs, salt and length: this does not happen, and if it did the hash would open to nobody.
            tracing::error!("the PIN's hash: {fault}");
            hash.clear();
        }
        Self { salt: salt.to_vec(), hash }
    }

    /// Whether this PIN opens.
    pub fn opens(&self, pin: &str) -> bool {
        let typed = Self::new(pin, &self.salt);
        let differences = typed.hash.iter().zip(&self.hash).fold(0, |sum, (a, b)| sum | (a ^ b));
        differences == 0 && typed.hash.len() == 32 && self.hash.len() == 32
    }

    /// As written in `booth.toml`.
    pub fn written(&self) -> String {
        format!("{PIN_FUNCTION}:{}:{}", hex::encode(&self.salt), hex::encode(&self.hash))
    }
}

impl TryFrom<String> for PinHash {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("a PIN hash looks like `{PIN_FUNCTION}:salt:hash`; make one with `gradbooth pin`");
        let bytes = |digits: &str| hex::decode(digits).ok().filter(|bytes| !bytes.is_empty());
        let (function, rest) = text.split_once(':').ok_or_else(wrong)?;
        let (salt, hash) = rest.split_once(':').filter(|_| function == PIN_FUNCTION).ok_or_else(wrong)?;
        let (salt, hash) = (bytes(salt).ok_or_else(wrong)?, bytes(hash).ok_or_else(wrong)?);
        if hash.len() == 32 { Ok(Self { salt, hash }) } else { Err(wrong()) }
    }
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {path}: {cause}; copy booth.example.toml there, or name another file with --config")]
    Unreadable {
        /// Which file.
        path: String,
        /// The system's words.
        cause: std::io::Error,
    },
    /// The file is not as it should be.
    #[error("{path}: {cause}; booth.example.toml has every setting")]
    Wrong {
        /// Which file.
        path: String,
        /// Line, key and what is expected.
        cause: String,
    },
}

impl Config {
    /// Whether the booth takes no photos without a calibration.
    pub fn needs_calibration(&self) -> bool {
        self.calibration.required.unwrap_or(matches!(self.devices.lights, LightsConfig::Pca9685(_)))
    }

    /// Reads and checks a file.
    ///
    /// # Errors
    /// One sentence that names file, line and key, and what to do.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let shown = path.display().to_string();
        let text =
            std::fs::read_to_string(path).map_err(|cause| ConfigError::Unreadable { path: shown.clone(), cause })?;
        Self::parse(&text).map_err(|cause| ConfigError::Wrong { path: shown, cause })
    }

    /// Reads and checks a text.
    ///
    /// # Errors
    /// What is wrong, with line and key.
    pub fn parse(text: &str) -> Result<Self, String> {
        let config: Self = toml::from_str(text).map_err(|err| in_one_line(&err, text))?;
        config.check()?;
        Ok(config)
    }

    /// The folder of the booth's own files.
    #[expect(clippy::disallowed_methods, reason = "settings come from here")]
    pub fn state(&self) -> PathBuf {
        state_folder(self.state.as_deref(), std::env::var("STATE_DIRECTORY").ok().as_deref())
    }

    /// The service manager of this process.
    #[expect(clippy::disallowed_methods, reason = "what comes of the environment comes from here")]
    pub fn service_manager() -> ServiceManager {
        let micros = std::env::var("WATCHDOG_USEC").ok().and_then(|micros| micros.parse().ok());
        ServiceManager {
            socket: std::env::var("NOTIFY_SOCKET").ok().filter(|socket| !socket.is_empty()),
            watchdog: micros.filter(|micros| *micros > 0).map(Duration::from_micros),
        }
    }

    /// Values that parse and yet cannot be meant.
    fn check(&self) -> Result<(), String> {
        let lights = &self.capture;
        let duties = [
            ("key_left", lights.key_left),
            ("key_right", lights.key_right),
            ("fill_top", lights.fill_top),
            ("fill_chin", lights.fill_chin),
            ("background_left", lights.background_left),
            ("background_right", lights.background_right),
        ];
        for (name, duty) in duties {
            if !(0.0..=1.0).contains(&duty) {
                return Err(format!("capture.{name} = {duty} is no duty: it goes from 0.0 (dark) to 1.0 (full)"));
            }
        }
        if let HeatConfig::I2c(heat) = &self.devices.heat
            && !(20.0 <= heat.warn_celsius && heat.warn_celsius < heat.limit_celsius && heat.limit_celsius <= 110.0)
        {
            return Err(format!(
                "devices.heat: warn_celsius = {} and limit_celsius = {} must be 20 to 110 °C, the warning below the limit",
                heat.warn_celsius, heat.limit_celsius
            ));
        }
        if let Some(framing) = &self.framing
            && !(1.12..=20.0).contains(&framing.camera_px_per_norm_px)
        {
            return Err(format!(
                "framing.camera_px_per_norm_px = {} must be 1.12 to 20: below, the portrait would be enlarged",
                framing.camera_px_per_norm_px
            ));
        }
        Ok(())
    }
}

/// What is set, else what the service manager gives (the first, where it gives several), else the usual place.
fn state_folder(set: Option<&Path>, given: Option<&str>) -> PathBuf {
    let given = given.and_then(|folders| folders.split(':').next()).filter(|folder| !folder.is_empty());
    set.or(given.map(Path::new)).unwrap_or(Path::new(STATE_FOLDER)).to_owned()
}

/// The parser's words in one line, with the line they are about. Of a section that is one of several kinds the parser
/// knows only where it begins: there the line of the key that its words name is sought, and else the section named.
fn in_one_line(err: &toml::de::Error, text: &str) -> String {
    let words = err.message().replace('\n', " ");
    let Some(before) = err.span().and_then(|span| text.get(..span.start)) else { return words };
    let first = before.matches('\n').count();
    let named = words.split('`').nth(1).unwrap_or_default();
    let is_named = |line: &str| line.split('=').next().is_some_and(|key| !named.is_empty() && key.trim() == named);
    let (at, line) = text
        .lines()
        .enumerate()
        .skip(first)
        .find(|(_, line)| is_named(line))
        .or_else(|| text.lines().enumerate().nth(first))
        .unwrap_or((first, ""));
    let section = if line.trim_start().starts_with('[') { format!(", section {}", line.trim()) } else { String::new() };
    format!("line {}{section}: {words}", at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_loads_and_is_the_default() {
        let example = Config::parse(include_str!("../booth.example.toml")).unwrap();
        assert_eq!(format!("{example:?}"), format!("{:?}", Config::default()), "the example states the defaults");
    }

    #[test]
    fn unknown_keys_and_wrong_units_are_named() {
        let unknown = Config::parse("[display]\nwindoed = true").unwrap_err();
        assert!(unknown.contains("windoed") && unknown.contains("line 2"), "{unknown}");
        let within = Config::parse("[devices.camera]\nkind = \"v4l2\"\nwidht = 1280").unwrap_err();
        assert!(within.contains("widht") && within.contains("line 3"), "{within}");
        let wrong = Config::parse("[display]\n\n[devices.camera]\nkind = \"v4l2\"\nfps = \"30\"").unwrap_err();
        assert!(wrong.contains("[devices.camera]"), "{wrong}");
        let percent = Config::parse("[capture]\nkey_left = 62").unwrap_err();
        assert!(percent.contains("key_left") && percent.contains("1.0"), "{percent}");
        let heat = Config::parse("[devices.heat]\nkind = \"i2c\"\nwarn_celsius = 75").unwrap_err();
        assert!(heat.contains("warn_celsius = 75") && heat.contains("limit"), "{heat}");
        let kind = Config::parse("[display]\nwindowed = \"yes\"").unwrap_err();
        assert!(kind.contains("boolean"), "{kind}");
    }

    #[test]
    fn a_missing_file_says_what_to_do() {
        let missing = Config::load(Path::new("/nowhere/booth.toml")).unwrap_err().to_string();
        assert!(missing.contains("booth.example.toml"), "{missing}");
    }

    #[test]
    fn the_state_folder_is_what_is_set_then_given_then_usual() {
        let set = Some(Path::new("/set"));
        assert_eq!(state_folder(set, Some("/given")), Path::new("/set"));
        assert_eq!(state_folder(None, Some("/given:/second")), Path::new("/given"));
        assert_eq!(state_folder(None, Some("")), Path::new("/var/lib/gradbooth"));
        assert_eq!(state_folder(None, None), Path::new("/var/lib/gradbooth"));
    }

    #[test]
    fn only_the_pin_opens() {
        let hash = PinHash::new("482913", b"salt");
        let read = PinHash::try_from(hash.written()).unwrap();
        assert!(read.opens("482913"));
        assert!(!read.opens("482914") && !read.opens(""));
        assert_ne!(hash, PinHash::new("482913", b"salt of another booth"));
        let older = format!("{}:{}", "00".repeat(16), "00".repeat(32));
        assert!(PinHash::try_from(older).unwrap_err().contains("gradbooth pin"));
    }
}
