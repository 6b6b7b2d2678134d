//! `--html`: a page per photo with the evidence drawn on it, what was measured against what is allowed, before and after.

use super::figures::{allowed, measured};
use super::gauge::gauge;
use super::html::{both, escaped, page, picture, plain};
use super::marks::{bands, evidence};
use super::photo::{Before, Checked, Photo, Rating, is_remark, worst_first};
use crate::cli::texts::{filled, texts, why_words, words};
use crate::domain::{Finding, Outcome, Why};
use crate::standard::{CLAUSES, Profile};

/// The page of a photo. `back` links to the batch's page.
///
/// # Errors
/// If a picture cannot be encoded.
pub(super) fn photo_page(photo: &Photo, profile: &Profile, back: bool) -> anyhow::Result<String> {
    let mut body = head(photo, profile, back);
    if let Some(trouble) = photo.trouble() {
        body += &format!("<p class=\"error\">{}</p>\n", both(&trouble));
    }
    if let Ok(checked) = &photo.found {
        body += &layers();
        body += &format!("<main>\n<section class=\"pictures\">\n{}</section>\n", pictures(checked, profile)?);
        body += &format!("<section class=\"findings\">\n{}</section>\n</main>\n", findings(checked));
    }
    body += &format!("<footer>{}</footer>\n", both(&words("checked.person_decides")));
    Ok(page(&photo.name, &body))
}

fn head(photo: &Photo, profile: &Profile, back: bool) -> String {
    let rating = photo.verdict();
    let up = if back {
        format!("<a class=\"back\" href=\"index.html\">← {}</a>", both(&words("checked.index")))
    } else {
        String::new()
    };
    let version = [("name", profile.name.as_str()), ("version", profile.version.as_str())];
    let mut facts = vec![both(&filled("checked.profile", &version))];
    if let Ok(checked) = &photo.found {
        let all = &checked.report.findings;
        let open = all.iter().filter(|f| matches!(f.outcome, Outcome::NotAssessed(_))).count();
        let [total, passed, open] = [all.len(), checked.report.passed(), open].map(|n| n.to_string());
        facts.push(both(&filled("checked.counts", &[("total", &total), ("passed", &passed), ("open", &open)])));
    }
    format!(
        "<header>{up}<h1>{}</h1>\n<p class=\"verdict {}\">{} {}</p>\n<p class=\"facts\">{}</p></header>\n",
        escaped(&photo.name),
        rating.as_str(),
        badge(rating),
        both(&words(&format!("checked.{}", rating.as_str()))),
        facts.join("<br>")
    )
}

/// A verdict's mark, told by shape and by colour.
pub(super) fn badge(rating: Rating) -> String {
    format!("<span class=\"badge {}\">{}</span>", rating.as_str(), rating.mark())
}

/// The switches of what is drawn; they stand before the pictures, which the style sheet then shows or hides.
fn layers() -> String {
    let switch = |id: &str, key: &str, on: &str| {
        format!(
            "<input type=\"checkbox\" id=\"{id}\"{on}><label class=\"switch\" for=\"{id}\">{}</label>\n",
            both(&words(key))
        )
    };
    switch("problems", "checked.show_problems", " checked")
        + &switch("measures", "checked.show_evidence", "")
        + &switch("bands", "checked.show_bands", "")
}

fn pictures(checked: &Checked, profile: &Profile) -> anyhow::Result<String> {
    let remarks: Vec<&Finding> = worst_first(&checked.report).into_iter().filter(|f| is_remark(f)).collect();
    let problems: String = remarks.iter().enumerate().map(|(at, f)| evidence(f, Some(at + 1))).collect();
    let measures: String = checked.report.findings.iter().map(|f| evidence(f, None)).collect();
    let cut = checked.before.as_ref().is_none_or(|before| before.cut.is_some());
    let ranges = if cut { bands(profile, &checked.report) } else { String::new() };
    let caption = match &checked.before {
        None => "checked.as_it_is",
        Some(Before { cut: None, .. }) => "checked.no_cut",
        Some(Before { cut: Some(_), .. }) => "checked.after",
    };
    let caption = words(caption);
    let after = format!(
        "<figure class=\"after\"><svg viewBox=\"0 0 480 640\" role=\"img\" aria-label=\"{}\">\
         <image href=\"{}\" width=\"480\" height=\"640\"/>\n<g class=\"layer measures\">{measures}</g>\n\
         <g class=\"layer problems\">{problems}</g>\n<g class=\"layer bands\">{ranges}</g></svg>\n\
         <figcaption>{}</figcaption></figure>\n",
        plain(&caption),
        picture(&checked.cut_out, 92)?,
        both(&caption)
    );
    let before = checked.before.as_ref().map(before).transpose()?.unwrap_or_default();
    Ok(after + &before)
}

