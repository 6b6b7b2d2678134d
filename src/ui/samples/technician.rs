//! The technician's pages: everything known, nothing known, and every answer.

use super::{Aids, Language, Rect, Sample, Screen, View, chrome};
use crate::domain::{Channel, Duty, Target};
use crate::flow::technician::{
    CalibrationRow, CalibrationView, DriftDay, Health, Output, PinAnswer, Readings, Refusal, Said, TechPage, TechView,
    Tile,
};

/// Every page.
pub(super) fn all(language: Language) -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut add = |name, page, readings: &Readings| {
        let screen = Screen::Technician(Box::new(TechView { page, said: said(name), readings: readings.clone() }));
        let chrome = chrome(language, None);
        samples.push(Sample { name, view: View { screen, overlay: None, language, chrome, aids: Aids::default() } });
    };
    let (full, none) = (readings(), Readings::default());
    for (name, typed, answer) in [
        ("41_tech_pin", 4, None),
        ("41_tech_pin_wrong", 0, Some(PinAnswer::Wrong { tries_left: 3 })),
        ("41_tech_pin_locked", 8, Some(PinAnswer::Locked { minutes: 10 })),
    ] {
        add(name, TechPage::Pin { typed, answer }, &none);
    }
    add("42_tech_dashboard", TechPage::Dashboard, &full);
    let worse = |key: &str, health| {
        let mut readings = readings();
        readings.tiles.iter_mut().filter(|tile| tile.key == key).for_each(|tile| tile.health = health);
        readings
    };
    add("42_tech_dashboard_fault", TechPage::Dashboard, &worse("camera", Health::Bad));
    add("42_tech_dashboard_good", TechPage::Dashboard, &worse("lights", Health::Ok));
    add("42_tech_dashboard_said", TechPage::Dashboard, &full);
    add("42_tech_dashboard_absent", TechPage::Dashboard, &none);
    add("43_tech_camera", TechPage::Camera, &full);
    let mut loose = readings();
    loose.camera.retain(|(key, _, _)| *key != "focus");
    loose.camera.iter_mut().filter(|row| row.0 == "exposure").for_each(|row| row.2 = false);
    loose.face = Some(Rect::new(110.0, 140.0, 262.0, 330.0));
    add("43_tech_camera_loose", TechPage::Camera, &loose);
    add("43_tech_camera_absent", TechPage::Camera, &none);
    add("44_tech_lights", TechPage::Lights, &full);
    add("44_tech_lights_uneven", TechPage::Lights, &uneven());
    add("44_tech_lights_absent", TechPage::Lights, &none);
    for (name, view) in calibrations() {
        add(name, TechPage::Calibrate(view), &full);
    }
    add("45_tech_calibrate_absent", TechPage::Calibrate(CalibrationView::Ready), &none);
    add("47_tech_drift", TechPage::Drift { days: 30 }, &full);
    let trouble = Refusal { key: "morning_lamp_off", channels: vec![Channel::KeyRight], value: "-10%".to_owned() };
    let doubtful = Readings { light_trouble: Some(trouble), ..readings() };
    add("47_tech_drift_trouble", TechPage::Drift { days: 30 }, &doubtful);
    add("47_tech_drift_week", TechPage::Drift { days: 7 }, &full);
    add("47_tech_drift_said", TechPage::Drift { days: 30 }, &full);
    add("47_tech_drift_absent", TechPage::Drift { days: 90 }, &none);
    add("48_tech_io", TechPage::Io, &full);
    add("48_tech_io_said", TechPage::Io, &full);
    add("49_tech_queue_said", TechPage::Queue, &full);
    add("43_tech_camera_said", TechPage::Camera, &full);
    add("48_tech_io_absent", TechPage::Io, &none);
    add("49_tech_queue", TechPage::Queue, &full);
    add("49_tech_queue_absent", TechPage::Queue, &none);
    for (name, code, answer) in [
        ("50_tech_enrol", "40718", None),
        ("50_tech_enrol_ready", "40718263", None),
        ("50_tech_enrol_done", "", Some(Ok("A-07".to_owned()))),
        ("50_tech_enrol_expired", "", Some(Err("expired"))),
        ("50_tech_enrol_failed", "", Some(Err("failed"))),
    ] {
        add(name, TechPage::Enrol { code: code.to_owned(), answer }, &full);
    }
    add("50_tech_enrol_absent", TechPage::Enrol { code: String::new(), answer: None }, &none);
    samples
}

