//! `gradbooth print`: from a photograph over the portrait to paper.

use std::fs;
use std::path::Path;

use image::DynamicImage;

use super::pictures::{png, write};
use super::{assert_has, gradbooth, sitter};

#[test]
fn a_portrait_is_printed_at_its_size_on_every_paper() {
    let folder = tempfile::tempdir().unwrap();
    let photo = write(folder.path(), "sitter.png", &png(&DynamicImage::ImageRgb8(sitter())));
    let portrait = folder.path().join("portrait.jpg");
    let made = gradbooth(&[Path::new("portrait"), &photo, Path::new("-o"), &portrait]);
    assert!(matches!(made.status, Some(0 | 1)), "{}", made.err);
    let source = image::open(&portrait).unwrap().into_rgb8();
    // A millimetre is 11.81 px at 300 dpi; the paper of a sheet is told with it.
    for (sheet, paper, prints, paper_mm) in
        [("1", "print", 1, [48.0, 33.0]), ("2", "3r", 2, [127.0, 89.0]), ("8", "4r", 8, [152.0, 102.0])]
    {
        let out = folder.path().join(format!("{sheet}-{paper}.jpg"));
        let words = ["print", "--json", "--sheet", sheet, "--paper", paper].map(Path::new);
        let ran = gradbooth(&[&words[..], &[&portrait, Path::new("-o"), &out]].concat());
        assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""), "{sheet} on {paper}");
        let told = &ran.objects()[0];
        assert_has(told, &["file", "out", "format", "prints", "print_mm", "paper", "paper_mm", "dpi", "bytes"]);
        assert_eq!((told["prints"].as_u64(), told["dpi"].as_u64()), (Some(prints), Some(300)));
        assert_eq!(told["print_mm"], serde_json::json!([33, 48]));
        let side = |at: usize| told["paper_mm"][at].as_f64().unwrap();
        let told_mm = [side(0).max(side(1)), side(0).min(side(1))];
        let wanted_mm: [f64; 2] = paper_mm;
        assert!((told_mm[0] - wanted_mm[0]).abs() < 1.5 && (told_mm[1] - wanted_mm[1]).abs() < 1.5, "{told}");
        let bytes = fs::read(&out).unwrap();
        assert_eq!(told["bytes"].as_u64(), Some(bytes.len() as u64));
        let page = image::load_from_memory(&bytes).unwrap().into_rgb8();
        for (px, mm) in [(page.width(), side(0)), (page.height(), side(1))] {
            assert!((f64::from(px) - mm / 25.4 * 300.0).abs() < 2.0, "{px} px for {mm} mm");
        }
        // The print is the portrait, upright and not mirrored, 20 of its 480 px trimmed off either side.
        if prints == 1 {
            let mean = |picture: &image::RgbImage, x: f64, y: f64| -> [f64; 3] {
                let (x, y) = (x * f64::from(picture.width()), y * f64::from(picture.height()));
                let mut sum = [0.0; 3];
                for (dx, dy) in (-4..=4).flat_map(|dx| (-4..=4).map(move |dy| (dx, dy))) {
                    let pixel = picture.get_pixel((x as i64 + dx) as u32, (y as i64 + dy) as u32);
                    sum = std::array::from_fn(|k| sum[k] + f64::from(pixel[k]) / 81.0);
                }
                sum
            };
            for (x, y) in [(0.5, 0.5), (0.5, 0.2), (0.1, 0.1), (0.3, 0.9)] {
                let (print, original) = (mean(&page, x, y), mean(&source, (x * 440.0 + 20.0) / 480.0, y));
                let off = (0..3).map(|k| (print[k] - original[k]).abs()).fold(0.0, f64::max);
                assert!(off < 12.0, "at {x}, {y}: {print:?} printed, {original:?} in the portrait");
            }
        }
    }
    let pdf = folder.path().join("sheet.pdf");
    let ran = gradbooth(&[Path::new("print"), &portrait, Path::new("-o"), &pdf, Path::new("--sheet"), Path::new("8")]);
    assert_eq!(ran.status, Some(0), "{}", ran.err);
    assert!(
        ran.out.contains("8 prints of 33 x 48 mm") && fs::read(&pdf).unwrap().starts_with(b"%PDF-1."),
        "{}",
        ran.out
    );
}

#[test]
fn what_cannot_be_printed_is_told_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let photo = write(folder.path(), "sitter.png", &png(&DynamicImage::ImageRgb8(sitter())));
    let out = folder.path().join("out.pdf");
    let refused = |words: &[&Path], word: &str| {
        let ran = gradbooth(words);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{words:?}");
        assert!(ran.sentence().contains(word), "{words:?}: {}", ran.err);
        assert!(!out.exists());
    };
    let print = Path::new("print");
    refused(&[print, &photo, Path::new("-o"), &out], "no finished portrait");
    refused(&[print, &folder.path().join("none.jpg"), Path::new("-o"), &out], "cannot be read");
    refused(&[print, &photo, Path::new("-o"), &photo], "neither in .pdf nor in .jpg");
}
