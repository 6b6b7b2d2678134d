//! The locked roster as bytes: what lies on a booth's disk so that it can check a student without network.
//!
//! Integers are little-endian: `GBR1`; memory `u32` (KiB), passes `u32`, salt length `u8`, salt; record count `u32`; per
//! record tag 16 bytes, nonce 12 bytes, length `u32`, ChaCha20-Poly1305 (RFC 8439) of a JSON
//! [`LookupResponse`](crate::LookupResponse) with the tag as associated data. Records lie in the order of their tags.
//!
//! Tag and key of a record: Argon2id (RFC 9106, version 0x13, one lane, 32 bytes) of [`roster_secret`] with the salt gives
//! a root; the first 16 bytes of SHA-256([`ROSTER_TAG_LABEL`] + root) are the tag, SHA-256([`ROSTER_KEY_LABEL`] + root)
//! is the key. What a student types opens the student's own record, and nothing else opens anything.

use std::collections::BTreeMap;

const MAGIC: &[u8; 4] = b"GBR1";
/// Shortest salt, bytes (RFC 9106, 3.1).
const SALT_MIN: usize = 8;

/// See the module's head.
pub const ROSTER_TAG_LABEL: &str = "gradbooth roster tag 1";
/// See the module's head.
pub const ROSTER_KEY_LABEL: &str = "gradbooth roster key 1";

/// A record's tag.
pub type RosterTag = [u8; 16];

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

/// A locked roster; ciphertext only.
#[derive(Clone, PartialEq, Eq)]
pub struct LockedRoster {
    /// What one guess costs.
    pub cost: RosterCost,
    /// The school's salt, 8 to 255 bytes.
    pub salt: Vec<u8>,
    /// Nonce and sealed record, by tag.
    pub records: BTreeMap<RosterTag, ([u8; 12], Vec<u8>)>,
}

impl std::fmt::Debug for LockedRoster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LockedRoster({} records)", self.records.len())
    }
}

/// Why bytes are no locked roster, or a roster cannot be bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockedRosterError {
    /// Does not begin with `GBR1`.
    Magic,
    /// Ends inside a record, goes on after the last, or has a part of an impossible length.
    Length,
}

impl std::fmt::Display for LockedRosterError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Magic => "not a locked roster: it does not begin with GBR1",
            Self::Length => "locked roster is cut off or too long",
        })
    }
}

impl std::error::Error for LockedRosterError {}

/// What is stretched: letters count the same in both cases, spaces around do not count.
pub fn roster_secret(student_number: &str, last4: &str) -> String {
    format!("{}\n{}", student_number.trim().to_ascii_uppercase(), last4.trim().to_ascii_uppercase())
}

impl LockedRoster {
    /// The bytes.
    ///
    /// # Errors
    /// [`LockedRosterError::Length`] if the salt or a record has no length that the format knows.
    pub fn encode(&self) -> Result<Vec<u8>, LockedRosterError> {
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).map_err(|_err| LockedRosterError::Length);
        if self.salt.len() < SALT_MIN {
            return Err(LockedRosterError::Length);
        }
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&self.cost.memory.to_le_bytes());
        out.extend_from_slice(&self.cost.passes.to_le_bytes());
        out.push(u8::try_from(self.salt.len()).map_err(|_err| LockedRosterError::Length)?);
        out.extend_from_slice(&self.salt);
        let count = u32::try_from(self.records.len()).map_err(|_err| LockedRosterError::Length)?;
        out.extend_from_slice(&count.to_le_bytes());
        for (tag, (nonce, sealed)) in &self.records {
            out.extend_from_slice(tag);
            out.extend_from_slice(nonce);
            out.extend_from_slice(&length(sealed)?.to_le_bytes());
            out.extend_from_slice(sealed);
        }
        Ok(out)
    }

    /// Reads the bytes; opens nothing.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn decode(bytes: &[u8]) -> Result<Self, LockedRosterError> {
        let mut rest = bytes.strip_prefix(MAGIC).ok_or(LockedRosterError::Magic)?;
        let cost = RosterCost { memory: number(&mut rest)?, passes: number(&mut rest)? };
        let [salt_length] = take::<1>(&mut rest)?;
        let salt = take_slice(&mut rest, usize::from(salt_length))?.to_vec();
        if salt.len() < SALT_MIN {
            return Err(LockedRosterError::Length);
        }
        let mut records = BTreeMap::new();
        for _ in 0..number(&mut rest)? {
            let (tag, nonce) = (take(&mut rest)?, take(&mut rest)?);
            let length = usize::try_from(number(&mut rest)?).map_err(|_err| LockedRosterError::Length)?;
            records.insert(tag, (nonce, take_slice(&mut rest, length)?.to_vec()));
        }
        if rest.is_empty() { Ok(Self { cost, salt, records }) } else { Err(LockedRosterError::Length) }
    }
}

fn take_slice<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], LockedRosterError> {
    let (head, tail) = rest.split_at_checked(length).ok_or(LockedRosterError::Length)?;
    *rest = tail;
    Ok(head)
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], LockedRosterError> {
    let (head, tail) = rest.split_first_chunk::<N>().ok_or(LockedRosterError::Length)?;
    *rest = tail;
    Ok(*head)
}

fn number(rest: &mut &[u8]) -> Result<u32, LockedRosterError> {
    take(rest).map(u32::from_le_bytes)
}
