//! State × event: what follows, as a golden table. Set `UPDATE_EXPECT=1` to write it anew, and read the difference.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::catalogue::{actions, events};
use super::*;

type Way = (&'static str, fn(&mut Rig));

/// The states with the way to each.
const WAYS: &[Way] = &[
    ("idle", |_| {}),
    ("idle, out of service", |r| drop(r.feed(Event::Service(Some(OutOfService::Lights))).asked())),
    ("privacy", |r| drop(r.press(Action::Start).asked())),
    ("declined", |r| drop(r.press(Action::Start).press(Action::Decline).asked())),
    ("code", |r| drop(r.at_code().asked())),
    ("code, for progress", |r| drop(r.press(Action::Progress).asked())),
    ("identity", |r| drop(r.at_identity().asked())),
    ("identity, asked", |r| drop(r.at_identity().identify().asked())),
    ("record", |r| drop(r.at_record().asked())),
    ("progress", |r| drop(r.at_identity().identify().answer(lookup(PhotoState::Pending)).asked())),
    ("progress, unpaid", |r| drop(r.at_identity().identify().answer(lookup(PhotoState::AwaitingPayment)).asked())),
    ("rejected", |r| drop(r.at_identity().identify().answer(priced(rejected(), Price::FreeRetake)).asked())),
    ("how-to", |r| drop(r.at_how_to().asked())),
    ("posing", |r| drop(r.at_pose().asked())),
    ("posing, adjusting", |r| drop(r.at_pose().frames(&far(), 1500).asked())),
    ("countdown", |r| drop(r.at_pose().frames(&live(), 2000).asked())),
    ("countdown, burst", |r| drop(r.at_pose().frames(&live(), 2000).wait(Duration::from_millis(2500)).asked())),
    ("checking", |r| drop(r.at_pose().shoot().asked())),
    ("result, passed", |r| drop(r.at_result().asked())),
    ("result, failed", |r| drop(r.at_pose().shoot().developed(1, failing()).asked())),
    ("existing", |r| drop(r.at_how_to().press(Action::BringPhoto).asked())),
    ("submit", |r| drop(r.at_submit().asked())),
    ("submit, saving", |r| drop(r.at_submit().press(Action::Submit).asked())),
    ("pay, opening", |r| drop(r.at_pay().asked())),
    ("pay, scan", |r| drop(r.at_scan().asked())),
    ("pay, closing", |r| drop(r.at_scan().press(Action::CancelPayment).asked())),
    ("pay, network", |r| drop(r.at_scan().feed(Event::Online(false)).asked())),
    ("pay, paid", |r| drop(r.at_scan().order("A1", OrderState::Paid).asked())),
    ("pay, cancelled", |r| drop(r.at_scan().press(Action::CancelPayment).order("A1", OrderState::Closed).asked())),
    ("done", |r| drop(r.at_scan().order("A1", OrderState::Paid).seconds(3).asked())),
    ("technician, pin", |r| drop(r.press(Action::HiddenCorner).asked())),
];

/// A command in one word and what matters of it.
fn brief(command: &Command) -> String {
    match command {
        Command::LookUp { .. } => "LookUp".to_owned(),
        Command::TakeBurst { shot, .. } => format!("TakeBurst({})", shot.0),
        Command::OpenAlbum { shot, .. } => format!("OpenAlbum({})", shot.0),
        Command::CloseAlbum { .. } => "CloseAlbum".to_owned(),
        Command::Seal(seal) => format!("Seal({}{})", seal.shot.0, if seal.manual_review { ", manual" } else { "" }),
        Command::OpenOrder { .. } => "OpenOrder".to_owned(),
        Command::QueryOrder { order, .. } => format!("QueryOrder({order})"),
        Command::CloseOrder { order, .. } => format!("CloseOrder({order})"),
        Command::Withdraw { .. } => "Withdraw".to_owned(),
        Command::Watch(session) => format!("Watch({})", session.is_some()),
        Command::Wipe(_) => "Wipe".to_owned(),
        Command::CallStaff { screen } => format!("CallStaff({screen})"),
        Command::Speak(line) => format!("“{line}”"),
        Command::Light(_) | Command::Scan(_) | Command::Sound(_) | Command::Tech(_) => format!("{command:?}"),
    }
}

/// One line of what an event leads to; `None` where nothing changes.
fn line(way: &Way, name: &str, event: Event) -> Option<String> {
    let mut rig = Rig::new();
    (way.1)(&mut rig);
    rig.commands.clear();
    let before = (rig.flow.view(rig.now), rig.flow.state.name());
    rig.feed(event);
    let after = (rig.flow.view(rig.now), rig.flow.state.name());
    if before == after && rig.commands.is_empty() {
        return None;
    }
    let to = if before.1 == after.1 { "·" } else { after.1 };
    let over = match after.0.overlay {
        Some(Overlay::Help { .. }) => " under help",
        Some(Overlay::StillThere { .. }) => " under still-there",
        Some(Overlay::LeaveConfirm) => " under leave-confirm",
        None => "",
    };
    let commands: Vec<String> = rig.commands.iter().map(brief).collect();
    Some(format!("  {name} -> {to}{over}  {}", commands.join(", ")).trim_end().to_owned())
}

fn table() -> String {
    let mut text = String::from(
        "State x event -> next state, commands. `·`: the same page, changed. What is not listed changes nothing.\n",
    );
    for way in WAYS {
        writeln!(text, "\n{}", way.0).unwrap();
        let mut rig = Rig::new();
        (way.1)(&mut rig);
        let session = rig.flow.session().unwrap_or(SessionId(0));
        let presses = actions().into_iter().map(|action| (format!("{action:?}"), Event::Pressed(action)));
        let others = events(session, 1).into_iter().map(|(name, event)| (name.to_owned(), event));
        for (name, event) in presses.chain(others) {
            if let Some(line) = line(way, &name, event) {
                text.push_str(&line);
                text.push('\n');
            }
        }
    }
    text
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a golden file is written on request, by a person at a desk")]
fn table_is_as_agreed() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/flow_table.txt");
    let actual = table();
    if std::env::var("UPDATE_EXPECT").is_ok() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    for (number, (a, e)) in actual.lines().zip(expected.lines()).enumerate() {
        assert_eq!(a, e, "line {} differs; UPDATE_EXPECT=1 writes the table anew", number + 1);
    }
    assert_eq!(actual.lines().count(), expected.lines().count(), "UPDATE_EXPECT=1 writes the table anew");
}
