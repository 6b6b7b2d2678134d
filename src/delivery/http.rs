//! The booth's calls of API v1, each with a typed answer.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gradbooth_protocol::{
    AlbumStatus, BoothConfig, CallRequest, EnrolRequest, EnrolResponse, Heartbeat, LookupRequest, LookupResponse,
    Order, OrderRequest, Receipt, SubmissionStatus,
};
use reqwest::header::HeaderMap;
use sha2::{Digest, Sha256};

use super::identity::Enrolment;
use super::roster::Roster;
use super::verify::ReceiptKey;
use super::wire::{CallError, ClientError, ClientOptions, Wire, capped, json, send, send_json};
use crate::domain::{CollectionCode, EnrolmentRef, LastFour, StudentNumber, SubmissionId};

/// Header with the signature of a configuration or a roster: Ed25519 of the server's receipt key over the body as it came,
/// base64. One is JSON, one begins with `GBR1`, and a receipt's signed bytes do neither: no signature can stand for another.
const SIGNATURE: &str = "x-signature";
/// Largest configuration, bytes.
const MAX_CONFIG: u64 = 256 << 10;
/// Largest locked roster, bytes: some hundred thousand students.
const MAX_ROSTER: u64 = 64 << 20;
/// Largest photo from a phone, bytes.
const MAX_PHOTO: u64 = 24 << 20;

/// One booth's way to its server. Cheap to clone; every call blocks its thread for at most its time-out.
#[derive(Clone)]
pub struct Client {
    wire: Wire,
    key: ReceiptKey,
    upload: std::time::Duration,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Client(…)")
    }
}

/// Answer to [`Client::config`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigAnswer {
    /// The configuration that the booth has is the present one.
    Unchanged,
    /// A new one; its signature is the enrolled server's.
    New {
        /// What it says.
        config: Box<BoothConfig>,
        /// The signed bytes, as they came.
        body: Vec<u8>,
        /// Their signature, base64.
        signature: String,
        /// Tag to ask with next time.
        etag: Option<String>,
    },
}

/// Answer to [`Client::roster`].
#[derive(Debug, Clone)]
pub enum RosterAnswer {
    /// The roster that the booth has is the present one.
    Unchanged,
    /// A new one; its signature is the enrolled server's.
    New {
        /// What it is.
        roster: Box<Roster>,
        /// The file.
        body: Vec<u8>,
        /// Tag to ask with next time.
        etag: Option<String>,
    },
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

impl Client {
    /// A client for an enrolled booth.
    ///
    /// # Errors
    /// An address or a key that cannot be used.
    pub fn new(enrolment: &Enrolment, options: &ClientOptions) -> Result<Self, ClientError> {
        let allow_plain = options.allow_plain || enrolment.plain_http;
        let allowed = ClientOptions { allow_plain, ..options.clone() };
        Ok(Self {
            wire: Wire::new(&enrolment.server, Some(enrolment.token.clone()), &allowed)?,
            key: enrolment.receipt_key.clone(),
            upload: options.upload,
        })
    }

    /// `POST /v1/booths/enrol`: introduces a booth with its one-time `code` and its public key.
    ///
    /// # Errors
    /// No client for that address, or what the server says.
    pub fn enrol(
        server: &str,
        code: &str,
        public_key: &[u8; 32],
        options: &ClientOptions,
    ) -> Result<Result<EnrolResponse, CallError>, ClientError> {
        let wire = Wire::new(server, None, options)?;
        let request = EnrolRequest { code: code.trim().to_owned(), public_key: STANDARD.encode(public_key) };
        Ok(send_json(wire.post(&["booths", "enrol"]).json(&request)))
    }

    /// `GET /v1/booth/config`; with the tag of the last one, only if it changed.
    ///
    /// # Errors
    /// As all calls; [`CallError::Garbage`] too if the signature is not the enrolled server's.
    pub fn config(&self, etag: Option<&str>) -> Result<ConfigAnswer, CallError> {
        let mut request = self.wire.get(&["booth", "config"]);
        if let Some(etag) = etag {
            request = request.header("if-none-match", etag);
        }
        let reply = send(request)?;
        if reply.unchanged() {
            return Ok(ConfigAnswer::Unchanged);
        }
        let signature = header(reply.headers(), SIGNATURE)
            .ok_or_else(|| CallError::Garbage("the configuration is not signed".to_owned()))?;
        let etag = header(reply.headers(), "etag");
        let body = capped(reply, MAX_CONFIG)?;
        let config = self.read_config(&body, &signature)?;
        Ok(ConfigAnswer::New { config: Box::new(config), body, signature, etag })
    }

    /// Checks and reads a configuration, fresh or kept.
    pub(super) fn read_config(&self, body: &[u8], signature: &str) -> Result<BoothConfig, CallError> {
        if !self.key.signed(body, signature) {
            return Err(CallError::Garbage("the configuration's signature is not the enrolled server's".to_owned()));
        }
        json(body)
    }

