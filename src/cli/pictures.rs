//! Picture files as commands take them: read within bounds, and one line each.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::app::now;
use crate::domain::Frame;
use crate::imaging::decode;

/// Longest file that is read, bytes: 60 million pixels of 16-bit colour, stored plainly, are 360 MB.
const MAX_BYTES: u64 = 400 << 20;

/// Reads a picture file's bytes, in one sentence if it cannot be. Pipes and devices, which may never end, are not read.
pub(super) fn read_bytes(file: &Path) -> Result<Vec<u8>, String> {
    let unread = |cause: std::io::Error| format!("the file cannot be read ({cause}); name a JPEG or PNG picture");
    let facts = std::fs::metadata(file).map_err(unread)?;
    if !facts.is_file() {
        let kind = if facts.is_dir() { "a folder" } else { "no plain file" };
        return Err(format!("that is {kind}; name a JPEG or PNG picture"));
    }
    let mut bytes = Vec::new();
    let read = std::fs::File::open(file).and_then(|open| open.take(MAX_BYTES + 1).read_to_end(&mut bytes));
    read.map_err(unread)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err("the file is longer than 400 MB; make the picture smaller".to_owned());
    }
    Ok(bytes)
}

/// Reads a picture file as a frame, in one sentence if it cannot be.
pub(super) fn read_frame(file: &Path) -> Result<Frame, String> {
    let bytes = read_bytes(file)?;
    let picture = decode::decode(&bytes).map_err(|cause| cause.to_string())?;
    Ok(picture.into_frame(0, now()))
}

/// The JSON line of a file that cannot be read.
fn unreadable(file: &Path, reason: &str) -> Value {
    json!({ "file": file.display().to_string(), "verdict": "unreadable", "error": reason })
}

/// Works on every file and prints a line of each; `line` takes the milliseconds too. The exit status: 0 each is `good`, 1
/// one is not, 2 a file could not be read.
pub(super) fn each<T>(
    files: &[PathBuf],
    json: bool,
    mut work: impl FnMut(&Path) -> Result<T, String>,
    good: impl Fn(&T) -> bool,
    line: impl Fn(&Path, &T, f64) -> String,
) -> u8 {
    let mut worst = 0;
    for file in files {
        let started = now();
        match work(file) {
            Ok(found) => {
                worst = worst.max(u8::from(!good(&found)));
                super::say(&line(file, &found, started.elapsed().as_secs_f64() * 1000.0));
            }
            Err(reason) => {
                worst = 2;
                if json {
                    super::say(&unreadable(file, &reason).to_string());
                } else {
                    super::complain(&format!("{}: {reason}", file.display()));
                }
            }
        }
    }
    worst
}
