//! `gradbooth session`: one whole visit, headless, on simulated devices, with real vision and a real server.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use clap::Args;
use serde_json::{Value, json};

use super::recorder::{Log, Recorder, locked};
use super::screenshot::Album;
use super::sibling::{DemoStudent, Sibling};
use super::student::{Code, Ending, Student};
use super::texts::{checks_json, reasons};
use crate::app::{Booth, now, parts, sitters};
use crate::config::Config;
use crate::delivery::{ClientOptions, Enrolment};
use crate::domain::{LastFour, StudentNumber};
use crate::flow::View;
use crate::imaging::decode::decode;
use crate::simulator::{Outcome, Scenario, Setup, Sitter, VirtualBooth};
use crate::vision::{Effort, Vision};

/// A visit ends by itself after this long.
const LONGEST: Duration = Duration::from_mins(4);
/// How long a finished visit waits for the server's receipt.
const RECEIPT_PATIENCE: Duration = Duration::from_secs(8);
/// Who sees the same screen for so long, and finds no way on, goes away.
const SAME_SCREEN: Duration = Duration::from_mins(1);
/// So often a student tries again after a photo that fails: a picture that sits does not change.
const RETAKES: u32 = 1;
/// A student goes home after so many shots of which no portrait can be made.
const MOST_FAILURES: u32 = 2;
/// The virtual camera's rate: vision analyses fewer, and drawing frames for nobody costs time.
const FRAMES_A_SECOND: f32 = 15.0;
/// Time between two turns.
const TURN: Duration = Duration::from_millis(15);

/// One whole visit, headless: screens as PNG, original, portrait, report, manifest, receipt in a folder.
#[derive(Debug, Clone, Args)]
pub(super) struct SessionArgs {
    /// Who sits: a name under assets/sitters, a picture, or a folder of light bases.
    #[arg(long, default_value = "mei")]
    pub sitter: String,
    /// The collection code: its text, or a picture of it. Default: the demo's first student who may be photographed.
    #[arg(long)]
    pub code: Option<String>,
    /// Student number.
    #[arg(long, requires = "last4")]
    pub student: Option<String>,
    /// Last four of the ID.
    #[arg(long, requires = "student")]
    pub last4: Option<String>,
    /// A running server. Default: a demo server of its own on a loopback port.
    #[arg(long)]
    pub server: Option<String>,
    /// Enrolment code for that server, if this booth is not enrolled there.
    #[arg(long, requires = "server")]
    pub enrol: Option<String>,
    /// Folder of the booth's own state: enrolment and outbox, kept for the next session. Default: one that goes with the visit.
    #[arg(long, requires = "server")]
    pub state: Option<PathBuf>,
    /// What happens when: a TOML script for the virtual booth.
    #[arg(long)]
    pub script: Option<PathBuf>,
    /// Seed of all chance in the virtual booth.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Folder for what the visit leaves.
    #[arg(long)]
    pub out: PathBuf,
    /// One JSON object a line.
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
pub(super) fn run(args: &SessionArgs) -> ExitCode {
    match visit(args) {
        Ok(result) => {
            let good = matches!(result["result"].as_str(), Some("delivered" | "queued"));
            super::say(&if args.json { result.to_string() } else { summary(&result) });
            if good { ExitCode::SUCCESS } else { ExitCode::from(1) }
        }
        Err(err) => super::could_not(&err),
    }
}

/// The last line for people.
pub(super) fn summary(result: &Value) -> String {
    let word = |key: &str| result[key].as_str().unwrap_or_default().to_owned();
    let mut text = format!("{} in {:.1} s", word("result"), result["seconds"].as_f64().unwrap_or_default());
    if let Some(reasons) = result["reasons"].as_array() {
        for reason in reasons {
            text.push_str(&format!(
                "\n  {} ({})",
                reason["en"].as_str().unwrap_or(""),
                reason["id"].as_str().unwrap_or("")
            ));
        }
    }
    if let Some(reason) = result["reason"].as_str() {
        text.push_str(&format!(": {reason}"));
    }
    if let Some(submission) = result["submission"].as_str() {
        text.push_str(&format!("\n  submission {submission}"));
    }
    if let Some(code) = result["receipt"]["receipt_code"].as_str() {
        text.push_str(&format!("\n  receipt {code}, signed by the server"));
    }
    text
}

/// A server to talk to, and who visits.
struct Scene {
    _sibling: Option<Sibling>,
    state: PathBuf,
    _folder: tempfile::TempDir,
    code: Code,
    number: StudentNumber,
    last_four: LastFour,
}

/// Carries out the visit; the last JSON line.
///
/// # Errors
/// What could not be done: no server, no sitter, no folder.
pub(super) fn visit(args: &SessionArgs) -> anyhow::Result<Value> {
    let interrupted = super::interrupts()?;
    std::fs::create_dir_all(&args.out).with_context(|| format!("cannot make {}", args.out.display()))?;
    clear(&args.out)?;
    let script = match &args.script {
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
            Scenario::parse(&text).with_context(|| path.display().to_string())?
        }
        None => Scenario::default(),
    };
    let usual = Setup { seed: args.seed, fps: FRAMES_A_SECOND, ..Setup::default() };
    let simulator = VirtualBooth::new(script.setup(usual));
    let scene = scene(args)?;
    let config = Config { state: Some(scene.state.clone()), ..Config::default() };
    let wake: crate::app::Wake = Arc::new(|| {});
    let log = Arc::new(Mutex::new(Log::default()));
    let recorder = Recorder::new(&log);
    let mut parts = parts(&config, &simulator, &wake)?;
    simulator.seat(sitter(&args.sitter, &mut parts.vision)?);
    let booth = Booth::start(parts, Some(Box::new(recorder)), now())?;
    let album = Album::new(&args.out)?;
    let student = Student::new(scene.code, scene.number, scene.last_four, RETAKES, now());
    let mut visit = Run { args, simulator, booth, student, script, log, album, interrupted, started: now() };
    let result = visit.run();
    visit.booth.stop();
    result
}

