//! What `gradbooth check` says: a table for people, an object for programs, a page with the picture. Pure text; it writes nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::domain::{Evidence, Finding, Limit, Outcome, Report, Unit, Verdict, Why};

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// What people read about one finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts {
    /// Name of the check.
    pub name: Text,
    /// What was found.
    pub reason: Text,
    /// How to mend it; empty where nothing is to be mended.
    pub remedy: Text,
}

/// Gives the texts of a finding.
pub type TextOf<'a> = &'a dyn Fn(&Finding) -> Texts;

/// A judged photo.
#[derive(Debug, Clone, Copy)]
pub struct Checked<'a> {
    /// The file as it was named.
    pub file: &'a str,
    /// The judgement.
    pub report: &'a Report,
    /// How long it took, milliseconds.
    pub millis: f64,
}

/// The photo as one JSON object, in the fields of the command's contract. Limits of two ends are arrays `[min, max]`.
pub fn as_json(checked: &Checked<'_>, text: TextOf<'_>) -> Value {
    let checks: Vec<Value> = checked.report.findings.iter().map(|finding| finding_json(finding, text)).collect();
    json!({
        "file": checked.file,
        "profile": checked.report.profile,
        "verdict": checked.report.verdict().as_str(),
        "millis": (checked.millis * 10.0).round() / 10.0,
        "checks": checks,
    })
}

/// A file that could not be read, as a JSON object with the same fields.
pub fn unreadable_json(file: &str, profile: &str, error: &str, millis: f64) -> Value {
    json!({
        "file": file,
        "profile": profile,
        "verdict": "unreadable",
        "millis": (millis * 10.0).round() / 10.0,
        "error": error,
        "checks": [],
    })
}

/// One entry of `checks`.
pub fn finding_json(finding: &Finding, text: TextOf<'_>) -> Value {
    let texts = text(finding);
    let mut object = Map::new();
    object.insert("id".to_owned(), finding.check.as_str().into());
    object.insert("clause".to_owned(), finding.clause.into());
    object.insert("mandatory".to_owned(), finding.mandatory.into());
    object.insert("outcome".to_owned(), finding.outcome.as_str().into());
    object.insert("value".to_owned(), finding.value.map_or(Value::Null, number));
    object.insert("unit".to_owned(), finding.unit.as_str().into());
    object.insert("warn".to_owned(), limit_json(finding.warn));
    object.insert("fail".to_owned(), limit_json(finding.fail));
    if let Outcome::NotAssessed(why) = finding.outcome {
        object.insert("why".to_owned(), why_word(why).into());
    }
    let both = |t: &Text| json!({ "zh": t.zh, "en": t.en });
    object.insert("reason".to_owned(), both(&texts.reason));
    object.insert("remedy".to_owned(), both(&texts.remedy));
    Value::Object(object)
}

/// Six significant digits of a measure: the rest is noise of single precision.
fn number(value: f32) -> Value {
    let rounded: f64 = format!("{value:.5e}").parse().unwrap_or_else(|_| f64::from(value));
    json!(rounded)
}

fn limit_json(limit: Option<Limit>) -> Value {
    match limit {
        None => Value::Null,
        Some(Limit::AtMost(bound) | Limit::AtLeast(bound)) => number(bound),
        Some(Limit::Within(min, max)) => json!([number(min), number(max)]),
    }
}

/// Word for the reason that a check was not assessed.
pub const fn why_word(why: Why) -> &'static str {
    match why {
        Why::NoFace => "no_face",
        Why::OutOfPicture => "out_of_picture",
        Why::NoMatte => "no_matte",
        Why::NoFile => "no_file",
        Why::Hidden => "hidden",
        Why::NoModel => "no_model",
        Why::NoCalibration => "no_calibration",
        Why::NotApplicable => "not_applicable",
        Why::Off => "off",
    }
}

