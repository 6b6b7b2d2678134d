//! A USB hand-scanner that types like a keyboard, taken for the booth alone so that nothing else hears it.

use std::collections::VecDeque;
use std::io;
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use evdev::raw_stream::RawDevice;
use evdev::{EventType, InputEvent, KeyCode, SynchronizationCode};
use nix::errno::Errno;
use nix::libc;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use serde::Deserialize;

use super::{LONGEST_TEXT, Scanner, ScannerError};
use crate::devices::worker::now;

/// Which hand-scanner.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HidConfig {
    /// Its device file, best one under `/dev/input/by-id/`.
    pub path: PathBuf,
    /// A text ends at Enter, or after a pause of this length, ms. Default 100.
    #[serde(default = "default_pause_ms")]
    pub pause_ms: u32,
}

fn default_pause_ms() -> u32 {
    100
}

/// An open hand-scanner.
pub struct HidScanner {
    device: RawDevice,
    pause: Duration,
    typing: Typing,
    last_key: Instant,
    texts: VecDeque<String>,
}

impl HidScanner {
    /// Opens the scanner and takes it for this program alone.
    ///
    /// # Errors
    /// [`ScannerError::Lost`] if it is not there, [`ScannerError::Driver`] if another program has taken it or it is no
    /// keyboard.
    pub fn open(config: &HidConfig) -> Result<Self, ScannerError> {
        let mut device = RawDevice::open(&config.path).map_err(fault)?;
        if !device.supported_keys().is_some_and(|keys| keys.contains(KeyCode::KEY_ENTER)) {
            return Err(ScannerError::Driver(format!(
                "{} has no Enter key; is it the scanner?",
                config.path.display()
            )));
        }
        device.grab().map_err(fault)?;
        let pause = Duration::from_millis(config.pause_ms.into());
        Ok(Self { device, pause, typing: Typing::default(), last_key: now(), texts: VecDeque::new() })
    }

    /// Takes the keys that come within `timeout`.
    fn take_keys(&mut self, timeout: Duration) -> Result<(), ScannerError> {
        let millis = PollTimeout::try_from(timeout.as_micros().div_ceil(1000)).unwrap_or(PollTimeout::MAX);
        match poll(&mut [PollFd::new(self.device.as_fd(), PollFlags::POLLIN)], millis) {
            Ok(0) | Err(Errno::EINTR) => return Ok(()),
            // A lost device is ready too; reading says so.
            Ok(_) => {}
            Err(errno) => return Err(fault(errno.into())),
        }
        let typing = &mut self.typing;
        let texts = self.device.fetch_events().map_err(fault)?.filter_map(|event| typing.take(&event));
        self.texts.extend(texts);
        self.last_key = now();
        Ok(())
    }
}

impl Scanner for HidScanner {
    fn next_text(&mut self, timeout: Duration) -> Result<Option<String>, ScannerError> {
        let deadline = now() + timeout;
        loop {
            if let Some(text) = self.texts.pop_front() {
                return Ok(Some(text));
            }
            let time = now();
            let pause_ends = self.last_key + self.pause;
            if self.typing.is_under_way()
                && time >= pause_ends
                && let Some(text) = self.typing.end()
            {
                return Ok(Some(text));
            }
            if time >= deadline {
                return Ok(None);
            }
            let until = if self.typing.is_under_way() { deadline.min(pause_ends) } else { deadline };
            self.take_keys(until.saturating_duration_since(time))?;
        }
    }
}

fn fault(error: io::Error) -> ScannerError {
    match error.raw_os_error() {
        Some(libc::ENODEV | libc::ENOENT | libc::ENXIO) => ScannerError::Lost,
        Some(libc::EBUSY) => ScannerError::Driver("taken by another program; end it or restart the booth".into()),
        Some(libc::EACCES | libc::EPERM) => ScannerError::Driver("no permission; put the user into group input".into()),
        _ => ScannerError::Driver(format!("{error}; unplug and replug it")),
    }
}

/// Keys on their way to a text, by the US keyboard that scanners imitate.
#[derive(Default)]
struct Typing {
    text: String,
    left_shift: bool,
    right_shift: bool,
    /// Keys were lost or the text is too long: nothing of it is given.
    spoilt: bool,
}

impl Typing {
    fn is_under_way(&self) -> bool {
        self.spoilt || !self.text.is_empty()
    }