/// Who sits. Above a picture that cuts the hair off the virtual booth knows nothing to show, so such a sitter stays as
/// high as the picture is; the booth then says the truth about them.
fn sitter(name: &str, vision: &mut Vision) -> anyhow::Result<Sitter> {
    let sitter = Sitter::find(name, &sitters())?;
    let Some(picture) = std::fs::read(name).ok().and_then(|bytes| decode(&bytes).ok()) else { return Ok(sitter) };
    let scene = vision.look(&picture.into_frame(0, now()), Effort::Still);
    vision.forget();
    let bare = scene.sitter().is_some_and(|face| face.landmarks.is_some() && face.crown.is_none());
    Ok(if scene.matte.is_some() && bare { sitter.cut_at_top() } else { sitter })
}

fn scene(args: &SessionArgs) -> anyhow::Result<Scene> {
    let folder = tempfile::tempdir().context("cannot make a folder for the booth's state")?;
    let state = args.state.clone().unwrap_or_else(|| folder.path().join("booth"));
    let (sibling, server, enrol) = if let Some(server) = &args.server {
        (None, server.clone(), args.enrol.clone().unwrap_or_else(|| "DEMO0000".to_owned()))
    } else {
        let sibling = Sibling::start(&folder.path().join("server"))?;
        let (server, enrol) = (sibling.facts.base_url.clone(), sibling.facts.enrol_code.clone());
        (Some(sibling), server, enrol)
    };
    std::fs::create_dir_all(&state).with_context(|| format!("cannot make {}", state.display()))?;
    if args.state.is_none() || Enrolment::load(&state).is_err() {
        Enrolment::obtain(&server, &enrol, &state, &ClientOptions::default())?;
    }
    let demo = sibling.as_ref().and_then(|sibling| sibling.facts.student("fresh")).cloned();
    let (number, last_four) = match (&args.student, &args.last4, &demo) {
        (Some(number), Some(last4), _) => (number.clone(), last4.clone()),
        (_, _, Some(DemoStudent { student_number, last4, .. })) => (student_number.clone(), last4.clone()),
        _ => bail!("a server of yours knows its own students: name one with --code, --student and --last4"),
    };
    let code = match (&args.code, &demo) {
        (Some(code), _) if Path::new(code).is_file() => Code::Picture(PathBuf::from(code)),
        (Some(code), _) => Code::Text(code.clone()),
        (None, Some(student)) => Code::Text(student.code.clone()),
        (None, None) => bail!("name the student's collection code with --code"),
    };
    code.check()?;
    Ok(Scene {
        _sibling: sibling,
        state,
        _folder: folder,
        code,
        number: StudentNumber::new(number),
        last_four: LastFour::new(last_four),
    })
}

