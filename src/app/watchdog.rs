//! Tells the service manager that the booth lives: only while pictures come from the camera and go to the screen.
//!
//! Source: `sd_notify(3)`, `systemd.service(5)` on `WatchdogSec`. A booth whose camera is known to be away shows that page to
//! students, and ending it would not help them; but after ten minutes the service manager may try.

use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::{Duration, Instant};

use crate::config::ServiceManager;

/// A camera that says that it is away is waited for so long.
const CAMERA_AWAY_AT_MOST: Duration = Duration::from_mins(10);

/// When a sign of life is due. Pure: time is an argument.
#[derive(Debug, Clone)]
struct Pulse {
    /// Time between two signs: a third of what the service manager allows.
    period: Duration,
    next: Instant,
    frame: bool,
    drawn: bool,
}

impl Pulse {
    fn new(allowance: Duration, now: Instant) -> Self {
        Self { period: allowance / 3, next: now, frame: false, drawn: false }
    }

    /// Whether to give one now; `camera_lost` is since when the camera says that it is away.
    fn beats(&mut self, camera_lost: Option<Instant>, now: Instant) -> bool {
        let excused = camera_lost.is_some_and(|since| now.duration_since(since) < CAMERA_AWAY_AT_MOST);
        let lives = self.drawn && (self.frame || excused);
        if !lives || now < self.next {
            return false;
        }
        (self.frame, self.drawn, self.next) = (false, false, now + self.period);
        true
    }
}

/// The way to the service manager.
#[derive(Debug)]
pub(super) struct Watchdog {
    socket: Option<(UnixDatagram, SocketAddr)>,
    pulse: Option<Pulse>,
    ready: bool,
}

impl Watchdog {
    /// None is told where no service manager asks for it.
    pub(super) fn new(manager: &ServiceManager, now: Instant) -> Self {
        let socket = manager.socket.as_deref().and_then(|name| match connect(name) {
            Ok(socket) => Some(socket),
            Err(fault) => {
                tracing::error!("the service manager cannot be told anything: {fault}");
                None
            }
        });
        let pulse = manager.watchdog.map(|allowance| Pulse::new(allowance, now));
        Self { socket, pulse, ready: false }
    }

    /// A frame has come from the camera.
    pub(super) fn frame(&mut self) {
        if let Some(pulse) = &mut self.pulse {
            pulse.frame = true;
        }
    }

    /// The screen was drawn.
    pub(super) fn drawn(&mut self) {
        if !std::mem::replace(&mut self.ready, true) {
            self.tell("READY=1");
        }
        if let Some(pulse) = &mut self.pulse {
            pulse.drawn = true;
        }
    }

    /// Gives a sign of life, if one is due.
    pub(super) fn beat(&mut self, camera_lost: Option<Instant>, now: Instant) {
        if self.pulse.as_mut().is_some_and(|pulse| pulse.beats(camera_lost, now)) {
            self.tell("WATCHDOG=1");
        }
    }

    /// The booth ends in order.
    pub(super) fn stopping(&self) {
        self.tell("STOPPING=1");
    }

    fn tell(&self, word: &str) {
        let Some((socket, manager)) = &self.socket else { return };
        if let Err(fault) = socket.send_to_addr(word.as_bytes(), manager) {
            tracing::error!("the service manager does not take {word}: {fault}");
        }
    }
}

/// A path, or a name of the abstract kind where it begins with `@`.
fn connect(name: &str) -> std::io::Result<(UnixDatagram, SocketAddr)> {
    let address = match name.strip_prefix('@') {
        Some(name) => SocketAddr::from_abstract_name(name)?,
        None => SocketAddr::from_pathname(name)?,
    };
    let socket = UnixDatagram::unbound()?;
    socket.set_nonblocking(true)?;
    Ok((socket, address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::now;

    /// What a service manager hears of a booth, by what happened in each second: `f` a frame, `d` drawn.
    fn heard(seconds: &[&str], camera_lost: Option<u64>) -> Vec<(usize, String)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let manager = UnixDatagram::bind(&path).unwrap();
        manager.set_nonblocking(true).unwrap();
        let socket = Some(path.to_str().unwrap().to_owned());
        let start = now();
        let manager_of = ServiceManager { socket, watchdog: Some(Duration::from_secs(6)) };
        let mut watchdog = Watchdog::new(&manager_of, start);
        let mut heard = Vec::new();
        for (second, happened) in seconds.iter().enumerate() {
            let time = start + Duration::from_secs(second as u64);
            if happened.contains('f') {
                watchdog.frame();
            }
            if happened.contains('d') {
                watchdog.drawn();
            }
            let lost = camera_lost.map(|since| start + Duration::from_secs(since)).filter(|since| *since <= time);
            watchdog.beat(lost, time);
            let mut text = [0; 64];
            while let Ok(size) = manager.recv(&mut text) {
                heard.push((second, String::from_utf8_lossy(&text[..size]).into_owned()));
            }
        }
        heard
    }

    fn beats(seconds: &[&str], camera_lost: Option<u64>) -> Vec<usize> {
        heard(seconds, camera_lost).into_iter().filter(|(_, word)| word == "WATCHDOG=1").map(|(at, _)| at).collect()
    }

    #[test]
    fn it_beats_while_frames_come_and_are_drawn() {
        let lively = ["", "d", "fd", "fd", "fd", "fd", "fd", "fd"];
        assert_eq!(heard(&lively, None)[0], (1, "READY=1".to_owned()));
        assert_eq!(beats(&lively, None), [2, 4, 6]);
    }

    #[test]
    fn it_stops_when_either_stands_still() {
        assert_eq!(beats(&["fd", "fd", "fd", "d", "d", "d", "d", "d", "d"], None), [0, 2], "no frames");
        assert_eq!(beats(&["fd", "fd", "fd", "f", "f", "f", "f", "f", "f"], None), [0, 2], "nothing drawn");
    }

    #[test]
    fn a_camera_that_is_known_to_be_away_is_excused_for_ten_minutes() {
        let mut seconds = vec!["fd", "fd"];
        seconds.extend(vec!["d"; 700]);
        let beats = beats(&seconds, Some(2));
        let last = *beats.last().unwrap();
        assert!((598..=602).contains(&last), "the last at {last} s");
        assert!(beats.windows(2).all(|pair| pair[1] - pair[0] == 2), "{beats:?}");
    }

    #[test]
    fn without_a_service_manager_nobody_is_told() {
        let mut watchdog = Watchdog::new(&ServiceManager::default(), now());
        watchdog.frame();
        watchdog.drawn();
        watchdog.beat(None, now());
        watchdog.stopping();
    }
}
