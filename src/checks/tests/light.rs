//! Light, colour, focus and noise.

use super::*;

#[test]
fn a_half_lit_face_has_the_ratio_of_its_halves() {
    let flat = after(CheckId::IlluminationUniformity, |d| paint_face(d, |_, _| SKIN));
    near(&flat, 1.0, 1e-3);
    assert_eq!(flat.outcome, Outcome::Pass);
    // Code 188 is half the light of 255.
    let half =
        after(CheckId::IlluminationUniformity, |d| paint_face(d, |x, _| if x > 240.0 { [188; 3] } else { [255; 3] }));
    near(&half, 2.0, 0.03);
    assert_eq!((half.outcome, half.detail), (Outcome::Fail, Detail::Side(Side::Left)));
}

#[test]
fn exposure_is_counted_in_shares_of_skin() {
    near(&after(CheckId::FaceLuminance, |d| paint_face(d, |_, _| [128; 3])), 128.0 / 255.0, 1e-3);
    assert_eq!(after(CheckId::FaceLuminance, |d| paint_face(d, |_, _| [50; 3])).outcome, Outcome::Fail);
    let tenth = |light: [u8; 3]| move |x: f32, _: f32| if x as i64 % 10 == 0 { light } else { SKIN };
    let burnt = after(CheckId::OverExposure, |d| paint_face(d, tenth([250; 3])));
    near(&burnt, 0.1, 0.01);
    assert_eq!(burnt.outcome, Outcome::Fail);
    let black = after(CheckId::UnderExposure, |d| paint_face(d, tenth([10; 3])));
    near(&black, 0.1, 0.01);
    assert_eq!(after(CheckId::UnderExposure, |d| paint_face(d, |_, _| SKIN)).value, Some(0.0));
    assert_eq!(after(CheckId::DynamicRange, |d| paint_face(d, |_, _| SKIN)).outcome, Outcome::Fail);
    let shiny = after(CheckId::HotSpots, |d| {
        d.paint(|x, y, old| if (x - 240.0).hypot(y - 280.0) < 8.0 { [252; 3] } else { old });
    });
    assert_eq!((shiny.outcome, shiny.detail), (Outcome::Fail, Detail::Nose));
    // The white band of a cap is no shine of the forehead.
    let capped = |hat: f32| {
        after(CheckId::HotSpots, |d| {
            d.traits = Some(Traits { head_covering: Some(hat), ..bare() });
            d.paint(|x, y, old| if (x - 240.0).abs() < 30.0 && (190.0..205.0).contains(&y) { [252; 3] } else { old });
        })
    };
    assert_eq!((capped(0.1).outcome, capped(0.1).detail), (Outcome::Fail, Detail::Forehead));
    assert_eq!(capped(0.9).outcome, Outcome::Pass);
    // A shine that fills its zone has no darker skin about it there.
    let burnt = after(CheckId::HotSpots, |d| {
        d.paint(|x, y, old| if (x - 240.0).hypot(y - 280.0) < 40.0 { [252; 3] } else { old });
    });
    assert_eq!((burnt.outcome, burnt.detail), (Outcome::Fail, Detail::Nose));
}

#[test]
fn colour_casts_are_named() {
    assert_eq!(Drawn::new().finding(CheckId::NaturalColour).value, Some(0.0));
    let grey = after(CheckId::NaturalColour, |d| paint_face(d, |_, _| [150; 3]));
    near(&grey, 50.0_f32.sqrt(), 0.01);
    assert_eq!((grey.outcome, grey.detail), (Outcome::Fail, Detail::None));
    let burnt_out = after(CheckId::NaturalColour, |d| paint_face(d, |_, _| [255, 255, 240]));
    assert_eq!((burnt_out.outcome, burnt_out.detail), (Outcome::Fail, Detail::None), "no cast, and no skin");
    let blue = after(CheckId::NaturalColour, |d| paint_face(d, |_, _| [150, 130, 170]));
    assert_eq!((blue.outcome, blue.detail), (Outcome::Fail, Detail::Blue));
    let red = after(CheckId::RedEye, |d| {
        d.paint(|x, y, old| if (x - 192.0).hypot(y - 250.0) < 8.0 { [210, 30, 30] } else { old });
    });
    assert_eq!((red.outcome, red.detail), (Outcome::Fail, Detail::Side(Side::Right)));
}

#[test]
fn blur_lowers_sharpness_until_it_fails_and_noise_is_measured() {
    let blurred = |sigma: f32| {
        after(CheckId::Sharpness, |d| {
            let planes = [0, 1, 2].map(|k| {
                crate::imaging::luma::Plane::from_fn(W, H, |x, y| f32::from(d.rgb[(y * W + x) * 3 + k])).blurred(sigma)
            });
            d.paint(|x, y, _| std::array::from_fn(|k| planes[k].at(x as i64, y as i64).round() as u8));
        })
    };
    let (sharp, soft, lost) = (blurred(0.0), blurred(3.0), blurred(8.0));
    assert!(sharp.value > soft.value && soft.value > lost.value, "{:?} {:?} {:?}", sharp.value, soft.value, lost.value);
    assert_eq!((sharp.outcome, lost.outcome), (Outcome::Pass, Outcome::Fail));
    let noisy = after(CheckId::Noise, |d| {
        let mut seed = 1_u32;
        // The sum of twelve uniform numbers has deviation 1: noise of 8 codes.
        let mut gauss = || {
            (0..12)
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (seed >> 8) as f32 / (1 << 24) as f32
                })
                .sum::<f32>()
                - 6.0
        };
        for pixel in d.rgb.as_chunks_mut::<3>().0 {
            let add = 8.0 * gauss();
            *pixel = [150.0 + add; 3].map(|c| c.round() as u8);
        }
    });
    near(&noisy, 8.0 / 255.0, 0.006);
    assert_eq!(noisy.outcome, Outcome::Warn);
}