/// What the samples named `…_said` say.
fn said(name: &str) -> Option<Said> {
    name.ends_with("_said").then_some(Said { key: "tech.dash.logs_failed", good: false })
}

fn calibrations() -> Vec<(&'static str, CalibrationView)> {
    let measured = [
        (Channel::KeyLeft, 0.82),
        (Channel::KeyRight, 0.79),
        (Channel::FillTop, 0.41),
        (Channel::BackgroundLeft, 0.77),
        (Channel::BackgroundRight, 0.74),
    ];
    let run = |step, progress, seconds_left, count: usize| CalibrationView::Running {
        step,
        progress,
        seconds_left,
        channels: measured[..count].to_vec(),
        ambient: (step >= 2).then_some(0.004),
        took: [4, 3, 31, 1][..usize::from(step).min(4)].to_vec(),
        asks: None,
    };
    let asking = |asks, step, progress| CalibrationView::Running {
        step,
        progress,
        seconds_left: 40,
        channels: Vec::new(),
        ambient: None,
        took: Vec::new(),
        asks: Some(asks),
    };
    let ended = |accepted, refusal, rows| CalibrationView::Ended { accepted, refusal, rows };
    let refused = |key, channels: &[Channel], value: &str| {
        Some(Refusal { key, channels: channels.to_vec(), value: value.to_owned() })
    };
    vec![
        ("45_tech_calibrate", CalibrationView::Ready),
        ("45_tech_calibrate_begin", run(0, 0.02, 82, 0)),
        ("45_tech_calibrate_run", run(2, 0.46, 38, 2)),
        ("45_tech_calibrate_verify", run(4, 0.88, 9, 5)),
        ("45_tech_calibrate_card", asking(Target::Card, 0, 0.0)),
        ("45_tech_calibrate_head", asking(Target::Head, 2, 0.4)),
        ("45_tech_calibrate_empty", asking(Target::Empty, 4, 0.9)),
        ("45_tech_calibrate_chart", asking(Target::Chart, 0, 0.0)),
        ("46_tech_calibrate_result", ended(true, None, rows(&["row_even"]))),
        ("46_tech_calibrate_good", ended(true, None, rows(&[]))),
        ("46_tech_calibrate_refused", ended(false, refused("failed_moved", &[], ""), rows(&["row_ratio", "row_bg"]))),
        ("46_tech_calibrate_refused_early", ended(false, refused("failed_ambient", &[], "14%"), Vec::new())),
        (
            "46_tech_calibrate_refused_lamp",
            ended(false, refused("failed_swapped", &[Channel::KeyLeft, Channel::KeyRight], ""), Vec::new()),
        ),
    ]
}

fn rows(bad: &[&str]) -> Vec<CalibrationRow> {
    [
        ("row_left", "0.55", "0.55", "0.50–0.60"),
        ("row_right", "0.46", "0.53", "0.50–0.60"),
        ("row_ratio", "1.20", "1.04", "≤ 1.25"),
        ("row_bg", "2.8", "2.1", "≤ 6.0"),
        ("row_even", "5.2", "3.5", "≤ 4.0"),
        ("row_cct", "5460 K", "5540 K", "5500–5600"),
        ("row_flicker", "0.6%", "0.6%", "≤ 2.0%"),
    ]
    .into_iter()
    .map(|(key, before, after, limit)| CalibrationRow {
        key,
        before: before.to_owned(),
        after: after.to_owned(),
        limit: limit.to_owned(),
        good: !bad.contains(&key),
    })
    .collect()
}

fn uneven() -> Readings {
    let mut readings = readings();
    readings.lights.insert(3, (Channel::FillChin, Duty::new(0.2)));
    readings.zones = Some([0.54, 0.71, 0.42, 0.5]);
    readings.ratio = Some(1.69);
    readings.flicker = Some(0.034);
    if let Some(cells) = &mut readings.heat_map {
        cells[3] = 7.2;
        cells[11] = 6.4;
    }
    readings
}

