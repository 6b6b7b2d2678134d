//! Pictures that are no portrait of one person: each gets the right outcome or "not assessed", never a confident falsehood.
//! Composed of a rendered sitter; what real photographs do is told in docs/bad-input.md.

use std::path::PathBuf;

use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};
use serde_json::Value;

use crate::commands::{gradbooth, sitter};

/// What `check` says of pictures, in one run.
fn check(pictures: &[(&str, RgbImage)]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<PathBuf> = pictures.iter().map(|(name, _)| folder.path().join(name).with_extension("png")).collect();
    pictures.iter().zip(&files).for_each(|((_, picture), file)| picture.save(file).unwrap());
    let words = ["check", "--json"].map(PathBuf::from);
    let ran = gradbooth(&words.iter().chain(&files).collect::<Vec<_>>());
    assert!(matches!(ran.status, Some(1 | 2)), "{}", ran.err);
    ran.objects()
}

fn outcome<'a>(object: &'a Value, id: &str) -> &'a str {
    let checks = object["checks"].as_array().unwrap();
    checks.iter().find(|check| check["id"] == id).unwrap()["outcome"].as_str().unwrap()
}

fn beside(one: &RgbImage, other: &RgbImage) -> RgbImage {
    let mut both = RgbImage::new(one.width() + other.width(), one.height());
    imageops::replace(&mut both, one, 0, 0);
    imageops::replace(&mut both, other, i64::from(one.width()), 0);
    both
}

/// Where the sitter's face lies: middle and width, px.
fn face(picture: &RgbImage) -> (u32, u32, u32) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sitter.png");
    picture.save(&file).unwrap();
    let seen = gradbooth(&["look", "--json", file.to_str().unwrap()]).objects();
    let side = |at: usize| seen[0]["faces"][0]["box"][at].as_f64().unwrap();
    ((side(0) + side(2) / 2.0) as u32, (side(1) + side(3) / 2.0) as u32, side(2) as u32)
}

#[test]
fn what_is_not_one_whole_upright_face_is_never_called_good() {
    let sitter = sitter();
    let (x, y, width) = face(&sitter);
    let half = imageops::crop_imm(&sitter, x, 0, sitter.width() - x, sitter.height()).to_image();
    let mut poster = sitter.clone();
    let small = imageops::resize(&sitter, sitter.width() / 5, sitter.height() / 5, FilterType::Triangle);
    imageops::replace(&mut poster, &small, i64::from(x + width), i64::from(y.saturating_sub(width)));
    let flat = |colour: [u8; 3]| RgbImage::from_pixel(480, 640, Rgb(colour));
    let mut posterised = sitter.clone();
    posterised.pixels_mut().for_each(|p| p.0 = p.0.map(|c| c / 64 * 64 + 32));
    let told = check(&[
        ("two", beside(&sitter, &sitter)),
        ("half", half),
        ("upside_down", imageops::rotate180(&sitter)),
        ("sideways", imageops::rotate90(&sitter)),
        ("nobody", flat([100, 197, 255])),
        ("poster", poster),
        ("drawing", posterised),
    ]);
    let [two, half, upside_down, sideways, nobody, poster, drawing] = &told[..] else { panic!("seven answers") };
    assert_eq!((outcome(two, "one_face"), &two["verdict"]), ("fail", &"fail".into()), "two of a size");
    assert_eq!(two["checks"][0]["value"], 2.0);
    assert_eq!(half["verdict"], "fail");
    assert_ne!(outcome(half, "eyes_open"), "pass", "one eye is out of the picture: {half}");
    for turned in [upside_down, sideways] {
        assert!(["fail", "unreadable"].contains(&turned["verdict"].as_str().unwrap()), "{turned}");
        assert_ne!(outcome(turned, "eyes_open"), "pass");
    }
    assert_eq!((outcome(nobody, "one_face"), outcome(nobody, "eyes_open")), ("fail", "not_assessed"));
    assert!(nobody["checks"][0]["remedy"]["en"].as_str().unwrap().contains("a person will help you"));
    assert!(["pass", "fail"].contains(&outcome(poster, "one_face")), "a face on the wall is a stranger or cut away");
    // Whether a drawing, a statue or a copy was before the lens cannot be told: then it is not said.
    for object in &told {
        assert_eq!(outcome(object, "photo_of_photo"), "not_assessed", "{object}");
    }
    assert_ne!(drawing["verdict"], "pass");
}

#[test]
fn a_hidden_eye_or_mouth_is_not_judged_and_is_told_kindly() {
    let sitter = sitter();
    let (x, y, width) = face(&sitter);
    let paint = |colour: [u8; 3], (left, top, right, bottom): (f32, f32, f32, f32)| {
        let mut picture = sitter.clone();
        let at = |middle: u32, off: f32| (middle as f32 + off * width as f32) as u32;
        for row in at(y, top)..at(y, bottom) {
            for column in at(x, left)..at(x, right) {
                picture.put_pixel(column, row, Rgb(colour));
            }
        }
        picture
    };
    let mask = paint([170, 205, 220], (-0.52, 0.02, 0.52, 0.75));
    let band = paint([25, 25, 30], (-0.6, -0.35, 0.6, 0.0));
    let told = check(&[("mask", mask), ("band", band)]);
    let [mask, band] = &told[..] else { panic!("two answers") };
    assert_ne!(outcome(mask, "mouth_closed"), "pass", "{mask}");
    assert_ne!(outcome(mask, "head_uncovered"), "pass", "{mask}");
    assert_ne!(outcome(band, "eyes_open"), "pass", "{band}");
    for object in [mask, band] {
        assert_ne!(object["verdict"], "pass");
        for check in object["checks"].as_array().unwrap() {
            let sensitive = ["head_uncovered", "eyes_visible", "ears_visible", "eyes_open"]
                .contains(&check["id"].as_str().unwrap());
            if sensitive && check["outcome"] == "fail" {
                assert!(check["remedy"]["en"].as_str().unwrap().contains("a person will look"), "{check}");
                assert!(check["remedy"]["zh"].as_str().unwrap().contains("会有人工查看"), "{check}");
            }
        }
    }
}
