//! A sitter before the booth in virtual time: real checks on what vision would see, the real guide, the real flow.

use std::time::{Duration, Instant};

use gradbooth::checks::{Subject, evaluate};
use gradbooth::domain::{
    CollectionCode, Cut, EnrolmentRef, Face, Fen, Frame, MaskedName, Matte, PhotoState, Point, Price, Record, Rect,
    Report, Scene, Side, Verdict,
};
use gradbooth::flow::{Action, Command, Consent, Event, Field, Flow, Key, Lookup, Screen, Settings, guide_limits};
use gradbooth::guide::{Hint, burst};
use gradbooth::portrait::{Aim, plan_cut};
use gradbooth::simulator::Random;
use gradbooth::standard::Profile;

use super::head::Errors;
use super::sitter::Sitter;

/// Frames a second, and how unevenly they come.
const FRAME_S: f32 = 1.0 / 15.0;
const JITTER_S: f32 = 0.015;
/// From the light to the report.
const LATENCY_S: f32 = 0.1;
/// A burst takes so many frames or so long.
const BURST: (usize, f32) = (10, 0.85);
/// From the burst to the judged portrait.
const DEVELOPS_S: f32 = 1.0;
/// Nobody is watched longer.
pub(super) const LONGEST_S: f32 = 60.0;

/// The norm without the checks that need the pixels of a photograph: here faces are known by their points. `gaze` needs only
/// the eyes; those are drawn for who looks away.
pub(super) fn profile(with_gaze: bool) -> Profile {
    let gaze = if with_gaze { "" } else { "\"gaze\"," };
    let text = format!(
        "inherits = \"moe-2017-99\"\nname = \"points\"\noff = [{gaze} \"over_exposure\", \"under_exposure\", \
         \"face_luminance\", \"illumination_uniformity\", \"hot_spots\", \"dynamic_range\", \"natural_colour\", \
         \"red_eye\", \"sharpness\", \"noise\", \"eyewear_glare\", \"eyewear_frame\"]"
    );
    Profile::parse(&text).unwrap()
}

/// What became of one sitter.
#[derive(Debug, Clone, Default)]
pub(super) struct Story {
    /// From the first frame to the last frame of the burst whose photo was accepted, s.
    pub accepted_s: Option<f32>,
    /// Every change of the page: when, and what it said; `None`: the countdown.
    pub said: Vec<(f32, Option<Hint>)>,
    /// Photos that were refused, and for what.
    pub refused: Vec<Vec<&'static str>>,
    /// Countdowns that stopped.
    pub stopped: u32,
}

/// What the booth sees of a sitter.
pub(super) trait Sight {
    /// The profile that it judges by.
    fn profile(&self) -> &Profile;
    /// The report on a live frame, exposed `t` seconds after the start, at `at`.
    fn live(&mut self, sitter: &Sitter, t: f32, at: Instant) -> Report;
    /// The report on the portrait made of a frame.
    fn still(&mut self, sitter: &Sitter, t: f32, at: Instant) -> Report;
}

pub(super) struct Visit {
    flow: Flow,
    epoch: Instant,
    random: Random,
    sitter: Sitter,
    sight: Box<dyn Sight>,
}

