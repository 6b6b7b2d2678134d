//! Who this booth is: its own key, and what enrolment gave it. Both lie in the state folder, for its owner only.

use std::fs;
use std::io;
use std::path::Path;

use ed25519_dalek::SigningKey;
use gradbooth_protocol::EnrolResponse;
use rand_core::OsRng;
use serde::{Deserialize, Serialize};

use super::disk::write_private;
use super::package::Recipient;
use super::verify::ReceiptKey;

const KEY_FILE: &str = "device.key";
const ENROLMENT_FILE: &str = "enrolment.json";
const VERSION: u32 = 1;

/// Why there is no identity.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// No enrolment.
    #[error(
        "this booth is not enrolled; run `gradbooth enrol CODE --server URL` with a code from `gradbooth-server enrol-code`"
    )]
    NotEnrolled,
    /// A file cannot be understood.
    #[error("{0} in the state folder is damaged; enrol the booth again")]
    Damaged(&'static str),
    /// The server's answer cannot be used.
    #[error("the server's answer to the enrolment cannot be used: {0}")]
    Answer(&'static str),
    /// The disk failed.
    #[error("{0}; check the state folder and its rights")]
    Disk(#[from] io::Error),
}

/// The booth's own Ed25519 key; it never leaves the booth.
pub struct DeviceKey(SigningKey);

impl std::fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceKey(…)")
    }
}

impl DeviceKey {
    /// Reads the key in the state folder, or makes one there.
    ///
    /// # Errors
    /// A key file that is damaged, or a disk that fails.
    pub fn load_or_create(state: &Path) -> Result<Self, IdentityError> {
        match fs::read(state.join(KEY_FILE)) {
            Ok(bytes) => {
                let bytes: [u8; 32] = bytes.try_into().map_err(|_bytes| IdentityError::Damaged(KEY_FILE))?;
                Ok(Self(SigningKey::from_bytes(&bytes)))
            }
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(state)?;
                let key = SigningKey::generate(&mut OsRng);
                write_private(state, KEY_FILE, &key.to_bytes())?;
                Ok(Self(key))
            }
            Err(fault) => Err(fault.into()),
        }
    }

    /// The key, for what this booth signs itself.
    pub fn signing(&self) -> &SigningKey {
        &self.0
    }

    /// The public key, 32 bytes.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }
}

/// What enrolment gave the booth.
#[derive(Clone)]
pub struct Enrolment {
    /// The server's address.
    pub server: String,
    /// The booth's id, e.g. `A-07`.
    pub booth: String,
    /// Bearer token. Secret.
    pub token: String,
    /// Whom packages are sealed for.
    pub recipient: Recipient,
    /// Whose receipts and configuration count.
    pub receipt_key: ReceiptKey,
    /// The technician allowed `http://` to this server: a closed network.
    pub plain_http: bool,
    stored: EnrolResponse,
}

impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Enrolment({} at {})", self.booth, self.server)
    }
}

/// The file: the server's answer as it came, and where it came from.
#[derive(Serialize, Deserialize)]
struct EnrolmentFile {
    version: u32,
    server: String,
    #[serde(default)]
    plain_http: bool,
    #[serde(flatten)]
    answer: EnrolResponse,
}

