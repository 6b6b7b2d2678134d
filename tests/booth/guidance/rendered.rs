//! The same with rendered sitters, seen by the real networks: place, distance, height and tilt. Slow in a development build,
//! so by `make guidance` alone.

use std::path::Path;
use std::time::Instant;

use gradbooth::checks::{Subject, evaluate};
use gradbooth::domain::{Frame, Report};
use gradbooth::guide::overlay::Framing;
use gradbooth::portrait::{Aim, plan_cut};
use gradbooth::simulator::{self, Geometry, Placement, Random, Renderer, Setup, VirtualBooth, reference};
use gradbooth::standard::Profile;
use gradbooth::vision::{Effort, Vision};

use super::head::Head;
use super::sitter::{Fault, Sitter};
use super::visit::{Sight, Visit};

/// Width of the simulated camera's frame, px: the norm's picture is 0.8 of its own size in it.
const WIDTH: u32 = 480;

struct Rendered {
    booth: VirtualBooth,
    renderer: Renderer,
    vision: Vision,
    count: u64,
}

impl Rendered {
    fn new(name: &str, vision: Vision) -> Self {
        let booth = VirtualBooth::new(Setup { geometry: Geometry::whole_view(WIDTH), ..Setup::default() });
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sitters");
        booth.seat(simulator::Sitter::find(name, &shipped).unwrap());
        let renderer = booth.renderer();
        Self { booth, renderer, vision, count: 0 }
    }

    fn frame(&mut self, sitter: &Sitter, t: f32, at: Instant) -> Frame {
        let pose = sitter.pose(t);
        self.booth.set_lights(&reference(), at);
        self.booth.place(Placement { dx: pose.dx, dy: pose.dy, scale: pose.scale, roll_deg: pose.roll });
        self.count += 1;
        let (width, height) = self.renderer.size();
        Frame::new(width, height, self.renderer.frame(&self.booth.exposure(at)), self.count, at).unwrap()
    }
}

impl Sight for Rendered {
    fn profile(&self) -> &Profile {
        Profile::named(Profile::DEFAULT).unwrap()
    }

    fn live(&mut self, sitter: &Sitter, t: f32, at: Instant) -> Report {
        let frame = self.frame(sitter, t, at);
        let scene = self.vision.look(&frame, Effort::Live);
        let cut = Framing::widest(frame.width(), frame.height()).cut();
        evaluate(&Subject { scene: &scene, cut, file: None, live: true }, self.profile())
    }

    fn still(&mut self, sitter: &Sitter, t: f32, at: Instant) -> Report {
        let frame = self.frame(sitter, t, at);
        let scene = self.vision.look(&frame, Effort::Still);
        let cut = plan_cut(&scene, &Aim { may_extend: true, ..Aim::default() });
        let cut = cut.unwrap_or_else(|_| Framing::widest(frame.width(), frame.height()).cut());
        evaluate(&Subject { scene: &scene, cut, file: None, live: false }, self.profile())
    }
}

#[test]
#[ignore = "renders and looks at some 900 frames: a minute or more"]
fn rendered_sitters_who_obey_come_to_an_accepted_photo() {
    let mut faults = Vec::new();
    for (seed, name) in Head::NAMES.into_iter().enumerate() {
        for amiss in [vec![Fault::Far, Fault::Aside], vec![Fault::Roll, Fault::Height]] {
            let vision = Vision::open(&Vision::default_models()).unwrap();
            let mut random = Random::new(seed as u64 + 100);
            let sitter = Sitter::with(Head::of(name), amiss.clone(), Random::new(random.bits()));
            let story = Visit::seen_by(Box::new(Rendered::new(name, vision)), sitter, random).run();
            let told = format!("{name} {amiss:?}: {:?} s, {}", story.accepted_s, super::told(&story));
            println!("{told}");
            if story.accepted_s.is_none_or(|s| s > 15.0) || super::goes_to_and_fro(&story) {
                faults.push(told);
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