impl Visit {
    /// A sitter who is known by exact points, seen with vision's errors.
    pub(super) fn new(sitter: Sitter, seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0x5eed);
        let sight = Points {
            profile: profile(sitter.looks_away()),
            errors: Errors::new(Random::new(random.bits())),
            blank: blank(epoch()),
        };
        Self::seen_by(Box::new(sight), sitter, random)
    }

    /// A sitter seen by other means.
    pub(super) fn seen_by(sight: Box<dyn Sight>, sitter: Sitter, random: Random) -> Self {
        let settings = Settings { limits: guide_limits(sight.profile()), ..Settings::default() };
        let epoch = epoch();
        let mut flow = Flow::new(settings);
        walk_to_pose(&mut flow, epoch);
        Self { flow, epoch, random, sitter, sight }
    }

    /// The whole of it.
    pub(super) fn run(mut self) -> Story {
        let mut story = Story::default();
        let mut exposed = 0.0;
        while exposed < LONGEST_S {
            let report = self.sight.live(&self.sitter, exposed, self.at(exposed));
            self.pass(exposed + LATENCY_S, &mut story);
            if let Some(session) = self.flow.session() {
                self.flow.handle(Event::Assessed { session, report }, self.at(exposed + LATENCY_S));
            }
            self.note(exposed + LATENCY_S, &mut story);
            if let Some(done) = self.burst(exposed + LATENCY_S, &mut story) {
                exposed = done;
                if story.accepted_s.is_some() {
                    return story;
                }
            }
            let wobble = self.random.between(-JITTER_S, JITTER_S);
            exposed = (exposed + FRAME_S + wobble).max(exposed + 0.02);
        }
        story
    }

    fn at(&self, t: f32) -> Instant {
        self.epoch + Duration::from_secs_f32(t.max(0.0))
    }

    /// Lets the flow's own clocks run up to `t`.
    fn pass(&mut self, t: f32, story: &mut Story) {
        let until = self.at(t);
        while let Some((at, _)) = self.flow.poll_timeout().filter(|(at, _)| *at <= until) {
            self.flow.handle_timeout(at);
            self.note(at.duration_since(self.epoch).as_secs_f32(), story);
        }
    }

    /// What the page says, for the sitter and for the story.
    fn note(&mut self, t: f32, story: &mut Story) {
        let screen = self.flow.view(self.at(t)).screen;
        let said = if let Screen::Pose { hint, .. } = screen { Some(hint) } else { None };
        if said.is_none() && !matches!(screen, Screen::Countdown { .. }) {
            return;
        }
        let before = story.said.last().map(|(_, said)| *said);
        if before != Some(said) {
            if before == Some(None) {
                story.stopped += 1;
            }
            story.said.push((t, said));
        }
        if let Some(hint) = said {
            self.sitter.read(hint, t);
        }
    }

    /// Takes the burst, if it was ordered, develops and answers. Gives when the last frame was exposed.
    fn burst(&mut self, t: f32, story: &mut Story) -> Option<f32> {
        let mut shot = None;
        while let Some(command) = self.flow.poll_command() {
            if let Command::TakeBurst { session, shot: id } = command {
                shot = Some((session, id));
            }
        }
        let (session, id) = shot?;
        let (mut best, mut at, mut taken) = (None::<(burst::Rank, f32)>, t, 0);
        let mut last = t;
        while taken < BURST.0 && at < t + BURST.1 {
            let rank = burst::rank(&self.sight.live(&self.sitter, at, self.at(at)));
            if best.is_none_or(|(so_far, _)| rank > so_far) {
                best = Some((rank, at));
            }
            last = at;
            at += FRAME_S;
            taken += 1;
        }
        let (_, kept) = best?;
        let report = self.sight.still(&self.sitter, kept, self.at(kept));
        let failed: Vec<&str> = report.failures().map(|finding| finding.check.as_str()).collect();
        let passed = report.verdict() != Verdict::Fail;
        self.pass(last + DEVELOPS_S, story);
        self.flow.handle(Event::Developed { session, shot: id, report }, self.at(last + DEVELOPS_S));
        if passed {
            story.accepted_s = Some(last);
        } else {
            story.refused.push(failed);
            self.flow.handle(Event::Pressed(Action::Retake), self.at(last + DEVELOPS_S));
            story.stopped = story.stopped.saturating_sub(1);
        }
        Some(last + DEVELOPS_S)
    }
}

/// Faces known by their points, before a blank wall.
struct Points {
    profile: Profile,
    errors: Errors,
    blank: Frame,
}

impl Sight for Points {
    fn profile(&self) -> &Profile {
        &self.profile
    }

    fn live(&mut self, sitter: &Sitter, t: f32, _: Instant) -> Report {
        let (face, others) = faces(sitter, t);
        let frame = self.frame(sitter, t, &face);
        let face = self.errors.see(face);
        let scene = Scene { frame, faces: std::iter::once(face).chain(others).collect(), matte: no_matte() };
        evaluate(&Subject { scene: &scene, cut: Cut::IDENTITY, file: None, live: true }, &self.profile)
    }

    /// The norm's cut of the frame, seen anew.
    fn still(&mut self, sitter: &Sitter, t: f32, at: Instant) -> Report {
        // The camera sees the view, 60 N px more at the sides and 70 above.
        let view = |p: Point| Point::new(p.x + 60.0, p.y + 70.0);
        let (face, others) = faces(sitter, t);
        let crown = sitter.head.crown(&sitter.pose(t));
        let seen = self.errors.see(face.clone());
        let in_view = Face { landmarks: seen.landmarks.map(|l| l.mapped(view)), crown: Some(view(crown)), ..seen };
        let frame = Frame::new(600, 800, vec![0; 600 * 800 * 3], 0, at).unwrap();
        let scene = Scene { frame, faces: vec![in_view], matte: None };
        let Ok(cut) = plan_cut(&scene, &Aim::default()) else { return self.live(sitter, t, at) };
        let place = |p: Point| cut.cut_from_frame(view(p));
        let moved = |face: Face| {
            let (from, b) = (place(Point::new(face.bounds.x, face.bounds.y)), face.bounds);
            let bounds = Rect::new(from.x, from.y, b.width * cut.scale, b.height * cut.scale);
            Face { bounds, landmarks: face.landmarks.map(|l| l.mapped(place)), ..face }
        };
        let face = moved(face);
        let frame = self.frame(sitter, t, &face);
        let face = Face { crown: Some(place(crown)), ..self.errors.see(face) };
        let faces = std::iter::once(face).chain(others.into_iter().map(moved)).collect();
        let scene = Scene { frame, faces, matte: no_matte() };
        evaluate(&Subject { scene: &scene, cut: Cut::IDENTITY, file: None, live: false }, &self.profile)
    }
}

