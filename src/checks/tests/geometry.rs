//! Place, size and angles: known in closed form.

use super::*;

#[test]
fn angles_are_told_without_sign_and_with_their_side() {
    for (yaw, outcome, side) in
        [(4.9, Outcome::Pass, Side::Left), (-5.1, Outcome::Warn, Side::Right), (10.1, Outcome::Fail, Side::Left)]
    {
        let found = after(CheckId::Yaw, |d| d.pose.yaw_deg = yaw);
        assert_eq!((found.outcome, found.detail), (outcome, Detail::Side(side)));
        near(&found, yaw.abs(), 1e-4);
    }
    let up = after(CheckId::Pitch, |d| d.pose.pitch_deg = 20.0);
    let down = after(CheckId::Pitch, |d| d.pose.pitch_deg = -14.0);
    assert_eq!(
        (up.outcome, up.detail, down.outcome, down.detail),
        (Outcome::Fail, Detail::Up, Outcome::Warn, Detail::Down)
    );
    // A left iris lower by 96 tan(3 deg) over 96 px is a roll of 3 degrees to the left.
    let roll = after(CheckId::Roll, |d| d.points[69].y += 96.0 * 3.0_f32.to_radians().tan());
    near(&roll, 3.0, 1e-3);
    assert_eq!((roll.outcome, roll.detail), (Outcome::Warn, Detail::Side(Side::Left)));
}

#[test]
fn geometry_is_measured_in_pixels_of_the_cut() {
    let drawn = Drawn::new();
    near(&drawn.finding(CheckId::FaceWidth), 215.0, 1.0);
    near(&drawn.finding(CheckId::InterEyeDistance), 96.0, 1e-3);
    near(&drawn.finding(CheckId::EyeLine), 250.0, 1e-3);
    near(&drawn.finding(CheckId::HairTop), 80.0, 1e-3);
    near(&drawn.finding(CheckId::Centred), 0.0, 1.0);
    // The same frame cut at half its scale, with its middle kept.
    let scene = drawn.scene();
    let cut = Cut { origin: Point::new(-240.0, -320.0), scale: 0.5 };
    let subject = Subject { scene: &scene, cut, file: None, live: false };
    let report = evaluate(&subject, Profile::named(Profile::DEFAULT).unwrap());
    let width = report.finding(CheckId::FaceWidth).unwrap();
    near(width, 107.5, 0.5);
    assert_eq!(width.outcome, Outcome::Fail);
    near(report.finding(CheckId::EyeLine).unwrap(), 285.0, 1e-3);
}

#[test]
fn both_sides_of_the_lines_of_geometry() {
    for (dx, outcome) in [(14.0, Outcome::Pass), (-17.0, Outcome::Warn), (25.0, Outcome::Fail)] {
        let side = if dx > 0.0 { Side::Left } else { Side::Right };
        let found = after(CheckId::Centred, |d| shift(d, dx, 0.0));
        assert_eq!((found.outcome, found.detail), (outcome, Detail::Side(side)), "{dx}");
    }
    for (dy, outcome) in [(44.0, Outcome::Pass), (47.0, Outcome::Warn), (51.0, Outcome::Fail), (-51.0, Outcome::Fail)] {
        let found = after(CheckId::EyeLine, |d| shift(d, 0.0, dy));
        assert_eq!((found.outcome, found.detail == Detail::Up), (outcome, dy < 0.0), "{dy}");
    }
}

#[test]
fn hair_is_found_in_the_matte_where_vision_gave_no_crown() {
    let drawn = Drawn::new();
    let mut scene = drawn.scene();
    scene.faces[0].crown = None;
    let judge = |scene: &Scene| {
        let subject = Subject { scene, cut: Cut::IDENTITY, file: None, live: false };
        let report = evaluate(&subject, Profile::named(Profile::DEFAULT).unwrap());
        report.finding(CheckId::HairTop).unwrap().clone()
    };
    near(&judge(&scene), 80.0, 1.0);
    scene.matte = None;
    assert_eq!(judge(&scene).outcome, Outcome::NotAssessed(Why::NoMatte));
}

#[test]
fn a_second_face_counts_in_the_picture_and_in_a_preview_beside_it() {
    let inside = Rect::new(380.0, 100.0, 90.0, 110.0);
    let beside = Rect::new(470.0, 100.0, 90.0, 110.0);
    let badge = Rect::new(300.0, 560.0, 20.0, 24.0);
    assert_eq!(after(CheckId::OneFace, |d| d.strangers = vec![inside]).outcome, Outcome::Fail);
    assert_eq!(after(CheckId::OneFace, |d| d.strangers = vec![beside, badge]).outcome, Outcome::Pass);
    let scene = Drawn { strangers: vec![beside], ..Drawn::new() }.scene();
    let subject = Subject { scene: &scene, cut: Cut::IDENTITY, file: None, live: true };
    let report = evaluate(&subject, Profile::named(Profile::DEFAULT).unwrap());
    assert_eq!(report.finding(CheckId::OneFace).unwrap().value, Some(2.0));
}

#[test]
fn a_preview_carries_the_guides_limits() {
    let scene = Drawn::new().scene();
    let subject = Subject { scene: &scene, cut: Cut::IDENTITY, file: None, live: true };
    let profile = Profile::named(Profile::DEFAULT).unwrap();
    let report = evaluate(&subject, profile);
    let yaw = report.finding(CheckId::Yaw).unwrap();
    assert_eq!((yaw.warn, yaw.fail), (Some(Limit::AtMost(7.0)), Some(Limit::AtMost(10.0))));
    assert_eq!(profile.live(CheckId::Yaw).map(|l| l.clear), Some(Limit::AtMost(5.0)));
}

#[test]
fn tilted_shoulders_have_their_angle() {
    near(&Drawn::new().finding(CheckId::ShouldersLevel), 0.0, 0.1);
    let slope = 7.0_f32.to_radians().tan();
    let tilted = after(CheckId::ShouldersLevel, |d| {
        for at in 0..d.alpha.len() {
            let (x, y) = ((at % W) as f32 + 0.5, (at / W) as f32 + 0.5);
            d.alpha[at] = if in_head(x, y) || y > 460.0 + slope * (x - 240.0) { 255 } else { 0 };
        }
    });
    near(&tilted, 7.0, 0.3);
    // The body falls towards the right of the picture, the sitter's left: the right shoulder is the higher one.
    assert_eq!((tilted.outcome, tilted.detail), (Outcome::Warn, Detail::Side(Side::Right)));
}
