//! A package as it arrives: opened in memory, and held against itself.

use gradbooth_protocol::{FileRecord, Manifest, Package};
use sha2::{Digest, Sha256};

use crate::keys::Keys;

/// Width and height of a portrait, pixels (D1).
const PORTRAIT: (u16, u16) = (480, 640);

/// Why a package is refused: one English sentence each, no personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadPackage {
    /// Not sealed to this server, or damaged.
    #[error("the package cannot be opened with this server's key")]
    Sealed,
    /// No package inside.
    #[error("{0}")]
    Format(gradbooth_protocol::PackageError),
    /// Something in it contradicts something else.
    #[error("the package contradicts itself: {0}")]
    Contradiction(&'static str),
}

/// Opens sealed bytes.
///
/// # Errors
/// What is wrong with them.
pub(crate) fn open(keys: &Keys, sealed: &[u8]) -> Result<Package, BadPackage> {
    let plain = keys.open(sealed).map_err(|_err| BadPackage::Sealed)?;
    Package::decode(&plain).map_err(BadPackage::Format)
}

/// Holds a package against itself and against who sent it under which id.
///
/// # Errors
/// The first contradiction.
pub(crate) fn verify(package: &Package, id: &str, booth: &str) -> Result<(), BadPackage> {
    let Package { manifest, original, portrait } = package;
    let demand = |held: bool, what: &'static str| held.then_some(()).ok_or(BadPackage::Contradiction(what));
    demand(manifest.version == 1, "its version is unknown")?;
    demand(manifest.submission == id, "its id is not that of the call")?;
    demand(manifest.booth == booth, "its booth is not the caller")?;
    demand(is_receipt_code(&manifest.receipt_code), "its receipt code is not 4 to 40 of A-Z, 0-9 and hyphen")?;
    demand(manifest.consents.photo, "the student did not consent to the photo")?;
    demand(manifest.consents.send, "the student did not consent to sending")?;
    demand(describes(&manifest.original, original), "the original's size or digest is not that of the manifest")?;
    demand(describes(&manifest.portrait, portrait), "the portrait's size or digest is not that of the manifest")?;
    demand(chain(original, portrait) == manifest.chain, "the hash chain does not hold")?;
    demand(media_type(original) == Some(&manifest.original.media_type), "the original is not of its media type")?;
    demand(manifest.portrait.media_type == "image/jpeg", "the portrait is no JPEG")?;
    demand(jpeg_size(portrait) == Some(PORTRAIT), "the portrait is no JPEG of 480 x 640 pixels")
}

/// SHA-256 over both digests, lower-case hex.
pub(crate) fn chain(original: &[u8], portrait: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(Sha256::digest(original));
    hash.update(Sha256::digest(portrait));
    hex::encode(hash.finalize())
}

/// Whether the student asked for a person, or refused the face comparison: a person must check who it is.
pub(crate) fn wants_a_person(manifest: &Manifest) -> bool {
    manifest.manual_review.is_some() || !manifest.consents.face
}

/// `image/jpeg` or `image/png`, by the first bytes.
pub(crate) fn media_type(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        Some("image/jpeg")
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else {
        None
    }
}

/// Whether text can be a receipt code.
pub(crate) fn is_receipt_code(code: &str) -> bool {
    let letter = |c: u8| c.is_ascii_uppercase() || c.is_ascii_digit() || c == b'-';
    (4..=40).contains(&code.len()) && code.bytes().all(letter)
}

fn describes(record: &FileRecord, bytes: &[u8]) -> bool {
    record.bytes == bytes.len() as u64 && record.sha256 == hex::encode(Sha256::digest(bytes))
}

/// Width and height of a JPEG with three components of 8 bits, from its frame header (ISO/IEC 10918-1, B.2.2); it must
/// also end as a JPEG does.
fn jpeg_size(bytes: &[u8]) -> Option<(u16, u16)> {
    let mut rest = bytes.strip_suffix(&[0xff, 0xd9])?.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let (marker, after) = match rest {
            [0xff, 0xff, ..] => {
                rest = rest.get(1..)?;
                continue;
            }
            [0xff, marker, after @ ..] => (*marker, after),
            _ => return None,
        };
        let length = usize::from(u16::from_be_bytes([*after.first()?, *after.get(1)?]));
        let segment = after.get(2..length)?;
        // SOF0 to SOF2: baseline, extended, progressive.
        if let (0xc0..=0xc2, [8, h1, h2, w1, w2, 3, ..]) = (marker, segment) {
            return Some((u16::from_be_bytes([*w1, *w2]), u16::from_be_bytes([*h1, *h2])));
        }
        let scan_begins = marker == 0xda;
        if scan_begins {
            return None;
        }
        rest = after.get(length..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORTRAIT_FILE: &[u8] = include_bytes!("../assets/demo/pending.jpg");

    #[test]
    fn size_of_a_real_portrait() {
        assert_eq!(jpeg_size(PORTRAIT_FILE), Some((480, 640)));
    }

    #[test]
    fn no_prefix_or_damage_makes_it_panic_or_pass() {
        for end in 0..PORTRAIT_FILE.len() {
            assert_eq!(jpeg_size(&PORTRAIT_FILE[..end]), None, "cut at {end}");
        }
        for at in 0..600 {
            let mut bytes = PORTRAIT_FILE.to_vec();
            bytes[at] ^= 0xff;
            // Damage may change what the header says; it must not panic, and not be taken for a JPEG without its start.
            let size = jpeg_size(&bytes);
            assert!(at > 1 || size.is_none());
        }
        assert_eq!(jpeg_size(&[0xff, 0xd8, 0xff, 0xc0, 0, 1, 0xff, 0xd9]), None);
    }
}
