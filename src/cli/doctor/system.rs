//! The computer and what lies on it: folder, room, clock, networks, enrolment, server, queue.

use super::Part;
use crate::app::{Audit, clock_is_set, clock_is_synchronised, disk_free, unix_seconds};
use crate::config::Config;
use crate::delivery::{Client, ClientOptions, DeliveryOptions, Enrolment, Outbox};
use crate::vision::Vision;

/// Folder, room, clock, networks.
pub(super) fn parts(config: &Config) -> Vec<Part> {
    vec![folder(config), room(config), clock(), networks(config), record(config)]
}

/// What technicians did, as the booth wrote it down.
fn record(config: &Config) -> Part {
    match Audit::verify(&config.state()) {
        Ok(0) => Part::absent("record", "no technician's action yet"),
        Ok(count) => Part::ok("record", format!("{count} actions of technicians, none changed")),
        Err(why) => Part::fail("record", why, "somebody changed the record: keep a copy and find out who had the disk"),
    }
}

fn folder(config: &Config) -> Part {
    let state = config.state();
    let probe = state.join(".doctor");
    let written = std::fs::create_dir_all(&state)
        .and_then(|()| std::fs::File::create(&probe).map(drop))
        .and_then(|()| std::fs::remove_file(&probe));
    match written {
        Ok(()) => Part::ok("state", state.display().to_string()),
        Err(err) => {
            Part::fail("state", format!("{}: {err}", state.display()), "give the booth's user the right to write there")
        }
    }
}

fn room(config: &Config) -> Part {
    let Some(free) = disk_free(&config.state()) else {
        return Part::warn("disk", "its room cannot be read", "look at it with df");
    };
    let seen = format!("{:.0} % free", free * 100.0);
    match free {
        free if free < 0.02 => Part::fail("disk", seen, "make room: photos can no longer be kept"),
        free if free < 0.1 => Part::warn("disk", seen, "make room soon"),
        _ => Part::ok("disk", seen),
    }
}

fn clock() -> Part {
    match (clock_is_set(unix_seconds()), clock_is_synchronised()) {
        (false, _) => Part::fail("clock", "nobody has set it", "set the clock, and give it a battery"),
        (true, Some(true)) => Part::ok("clock", "set by the network"),
        (true, Some(false)) => Part::warn("clock", "not set by the network", "let the booth reach a time server"),
        (true, None) => Part::ok("clock", "set; the system does not say by whom"),
    }
}

fn networks(config: &Config) -> Part {
    let folder = config.models.clone().unwrap_or_else(Vision::default_models);
    match Vision::open(&folder) {
        Ok(_) => Part::ok("models", format!("{}: all as signed for", folder.display())),
        Err(fault) => Part::fault("models", &fault),
    }
}

/// Enrolment, server, queue.
pub(super) fn server_and_queue(config: &Config) -> Vec<Part> {
    let state = config.state();
    let mut parts = Vec::new();
    match Enrolment::load(&state) {
        Ok(enrolment) => {
            parts.push(Part::ok("enrolment", format!("{} at {}", enrolment.booth, enrolment.server)));
            let options = ClientOptions::default();
            let asked = Client::new(&enrolment, &options).map_err(|err| err.to_string());
            let answer = asked.and_then(|client| client.config(None).map_err(|err| err.to_string()));
            parts.push(match answer {
                Ok(_) => Part::ok("server", "answers, and its signature is right"),
                Err(why) => {
                    Part::fail("server", why, "check cable, router and the server; photos wait here until then")
                }
            });
        }
        Err(fault) => parts.push(Part::fault("enrolment", &fault)),
    }
    let outbox = DeliveryOptions::outbox_of(&state);
    if !outbox.is_dir() {
        parts.push(Part::absent("queue", "no outbox yet"));
        return parts;
    }
    parts.push(match Outbox::inspect(&outbox) {
        Ok((_, counts)) if counts.care > 0 => Part::warn(
            "queue",
            format!("{} wait, {} need care", counts.pending, counts.care),
            "see `gradbooth queue` for the reasons",
        ),
        Ok((_, counts)) => Part::ok("queue", format!("{} wait, {} delivered", counts.pending, counts.delivered)),
        Err(fault) => Part::fail("queue", fault.to_string(), "do not delete anything; call support"),
    });
    parts
}

#[cfg(test)]
mod tests {
    use super::super::Health;
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "somebody else writes")]
    fn a_record_that_somebody_changed_is_told_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config { state: Some(folder.path().to_owned()), ..Config::default() };
        assert_eq!(record(&config).health, Health::Absent);
        let mut audit = Audit::open(folder.path()).unwrap();
        for action in ["pin", "set light", "sign"] {
            audit.append(action, 1_780_000_000).unwrap();
        }
        assert_eq!(record(&config).seen, "3 actions of technicians, none changed");
        let file = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, format!("{text}{{\"n\":4,")).unwrap();
        assert_eq!(record(&config).health, Health::Ok, "a torn last line is a loss of power");
        std::fs::write(&file, text.replace("set light", "look")).unwrap();
        let part = record(&config);
        assert!(part.health == Health::Fail && part.seen.contains("line 2") && !part.mend.is_empty(), "{part:?}");
    }
}
