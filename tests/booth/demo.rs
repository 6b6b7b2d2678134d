//! `gradbooth demo` on a display that is named and cannot be used.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// Asks the program to end, and makes sure that it does.
struct Guard(Child);

impl Guard {
    fn end(&mut self) -> Option<i32> {
        let asked = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        assert!(asked.unwrap().success());
        self.0.wait().unwrap().code()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) && self.0.kill().is_ok() {
            let _status = self.0.wait();
        }
    }
}

#[test]
fn a_display_that_cannot_be_used_is_told_and_the_visits_run_without_it() {
    let folder = tempfile::tempdir().unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_gradbooth"))
        .args(["demo", "--out"])
        .arg(folder.path())
        .env("DISPLAY", ":4711")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut demo = Guard(child);
    let lines = BufReader::new(demo.0.stdout.take().unwrap()).lines();
    let mut said = Vec::new();
    for line in lines {
        said.push(line.unwrap());
        if said.last().is_some_and(|line| line.trim_start().ends_with("attract")) {
            break; // the first visit has begun
        }
    }
    let sentences: Vec<&String> = said.iter().filter(|line| line.contains("no window can be opened")).collect();
    assert_eq!(sentences.len(), 1, "{said:#?}");
    assert!(sentences[0].contains("three visits run here"), "{said:#?}");
    assert!(said.iter().any(|line| line.starts_with("== A student's first photo")), "{said:#?}");
    assert_eq!(demo.end(), Some(1), "a demo that was interrupted is not a good one");
}
