//! Lights that are not there: a booth whose light is as it is.

use super::{Lights, LightsError};
use crate::domain::{Channel, Duty};

/// Takes every setting and does nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct AbsentLights;

impl Lights for AbsentLights {
    fn set(&mut self, _duties: &[(Channel, Duty)]) -> Result<(), LightsError> {
        Ok(())
    }
}