    /// `GET /v1/booth/roster`; with the tag of the last one, only if it changed.
    ///
    /// # Errors
    /// As all calls; [`CallError::Garbage`] too if the signature is not the enrolled server's, or it is no roster.
    pub fn roster(&self, etag: Option<&str>) -> Result<RosterAnswer, CallError> {
        // Large and waited for by nobody: it has the time of an upload.
        let mut request = self.wire.get(&["booth", "roster"]).within(self.upload);
        if let Some(etag) = etag {
            request = request.header("if-none-match", etag);
        }
        let reply = send(request)?;
        if reply.unchanged() {
            return Ok(RosterAnswer::Unchanged);
        }
        let signature = header(reply.headers(), SIGNATURE).unwrap_or_default();
        let etag = header(reply.headers(), "etag");
        let body = capped(reply, MAX_ROSTER)?;
        if !self.key.signed(&body, &signature) {
            return Err(CallError::Garbage("the roster's signature is not the enrolled server's".to_owned()));
        }
        let roster = Roster::open(&body).map_err(|fault| CallError::Garbage(fault.to_string()))?;
        Ok(RosterAnswer::New { roster: Box::new(roster), body, etag })
    }

    /// `POST /v1/lookups`.
    ///
    /// # Errors
    /// As all calls: `Mismatch` and `Locked` are refusals.
    pub fn look_up(
        &self,
        code: &CollectionCode,
        number: &StudentNumber,
        last_four: &LastFour,
    ) -> Result<LookupResponse, CallError> {
        let request = LookupRequest {
            code: code.expose().to_owned(),
            student_number: number.expose().to_owned(),
            last4: last_four.expose().to_owned(),
        };
        send_json(self.wire.post(&["lookups"]).json(&request))
    }

    /// `PUT /v1/submissions/{id}` with `Content-Digest` (RFC 9530). The receipt still has to be checked.
    ///
    /// # Errors
    /// As all calls.
    pub fn submit(&self, id: &SubmissionId, sealed: Vec<u8>) -> Result<Receipt, CallError> {
        let digest = format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(&sealed)));
        let request = self
            .wire
            .put(&["submissions", &id.0])
            .within(self.upload)
            .header("content-type", "application/octet-stream")
            .header("content-digest", &digest)
            .body(sealed);
        send_json(request)
    }

    /// `GET /v1/submissions/{id}`.
    ///
    /// # Errors
    /// As all calls.
    pub fn status(&self, id: &SubmissionId) -> Result<SubmissionStatus, CallError> {
        send_json(self.wire.get(&["submissions", &id.0]))
    }

    /// `POST /v1/submissions/{id}/withdraw`.
    ///
    /// # Errors
    /// As all calls; `Conflict` once a reviewer has decided.
    pub fn withdraw(&self, id: &SubmissionId) -> Result<(), CallError> {
        send(self.wire.post(&["submissions", &id.0, "withdraw"])).map(drop)
    }

    /// `POST /v1/submissions/{id}/order`.
    ///
    /// # Errors
    /// As all calls.
    pub fn open_order(&self, id: &SubmissionId, enrolment: &EnrolmentRef) -> Result<Order, CallError> {
        let request = OrderRequest { enrolment: enrolment.expose().to_owned() };
        send_json(self.wire.post(&["submissions", &id.0, "order"]).json(&request))
    }

    /// `GET /v1/orders/{id}`.
    ///
    /// # Errors
    /// As all calls.
    pub fn order(&self, order: &str) -> Result<Order, CallError> {
        send_json(self.wire.get(&["orders", order]))
    }

    /// `POST /v1/orders/{id}/close`. The answer may say `Paid`: then it was, and the booth must deliver.
    ///
    /// # Errors
    /// As all calls.
    pub fn close_order(&self, order: &str) -> Result<Order, CallError> {
        send_json(self.wire.post(&["orders", order, "close"]))
    }

    /// `POST /v1/albums`: an upload page for one photo.
    ///
    /// # Errors
    /// As all calls.
    pub fn open_album(&self) -> Result<AlbumStatus, CallError> {
        send_json(self.wire.post(&["albums"]))
    }

    /// `GET /v1/albums/{id}`.
    ///
    /// # Errors
    /// As all calls.
    pub fn album(&self, album: &str) -> Result<AlbumStatus, CallError> {
        send_json(self.wire.get(&["albums", album]))
    }

    /// `GET /v1/albums/{id}/photo`: the file that the phone sent, once. Unchecked: it may be anything.
    ///
    /// # Errors
    /// As all calls; [`CallError::Garbage`] above 24 MiB.
    pub fn album_photo(&self, album: &str) -> Result<Vec<u8>, CallError> {
        capped(send(self.wire.get(&["albums", album, "photo"]).within(self.upload))?, MAX_PHOTO)
    }

    /// `POST /v1/heartbeats`.
    ///
    /// # Errors
    /// As all calls.
    pub fn heartbeat(&self, heartbeat: &Heartbeat) -> Result<(), CallError> {
        send(self.wire.post(&["heartbeats"]).json(heartbeat)).map(drop)
    }

    /// `POST /v1/calls`: the help button.
    ///
    /// # Errors
    /// As all calls.
    pub fn call_staff(&self, screen: &str) -> Result<(), CallError> {
        send(self.wire.post(&["calls"]).json(&CallRequest { screen: screen.to_owned() })).map(drop)
    }
}

#[cfg(test)]
#[path = "http_tests.rs"]
mod tests;
