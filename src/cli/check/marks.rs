//! What is drawn over the pictures of a page, as SVG in pixels of the 480 x 640 cut.

use super::figures::measured;
use super::html::{escaped, plain};
use super::tally::name;
use crate::cli::texts::texts;
use crate::domain::{CheckId, Cut, Evidence, Finding, Limit, Outcome, Rect, Report};
use crate::standard::Profile;

/// A finding's evidence. Failures are drawn solid, remarks dashed, the rest thin; each mark has a dark casing, so that it shows
/// on any ground. `number` is that of its row; `None` draws no number.
pub(super) fn evidence(finding: &Finding, number: Option<usize>) -> String {
    if finding.evidence.is_empty() {
        return String::new();
    }
    let class = match finding.outcome {
        Outcome::Fail => "m-fail",
        Outcome::Warn => "m-warn",
        Outcome::Pass | Outcome::NotAssessed(_) => "m-pass",
    };
    let mut out = format!("<g class=\"{class}\"><title>{}</title>", escaped_title(finding));
    for evidence in &finding.evidence {
        let (shape, x, y) = shape(evidence);
        out += &format!("<{shape} class=\"casing\"/><{shape} class=\"mark\"/>");
        if let Some(number) = number {
            let (x, y) = (x.clamp(4.0, 456.0), (y - 5.0).clamp(18.0, 634.0));
            out += &format!("<text x=\"{x:.0}\" y=\"{y:.0}\">{number}</text>");
        }
    }
    out + "</g>\n"
}

fn escaped_title(finding: &Finding) -> String {
    format!("{}: {}", plain(&texts(finding).name), escaped(&measured(finding)))
}

/// A shape's element without its end, and where its number goes.
fn shape(evidence: &Evidence) -> (String, f32, f32) {
    match *evidence {
        Evidence::Region(r) => {
            let (width, height) = (r.width.max(1.0), r.height.max(1.0));
            let size = format!("width=\"{width:.1}\" height=\"{height:.1}\"");
            (format!("rect x=\"{:.1}\" y=\"{:.1}\" {size}", r.x, r.y), r.x, r.y)
        }
        Evidence::Line(a, b) => {
            let ends = format!("x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\"", a.x, a.y, b.x, b.y);
            (format!("line {ends}"), f32::midpoint(a.x, b.x), f32::midpoint(a.y, b.y))
        }
    }
}

/// The norm's own ranges in its picture, with what was measured: hair, eyes, middle, width of the face.
pub(super) fn bands(profile: &Profile, report: &Report) -> String {
    let (width, height) = (Cut::WIDTH as f32, Cut::HEIGHT as f32);
    let mut out = String::new();
    for check in [CheckId::HairTop, CheckId::EyeLine] {
        let range = profile.accepted(check);
        if range.min.is_finite() && range.max.is_finite() {
            let zone = Rect::new(0.0, range.min, width, range.max - range.min);
            out += &band(check, zone, &format!("{:.0}–{:.0}", range.min, range.max), (6.0, range.min + 17.0));
        }
    }
    let middle = profile.aim.centre_x_px;
    if let Some(Limit::AtMost(off)) = profile.limits(CheckId::Centred).fail {
        let zone = Rect::new(middle - off, 0.0, 2.0 * off, height);
        out += &band(CheckId::Centred, zone, &format!("±{off:.0}"), (middle - off, height - 8.0));
    }
    let face = profile.accepted(CheckId::FaceWidth);
    if face.min.is_finite() && face.max.is_finite() {
        let (inner, outer) = (face.min / 2.0, face.max / 2.0);
        let top = profile.aim.eye_line_px;
        let zone = |x: f32| Rect::new(x, top, outer - inner, 180.0);
        let label = format!("{:.0}–{:.0}", face.min, face.max);
        out += &band(CheckId::FaceWidth, zone(middle - outer), &label, (middle - outer, top + 196.0));
        out += &band(CheckId::FaceWidth, zone(middle + inner), "", (0.0, 0.0));
    }
    for check in [CheckId::HairTop, CheckId::EyeLine, CheckId::Centred, CheckId::FaceWidth] {
        let Some(finding) = report.finding(check) else { continue };
        for line in &finding.evidence {
            let (shape, x, y) = shape(line);
            let y = (y - 4.0).clamp(14.0, height - 4.0);
            // Where the ranges' own names do not stand.
            let beside = x.clamp(0.0, width - 90.0) + 5.0;
            let (x, y) = if check == CheckId::Centred {
                (beside, 20.0)
            } else if check == CheckId::FaceWidth {
                (beside, y + 20.0)
            } else {
                (width - 74.0, y)
            };
            out += &format!("<{shape} class=\"casing\"/><{shape} class=\"mark\"/>");
            out += &format!("<text x=\"{x:.0}\" y=\"{y:.0}\">{}</text>", escaped(&measured(finding)));
        }
    }
    out
}

fn band(check: CheckId, zone: Rect, range: &str, (x, y): (f32, f32)) -> String {
    let rect = format!(
        "<rect class=\"band\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"><title>{}</title></rect>",
        zone.x,
        zone.y,
        zone.width,
        zone.height,
        plain(&name(check))
    );
    if range.is_empty() {
        return rect + "\n";
    }
    let label = format!("{} {range}", name(check).zh);
    format!("{rect}<text x=\"{x:.0}\" y=\"{y:.0}\">{}</text>\n", escaped(&label))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{finding, profile, report};
    use super::*;

    #[test]
    fn regions_and_lines_have_a_casing_a_number_and_a_style_of_their_outcome() {
        let fail = evidence(&finding(CheckId::EyesOpen, Outcome::Fail, Some(0.01)), Some(3));
        assert!(fail.starts_with("<g class=\"m-fail\"><title>双眼睁开 Eyes open: 0.010</title>"), "{fail}");
        assert_eq!((fail.matches("<rect").count(), fail.matches("<line").count()), (2, 2));
        assert!(fail.contains("x=\"100.0\" y=\"200.0\" width=\"40.0\" height=\"20.0\""));
        assert_eq!(fail.matches(">3</text>").count(), 2);
        let pass = evidence(&finding(CheckId::Yaw, Outcome::Pass, Some(0.1)), None);
        assert!(pass.contains("m-pass") && !pass.contains("<text"));
        let bare = Finding { evidence: vec![], ..finding(CheckId::Yaw, Outcome::Fail, Some(0.1)) };
        assert_eq!(evidence(&bare, Some(1)), "");
    }

    #[test]
    fn the_bands_are_the_profiles() {
        let bands = bands(profile(), &report());
        assert!(bands.contains("y=\"50.0\" width=\"480.0\" height=\"60.0\""), "hair top 50-110: {bands}");
        assert!(bands.contains("y=\"200.0\" width=\"480.0\" height=\"100.0\""), "eyes 200-300");
        assert!(bands.contains("x=\"217.0\" y=\"0.0\" width=\"46.0\" height=\"640.0\""), "the middle, 23 px");
        assert!(bands.contains("x=\"90.0\"") && bands.contains("x=\"330.0\""), "a face of 180-300 px");
        assert!(bands.contains(">296.2 px</text>"), "and what was measured");
    }
}
