//! A calibration on a terminal: what it asks, how far it is, what came of it.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use crate::app::calibrating::bench::Placed;
use crate::calibration::View;
use crate::calibration::machine::Outcome;
use crate::calibration::names::name;
use crate::cli::outcome::say;
use crate::domain::Target;

const STEPS: [&str; 6] = ["target", "ambient light", "each lamp alone", "solving", "verifying", "signature"];

/// While it waits for an answer, it looks so often whether it is to stop.
const LOOK: Duration = Duration::from_millis(100);

/// Asks for a target and waits for Enter; `s` goes on without it, the end of the input and `stopped` stop.
pub(super) fn ask(target: Target, stopped: &dyn Fn() -> bool) -> Placed {
    let what = match target {
        Target::Card => "put the grey card where the head will be and step out",
        Target::Head => "put the grey head where the head will be; without one type s",
        Target::Empty => "take everything away and step out",
        Target::Chart => "put the chart of 24 colours where the head will be",
        Target::Edge => "put the slanted edge where the head will be",
    };
    match answer(&format!("{what}, then press Enter: "), stopped) {
        None => Placed::Stop,
        Some(text) if text.eq_ignore_ascii_case("s") && target == Target::Head => Placed::Skipped,
        Some(_) => Placed::There,
    }
}

/// Asks whose id signs; `None`: nobody's.
pub(super) fn ask_for_signature(stopped: &dyn Fn() -> bool) -> Option<String> {
    let question = "sign with your id to put it in force, or press Enter to keep the old one: ";
    answer(question, stopped).filter(|id| !id.is_empty())
}

/// One line. A thread waits for it, since a signal does not end the waiting; once stopped, nobody asks again.
fn answer(question: &str, stopped: &dyn Fn() -> bool) -> Option<String> {
    let mut out = io::stderr();
    let _shown = write!(out, "\r\x1b[K{question}");
    let _flushed = out.flush();
    let (typed, answer) = sync_channel(1);
    let read = move || {
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line).unwrap_or(0);
        // Whoever asked may have gone.
        drop(typed.send((read > 0).then(|| line.trim().to_owned())));
    };
    std::thread::Builder::new().name("answer".to_owned()).spawn(read).ok()?;
    loop {
        match answer.recv_timeout(LOOK) {
            Ok(line) => return line,
            Err(RecvTimeoutError::Timeout) if !stopped() => {}
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
        }
    }
}

/// One line that is written over.
pub(super) fn progress(view: &View) {
    let View::Running { step, progress, seconds_left, channels, asks, .. } = view else { return };
    let mut out = io::stderr();
    if asks.is_some() || !out.is_terminal() {
        return;
    }
    let step = STEPS.get(usize::from(*step)).unwrap_or(&"");
    let lamps = if channels.is_empty() { String::new() } else { format!(", {} lamps measured", channels.len()) };
    let _shown = write!(out, "\r\x1b[K{:3.0} %  {step}{lamps}, about {seconds_left} s left", progress * 100.0);
    let _flushed = out.flush();
}

/// Verdict, table, recipe.
pub(super) fn result(outcome: &Outcome, signed: Option<&str>) {
    if io::stderr().is_terminal() {
        let _cleared = write!(io::stderr(), "\r\x1b[K");
    }
    if outcome.accepted {
        say(&format!("accepted after {} corrections, {:.0} s", outcome.corrections, outcome.took.as_secs_f64()));
    } else {
        say("refused; nothing was changed");
        for fault in &outcome.faults {
            say(&format!("  {fault}"));
        }
    }
    if !outcome.rows.is_empty() {
        say(&format!("  {:<22}{:>12}{:>12}  {:<20}", "", "before", "after", "limit"));
    }
    for row in &outcome.rows {
        let before = row.before.map_or_else(|| "-".to_owned(), |value| row.metric.written(value));
        let mark = match (row.is_good(), row.must) {
            (true, _) => "ok",
            (false, true) => "FAIL",
            (false, false) => "note",
        };
        let after = row.metric.written(row.after);
        say(&format!("  {:<22}{before:>12}{after:>12}  {:<20}{mark}", row.metric.name(), row.limit()));
    }
    for (channel, duty) in &outcome.recipe {
        say(&format!("  {:<22}{:>11.1} %", name(*channel), duty * 100.0));
    }
    match signed {
        Some(id) => say(&format!("signed and in force as {id}")),
        None if outcome.accepted => say("not signed: the old one stays in force"),
        None => {}
    }
}
