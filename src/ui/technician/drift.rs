//! Drift history: three measures over time with their limits, and when the first will reach its own.

use egui::{Align2, Rect, pos2, vec2};

use super::Frame;
use super::parts::{DASH, mark, refusal, weighted};
use crate::flow::Action;
use crate::flow::technician::{DriftDay, Page, Readings, Refusal, TechAction};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{cut_bottom, cut_top, split};
use crate::ui::theme::{R3, STROKE_BUTTON, Type};
use crate::ui::widgets::{Button, Chart, Tone};

/// Days that can be chosen.
const RANGES: [(u32, &str); 3] = [(7, "tech.drift.range_7"), (30, "tech.drift.range_30"), (90, "tech.drift.range_90")];
/// A limit nearer than this wants a calibration on the next visit, days.
const SOON: f32 = 14.0;
/// A forecast needs so many days since the last calibration.
const ENOUGH: usize = 3;

/// Lines of the morning's verdicts: left to right, light of all lamps, one lamp against all.
const SIDES: f32 = 1.03;
const LIGHT: f32 = 0.95;
const LAMP: f32 = 0.05;

/// One measure of the history.
struct Measure {
    title: &'static str,
    range: [f32; 2],
    digits: usize,
    limit: f32,
    /// The limit is a lower one.
    falls: bool,
    /// Day, counted back, and value, in the order of time.
    days: Vec<(u32, f32)>,
}

impl Measure {
    fn is_over(&self) -> bool {
        self.days.last().is_some_and(|(_, last)| if self.falls { *last <= self.limit } else { *last >= self.limit })
    }

    /// Days until the limit at the speed since the last calibration; `None` where it moves away or too little is known.
    fn forecast(&self, calibrated: Option<u32>) -> Option<f32> {
        let since: Vec<(f32, f32)> = self
            .days
            .iter()
            .filter(|(day, value)| calibrated.is_none_or(|at| *day <= at) && value.is_finite())
            .map(|&(day, value)| (-(day as f32), value))
            .collect();
        let last = since.last()?.1;
        if self.is_over() {
            return Some(0.0);
        }
        let speed = slope(&since).filter(|_| since.len() >= ENOUGH)?;
        let days = (self.limit - last) / speed;
        (days.is_finite() && days > 0.0).then_some(days)
    }
}

/// Least-squares slope.
fn slope(points: &[(f32, f32)]) -> Option<f32> {
    let count = points.len() as f32;
    let mean = |of: fn(&(f32, f32)) -> f32| points.iter().map(of).sum::<f32>() / count;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let over: f32 = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum();
    let under: f32 = points.iter().map(|p| (p.0 - x).powi(2)).sum();
    (under > 0.0).then(|| over / under)
}

fn measures(readings: &Readings, days: u32) -> [Measure; 3] {
    let mut history: Vec<_> = readings.drift.iter().filter(|day| day.ago <= days).collect();
    history.sort_by_key(|entry| std::cmp::Reverse(entry.ago));
    let measure = |title, range, digits, limit, falls, of: fn(&DriftDay) -> f32| Measure {
        title,
        range,
        digits,
        limit,
        falls,
        days: history.iter().map(|day| (day.ago, of(day))).collect(),
    };
    [
        measure("tech.drift.ratio", [1.0, 1.06], 2, SIDES, false, |day| day.sides),
        measure("tech.drift.lum", [0.85, 1.05], 2, LIGHT, true, |day| day.light),
        measure("tech.drift.lamp", [0.0, 0.1], 2, LAMP, false, |day| day.lamp),
    ]
}

pub(super) fn draw(c: &mut Canvas<'_>, frame: Frame, days: u32, readings: &Readings) {
    ranges(c, frame.head, days);
    let measures = measures(readings, days);
    let calibrations: Vec<u32> =
        readings.drift.iter().filter(|day| day.calibrated && day.ago <= days).map(|day| day.ago).collect();
    let last = readings.drift.iter().filter(|day| day.calibrated).map(|day| day.ago).min();
    let forecasts: Vec<Option<f32>> = measures.iter().map(|measure| measure.forecast(last)).collect();
    let mut area = frame.body;
    let charts = if c.portrait {
        let buttons = cut_bottom(&mut area, 120.0, 24.0);
        actions(c, &weighted(buttons, &[1.0, 1.4], 24.0), readings);
        let words = cut_bottom(&mut area, 216.0, 24.0);
        let [left, right] = split(words, 640.0, 24.0);
        forecast(c, left, readings, &forecasts);
        legend(c, right);
        area
    } else {
        let [charts, mut side] = split(area, 1120.0, 24.0);
        let high = forecast_height(c, side.width(), readings.light_trouble.as_ref());
        forecast(c, cut_top(&mut side, high, 24.0), readings, &forecasts);
        legend(c, cut_top(&mut side, 176.0, 24.0));
        let start = cut_bottom(&mut side, 120.0, 24.0);
        let export = cut_bottom(&mut side, 100.0, 24.0);
        actions(c, &[export, start], readings);
        charts
    };
    let high = (charts.height() - 40.0) / 3.0;
    let mut rest = charts;
    for (measure, forecast) in measures.iter().zip(&forecasts) {
        let rect = cut_top(&mut rest, high, 20.0);
        plot(c, rect, measure, *forecast, days, &calibrations);
    }
}

