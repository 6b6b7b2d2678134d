//! Making a booth known to a server: one way, whoever asks for it.

use std::path::Path;

use super::disk::{Disk as _, RealDisk};
use super::http::Client;
use super::identity::{DeviceKey, Enrolment, IdentityError};
use super::roster::ROSTER_FILE;
use super::wire::{CallError, ClientError, ClientOptions};

/// Why a booth is not enrolled; an older enrolment stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// The server does not take the code; its own sentence.
    #[error("{0}")]
    Refused(String),
    /// The server was not reached, or its answer is none.
    #[error(transparent)]
    Call(CallError),
    /// The address cannot be used.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The state folder, or what the server said of its keys, cannot be used.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

impl Enrolment {
    /// Enrols at `server` with a one-time `code`, and keeps key and enrolment in the folder `state`. Waits for the network.
    ///
    /// # Errors
    /// [`EnrolError`]; nothing has changed then, but that the folder may have a new device key.
    pub fn obtain(server: &str, code: &str, state: &Path, options: &ClientOptions) -> Result<Self, EnrolError> {
        let key = DeviceKey::load_or_create(state)?;
        let answer = Client::enrol(server, code, &key.public(), options)?.map_err(|fault| match fault {
            CallError::Refused(problem) => EnrolError::Refused(problem.message),
            fault @ (CallError::Network(_) | CallError::Garbage(_)) => EnrolError::Call(fault),
        })?;
        let mut enrolment = Self::from_answer(server, answer)?;
        enrolment.plain_http = options.allow_plain;
        enrolment.save(state)?;
        // The roster of another server or school must not answer any more; this one's comes with the first contact.
        RealDisk.remove(&state.join(ROSTER_FILE)).map_err(IdentityError::from)?;
        Ok(enrolment)
    }
}
