//! A real voice: WAV files played by `aplay` (alsa-utils), a process each, so that a stuck sound card stops nobody.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use super::{Sound, Voice};
use crate::domain::Language;

/// Sounds that may play at once; more are left out.
const AT_ONCE: usize = 4;

/// Plays `<folder>/zh/<line>.wav`, `<folder>/en/<line>.wav` and `<folder>/sounds/<sound>.wav`; a file that is not
/// there is silence.
#[derive(Debug)]
pub struct PlayedVoice {
    folder: PathBuf,
    player: String,
    talking: Option<Child>,
    sounds: Vec<Child>,
}

impl PlayedVoice {
    /// A voice from the WAV files in `folder`, played by the program `player` (`aplay`).
    pub fn new(folder: PathBuf, player: String) -> Self {
        Self { folder, player, talking: None, sounds: Vec::new() }
    }

    /// Starts to play a file, `None` if it is not there or nothing can play it.
    fn play(&self, folder: &str, name: &str) -> Option<Child> {
        let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        let file = self.folder.join(folder).join(format!("{name}.wav"));
        if !plain || !file.is_file() {
            return None;
        }
        let mut command = Command::new(&self.player);
        command.arg("-q").arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        match command.spawn() {
            Ok(child) => Some(child),
            Err(err) => {
                tracing::warn!("voice: {} cannot be started: {err}; install alsa-utils", self.player);
                None
            }
        }
    }
}

impl Voice for PlayedVoice {
    fn say(&mut self, line: &str, language: Language) {
        self.hush();
        let folder = match language {
            Language::Zh => "zh",
            Language::En => "en",
        };
        self.talking = self.play(folder, line);
    }

    fn sound(&mut self, sound: Sound) {
        self.sounds.retain_mut(|child| matches!(child.try_wait(), Ok(None)));
        if self.sounds.len() < AT_ONCE {
            self.sounds.extend(self.play("sounds", sound.key()));
        }
    }

    fn hush(&mut self) {
        if let Some(child) = self.talking.take() {
            stop(child);
        }
    }
}

impl Drop for PlayedVoice {
    fn drop(&mut self) {
        self.hush();
        for child in self.sounds.drain(..) {
            stop(child);
        }
    }
}

/// Ends a player and takes its exit status, so that nothing of it is left.
fn stop(mut child: Child) {
    if child.kill().and_then(|()| child.wait().map(drop)).is_err() {
        tracing::warn!("voice: a player could not be ended");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(player: &str) -> (tempfile::TempDir, PlayedVoice) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("en")).unwrap();
        std::fs::create_dir_all(folder.path().join("sounds")).unwrap();
        std::fs::File::create(folder.path().join("en/come_closer.wav")).unwrap();
        std::fs::File::create(folder.path().join("sounds/click.wav")).unwrap();
        let voice = PlayedVoice::new(folder.path().to_owned(), player.to_owned());
        (folder, voice)
    }

    /// A player that takes its time, whatever it is told to play.
    fn patient_player(folder: &tempfile::TempDir) -> String {
        use std::io::Write as _;
        use std::os::unix::fs::OpenOptionsExt as _;
        let path = folder.path().join("player");
        let mut options = std::fs::OpenOptions::new();
        let mut script = options.write(true).create(true).truncate(true).mode(0o755).open(&path).unwrap();
        script.write_all(b"#!/bin/sh\nexec sleep 30\n").unwrap();
        path.to_string_lossy().into_owned()
    }

    #[test]
    fn plays_what_is_there_and_is_silent_where_nothing_is() {
        let (_folder, mut voice) = voice("true");
        voice.say("come_closer", Language::En);
        let child = voice.talking.as_mut().expect("a player runs");
        assert!(child.wait().unwrap().success());
        voice.say("come_closer", Language::Zh);
        assert!(voice.talking.is_none());
        voice.say("../en/come_closer", Language::Zh);
        assert!(voice.talking.is_none());
        voice.sound(Sound::Shutter);
        assert!(voice.sounds.is_empty());
    }

    #[test]
    fn a_missing_player_is_silence() {
        let (_folder, mut voice) = voice("no-such-player-on-this-machine");
        voice.say("come_closer", Language::En);
        assert!(voice.talking.is_none());
    }

    #[test]
    fn never_more_than_a_few_at_once_and_none_left_behind() {
        let (folder, mut voice) = voice("");
        voice.player = patient_player(&folder);
        for _ in 0..20 {
            voice.sound(Sound::Click);
        }
        assert_eq!(voice.sounds.len(), AT_ONCE);
        voice.say("come_closer", Language::En);
        let first = voice.talking.as_ref().map(Child::id);
        voice.say("come_closer", Language::En);
        assert!(voice.talking.is_some() && voice.talking.as_ref().map(Child::id) != first);
        drop(voice);
    }
}
