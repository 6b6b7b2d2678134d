//! The lights' safety lines on GPIO: relay, output enable, heartbeat.
//!
//! LED drivers fail ON, so dark is made by hardware: the relay is normally open, the PWM board's /OE is pulled high and
//! is let down only by a charge pump that a 50 Hz heartbeat feeds. This program's part is to beat only while somebody
//! commands the lights: a program that hangs or is killed stops beating and the booth is dark in about 0.3 s.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Builder, JoinHandle};
use std::time::{Duration, Instant};

use rppal::gpio::{Gpio, OutputPin};
use serde::Deserialize;

use super::LightsError;
use crate::devices::worker::now;

/// Which GPIO lines hold the lights dark.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SafetyConfig {
    /// Line of the LED supply's relay, high: closed; BCM number. None by default.
    pub relay_pin: Option<u8>,
    /// Line of the PWM board's /OE, low: outputs enabled; BCM number. None by default.
    pub output_enable_pin: Option<u8>,
    /// Line of the heartbeat into the dead-man circuit; BCM number. None by default.
    pub heartbeat_pin: Option<u8>,
    /// The heartbeat's frequency, Hz. Default 50.
    pub heartbeat_hz: u32,
    /// How long the heartbeat goes on after the lights were last set, ms; 0: as long as they are open. Default 1000: the booth repeats
    /// them every 0.3 s.
    pub dead_man_ms: u32,
}

impl Default for SafetyConfig {
    fn default() -> Self {
        Self { relay_pin: None, output_enable_pin: None, heartbeat_pin: None, heartbeat_hz: 50, dead_man_ms: 1000 }
    }
}

/// The safety lines. Dark when opened, dark when dropped.
pub(super) struct SafetyLines {
    relay: Option<OutputPin>,
    output_enable: Option<OutputPin>,
    heartbeat: Option<Heartbeat>,
}

impl SafetyLines {
    /// Takes the lines and holds them dark: relay open, /OE high, no heartbeat yet.
    pub(super) fn dark(config: &SafetyConfig) -> Result<Self, LightsError> {
        if [config.relay_pin, config.output_enable_pin, config.heartbeat_pin] == [None; 3] {
            return Ok(Self { relay: None, output_enable: None, heartbeat: None });
        }
        let gpio = Gpio::new().map_err(|error| LightsError::NotThere(format!("GPIO: {error}")))?;
        let take = |pin: u8| gpio.get(pin).map_err(|error| LightsError::NotThere(format!("GPIO line {pin}: {error}")));
        // The level is set before the line becomes an output: no light flashes.
        let low = |pin| Ok(take(pin)?.into_output_low());
        let high = |pin| Ok(take(pin)?.into_output_high());
        Ok(Self {
            relay: config.relay_pin.map(low).transpose()?,
            output_enable: config.output_enable_pin.map(high).transpose()?,
            heartbeat: config.heartbeat_pin.map(|pin| Heartbeat::start(low(pin)?, config)).transpose()?,
        })
    }

    /// Lets light through: heartbeat, then /OE, then the relay.
    pub(super) fn release(&mut self) {
        self.feed();
        if let Some(pin) = &mut self.output_enable {
            pin.set_low();
        }
        if let Some(pin) = &mut self.relay {
            pin.set_high();
        }
    }

    /// Opens the relay: no lamp has power, whatever its driver does.
    pub(super) fn cut(&mut self) {
        if let Some(pin) = &mut self.relay {
            pin.set_low();
        }
    }

    /// Says that somebody commands the lights.
    pub(super) fn feed(&self) {
        if let Some(heartbeat) = &self.heartbeat {
            *heartbeat.fed.lock().unwrap_or_else(PoisonError::into_inner) = Some(now());
        }
    }
}

impl Drop for SafetyLines {
    fn drop(&mut self) {
        if let Some(pin) = &mut self.output_enable {
            pin.set_high();
        }
        if let Some(pin) = &mut self.relay {
            pin.set_low();
        }
        // The heartbeat ends with its own drop; then the pins become inputs again and their resistors hold them dark.
    }
}

/// Beats in its own thread while it is fed.
struct Heartbeat {
    fed: Arc<Mutex<Option<Instant>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Heartbeat {
    fn start(mut pin: OutputPin, config: &SafetyConfig) -> Result<Self, LightsError> {
        let fed = Arc::new(Mutex::new(None));
        let stop = Arc::new(AtomicBool::new(false));
        let (seen, stopped) = (Arc::clone(&fed), Arc::clone(&stop));
        let half_period = Duration::from_secs(1) / (2 * config.heartbeat_hz.clamp(1, 1000));
        let allowance = Duration::from_millis(config.dead_man_ms.into());
        let beat = move || {
            let mut high = false;
            while !stopped.load(Ordering::Acquire) {
                let last: Option<Instant> = *seen.lock().unwrap_or_else(PoisonError::into_inner);
                if last.is_some_and(|last| allowance.is_zero() || last.elapsed() < allowance) {
                    high = !high;
                    if high { pin.set_high() } else { pin.set_low() }
                }
                thread::park_timeout(half_period);
            }
            pin.set_low();
        };
        let thread = Builder::new().name("heartbeat".into()).spawn(beat);
        let thread = thread.map_err(|error: io::Error| LightsError::Driver(format!("no heartbeat thread: {error}")))?;
        Ok(Self { fed, stop, thread: Some(thread) })
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            if thread.join().is_err() {
                tracing::error!("the heartbeat thread had panicked");
            }
        }
    }
}