fn ranges(c: &mut Canvas<'_>, head: Rect, days: u32) {
    let wide = (head.width() - 40.0) / 3.0;
    let wide = wide.min(190.0);
    for (index, (range, key)) in (0_u8..).zip(RANGES) {
        let right = head.max.x - (2.0 - f32::from(index)) * (wide + 20.0);
        let cell = Rect::from_min_max(pos2(right - wide, head.min.y), pos2(right, head.max.y));
        let label = c.t(key);
        let button = if range == days { Button::primary(label) } else { Button::quiet(label) };
        button.size(36.0).sends(c, cell, Action::Tech(TechAction::DriftDays(range)));
    }
}

fn plot(c: &mut Canvas<'_>, rect: Rect, measure: &Measure, forecast: Option<f32>, days: u32, calibrations: &[u32]) {
    let p = c.palette;
    c.card(rect);
    let mut inner = rect.shrink2(vec2(28.0, 10.0));
    let head = cut_top(&mut inner, 54.0, 0.0);
    let last = measure.days.last().map(|day| day.1).filter(|value| value.is_finite());
    let tone = match last {
        None => Tone::Grey,
        Some(_) if measure.is_over() || forecast.is_some_and(|days| days <= SOON) => Tone::Warn,
        Some(_) => Tone::Pass,
    };
    let (icon, colour) = mark(c, tone);
    c.icon(pos2(head.max.x - 20.0, head.center().y), 40.0, icon, colour);
    let digits = measure.digits.max(1);
    let text = last.map_or_else(|| DASH.to_owned(), |value| format!("{value:.digits$}"));
    let value = c.text(pos2(head.max.x - 56.0, head.center().y), Align2::RIGHT_CENTER, Type::H3, p.ink, &text);
    let (title, room) = (c.t(measure.title), value.min.x - head.min.x - 16.0);
    c.text_in(head.left_center(), Align2::LEFT_CENTER, Type::H3, p.ink, title, room);
    let share = |day: u32| 1.0 - day as f32 / days.max(1) as f32;
    let points: Vec<_> = measure.days.iter().map(|&(day, value)| (share(day), value)).collect();
    let calibrations: Vec<_> = calibrations.iter().map(|&day| share(day)).collect();
    let back = |quarter: u32| (days * quarter + 2) / 4;
    let labels: Vec<String> = (0..=4)
        .rev()
        .map(|quarter| if quarter == 0 { "0".to_owned() } else { format!("−{}", back(quarter)) })
        .collect();
    let limit_name = c.t("tech.drift.limit_warn");
    let chart = Chart {
        points: &points,
        calibrations: &calibrations,
        range: measure.range,
        digits: measure.digits,
        limit: measure.limit,
        limit_name,
        labels: &labels,
    };
    c.chart(inner, &chart);
}

/// What the last morning found, in a sentence.
fn sentence(c: &Canvas<'_>, trouble: &Refusal) -> String {
    refusal(c, &format!("tech.drift.{}", trouble.key), trouble)
}

fn forecast_height(c: &Canvas<'_>, width: f32, trouble: Option<&Refusal>) -> f32 {
    if let Some(trouble) = trouble {
        return 132.0 + c.height(&sentence(c, trouble), Type::H3, width - 64.0) + 40.0;
    }
    let (text, advice) = (c.fill_text("tech.drift.forecast", &[("n", "99")]), c.t("tech.drift.advice"));
    let room = width - 64.0;
    120.0 + c.height(&text, Type::H3, room) + c.height(advice, Type::BODY, room) + 40.0
}