struct Run<'a> {
    args: &'a SessionArgs,
    simulator: VirtualBooth,
    booth: Booth,
    student: Student,
    script: Scenario,
    log: Arc<Mutex<Log>>,
    album: Album,
    interrupted: Arc<AtomicBool>,
    started: Instant,
}

impl Run<'_> {
    fn run(&mut self) -> anyhow::Result<Value> {
        let mut page = String::new();
        let mut pose_drawn_at = None;
        let mut screen = ("", now());
        loop {
            let at = now();
            self.perform(at)?;
            self.booth.turn(at);
            let view = self.booth.view(at);
            let name = page_name(&view);
            if name != page {
                page = name;
                self.script.reached(view.screen.name(), at - self.started);
                self.tell(&view, at, None);
                self.album.add(&page, &view, &self.booth)?;
                pose_drawn_at = Some(at);
            } else if view.screen.name() == "pose"
                && pose_drawn_at.is_some_and(|drawn| at > drawn + Duration::from_secs(3))
            {
                pose_drawn_at = Some(at + LONGEST); // one more picture, with the sitter half way
                self.album.add(&page, &view, &self.booth)?;
            }
            self.tell_events(&view, at);
            let assessed = self.log().assessed;
            let (actions, ending) = self.student.react(&view, assessed, &self.simulator, at);
            for action in actions {
                self.booth.press(action, at);
            }
            let ending = ending.or_else(|| (self.log().failures >= MOST_FAILURES).then_some(Ending::Refused));
            let ending =
                ending.or_else(|| self.interrupted.load(Ordering::Acquire).then_some(Ending::Abandoned("interrupted")));
            if screen.0 != view.screen.name() {
                screen = (view.screen.name(), at);
            }
            let ending = ending.or_else(|| (at - screen.1 > SAME_SCREEN).then(|| self.no_way_on()));
            let ending = ending.or_else(|| (at - self.started > LONGEST).then_some(Ending::Abandoned("took_too_long")));
            if let Some(ending) = ending {
                return self.finish(&ending);
            }
            pause();
        }
    }

    /// Why nobody gets any further.
    fn no_way_on(&self) -> Ending {
        Ending::Abandoned(if self.log().out_of_service { "out_of_service" } else { "no_way_on" })
    }

    fn perform(&mut self, at: Instant) -> anyhow::Result<()> {
        while let Some(act) = self.script.due(at - self.started) {
            match self.simulator.perform(&act, &sitters())? {
                Outcome::Done => {}
                Outcome::Touch { what, text } => match super::touch::action(&what, &text) {
                    Some(actions) => actions.into_iter().for_each(|action| self.booth.press(action, at)),
                    None => bail!("the script touches `{what}`, which no screen has"),
                },
            }
        }
        Ok(())
    }

    fn finish(&mut self, ending: &Ending) -> anyhow::Result<Value> {
        let deadline = now() + RECEIPT_PATIENCE;
        while *ending == Ending::Done
            && self.log().submission.is_some()
            && self.log().receipt.is_none()
            && now() < deadline
            && !self.interrupted.load(Ordering::Acquire)
        {
            self.booth.turn(now());
            let view = self.booth.view(now());
            self.tell_events(&view, now());
            pause();
        }
        let seconds = (now() - self.started).as_secs_f32();
        let (mut files, kept, submission, receipt) = {
            let mut log = self.log();
            let kept = log.kept().map(|taken| (taken.report.clone(), taken.files.clone()));
            (std::mem::take(&mut log.files), kept, log.submission.clone(), log.receipt.clone())
        };
        let report = kept.map(|(report, shot_files)| {
            files.extend(shot_files);
            report
        });
        for (name, bytes) in files {
            write(&self.args.out.join(name), &bytes)?;
        }
        if let Some(report) = &report {
            let text = json!({
                "profile": report.profile,
                "profile_version": report.profile_version,
                "verdict": report.verdict().as_str(),
                "checks": checks_json(report),
            });
            write(&self.args.out.join("report.json"), serde_json::to_string_pretty(&text)?.as_bytes())?;
        }
        let word = match (ending, &receipt) {
            (Ending::Done, Some(_)) => "delivered",
            (Ending::Done, None) if submission.is_some() => "queued",
            // A student who came back to pay, or to look: their photo was sent on an earlier visit.
            (Ending::Done, None) => "nothing_to_send",
            (Ending::Refused | Ending::Unseen, _) => "refused",
            (Ending::Abandoned(_), _) => "abandoned",
        };
        let mut result = json!({
            "result": word,
            "submission": submission.map(|submission| submission.0),
            "receipt": receipt,
            "seconds": (f64::from(seconds) * 10.0).round() / 10.0,
        });
        if let Ending::Abandoned(why) = ending {
            result["reason"] = json!(why);
        }
        if *ending == Ending::Unseen {
            result["reason"] = json!("no face is seen before the camera");
        }
        if *ending == Ending::Refused {
            let from_checks = report.as_ref().map(reasons).unwrap_or_default();
            let from_cut = self.log().failure.take();
            match from_cut.filter(|_| from_checks.is_empty()) {
                Some(why) => result["reason"] = json!(why),
                None => result["reasons"] = json!(from_checks),
            }
        }
        self.album.wipe();
        Ok(result)
    }

    fn tell_events(&self, view: &View, at: Instant) {
        while let Some(event) = { self.log().events.pop_front() } {
            self.tell(view, at, Some(event));
        }
    }

    fn tell(&self, view: &View, at: Instant, event: Option<&str>) {
        let t = (at - self.started).as_secs_f32();
        let state = page_name(view);
        if self.args.json {
            super::say(
                &json!({"t": (f64::from(t) * 100.0).round() / 100.0, "state": state, "event": event}).to_string(),
            );
        } else if let Some(event) = event.filter(|event| *event != "pressed") {
            super::say(&format!("{t:6.1} s  {state:<14} {event}"));
        } else if event.is_none() {
            super::say(&format!("{t:6.1} s  {state}"));
        }
    }

    fn log(&self) -> std::sync::MutexGuard<'_, Log> {
        locked(&self.log)
    }
}

