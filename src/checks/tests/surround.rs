//! Background and clothes.

use super::*;

fn paint_ground(drawn: &mut Drawn, colour: impl Fn(f32, f32) -> [u8; 3]) {
    drawn.paint(|x, y, old| if old == GROUND { colour(x, y) } else { old });
}

#[test]
fn the_background_is_judged_by_evenness_colour_shadow_and_things() {
    let plain = Drawn::new();
    for check in
        [CheckId::BackgroundEven, CheckId::BackgroundColour, CheckId::BackgroundClear, CheckId::BackgroundShadow]
    {
        let found = plain.finding(check);
        assert_eq!(found.outcome, Outcome::Pass, "{check:?}");
        near(&found, 0.0, 0.01);
    }
    let slope = after(CheckId::BackgroundEven, |d| paint_ground(d, |x, _| [(60.0 + x / 4.0) as u8, 180, 240]));
    assert_eq!(slope.outcome, Outcome::Fail);
    // One wall lamp out: the same wall, a fifth darker towards one edge.
    let aside = after(CheckId::BackgroundEven, |d| {
        paint_ground(d, |x, _| GROUND.map(|c| (f32::from(c) * (1.0 - 0.09 * x / W as f32)) as u8));
    });
    assert_eq!(aside.outcome, Outcome::Warn);
    let green = after(CheckId::BackgroundColour, |d| paint_ground(d, |_, _| [90, 200, 120]));
    assert_eq!(green.outcome, Outcome::Fail);
    assert_eq!(after(CheckId::BackgroundColour, |d| paint_ground(d, |_, _| [252; 3])).outcome, Outcome::Pass);
    // A darker patch of 60 x 160 px is a shadow and no thing; a brown one is a thing and no shadow.
    let patch = |colour: [u8; 3]| move |x: f32, y: f32| if x < 60.0 && y < 160.0 { colour } else { GROUND };
    let share = 60.0 * 160.0 / (480.0 * 640.0);
    let dark = [66, 133, 174];
    near(&after(CheckId::BackgroundShadow, |d| paint_ground(d, patch(dark))), share, 0.002);
    assert_eq!(after(CheckId::BackgroundClear, |d| paint_ground(d, patch(dark))).value, Some(0.0));
    let thing = after(CheckId::BackgroundClear, |d| paint_ground(d, patch([120, 80, 40])));
    near(&thing, share, 0.002);
    assert_eq!(thing.outcome, Outcome::Fail);
    let before_a_thing = after(CheckId::BackgroundShadow, |d| paint_ground(d, patch([120, 80, 40])));
    assert_eq!(before_a_thing.outcome, Outcome::NotAssessed(Why::Hidden), "what is dark among things is no shadow");
}

#[test]
fn clothes_must_differ_and_stripes_are_only_remarked_on() {
    assert_eq!(Drawn::new().finding(CheckId::ClothesContrast).outcome, Outcome::Pass);
    let dress =
        |colour: [u8; 3]| move |d: &mut Drawn| d.paint(move |_, _, old| if old == CLOTHES { colour } else { old });
    assert_eq!(after(CheckId::ClothesContrast, dress([110, 190, 245])).outcome, Outcome::Fail);
    // A matte that takes clothes of the wall's colour for the wall does not hide them.
    let melted = after(CheckId::ClothesContrast, |d| {
        dress([104, 195, 250])(d);
        for (at, alpha) in d.alpha.iter_mut().enumerate() {
            *alpha = if at / W > 460 { 0 } else { *alpha };
        }
    });
    assert_eq!(melted.outcome, Outcome::Fail);
    assert_eq!(Drawn::new().finding(CheckId::ClothesPlain).outcome, Outcome::Pass);
    let striped = after(CheckId::ClothesPlain, |d| {
        d.paint(|x, _, old| if old == CLOTHES && x as i64 % 12 < 6 { [230; 3] } else { old });
    });
    assert_eq!((striped.outcome, striped.mandatory), (Outcome::Warn, false));
}
