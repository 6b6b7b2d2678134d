//! The voice: spoken lines and short sounds. It never blocks, and silence is no fault.

pub mod aplay;
pub mod simulated;

use crate::domain::Language;

/// Speaks.
pub trait Voice: Send {
    /// Says a line: key under `voice` in the texts, e.g. `come_closer`. A line that is still being said is cut off.
    fn say(&mut self, line: &str, language: Language);

    /// Makes a sound, over whatever is being said.
    fn sound(&mut self, sound: Sound);

    /// Stops talking.
    fn hush(&mut self);
}

/// A short sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// A key.
    Click,
    /// Two rising notes.
    Good,
    /// One low note.
    Bad,
    /// The shutter.
    Shutter,
}

impl Sound {
    /// Its file name without the ending.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Click => "click",
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Shutter => "shutter",
        }
    }
}
