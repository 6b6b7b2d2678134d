//! Good booths end accepted, with the light that was asked for.

use std::time::Duration;

use super::fake::{Fake, REFERENCE, Run, settings};
use crate::calibration::{Event, Outcome, View};

fn recipe(outcome: &Outcome) -> [f64; 6] {
    std::array::from_fn(|k| {
        outcome.recipe.iter().find(|(channel, _)| *channel == REFERENCE[k].0).map_or(0.0, |(_, duty)| *duty)
    })
}

fn crooked() -> Fake {
    Fake { power: [0.8, 1.15, 1.1, 0.9, 1.2, 0.85], ambient: 0.05, noise: 0.03, ..Fake::default() }
}

#[test]
fn a_crooked_booth_is_put_right() {
    let mut run = Run::new(crooked(), settings());
    let (calibration, outcome) = run.finish(|_| None);
    assert!(outcome.accepted, "{:?} {:?}", outcome.faults, outcome.rows);
    let (card, zones, wall) = run.truth(&recipe(&outcome));
    assert!((card - 0.1812).abs() < 0.005, "card {card}");
    assert!((zones[1] / zones[2]).log2().abs() < 0.03, "{zones:?}");
    let (low, high) = zones.iter().fold((1.0f64, 0.0f64), |(l, h), z| (l.min(*z), h.max(*z)));
    assert!(low / high > 0.85, "{zones:?}");
    assert!((wall / 0.56 - 1.0).abs() < 0.08, "wall {wall}");
    assert!(outcome.corrections <= 3, "{}", outcome.corrections);
    assert!(outcome.took <= Duration::from_secs(90), "three targets: {:?}", outcome.took);
    let profile = outcome.profile.as_ref().expect("accepted");
    assert_eq!(profile.recipe.len(), 6);
    assert_eq!(profile.plates.len(), 3);
    assert!(calibration.plates().is_some());
}

#[test]
fn without_a_head_the_card_does() {
    let mut run = Run::new(crooked(), crate::calibration::Settings { with_head: false, ..settings() });
    let (_, outcome) = run.finish(|_| None);
    assert!(outcome.accepted, "{:?} {:?}", outcome.faults, outcome.rows);
    let (card, zones, _) = run.truth(&recipe(&outcome));
    assert!((card - 0.1812).abs() < 0.005, "card {card}");
    assert!((zones[1] / zones[2]).log2().abs() < 0.15, "{zones:?}");
}

#[test]
fn what_stops_it_changes_nothing() {
    for (at, event) in [(40, Event::Stop), (200, Event::CameraLost), (700, Event::LightsLost)] {
        let mut run = Run::new(Fake::default(), settings());
        let (mut calibration, outcome) = run.finish(|frame| (frame == at).then(|| event.clone()));
        assert!(!outcome.accepted && outcome.profile.is_none() && calibration.plates().is_none());
        assert_eq!(calibration.poll_command(), Some(crate::calibration::Command::Light(Vec::new())));
        assert_eq!(calibration.poll_command(), Some(crate::calibration::Command::Done));
        assert!(matches!(calibration.view(), View::Ended(_)));
    }
}
