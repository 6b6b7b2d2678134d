//! The locked roster: lets a booth without network know the student who stands before it, and nobody else.
//!
//! A student number and the last four of an ID, stretched by Argon2id (RFC 9106) with the campus's salt, give a tag to
//! find a record by and a key to open it with. The file holds tags and ciphertext only. It does not resist a thief who
//! guesses a given student's number and tries all last fours: the cost of a guess is set by [`RosterCost`], and the
//! records are masked.
//!
//! Format, integers little-endian: `GBR1`; memory `u32` (KiB), passes `u32`, salt length `u8`, salt; record count `u32`;
//! per record tag 16 bytes, nonce 12 bytes, length `u32`, ChaCha20-Poly1305 (RFC 8439) of a JSON [`LookupResponse`]
//! with the tag as associated data. Records lie in the order of their tags.

use std::collections::BTreeMap;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use gradbooth_protocol::LookupResponse;
use rand_core::{OsRng, RngCore as _};
use sha2::{Digest, Sha256};

use super::mapping;
use crate::domain::{LastFour, Record, StudentNumber};

const MAGIC: &[u8; 4] = b"GBR1";
const TAG: usize = 16;
const NONCE: usize = 12;
/// Largest memory a roster may ask for, KiB: a booth has 1 GiB to spare at the least.
const MAX_MEMORY: u32 = 256 << 10;
/// Most passes a roster may ask for.
const MAX_PASSES: u32 = 16;

/// What one guess costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RosterCost {
    /// Memory, KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for RosterCost {
    /// RFC 9106's second recommendation: 64 MiB, 3 passes.
    fn default() -> Self {
        Self { memory: 64 << 10, passes: 3 }
    }
}

/// Why bytes are no roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RosterError {
    /// Another format.
    #[error("this is no locked roster; fetch it again from the server")]
    Magic,
    /// Ends inside a record, or goes on after the last.
    #[error("the locked roster is cut off or too long; fetch it again from the server")]
    Length,
    /// Asks for a cost that this booth refuses.
    #[error("the locked roster asks for more memory or passes than a booth has")]
    Cost,
    /// The memory for one opening is not to be had, or a record has no JSON form.
    #[error("the locked roster could not be computed")]
    Compute,
}

/// A locked roster, read.
#[derive(Clone)]
pub struct Roster {
    stretch: Argon2<'static>,
    salt: Vec<u8>,
    records: BTreeMap<[u8; TAG], ([u8; NONCE], Vec<u8>)>,
}

impl std::fmt::Debug for Roster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Roster({} records)", self.records.len())
    }
}

impl Roster {
    /// Reads a locked roster; opens nothing.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn open(bytes: &[u8]) -> Result<Self, RosterError> {
        let mut rest = bytes.strip_prefix(MAGIC).ok_or(RosterError::Magic)?;
        let cost = RosterCost { memory: u32_of(&mut rest)?, passes: u32_of(&mut rest)? };
        let stretch = stretcher(cost)?;
        let [salt_length] = take::<1>(&mut rest)?;
        let salt = take_slice(&mut rest, usize::from(salt_length))?.to_vec();
        if salt.len() < argon2::MIN_SALT_LEN {
            return Err(RosterError::Length);
        }
        let mut records = BTreeMap::new();
        for _ in 0..u32_of(&mut rest)? {
            let (tag, nonce) = (take(&mut rest)?, take(&mut rest)?);
            let length = u32_of(&mut rest)? as usize;
            records.insert(tag, (nonce, take_slice(&mut rest, length)?.to_vec()));
        }
        if rest.is_empty() { Ok(Self { stretch, salt, records }) } else { Err(RosterError::Length) }
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether nobody is in it.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The record that this number and these last four open; one answer for every mismatch, in the same time. Takes
    /// some tenths of a second.
    pub fn lookup(&self, number: &StudentNumber, last_four: &LastFour) -> Option<Record> {
        let (tag, key) = unlock(&self.stretch, &self.salt, number, last_four).ok()?;
        let (nonce, sealed) = self.records.get(&tag)?;
        let open = ChaCha20Poly1305::new(&key.into())
            .decrypt(Nonce::from_slice(nonce), Payload { msg: sealed, aad: &tag })
            .ok()?;
        serde_json::from_slice::<LookupResponse>(&open).ok().map(|answer| mapping::record(&answer))
    }
}

