//! Runs a device that may hang: a worker thread that is watched, abandoned and replaced.
//!
//! Two threads a device. The reader opens the device, steps it and closes it; it alone touches it. The watch sees the
//! reader's beats. A reader without a beat for its allowance is abandoned: its generation is over, whatever it still
//! brings is dropped, and a new reader starts after a pause. A thread cannot be killed, so an abandoned one leaks until
//! its driver answers; how many there are is counted, logged and limited. Nobody ever joins a reader.

use std::convert::Infallible;
use std::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use serde::Deserialize;

/// How often the watch looks.
const WATCH_PERIOD: Duration = Duration::from_millis(50);

/// The booth's monotonic clock, for device threads.
#[expect(clippy::disallowed_methods, reason = "device threads read the clock; they read it here")]
pub(super) fn now() -> Instant {
    Instant::now()
}

/// Time-outs of device workers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkerConfig {
    /// Pause before the first new attempt after a loss, ms; doubles with each failure. Default 200.
    pub first_back_off_ms: u32,
    /// Longest pause between attempts, ms. Default 5000.
    pub longest_back_off_ms: u32,
    /// How long opening may take before the reader is abandoned, ms. Default 10000.
    pub open_allowance_ms: u32,
    /// How long one reading may take before the reader is abandoned, ms. Default 3000.
    pub step_allowance_ms: u32,
    /// How long a device may stay silent, though it answers, before it is opened anew, ms. Default 2000.
    pub stall_allowance_ms: u32,
    /// How long closing may take, at a loss and when the booth stops, ms. Default 1500.
    pub close_allowance_ms: u32,
    /// How many abandoned readers of one device may hang at the same time, threads. Default 8.
    pub most_abandoned: u32,
}

impl Default for WorkerConfig {
    fn default() -> Self {
        Self {
            first_back_off_ms: 200,
            longest_back_off_ms: 5000,
            open_allowance_ms: 10_000,
            step_allowance_ms: 3000,
            stall_allowance_ms: 2000,
            close_allowance_ms: 1500,
            most_abandoned: 8,
        }
    }
}

impl WorkerConfig {
    /// The pause after `failures` failures in a row: first, doubled, up to the longest; never so short that it spins.
    fn back_off(&self, failures: u32) -> Duration {
        let doubled = self.first_back_off_ms.saturating_mul(1 << failures.saturating_sub(1).min(16));
        millis(doubled.min(self.longest_back_off_ms).max(10))
    }
}

fn millis(ms: u32) -> Duration {
    Duration::from_millis(ms.into())
}

/// Whether a device works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceState {
    /// It answers.
    Up,
    /// It does not; the sentence says why and what to do. It is tried again by itself.
    Down(String),
}

/// What one step of a device came to.
#[derive(Debug)]
pub enum Step<T> {
    /// Something was read.
    Item(T),
    /// Nothing was read, and that is in order.
    Quiet,
    /// Nothing was read though something should have been; the device may be asked again for a while.
    Stalled(String),
    /// The device is lost and must be opened anew.
    Failed(String),
}

/// What a worker does with its device.
pub trait Job: Send + Sync + 'static {
    /// The device. Lives in the reader's thread alone and need not be `Send`.
    type Device;
    /// What it gives.
    type Item;

    /// Opens the device.
    ///
    /// # Errors
    /// A sentence that says what to do.
    fn open(&self) -> Result<Self::Device, String>;

    /// One reading, bounded in time well below [`WorkerConfig::step_allowance_ms`].
    fn step(&self, device: &mut Self::Device) -> Step<Self::Item>;

    /// Takes what was read, never from an abandoned reader. Must return at once and must not call the worker.
    fn publish(&self, item: Self::Item);

    /// Told of each change of state. Must return at once and must not call the worker.
    fn announce(&self, state: DeviceState);
}

