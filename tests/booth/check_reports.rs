//! `check` on a folder, in every form that it reports: lines, JSON, spreadsheet, pages, contact sheet; and cut short.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use gradbooth::domain::CheckId;
use image::{Rgb, RgbImage};

use crate::commands::{gradbooth, sitter};

/// A folder with a sitter, nobody (a picture without an ending), a file cut off, and what is no picture.
fn folder(root: &Path) -> PathBuf {
    let folder = root.join("photos");
    fs::create_dir_all(folder.join("later")).unwrap();
    sitter().save(folder.join("a sitter & co.png")).unwrap();
    RgbImage::from_pixel(300, 400, Rgb([100, 197, 255])).save(root.join("nobody.png")).unwrap();
    fs::rename(root.join("nobody.png"), folder.join("later/nobody")).unwrap();
    let whole = fs::read(folder.join("a sitter & co.png")).unwrap();
    for (name, bytes) in [("=broken.jpg", &whole[..900]), ("notes.txt", b"hello"), (".hidden.png", &whole)] {
        fs::File::create(folder.join(name)).and_then(|mut file| std::io::Write::write_all(&mut file, bytes)).unwrap();
    }
    folder
}

/// Every element is closed where it should be, and nothing is loaded from elsewhere.
fn assert_well_formed(page: &str) {
    let void = ["meta", "input", "img", "br", "!doctype"];
    let mut open = Vec::new();
    let text = page.split("<style>").next().unwrap().to_owned() + page.split_once("</style>").unwrap().1;
    for tag in text.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()) {
        let name = tag.trim_start_matches('/').split([' ', '/', '\n']).next().unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "</{name}> closes it");
        } else if !void.contains(&name) && !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty() || open == ["style"], "left open: {open:?}");
    assert!(!page.contains("src=\"http") && !page.contains("<script") && !page.contains("<link"));
}

#[test]
fn a_folder_is_told_line_by_line_and_written_in_every_form() {
    let root = tempfile::tempdir().unwrap();
    let folder = folder(root.path());
    let [csv, pages] = ["t.csv", "pages"].map(|name| root.path().join(name));
    // The sheet lies among the photos: a second run must not take it for one.
    let sheet = folder.join("sheet.jpg");
    let words: Vec<&str> =
        ["check", folder.to_str().unwrap(), "--lang", "en", "--sheet", sheet.to_str().unwrap()].into();
    let more = ["--csv", csv.to_str().unwrap(), "--html", pages.to_str().unwrap()];
    let ran = gradbooth(&[&words[..], &more].concat());
    assert_eq!(ran.status, Some(2), "a file cannot be read: {}", ran.err);
    let told: Vec<&str> = ran.err.lines().collect();
    assert!(told.len() == 2 && told[0].contains("skipped a file") && told[0].ends_with("notes.txt"), "{}", ran.err);
    assert!(told[1].contains("=broken.jpg: ") && told[1].contains("cut off"), "{}", ran.err);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(lines[0].contains("a sitter & co.png") && lines[1].contains("later/nobody"), "{}", ran.out);
    assert!(lines[1].starts_with("✕ fail") && lines[1].contains("No face can be seen"), "{}", lines[1]);
    assert!(lines[2].starts_with("Photos: 3: ? cannot be judged 1, ✕ fail "), "{}", lines[2]);
    assert!(!ran.out.contains('\x1b') && !ran.err.contains(['\x1b', '\r']), "no colours and no bar in a pipe");

    let table = fs::read_to_string(&csv).unwrap();
    assert!(table.starts_with('\u{feff}'));
    assert_eq!(table.split_terminator("\r\n").count(), 1 + 2 * CheckId::ALL.len() + 1);
    assert!(table.contains("画面中看不到人脸") && table.contains(",unreadable,"), "{table}");

    let index = fs::read_to_string(pages.join("index.html")).unwrap();
    assert_well_formed(&index);
    let links: BTreeSet<&str> = index.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(links, BTreeSet::from(["%3Dbroken.html", "a%20sitter%20%26%20co.html", "nobody.html"]));
    for (name, inside) in
        [("a sitter & co.html", "class=\"gauge\""), ("=broken.html", "cut off"), ("nobody.html", "no face")]
    {
        let page = fs::read_to_string(pages.join(name)).unwrap();
        assert_well_formed(&page);
        assert!(page.to_lowercase().contains(inside), "{name}: {inside}");
        assert!(page.contains("moe-2017-99") && page.contains("version 1+"), "{name} names its profile and version");
    }
    let again = gradbooth(&[&words[..], &["--json"]].concat());
    let objects = again.objects();
    let verdicts: Vec<&str> = objects.iter().map(|object| object["verdict"].as_str().unwrap()).collect();
    assert_eq!(
        (verdicts[0], &verdicts[2..]),
        ("unreadable", &["fail"][..]),
        "in the order of names, the sheet left out"
    );
    assert!(objects.iter().all(|object| object["profile_version"].as_str().unwrap().starts_with("1+")));
    // Without the booth's typeface there is no sheet, and the command says so before it begins.
    if again.status == Some(2) && !again.err.contains("fonts-noto-cjk") {
        let (width, height) = image::image_dimensions(&sheet).unwrap();
        assert_eq!((width, height), (1600, 620));
    }
}