/// The file's own picture with the cut in it; what falls away is dimmed.
fn before(before: &Before) -> anyhow::Result<String> {
    let (width, height) = (before.picture.width() as f32, before.picture.height() as f32);
    let (mut left, mut top, mut right, mut bottom) = (0.0_f32, 0.0_f32, width, height);
    let mut frame = String::new();
    if let Some(cut) = before.cut {
        let (end_x, end_y) = (cut.x + cut.width, cut.y + cut.height);
        (left, top) = (left.min(cut.x - 4.0), top.min(cut.y - 4.0));
        (right, bottom) = (right.max(end_x + 4.0), bottom.max(end_y + 4.0));
        frame = format!(
            "<path class=\"outside\" d=\"M0 0H{width:.1}V{height:.1}H0ZM{0:.1} {1:.1}V{end_y:.1}H{end_x:.1}V{1:.1}Z\"/>\
             <path class=\"casing\" d=\"M{0:.1} {1:.1}V{end_y:.1}H{end_x:.1}V{1:.1}Z\"/>\
             <path class=\"frame\" d=\"M{0:.1} {1:.1}V{end_y:.1}H{end_x:.1}V{1:.1}Z\"/>",
            cut.x, cut.y
        );
    }
    let caption = words("checked.before");
    Ok(format!(
        "<figure class=\"before\"><svg viewBox=\"{left:.1} {top:.1} {:.1} {:.1}\" role=\"img\" aria-label=\"{}\">\
         <image href=\"{}\" width=\"{width}\" height=\"{height}\"/>{frame}</svg>\n<figcaption>{}</figcaption></figure>\n",
        right - left,
        bottom - top,
        plain(&caption),
        picture(&before.picture, 85)?,
        both(&caption)
    ))
}

fn findings(checked: &Checked) -> String {
    let sorted = worst_first(&checked.report);
    let remarks: Vec<&&Finding> = sorted.iter().filter(|f| is_remark(f)).collect();
    let passed: Vec<&&Finding> = sorted.iter().filter(|f| f.outcome == Outcome::Pass).collect();
    let mut out = String::new();
    if !remarks.is_empty() {
        let cards: String = remarks.iter().enumerate().map(|(at, f)| card(f, at + 1)).collect();
        out += &format!("{}<ol class=\"cards\">\n{cards}</ol>\n", heading("checked.to_mend", remarks.len()));
    }
    if !passed.is_empty() {
        let rows: String = passed.iter().map(|f| passed_row(f)).collect();
        out += &format!("{}<table class=\"passed\">\n{rows}</table>\n", heading("checked.passed", passed.len()));
    }
    let open: Vec<(&Finding, Why)> = sorted
        .iter()
        .filter_map(|&f| if let Outcome::NotAssessed(why) = f.outcome { Some((f, why)) } else { None })
        .collect();
    if !open.is_empty() {
        let rows: String = open.iter().map(|&(f, why)| open_row(f, why)).collect();
        out += &format!("{}<table class=\"open\">\n{rows}</table>\n", heading("checked.not_assessed", open.len()));
    }
    out
}

fn heading(key: &str, count: usize) -> String {
    format!("<h2>{} <span class=\"count\">{count}</span></h2>\n", both(&words(key)))
}