/// Makes a locked roster: the server's side of the format, and the tests'.
#[derive(Debug)]
pub struct RosterBuilder {
    cost: RosterCost,
    salt: Vec<u8>,
    records: BTreeMap<[u8; TAG], Vec<u8>>,
}

impl RosterBuilder {
    /// An empty roster for a campus with this salt of 8 to 255 bytes.
    ///
    /// # Errors
    /// [`RosterError::Length`] for another salt, [`RosterError::Cost`] for a cost that booths refuse.
    pub fn new(salt: &[u8], cost: RosterCost) -> Result<Self, RosterError> {
        stretcher(cost)?;
        if !(argon2::MIN_SALT_LEN..=255).contains(&salt.len()) {
            return Err(RosterError::Length);
        }
        Ok(Self { cost, salt: salt.to_vec(), records: BTreeMap::new() })
    }

    /// Locks one student's record.
    ///
    /// # Errors
    /// [`RosterError::Compute`] if it cannot be computed.
    pub fn add(
        &mut self,
        number: &StudentNumber,
        last_four: &LastFour,
        record: &LookupResponse,
    ) -> Result<(), RosterError> {
        let (tag, key) = unlock(&stretcher(self.cost)?, &self.salt, number, last_four)?;
        let open = serde_json::to_vec(record).map_err(|_err| RosterError::Compute)?;
        // The key stays the same from roster to roster, so the nonce must not.
        let mut nonce = [0; NONCE];
        OsRng.fill_bytes(&mut nonce);
        let sealed = ChaCha20Poly1305::new(&key.into())
            .encrypt(Nonce::from_slice(&nonce), Payload { msg: &open, aad: &tag })
            .map_err(|_err| RosterError::Compute)?;
        let length = u32::try_from(sealed.len()).map_err(|_err| RosterError::Length)?;
        self.records.insert(tag, [&nonce[..], &length.to_le_bytes(), &sealed].concat());
        Ok(())
    }

    /// The file.
    pub fn finish(self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&self.cost.memory.to_le_bytes());
        out.extend_from_slice(&self.cost.passes.to_le_bytes());
        out.push(self.salt.len() as u8);
        out.extend_from_slice(&self.salt);
        out.extend_from_slice(&(self.records.len() as u32).to_le_bytes());
        for (tag, record) in self.records {
            out.extend_from_slice(&tag);
            out.extend_from_slice(&record);
        }
        out
    }
}

fn stretcher(cost: RosterCost) -> Result<Argon2<'static>, RosterError> {
    if cost.memory > MAX_MEMORY || cost.passes > MAX_PASSES {
        return Err(RosterError::Cost);
    }
    let params = Params::new(cost.memory, cost.passes, 1, Some(32)).map_err(|_err| RosterError::Cost)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Tag and key of one student.
fn unlock(
    stretch: &Argon2<'_>,
    salt: &[u8],
    number: &StudentNumber,
    last_four: &LastFour,
) -> Result<([u8; TAG], [u8; 32]), RosterError> {
    let secret =
        format!("{}\n{}", number.expose().trim().to_ascii_uppercase(), last_four.expose().trim().to_ascii_uppercase());
    let mut root = [0; 32];
    stretch.hash_password_into(secret.as_bytes(), salt, &mut root).map_err(|_err| RosterError::Compute)?;
    let derive = |label: &str| -> [u8; 32] { Sha256::new().chain_update(label).chain_update(root).finalize().into() };
    let mut tag = [0; TAG];
    tag.copy_from_slice(&derive("gradbooth roster tag 1")[..TAG]);
    Ok((tag, derive("gradbooth roster key 1")))
}

