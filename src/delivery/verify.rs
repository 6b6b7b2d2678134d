//! Whether the server's signed word is the server's: receipts and configuration, Ed25519.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use gradbooth_protocol::Receipt;

/// The server's public key that signs receipts and configuration, from enrolment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptKey(VerifyingKey);

/// The enrolled key is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the server's receipt key is no Ed25519 key of 32 bytes in base64; enrol the booth again")]
pub struct KeyError;

/// Why a receipt proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptFault {
    /// It names another submission.
    #[error("the receipt is for another submission")]
    Submission,
    /// It names other bytes.
    #[error("the receipt is for other bytes than were sent")]
    Digest,
    /// It names another receipt code.
    #[error("the receipt names another receipt code")]
    Code,
    /// The signature is not the enrolled server's.
    #[error("the receipt's signature is not the enrolled server's")]
    Signature,
}

impl ReceiptKey {
    /// Reads the key, 32 bytes in standard base64.
    ///
    /// # Errors
    /// [`KeyError`] if it is none.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_err| KeyError)?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_err| KeyError)?;
        VerifyingKey::from_bytes(&bytes).map(Self).map_err(|_err| KeyError)
    }

    /// Whether `signature` (64 bytes base64) over `message` is this server's.
    pub fn signed(&self, message: &[u8], signature: &str) -> bool {
        STANDARD
            .decode(signature.trim())
            .ok()
            .and_then(|bytes| Signature::from_slice(&bytes).ok())
            .is_some_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }

    /// Checks that `receipt` is this server's word about exactly this submission and these bytes.
    ///
    /// # Errors
    /// What does not agree.
    pub fn check(&self, receipt: &Receipt, id: &str, sha256: &str, code: &str) -> Result<(), ReceiptFault> {
        if receipt.submission != id {
            return Err(ReceiptFault::Submission);
        }
        if receipt.sha256 != sha256 {
            return Err(ReceiptFault::Digest);
        }
        if receipt.receipt_code != code {
            return Err(ReceiptFault::Code);
        }
        if !self.signed(&receipt.signed_bytes(), &receipt.signature) {
            return Err(ReceiptFault::Signature);
        }
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use ed25519_dalek::{Signer as _, SigningKey};

    /// A server's signing key and what a booth knows of it.
    pub(in crate::delivery) fn signing() -> (SigningKey, ReceiptKey) {
        let key = SigningKey::from_bytes(&[42; 32]);
        let public = ReceiptKey::parse(&STANDARD.encode(key.verifying_key().to_bytes())).unwrap();
        (key, public)
    }

    /// A receipt signed by `key`.
    pub(in crate::delivery) fn receipt(key: &SigningKey, id: &str, sha256: &str, code: &str) -> Receipt {
        let mut receipt = Receipt {
            submission: id.to_owned(),
            sha256: sha256.to_owned(),
            received_at: 1_790_000_100,
            receipt_code: code.to_owned(),
            signature: String::new(),
        };
        receipt.signature = STANDARD.encode(key.sign(&receipt.signed_bytes()).to_bytes());
        receipt
    }

    #[test]
    fn every_field_is_covered() {
        let (key, public) = signing();
        let good = receipt(&key, "id", "sha", "code");
        assert_eq!(public.check(&good, "id", "sha", "code"), Ok(()));
        assert_eq!(public.check(&good, "other", "sha", "code"), Err(ReceiptFault::Submission));
        assert_eq!(public.check(&good, "id", "other", "code"), Err(ReceiptFault::Digest));
        assert_eq!(public.check(&good, "id", "sha", "other"), Err(ReceiptFault::Code));
        let late = Receipt { received_at: good.received_at + 1, ..good.clone() };
        assert_eq!(public.check(&late, "id", "sha", "code"), Err(ReceiptFault::Signature));
        for signature in ["", "AAAA", "not base64 !", &"A".repeat(88)] {
            let forged = Receipt { signature: signature.to_owned(), ..good.clone() };
            assert_eq!(public.check(&forged, "id", "sha", "code"), Err(ReceiptFault::Signature));
        }
    }

    #[test]
    fn a_key_that_is_none_is_refused() {
        for text in ["", "AAAA", "%%%", &STANDARD.encode([1; 31])] {
            assert_eq!(ReceiptKey::parse(text), Err(KeyError));
        }
    }
}
