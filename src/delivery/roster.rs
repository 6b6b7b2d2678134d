//! The locked roster: lets a booth without network know the student who stands before it, and nobody else.
//!
//! A student number and the last four of an ID, stretched by Argon2id (RFC 9106) with the campus's salt, give a tag to
//! find a record by and a key to open it with; [`LockedRoster`] has the format. The file holds tags and ciphertext only. It
//! does not resist a thief who guesses a given student's number and tries all last fours: the cost of a guess is set by
//! the server, and the records are masked.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use gradbooth_protocol::{
    LockedRoster, LockedRosterError, LookupResponse, ROSTER_KEY_LABEL, ROSTER_TAG_LABEL, RosterCost, RosterTag,
    roster_secret,
};
use sha2::{Digest, Sha256};

use crate::domain::{LastFour, StudentNumber};

/// The locked roster in the state folder.
pub(super) const ROSTER_FILE: &str = "roster.gbr";
/// Largest memory a roster may ask for, KiB: a booth has 1 GiB to spare at the least.
const MAX_MEMORY: u32 = 256 << 10;
/// Most passes a roster may ask for.
const MAX_PASSES: u32 = 16;

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
}

impl From<LockedRosterError> for RosterError {
    fn from(fault: LockedRosterError) -> Self {
        match fault {
            LockedRosterError::Magic => Self::Magic,
            LockedRosterError::Length => Self::Length,
        }
    }
}

/// A locked roster, read.
#[derive(Clone)]
pub struct Roster {
    stretch: Argon2<'static>,
    locked: LockedRoster,
}

impl std::fmt::Debug for Roster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Roster({} records)", self.len())
    }
}

impl Roster {
    /// Reads a locked roster; opens nothing.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn open(bytes: &[u8]) -> Result<Self, RosterError> {
        let locked = LockedRoster::decode(bytes)?;
        Ok(Self { stretch: stretcher(locked.cost)?, locked })
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.locked.records.len()
    }

    /// Whether nobody is in it.
    pub fn is_empty(&self) -> bool {
        self.locked.records.is_empty()
    }

    /// What the server would have answered about the student whom this number and these last four open; one answer for
    /// every mismatch, in the same time. Takes some tenths of a second.
    pub fn lookup(&self, number: &StudentNumber, last_four: &LastFour) -> Option<LookupResponse> {
        let (tag, key) = unlock(&self.stretch, &self.locked.salt, number, last_four)?;
        let (nonce, sealed) = self.locked.records.get(&tag)?;
        let open = ChaCha20Poly1305::new(&key.into())
            .decrypt(Nonce::from_slice(nonce), Payload { msg: sealed, aad: &tag })
            .ok()?;
        serde_json::from_slice(&open).ok()
    }
}

fn stretcher(cost: RosterCost) -> Result<Argon2<'static>, RosterError> {
    if cost.memory > MAX_MEMORY || cost.passes > MAX_PASSES {
        return Err(RosterError::Cost);
    }
    let params = Params::new(cost.memory, cost.passes, 1, Some(32)).map_err(|_err| RosterError::Cost)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Tag and key of one student; none where the memory for it is not to be had.
fn unlock(
    stretch: &Argon2<'_>,
    salt: &[u8],
    number: &StudentNumber,
    last_four: &LastFour,
) -> Option<(RosterTag, [u8; 32])> {
    let secret = roster_secret(number.expose(), last_four.expose());
    let mut root = [0; 32];
    stretch.hash_password_into(secret.as_bytes(), salt, &mut root).ok()?;
    let derive = |label: &str| -> [u8; 32] { Sha256::new().chain_update(label).chain_update(root).finalize().into() };
    let mut tag = RosterTag::default();
    tag.copy_from_slice(&derive(ROSTER_TAG_LABEL)[..RosterTag::default().len()]);
    Some((tag, derive(ROSTER_KEY_LABEL)))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use gradbooth_protocol::{WirePrice, WireRecord};
    use rand_core::{OsRng, RngCore as _};
    use std::collections::BTreeMap;

    /// A roster of students `2023000<n>` with last four `000<n>`, cheap to open.
    pub(in crate::delivery) fn roster(students: u8) -> Vec<u8> {
        let cost = RosterCost { memory: 64, passes: 1 };
        let mut locked = LockedRoster { cost, salt: b"campus salt".to_vec(), records: BTreeMap::new() };
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
            let answer =
                LookupResponse { record, submission: None, price: WirePrice::School, rejected: vec!["ab".to_owned()] };
            let (number, last_four) = keys(n);
            let (tag, key) = unlock(&stretcher(cost).unwrap(), &locked.salt, &number, &last_four).unwrap();
            let mut nonce = [0; 12];
            OsRng.fill_bytes(&mut nonce);
            let payload = Payload { msg: &serde_json::to_vec(&answer).unwrap(), aad: &tag };
            let sealed = ChaCha20Poly1305::new(&key.into()).encrypt(Nonce::from_slice(&nonce), payload).unwrap();
            locked.records.insert(tag, (nonce, sealed));
        }
        locked.encode().unwrap()
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
        let answer = roster.lookup(&number, &last_four).unwrap();
        assert_eq!((answer.record.enrolment.as_str(), answer.price), ("enr-2", WirePrice::School));
        let typed = LastFour::new(last_four.expose().to_uppercase());
        assert!(roster.lookup(&number, &typed).is_some(), "x and X are the same digit");
        assert!(roster.lookup(&number, &keys(3).1).is_none());
        assert!(roster.lookup(&StudentNumber::new("1"), &last_four).is_none());
        assert!(roster.lookup(&StudentNumber::new(""), &LastFour::new("")).is_none());
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