/// Something to mend: what, how to mend it, measured against allowed, and the clause.
fn card(finding: &Finding, number: usize) -> String {
    let texts = texts(finding);
    let (class, rating) = match finding.outcome {
        Outcome::Fail => ("fail", Rating::Fail),
        Outcome::Warn | Outcome::Pass | Outcome::NotAssessed(_) => ("warn", Rating::Warn),
    };
    let word = if rating == Rating::Fail { "checked.fail" } else { "checked.remark" };
    format!(
        "<li class=\"{class}\"><div class=\"number\">{number}</div><div>\n<h3>{} {} <span class=\"word\">{}</span></h3>\n\
         <p>{}</p>\n<p class=\"remedy\">→ {}</p>\n{}<p class=\"figures\">{} <b>{}</b> · {} <b>{}</b> · {}</p></div></li>\n",
        badge(rating),
        both(&texts.name),
        both(&words(word)),
        both(&texts.reason),
        both(&texts.remedy),
        gauge(finding),
        both(&words("checked.measured")),
        escaped(&measured(finding)),
        both(&words("checked.allowed")),
        escaped(&allowed(finding)),
        clause(finding)
    )
}

fn passed_row(finding: &Finding) -> String {
    let texts = texts(finding);
    format!(
        "<tr><td>{} {}</td><td>{}</td><td class=\"figures\"><b>{}</b> · {}</td><td class=\"figures\">{}</td></tr>\n",
        badge(Rating::Pass),
        both(&texts.name),
        gauge(finding),
        escaped(&measured(finding)),
        escaped(&allowed(finding)),
        escaped(finding.clause)
    )
}

fn open_row(finding: &Finding, why: Why) -> String {
    format!(
        "<tr><td><span class=\"badge open\">–</span> {}</td><td>{}</td><td class=\"figures\">{}</td></tr>\n",
        both(&texts(finding).name),
        both(&why_words(why)),
        escaped(finding.clause)
    )
}

/// The clause with its subject, and whether it binds.
fn clause(finding: &Finding) -> String {
    let force = words(if finding.mandatory { "checked.mandatory" } else { "checked.recommended" });
    let title = CLAUSES.iter().find(|clause| clause.id == finding.clause);
    let title = title.map_or_else(String::new, |clause| format!("{} {}", clause.title_zh, clause.title));
    format!(
        "{} <abbr title=\"{}\">{}</abbr> ({})",
        both(&words("checked.clause")),
        escaped(&title),
        escaped(finding.clause),
        both(&force)
    )
}

#[cfg(test)]
mod tests {
    use super::super::samples::{good, photo, profile, unreadable};
    use super::*;

    #[test]
    fn the_page_holds_everything_and_asks_for_nothing() {
        let page = photo_page(&photo(), profile(), true).unwrap();
        assert_eq!(page.matches("data:image/jpeg;base64,").count(), 2, "before and after");
        assert!(page.contains("a&amp;b.jpg") && !page.contains("a&b.jpg"));
        for text in [
            &*profile().version,
            "moe-2017-99",
            "左眼没有睁开",
            "Left eye is not open",
            "≥ 0.036 (≥ 0.025)",
            "296.2 px",
            "程序还不会判断",
            "Passed",
            "Original, with the cut",
            "href=\"index.html\"",
        ] {
            assert!(page.contains(text), "{text}");
        }
        for outside in ["http", "<script", "onclick", "url(", "{"] {
            let markup = page.split("<style>").next().unwrap().to_owned() + page.split("</style>").nth(1).unwrap();
            assert!(!markup.contains(outside), "{outside}");
        }
        // Three gauges: to mend two, passed one. Switches for three layers.
        assert_eq!((page.matches("class=\"gauge\"").count(), page.matches("type=\"checkbox\"").count()), (3, 3));
    }

    #[test]
    fn only_what_is_wrong_is_numbered() {
        let page = photo_page(&photo(), profile(), false).unwrap();
        let problems = page.split("layer problems").nth(1).unwrap().split("</svg>").next().unwrap();
        assert_eq!((problems.matches("m-fail").count(), problems.matches("m-warn").count()), (1, 1));
        assert!(problems.contains(">1</text>") && problems.contains(">2</text>") && !problems.contains("m-pass"));
        assert!(!page.contains("href=\"index.html\""));
    }

    #[test]
    fn a_good_photo_and_a_broken_file_have_their_pages() {
        let page = photo_page(&good("g.jpg"), profile(), false).unwrap();
        assert!(page.contains("verdict pass") && !page.contains("<ol") && page.contains("as it is"));
        let page = photo_page(&unreadable(), profile(), false).unwrap();
        assert!(page.contains("the file is cut off") && page.contains("unreadable") && !page.contains("<svg"));
    }
}
