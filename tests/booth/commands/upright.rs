//! Every kind of picture file is seen, and seen upright.

use image::DynamicImage;
use jpeg_encoder::ColorType;
use serde_json::Value;

use super::pictures::{exif, jpeg, palette_png, png, write};
use super::{gradbooth, sitter, words};

#[test]
fn every_kind_of_picture_is_seen_upright() {
    let folder = tempfile::tempdir().unwrap();
    let picture = sitter();
    let (width, height) = picture.dimensions();
    let whole = jpeg(picture.as_raw(), width, height, ColorType::Rgb, None);
    let tail = [whole.as_slice(), &[0x5a; 5_000]].concat();
    let lying = image::imageops::rotate270(&picture);
    let rotated = jpeg(lying.as_raw(), height, width, ColorType::Rgb, Some(&exif(6)));
    let grey = image::imageops::grayscale(&picture);
    let grey = jpeg(grey.as_raw(), width, height, ColorType::Luma, None);
    let deep = DynamicImage::ImageRgb16(DynamicImage::ImageRgb8(picture.clone()).into_rgb16());
    let clear = DynamicImage::ImageRgba8(DynamicImage::ImageRgb8(picture.clone()).into_rgba8());
    let files = [
        write(folder.path(), "whole.jpg", &whole),
        write(folder.path(), "tail.jpg", &tail),
        write(folder.path(), "rotated.jpg", &rotated),
        write(folder.path(), "grey.jpg", &grey),
        write(folder.path(), "deep.png", &png(&deep)),
        write(folder.path(), "alpha.png", &png(&clear)),
        write(folder.path(), "palette.png", &palette_png(&picture)),
    ];
    let ran = gradbooth(&words(&["look", "--json"], &files, &[]));
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    let objects = ran.objects();
    assert_eq!(objects.len(), files.len());
    let nose = |object: &Value| -> Vec<f64> {
        let point = object["faces"][0]["points"]["nose_tip"].as_array().unwrap();
        point.iter().filter_map(Value::as_f64).collect()
    };
    let wanted = nose(&objects[0]);
    for object in &objects {
        assert_eq!(object["size"], serde_json::json!([width, height]), "{}", object["file"]);
        assert_eq!(object["faces"].as_array().unwrap().len(), 1, "{}", object["file"]);
        let found = nose(object);
        let away = (found[0] - wanted[0]).hypot(found[1] - wanted[1]);
        assert!(away < 12.0, "{}: the nose is {away} px away", object["file"]);
    }
}
