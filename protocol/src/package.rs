//! The package before sealing: manifest, original and portrait in one byte string.
//!
//! `GBP1`, then three parts, each its length as a little-endian `u64` and its bytes: manifest (JSON), original, portrait.
//! Sealed, it is one age file for the server's X25519 recipient.

use crate::Manifest;

const MAGIC: &[u8; 4] = b"GBP1";

/// A package, open.
#[derive(Debug, Clone, PartialEq)]
pub struct Package {
    /// What it says about itself.
    pub manifest: Manifest,
    /// The untouched original, as `manifest.original` describes it.
    pub original: Vec<u8>,
    /// The finished portrait, as `manifest.portrait` describes it.
    pub portrait: Vec<u8>,
}

/// Why bytes are no package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PackageError {
    /// Does not begin with `GBP1`.
    Magic,
    /// Ends inside a part, or goes on after the last.
    Length,
    /// The manifest is no JSON of this version.
    Manifest,
}

impl std::fmt::Display for PackageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Magic => "not a package: it does not begin with GBP1",
            Self::Length => "package is cut off or too long",
            Self::Manifest => "package manifest cannot be read",
        })
    }
}

impl std::error::Error for PackageError {}

impl Package {
    /// The byte string that is sealed.
    ///
    /// # Errors
    /// [`PackageError::Manifest`] if a number in it has no JSON form.
    pub fn encode(&self) -> Result<Vec<u8>, PackageError> {
        let manifest = serde_json::to_vec(&self.manifest).map_err(|_err| PackageError::Manifest)?;
        let parts = [&manifest, &self.original, &self.portrait];
        let mut out = Vec::with_capacity(4 + parts.iter().map(|p| p.len() + 8).sum::<usize>());
        out.extend_from_slice(MAGIC);
        for part in parts {
            out.extend_from_slice(&(part.len() as u64).to_le_bytes());
            out.extend_from_slice(part);
        }
        Ok(out)
    }

    /// Reads what [`Self::encode`] wrote.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, PackageError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(PackageError::Magic)?;
        let (manifest, rest) = part(rest)?;
        let (original, rest) = part(rest)?;
        let (portrait, rest) = part(rest)?;
        if !rest.is_empty() {
            return Err(PackageError::Length);
        }
        let manifest: Manifest = serde_json::from_slice(manifest).map_err(|_err| PackageError::Manifest)?;
        if manifest.version != 1 {
            return Err(PackageError::Manifest);
        }
        Ok(Self { manifest, original: original.to_vec(), portrait: portrait.to_vec() })
    }
}

fn part(bytes: &[u8]) -> Result<(&[u8], &[u8]), PackageError> {
    let (length, rest) = bytes.split_first_chunk::<8>().ok_or(PackageError::Length)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_err| PackageError::Length)?;
    rest.split_at_checked(length).ok_or(PackageError::Length)
}