fn readings() -> Readings {
    let duty = |percent: u8| Duty::new(f32::from(percent) / 100.0);
    let text = |rows: &[(&'static str, &str, bool)]| {
        rows.iter().map(|&(key, value, locked)| (key, value.to_owned(), locked)).collect()
    };
    Readings {
        booth: "A-07".to_owned(),
        tiles: tiles(),
        camera: text(&[
            ("device", "UVC · video0", true),
            ("format", "1920×1080 · 30", true),
            ("exposure", "1/100 s", true),
            ("gain", "1.0×", true),
            ("wb", "5500 K", true),
            ("focus", "112", true),
            ("rotate", "90°", true),
        ]),
        sharpness: Some(0.87),
        histogram: [
            2, 3, 4, 8, 13, 21, 27, 31, 28, 22, 18, 20, 30, 45, 62, 78, 86, 80, 66, 50, 42, 41, 52, 74, 94, 100, 82,
            48, 20, 8, 3, 1,
        ]
        .map(|bin: u8| f32::from(bin) / 100.0)
        .to_vec(),
        lights: vec![
            (Channel::KeyLeft, duty(62)),
            (Channel::KeyRight, duty(58)),
            (Channel::FillTop, duty(34)),
            (Channel::BackgroundLeft, duty(71)),
            (Channel::BackgroundRight, duty(66)),
        ],
        lamp_hours: vec![
            (Channel::KeyLeft, 412.0),
            (Channel::KeyRight, 409.5),
            (Channel::FillTop, 220.0),
            (Channel::BackgroundLeft, 405.0),
            (Channel::BackgroundRight, 405.0),
        ],
        zones: Some([0.54, 0.55, 0.46, 0.5]),
        ratio: Some(1.2),
        heat_map: Some([2.4, 1.6, 1.9, 3.8, 1.8, 0.9, 1.2, 3.1, 2.2, 1.4, 1.7, 4.4]),
        flicker: Some(0.006),
        face: Some(Rect::new(133.0, 128.0, 214.0, 274.0)),
        drift: drift(),
        light_trouble: None,
        inputs: vec![
            ("curtain", "closed", Some(true)),
            ("call_button", "released", Some(true)),
            ("scanner", "ok", Some(true)),
            ("touch", "ok", Some(true)),
            ("temp", "off", None),
        ],
        outputs: vec![Output::Lamps, Output::DoorLamp, Output::Fan, Output::Speaker, Output::SeatUp, Output::SeatDown],
        network: vec![
            ("booth", None, true),
            ("router", Some(2), true),
            ("internet", Some(21), true),
            ("server", Some(38), true),
            ("pay", Some(410), false),
        ],
        queue: [3, 1, 142, 0],
        queued: [("K7Q2-94FD", "sending", 1, 0), ("M3XT-20PA", "waiting", 0, 12), ("B8LN-57QE", "waiting", 2, 100)]
            .map(|(code, state, tries, seconds)| (code.to_owned(), state, tries, seconds))
            .to_vec(),
        server: "photo.example.edu.cn".to_owned(),
    }
}

fn tiles() -> Vec<Tile> {
    let tile = |key, health, values: &[(&'static str, &str)]| Tile {
        key,
        health,
        values: values.iter().map(|&(name, value)| (name, value.to_owned())).collect(),
    };
    vec![
        tile("camera", Health::Ok, &[("size", "1920×1080"), ("fps", "30")]),
        tile("lights", Health::Warn, &[("days", "15"), ("ratio", "1.20")]),
        tile("network", Health::Ok, &[("ms", "38")]),
        tile("queue", Health::Ok, &[("n", "3"), ("min", "2")]),
        tile("disk", Health::Ok, &[("pct", "41")]),
        tile("clock", Health::Ok, &[("time", "2026-06-02 15:41")]),
        tile("today", Health::Ok, &[("n", "42"), ("m", "1")]),
        tile("temp", Health::Off, &[]),
    ]
}

/// A month in which the key lights drift apart, calibrated 15 and 29 days ago.
fn drift() -> Vec<DriftDay> {
    (0..30_u8)
        .map(|day| {
            let since = if day > 15 { 29 - day } else { 15 - day };
            let (age, wave) = (f32::from(since), (f32::from(day) * 1.7).sin());
            DriftDay {
                ago: u32::from(day),
                sides: 1.002 + 0.0012 * age + 0.0006 * wave.abs(),
                light: 1.0 - 0.0018 * age + 0.002 * wave,
                lamp: 0.006 + 0.0012 * age + 0.002 * wave.abs(),
                calibrated: since == 0,
            }
        })
        .collect()
}
