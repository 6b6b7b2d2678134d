//! A tick stands only for what was looked at.

use super::*;
use crate::domain::{Detail, Report, ShotId, Unit, Why};

fn view(outcome: impl Fn(CheckId) -> Outcome) -> ResultView {
    let finding = |check: &CheckId| Finding {
        check: *check,
        clause: "P1",
        mandatory: true,
        outcome: outcome(*check),
        value: None,
        unit: Unit::Share,
        warn: None,
        fail: None,
        detail: Detail::None,
        evidence: Vec::new(),
    };
    ResultView {
        shot: ShotId(1),
        report: Report {
            profile: String::new(),
            profile_version: String::new(),
            findings: CheckId::ALL.iter().map(finding).collect(),
        },
        shots: Vec::new(),
        shots_left: 0,
        all_checks: false,
        can_ask_manual: false,
        from_album: false,
    }
}

#[test]
fn what_nobody_looked_at_is_not_ticked() {
    let face = list::GROUPS[0].1;
    let unseen = view(|check| if face.contains(&check) { Outcome::NotAssessed(Why::NoModel) } else { Outcome::Pass });
    let groups = groups(&unseen);
    assert_eq!((groups[0].worst, groups[0].unassessed), (None, face.len()));
    assert!(groups[1..].iter().all(|group| group.worst == Some(Outcome::Pass) && group.unassessed == 0));
}

#[test]
fn a_fault_outweighs_what_nobody_looked_at() {
    let mixed = view(|check| {
        if check == CheckId::Yaw {
            Outcome::Fail
        } else if check == CheckId::Pitch {
            Outcome::NotAssessed(Why::NoModel)
        } else {
            Outcome::Pass
        }
    });
    let pose = groups(&mixed).into_iter().find(|group| group.key == "result.group_pose").unwrap();
    assert_eq!((pose.worst, pose.unassessed), (Some(Outcome::Fail), 1));
}