/// The photo as a table for the terminal, worst first; what passed and what was not assessed stands last, in short.
pub fn as_text(checked: &Checked<'_>, text: TextOf<'_>) -> String {
    let report = checked.report;
    let mut out = Vec::new();
    out.push(format!(
        "{}: {} ({}, {} of {} checks passed, {:.0} ms)\n",
        checked.file,
        report.verdict().as_str().to_uppercase(),
        report.profile,
        report.passed(),
        report.findings.len(),
        checked.millis
    ));
    let remarked: Vec<&Finding> = worst_first(report).take_while(|f| rank(f) < rank_of_pass()).collect();
    for finding in remarked {
        let texts = text(finding);
        out.push(format!(
            "  {:4}  {:24} {:>4}  {:>12}  {:22} {} {}\n",
            finding.outcome.as_str(),
            finding.check.as_str(),
            finding.clause,
            measured(finding),
            limits(finding),
            texts.reason.zh,
            texts.reason.en,
        ));
        if !texts.remedy.en.is_empty() {
            out.push(format!("        -> {} {}\n", texts.remedy.zh, texts.remedy.en));
        }
    }
    let ids = |wanted: fn(&Outcome) -> bool| {
        report.findings.iter().filter(|f| wanted(&f.outcome)).map(|f| f.check.as_str()).collect::<Vec<_>>().join(" ")
    };
    let passed = ids(|outcome| *outcome == Outcome::Pass);
    let open = ids(|outcome| matches!(outcome, Outcome::NotAssessed(_)));
    for (label, list) in [("passed", passed), ("not assessed", open)] {
        if !list.is_empty() {
            out.push(format!("  {label}: {list}\n"));
        }
    }
    out.concat()
}

/// A self-contained page: the 480 x 640 picture with the evidence drawn over it, and every finding.
///
/// `picture` is the judged cut as JPEG or PNG, named by `mime`; it is built into the page, which loads nothing.
pub fn as_html(checked: &Checked<'_>, text: TextOf<'_>, picture: &[u8], mime: &str) -> String {
    let report = checked.report;
    let verdict = report.verdict();
    let mut overlay = String::new();
    let mut rows = Vec::new();
    for (number, finding) in worst_first(report).enumerate() {
        let texts = text(finding);
        if matches!(finding.outcome, Outcome::Warn | Outcome::Fail) {
            overlay.push_str(&marks(finding, number + 1));
        }
        rows.push(format!(
            "<tr class=\"{}\"><td>{}</td><td>{}</td><td><b>{}</b> {}<br>{} {}<br><i>{} {}</i></td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            finding.outcome.as_str(),
            number + 1,
            outcome_word(finding),
            escaped(&texts.name.zh),
            escaped(&texts.name.en),
            escaped(&texts.reason.zh),
            escaped(&texts.reason.en),
            escaped(&texts.remedy.zh),
            escaped(&texts.remedy.en),
            escaped(finding.clause),
            escaped(&measured(finding)),
            escaped(&limits(finding))));
    }
    PAGE.replace("{title}", &escaped(checked.file))
        .replace("{class}", verdict.as_str())
        .replace("{verdict}", verdict_words(verdict))
        .replace("{profile}", &escaped(&report.profile))
        .replace("{picture}", &format!("data:{};base64,{}", escaped(mime), STANDARD.encode(picture)))
        .replace("{overlay}", &overlay)
        .replace("{rows}", &rows.concat())
}