/// What is to be seen to, or when the first measure will reach its limit.
fn forecast(c: &mut Canvas<'_>, rect: Rect, readings: &Readings, forecasts: &[Option<f32>]) {
    let p = c.palette;
    let (empty, trouble) = (readings.drift.is_empty(), readings.light_trouble.as_ref());
    let first = forecasts.iter().flatten().copied().reduce(f32::min);
    let tone = match first {
        _ if trouble.is_some() => Tone::Warn,
        Some(days) if days <= SOON => Tone::Warn,
        None if empty => Tone::Grey,
        Some(_) | None => Tone::Pass,
    };
    c.card(rect);
    if tone == Tone::Warn {
        c.edge(rect, R3, STROKE_BUTTON, p.warn);
    }
    let (icon, colour) = mark(c, tone);
    let inner = rect.shrink2(vec2(32.0, 26.0));
    let title = match first {
        _ if trouble.is_some() => trouble.map(|trouble| sentence(c, trouble)).unwrap_or_default(),
        Some(days) => c.fill_text("tech.drift.forecast", &[("n", &format!("{:.0}", days.min(999.0)))]),
        None if empty => c.t("tech.drift.none").to_owned(),
        None => c.t("tech.ok").to_owned(),
    };
    let (mut at, room) = if c.portrait {
        c.icon(inner.min + vec2(32.0, 40.0), 64.0, icon, colour);
        (inner.min + vec2(96.0, 0.0), inner.width() - 96.0)
    } else {
        c.icon(inner.min + vec2(40.0, 40.0), 76.0, icon, colour);
        (inner.min + vec2(0.0, 92.0), inner.width())
    };
    at.y += c.paragraph(at, room, Type::H3, p.ink, &title) + 8.0;
    if tone == Tone::Warn && trouble.is_none() {
        let advice = c.t("tech.drift.advice");
        c.paragraph(at, room, Type::BODY, p.ink2, advice);
    }
}

fn legend(c: &mut Canvas<'_>, rect: Rect) {
    let p = c.palette;
    c.card(rect);
    let x = rect.min.x + 54.0;
    let rows = [rect.center().y - 32.0, rect.center().y + 32.0];
    c.dashed(&[pos2(x - 24.0, rows[0]), pos2(x + 22.0, rows[0])], 4.0, 12.0, 6.0, p.warn);
    c.polygon(&[pos2(x - 11.0, rows[1] - 9.0), pos2(x + 11.0, rows[1] - 9.0), pos2(x, rows[1] + 7.0)], p.ink);
    for (y, key) in rows.into_iter().zip(["tech.drift.limit_warn", "tech.drift.calibrated"]) {
        let label = c.t(key);
        c.text_in(pos2(x + 40.0, y), Align2::LEFT_CENTER, Type::SMALL, p.ink, label, rect.max.x - x - 64.0);
    }
}

fn actions(c: &mut Canvas<'_>, cells: &[Rect], readings: &Readings) {
    let [export, start, name] = [c.t("tech.drift.export"), c.t("tech.nav_calibrate"), c.t("tech.cal.title")];
    if let [left, right] = *cells {
        let save = Button::quiet(export).icon(Icon::DOWNLOAD).size(34.0).enabled(!readings.drift.is_empty());
        save.sends(c, left, Action::Tech(TechAction::ExportDrift));
        let open = Action::Tech(TechAction::Open(Page::Calibrate));
        Button::primary(start).named(name).icon(Icon::GAUGE).size(34.0).sends(c, right, open);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(values: &[f32], calibrated: u32) -> Readings {
        let newest = values.len() as u32 - 1;
        let drift = (0..)
            .zip(values)
            .map(|(i, &v)| DriftDay {
                ago: newest - i,
                sides: v,
                light: 0.99,
                lamp: 0.01,
                calibrated: newest - i == calibrated,
            })
            .collect();
        Readings { drift, ..Readings::default() }
    }

    #[test]
    fn a_steady_climb_reaches_its_line_when_it_must() {
        let readings = history(&[1.05, 1.05, 1.000, 1.002, 1.004, 1.006, 1.008], 4);
        let [ratio, light, _] = measures(&readings, 30);
        let days = ratio.forecast(Some(4)).expect("it climbs");
        assert!((days - 11.0).abs() < 0.1, "0.022 to go at 0.002 a day, got {days}");
        assert_eq!(light.forecast(Some(4)), None, "it does not move");
    }

    #[test]
    fn over_the_line_is_now_and_too_little_is_unknown() {
        let [ratio, ..] = measures(&history(&[1.01, 1.02, 1.04], 9), 30);
        assert_eq!(ratio.forecast(None), Some(0.0));
        let [ratio, ..] = measures(&history(&[1.01, 1.02], 9), 30);
        assert_eq!(ratio.forecast(None), None);
        let [ratio, ..] = measures(&Readings::default(), 30);
        assert_eq!(ratio.forecast(None), None);
    }

    #[test]
    fn only_the_chosen_days_are_shown() {
        let readings = history(&[1.01; 40], 39);
        assert_eq!(measures(&readings, 7)[0].days.len(), 8);
        assert_eq!(measures(&readings, 7)[0].days.last().map(|d| d.0), Some(0), "the newest is last");
    }
}
