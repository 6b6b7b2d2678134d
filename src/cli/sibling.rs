//! The central server beside this program, started for a demo or a headless session and stopped with it.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde::Deserialize;

use crate::app::now;

/// How long the server may take to be ready.
const START_PATIENCE: Duration = Duration::from_secs(20);

/// A running server with a demo campus on a loopback port.
pub(super) struct Sibling {
    child: Child,
    /// What it says about its demo campus.
    pub facts: DemoFacts,
}

/// `demo.json`, as the server writes it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct DemoFacts {
    /// Where it listens.
    pub base_url: String,
    /// A code with which a booth may enrol.
    pub enrol_code: String,
    /// Sample students.
    pub students: Vec<DemoStudent>,
    /// Where reviewers work.
    pub reviewer: DemoReviewer,
}

/// The review desk of the demo.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct DemoReviewer {
    /// Its page.
    pub url: String,
    /// Its token.
    pub token: String,
}

/// An invented student of the demo campus.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct DemoStudent {
    /// Invented name.
    pub name: String,
    /// Student number.
    pub student_number: String,
    /// Last four.
    pub last4: String,
    /// Text of the collection code.
    pub code: String,
    /// What they are for: `fresh`, `pending`, `rejected`, …
    pub note: String,
}

impl Sibling {
    /// Starts `gradbooth-server --demo` on `data` and waits until it answers.
    ///
    /// # Errors
    /// If there is no server beside this program, or it does not come up.
    pub(super) fn start(data: &Path) -> anyhow::Result<Self> {
        let program = std::env::current_exe()?.with_file_name("gradbooth-server");
        if !program.is_file() {
            bail!(
                "there is no {}; build it with `cargo build --workspace`, or name a server with --server",
                program.display()
            );
        }
        std::fs::create_dir_all(data)?;
        let facts = data.join("demo.json");
        if facts.exists() {
            std::fs::remove_file(&facts)?;
        }
        let log = std::fs::File::create(data.join("server.log"))?;
        let child = Command::new(&program)
            .args(["--demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("could not start {}", program.display()))?;
        let mut sibling = Self { child, facts: DemoFacts::none() };
        sibling.facts = sibling.wait(&facts, &data.join("server.log"))?;
        Ok(sibling)
    }

    #[expect(clippy::disallowed_methods, reason = "a command line waits for its own child")]
    fn wait(&mut self, facts: &Path, log: &Path) -> anyhow::Result<DemoFacts> {
        let started = now();
        loop {
            let read = std::fs::read(facts).ok().and_then(|bytes| serde_json::from_slice::<DemoFacts>(&bytes).ok());
            if let Some(facts) = read {
                return Ok(facts);
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended at once ({status}): {}", last_words(log));
            }
            if started.elapsed() > START_PATIENCE {
                bail!("the server is not ready after {START_PATIENCE:?}: {}", last_words(log));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// The last line of a log that may be gone in a moment.
fn last_words(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it said nothing").to_owned()
}

impl DemoFacts {
    fn none() -> Self {
        Self {
            base_url: String::new(),
            enrol_code: String::new(),
            students: Vec::new(),
            reviewer: DemoReviewer::default(),
        }
    }

    /// The first student with that note.
    pub(super) fn student(&self, note: &str) -> Option<&DemoStudent> {
        self.students.iter().find(|student| student.note == note)
    }
}

impl Drop for Sibling {
    fn drop(&mut self) {
        // Only our own child, and only if it still runs.
        let ended = self.child.try_wait().ok().flatten().is_some();
        if !ended && self.child.kill().is_ok() {
            let _status = self.child.wait();
        }
    }
}
