//! What is true of the booth whoever is in it, and the way out for commands.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::technician::Readings;
use super::{Aids, Command, OutOfService, Settings, Sound};
use crate::domain::{Language, SessionId};

/// Facts and choices that every state may read. It holds nothing of any student.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "facts that do not depend on each other")]
pub(crate) struct Booth {
    /// In force since the last time nobody was here.
    pub settings: Settings,
    /// Whether the server can be reached.
    pub online: bool,
    /// Why no photos are taken.
    pub service: Option<OutOfService>,
    /// The preview stands still.
    pub frozen: bool,
    /// Something lies over the page: nothing goes on by itself.
    pub covered: bool,
    /// Language of all texts.
    pub language: Language,
    /// Whether the voice speaks.
    pub voice_on: bool,
    /// Reading aids.
    pub aids: Aids,
    /// The newest numbers for a technician.
    pub readings: Readings,
    last_session: u64,
    commands: VecDeque<Command>,
}

impl Booth {
    /// An idle booth.
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            online: settings.online,
            language: settings.language,
            voice_on: settings.voice_on,
            settings,
            service: None,
            frozen: false,
            covered: false,
            aids: Aids::default(),
            readings: Readings::default(),
            last_session: 0,
            commands: VecDeque::new(),
        }
    }

    /// Forgets what a visitor chose.
    pub(crate) fn reset(&mut self) {
        self.language = self.settings.language;
        self.voice_on = self.settings.voice_on;
        self.aids = Aids::default();
    }

    /// Whether somebody has chosen a language, the voice or a reading aid.
    pub(crate) fn is_chosen(&self) -> bool {
        let settings = &self.settings;
        self.language != settings.language || self.voice_on != settings.voice_on || self.aids != Aids::default()
    }

    /// Why no photos are taken; a booth that the server does not know takes none either.
    pub(crate) fn out_of_service(&self) -> Option<OutOfService> {
        self.service.or((!self.settings.enrolled).then_some(OutOfService::Staff))
    }

    /// Whether a new visit may end in a submission. Without camera or lights a photo may still come by phone.
    pub(crate) fn can_store(&self) -> bool {
        match self.out_of_service() {
            None | Some(OutOfService::Lights | OutOfService::Heat | OutOfService::Camera) => true,
            Some(OutOfService::Staff) => self.settings.enrolled,
            Some(OutOfService::Disk | OutOfService::Clock) => false,
        }
    }

    /// A ticket never used before.
    pub(crate) fn next_session(&mut self) -> SessionId {
        self.last_session += 1;
        SessionId(self.last_session)
    }

    /// Queues a command.
    pub(crate) fn send(&mut self, command: Command) {
        self.commands.push_back(command);
    }

    /// Says a line, if the voice is on: a key under `voice` in the texts, or the key of an instruction under `pose`.
    pub(crate) fn say(&mut self, key: &'static str) {
        if self.voice_on {
            self.commands.push_back(Command::Speak(key));
        }
    }

    /// Makes a sound.
    pub(crate) fn sound(&mut self, sound: Sound) {
        self.commands.push_back(Command::Sound(sound));
    }

    /// The next thing to do, oldest first.
    pub(crate) fn poll_command(&mut self) -> Option<Command> {
        self.commands.pop_front()
    }
}

/// Whole seconds until `at`, rounded up.
pub(crate) fn seconds_until(at: Instant, now: Instant) -> u32 {
    let left = at.saturating_duration_since(now);
    (left + Duration::from_millis(999)).as_secs().try_into().unwrap_or(u32::MAX)
}