impl Points {
    /// The blank frame, for who looks away with irises where they are.
    fn frame(&self, sitter: &Sitter, t: f32, face: &Face) -> Frame {
        let pose = sitter.pose(t);
        let landmarks = face.landmarks.as_ref().filter(|_| sitter.looks_away() && pose.open > 0.1);
        let Some(landmarks) = landmarks else { return self.blank.clone() };
        let mut rgb = self.blank.rgb().to_vec();
        for side in Side::BOTH {
            let (eye, middle) = (landmarks.eye(side), landmarks.eye_centre(side));
            let width = eye[0].distance(eye[8]);
            let (x, y, radius) = (middle.x + pose.gaze * width, middle.y, 0.13 * width);
            for row in (y - radius) as i64..=(y + radius) as i64 {
                for column in (x - radius) as i64..=(x + radius) as i64 {
                    let inside = (column as f32 + 0.5 - x).hypot(row as f32 + 0.5 - y) < radius;
                    if inside && (0..480).contains(&column) && (0..640).contains(&row) {
                        let at = (row * 480 + column) as usize * 3;
                        rgb[at..at + 3].copy_from_slice(&[50, 35, 30]);
                    }
                }
            }
        }
        Frame::new(480, 640, rgb, 0, self.blank.captured_at).unwrap()
    }
}

/// Who is there, exactly.
fn faces(sitter: &Sitter, t: f32) -> (Face, Vec<Face>) {
    let face = sitter.head.face(&sitter.pose(t), &sitter.worn(t));
    (face, sitter.companion(t).into_iter().collect())
}

/// A frame of one tone; grey, so that lips have no colour to tell a gap by and their points decide.
fn blank(at: Instant) -> Frame {
    Frame::new(480, 640, [170, 162, 158].repeat(480 * 640), 0, at).unwrap()
}

/// A matte without pixels is none: it spares the frame's resampling.
#[expect(clippy::unnecessary_wraps, reason = "what a scene has")]
pub(super) fn no_matte() -> Option<Matte> {
    Some(Matte { width: 0, height: 0, alpha: Vec::new() })
}

#[expect(clippy::disallowed_methods, reason = "an Instant can be had from nowhere else; only differences matter")]
pub(super) fn epoch() -> Instant {
    Instant::now()
}

/// A visit up to the pose page.
fn walk_to_pose(flow: &mut Flow, now: Instant) {
    let press = |flow: &mut Flow, action| flow.handle(Event::Pressed(action), now);
    press(flow, Action::Start);
    press(flow, Action::Consent(Consent::Photo));
    press(flow, Action::Consent(Consent::Send));
    press(flow, Action::Next);
    flow.handle(Event::Scanned(CollectionCode::parse("PB1:ujPeIxdGcBefB0hoO8Kz", "PB1:").unwrap()), now);
    for digit in [2, 0, 2, 2, 0, 1, 0, 1, 2, 3] {
        press(flow, Action::Key(Key::Digit(digit)));
    }
    press(flow, Action::Focus(Field::LastFour));
    for key in [Key::Digit(1), Key::Digit(2), Key::Digit(3), Key::X] {
        press(flow, Action::Key(key));
    }
    press(flow, Action::Next);
    let session = flow.session().unwrap();
    let record = Record {
        enrolment: EnrolmentRef::new("e-1"),
        name: MaskedName::new("李*"),
        school: "示例大学".to_owned(),
        major: "计算机科学与技术".to_owned(),
        level: "本科".to_owned(),
        year: "2026".to_owned(),
        photo: PhotoState::None,
        price: Price::Student(Fen(3000)),
    };
    let lookup = Lookup { record, receipt_code: None, submission: None, timeline: Vec::new(), offline: false };
    flow.handle(Event::LookedUp { session, answer: Ok(lookup) }, now);
    press(flow, Action::Next);
    press(flow, Action::Next);
    while flow.poll_command().is_some() {}
    assert_eq!(flow.view(now).screen.name(), "pose");
}