    /// Takes an event; gives the text that it ends.
    fn take(&mut self, event: &InputEvent) -> Option<String> {
        match event.event_type() {
            EventType::KEY => self.key(event.code(), event.value()),
            EventType::SYNCHRONIZATION if event.code() == SynchronizationCode::SYN_DROPPED.0 => {
                self.spoilt = true;
                None
            }
            _ => None,
        }
    }

    /// A key by its code; `value` 0 released, 1 pressed, 2 repeated.
    fn key(&mut self, code: u16, value: i32) -> Option<String> {
        match KeyCode(code) {
            KeyCode::KEY_LEFTSHIFT => self.left_shift = value != 0,
            KeyCode::KEY_RIGHTSHIFT => self.right_shift = value != 0,
            KeyCode::KEY_ENTER | KeyCode::KEY_KPENTER if value == 1 => return self.end(),
            _ if value == 1 => {
                if let Some(character) = character(code, self.left_shift || self.right_shift) {
                    self.push(character);
                }
            }
            _ => {}
        }
        None
    }

    fn push(&mut self, character: char) {
        if self.text.len() < LONGEST_TEXT {
            self.text.push(character);
        } else {
            self.spoilt = true;
        }
    }

    /// Ends the text; gives it if it is whole.
    fn end(&mut self) -> Option<String> {
        let text = std::mem::take(&mut self.text);
        if std::mem::take(&mut self.spoilt) {
            tracing::warn!("a scanned text was too long or lost keys; not given");
            return None;
        }
        Some(text).filter(|text| !text.is_empty())
    }
}

/// What a key types on a US keyboard, by the kernel's key codes (`input-event-codes.h`).
fn character(code: u16, shift: bool) -> Option<char> {
    /// First code of a row of keys, what they type, and with shift.
    const ROWS: [(u16, &str, &str); 10] = [
        (2, "1234567890-=", "!@#$%^&*()_+"),
        (16, "qwertyuiop[]", "QWERTYUIOP{}"),
        (30, "asdfghjkl;'`", "ASDFGHJKL:\"~"),
        (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
        (57, " ", " "),
        (15, "\t", "\t"),
        (55, "*", "*"),
        (71, "789-456+1230.", "789-456+1230."),
        (98, "/", "/"),
        (86, "\\", "|"),
    ];
    ROWS.iter().find_map(|(first, plain, shifted)| {
        let index = usize::from(code.checked_sub(*first)?);
        if shift { shifted } else { plain }.chars().nth(index)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Types as a scanner does; gives the texts that came of it.
    fn typed(text: &str, typing: &mut Typing) -> Vec<String> {
        let mut texts = Vec::new();
        for wanted in text.chars() {
            if wanted == '\n' {
                texts.extend(typing.key(28, 1));
                texts.extend(typing.key(28, 0));
                continue;
            }
            let keys = (0..128).flat_map(|code| [(code, false), (code, true)]);
            let (code, shift) =
                keys.into_iter().find(|(code, shift)| character(*code, *shift) == Some(wanted)).unwrap();
            for (code, value) in [(42, i32::from(shift)), (code, 1), (code, 2), (code, 0), (42, 0)] {
                texts.extend(typing.key(code, value));
            }
        }
        texts
    }

    #[test]
    fn reads_every_printable_character() {
        let all: String = (' '..='~').collect();
        assert_eq!(typed(&format!("{all}\nab\n"), &mut Typing::default()), [all.as_str(), "ab"]);
    }

    #[test]
    fn a_pause_ends_a_text_and_an_empty_one_is_none() {
        let mut typing = Typing::default();
        assert!(typed("\n\n", &mut typing).is_empty());
        assert!(typed("ABC", &mut typing).is_empty());
        assert!(typing.is_under_way());
        assert_eq!(typing.end(), Some("ABC".into()));
        assert!(!typing.is_under_way());
    }

    #[test]
    fn a_text_that_is_too_long_or_lost_keys_is_not_given() {
        let mut typing = Typing::default();
        let longest = "7".repeat(LONGEST_TEXT);
        assert_eq!(typed(&format!("{longest}\n"), &mut typing), [longest.as_str()]);
        assert!(typed(&format!("{longest}8\n"), &mut typing).is_empty());
        typed("12", &mut typing);
        let dropped = InputEvent::new(EventType::SYNCHRONIZATION.0, SynchronizationCode::SYN_DROPPED.0, 0);
        assert_eq!(typing.take(&dropped), None);
        assert!(typed("34\n", &mut typing).is_empty());
        assert_eq!(typed("56\n", &mut typing), ["56"]);
    }
}