/// A supervised device. Dropping it stops the device; a reader that hangs is left behind.
pub struct Worker {
    gauge: Arc<dyn Supervised>,
    watch: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the watch and the first reader. Their threads are called `name` with a suffix.
    ///
    /// # Errors
    /// If no thread can be started.
    pub fn start<J: Job>(name: &str, config: WorkerConfig, job: J) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            job,
            config,
            name: name.to_owned(),
            state: Mutex::new(State {
                generation: 0,
                stopping: false,
                reading: false,
                phase: Phase::Pausing,
                beat: now(),
                next_start: now(),
                failures: 0,
                abandoned: 0,
                announced: None,
            }),
            changed: Condvar::new(),
        });
        let watched = Arc::clone(&shared);
        let watch = Builder::new().name(format!("{name}-watch")).spawn(move || watch(&watched))?;
        Ok(Self { gauge: shared, watch: Some(watch) })
    }

    /// How many abandoned readers still hang.
    pub fn abandoned(&self) -> u32 {
        self.gauge.abandoned()
    }

    /// Stops the device and waits until it is closed, at most [`WorkerConfig::close_allowance_ms`].
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.gauge.ask_to_stop();
        let panicked = self.watch.take().is_some_and(|watch| watch.join().is_err());
        if panicked {
            tracing::error!("a device's watch thread had panicked");
        }
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Worker({} abandoned)", self.abandoned())
    }
}

/// A [`Shared`] without its job's types.
trait Supervised: Send + Sync {
    fn ask_to_stop(&self);
    fn abandoned(&self) -> u32;
}

struct Shared<J> {
    job: J,
    config: WorkerConfig,
    name: String,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    /// The only reader whose words count.
    generation: u64,
    stopping: bool,
    /// Whether the reader of this generation lives.
    reading: bool,
    phase: Phase,
    beat: Instant,
    /// When the next reader may start.
    next_start: Instant,
    failures: u32,
    abandoned: u32,
    announced: Option<DeviceState>,
}

/// What the reader is doing, which says how long it may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Opening,
    Stepping,
    Closing,
    Pausing,
}

/// The reader's generation is over, or the booth stops.
struct Over;

impl<J: Job> Supervised for Shared<J> {
    fn ask_to_stop(&self) {
        self.lock().stopping = true;
        self.changed.notify_all();
    }

    fn abandoned(&self) -> u32 {
        self.lock().abandoned
    }
}

impl<J: Job> Shared<J> {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn allowance(&self, phase: Phase) -> Option<Duration> {
        match phase {
            Phase::Opening => Some(millis(self.config.open_allowance_ms)),
            Phase::Stepping => Some(millis(self.config.step_allowance_ms)),
            Phase::Closing => Some(millis(self.config.close_allowance_ms)),
            Phase::Pausing => None,
        }
    }

