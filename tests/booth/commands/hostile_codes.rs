//! Codes that mean harm are told as they are, and steer nothing.

use std::path::PathBuf;

use image::DynamicImage;

use super::pictures::{png, write};
use super::{assert_has, gradbooth, words};

fn code_picture(payload: &[u8]) -> Vec<u8> {
    let code = qrcode::QrCode::with_error_correction_level(payload, qrcode::EcLevel::L).unwrap();
    let (side, scale, quiet) = (code.width(), 5, 4);
    let dark: Vec<bool> = code.to_colors().into_iter().map(|colour| colour == qrcode::Color::Dark).collect();
    let width = ((side + 2 * quiet) * scale) as u32;
    let picture = image::GrayImage::from_fn(width, width, |x, y| {
        let module = |v: u32| (v as usize / scale).checked_sub(quiet).filter(|m| *m < side);
        let on = module(x).zip(module(y)).is_some_and(|(x, y)| dark[y * side + x]);
        image::Luma([if on { 20 } else { 235 }])
    });
    png(&DynamicImage::ImageLuma8(picture))
}

#[test]
fn hostile_codes_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let binary: Vec<u8> = (0..2_900_u32).map(|i| (i * 7 + i / 256) as u8).collect();
    let payloads: [(&str, &[u8]); 5] = [
        ("binary.png", &binary),
        ("control.png", b"\x1b[2J\x1b]0;owned\x07\r\nPB1:abc\0"),
        ("url.png", b"https://example.com/?a=1&b=<script>alert(1)</script>"),
        ("json.png", br#"{"file":"x","codes":[]}"#),
        ("right_to_left.png", "PB1:\u{202e}gpj.exe".as_bytes()),
    ];
    let files: Vec<PathBuf> = payloads.map(|(name, payload)| write(folder.path(), name, &code_picture(payload))).into();
    let ran = gradbooth(&words(&["scan", "--json"], &files, &[]));
    let objects = ran.objects();
    assert_eq!((ran.status, objects.len()), (Some(0), files.len()), "{}\n{}", ran.out, ran.err);
    for (object, (name, payload)) in objects.iter().zip(payloads) {
        assert_has(object, &["file", "codes", "millis"]);
        let code = &object["codes"][0];
        assert_eq!(code["corners"].as_array().unwrap().len(), 4, "{name}");
        if let (Ok(text), false) = (std::str::from_utf8(payload), name == "binary.png") {
            assert_eq!(code["text"].as_str(), Some(text), "{name}");
        }
    }
    let told = gradbooth(&words(&["scan"], &files, &[]));
    assert_eq!(told.status, Some(0));
    let printed = |c: char| c == '\n' || !(c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
    assert!(told.out.chars().all(printed), "nothing steers the terminal");
}
