//! What a frame of the virtual booth costs on one core: `cargo bench --bench simulator`. The aim is 30 a second at 1280 x 720
//! with six lights, bands and noise, so 33 ms.

#![expect(clippy::disallowed_methods, reason = "a booth in virtual time counts from some moment")]

use std::time::{Duration, Instant};

use divan::{Bencher, black_box};
use gradbooth::domain::{Point, Target};
use gradbooth::simulator::{Geometry, Physics, Rig, Setup, Sitter, VirtualBooth, reference};

fn main() {
    divan::main();
}

/// 1280 x 720, the seat in the middle.
const WIDE: Geometry = Geometry { width: 1280, height: 720, pixels_per_n: 0.9, centre: Point { x: 640.0, y: 351.0 } };

/// All six lights on, pulses that band, noise and every other unrest.
fn rig(geometry: Geometry) -> Rig {
    let physics = Physics { pwm_hz: 1017.25, lost_frames: 0.0, stale_frames: 0, ..Physics::random(1) };
    let booth = VirtualBooth::new(Setup { geometry, ambient: 0.03, physics, ..Setup::default() });
    booth.seat(Sitter::target(Target::Head));
    let mut rig = Rig::new(&booth, Instant::now());
    rig.set_lights(&reference());
    rig
}

fn next(rig: &mut Rig) {
    black_box(rig.next_frame(Duration::from_secs(1)));
}

#[divan::bench]
fn frame_1280x720(bencher: Bencher<'_, '_>) {
    let mut rig = rig(WIDE);
    next(&mut rig);
    bencher.bench_local(|| next(&mut rig));
}

#[divan::bench]
fn frame_300x400(bencher: Bencher<'_, '_>) {
    let mut rig = rig(Geometry::whole_view(300));
    next(&mut rig);
    bencher.bench_local(|| next(&mut rig));
}

/// The first frame of a booth: all light is computed.
#[divan::bench(sample_count = 20)]
fn first_frame_300x400(bencher: Bencher<'_, '_>) {
    bencher.with_inputs(|| rig(Geometry::whole_view(300))).bench_local_values(|mut rig| next(&mut rig));
}

/// Nothing changes: noise alone is new.
#[divan::bench]
fn still_960x1280(bencher: Bencher<'_, '_>) {
    let booth = VirtualBooth::new(Setup::default());
    booth.seat(Sitter::target(Target::Head));
    let mut rig = Rig::new(&booth, Instant::now());
    rig.set_lights(&reference());
    next(&mut rig);
    bencher.bench_local(|| next(&mut rig));
}
