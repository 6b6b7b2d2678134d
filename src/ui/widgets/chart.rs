//! A small chart of one measure over time: line, last point, limit with its name, calibrations.

use egui::{Align2, Pos2, Rect, pos2, vec2};

use crate::ui::canvas::Canvas;
use crate::ui::theme::Type;

/// One measure over time.
#[derive(Debug, Clone)]
pub struct Chart<'t> {
    /// Time as a share of the range, 0 oldest to 1 now, and value; in the order of time.
    pub points: &'t [(f32, f32)],
    /// Times of calibrations.
    pub calibrations: &'t [f32],
    /// Ends of the upright axis; wider if a value lies outside.
    pub range: [f32; 2],
    /// Digits behind the point on the axis.
    pub digits: usize,
    /// Where a remark begins.
    pub limit: f32,
    /// Name of that line.
    pub limit_name: &'t str,
    /// Labels of the lower axis, at equal distances from its left to its right end.
    pub labels: &'t [String],
}

impl Canvas<'_> {
    /// A chart that fills `rect`, axis texts included.
    pub fn chart(&mut self, rect: Rect, chart: &Chart<'_>) {
        let p = self.palette;
        let values = chart.points.iter().map(|point| point.1).filter(|value| value.is_finite());
        let [low, high] = values.fold(chart.range, |[low, high], value| [low.min(value), high.max(value)]);
        let plot =
            Rect::from_min_max(pos2(rect.min.x + 84.0, rect.min.y + 18.0), pos2(rect.max.x - 110.0, rect.max.y - 44.0));
        let y = |value: f32| plot.max.y - plot.height() * (value - low) / (high - low).max(f32::EPSILON);
        let x = |share: f32| plot.min.x + plot.width() * share.clamp(0.0, 1.0);
        for value in [low, f32::midpoint(low, high), high] {
            self.divider([plot.min.x, plot.max.x], y(value));
            let text = format!("{value:.0$}", chart.digits);
            let at = pos2(plot.min.x - 16.0, y(value));
            self.text_in(at, Align2::RIGHT_CENTER, Type::MIN, p.ink2, &text, 66.0);
        }
        let limit = [pos2(plot.min.x, y(chart.limit)), pos2(plot.max.x, y(chart.limit))];
        self.dashed(&limit, 3.0, 12.0, 8.0, p.warn);
        let at = pos2(plot.max.x + 14.0, limit[1].y);
        self.text_in(at, Align2::LEFT_CENTER, Type::MIN.strong(), p.warn, chart.limit_name, 96.0);
        for &calibration in chart.calibrations {
            let x = x(calibration);
            self.dashed(&[pos2(x, plot.min.y), pos2(x, plot.max.y)], 2.0, 3.0, 6.0, p.ink);
            let tip = pos2(x, plot.min.y + 12.0);
            self.polygon(&[tip - vec2(11.0, 16.0), tip - vec2(-11.0, 16.0), tip], p.ink);
        }
        let line: Vec<Pos2> = chart
            .points
            .iter()
            .filter(|point| point.1.is_finite())
            .map(|&(time, value)| pos2(x(time), y(value)))
            .collect();
        if line.len() > 1 {
            self.line(&line, 5.0, p.blue);
        }
        if let Some(&last) = line.last() {
            self.disc(last, 13.0, p.surface);
            self.disc(last, 11.0, p.blue);
        }
        let steps = chart.labels.len().saturating_sub(1).max(1) as f32;
        for (index, label) in chart.labels.iter().enumerate() {
            let at = pos2(x(index as f32 / steps), plot.max.y + 12.0);
            self.text(at, Align2::CENTER_TOP, Type::MIN, p.ink2, label);
        }
    }
}
