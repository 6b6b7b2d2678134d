//! `gradbooth doctor`: every part of a booth looked at once, each with what to do where it is not well.

mod devices;
mod system;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use crate::config::Config;

/// Looks at every part of the booth. The kiosk must not run: it holds camera and lights.
#[derive(Debug, Clone, Args)]
pub(super) struct DoctorArgs {
    /// Settings of the booth.
    #[arg(long, value_name = "booth.toml")]
    config: Option<PathBuf>,
    /// One JSON object per line on stdout.
    #[arg(long)]
    json: bool,
}

/// How a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Health {
    /// Well.
    Ok,
    /// This booth has none.
    Absent,
    /// Works, but look at it.
    Warn,
    /// Broken: the booth takes no photos, or loses something.
    Fail,
}

impl Health {
    const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Absent => "absent",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// One part: what was seen, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    name: &'static str,
    health: Health,
    seen: String,
    /// What to do; empty where nothing is to be done.
    mend: String,
}

impl Part {
    fn ok(name: &'static str, seen: impl Into<String>) -> Self {
        Self { name, health: Health::Ok, seen: seen.into(), mend: String::new() }
    }

    fn absent(name: &'static str, seen: impl Into<String>) -> Self {
        Self { health: Health::Absent, ..Self::ok(name, seen) }
    }

    fn warn(name: &'static str, seen: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { health: Health::Warn, mend: mend.into(), ..Self::ok(name, seen) }
    }

    fn fail(name: &'static str, seen: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { health: Health::Fail, mend: mend.into(), ..Self::ok(name, seen) }
    }

    /// A fault whose sentence says what to do after its last semicolon, as all of the booth's do.
    fn fault(name: &'static str, fault: &dyn std::fmt::Display) -> Self {
        let text = fault.to_string();
        match text.rsplit_once("; ") {
            Some((seen, mend)) => Self::fail(name, seen, mend),
            None => Self::fail(name, text, ""),
        }
    }
}

/// Runs the command. 0: nothing is broken; 1: something is; 2: the settings cannot be read.
pub(super) fn run(args: &DoctorArgs) -> ExitCode {
    let config = match args.config.as_deref().map(Config::load) {
        Some(Ok(config)) => config,
        Some(Err(err)) => return super::could_not(&err.into()),
        None => Config::default(),
    };
    let mut worst = Health::Ok;
    let parts: [fn(&Config) -> Vec<Part>; 4] =
        [system::parts, system::server_and_queue, devices::camera_and_calibration, devices::others];
    for part in parts.into_iter().flat_map(|look| look(&config)) {
        worst = worst.max(part.health);
        tell(args, &part);
    }
    if worst == Health::Fail { ExitCode::from(1) } else { ExitCode::SUCCESS }
}

fn tell(args: &DoctorArgs, part: &Part) {
    if args.json {
        let Part { name, health, seen, mend } = part;
        super::say(&json!({ "part": name, "health": health.word(), "seen": seen, "mend": mend }).to_string());
        return;
    }
    let mend = if part.mend.is_empty() { String::new() } else { format!("\n{:>14}  → {}", "", part.mend) };
    super::say(&format!("{:<6} {:<12} {}{mend}", part.health.word(), part.name, part.seen));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_split_into_what_was_seen_and_what_to_do() {
        let part = Part::fault("camera", &"camera: unplugged or gone; check the USB plug");
        assert_eq!((part.seen.as_str(), part.mend.as_str()), ("camera: unplugged or gone", "check the USB plug"));
        assert!(Part::ok("x", "").health < Health::Warn && Health::Warn < Health::Fail);
    }
}
