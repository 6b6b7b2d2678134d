//! The profile of a calibrated booth: canonical JSON, signed with Ed25519, bound to its camera (§3.5).

use std::collections::BTreeMap;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::camera::CameraFacts;
use super::drift::morning::Plate;
use super::fault::Fault;
use super::flat::FlatField;
use super::geometry::Geometry;
use super::matrix::ColourMatrix;
use super::response::Response;
use super::sharpness::Sharpness;
use crate::domain::Frame;

/// Version of the fields below.
pub const SCHEMA: u32 = 1;

/// SHA-256 of a plate's size and pixels, hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hash(pub String);

impl Hash {
    /// Of a frame: width and height as little-endian 32-bit numbers, then its pixels.
    pub fn of(frame: &Frame) -> Self {
        let digest = Sha256::new()
            .chain_update(frame.width().to_le_bytes())
            .chain_update(frame.height().to_le_bytes())
            .chain_update(frame.rgb())
            .finalize();
        Self(hex::encode(digest))
    }
}

/// All that is known of a calibrated booth. Light is linear, 1.0 is code 255; zones and channels by their names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The booth's name.
    pub booth: String,
    /// When it was signed, UTC, `2026-09-01T08:30:00Z`.
    pub at: String,
    /// Who signed it: an id, no name.
    pub technician: String,
    /// The camera with all controls as read back.
    pub camera: CameraFacts,
    /// Exposure of a still, ms.
    pub exposure_ms: f64,
    /// Frequency of dimming, Hz, as the light board was set; `None`: unknown.
    pub pwm_hz: Option<f64>,
    /// Duty of each channel, 0.0 to 1.0.
    pub recipe: BTreeMap<String, f64>,
    /// Light per duty, by zone and channel.
    pub transport: BTreeMap<String, BTreeMap<String, [f64; 3]>>,
    /// Light of each zone with all lamps off.
    pub dark: BTreeMap<String, [f64; 3]>,
    /// The camera's response.
    pub response: Response,
    /// Gains of red, green and blue.
    pub white_balance: [f64; 3],
    /// Colour matrix, if the chart was photographed.
    pub colour: Option<ColourMatrix>,
    /// The lens's fall-off, if it was measured.
    pub flat_field: Option<FlatField>,
    /// Sharpness, if it was measured.
    pub sharpness: Option<Sharpness>,
    /// Scale and distortion, if they were measured.
    pub geometry: Option<Geometry>,
    /// Temperatures when it was made, °C, by sensor.
    pub temperatures_c: BTreeMap<String, f64>,
    /// Metrics with the reference recipe.
    pub before: BTreeMap<String, f64>,
    /// Metrics with this recipe.
    pub after: BTreeMap<String, f64>,
    /// Of the plates: lit, with the background lamps off, dark.
    pub plates: Vec<Hash>,
    /// Light of the empty booth, coarsely, under each lamp: the reference of every morning.
    pub plate: Plate,
    /// Light of the wall beside the sitter under the recipe, left and right in the picture: the reference of every shot.
    pub tiles: [[f64; 3]; 2],
}

/// A profile with its signature, as it is stored.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    /// The profile's canonical JSON: exactly these bytes are signed.
    profile: String,
    /// Ed25519, hexadecimal.
    signature: String,
}

/// Why a profile is not used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ProfileError {
    /// It is no profile.
    #[error("calibration: the profile cannot be read: {0}; calibrate anew")]
    Unreadable(String),
    /// Its signature does not fit: it was changed, or signed by another booth.
    #[error("calibration: the profile was changed or is not this booth's; calibrate anew")]
    Tampered,
    /// Another version.
    #[error("calibration: the profile is of schema {0}, this booth reads {SCHEMA}; calibrate anew")]
    OtherSchema(u32),
    /// Another camera.
    #[error("calibration: made with another camera; plug that one in or calibrate anew")]
    OtherCamera,
    /// A control reads back differently.
    #[error("calibration: the camera's {0} differs from when it was made; lock the camera or calibrate anew")]
    ControlsDiffer(String),
}

/// A profile that may be used.
#[derive(Debug, Clone, PartialEq)]
pub struct Verified {
    /// It.
    pub profile: Profile,
    /// Whether it is older than it should be: a warning.
    pub is_old: bool,
}

impl Profile {
    /// The bytes that are signed: JSON without spaces, fields in the order above, names in alphabetical order.
    ///
    /// # Errors
    /// If a number is not finite.
    pub fn canonical(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// The signed document, of `technician` (an id) at `at` (UTC, `2026-09-01T08:30:00Z`).
    ///
    /// # Errors
    /// If a number is not finite.
    pub fn sign(mut self, technician: &str, at: &str, key: &SigningKey) -> Result<Vec<u8>, serde_json::Error> {
        (self.technician, self.at) = (technician.to_owned(), at.to_owned());
        let profile = self.canonical()?;
        let signature = hex::encode(key.sign(profile.as_bytes()).to_bytes());
        serde_json::to_vec(&Signed { profile, signature })
    }
}

/// Reads a signed profile and looks whether it is this booth's, its camera's and of this schema. `old_before` (UTC, in the
/// form of [`Profile::at`]): a profile from before is good but old.
///
/// # Errors
/// [`ProfileError`] says why it must not be used.
pub fn verify(
    bytes: &[u8],
    key: &VerifyingKey,
    camera: &CameraFacts,
    old_before: Option<&str>,
) -> Result<Verified, ProfileError> {
    let unreadable = |err: serde_json::Error| ProfileError::Unreadable(err.to_string());
    let signed: Signed = serde_json::from_slice(bytes).map_err(unreadable)?;
    let signature: [u8; 64] =
        hex::decode(&signed.signature).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(ProfileError::Tampered)?;
    let signature = Signature::from_bytes(&signature);
    if key.verify_strict(signed.profile.as_bytes(), &signature).is_err() {
        return Err(ProfileError::Tampered);
    }
    let value: serde_json::Value = serde_json::from_str(&signed.profile).map_err(unreadable)?;
    match value.get("schema").and_then(serde_json::Value::as_u64) {
        Some(schema) if schema != u64::from(SCHEMA) => return Err(ProfileError::OtherSchema(schema as u32)),
        Some(_) | None => {}
    }
    let profile: Profile = serde_json::from_value(value).map_err(unreadable)?;
    match camera.differs(&profile.camera, true) {
        None => {}
        Some(Fault::ControlsDiffer(control)) => return Err(ProfileError::ControlsDiffer(control)),
        Some(_) => return Err(ProfileError::OtherCamera),
    }
    let is_old = old_before.is_some_and(|limit| profile.at.as_str() < limit);
    Ok(Verified { profile, is_old })
}
