//! Judged photos for the tests of reports.

use super::photo::{Before, Checked, Photo};
use crate::app::now;
use crate::domain::{CheckId, Detail, Evidence, Finding, Frame, Limit, Outcome, Point, Rect, Report, Side, Unit, Why};
use crate::standard::Profile;

pub(super) fn profile() -> &'static Profile {
    Profile::named(Profile::DEFAULT).unwrap()
}

pub(super) fn frame(width: u32, height: u32) -> Frame {
    Frame::new(width, height, vec![120; (width * height * 3) as usize], 0, now()).unwrap()
}

pub(super) fn finding(check: CheckId, outcome: Outcome, value: Option<f32>) -> Finding {
    Finding {
        check,
        clause: "P3",
        mandatory: true,
        outcome,
        value,
        unit: Unit::Ratio,
        warn: Some(Limit::AtLeast(0.036)),
        fail: Some(Limit::AtLeast(0.025)),
        detail: Detail::Side(Side::Left),
        evidence: vec![
            Evidence::Region(Rect::new(100.0, 200.0, 40.0, 20.0)),
            Evidence::Line(Point::new(1.0, 2.0), Point::new(3.0, 4.0)),
        ],
    }
}

/// One check of each outcome; the eyes are shut.
pub(super) fn report() -> Report {
    let eye_line = Finding {
        clause: "D9",
        unit: Unit::Px,
        warn: Some(Limit::Within(205.0, 295.0)),
        fail: Some(Limit::Within(200.0, 300.0)),
        ..finding(CheckId::EyeLine, Outcome::Warn, Some(296.2))
    };
    let ears = Finding { evidence: vec![], ..finding(CheckId::EarsVisible, Outcome::NotAssessed(Why::NoModel), None) };
    let findings = vec![
        finding(CheckId::Yaw, Outcome::Pass, Some(0.1)),
        eye_line,
        ears,
        finding(CheckId::EyesOpen, Outcome::Fail, Some(0.01)),
    ];
    Report { profile: profile().name.clone(), profile_version: profile().version.clone(), findings }
}

/// A photo that fails.
pub(super) fn photo() -> Photo {
    let before = Before { picture: frame(64, 48), cut: Some(Rect::new(10.0, -4.0, 30.0, 40.0)) };
    let checked = Checked { report: report(), cut_out: frame(480, 640), before: Some(before), trouble: None };
    Photo { name: "a&b.jpg".to_owned(), millis: 87.24, found: Ok(checked) }
}

/// A photo without a remark.
pub(super) fn good(name: &str) -> Photo {
    let findings = vec![finding(CheckId::Yaw, Outcome::Pass, Some(0.1))];
    let checked =
        Checked { report: Report { findings, ..report() }, cut_out: frame(480, 640), before: None, trouble: None };
    Photo { name: name.to_owned(), millis: 1.0, found: Ok(checked) }
}

/// A file that is no picture.
pub(super) fn unreadable() -> Photo {
    Photo { name: "=cut.jpg".to_owned(), millis: 1.0, found: Err("the file is cut off".to_owned()) }
}