fn take_slice<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], RosterError> {
    let (head, tail) = rest.split_at_checked(length).ok_or(RosterError::Length)?;
    *rest = tail;
    Ok(head)
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], RosterError> {
    let (head, tail) = rest.split_first_chunk::<N>().ok_or(RosterError::Length)?;
    *rest = tail;
    Ok(*head)
}

fn u32_of(rest: &mut &[u8]) -> Result<u32, RosterError> {
    take(rest).map(u32::from_le_bytes)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::Price;
    use gradbooth_protocol::{WirePrice, WireRecord};

    /// A roster of students `2023000<n>` with last four `000<n>`, cheap to open.
    pub(in crate::delivery) fn roster(students: u8) -> Vec<u8> {
        let cost = RosterCost { memory: 64, passes: 1 };
        let mut builder = RosterBuilder::new(b"campus salt", cost).unwrap();
        for n in 0..students {
            let record = WireRecord {
                enrolment: format!("enr-{n}"),
                name: "王*明".to_owned(),
                school: "School".to_owned(),
                major: "Major".to_owned(),
                level: "本科".to_owned(),
                year: "2026".to_owned(),
                at_chsi: false,
            };
            let answer = LookupResponse { record, submission: None, price: WirePrice::School };
            let (number, last_four) = keys(n);
            builder.add(&number, &last_four, &answer).unwrap();
        }
        builder.finish()
    }

    pub(in crate::delivery) fn keys(n: u8) -> (StudentNumber, LastFour) {
        (StudentNumber::new(format!("2023000{n}")), LastFour::new(format!("00{n:01}x")))
    }

    #[test]
    fn the_students_own_input_opens_the_students_own_record_and_nothing_else() {
        let bytes = roster(4);
        assert!(!bytes.windows(6).any(|w| w == "王*".as_bytes() || w == b"School"), "readable without a key");
        let roster = Roster::open(&bytes).unwrap();
        assert_eq!(roster.len(), 4);
        let (number, last_four) = keys(2);
        let record = roster.lookup(&number, &last_four).unwrap();
        assert_eq!((record.enrolment.expose(), record.price), ("enr-2", Price::School));
        let typed = LastFour::new(last_four.expose().to_uppercase());
        assert!(roster.lookup(&number, &typed).is_some(), "x and X are the same digit");
        assert!(roster.lookup(&number, &keys(3).1).is_none());
        assert!(roster.lookup(&StudentNumber::new("1"), &last_four).is_none());
        assert!(roster.lookup(&StudentNumber::new(""), &LastFour::new("")).is_none());
    }

    #[test]
    fn two_rosters_share_no_nonce() {
        assert_ne!(roster(1), roster(1));
    }

    #[test]
    fn damaged_rosters_are_refused_and_forged_records_do_not_open() {
        let bytes = roster(2);
        assert_eq!(Roster::open(b"").unwrap_err(), RosterError::Magic);
        for cut in 4..bytes.len() {
            assert_eq!(Roster::open(&bytes[..cut]).unwrap_err(), RosterError::Length, "cut at {cut}");
        }
        assert_eq!(Roster::open(&[&bytes[..], b"x"].concat()).unwrap_err(), RosterError::Length);
        let mut greedy = bytes.clone();
        greedy[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(Roster::open(&greedy).unwrap_err(), RosterError::Cost);
        let mut forged = bytes.clone();
        let last = forged.len() - 1;
        forged[last] ^= 1;
        let roster = Roster::open(&forged).unwrap();
        let opened = (0..2).filter(|n| roster.lookup(&keys(*n).0, &keys(*n).1).is_some()).count();
        assert_eq!(opened, 1);
    }
}
