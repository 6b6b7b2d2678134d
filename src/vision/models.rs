//! The models folder: `models.toml` names a file for each role; each is checked before it is loaded.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::network::Network;
use super::pose::{MeanFace, PoseScale};
use super::traits::{self, Heads, Levels};

/// Why the models could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum VisionError {
    /// The folder has no readable `models.toml`.
    #[error("{path}: the list of models cannot be read ({cause}); install the models folder again", path = path.display())]
    Manifest {
        /// The list.
        path: PathBuf,
        /// What went wrong.
        cause: String,
    },
    /// The list does not name this role.
    #[error("{path}: no model is listed for \"{role}\"; install the models folder that belongs to this version", path = path.display())]
    RoleMissing {
        /// The list.
        path: PathBuf,
        /// The role.
        role: &'static str,
    },
    /// This build cannot read the answers of a listed model.
    #[error("{path}: this version cannot read models of the kind \"{decoder}\" for \"{role}\"; install the models folder that belongs to it", path = path.display())]
    UnknownDecoder {
        /// The list.
        path: PathBuf,
        /// The role.
        role: &'static str,
        /// The decoder that was listed.
        decoder: String,
    },
    /// A listed file is missing or cannot be read.
    #[error("{path}: the model file cannot be read ({cause}); install the models folder again", path = path.display())]
    FileUnreadable {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        cause: std::io::Error,
    },
    /// A listed file is not the one that was listed.
    #[error("{path}: the model file is damaged or another one ({bytes} bytes, sha256 {found}, expected {expected}); install the models folder again", path = path.display())]
    WrongHash {
        /// The file.
        path: PathBuf,
        /// Its length.
        bytes: usize,
        /// Hash listed.
        expected: String,
        /// Hash found.
        found: String,
    },
    /// A file with the right hash could not be loaded.
    #[error("{path}: the model cannot be loaded ({cause}); install the models folder that belongs to this version", path = path.display())]
    NotLoadable {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        cause: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    file: String,
    decoder: String,
    sha256: String,
    input: Vec<usize>,
    output: Vec<usize>,
    doubt: Option<Levels>,
    sure: Option<Levels>,
    #[serde(rename = "licence")]
    _licence: String,
    #[serde(rename = "source")]
    _source: String,
}

/// All networks, loaded.
pub(super) struct Models {
    pub(super) finder: Network,
    pub(super) landmarks: Network,
    pub(super) eyes: Network,
    pub(super) matte: Network,
    /// `None` where the folder has no such network: what it would see is then not assessed.
    pub(super) heads: Option<Heads>,
    pub(super) mean_face: MeanFace,
}

impl Models {
    pub(super) fn open(folder: &Path) -> Result<Self, VisionError> {
        let list = Manifest::read(folder)?;
        Ok(Self {
            finder: list.network("finder", &[("centre-map-stride-8", |[_, _, h, w]| 4 * (h / 8) * (w / 8))])?,
            landmarks: list.network(
                "landmarks",
                &[("points-126-pose-3", |_| 255), ("points-126-pose-3-confidence-126", |_| 381)],
            )?,
            eyes: list.network("eyes", &[("points-34-open-2-glasses-1", |_| 71)])?,
            matte: list.network("matte", &[("alpha", |[_, _, h, w]| h * w)])?,
            heads: list.heads()?,
            mean_face: list.mean_face()?,
        })
    }
}

/// A kind of answer that this version can read: its name, and how many values it has for an input of 1 x 3 x height x width.
type Decoder = (&'static str, fn([usize; 4]) -> usize);

#[derive(Deserialize)]
struct List {
    pose: PoseScale,
    #[serde(flatten)]
    entries: BTreeMap<String, Entry>,
}

struct Manifest<'a> {
    folder: &'a Path,
    path: PathBuf,
    list: List,
}

impl<'a> Manifest<'a> {
    fn read(folder: &'a Path) -> Result<Self, VisionError> {
        let path = folder.join("models.toml");
        let fault = |cause: String| VisionError::Manifest { path: path.clone(), cause };
        let text = std::fs::read_to_string(&path).map_err(|cause| fault(cause.to_string()))?;
        let list = toml::from_str(&text).map_err(|cause| fault(cause.to_string()))?;
        Ok(Self { folder, path, list })
    }

    /// The bytes of a role's file, checked, with its entry.
    fn file(&self, role: &'static str, decoders: &[&str]) -> Result<(PathBuf, Vec<u8>, &Entry), VisionError> {
        let missing = || VisionError::RoleMissing { path: self.path.clone(), role };
        let entry = self.list.entries.get(role).ok_or_else(missing)?;
        if !decoders.contains(&entry.decoder.as_str()) {
            let decoder = entry.decoder.clone();
            return Err(VisionError::UnknownDecoder { path: self.path.clone(), role, decoder });
        }
        let path = self.folder.join(&entry.file);
        let bytes = std::fs::read(&path).map_err(|cause| VisionError::FileUnreadable { path: path.clone(), cause })?;
        let found = hex_digest(&bytes);
        if found != entry.sha256.to_lowercase() {
            let expected = entry.sha256.clone();
            return Err(VisionError::WrongHash { path, bytes: bytes.len(), expected, found });
        }
        Ok((path, bytes, entry))
    }

    /// A network whose answer has the shape that one of the decoders reads.
    fn network(&self, role: &'static str, decoders: &[Decoder]) -> Result<Network, VisionError> {
        let names: Vec<&str> = decoders.iter().map(|(name, _)| *name).collect();
        let (path, bytes, entry) = self.file(role, &names)?;
        let fault = |cause: String| VisionError::NotLoadable { path: path.clone(), cause };
        let input = <[usize; 4]>::try_from(&entry.input[..])
            .map_err(|cause| fault(format!("its input has not four sizes: {cause}")))?;
        let listed: usize = entry.output.iter().product();
        let read = decoders.iter().find(|(name, _)| *name == entry.decoder).map_or(0, |(_, count)| count(input));
        if input[..2] != [1, 3] || input[2..].iter().any(|side| !(16..=2048).contains(side)) || listed != read {
            return Err(fault(format!("\"{}\" has {read} answers for {input:?}, not {listed}", entry.decoder)));
        }
        Network::load(&bytes, input, listed).map_err(|cause| fault(format!("{cause:#}")))
    }

    /// The traits' network, if the folder has one.
    fn heads(&self) -> Result<Option<Heads>, VisionError> {
        let Some(entry) = self.list.entries.get("traits") else { return Ok(None) };
        let network = self.network("traits", &[("traits-10", |_| traits::COUNT)])?;
        let undoubted = || VisionError::Manifest { path: self.path.clone(), cause: "[traits] has no doubt".to_owned() };
        Ok(Some(Heads { network, doubt: entry.doubt.ok_or_else(undoubted)?, sure: entry.sure.unwrap_or_default() }))
    }

    fn mean_face(&self) -> Result<MeanFace, VisionError> {
        let (path, bytes, _) = self.file("mean_face", &["npy-f64-468x3"])?;
        let cause = || "it does not hold 468 x 3 numbers".to_owned();
        MeanFace::from_npy(&bytes, self.list.pose).ok_or_else(|| VisionError::NotLoadable { path, cause: cause() })
    }
}

/// SHA-256 in lower-case hexadecimal.
fn hex_digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
