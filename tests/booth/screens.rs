//! Every page of the booth, shown without a display: no glyph missing, no text cut off or over another, every main
//! button alive.
#![expect(clippy::panic, clippy::print_stdout, reason = "a test says what is wrong, and why it was skipped")]

use egui::{Rect, Shape, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use gradbooth::domain::{Channel, Duty, Language, ShotId};
use gradbooth::flow::technician::{Output, Page, TechAction};
use gradbooth::flow::{Action, Consent, Field, Key, View};
use gradbooth::ui::pictures::Pictures;
use gradbooth::ui::samples::{self, Sample};
use gradbooth::ui::text::Text;
use gradbooth::ui::{self, fonts};

/// What the harness keeps between passes.
#[derive(Default)]
struct Shown {
    view: Option<View>,
    pictures: Pictures,
    actions: Vec<Action>,
}

/// A booth's window; `None`, with a printed sentence, on a machine without the typeface.
fn window(size: [f32; 2]) -> Option<Harness<'static, Shown>> {
    if let Err(error) = fonts::install(&egui::Context::default()) {
        println!("skipped: {error}");
        return None;
    }
    let mut ready = false;
    let mut harness =
        Harness::builder().with_size(Vec2::from(size)).with_max_steps(8).with_step_dt(1.0 / 60.0).build_ui_state(
            move |ui, shown: &mut Shown| {
                if !ready {
                    fonts::install(ui.ctx()).expect("it was there a moment ago");
                    shown.pictures = samples::pictures(ui.ctx());
                    ready = true;
                    return; // the typeface is in force from the next pass on
                }
                if let Some(view) = &shown.view {
                    let actions = ui::draw(ui, view, &shown.pictures);
                    shown.actions.extend(actions);
                }
            },
            Shown::default(),
        );
    harness.step();
    Some(harness)
}

const PORTRAIT: [f32; 2] = [1080.0, 1920.0];
const LANDSCAPE: [f32; 2] = [1920.0, 1080.0];

fn sample(name: &str, language: Language) -> Sample {
    samples::all(language).into_iter().find(|s| s.name == name).unwrap_or_else(|| panic!("no sample {name}"))
}

/// Boxes of all texts that were drawn, with the text.
fn texts(harness: &Harness<'_, Shown>) -> Vec<(Rect, String)> {
    fn collect(shape: &Shape, into: &mut Vec<(Rect, String)>) {
        if let Shape::Vec(shapes) = shape {
            for shape in shapes {
                collect(shape, into);
            }
        } else if let Shape::Text(text) = shape {
            let rows = text.galley.rows.iter().filter(|row| !row.text().trim().is_empty());
            into.extend(rows.map(|row| (row.rect().translate(text.pos.to_vec2()), row.text())));
        }
    }
    let mut found = Vec::new();
    for clipped in &harness.output().shapes {
        collect(&clipped.shape, &mut found);
    }
    found
}