    /// The state, if the reader of `generation` still counts.
    fn current(&self, generation: u64) -> Result<MutexGuard<'_, State>, Over> {
        let state = self.lock();
        if state.generation == generation && !state.stopping { Ok(state) } else { Err(Over) }
    }

    /// A sign of life, now in `phase`.
    fn beat(&self, generation: u64, phase: Phase) -> Result<(), Over> {
        let mut state = self.current(generation)?;
        state.phase = phase;
        state.beat = now();
        Ok(())
    }

    fn announce(&self, state: &mut State, new: DeviceState) {
        if state.announced.as_ref() == Some(&new) {
            return;
        }
        match &new {
            DeviceState::Up => tracing::info!(device = %self.name, "up"),
            DeviceState::Down(why) => tracing::warn!(device = %self.name, "down: {why}"),
        }
        state.announced = Some(new.clone());
        // Under the lock, so that the order of states is the order of calls.
        self.job.announce(new);
    }

    fn healthy(&self, generation: u64, item: Option<J::Item>) -> Result<(), Over> {
        let mut state = self.current(generation)?;
        state.failures = 0;
        self.announce(&mut state, DeviceState::Up);
        if let Some(item) = item {
            // Under the lock, so that nothing of an abandoned reader slips through.
            self.job.publish(item);
        }
        Ok(())
    }

    fn down(&self, generation: u64, why: String) -> Result<(), Over> {
        let mut state = self.current(generation)?;
        self.announce(&mut state, DeviceState::Down(why));
        Ok(())
    }

    /// Waits out the pause after a failure.
    fn pause(&self, generation: u64) -> Result<(), Over> {
        let mut state = self.current(generation)?;
        state.failures = state.failures.saturating_add(1);
        state.phase = Phase::Pausing;
        let end = now() + self.config.back_off(state.failures);
        while let Some(left) = end.checked_duration_since(now()).filter(|left| !left.is_zero()) {
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
            if state.generation != generation || state.stopping {
                return Err(Over);
            }
        }
        Ok(())
    }

    /// The life of one reader: until its generation is over or the booth stops.
    fn read(&self, generation: u64) -> Result<Infallible, Over> {
        loop {
            self.beat(generation, Phase::Opening)?;
            let why = match caught(|| self.job.open()) {
                Ok(Ok(mut device)) => {
                    let end = self.step_until_failure(generation, &mut device);
                    // Told before closing, which may hang.
                    let told = match &end {
                        Ok(why) => self.down(generation, why.clone()),
                        Err(Over) => Err(Over),
                    };
                    let closing = self.beat(generation, Phase::Closing);
                    if let Err(panic) = caught(|| drop(device)) {
                        tracing::error!(device = %self.name, "closing panicked: {panic}");
                    }
                    told.and(closing)?;
                    end?
                }
                Ok(Err(why)) => why,
                Err(panic) => format!("the driver panicked while opening: {panic}; unplug and replug the device"),
            };
            self.down(generation, why)?;
            self.pause(generation)?;
        }
    }

    /// Steps the device until it fails; gives why.
    fn step_until_failure(&self, generation: u64, device: &mut J::Device) -> Result<String, Over> {
        let mut silent_since: Option<Instant> = None;
        loop {
            self.beat(generation, Phase::Stepping)?;
            match caught(|| self.job.step(device)) {
                Ok(Step::Item(item)) => {
                    silent_since = None;
                    self.healthy(generation, Some(item))?;
                }
                Ok(Step::Quiet) => {
                    silent_since = None;
                    self.healthy(generation, None)?;
                }
                Ok(Step::Stalled(why)) => {
                    let since = *silent_since.get_or_insert_with(now);
                    if now().duration_since(since) >= millis(self.config.stall_allowance_ms) {
                        return Ok(why);
                    }
                    self.down(generation, why)?;
                }
                Ok(Step::Failed(why)) => return Ok(why),
                Err(panic) => return Ok(format!("the driver panicked: {panic}; unplug and replug the device")),
            }
        }
    }

    /// Gives the hanging reader up.
    fn abandon(&self, state: &mut State) {
        state.generation += 1;
        state.reading = false;
        state.abandoned += 1;
        state.failures = state.failures.saturating_add(1);
        state.next_start = now() + self.config.back_off(state.failures);
        tracing::error!(device = %self.name, phase = ?state.phase, abandoned = state.abandoned, "reader hangs; abandoned");
        let why = format!("{}: the driver does not answer; unplug and replug the device", self.name);
        self.announce(state, DeviceState::Down(why));
    }
}

/// Tells the state when a reader ends, however it ends.
struct ReaderEnd<J: Job> {
    shared: Arc<Shared<J>>,
    generation: u64,
}

impl<J: Job> Drop for ReaderEnd<J> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        if state.generation == self.generation {
            state.reading = false;
        } else {
            state.abandoned = state.abandoned.saturating_sub(1);
            tracing::info!(device = %self.shared.name, abandoned = state.abandoned, "an abandoned reader came back");
        }
        drop(state);
        self.shared.changed.notify_all();
    }
}

/// The watch: starts readers, abandons those that hang. Never touches the device.
fn watch<J: Job>(shared: &Arc<Shared<J>>) {
    let mut state = shared.lock();
    while !state.stopping {
        let overdue = |allowance| now().duration_since(state.beat) > allowance;
        if state.reading && shared.allowance(state.phase).is_some_and(overdue) {
            shared.abandon(&mut state);
        }
        if !state.reading && now() >= state.next_start {
            start_reader(shared, &mut state);
        }
        state = shared.changed.wait_timeout(state, WATCH_PERIOD).unwrap_or_else(PoisonError::into_inner).0;
    }
    let end = now() + millis(shared.config.close_allowance_ms);
    while state.reading {
        let Some(left) = end.checked_duration_since(now()).filter(|left| !left.is_zero()) else {
            tracing::error!(device = %shared.name, "did not close in time; left behind");
            return;
        };
        state = shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
    }
}