/// The page; the words in braces are replaced. Colours are told by words too.
const PAGE: &str = r#"<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>
body{font:15px/1.5 system-ui,sans-serif;margin:24px;background:#f2f2f2;color:#1b1b1f}
main{display:flex;flex-wrap:wrap;gap:24px;align-items:flex-start}
figure{margin:0;position:sticky;top:24px}svg{display:block;width:480px;height:640px;background:#fff}
table{border-collapse:collapse;background:#fff;flex:1;min-width:560px}td,th{padding:6px 10px;border-bottom:1px solid #ddd;text-align:left;vertical-align:top}
h1{font-size:20px}h1 span{padding:2px 10px;border-radius:4px;color:#fff}.pass span,tr.pass td:nth-child(2){background:#d7f0df;color:#1d6b3a}
.warn span,tr.warn td:nth-child(2){background:#fde9bf;color:#7a5200}.fail span,tr.fail td:nth-child(2){background:#f9d3d0;color:#8c1d18}
tr.not_assessed{color:#6b6b70}i{color:#444}rect,line{fill:none;stroke-width:3}.c{stroke:#1b1b1f;stroke-width:7;opacity:.7}
.mf{stroke:#ff6a5e}.mw{stroke:#f5b82e}text{font:bold 16px sans-serif;fill:#fff;stroke:#1b1b1f;stroke-width:3px;paint-order:stroke}
</style></head><body><h1 class="{class}">{title} <span>{verdict}</span> <small>{profile}</small></h1><main><figure>
<svg viewBox="0 0 480 640" role="img" aria-label="{title}"><image href="{picture}" width="480" height="640"/>
{overlay}</svg></figure><table><thead><tr><th>#</th><th></th><th></th><th></th><th></th><th></th></tr></thead><tbody>
{rows}</tbody></table></main></body></html>
"#;

/// A finding's evidence as SVG in N pixels, numbered as its row; each mark has a dark casing, so that it shows on any ground.
fn marks(finding: &Finding, number: usize) -> String {
    let class = if finding.outcome == Outcome::Fail { "mf" } else { "mw" };
    let mut out = Vec::new();
    for evidence in &finding.evidence {
        let (shape, x, y) = match *evidence {
            Evidence::Region(r) => (
                format!(
                    "x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>",
                    r.x,
                    r.y,
                    r.width.max(1.0),
                    r.height.max(1.0)
                ),
                r.x,
                r.y,
            ),
            Evidence::Line(a, b) => (
                format!("x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\"/>", a.x, a.y, b.x, b.y),
                f32::midpoint(a.x, b.x),
                f32::midpoint(a.y, b.y),
            ),
        };
        let tag = if matches!(evidence, Evidence::Region(_)) { "rect" } else { "line" };
        let (x, y) = (x.clamp(2.0, 460.0), (y - 4.0).clamp(16.0, 636.0));
        out.push(format!("<{tag} class=\"c\" {shape}<{tag} class=\"{class}\" {shape}<text x=\"{x:.0}\" y=\"{y:.0}\">{number}</text>\n"));
    }
    out.concat()
}

/// Findings, failures of mandatory checks first, then other failures, remarks, passes, what was not assessed; each in order.
fn worst_first(report: &Report) -> impl Iterator<Item = &Finding> {
    let mut sorted: Vec<&Finding> = report.findings.iter().collect();
    sorted.sort_by_key(|finding| rank(finding));
    sorted.into_iter()
}

fn rank(finding: &Finding) -> u8 {
    match finding.outcome {
        Outcome::Fail if finding.mandatory => 0,
        Outcome::Fail => 1,
        Outcome::Warn => 2,
        Outcome::Pass => rank_of_pass(),
        Outcome::NotAssessed(_) => 4,
    }
}

const fn rank_of_pass() -> u8 {
    3
}

const fn verdict_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "合格 pass",
        Verdict::Warn => "可用，有提示 usable, with remarks",
        Verdict::Fail => "不合格 fail",
    }
}

fn outcome_word(finding: &Finding) -> String {
    match finding.outcome {
        Outcome::NotAssessed(why) => format!("not assessed: {}", why_word(why)),
        Outcome::Pass | Outcome::Warn | Outcome::Fail => finding.outcome.as_str().to_owned(),
    }
}

/// The value with its unit, for people.
fn measured(finding: &Finding) -> String {
    finding
        .value
        .map_or_else(|| "-".to_owned(), |value| format!("{} {}", short(value, finding.unit), finding.unit.as_str()))
}

/// The limits, for people: the outer one in brackets.
fn limits(finding: &Finding) -> String {
    let one = |limit: Limit| match limit {
        Limit::AtMost(max) => format!("<= {}", short(max, finding.unit)),
        Limit::AtLeast(min) => format!(">= {}", short(min, finding.unit)),
        Limit::Within(min, max) if min.total_cmp(&max).is_eq() => format!("= {}", short(min, finding.unit)),
        Limit::Within(min, max) => format!("{}-{}", short(min, finding.unit), short(max, finding.unit)),
    };
    match (finding.warn, finding.fail) {
        (Some(warn), Some(fail)) if warn != fail => format!("{} ({})", one(warn), one(fail)),
        (_, Some(limit)) | (Some(limit), None) => one(limit),
        (None, None) => String::new(),
    }
}

/// A number with the digits that its unit deserves.
fn short(value: f32, unit: Unit) -> String {
    match unit {
        Unit::Count | Unit::Quality => format!("{value:.0}"),
        Unit::Px | Unit::Degrees | Unit::DeltaE | Unit::DeltaE76 | Unit::Bits | Unit::Kilobytes => {
            format!("{value:.1}")
        }
        Unit::Ratio | Unit::Share => format!("{value:.3}"),
    }
}

/// Text that is safe inside HTML elements and quoted attributes.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CheckId, Detail, Point, Rect};

    fn finding(check: CheckId, outcome: Outcome, value: Option<f32>) -> Finding {
        Finding {
            check,
            clause: "P3",
            mandatory: true,
            outcome,
            value,
            unit: Unit::Ratio,
            warn: Some(Limit::AtLeast(0.036)),
            fail: Some(Limit::AtLeast(0.025)),
            detail: Detail::None,
            evidence: vec![
                Evidence::Region(Rect::new(100.0, 200.0, 40.0, 20.0)),
                Evidence::Line(Point::new(1.0, 2.0), Point::new(3.0, 4.0)),
            ],
        }
    }

    fn report() -> Report {
        let eye_line = Finding {
            unit: Unit::Px,
            warn: Some(Limit::Within(205.0, 295.0)),
            fail: Some(Limit::Within(200.0, 300.0)),
            ..finding(CheckId::EyeLine, Outcome::Warn, Some(296.2))
        };
        Report {
            profile: "moe-2017-99".to_owned(),
            findings: vec![
                finding(CheckId::Yaw, Outcome::Pass, Some(0.1)),
                eye_line,
                finding(CheckId::EarsVisible, Outcome::NotAssessed(Why::NoModel), None),
                finding(CheckId::EyesOpen, Outcome::Fail, Some(0.01)),
            ],
        }
    }

    fn texts(finding: &Finding) -> Texts {
        let both =
            |word: &str| Text { zh: format!("{word}文"), en: format!("{word} of <{}>", finding.check.as_str()) };
        Texts { name: both("name"), reason: both("reason"), remedy: both("remedy") }
    }

    fn checked(report: &Report) -> Checked<'_> {
        Checked { file: "a&b.jpg", report, millis: 87.24 }
    }

    #[test]
    fn json_has_the_fields_of_the_contract() {
        let report = report();
        let json = as_json(&checked(&report), &texts);
        assert_eq!(json["verdict"], "fail");
        assert_eq!((&json["file"], &json["millis"]), (&json!("a&b.jpg"), &json!(87.2)));
        let eyes = &json["checks"][3];
        assert_eq!(
            (&eyes["id"], &eyes["outcome"], &eyes["unit"]),
            (&json!("eyes_open"), &json!("fail"), &json!("ratio"))
        );
        assert_eq!((&eyes["value"], &eyes["warn"], &eyes["fail"]), (&json!(0.01), &json!(0.036), &json!(0.025)));
        assert_eq!(eyes["reason"], json!({ "zh": "reason文", "en": "reason of <eyes_open>" }));
        assert_eq!(json["checks"][1]["warn"], json!([205.0, 295.0]));
        let ears = &json["checks"][2];
        assert_eq!(
            (&ears["outcome"], &ears["value"], &ears["why"]),
            (&json!("not_assessed"), &Value::Null, &json!("no_model"))
        );
        assert_eq!(unreadable_json("x", "p", "cut off", 1.0)["verdict"], "unreadable");
    }

    #[test]
    fn the_table_tells_the_worst_first_and_the_rest_in_short() {
        let report = report();
        let table = as_text(&checked(&report), &texts);
        let lines: Vec<&str> = table.lines().collect();
        assert!(lines[0].starts_with("a&b.jpg: FAIL") && lines[0].contains("1 of 4"), "{}", lines[0]);
        assert!(
            lines[1].contains("fail") && lines[1].contains("eyes_open") && lines[1].contains(">= 0.036 (>= 0.025)")
        );
        assert!(lines[2].contains("-> remedy文"));
        assert!(
            lines[3].contains("warn")
                && lines[3].contains("296.2 px")
                && lines[3].contains("205.0-295.0 (200.0-300.0)")
        );
        assert!(table.contains("passed: yaw\n") && table.contains("not assessed: ears_visible\n"));
    }

    #[test]
    fn the_page_is_whole_escaped_and_draws_only_what_is_wrong() {
        let report = report();
        let page = as_html(&checked(&report), &texts, b"\xff\xd8picture", "image/jpeg");
        assert!(page.contains(&format!("data:image/jpeg;base64,{}", STANDARD.encode(b"\xff\xd8picture"))));
        assert!(page.contains("a&amp;b.jpg") && !page.contains("<eyes_open>") && page.contains("&lt;eyes_open&gt;"));
        // Two findings to mend, each with a region and a line, each mark with its casing.
        assert_eq!((page.matches("<rect").count(), page.matches("<line").count()), (4, 4));
        assert!(page.contains("x=\"100.0\" y=\"200.0\" width=\"40.0\" height=\"20.0\""));
        for missing in ["{rows}", "{overlay}", "{picture}", "http://", "https://"] {
            assert!(!page.contains(missing), "{missing}");
        }
    }
}
