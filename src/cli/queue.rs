//! `gradbooth queue`: what waits for the server, beside a running booth or without one.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::outcome;
use super::state::StateArgs;
use crate::delivery::{Counts, DeliveryOptions, Entry, EntryState, Outbox};

/// Shows the packages that wait for the server.
#[derive(Debug, Args)]
pub struct QueueArgs {
    /// One JSON object per line on stdout.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    state: StateArgs,
}

#[derive(Serialize)]
struct Line<'a> {
    submission: &'a str,
    receipt_code: &'a str,
    state: &'static str,
    bytes: u64,
    stored_at: u64,
    attempts: u32,
    tried_at: Option<u64>,
    next_at: u64,
    error: Option<&'a str>,
    received_at: Option<i64>,
}

#[derive(Serialize)]
struct Summary {
    pending: u32,
    pending_bytes: u64,
    oldest: Option<u64>,
    care: u32,
    delivered: u32,
    deletions: u32,
}

/// Prints the queue. 0: nothing needs staff; 1: something does; 2: the outbox cannot be read.
pub fn run(args: &QueueArgs) -> ExitCode {
    let outcome = args.state.folder().and_then(|state| {
        let folder = DeliveryOptions::outbox_of(&state);
        if !folder.is_dir() {
            let state = state.display();
            return Err(format!(
                "{state} is no booth's folder (it has no outbox); name the booth's with --state or --config"
            ));
        }
        Outbox::inspect(&folder).map_err(|fault| format!("{}: {fault}", folder.display()))
    });
    let printed = outcome.and_then(|(entries, counts)| {
        let mut out = io::stdout().lock();
        let written = if args.json { json(&mut out, &entries, counts) } else { human(&mut out, &entries, counts) };
        written.map(|()| counts).map_err(|fault| fault.to_string())
    });
    match printed {
        Ok(counts) if counts.care == 0 => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(1),
        Err(why) => outcome::refuse(&why),
    }
}

fn json(out: &mut impl Write, entries: &[Entry], counts: Counts) -> io::Result<()> {
    for entry in entries {
        let line = Line {
            submission: &entry.id.0,
            receipt_code: &entry.receipt_code.0,
            state: entry.state.as_str(),
            bytes: entry.bytes,
            stored_at: entry.stored_at,
            attempts: entry.attempts,
            tried_at: entry.tried_at,
            next_at: entry.next_at,
            error: entry.error.as_deref(),
            received_at: entry.received_at,
        };
        writeln!(out, "{}", serde_json::to_string(&line)?)?;
    }
    let Counts { pending, pending_bytes, oldest, care, delivered, deletions } = counts;
    let summary = Summary { pending, pending_bytes, oldest, care, delivered, deletions };
    writeln!(out, "{}", serde_json::to_string(&summary)?)
}

fn human(out: &mut impl Write, entries: &[Entry], counts: Counts) -> io::Result<()> {
    for entry in entries.iter().filter(|entry| entry.state != EntryState::Delivered) {
        let (id, code, state) = (&entry.id.0, &entry.receipt_code.0, entry.state.as_str());
        let why = entry.error.as_deref().unwrap_or("not tried yet");
        writeln!(out, "{id}  {code}  {state:8} {:5} KB  tries {}  {why}", entry.bytes / 1024, entry.attempts)?;
    }
    let Counts { pending, care, delivered, .. } = counts;
    writeln!(out, "{pending} to send, {care} for staff, {delivered} delivered")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ReceiptCode, SubmissionId};

    #[test]
    fn both_forms_name_what_waits() {
        let entry = Entry {
            id: SubmissionId("id".to_owned()),
            receipt_code: ReceiptCode("K7Q2-94FD".to_owned()),
            sha256: String::new(),
            bytes: 2048,
            stored_at: 5,
            state: EntryState::Care,
            attempts: 3,
            tried_at: Some(6),
            next_at: 7,
            by_network: false,
            error: Some("BadPackage: no".to_owned()),
            received_at: None,
        };
        let counts = Counts { care: 1, ..Counts::default() };
        let mut out = Vec::new();
        json(&mut out, std::slice::from_ref(&entry), counts).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((lines[0]["state"].as_str(), lines[1]["care"].as_u64()), (Some("care"), Some(1)));
        let mut out = Vec::new();
        human(&mut out, &[entry], counts).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("K7Q2-94FD") && text.contains("BadPackage"), "{text}");
    }
}
