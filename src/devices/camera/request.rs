//! What others ask of the camera's thread.

use super::{Camera, CameraError};

/// A request to the camera's thread, which alone touches the camera.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CameraRequest {
    /// Set one control until the camera is locked again: name as in `v4l2-ctl`, value in the driver's unit.
    Set {
        /// Its name.
        name: String,
        /// Its value.
        value: i64,
    },
    /// Set every control as configured and read them back.
    Lock,
    /// Read every control back.
    Check,
}

/// The answer: for [`CameraRequest::Set`] the value as read back.
pub type CameraAnswer = Result<Option<i64>, CameraError>;

impl CameraRequest {
    /// Carries it out.
    ///
    /// # Errors
    /// As the camera says.
    pub fn carry_out(&self, camera: &mut dyn Camera) -> CameraAnswer {
        match self {
            Self::Set { name, value } => camera.set_control(name, *value).map(Some),
            Self::Lock => camera.lock().map(|()| None),
            Self::Check => camera.check().map(|()| None),
        }
    }

    /// Whether after this answer the camera must be opened anew: it is lost, or its lock cannot be relied on. A control
    /// that was asked for and refused is the asker's affair.
    pub fn is_fatal(&self, fault: &CameraError) -> bool {
        match fault {
            CameraError::Unsupported(_) | CameraError::Stalled => false,
            CameraError::Control { .. } => !matches!(self, Self::Set { .. }),
            CameraError::Lost | CameraError::Busy | CameraError::Driver(_) => true,
        }
    }
}
