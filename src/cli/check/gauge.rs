//! A gauge: the measured value on a bar that shows what is allowed. SVG; colours come from the page's classes.

use super::figures::{allowed, measured};
use super::html::escaped;
use crate::domain::{Finding, Limit, Unit};

/// Width of the bar, SVG units.
const WIDTH: f32 = 220.0;

/// The gauge of a finding; empty where nothing was measured or nothing limits it.
pub(super) fn gauge(finding: &Finding) -> String {
    let (Some(value), Some(axis)) = (finding.value.filter(|v| v.is_finite()), Axis::of(finding)) else {
        return String::new();
    };
    let mut parts = String::new();
    for (from, to, class) in axis.zones(finding) {
        let (x, width) = (axis.x(from), axis.x(to) - axis.x(from));
        parts += &format!("<rect class=\"{class}\" x=\"{x:.1}\" y=\"9\" width=\"{width:.1}\" height=\"8\"/>");
    }
    let x = axis.x(value);
    // A value beyond the bar stands at its end as an arrow head.
    let mark = if value < axis.low {
        "M0 13l9 -8v16z".to_owned()
    } else if value > axis.high {
        format!("M{WIDTH} 13l-9 -8v16z")
    } else {
        format!("M{x:.1} 19l-6 7h12zM{:.1} 5h2v15h-2z", x - 1.0)
    };
    let label = format!("{}, {}", measured(finding), allowed(finding));
    format!(
        "<svg class=\"gauge\" viewBox=\"-7 0 {} 28\" role=\"img\" aria-label=\"{}\">{parts}<path class=\"needle\" \
         d=\"{mark}\"/></svg>",
        WIDTH + 14.0,
        escaped(&label)
    )
}

/// What the bar spans.
struct Axis {
    low: f32,
    high: f32,
}

impl Axis {
    /// A bar on which the limits lie well inside, whatever was measured.
    fn of(finding: &Finding) -> Option<Self> {
        let (mut low, mut high) = (f32::INFINITY, f32::NEG_INFINITY);
        for limit in [finding.warn, finding.fail].into_iter().flatten() {
            let (from, to) = match limit {
                Limit::AtMost(max) => (0.0_f32.min(max), max * 1.7),
                Limit::AtLeast(min) => (0.0_f32.min(min), min * 1.7),
                Limit::Within(min, max) => {
                    let room = (0.4 * (max - min)).max(least(finding.unit));
                    (min - room, max + room)
                }
            };
            (low, high) = (low.min(from), high.max(to));
        }
        let most = match finding.unit {
            Unit::Share => 1.0,
            Unit::Quality => 100.0,
            Unit::Count
            | Unit::Degrees
            | Unit::Px
            | Unit::Ratio
            | Unit::DeltaE
            | Unit::DeltaE76
            | Unit::Bits
            | Unit::Kilobytes => f32::INFINITY,
        };
        high = high.min(most);
        (low.is_finite() && high.is_finite() && high > low).then_some(Self { low, high })
    }

    fn x(&self, value: f32) -> f32 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0) * WIDTH
    }

    /// The bar's stretches: allowed, with a remark, refused.
    fn zones(&self, finding: &Finding) -> Vec<(f32, f32, &'static str)> {
        let mut ends = vec![self.low, self.high];
        for limit in [finding.warn, finding.fail].into_iter().flatten() {
            match widened(limit, finding.unit) {
                Limit::AtMost(end) | Limit::AtLeast(end) => ends.push(end),
                Limit::Within(from, to) => ends.extend([from, to]),
            }
        }
        ends.retain(|end| (self.low..=self.high).contains(end));
        ends.sort_by(f32::total_cmp);
        ends.dedup();
        let holds = |limit: Option<Limit>, value| limit.is_none_or(|limit| widened(limit, finding.unit).holds(value));
        let class = |value| match (holds(finding.fail, value), holds(finding.warn, value)) {
            (false, _) => "z-fail",
            (true, false) => "z-warn",
            (true, true) => "z-pass",
        };
        ends.windows(2).map(|pair| (pair[0], pair[1], class(f32::midpoint(pair[0], pair[1])))).collect()
    }
}

/// A limit of one value gets a width that can be seen.
fn widened(limit: Limit, unit: Unit) -> Limit {
    match limit {
        Limit::Within(min, max) if max - min < 1e-6 => Limit::Within(min - 0.5 * least(unit), max + 0.5 * least(unit)),
        Limit::AtMost(_) | Limit::AtLeast(_) | Limit::Within(..) => limit,
    }
}

/// The least stretch that means something.
const fn least(unit: Unit) -> f32 {
    match unit {
        Unit::Ratio | Unit::Share => 0.05,
        Unit::Count
        | Unit::Degrees
        | Unit::Px
        | Unit::DeltaE
        | Unit::DeltaE76
        | Unit::Bits
        | Unit::Kilobytes
        | Unit::Quality => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::finding;
    use super::*;
    use crate::domain::{CheckId, Outcome};

    fn of(value: f32, unit: Unit, warn: Option<Limit>, fail: Option<Limit>) -> Finding {
        Finding { unit, warn, fail, ..finding(CheckId::EyeLine, Outcome::Warn, Some(value)) }
    }

    #[test]
    fn the_bar_shows_what_is_allowed_and_where_the_value_stands() {
        let eyes = of(296.0, Unit::Px, Some(Limit::Within(205.0, 295.0)), Some(Limit::Within(200.0, 300.0)));
        let axis = Axis::of(&eyes).unwrap();
        let zones: Vec<_> = axis.zones(&eyes).into_iter().map(|(_, _, class)| class).collect();
        assert_eq!(zones, ["z-fail", "z-warn", "z-pass", "z-warn", "z-fail"]);
        assert!((axis.low, axis.high) == (160.0, 340.0) && (axis.x(250.0) - WIDTH / 2.0).abs() < 1e-3);
        let svg = gauge(&eyes);
        assert!(svg.contains("aria-label=\"296 px, 205–295 px (200–300 px)\""), "{svg}");
        assert_eq!((svg.matches("<rect").count(), svg.matches("<path").count()), (5, 1));
    }

    #[test]
    fn one_sided_limits_and_single_values_have_their_stretches() {
        let classes = |f: &Finding| Axis::of(f).unwrap().zones(f).iter().map(|z| z.2).collect::<Vec<_>>();
        let yaw = of(7.0, Unit::Degrees, Some(Limit::AtMost(5.0)), Some(Limit::AtMost(10.0)));
        assert_eq!(classes(&yaw), ["z-pass", "z-warn", "z-fail"]);
        let ied = of(95.0, Unit::Px, None, Some(Limit::AtLeast(82.0)));
        assert_eq!(classes(&ied), ["z-fail", "z-pass"]);
        let one = of(3.0, Unit::Count, None, Some(Limit::Within(1.0, 1.0)));
        assert_eq!(classes(&one).iter().filter(|class| **class == "z-pass").count(), 1);
        assert!(gauge(&one).contains("M220 13"), "three faces are beyond the bar: an arrow at its end");
    }

    #[test]
    fn without_value_or_limit_there_is_no_bar() {
        assert!(gauge(&of(f32::NAN, Unit::Px, None, Some(Limit::AtMost(1.0)))).is_empty());
        assert!(gauge(&of(1.0, Unit::Px, None, None)).is_empty());
        assert!(gauge(&Finding { value: None, ..of(1.0, Unit::Px, None, Some(Limit::AtMost(1.0))) }).is_empty());
    }
}
