//! The certificate of a calibration: one page for the wall of the booth, with pictures and numbers.

use std::fmt::Write as _;

use anyhow::Context as _;

use crate::app::calibrating::Settled;
use crate::app::utc_moment;
use crate::calibration::names::name;
use crate::cli::check::html::{both, escaped, page as whole, picture};
use crate::cli::texts::{Bilingual, words};
use crate::domain::Language;
use crate::ui::text::Text;

/// Quality of the pictures.
const QUALITY: u8 = 85;

/// The page. `signed`: the id under which the calibration is kept.
///
/// # Errors
/// If a picture cannot be encoded.
pub(super) fn page(settled: &Settled, signed: Option<&str>) -> anyhow::Result<String> {
    let machine = &settled.machine;
    let outcome = machine.outcome().context("the calibration has no end")?;
    let mut out = String::from("<main class=\"certificate\">\n");
    let title = words("tech.cal.title");
    writeln!(out, "<h1>{}</h1>", both(&title))?;
    let verdict = if outcome.accepted { "tech.cal.done_title" } else { "tech.cal.failed_title" };
    let class = if outcome.accepted { "pass" } else { "fail" };
    writeln!(out, "<p class=\"verdict {class}\">{}</p>", both(&words(verdict)))?;
    if !outcome.faults.is_empty() {
        out += "<ul>\n";
        for fault in &outcome.faults {
            writeln!(out, "<li>{}</li>", escaped(&fault.to_string()))?;
        }
        out += "</ul>\n";
    }
    facts(&mut out, settled, signed)?;
    if let Some([before, after]) = machine.pictures() {
        out += "<div class=\"pair\">\n";
        for (frame, key) in [(before, "tech.cal.before"), (after, "tech.cal.after")] {
            let source = picture(frame, QUALITY)?;
            let caption = both(&words(key));
            writeln!(out, "<figure><img src=\"{source}\" alt=\"\"><figcaption>{caption}</figcaption></figure>")?;
        }
        out += "</div>\n";
    }
    table(&mut out, settled)?;
    recipe(&mut out, settled)?;
    out += "</main>\n";
    Ok(whole(&format!("{} {}", title.zh, title.en), &out))
}

fn facts(out: &mut String, settled: &Settled, signed: Option<&str>) -> anyhow::Result<()> {
    let outcome = settled.machine.outcome().context("the calibration has no end")?;
    let camera = settled.settings.camera.clone().unwrap_or_default();
    out.push_str("<table class=\"facts\">\n");
    let mut row = |name: &Bilingual, value: &str| -> std::fmt::Result {
        writeln!(out, "<tr><th>{}</th><td>{}</td></tr>", both(name), escaped(value))
    };
    let pair = |zh: &str, en: &str| Bilingual { zh: zh.to_owned(), en: en.to_owned() };
    row(&pair("设备", "Booth"), &settled.settings.booth)?;
    row(&pair("时间", "Time"), &utc_moment())?;
    row(&words("tech.camera.device"), &camera.serial)?;
    row(&pair("校正次数", "Corrections"), &outcome.corrections.to_string())?;
    row(&pair("用时", "Took"), &format!("{:.0} s", outcome.took.as_secs_f64()))?;
    row(&pair("编号", "Id"), signed.unwrap_or("–"))?;
    out.push_str("</table>\n");
    Ok(())
}

fn table(out: &mut String, settled: &Settled) -> anyhow::Result<()> {
    let rows = settled.machine.outcome().map_or(&[][..], |outcome| &outcome.rows);
    if rows.is_empty() {
        return Ok(());
    }
    out.push_str("<table class=\"rows\">\n<tr>");
    for key in ["item", "before", "after", "limit"] {
        write!(out, "<th>{}</th>", both(&words(&format!("tech.cal.{key}"))))?;
    }
    out.push_str("<th></th></tr>\n");
    for row in rows {
        let before = row.before.map_or_else(|| "–".to_owned(), |value| row.metric.written(value));
        let (class, mark) = match (row.is_good(), row.must) {
            (true, _) => ("pass", "common.pass"),
            (false, true) => ("fail", "common.fail"),
            (false, false) => ("warn", "common.warn"),
        };
        writeln!(
            out,
            "<tr class=\"{class}\"><td>{}</td><td>{}</td><td><b>{}</b></td><td>{}</td><td>{}</td></tr>",
            both(&words(&format!("tech.cal.{}", row.metric.key()))),
            escaped(&before),
            escaped(&row.metric.written(row.after)),
            escaped(&row.limit()),
            both(&words(mark)),
        )?;
    }
    out.push_str("</table>\n");
    Ok(())
}

fn recipe(out: &mut String, settled: &Settled) -> anyhow::Result<()> {
    let recipe = settled.machine.outcome().map_or(&[][..], |outcome| &outcome.recipe);
    if recipe.is_empty() {
        return Ok(());
    }
    out.push_str("<table class=\"rows\">\n");
    for (channel, duty) in recipe {
        let reference = settled.settings.reference.iter().find(|(known, _)| known == channel);
        let label = Text::get(Language::Zh, &format!("tech.lights.{}", lamp_key(name(*channel)))).to_owned();
        writeln!(
            out,
            "<tr><td>{} <span class=\"en\">{}</span></td><td>{}</td><td><b>{:.1} %</b></td></tr>",
            escaped(&label),
            name(*channel),
            reference.map_or_else(|| "–".to_owned(), |(_, duty)| format!("{:.1} %", duty * 100.0)),
            duty * 100.0
        )?;
    }
    out.push_str("</table>\n");
    Ok(())
}

/// The text's key of a lamp.
fn lamp_key(name: &str) -> &str {
    match name {
        "fill_top" | "fill_chin" => "fill",
        "background_left" => "bg_left",
        "background_right" => "bg_right",
        other => other,
    }
}