#[test]
fn an_empty_folder_and_a_wrong_sheet_are_told() {
    let root = tempfile::tempdir().unwrap();
    let ran = gradbooth(&[Path::new("check"), root.path()]);
    assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("no JPEG or PNG picture in this folder"), "{}", ran.err);
    let ran = gradbooth(&["check", "x.jpg", "--sheet", "sheet.pdf"]);
    assert!(ran.status == Some(2) && ran.err.contains("sheet.jpg"), "{}", ran.err);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test bounds the time of a program")]
fn a_batch_that_is_cut_short_leaves_whole_files() {
    let root = tempfile::tempdir().unwrap();
    let [photos, csv, pages] = ["photos", "t.csv", "pages"].map(|name| root.path().join(name));
    fs::create_dir(&photos).unwrap();
    sitter().save(photos.join("000.png")).unwrap();
    for number in 1..400 {
        fs::hard_link(photos.join("000.png"), photos.join(format!("{number:03}.png"))).unwrap();
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_gradbooth"))
        .arg("check")
        .arg(&photos)
        .arg("--csv")
        .arg(&csv)
        .arg("--html")
        .arg(&pages)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let rows = || fs::read_to_string(&csv).map_or(0, |text| text.matches("\r\n").count());
    let started = Instant::now();
    while rows() < 2 && started.elapsed() < Duration::from_secs(90) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(status.success());
    let ended = child.wait().unwrap();
    let mut err = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut err).unwrap();
    assert_eq!(ended.code(), Some(2), "{err}");
    assert!(err.contains("stopped after") && err.contains("of 400 photos"), "{err}");
    let text = fs::read_to_string(&csv).unwrap();
    let done = (rows() - 1) / CheckId::ALL.len();
    assert!(text.ends_with("\r\n") && (rows() - 1) % CheckId::ALL.len() == 0 && (1..400).contains(&done), "{done}");
    let index = fs::read_to_string(pages.join("index.html")).unwrap();
    assert_eq!(index.matches("href=\"").count(), done, "the page of the batch holds what was done");
    assert_well_formed(&index);
}

/// Relative luminance of `#rgb` or `#rrggbb` (WCAG 2.2).
fn luminance(colour: &str) -> f64 {
    let digits: Vec<u32> = colour.trim_start_matches('#').chars().map(|c| c.to_digit(16).unwrap()).collect();
    let channel = |at: usize| {
        let code = if digits.len() == 3 { digits[at] * 17 } else { digits[2 * at] * 16 + digits[2 * at + 1] };
        let value = f64::from(code) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(0) + 0.7152 * channel(1) + 0.0722 * channel(2)
}

#[test]
fn the_pages_can_be_read_by_day_and_by_night() {
    let css = include_str!("../../assets/report.css");
    let theme = |from: &str| -> std::collections::BTreeMap<&str, &str> {
        let block = css.split_once(from).unwrap().1.split_once('}').unwrap().0;
        block.split([';', '{', '\n']).filter_map(|rule| rule.trim().strip_prefix("--")?.split_once(':')).collect()
    };
    for (name, colours) in [("light", theme(":root{")), ("dark", theme("(prefers-color-scheme:dark)"))] {
        let contrast = |a: &str, b: &str| {
            let (a, b) = (luminance(colours[a]), luminance(colours[b]));
            (a.max(b) + 0.05) / (a.min(b) + 0.05)
        };
        // Text on its ground, then the needle on its gauge.
        let texts = "ink/page ink/surface ink/sunken ink2/page ink2/surface ink2/sunken blue/page blue/surface \
                     pass/pass-tint warn/warn-tint fail/fail-tint surface/pass surface/warn surface/fail";
        let needles = "ink/z-pass ink/z-warn ink/z-fail";
        for (pairs, least) in [(texts, 4.5), (needles, 3.0)] {
            for pair in pairs.split_whitespace() {
                let (ink, ground) = pair.split_once('/').unwrap();
                let found = contrast(ink, ground);
                assert!(found >= least, "{name}: {ink} on {ground} has {found:.2}, {least} are needed");
            }
        }
    }
}
