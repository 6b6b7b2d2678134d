//! Calibration on the virtual booth: random booths, planted faults, mornings.

mod booths;
mod mornings;
mod planted;
mod world;

use std::time::Instant;

use gradbooth::calibration::Fault;
use gradbooth::calibration::table::Metric;
use gradbooth::domain::Channel;

/// Some moment: only distances between moments count.
#[expect(clippy::disallowed_methods, reason = "a moment to count from")]
fn moment() -> Instant {
    Instant::now()
}

#[test]
fn every_fault_and_row_has_its_text() {
    let lamp = Channel::KeyLeft;
    let faults = [
        Fault::NoCard,
        Fault::SomebodyThere,
        Fault::NoHead,
        Fault::NotEmpty,
        Fault::Dead(lamp),
        Fault::Stuck(lamp),
        Fault::Swapped(lamp, Channel::KeyRight),
        Fault::LooseDim(lamp),
        Fault::Nonlinear(lamp),
        Fault::TooWeak(lamp),
        Fault::Banding(lamp),
        Fault::NotWarm(0.02),
        Fault::AmbientHigh(0.2),
        Fault::AmbientMoves,
        Fault::Superposition(0.1),
        Fault::Moved,
        Fault::Unsteady,
        Fault::Clipping,
        Fault::AutoExposure,
        Fault::AutoWhiteBalance,
        Fault::WrongGamma(0.1),
        Fault::ExposureLadder(2.5),
        Fault::OtherCamera,
        Fault::ControlsDiffer("gain".to_owned()),
        Fault::NotReached(Metric::ZoneMinMax, 0.8),
        Fault::CameraLost,
        Fault::LightsLost,
        Fault::Stopped,
    ];
    let texts = include_str!("../../../assets/strings.toml");
    let texts = texts.split("[tech.cal]").nth(1).unwrap().split("\n[").next().unwrap();
    let metrics = [
        Metric::ZoneMinMax,
        Metric::LeftRightEv,
        Metric::CardSrgb,
        Metric::WhiteBalance,
        Metric::BackgroundMaxMin,
        Metric::BackgroundLevel,
        Metric::AmbientShare,
        Metric::HotSpots,
        Metric::Banding,
        Metric::Superposition,
        Metric::TwoLevel,
        Metric::Repeat,
        Metric::ExposureRatio,
    ];
    for key in faults.iter().map(Fault::key).chain(metrics.map(Metric::key)) {
        assert!(texts.contains(&format!("\n{key} = {{")), "{key}");
    }
    for fault in &faults {
        assert!(fault.sentence().ends_with('.') && fault.sentence().len() > 15, "{fault:?}");
        assert_eq!(fault.channels().is_empty(), !fault.sentence().contains("key_left"), "{fault:?}");
    }
}
