//! The server's signed word that it holds a submission.

use serde::{Deserialize, Serialize};

/// Answer to `PUT /v1/submissions/{id}`; the booth deletes its copy only for a receipt that verifies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// UUIDv7 of the submission.
    pub submission: String,
    /// SHA-256 of the sealed bytes as received, lower-case hex.
    pub sha256: String,
    /// When the server had it on disk.
    pub received_at: i64,
    /// Receipt code for the student.
    pub receipt_code: String,
    /// Ed25519 over [`Receipt::signed_bytes`], 64 bytes base64.
    pub signature: String,
}

impl Receipt {
    /// What the signature covers: the four fields before it, one per line, after a line that names the format.
    pub fn signed_bytes(&self) -> Vec<u8> {
        let Self { submission, sha256, received_at, receipt_code, signature: _ } = self;
        format!("gradbooth receipt 1\n{submission}\n{sha256}\n{received_at}\n{receipt_code}\n").into_bytes()
    }
}
