//! The same with rendered sitters, seen by the real networks: place, distance, height and tilt. Whole visits are slow in a
//! development build, so by `make guidance` alone.

use std::path::Path;
use std::time::{Duration, Instant};

use gradbooth::checks::{Subject, evaluate};
use gradbooth::domain::{CheckId, Frame, Outcome, Report, Why};
use gradbooth::flow::guide_limits;
use gradbooth::guide::overlay::Framing;
use gradbooth::guide::{Guide, Hint};
use gradbooth::portrait::{Aim, plan_cut};
use gradbooth::simulator::{self, Geometry, Placement, Random, Renderer, Setup, VirtualBooth, reference};
use gradbooth::standard::Profile;
use gradbooth::vision::{Effort, Vision};

use super::head::{Head, Pose};
use super::sitter::{Fault, Sitter};
use super::visit::{Sight, Visit, epoch};

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
        self.drawn(&sitter.pose(t), at)
    }

    fn drawn(&mut self, pose: &Pose, at: Instant) -> Frame {
        self.booth.set_lights(&reference(), at);
        self.booth.place(Placement { dx: pose.dx, dy: pose.dy, scale: pose.scale, roll_deg: pose.roll });
        self.count += 1;
        let (width, height) = self.renderer.size();
        Frame::new(width, height, self.renderer.frame(&self.booth.exposure(at)), self.count, at).unwrap()
    }
}

impl Rendered {
    /// The report on a frame in the fixed cut of the seat.
    fn seated(&mut self, frame: &Frame, effort: Effort) -> Report {
        let scene = self.vision.look(frame, effort);
        let cut = Framing::widest(frame.width(), frame.height()).cut();
        evaluate(&Subject { scene: &scene, cut, file: None, live: effort == Effort::Live }, norm())
    }
}

fn norm() -> &'static Profile {
    Profile::named(Profile::DEFAULT).unwrap()
}

impl Sight for Rendered {
    fn profile(&self) -> &Profile {
        norm()
    }

    fn live(&mut self, sitter: &Sitter, t: f32, at: Instant) -> Report {
        let frame = self.frame(sitter, t, at);
        self.seated(&frame, Effort::Live)
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
fn a_preview_knows_hair_shoulders_and_clothes_nearly_as_a_still_does() {
    let mut vision = Some(Vision::open(&Vision::default_models()).unwrap());
    for name in Head::NAMES {
        let mut booth = Rendered::new(name, vision.take().unwrap());
        booth.vision.forget();
        let frame = booth.drawn(&Pose::RIGHT, epoch());
        let [live_report, still_report] = [Effort::Live, Effort::Still].map(|effort| booth.seated(&frame, effort));
        let told = |report: &Report, check| report.finding(check).and_then(|finding| finding.value);
        // Colours are measured at the lower edge alone where the outline is coarse: which side of the limits counts there.
        for (check, off) in [(CheckId::HairTop, 4.0), (CheckId::ShouldersLevel, 1.0), (CheckId::ClothesContrast, 30.0)]
        {
            let both = (told(&live_report, check), told(&still_report, check));
            println!("{name} {}: live {:?}, still {:?}", check.as_str(), both.0, both.1);
            let (Some(live), Some(still)) = both else {
                panic!("{name}: {} is not assessed: {both:?}", check.as_str())
            };
            assert!((live - still).abs() <= off, "{name}: {} {live} live, {still} still", check.as_str());
            let side = |report: &Report| report.finding(check).map(|finding| finding.outcome);
            assert_eq!(side(&live_report), side(&still_report), "{name}: {}", check.as_str());
        }
        // A coarse outline must not judge the wall.
        for check in [CheckId::BackgroundEven, CheckId::BackgroundClear, CheckId::BackgroundShadow] {
            assert_eq!(live_report.finding(check).unwrap().outcome, Outcome::NotAssessed(Why::NoMatte));
        }
        vision = Some(booth.vision);
    }
}

/// Each instruction that a rendered sitter hears and obeys: of all checks of the preview, none that did not fail fails then, but
/// the one that the instruction is about, which may be overdone.
#[test]
#[ignore = "looks at some hundred rendered frames: a minute or more"]
fn a_rendered_sitter_who_obeys_fails_no_other_check() {
    let mut vision = Some(Vision::open(&Vision::default_models()).unwrap());
    let mut obeyed = std::collections::BTreeMap::<&str, u32>::new();
    let mut faults = Vec::new();
    for name in Head::NAMES {
        let mut booth = Rendered::new(name, vision.take().unwrap());
        let starts = [Fault::Far, Fault::Near, Fault::Aside, Fault::Height, Fault::Roll];
        for (fault, seed) in starts.into_iter().flat_map(|fault| (0..2_u64).map(move |seed| (fault, seed))) {
            let mut sitter = Sitter::with(Head::of(name), vec![fault], Random::new(seed)).attentive();
            let at = epoch();
            let mut report = |pose: &Pose| {
                booth.vision.forget();
                let frame = booth.drawn(pose, at);
                booth.seated(&frame, Effort::Live)
            };
            let before = report(&sitter.held(0.0));
            let Hint::Adjust(instruction) = heard(&before) else { continue };
            sitter.read(Hint::Adjust(instruction), 0.0);
            sitter.read(Hint::Adjust(instruction), 2.0);
            let after = report(&sitter.held(9.0));
            *obeyed.entry(instruction.key()).or_default() += 1;
            for (was, is) in before.findings.iter().zip(&after.findings) {
                let new = was.outcome != Outcome::Fail && is.outcome == Outcome::Fail;
                if new && !super::properties::ABOUT.contains(&(instruction, is.check)) {
                    let values = (is.check.as_str(), was.value, is.value);
                    faults.push(format!("{name} {fault:?} {seed}: {instruction:?} made {values:?} fail"));
                }
            }
        }
        vision = Some(booth.vision);
    }
    println!("obeyed: {obeyed:?}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(obeyed.len() >= 5 && obeyed.values().sum::<u32>() >= 24, "{obeyed:?}");
}

/// What the guide says to who does not move.
fn heard(report: &Report) -> Hint {
    let mut guide = Guide::new(guide_limits(norm()));
    let start = epoch();
    for frame in 0..20_u32 {
        guide.assess(report, start + Duration::from_millis(70) * frame);
    }
    guide.hint()
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