impl Enrolment {
    /// What `answer` of the server at `server` means.
    ///
    /// # Errors
    /// [`IdentityError::Answer`] if a key or the token in it cannot be used.
    pub fn from_answer(server: &str, answer: EnrolResponse) -> Result<Self, IdentityError> {
        let recipient = Recipient::parse(&answer.recipient)
            .map_err(|_fault| IdentityError::Answer("its recipient is no age X25519 recipient"))?;
        let receipt_key = ReceiptKey::parse(&answer.receipt_key)
            .map_err(|_fault| IdentityError::Answer("its receipt key is no Ed25519 key"))?;
        if answer.token.is_empty() || !answer.token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(IdentityError::Answer("its token is no token"));
        }
        if answer.booth.is_empty() || answer.booth.len() > 64 {
            return Err(IdentityError::Answer("its booth id is empty or too long"));
        }
        Ok(Self {
            server: server.trim().trim_end_matches('/').to_owned(),
            booth: answer.booth.clone(),
            token: answer.token.clone(),
            recipient,
            receipt_key,
            plain_http: false,
            stored: answer,
        })
    }

    /// Reads the enrolment in the state folder.
    ///
    /// # Errors
    /// [`IdentityError::NotEnrolled`] if there is none, [`IdentityError::Damaged`], a disk that fails.
    pub fn load(state: &Path) -> Result<Self, IdentityError> {
        let bytes = match fs::read(state.join(ENROLMENT_FILE)) {
            Ok(bytes) => bytes,
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Err(IdentityError::NotEnrolled),
            Err(fault) => return Err(fault.into()),
        };
        let damaged = || IdentityError::Damaged(ENROLMENT_FILE);
        let file: EnrolmentFile = serde_json::from_slice(&bytes).map_err(|_err| damaged())?;
        if file.version != VERSION {
            return Err(damaged());
        }
        let enrolment = Self::from_answer(&file.server, file.answer).map_err(|_fault| damaged())?;
        Ok(Self { plain_http: file.plain_http, ..enrolment })
    }

    /// Writes it to the state folder, readable by its owner only, whole or not at all.
    ///
    /// # Errors
    /// A disk that fails; an older enrolment stays as it was then.
    pub fn save(&self, state: &Path) -> Result<(), IdentityError> {
        fs::create_dir_all(state)?;
        let (server, plain_http, answer) = (self.server.clone(), self.plain_http, self.stored.clone());
        let file = EnrolmentFile { version: VERSION, server, plain_http, answer };
        let bytes = serde_json::to_vec_pretty(&file).map_err(io::Error::from)?;
        Ok(write_private(state, ENROLMENT_FILE, &bytes)?)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use std::os::unix::fs::PermissionsExt as _;

    /// An enrolment at `server`, with the private halves of its keys.
    pub(in crate::delivery) fn enrolment(server: &str) -> (Enrolment, SigningKey, age::x25519::Identity) {
        let key = SigningKey::from_bytes(&[42; 32]);
        let identity = age::x25519::Identity::generate();
        let answer = EnrolResponse {
            booth: "A-07".to_owned(),
            token: "secret-token".to_owned(),
            recipient: identity.to_public().to_string(),
            receipt_key: STANDARD.encode(key.verifying_key().to_bytes()),
        };
        (Enrolment::from_answer(server, answer).unwrap(), key, identity)
    }

    #[test]
    fn it_is_kept_private_and_read_back() {
        let state = tempfile::tempdir().unwrap();
        assert!(matches!(Enrolment::load(state.path()), Err(IdentityError::NotEnrolled)));
        let (enrolment, _, _) = enrolment("https://booth.example.edu/");
        let enrolment = Enrolment { plain_http: true, ..enrolment };
        enrolment.save(state.path()).unwrap();
        let back = Enrolment::load(state.path()).unwrap();
        assert!(back.plain_http, "a closed network stays one");
        assert_eq!((back.server.as_str(), back.token.as_str()), ("https://booth.example.edu", "secret-token"));
        assert_eq!(back.receipt_key, enrolment.receipt_key);
        assert!(!format!("{back:?}").contains("secret"));
        let key = DeviceKey::load_or_create(state.path()).unwrap();
        assert_eq!(DeviceKey::load_or_create(state.path()).unwrap().public(), key.public());
        for name in [KEY_FILE, ENROLMENT_FILE] {
            let mode = fs::metadata(state.path().join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }

    #[test]
    fn damaged_files_are_said_not_guessed() {
        let state = tempfile::tempdir().unwrap();
        for bytes in [&b""[..], b"{", b"{\"version\":1}", b"\xff\xfe"] {
            write_private(state.path(), ENROLMENT_FILE, bytes).unwrap();
            assert!(matches!(Enrolment::load(state.path()), Err(IdentityError::Damaged(_))));
        }
        write_private(state.path(), KEY_FILE, b"short").unwrap();
        assert!(matches!(DeviceKey::load_or_create(state.path()), Err(IdentityError::Damaged(_))));
        let (good, _, _) = enrolment("https://x");
        for break_it in [
            |answer: &mut EnrolResponse| answer.recipient = "age1x".to_owned(),
            |answer: &mut EnrolResponse| answer.receipt_key = "AAAA".to_owned(),
            |answer: &mut EnrolResponse| answer.token = "new\nline".to_owned(),
            |answer: &mut EnrolResponse| answer.booth = String::new(),
        ] {
            let mut answer = good.stored.clone();
            break_it(&mut answer);
            assert!(matches!(Enrolment::from_answer("https://x", answer), Err(IdentityError::Answer(_))));
        }
    }
}