fn start_reader<J: Job>(shared: &Arc<Shared<J>>, state: &mut State) {
    state.next_start = now() + millis(shared.config.longest_back_off_ms);
    if state.abandoned >= shared.config.most_abandoned {
        let why = format!("{}: {} readers hang in the driver; restart the booth", shared.name, state.abandoned);
        shared.announce(state, DeviceState::Down(why));
        return;
    }
    let (reader, generation) = (Arc::clone(shared), state.generation);
    // Marked before it runs: its end may come at once.
    state.reading = true;
    state.phase = Phase::Opening;
    state.beat = now();
    // The end is made inside the thread: its drop takes the lock that is held here.
    let life = move || {
        let end = ReaderEnd { shared: reader, generation };
        let Err(Over) = end.shared.read(generation);
    };
    if let Err(error) = Builder::new().name(format!("{}-{generation}", shared.name)).spawn(life) {
        state.reading = false;
        shared.announce(state, DeviceState::Down(format!("{}: no thread: {error}; restart the booth", shared.name)));
    }
}

/// Runs `body`; a panic comes back as its message.
pub(super) fn caught<T>(body: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(body)).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "unknown".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};

    use super::*;

    /// What the test's device does at each opening, by number; the last goes on.
    #[derive(Clone, Copy, Debug)]
    enum Behaviour {
        Works,
        FailsToOpen,
        HangsInOpen,
        HangsInStep,
        PanicsInStep,
        PanicsInDrop,
        Stalls,
        Fails,
    }

    struct Bench {
        script: Vec<Behaviour>,
        openings: AtomicU32,
        /// Hanging calls wait for this to be let go.
        gate: Arc<(Mutex<bool>, Condvar)>,
        items: SyncSender<(u32, u32)>,
        states: SyncSender<DeviceState>,
    }

    struct Device {
        number: u32,
        behaviour: Behaviour,
        steps: u32,
    }

    impl Drop for Device {
        fn drop(&mut self) {
            assert!(!matches!(self.behaviour, Behaviour::PanicsInDrop), "the test's device panics in drop");
        }
    }

    impl Bench {
        fn hang(&self) {
            let (open, changed) = &*self.gate;
            let guard = open.lock().unwrap();
            drop(changed.wait_while(guard, |open| !*open).unwrap());
        }
    }

    impl Job for Bench {
        type Device = Device;
        type Item = (u32, u32);

        fn open(&self) -> Result<Device, String> {
            let number = self.openings.fetch_add(1, Ordering::SeqCst);
            let behaviour = self.script[(number as usize).min(self.script.len() - 1)];
            if matches!(behaviour, Behaviour::FailsToOpen) {
                return Err("bench: not there".into());
            }
            if matches!(behaviour, Behaviour::HangsInOpen) {
                self.hang();
            }
            Ok(Device { number, behaviour, steps: 0 })
        }

        fn step(&self, device: &mut Device) -> Step<(u32, u32)> {
            device.steps += 1;
            if device.steps > 2 {
                match device.behaviour {
                    Behaviour::HangsInStep => self.hang(),
                    Behaviour::PanicsInStep => panic!("the test's device panics"),
                    Behaviour::Fails | Behaviour::PanicsInDrop => return Step::Failed("bench: lost".into()),
                    Behaviour::Stalls => {
                        std::thread::park_timeout(Duration::from_millis(5));
                        return Step::Stalled("bench: silent".into());
                    }
                    Behaviour::Works | Behaviour::FailsToOpen | Behaviour::HangsInOpen => {}
                }
            }
            std::thread::park_timeout(Duration::from_millis(2));
            Step::Item((device.number, device.steps))
        }

        fn publish(&self, item: (u32, u32)) {
            self.items.try_send(item).ok();
        }

        fn announce(&self, state: DeviceState) {
            self.states.try_send(state).ok();
        }
    }

    type Running = (Worker, Receiver<(u32, u32)>, Receiver<DeviceState>, Arc<(Mutex<bool>, Condvar)>);

    fn run(script: &[Behaviour]) -> Running {
        let ((items, got), (states, told)) = (sync_channel(10_000), sync_channel(1000));
        let gate = Arc::new((Mutex::new(false), Condvar::new()));
        let bench = Bench { script: script.to_vec(), openings: AtomicU32::new(0), gate: gate.clone(), items, states };
        let config = WorkerConfig {
            first_back_off_ms: 10,
            longest_back_off_ms: 40,
            // Long: a panicking thread may first print a backtrace on a busy machine.
            open_allowance_ms: 3000,
            step_allowance_ms: 3000,
            stall_allowance_ms: 60,
            close_allowance_ms: 300,
            most_abandoned: 2,
        };
        (Worker::start("bench", config, bench).unwrap(), got, told, gate)
    }

    fn wait_for<T>(from: &Receiver<T>, wanted: impl Fn(&T) -> bool) -> T {
        let deadline = now() + Duration::from_secs(20);
        loop {
            let left = deadline.saturating_duration_since(now());
            let got = from.recv_timeout(left).expect("the wanted value comes within 20 s");
            if wanted(&got) {
                return got;
            }
        }
    }

    fn down(text: &'static str) -> impl Fn(&DeviceState) -> bool {
        move |state| matches!(state, DeviceState::Down(why) if why.contains(text))
    }

    /// After `first` ends in `why`, the second opening works again.
    fn recovers(first: Behaviour, why: &'static str) {
        let (worker, items, states, _gate) = run(&[first, Behaviour::Works]);
        wait_for(&states, down(why));
        wait_for(&items, |(number, _)| *number == 1);
        wait_for(&states, |state| *state == DeviceState::Up);
        worker.stop();
    }

    #[test]
    fn recovers_from_each_fault() {
        recovers(Behaviour::FailsToOpen, "not there");
        recovers(Behaviour::Fails, "lost");
        recovers(Behaviour::PanicsInStep, "panicked");
        recovers(Behaviour::PanicsInDrop, "lost");
        recovers(Behaviour::Stalls, "silent");
    }

    #[test]
    fn a_hanging_reader_is_abandoned_replaced_and_not_heard_again() {
        for hang in [Behaviour::HangsInOpen, Behaviour::HangsInStep] {
            let (worker, items, states, gate) = run(&[hang, Behaviour::Works]);
            wait_for(&states, down("does not answer"));
            wait_for(&items, |(number, _)| *number == 1);
            assert_eq!(worker.abandoned(), 1);
            // The hung driver answers after all: its frame must not appear, and its thread ends.
            *gate.0.lock().unwrap() = true;
            gate.1.notify_all();
            let deadline = now() + Duration::from_secs(20);
            while worker.abandoned() > 0 {
                assert!(now() < deadline, "the abandoned reader ends once its driver answers");
                let (number, _) = items.recv_timeout(Duration::from_secs(20)).unwrap();
                assert_eq!(number, 1, "{hang:?}: an abandoned reader was heard");
            }
            worker.stop();
        }
    }

    #[test]
    fn hanging_readers_are_limited() {
        let (worker, _items, states, gate) = run(&[Behaviour::HangsInOpen]);
        wait_for(&states, down("restart the booth"));
        assert_eq!(worker.abandoned(), 2);
        *gate.0.lock().unwrap() = true;
        gate.1.notify_all();
        wait_for(&states, |state| *state == DeviceState::Up);
        worker.stop();
    }

    #[test]
    fn stopping_closes_a_working_device_and_does_not_wait_for_a_hung_one() {
        let (worker, items, _states, _gate) = run(&[Behaviour::Works]);
        wait_for(&items, |_| true);
        worker.stop();
        let end = loop {
            if let Err(end) = items.recv_timeout(Duration::from_secs(10)) {
                break end;
            }
        };
        assert_eq!(end, RecvTimeoutError::Disconnected, "reader and watch are gone");

        let (worker, items, _states, gate) = run(&[Behaviour::HangsInStep]);
        wait_for(&items, |(_, steps)| *steps == 2);
        let start = now();
        worker.stop();
        assert!(start.elapsed() < Duration::from_secs(2), "stop took {:?}", start.elapsed());
        *gate.0.lock().unwrap() = true;
        gate.1.notify_all();
    }

    #[test]
    fn back_off_doubles_up_to_the_longest() {
        let config = WorkerConfig::default();
        let pauses: Vec<u128> = (1..8).map(|failures| config.back_off(failures).as_millis()).collect();
        assert_eq!(pauses, [200, 400, 800, 1600, 3200, 5000, 5000]);
        assert_eq!(config.back_off(u32::MAX).as_millis(), 5000);
        let spinning = WorkerConfig { first_back_off_ms: 0, longest_back_off_ms: 0, ..config };
        assert_eq!(spinning.back_off(1).as_millis(), 10);
    }
}
