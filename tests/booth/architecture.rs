//! Holds the floors that ARCHITECTURE.md draws: a module reaches only what its row names.

use std::fs;
use std::path::{Path, PathBuf};

/// Each module of `src/` with the modules it may import. `app`, `cli` and the two roots may import anything.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("imaging", &["domain"]),
    ("standard", &["domain"]),
    ("guide", &["domain"]),
    ("calibration", &["domain", "imaging"]),
    ("checks", &["domain", "imaging", "standard"]),
    ("portrait", &["domain", "imaging", "standard"]),
    ("flow", &["domain", "standard", "calibration", "guide"]),
    ("vision", &["domain", "imaging"]),
    ("simulator", &["domain", "imaging"]),
    ("devices", &["domain", "imaging", "simulator"]),
    ("delivery", &["domain"]),
    ("ui", &["domain", "flow", "guide"]),
    ("config", &["domain", "devices"]),
];

/// Outside crates that only some modules may name.
const MAY_USE: &[(&str, &[&str])] = &[
    ("eframe", &[]),
    ("clap", &[]),
    ("egui", &["ui"]),
    ("resvg", &["ui"]),
    ("fontdb", &["ui"]),
    ("tract_onnx", &["vision"]),
    ("nokhwa", &["devices"]),
    ("v4l", &["devices"]),
    ("rppal", &["devices"]),
    ("evdev", &["devices"]),
    ("rxing", &["devices"]),
    ("rqrr", &["devices"]),
    ("reqwest", &["delivery"]),
    ("rusqlite", &["delivery"]),
    ("age", &["delivery"]),
    ("gradbooth_protocol", &["delivery"]),
    ("jpeg_encoder", &["imaging"]),
    ("zune_jpeg", &["imaging", "devices"]),
    ("fast_image_resize", &["imaging"]),
];

/// Modules that must not know what time it is or touch the world.
const PURE: &[&str] = &["domain", "imaging", "standard", "guide", "calibration", "checks", "portrait", "flow"];

/// What the pure ones must not name.
const IMPURE: &[&str] =
    &["std::fs", "std::net", "std::env", "std::thread", "Instant::now", "SystemTime::now", "std::process"];

#[test]
fn modules_reach_only_what_they_may() {
    let mut offences = Vec::new();
    for path in rust_files(Path::new("src")) {
        let Some(module) = module_of(&path) else { continue };
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == module) else {
            offences.push(format!("{}: `{module}` has no row in MAY_IMPORT", path.display()));
            continue;
        };
        let text = product(&path);
        for import in names_after("crate::", &text) {
            if import != module && !allowed.contains(&import) {
                offences.push(format!("{}: `{module}` must not import `{import}`", path.display()));
            }
        }
        if text.contains("use crate::{") {
            offences.push(format!("{}: name the module, `use crate::module::…`", path.display()));
        }
        if path == Path::new("src").join(&module).join("mod.rs")
            && text.contains("super::")
            && !text.contains("use super::*")
        {
            offences.push(format!("{}: `super::` reaches the root from here", path.display()));
        }
        for (outside, users) in MAY_USE {
            if names(outside, &text) && !users.contains(&module.as_str()) {
                offences.push(format!("{}: `{module}` must not use `{outside}`", path.display()));
            }
        }
        if PURE.contains(&module.as_str()) {
            for impure in IMPURE.iter().filter(|impure| text.contains(**impure)) {
                offences.push(format!("{}: `{module}` is pure and must not name `{impure}`", path.display()));
            }
        }
    }
    assert!(offences.is_empty(), "\n{}", offences.join("\n"));
}

#[test]
fn server_and_booth_compile_without_each_other() {
    let server = fs::read_to_string("server/Cargo.toml").unwrap();
    assert!(!server.lines().any(|line| line.starts_with("gradbooth =") || line.starts_with("gradbooth.")));
    let booth = fs::read_to_string("Cargo.toml").unwrap();
    let dependencies = booth.split("\n[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    assert!(!dependencies.contains("gradbooth-server"), "the booth compiles no server");
}

#[test]
fn files_stay_small_enough_to_read() {
    let long = |path: &PathBuf| {
        let lines = product(path).lines().count();
        (lines > 450).then(|| format!("{}: {lines} lines", path.display()))
    };
    let offences: Vec<_> = rust_files(Path::new("src")).iter().filter_map(long).collect();
    assert!(offences.is_empty(), "longer than 450 lines without tests:\n{}", offences.join("\n"));
}

#[test]
fn every_file_says_what_it_is() {
    let mute = |path: &PathBuf| !fs::read_to_string(path).unwrap().starts_with("//!");
    let offences: Vec<_> = rust_files(Path::new("src")).into_iter().filter(mute).collect();
    assert!(offences.is_empty(), "these files do not open with `//!`: {offences:?}");
}

fn module_of(path: &Path) -> Option<String> {
    let first = path.strip_prefix("src").ok()?.components().next()?;
    let name = Path::new(first.as_os_str()).file_stem()?.to_str()?;
    (!["lib", "main", "app", "cli"].contains(&name)).then(|| name.to_owned())
}

/// What ships of a file: its code without its tests and comments; nothing of a file that is all tests.
fn product(path: &Path) -> String {
    let is_test =
        path.components().any(|part| part.as_os_str().to_string_lossy().trim_end_matches(".rs").ends_with("tests"));
    if is_test {
        return String::new();
    }
    let text = fs::read_to_string(path).unwrap();
    code(text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default())
}

fn code(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether `text` names the outside crate: as a path root, not as a module of ours.
fn names(outside: &str, text: &str) -> bool {
    let root = format!("{outside}::");
    text.match_indices(&root).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

fn names_after<'a>(prefix: &str, text: &'a str) -> impl Iterator<Item = &'a str> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    text.split(prefix).skip(1).map(move |rest| rest.split(|c| !is_name(c)).next().unwrap_or(rest))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let nested = entries.flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] });
    nested.filter(|path| path.extension().is_some_and(|ending| ending == "rs")).collect()
}