#[test]
fn every_page_shows_in_both_languages_and_both_ways_up() {
    let mut faults = Vec::new();
    for size in [PORTRAIT, LANDSCAPE] {
        let Some(mut harness) = window(size) else { return };
        for language in [Language::Zh, Language::En] {
            for sample in samples::all(language) {
                let whole = Rect::from_min_size(egui::Pos2::ZERO, Vec2::from(size)).expand(1.0);
                let covered = sample.view.overlay.is_some();
                harness.state_mut().view = Some(sample.view);
                harness.step(); // a character without a glyph panics here, by name
                let texts = texts(&harness);
                assert!(texts.len() > 4, "{} shows next to nothing", sample.name);
                let page = format!("{} {language:?} {}x{}", sample.name, size[0], size[1]);
                for (rect, text) in &texts {
                    if !whole.contains_rect(*rect) {
                        faults.push(format!("{page}: outside the window: {text}"));
                    }
                    if text.contains(['{', '}']) || Text::has(text) {
                        faults.push(format!("{page}: a hole or a bare key: {text}"));
                    }
                }
                if !covered {
                    faults.extend(overlaps(&texts).map(|(a, b)| format!("{page}: \"{a}\" lies over \"{b}\"")));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Pairs of texts whose inner parts meet; line boxes may touch.
fn overlaps(texts: &[(Rect, String)]) -> impl Iterator<Item = (&str, &str)> {
    let inner = |rect: Rect| rect.shrink2(Vec2::new(2.0, rect.height() * 0.25));
    texts.iter().enumerate().flat_map(move |(i, (a, first))| {
        texts[i + 1..]
            .iter()
            .filter(move |(b, _)| inner(*a).intersects(inner(*b)))
            .map(move |(_, second)| (first.as_str(), second.as_str()))
    })
}

#[test]
fn a_page_fills_any_panel() {
    for size in [[720.0, 1280.0], [1200.0, 1920.0], [1280.0, 800.0], [1366.0, 768.0]] {
        let Some(mut harness) = window(size) else { return };
        harness.state_mut().view = Some(sample("05_identity", Language::Zh).view);
        harness.step();
        let whole = Rect::from_min_size(egui::Pos2::ZERO, Vec2::from(size)).expand(1.0);
        for (rect, text) in texts(&harness) {
            assert!(whole.contains_rect(rect), "{size:?}: outside the window: {text}");
        }
    }
}

/// Presses the control labelled `key` (a key of the texts table, or the label itself) on a page, and gives what came.
fn press(harness: &mut Harness<'static, Shown>, page: &str, key: &str) -> Vec<Action> {
    let language = Language::En;
    harness.state_mut().view = Some(sample(page, language).view);
    harness.step();
    harness.state_mut().actions.clear();
    harness.get_by_label(Text::get(language, key)).click();
    for _ in 0..4 {
        harness.step();
    }
    std::mem::take(&mut harness.state_mut().actions)
}

#[test]
fn every_main_control_is_alive() {
    for size in [PORTRAIT, LANDSCAPE] {
        let Some(mut harness) = window(size) else { return };
        for (page, key, action) in [
            ("01_attract", "attract.start", Action::Start),
            ("01_attract", "util.leave", Action::Leave),
            ("01_attract", "util.language", Action::SwitchLanguage),
            ("01_attract", "util.voice_on", Action::SwitchVoice),
            ("01_attract", "util.progress", Action::Progress),
            ("01_attract", "util.help", Action::Help),
            ("02_privacy", "privacy.consent_photo", Action::Consent(Consent::Photo)),
            ("02_privacy", "privacy.consent_face", Action::Consent(Consent::Face)),
            ("02_privacy", "privacy.full_text", Action::FullText),
            ("02_privacy", "privacy.decline", Action::Decline),
            ("02_privacy_ticked", "privacy.agree", Action::Next),
            ("02_privacy_full", "common.back", Action::Close),
            ("02_declined", "common.done", Action::Next),
            ("03_code", "common.back", Action::Back),
            ("03_code", "code.trouble", Action::Help),
            ("05_identity", "7", Action::Key(Key::Digit(7))),
            ("05_identity", "X", Action::Key(Key::X)),
            ("05_identity", "identity.delete", Action::Key(Key::Delete)),
            ("05_identity", "identity.student_no", Action::Focus(Field::StudentNumber)),
            ("05_identity", "identity.show", Action::RevealLastFour),
            ("06_identity_mismatch", "identity.verify", Action::Next),
            ("07_record", "record.confirm", Action::Next),
            ("07_record", "record.not_me", Action::NotMe),
            ("07_record", "record.wrong", Action::RecordWrong),
            ("07_record", "record.phone_edit", Action::EditPhone),
            ("07_record_phone", "common.done", Action::Next),
            ("08_how_to", "howto.ready", Action::Next),
            ("08_how_to", "howto.existing", Action::BringPhoto),
            ("09_pose", "pose.shutter", Action::Shutter),
            ("09_pose_stuck", "pose.skip_wait", Action::Help),
            ("12_result_pass", "result.use", Action::Use),
            ("12_result_pass", "result.retake", Action::Retake),
            ("12_result_pass", "result.all_checks", Action::AllChecks),
            ("12_result_all", "common.back", Action::Close),
            ("13_result_fail", "result.retake_mended", Action::Retake),
            ("13_result_fail", "result.manual", Action::AskManualReview),
            ("14_existing", "existing.shoot_instead", Action::Start),
            ("14_existing_expired", "existing.refresh", Action::RefreshAlbum),
            ("15_submit", "submit.confirm", Action::Submit),
            ("15_submit_failed", "common.back", Action::Back),
            ("16_pay", "pay.later", Action::PayLater),
            ("16_pay", "pay.cancel", Action::CancelPayment),
            ("17_pay_paid", "common.next", Action::Next),
            ("18_pay_closed", "pay.new_order", Action::NewOrder),
            ("19_pay_network", "pay.later", Action::PayLater),
            ("20_done", "done.finish", Action::Next),
            ("21_progress", "progress.withdraw", Action::Withdraw),
            ("21_progress_unpaid", "progress.pay_now", Action::NewOrder),
            ("22_progress_rejected", "progress.retake", Action::Start),
            ("23_help", "help.call_staff", Action::CallStaff),
            ("23_help", "common.close", Action::Close),
            ("23_help", "help.bigger", Action::LargeText),
            ("23_help", "help.lower", Action::LowerButtons),
            ("23_help", "help.contrast", Action::HighContrast),
            ("24_still_there", "timeout.stay", Action::Stay),
            ("24_leave_confirm", "timeout.leave", Action::Leave),
            ("25_out_of_service", "service.works_existing", Action::BringPhoto),
            ("60_privacy_lower", "privacy.decline", Action::Decline),
        ] {
            let actions = press(&mut harness, page, key);
            assert_eq!(actions, [action], "{page}: {key} at {size:?}");
        }
        assert_eq!(press(&mut harness, "12_result_pass", "3 OK"), [Action::Choose(ShotId(3))]);
    }
}

#[test]
fn every_control_of_the_technician_is_alive() {
    let light = |channel, percent: u8| TechAction::SetLight(channel, Duty::new(f32::from(percent) / 100.0));
    for size in [PORTRAIT, LANDSCAPE] {
        let Some(mut harness) = window(size) else { return };
        for (page, key, action) in [
            ("41_tech_pin", "7", TechAction::Key(Key::Digit(7))),
            ("41_tech_pin", "identity.delete", TechAction::Key(Key::Delete)),
            ("41_tech_pin", "identity.clear", TechAction::Key(Key::Clear)),
            ("41_tech_pin", "tech.pin.enter", TechAction::EnterPin),
            ("41_tech_pin", "common.cancel", TechAction::Exit),
            ("43_tech_camera", "tech.exit", TechAction::Exit),
            ("43_tech_camera", "tech.nav_dashboard", TechAction::Open(Page::Dashboard)),
            ("42_tech_dashboard", "tech.nav_camera", TechAction::Open(Page::Camera)),
            ("42_tech_dashboard", "tech.nav_lights", TechAction::Open(Page::Lights)),
            ("42_tech_dashboard", "tech.nav_calibrate", TechAction::Open(Page::Calibrate)),
            ("42_tech_dashboard", "tech.cal.title", TechAction::Open(Page::Calibrate)),
            ("42_tech_dashboard", "tech.nav_drift", TechAction::Open(Page::Drift)),
            ("42_tech_dashboard", "tech.nav_io", TechAction::Open(Page::Io)),
            ("42_tech_dashboard", "tech.nav_queue", TechAction::Open(Page::Queue)),
            ("42_tech_dashboard", "tech.nav_enrol", TechAction::Open(Page::Enrol)),
            ("42_tech_dashboard", "tech.dash.selftest", TechAction::SelfTest),
            ("42_tech_dashboard", "tech.dash.logs_usb", TechAction::SaveLogs),
            ("42_tech_dashboard", "tech.dash.reboot", TechAction::Restart),
            ("42_tech_dashboard", "tech.dash.service_in", TechAction::SetService(true)),
            ("42_tech_dashboard", "tech.dash.service_out", TechAction::SetService(false)),
            ("43_tech_camera", "tech.camera.lock_all", TechAction::LockCamera),
            ("44_tech_lights", "tech.lights.shot_level", TechAction::LightsCapture),
            ("44_tech_lights", "tech.lights.all_off", TechAction::LightsOff),
            ("44_tech_lights", "Key, left −", light(Channel::KeyLeft, 61)),
            ("44_tech_lights", "Key, right +", light(Channel::KeyRight, 59)),
            ("44_tech_lights", "Fill", light(Channel::FillTop, 50)),
            ("45_tech_calibrate", "tech.cal.start", TechAction::Calibrate),
            ("45_tech_calibrate_run", "tech.cal.stop", TechAction::StopCalibration),
            ("46_tech_calibrate_result", "tech.cal.sign", TechAction::SignCalibration),
            ("46_tech_calibrate_refused", "tech.cal.discard", TechAction::DiscardCalibration),
            ("46_tech_calibrate_refused", "tech.cal.again", TechAction::Calibrate),
            ("47_tech_drift", "tech.drift.range_7", TechAction::DriftDays(7)),
            ("47_tech_drift_week", "tech.drift.range_30", TechAction::DriftDays(30)),
            ("47_tech_drift", "tech.drift.range_90", TechAction::DriftDays(90)),
            ("47_tech_drift", "tech.drift.export", TechAction::ExportDrift),
            ("47_tech_drift", "tech.cal.title", TechAction::Open(Page::Calibrate)),
            ("48_tech_io", "tech.dash.selftest", TechAction::SelfTest),
            ("48_tech_io", "tech.io.all_lamps", TechAction::TestOutput(Output::Lamps)),
            ("48_tech_io", "tech.io.fan", TechAction::TestOutput(Output::Fan)),
            ("48_tech_io", "tech.io.speaker", TechAction::TestOutput(Output::Speaker)),
            ("48_tech_io", "tech.io.door_lamp", TechAction::TestOutput(Output::DoorLamp)),
            ("48_tech_io", "howto.seat_up", TechAction::TestOutput(Output::SeatUp)),
            ("48_tech_io", "howto.seat_down", TechAction::TestOutput(Output::SeatDown)),
            ("49_tech_queue", "tech.net.retry_all", TechAction::RetryQueue),
            ("49_tech_queue", "tech.net.diag", TechAction::Diagnose),
            ("50_tech_enrol", "4", TechAction::Key(Key::Digit(4))),
            ("50_tech_enrol_ready", "tech.enrol.title", TechAction::Enrol),
        ] {
            let actions = press(&mut harness, page, key);
            assert_eq!(actions, [Action::Tech(action)], "{page}: {key} at {size:?}");
        }
    }
}

#[test]
fn a_slider_counts_fingers_faster_than_readings_come() {
    let Some(mut harness) = window(LANDSCAPE) else { return };
    let label = "Key, left +";
    let moved: Vec<_> = (0..3)
        .flat_map(|_| press(&mut harness, "44_tech_lights", label)) // the readings stay at 62 %
        .collect();
    let light = |percent: u8| {
        let duty = Duty::new(f32::from(percent) / 100.0);
        Action::Tech(TechAction::SetLight(Channel::KeyLeft, duty))
    };
    assert_eq!(moved, [light(63), light(64), light(65)]);
}

#[test]
fn numbers_that_nobody_measured_are_not_shown() {
    for size in [PORTRAIT, LANDSCAPE] {
        let Some(mut harness) = window(size) else { return };
        for page in [
            "42_tech_dashboard_absent",
            "43_tech_camera_absent",
            "44_tech_lights_absent",
            "45_tech_calibrate_absent",
            "48_tech_io_absent",
            "49_tech_queue_absent",
        ] {
            harness.state_mut().view = Some(sample(page, Language::En).view);
            harness.step();
            let texts = texts(&harness);
            // Aims and limits are no measurements.
            let set = ["Eye line at 250", "200–250", "Good within 6", "limit 2%", "1.25", "1.60"];
            for (_, text) in texts.iter().filter(|(_, text)| !set.iter().any(|part| text.contains(part))) {
                assert!(!text.contains(|c: char| c.is_ascii_digit()), "{page} shows {text:?}");
            }
            let absent = Text::get(Language::En, "tech.off");
            assert!(texts.iter().any(|(_, text)| text == absent || text == "–"), "{page} says that it is absent");
        }
    }
}

#[test]
fn what_cannot_be_done_cannot_be_pressed() {
    let Some(mut harness) = window(PORTRAIT) else { return };
    for (page, key) in [
        ("02_privacy", "privacy.agree"),
        ("05_identity", "identity.verify"),
        ("09_pose_searching", "pose.shutter"),
        ("12_result_warn", "result.retake"),
        ("15_submit_saving", "common.back"),
        ("23_help_called", "help.called"),
        ("41_tech_pin_wrong", "tech.pin.enter"),
        ("46_tech_calibrate_refused", "tech.cal.sign"),
        ("50_tech_enrol", "tech.enrol.title"),
    ] {
        assert_eq!(press(&mut harness, page, key), [], "{page}: {key}");
    }
}

#[test]
fn nothing_under_an_overlay_can_be_pressed() {
    let Some(mut harness) = window(PORTRAIT) else { return };
    harness.state_mut().view = Some(sample("24_still_there", Language::En).view);
    harness.step();
    let confirm = Text::get(Language::En, "record.confirm");
    assert!(harness.query_by_label(confirm).is_none(), "the page below is asleep");
    assert!(harness.query_by_label(Text::get(Language::En, "timeout.stay")).is_some());
}

#[test]
fn five_taps_in_the_corner_call_the_technician() {
    let Some(mut harness) = window(PORTRAIT) else { return };
    harness.state_mut().view = Some(sample("01_attract", Language::Zh).view);
    harness.step();
    for tap in 1..=5 {
        let at = egui::pos2(40.0, 40.0);
        harness.hover_at(at);
        harness.drag_at(at);
        harness.drop_at(at);
        harness.step();
        harness.step();
        let seen = harness.state().actions.contains(&Action::HiddenCorner);
        assert_eq!(seen, tap == 5, "after tap {tap}");
    }
}

#[test]
fn titles_and_instructions_are_there_for_screen_readers() {
    let Some(mut harness) = window(PORTRAIT) else { return };
    for (page, key) in [
        ("03_code", "code.title"),
        ("06_identity_mismatch", "identity.mismatch_title"),
        ("09_pose", "pose.move_left"),
        ("10_pose_hold", "pose.hold"),
        ("17_pay_paid", "pay.paid_title"),
    ] {
        harness.state_mut().view = Some(sample(page, Language::Zh).view);
        harness.step();
        harness.step();
        assert!(harness.query_by_label(Text::get(Language::Zh, key)).is_some(), "{page}: {key}");
    }
}