/// The page, with its phase where one screen is several pages, and what lies over it.
fn page_name(view: &View) -> String {
    use crate::flow::{Overlay, Screen};
    let phase = if let Screen::Pay(pay) = &view.screen { pay_phase(&pay.phase) } else { "" };
    let over = match view.overlay {
        Some(Overlay::Help { .. }) => "_help",
        Some(Overlay::StillThere { .. }) => "_still_there",
        Some(Overlay::LeaveConfirm) => "_leave_confirm",
        None => "",
    };
    format!("{}{phase}{over}", view.screen.name())
}

fn pay_phase(phase: &crate::flow::PayPhase) -> &'static str {
    use crate::flow::PayPhase;
    match phase {
        PayPhase::Opening => "_opening",
        PayPhase::Scan { .. } => "",
        PayPhase::Closing => "_closing",
        PayPhase::Paid => "_paid",
        PayPhase::Closed => "_closed",
        PayPhase::Cancelled => "_cancelled",
        PayPhase::Error => "_error",
        PayPhase::Refunded => "_refunded",
        PayPhase::Network { .. } => "_network",
    }
}

/// Takes away what an earlier visit left in this folder, and nothing else: a reader must not take its receipt for this one's.
fn clear(folder: &Path) -> anyhow::Result<()> {
    let left = ["original.png", "original.jpg", "portrait.jpg", "report.json", "manifest.json", "receipt.json"];
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let numbered = name
            .split_once('_')
            .is_some_and(|(number, _)| number.len() == 2 && number.bytes().all(|b| b.is_ascii_digit()));
        let page = numbered && Path::new(&name).extension().is_some_and(|ending| ending == "png");
        if page || left.contains(&name.as_str()) {
            std::fs::remove_file(entry.path()).with_context(|| format!("cannot remove {}", entry.path().display()))?;
        }
    }
    Ok(())
}

/// Writes a file that may be lost.
///
/// # Errors
/// Which file could not be written.
pub(super) fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut file = std::fs::File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    std::io::Write::write_all(&mut file, bytes).with_context(|| format!("cannot write {}", path.display()))
}

#[expect(clippy::disallowed_methods, reason = "a headless session paces itself")]
fn pause() {
    std::thread::sleep(TURN);
}
