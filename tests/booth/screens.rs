//! Every page of the booth, shown without a display: no glyph missing, no text cut off or over another, every main
//! button alive.
#![expect(clippy::panic, clippy::print_stdout, reason = "a test says what is wrong, and why it was skipped")]

use egui::{Rect, Shape, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use gradbooth::domain::{Channel, Duty, Language, ShotId, Signature};
use gradbooth::flow::technician::{Output, Page, Procedure, TechAction};
use gradbooth::flow::{Action, Aids, Consent, Field, Key, View};
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

/// What was drawn, in its order.
enum Drawn {
    /// A row of text, the part of the window that it may show in, and the size of its letters, px.
    Row { rect: Rect, clip: Rect, text: String, size: f32 },
    /// Something that hides what lies under it: a picture, a bar, a card, an icon.
    Cover(Rect),
}

fn drawn(harness: &Harness<'_, Shown>) -> Vec<Drawn> {
    fn collect(shape: &Shape, clip: Rect, into: &mut Vec<Drawn>) {
        if let Shape::Vec(shapes) = shape {
            for shape in shapes {
                collect(shape, clip, into);
            }
        } else if let Shape::Text(text) = shape {
            let size =
                text.galley.job.sections.iter().map(|part| part.format.font_id.size).fold(f32::INFINITY, f32::min);
            let rows = text.galley.rows.iter().filter(|row| !row.text().trim().is_empty());
            into.extend(rows.map(|row| {
                let rect = row.rect().translate(text.pos.to_vec2());
                Drawn::Row { rect, clip, text: row.text(), size }
            }));
        } else if let Shape::Rect(part) = shape {
            if part.fill.a() == 255 {
                into.push(Drawn::Cover(part.rect.intersect(clip)));
            }
        } else if let Shape::Mesh(mesh) = shape {
            into.push(Drawn::Cover(mesh.calc_bounds().intersect(clip)));
        } else if let Shape::Circle(disc) = shape
            && disc.fill.a() == 255
        {
            // The square inside it.
            let side = disc.radius * std::f32::consts::SQRT_2;
            into.push(Drawn::Cover(Rect::from_center_size(disc.center, Vec2::splat(side)).intersect(clip)));
        }
    }
    let mut found = Vec::new();
    for clipped in &harness.output().shapes {
        collect(&clipped.shape, clipped.clip_rect, &mut found);
    }
    found
}

/// Boxes of all texts that were drawn, with the text.
fn texts(harness: &Harness<'_, Shown>) -> Vec<(Rect, String)> {
    let row = |drawn| match drawn {
        Drawn::Row { rect, text, .. } => Some((rect, text)),
        Drawn::Cover(_) => None,
    };
    drawn(harness).into_iter().filter_map(row).collect()
}

/// The letters of a row, without the space between lines: from the highest to the lowest, 1.05 em.
fn letters(rect: Rect, size: f32) -> Rect {
    Rect::from_center_size(rect.center(), Vec2::new(rect.width() - 4.0, (1.05 * size).min(rect.height())))
}

/// Rows of which a part is hidden by what was drawn after them, or by the edge of where they may show.
fn hidden(drawn: &[Drawn]) -> Vec<String> {
    let mut faults = Vec::new();
    for (index, row) in drawn.iter().enumerate() {
        let Drawn::Row { rect, clip, text, size } = row else { continue };
        let letters = letters(*rect, *size);
        if !clip.expand(1.0).contains_rect(letters) {
            faults.push(format!("cut off at {clip:?}: {text}"));
        }
        let over = drawn[index + 1..].iter().find_map(|after| match after {
            Drawn::Cover(over) if over.intersects(letters) => Some(over),
            Drawn::Cover(_) | Drawn::Row { .. } => None,
        });
        if let Some(over) = over {
            faults.push(format!("something at {over:?} lies over: {text}"));
        }
    }
    faults
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
                if sample.name.ends_with("_large") {
                    faults.extend(drawn(&harness).iter().filter_map(|drawn| match drawn {
                        Drawn::Row { size, text, .. } if *size < 27.5 => Some(format!("{page}: {size} px: {text}")),
                        Drawn::Row { .. } | Drawn::Cover(_) => None,
                    }));
                }
                if !covered {
                    faults.extend(hidden(&drawn(&harness)).into_iter().map(|fault| format!("{page}: {fault}")));
                }
                for (rect, text) in &texts {
                    if !whole.contains_rect(*rect) {
                        faults.push(format!("{page}: outside the window: {text}"));
                    }
                    if text.contains(['{', '}']) || Text::has(text) {
                        faults.push(format!("{page}: a hole or a bare key: {text}"));
                    }
                }
                if !covered {
                    let drawn = drawn(&harness);
                    let pairs = overlaps(&drawn).into_iter();
                    faults.extend(pairs.map(|(a, b)| format!("{page}: \"{a}\" lies over \"{b}\"")));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Pairs of rows whose letters meet; line boxes may touch.
fn overlaps(drawn: &[Drawn]) -> Vec<(&str, &str)> {
    let rows: Vec<(Rect, &str)> = drawn
        .iter()
        .filter_map(|drawn| match drawn {
            Drawn::Row { rect, text, size, .. } => Some((letters(*rect, *size), text.as_str())),
            Drawn::Cover(_) => None,
        })
        .collect();
    let pairs = rows.iter().enumerate().flat_map(|(i, a)| rows[i + 1..].iter().map(move |b| (a, b)));
    pairs.filter(|(a, b)| a.0.intersects(b.0)).map(|(a, b)| (a.1, b.1)).collect()
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
            ("02_privacy", "privacy.read_aloud", Action::ReadAloud),
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
            ("09_pose_help", "help.title", Action::Help),
            ("12_result_pass", "result.use", Action::Use),
            ("12_result_pass", "result.retake", Action::Retake),
            ("12_result_pass", "result.all_checks", Action::AllChecks),
            ("12_result_all", "common.back", Action::Close),
            ("12_result_scarf", "result.manual", Action::AskManualReview),
            ("12_result_patch", "result.manual", Action::AskManualReview),
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
            ("24_leave_confirm", "timeout.leave_stay", Action::Stay),
            ("25_out_of_service", "service.works_existing", Action::BringPhoto),
            ("60_privacy_lower", "privacy.decline", Action::Decline),
            ("60_privacy_large", "privacy.consent_face", Action::Consent(Consent::Face)),
            ("60_privacy_large", "privacy.full_text", Action::FullText),
            ("60_privacy_large", "privacy.read_aloud", Action::ReadAloud),
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
            ("45_tech_calibrate", "tech.cal.start", TechAction::Calibrate(Procedure::Lights)),
            ("45_tech_calibrate", "tech.cal.colour", TechAction::Calibrate(Procedure::Colour)),
            ("45_tech_calibrate", "tech.cal.flat", TechAction::Calibrate(Procedure::FlatField)),
            ("45_tech_calibrate", "tech.cal.sharp", TechAction::Calibrate(Procedure::Sharpness)),
            ("45_tech_calibrate", "tech.cal.scale", TechAction::Calibrate(Procedure::Geometry)),
            ("45_tech_calibrate_head", "tech.cal.placed", TechAction::TargetPlaced { skip: false }),
            ("45_tech_calibrate_head", "tech.cal.no_head", TechAction::TargetPlaced { skip: true }),
            ("45_tech_calibrate_run", "tech.cal.stop", TechAction::StopCalibration),
            ("46_tech_calibrate_result", "tech.cal.sign", TechAction::SignCalibration(Signature::default())),
            ("46_tech_calibrate_result", "tech.cal.test_shot", TechAction::TestShot),
            ("46_tech_calibrate_refused", "tech.cal.discard", TechAction::DiscardCalibration),
            ("46_tech_calibrate_refused", "tech.cal.again", TechAction::Calibrate(Procedure::Lights)),
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
        ("47_tech_drift_absent", "tech.drift.export"),
        ("48_tech_io_absent", "tech.io.fan"),
        ("48_tech_io_absent", "howto.seat_up"),
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

/// Everything that a page says, without the breaks of its lines.
fn says(harness: &mut Harness<'static, Shown>, view: View) -> String {
    harness.state_mut().view = Some(view);
    harness.step();
    let text: String = texts(harness).into_iter().map(|(_, text)| text).collect();
    text.split_whitespace().collect()
}

fn squeezed(language: Language, key: &str) -> String {
    Text::get(language, key).split_whitespace().collect()
}

#[test]
fn large_text_keeps_what_may_be_refused() {
    for size in [PORTRAIT, LANDSCAPE] {
        let Some(mut harness) = window(size) else { return };
        for language in [Language::Zh, Language::En] {
            let page = says(&mut harness, sample("60_privacy_large", language).view);
            for key in ["privacy.consent_photo_note", "privacy.consent_send_note", "privacy.consent_face_note"] {
                assert!(page.contains(&squeezed(language, key)), "{key} {language:?} {size:?}");
            }
        }
    }
}

#[test]
fn no_code_leads_nowhere() {
    let Some(mut harness) = window(PORTRAIT) else { return };
    let follow = squeezed(Language::En, "record.follow");
    let mut record = sample("07_record", Language::En).view;
    assert!(says(&mut harness, record.clone()).contains(&follow));
    record.chrome.follow_url = None;
    assert!(!says(&mut harness, record).contains(&follow), "there is no account to follow");
    let [chat, call] = ["help.wechat", "help.call_scan"].map(|key| squeezed(Language::En, key));
    let mut help = sample("23_help", Language::En).view;
    let page = says(&mut harness, help.clone());
    assert!(page.contains(&call) && !page.contains(&chat), "a telephone number is no chat");
    help.chrome.help_url = Some("https://chat.example".to_owned());
    let page = says(&mut harness, help.clone());
    assert!(page.contains(&chat) && !page.contains(&call));
    (help.chrome.help_url, help.chrome.help_phone) = (None, String::new());
    let page = says(&mut harness, help);
    assert!(!page.contains(&chat) && !page.contains(&call));
}

#[test]
fn only_what_works_is_offered_out_of_service() {
    let Some(mut harness) = window(PORTRAIT) else { return };
    let phone = squeezed(Language::En, "service.works_existing");
    for (page, works) in
        [("25_out_of_service", true), ("25_out_of_service_disk", false), ("25_out_of_service_clock", false)]
    {
        assert_eq!(says(&mut harness, sample(page, Language::En).view).contains(&phone), works, "{page}");
    }
}

#[test]
fn after_a_withdrawal_nothing_is_to_come() {
    let Some(mut harness) = window(LANDSCAPE) else { return };
    let page = says(&mut harness, sample("21_progress_withdrawn", Language::En).view);
    for key in ["progress.reviewing", "progress.registered", "progress.mailed"] {
        assert!(!page.contains(&squeezed(Language::En, key)), "{key}");
    }
    assert!(page.contains(&squeezed(Language::En, "progress.withdrawn")));
}

#[test]
fn the_result_counts_what_was_looked_at() {
    for size in [PORTRAIT, LANDSCAPE] {
        let Some(mut harness) = window(size) else { return };
        let page = says(&mut harness, sample("12_result_partly", Language::En).view);
        assert!(page.contains("29checked,13foraperson"), "{size:?}: {page}");
        assert!(!page.contains("checkspassed"), "{size:?}");
    }
}

#[test]
fn large_text_hides_nothing_on_any_page() {
    let mut faults = Vec::new();
    for size in [PORTRAIT, LANDSCAPE] {
        let Some(mut harness) = window(size) else { return };
        for language in [Language::Zh, Language::En] {
            for mut sample in samples::all(language) {
                if sample.view.overlay.is_some() || sample.name.contains("_tech_") {
                    continue;
                }
                sample.view.aids = Aids { large_text: true, ..Aids::default() };
                harness.state_mut().view = Some(sample.view);
                harness.step();
                let page = format!("{} {language:?} {}x{}", sample.name, size[0], size[1]);
                let drawn = drawn(&harness);
                faults.extend(hidden(&drawn).into_iter().map(|fault| format!("{page}: {fault}")));
                let pairs = overlaps(&drawn).into_iter();
                faults.extend(pairs.map(|(a, b)| format!("{page}: \"{a}\" lies over \"{b}\"")));
                faults.extend(drawn.iter().filter_map(|drawn| match drawn {
                    Drawn::Row { size, text, .. } if *size < 27.5 => Some(format!("{page}: {size} px: {text}")),
                    Drawn::Row { .. } | Drawn::Cover(_) => None,
                }));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
