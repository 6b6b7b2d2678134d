//! The locked roster: what lets a booth without network check a student. Made here, as number and last four are known in
//! the moment of an import only: then each student's tag and key are computed once and kept wrapped.
//!
//! The file's format and the derivation are [`gradbooth_protocol::LockedRoster`]'s.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use gradbooth_protocol::{
    LockedRoster, LookupResponse, ROSTER_KEY_LABEL, ROSTER_TAG_LABEL, RosterCost, RosterTag, roster_secret,
};
use rand_core::{OsRng, RngCore};
use sha2::{Digest, Sha256};

use crate::keys::Keys;
use crate::services::Services;
use crate::store::{Campaign, RosterEntry, Student};

/// Nonce of ChaCha20-Poly1305, bytes.
const NONCE: usize = 12;

/// A student's place in the locked roster: the tag that the record is found by, and the key that opens it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Lock {
    tag: RosterTag,
    key: [u8; 32],
}

impl std::fmt::Debug for Lock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Lock(…)")
    }
}

/// Something of a roster could not be computed.
#[derive(Debug, thiserror::Error)]
#[error("the locked roster could not be computed: {0}")]
pub(crate) struct RosterFault(&'static str);

impl Lock {
    /// The lock that a student's number and last four make. Takes as long as `cost` says: tenths of a second.
    pub(crate) fn new(cost: RosterCost, salt: &[u8], number: &str, last4: &str) -> Result<Self, RosterFault> {
        let params = Params::new(cost.memory, cost.passes, 1, Some(32)).map_err(|_err| RosterFault("cost"))?;
        let stretch = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut root = [0; 32];
        stretch
            .hash_password_into(roster_secret(number, last4).as_bytes(), salt, &mut root)
            .map_err(|_err| RosterFault("stretching"))?;
        let derive =
            |label: &str| -> [u8; 32] { Sha256::new().chain_update(label).chain_update(root).finalize().into() };
        let mut tag = RosterTag::default();
        let long = derive(ROSTER_TAG_LABEL);
        tag.copy_from_slice(&long[..RosterTag::default().len()]);
        Ok(Self { tag, key: derive(ROSTER_KEY_LABEL) })
    }

    /// For the database: sealed with a key of ours, so that the database alone opens no roster.
    pub(crate) fn wrap(&self, key: &[u8; 32]) -> Result<Vec<u8>, RosterFault> {
        let (nonce, sealed) = seal(key, &[&self.tag[..], &self.key].concat(), b"")?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// Reads [`Self::wrap`] back.
    pub(crate) fn open(key: &[u8; 32], wrapped: &[u8]) -> Option<Self> {
        let (nonce, sealed) = wrapped.split_at_checked(NONCE)?;
        let open = ChaCha20Poly1305::new(key.into()).decrypt(Nonce::from_slice(nonce), sealed).ok()?;
        let (tag, key) = open.split_at_checked(RosterTag::default().len())?;
        Some(Self { tag: tag.try_into().ok()?, key: key.try_into().ok()? })
    }

    /// Puts a student's record into a roster.
    pub(crate) fn lock(&self, roster: &mut LockedRoster, record: &LookupResponse) -> Result<(), RosterFault> {
        let open = serde_json::to_vec(record).map_err(|_err| RosterFault("record"))?;
        roster.records.insert(self.tag, seal(&self.key, &open, &self.tag)?);
        Ok(())
    }
}

/// What the locked roster of a school says at a moment, and with which locks.
#[derive(Debug)]
pub(crate) struct Contents {
    salt: Vec<u8>,
    records: Vec<(Lock, LookupResponse)>,
}

impl Contents {
    /// A tag that changes when the contents do; keyed, as it goes about in headers.
    pub(crate) fn version(&self, keys: &Keys) -> String {
        let mut hash = Sha256::new();
        for (lock, record) in &self.records {
            hash.update(lock.tag);
            hash.update(serde_json::to_vec(record).unwrap_or_default());
        }
        keys.tag("roster version", &format!("{}\n{}", hex::encode(&self.salt), hex::encode(hash.finalize())))
    }

    /// The file.
    pub(crate) fn lock(&self, services: &Services) -> Result<Vec<u8>, String> {
        let records = std::collections::BTreeMap::new();
        let mut roster = LockedRoster { cost: services.roster_cost, salt: self.salt.clone(), records };
        for (lock, record) in &self.records {
            lock.lock(&mut roster, record).map_err(|err| err.to_string())?;
        }
        roster.encode().map_err(|err| err.to_string())
    }
}

impl Services {
    /// Computes and keeps a student's lock, while number and last four are at hand.
    ///
    /// # Errors
    /// It cannot be computed, or the database failed.
    pub(crate) async fn keep_lock(&self, student: &Student, number: &str, last4: &str) -> anyhow::Result<()> {
        let (cost, salt) = (self.roster_cost, self.roster_salt(&student.school));
        let (number, last4) = (number.to_owned(), last4.to_owned());
        let lock = tokio::task::spawn_blocking(move || Lock::new(cost, &salt, &number, &last4)).await??;
        let wrapped = lock.wrap(&self.keys.derived("roster locks"))?;
        Ok(self.store.put_lock(&student.enrolment, cost, &STANDARD.encode(wrapped)).await?)
    }

    /// What the locked roster of a campaign's school says now.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn roster_contents(&self, campaign: &Campaign) -> Result<Contents, sqlx::Error> {
        let key = self.keys.derived("roster locks");
        let mut records = Vec::new();
        for entry in self.store.roster(&campaign.school, self.roster_cost).await? {
            let RosterEntry { student, wrapped, submission, rejected, has_paid } = entry;
            let Some(lock) = STANDARD.decode(wrapped).ok().and_then(|wrapped| Lock::open(&key, &wrapped)) else {
                tracing::warn!("a lock of the roster is not of this server's key; read the roster again");
                continue;
            };
            let price = self.price_after(campaign, submission.as_ref().map(|latest| latest.state), has_paid);
            records.push((lock, LookupResponse { record: student.on_the_wire(), submission, price, rejected }));
        }
        Ok(Contents { salt: self.roster_salt(&campaign.school), records })
    }

    fn roster_salt(&self, school: &str) -> Vec<u8> {
        self.keys.derived(&format!("roster salt\n{school}")).into_iter().take(16).collect()
    }
}

/// Seals with a fresh nonce: keys stay the same from roster to roster.
fn seal(key: &[u8; 32], msg: &[u8], aad: &[u8]) -> Result<([u8; NONCE], Vec<u8>), RosterFault> {
    let mut nonce = [0; NONCE];
    OsRng.fill_bytes(&mut nonce);
    let sealed = ChaCha20Poly1305::new(key.into()).encrypt(Nonce::from_slice(&nonce), Payload { msg, aad });
    Ok((nonce, sealed.map_err(|_err| RosterFault("cipher"))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_lock_opens_with_its_key_alone() {
        let cost = RosterCost { memory: 64, passes: 1 };
        let lock = Lock::new(cost, b"campus salt", "20220101", "001x").unwrap();
        assert_eq!(lock, Lock::new(cost, b"campus salt", " 20220101 ", "001X").unwrap());
        assert_ne!(lock, Lock::new(cost, b"another salt", "20220101", "001x").unwrap());
        let wrapped = lock.wrap(&[1; 32]).unwrap();
        assert_eq!(Lock::open(&[1; 32], &wrapped), Some(lock.clone()));
        assert_eq!(Lock::open(&[2; 32], &wrapped), None);
        assert_eq!(Lock::open(&[1; 32], b""), None);
        assert!(!wrapped.windows(16).any(|window| window == lock.tag));
    }
}
