//! The server's own keys, made at the first start and kept in `DIR/keys` for the owner alone: the age identity that
//! opens packages, the Ed25519 key that signs receipts and configuration, and the secret that personal data are
//! tagged with.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use age::secrecy::ExposeSecret;
use age::x25519::Identity;
use anyhow::{Context, anyhow, bail};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey};
use hmac::{Hmac, Mac};
use rand_core::{OsRng, RngCore};
use sha2::{Digest, Sha256};

/// The keys. Nothing of them is ever printed.
pub struct Keys {
    identity: Identity,
    signing: SigningKey,
    tagging: [u8; 32],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    /// Reads the keys under `folder`, or makes them if the folder has none.
    ///
    /// # Errors
    /// A folder or file that cannot be read, written or understood. A damaged key is never replaced: packages sealed to
    /// it could not be opened any more.
    pub fn load_or_create(folder: &Path) -> anyhow::Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).with_context(|| at(folder))?;
        let identity =
            key(&folder.join("identity.age"), || Identity::generate().to_string().expose_secret().to_owned())?;
        let identity = identity.trim().parse().map_err(|err| anyhow!("{}: {err}", folder.display()))?;
        let signing = seed(&folder.join("signing.key"))?;
        let tagging = seed(&folder.join("tagging.key"))?;
        Ok(Self { identity, signing: SigningKey::from_bytes(&signing), tagging })
    }

    /// The recipient that booths seal packages to, `age1…`.
    pub fn recipient(&self) -> String {
        self.identity.to_public().to_string()
    }

    /// Opens what was sealed to [`Self::recipient`].
    ///
    /// # Errors
    /// The bytes are no age file, are damaged, or are for somebody else.
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, age::DecryptError> {
        age::decrypt(&self.identity, sealed)
    }

    /// Seals bytes to ourselves, for storage.
    ///
    /// # Errors
    /// The cipher failed.
    pub fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, age::EncryptError> {
        age::encrypt(&self.identity.to_public(), plain)
    }

    /// Ed25519 signature, 64 bytes base64.
    pub fn sign(&self, bytes: &[u8]) -> String {
        STANDARD.encode(self.signing.sign(bytes).to_bytes())
    }

    /// The key that verifies [`Self::sign`], 32 bytes base64.
    pub fn verifying_key(&self) -> String {
        STANDARD.encode(self.signing.verifying_key().to_bytes())
    }

    /// A symmetric key of ours for one purpose, 32 bytes.
    pub(crate) fn derived(&self, purpose: &str) -> [u8; 32] {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.tagging) else { return self.tagging };
        mac.update(b"derived key");
        mac.update(&[0]);
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// Keyed tag (HMAC-SHA-256, base64url) of a value of one kind: equal values have equal tags, and nobody without
    /// the key can find a value by trying all.
    pub fn tag(&self, kind: &str, value: &str) -> String {
        // HMAC takes keys of any length: the error cannot come up, and an empty tag matches nothing.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.tagging) else { return String::new() };
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}

/// 32 random bytes, base64url without padding.
pub(crate) fn random_token() -> String {
    let mut bytes = [0; 32];
    OsRng.fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// SHA-256, lower-case hex.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn seed(path: &Path) -> anyhow::Result<[u8; 32]> {
    let text = key(path, || {
        let mut bytes = [0; 32];
        OsRng.fill_bytes(&mut bytes);
        STANDARD.encode(bytes)
    })?;
    let bytes = STANDARD.decode(text.trim()).with_context(|| at(path))?;
    bytes.try_into().map_err(|_bytes| anyhow!("{}: the key is damaged; restore it from a backup", path.display()))
}

/// The text of a key file; a missing one is made, flushed to disk, and only then used.
fn key(path: &Path, make: impl Fn() -> String) -> anyhow::Result<String> {
    match File::open(path) {
        Ok(mut file) => {
            let mut text = String::new();
            file.read_to_string(&mut text).with_context(|| at(path))?;
            if text.trim().is_empty() {
                bail!("{}: the key is empty; restore it from a backup", path.display());
            }
            Ok(text)
        }
        Err(err) if err.kind() == ErrorKind::NotFound => {
            let aside = path.with_extension(format!("{}.new", random_token()));
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&aside)?;
            file.write_all(make().as_bytes())?;
            file.sync_all()?;
            // Linked, not renamed: of two servers that start together, both take the key that was there first.
            let linked = fs::hard_link(&aside, path);
            fs::remove_file(&aside)?;
            if let Err(err) = linked
                && err.kind() != ErrorKind::AlreadyExists
            {
                return Err(err).with_context(|| at(path));
            }
            if let Some(folder) = path.parent() {
                File::open(folder)?.sync_all()?;
            }
            fs::read_to_string(path).with_context(|| at(path))
        }
        Err(err) => Err(err).with_context(|| at(path)),
    }
}

fn at(path: &Path) -> String {
    format!("{}: cannot use the key store; check the folder's owner and mode", path.display())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn keys_survive_a_restart_and_are_the_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::load_or_create(folder.path()).unwrap();
        let again = Keys::load_or_create(folder.path()).unwrap();
        assert_eq!(keys.recipient(), again.recipient());
        assert_eq!(keys.verifying_key(), again.verifying_key());
        assert_eq!(keys.tag("code", "x"), again.tag("code", "x"));
        assert_ne!(keys.tag("code", "x"), keys.tag("number", "x"));
        assert_eq!(again.open(&keys.seal(b"plain").unwrap()).unwrap(), b"plain");
        for entry in fs::read_dir(folder.path()).unwrap() {
            assert_eq!(entry.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn two_that_start_together_have_the_same_keys() {
        let folder = tempfile::tempdir().unwrap();
        let recipients: Vec<String> = std::thread::scope(|scope| {
            let load = || Keys::load_or_create(folder.path()).unwrap().recipient();
            let loads: Vec<_> = (0..8).map(|_| scope.spawn(load)).collect();
            loads.into_iter().map(|load| load.join().unwrap()).collect()
        });
        assert!(recipients.iter().all(|recipient| *recipient == recipients[0]));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "nothing is left aside");
    }

    #[test]
    fn a_damaged_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        Keys::load_or_create(folder.path()).unwrap();
        File::create(folder.path().join("signing.key")).unwrap();
        assert!(Keys::load_or_create(folder.path()).is_err());
    }
}
