//! What is missing, switched off or past all measure.

use super::*;

#[test]
fn what_is_missing_is_not_assessed_and_never_failed() {
    let mut scene = Drawn::new().scene();
    scene.matte = None;
    scene.faces[0].landmarks = None;
    scene.faces[0].pose = None;
    let subject = Subject { scene: &scene, cut: Cut::IDENTITY, file: None, live: false };
    let report = evaluate(&subject, Profile::named(Profile::DEFAULT).unwrap());
    let why = |check| report.finding(check).unwrap().outcome;
    assert_eq!(why(CheckId::BackgroundEven), Outcome::NotAssessed(Why::NoMatte));
    assert_eq!(why(CheckId::Yaw), Outcome::NotAssessed(Why::NoFace));
    assert_eq!(why(CheckId::Sharpness), Outcome::NotAssessed(Why::NoFace));
    assert_eq!(why(CheckId::FileFormat), Outcome::NotAssessed(Why::NoFile));
    assert_eq!(why(CheckId::EarsVisible), Outcome::NotAssessed(Why::NoFace));
    assert_eq!(why(CheckId::ExpressionNeutral), Outcome::NotAssessed(Why::NoModel));
    assert!(report.findings.iter().all(|f| f.outcome != Outcome::Fail));
    scene.faces.clear();
    let nobody = evaluate(
        &Subject { scene: &scene, cut: Cut::IDENTITY, file: None, live: false },
        Profile::named(Profile::DEFAULT).unwrap(),
    );
    let failed: Vec<_> = nobody.failures().map(|f| (f.check, f.value)).collect();
    assert_eq!(failed, [(CheckId::OneFace, Some(0.0))]);
}

#[test]
fn a_profile_can_switch_a_check_off_or_let_it_never_refuse() {
    let text = "inherits = \"moe-2017-99\"\nname = \"trial\"\noff = [\"yaw\"]\nexempt = [\"roll\"]";
    let profile = Profile::parse(text).unwrap();
    let mut drawn = Drawn::new();
    drawn.pose.yaw_deg = 30.0;
    drawn.points[69].y += 20.0;
    let scene = drawn.scene();
    let report = evaluate(&Subject { scene: &scene, cut: Cut::IDENTITY, file: None, live: false }, &profile);
    assert_eq!(report.finding(CheckId::Yaw).unwrap().outcome, Outcome::NotAssessed(Why::Off));
    let roll = report.finding(CheckId::Roll).unwrap();
    assert_eq!((roll.outcome, roll.mandatory), (Outcome::Fail, false));
}

#[test]
fn no_cut_and_no_landmarks_make_it_panic() {
    let mut drawn = Drawn::new();
    for (at, bad) in [f32::NAN, f32::INFINITY, -1e9, 1e9, 0.0].into_iter().enumerate() {
        drawn.points[at * 20] = Point::new(bad, bad);
        let scene = drawn.scene();
        for (x, y, scale) in
            [(0.0, 0.0, 1.0), (1e6, -1e6, 0.01), (-500.0, -900.0, 3.0), (f32::NAN, 0.0, 1.0), (0.0, 0.0, 0.0)]
        {
            let cut = Cut { origin: Point::new(x, y), scale };
            for live in [false, true] {
                let report = evaluate(
                    &Subject { scene: &scene, cut, file: None, live },
                    Profile::named(Profile::DEFAULT).unwrap(),
                );
                assert_eq!(report.findings.len(), CheckId::ALL.len());
            }
        }
    }
}
