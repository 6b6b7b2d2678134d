//! `gradbooth pin`: the hash of a technician's PIN, read from stdin, for `booth.toml`.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;
use rand_core::RngCore as _;

use crate::config::PinHash;

/// Reads a PIN of 6 to 12 digits from stdin and prints the line for booth.toml.
#[derive(Debug, Clone, Args)]
pub(super) struct PinArgs {}

/// Runs the command.
pub(super) fn run(_args: &PinArgs) -> ExitCode {
    match hash() {
        Ok(hash) => {
            super::say(&format!("[technician]\npin_hash = \"{}\"", hash.written()));
            ExitCode::SUCCESS
        }
        Err(err) => super::could_not(&err),
    }
}

fn hash() -> anyhow::Result<PinHash> {
    let mut typed = String::new();
    std::io::stdin().read_line(&mut typed).context("cannot read the PIN from stdin")?;
    let pin = typed.trim();
    if !(6..=12).contains(&pin.len()) || !pin.bytes().all(|byte| byte.is_ascii_digit()) {
        bail!("a PIN is 6 to 12 digits; type it and press Enter");
    }
    let mut salt = [0; 16];
    rand_core::OsRng.try_fill_bytes(&mut salt).context("the system gives no random numbers")?;
    Ok(PinHash::new(pin, &salt))
}
