//! docs/standard.md and docs/checks.md say what the tables say. `UPDATE_EXPECT=1` writes them anew.

use std::path::PathBuf;

use gradbooth::checks::CHECKS;
use gradbooth::domain::{CheckId, Limit};
use gradbooth::standard::{CLAUSES, Force, Guard, Profile, clause_of};

/// From here on a page is written by hand: figures that no table holds.
const BY_HAND: &str = "\n## Figures\n";

#[test]
fn the_page_of_the_standard_is_up_to_date() {
    compare("standard.md", &standard());
}

#[test]
fn the_page_of_the_checks_is_up_to_date() {
    compare("checks.md", &checks());
}

#[expect(clippy::disallowed_methods, reason = "a test's own switch, and a page that it rewrites")]
fn compare(name: &str, rendered: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let (head, by_hand) = found.split_at(found.find(BY_HAND).unwrap_or(found.len()));
    if std::env::var("UPDATE_EXPECT").is_ok() {
        std::fs::write(&path, format!("{rendered}{by_hand}")).expect("docs/ can be written");
    } else {
        assert_eq!(head, rendered, "docs/{name} is stale; run the test with UPDATE_EXPECT=1");
    }
}

fn standard() -> String {
    let mut out = vec![String::from(
        "# The norm\n\n《高等教育学历证书电子注册图像采集规范及信息标准》, 教毕指〔2017〕99号. The primary PDF was not to be had: these clauses stand in several \
         agreeing copies. The ids are ours, since the norm numbers only its sections. M binds (应, 不得, 禁止); R is advice or a reference \
         value (不宜, 建议, 一般, 参考值). This page is rendered from `src/standard` and `assets/standards`.\n\n## Clauses\n\n\
         | id | clause | in English | number | force | held by |\n|---|---|---|---|---|---|\n",
    )];
    for c in CLAUSES {
        let force = if c.force == Force::Mandatory { "M" } else { "R" };
        let guards: Vec<String> = c.guards.iter().copied().map(guard).collect();
        let guards = guards.join(", ");
        out.push(format!("| {} | {} | {} | {} | {force} | {guards} |\n", c.id, c.title_zh, c.title, c.number));
    }
    out.push(String::from(
        "\n## Profiles\n\nOne per school or region, in `assets/standards`; a profile may inherit and state only what differs. \
         Every report names the profile\nand its version, e.g. `1+3fa9c21b`: the number in its file, and a hash of all values in force.\n\n\
         | profile | for | backgrounds | file, KB | accepted, KB | quality | glasses | print |\n|---|---|---|---|---|---|---|---|\n",
    ));
    for name in Profile::names() {
        let p = Profile::named(name).expect("shipped profiles read");
        let backgrounds: Vec<_> = p.backgrounds.iter().map(|b| b.as_str()).collect();
        let print = p.print.map_or_else(String::new, |c| {
            format!("{} x {} mm from {} x {} px", c.width_mm, c.height_mm, c.width_px, c.height_px)
        });
        out.push(format!(
            "| {name} | {} | {} | {}-{} | {}-{} | >= {} | {} | {print} |\n",
            p.summary,
            backgrounds.join(", "),
            p.file_kb.min,
            p.file_kb.max,
            p.file_kb_accepted.min,
            p.file_kb_accepted.max,
            p.quality_min,
            if p.glasses_allowed { "allowed" } else { "refused" },
        ));
    }
    out.concat()
}

fn guard(guard: Guard) -> String {
    match guard {
        Guard::Check(check) => format!("`{}`", check.as_str()),
        Guard::Portrait => "the portrait's making".to_owned(),
        Guard::Setup => "set-up and calibration".to_owned(),
        Guard::Capture => "the booth's own capture".to_owned(),
        Guard::Staff => "a person".to_owned(),
    }
}

fn checks() -> String {
    let profile = Profile::named(Profile::DEFAULT).expect("shipped profiles read");
    let mut out = vec![String::from(
        "# The checks\n\nEach check measures one thing in a picture and judges it by the profile's limits; the limits here are those of \
         `moe-2017-99`. Lengths are pixels of the 480 x 640 cut (N); left and right are the sitter's own. IED is the distance between the eye \
         centres, T that from their midpoint to the chin. A check without its inputs is not assessed, never failed. Measures that cannot be \
         trusted to refuse a photo have no fail limit: they remark. This page is rendered from the checks' own doc comments.\n\n\
         | check | clause | force | unit | warn outside | fail outside | guide raises outside | clears inside |\n|---|---|---|---|---|---|---|---|\n",
    )];
    for check in CHECKS {
        let (limits, clause) = (profile.limits(check.id), clause_of(check.id));
        let force = if clause.force == Force::Mandatory { "M" } else { "R" };
        let live = limits.live;
        out.push(format!(
            "| [{id}](#{id}) | {} | {force} | {} | {} | {} | {} | {} |\n",
            clause.id,
            check.unit.as_str(),
            limit(limits.warn),
            limit(limits.fail),
            limit(live.map(|l| l.raise)),
            limit(live.map(|l| l.clear)),
            id = check.id.as_str(),
        ));
    }
    for check in CHECKS {
        out.push(format!("\n## {}\n\n", check.id.as_str()));
        for line in check.doc.lines() {
            let line = line.trim();
            if line.is_empty() {
                out.push(String::from("\n"));
            } else {
                let bullet =
                    ["Measures:", "Shapes:", "Limits:", "Source:", "Not assessed:"].iter().any(|w| line.starts_with(w));
                out.push(format!("{}{line}\n", if bullet { "- " } else { "" }));
            }
        }
    }
    out.concat()
}

fn limit(limit: Option<Limit>) -> String {
    match limit {
        None => String::new(),
        Some(Limit::AtMost(max)) => format!("<= {max}"),
        Some(Limit::AtLeast(min)) => format!(">= {min}"),
        Some(Limit::Within(min, max)) => format!("{min} to {max}"),
    }
}

#[test]
fn every_check_says_what_it_measures_where_it_comes_from_and_when_it_is_silent() {
    assert_eq!(CHECKS.len(), CheckId::ALL.len());
    for check in CHECKS {
        for word in ["Source:", "Not assessed:"] {
            assert!(check.doc.contains(word), "{} lacks {word}", check.id.as_str());
        }
        let measured =
            check.doc.contains("Measures:") && check.doc.contains("Shapes:") && check.doc.contains("Limits:");
        let open = check.doc.contains("it needs");
        assert!(measured || open, "{} says neither what it measures nor why it cannot", check.id.as_str());
    }
}
