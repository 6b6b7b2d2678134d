//! A silent voice that remembers what it said.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Sound, Voice};
use crate::domain::Language;

/// Words that are remembered at the most.
const REMEMBERED: usize = 256;

/// One utterance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Utterance {
    /// A line.
    Line(String, Language),
    /// A sound.
    Sound(Sound),
}

/// Says nothing; all clones share what would have been heard.
#[derive(Debug, Clone, Default)]
pub struct SilentVoice(Arc<Mutex<VecDeque<Utterance>>>);

impl SilentVoice {
    /// A voice that has said nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the oldest utterance.
    pub fn heard(&self) -> Option<Utterance> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    fn remember(&self, utterance: Utterance) {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if heard.len() >= REMEMBERED {
            heard.pop_front();
        }
        heard.push_back(utterance);
    }
}

impl Voice for SilentVoice {
    fn say(&mut self, line: &str, language: Language) {
        self.remember(Utterance::Line(line.to_owned(), language));
    }

    fn sound(&mut self, sound: Sound) {
        self.remember(Utterance::Sound(sound));
    }

    fn hush(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_in_order_and_not_without_end() {
        let mut voice = SilentVoice::new();
        let listener = voice.clone();
        voice.say("come_closer", Language::En);
        voice.sound(Sound::Good);
        assert_eq!(listener.heard(), Some(Utterance::Line("come_closer".to_owned(), Language::En)));
        assert_eq!(listener.heard(), Some(Utterance::Sound(Sound::Good)));
        for _ in 0..1000 {
            voice.sound(Sound::Click);
        }
        let mut count = 0;
        while listener.heard().is_some() {
            count += 1;
        }
        assert_eq!(count, REMEMBERED);
    }
}
