//! Wrong words and settings are told in a sentence.

use image::{DynamicImage, RgbImage};

use super::pictures::{png, write};
use super::{gradbooth, sitter};

#[test]
fn wrong_words_and_settings_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let picture = write(folder.path(), "a.png", &png(&DynamicImage::ImageRgb8(RgbImage::new(64, 64))));
    let picture = picture.to_str().unwrap();
    let setting = |name: &str, text: &str| write(folder.path(), name, text.as_bytes()).to_str().unwrap().to_owned();
    let unknown = setting("unknown.toml", "frobnicate = 1\n");
    let deep = setting("deep.toml", "[display]\nwindoed = true\n");
    let unit = setting("unit.toml", "[capture]\nkey_left = 62\n");
    let kind = setting("kind.toml", "[display]\nwindowed = \"yes\"\n");
    let none = setting("none.toml", "[[[");
    let binary = write(folder.path(), "binary.toml", &[0xff; 40]);
    let not_text = binary.to_str().unwrap();
    let out = folder.path().join("no/such/folder/out.jpg");
    let out = out.to_str().unwrap();
    let here = folder.path().join("out.jpg");
    let here = here.to_str().unwrap();
    let to = folder.path().join("visit");
    let to = to.to_str().unwrap();
    let long = "x".repeat(3_500);
    let cases: [(&[&str], &str); 20] = [
        (&["run", "--config", "/nowhere/booth.toml"], "booth.example.toml"),
        (&["run", "--config", &unknown], "frobnicate"),
        (&["run", "--config", &deep], "line 2"),
        (&["run", "--config", &unit], "key_left"),
        (&["run", "--config", &kind], "boolean"),
        (&["run", "--config", &none], "none.toml"),
        (&["run", "--config", not_text], "binary.toml"),
        (&["check", picture, "--profile", "nonsense"], "moe-2017-99"),
        (&["check", picture, "--profile", "nonsense", "--json"], "moe-2017-99"),
        (&["portrait", picture, "-o", here, "--profile", "../../etc/passwd"], "moe-2017-99"),
        (&["check", picture, "--models", "/nowhere"], "/nowhere"),
        (&["look", picture, "--models", "/nowhere"], "/nowhere"),
        (&["portrait", picture, "-o", here, "--models", "/nowhere"], "/nowhere"),
        (&["check", picture, "--html", picture], "cannot make"),
        (&["session", "--sitter", "nobody-of-that-name", "--out", to], "sitter"),
        (&["session", "--script", "/nowhere/script.toml", "--out", to], "script.toml"),
        (&["session", "--script", &unknown, "--out", to], "frobnicate"),
        (&["session", "--out", picture], "cannot make"),
        (&["session", "--code", &long, "--out", to], "2953"),
        (&["queue", "--state", "/nowhere"], "/nowhere"),
    ];
    for (words, word) in cases {
        let ran = gradbooth(words);
        assert_eq!(ran.status, Some(2), "{words:?}: {}", ran.err);
        assert!(ran.out.is_empty(), "{words:?}: {}", ran.out);
        assert!(ran.sentence().contains(word), "{words:?}: `{word}` is not in {}", ran.err);
    }
    // The words' own parser explains itself in several lines.
    let usages: [(&[&str], &str); 6] = [
        (&["frobnicate"], "frobnicate"),
        (&["check", "--frobnicate"], "--frobnicate"),
        (&["check"], "FILE|FOLDER"),
        (&["portrait", picture, "-o", here, "--background", "pink"], "keep, blue, white, grey"),
        (&["session", "--seed", "many", "--out", to], "many"),
        (&["session", "--student", "1", "--out", to], "--last4"),
    ];
    for (words, word) in usages {
        let ran = gradbooth(words);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{words:?}");
        assert!(ran.err.contains(word), "{words:?}: {}", ran.err);
    }
    // A picture without a face is read, and is not good; nor is a finished one.
    let finished = png(&DynamicImage::ImageRgb8(RgbImage::from_pixel(480, 640, image::Rgb([128, 128, 128]))));
    let finished = write(folder.path(), "finished.png", &finished);
    let ran = gradbooth(&["check", finished.to_str().unwrap(), "--json"]);
    assert_eq!((ran.status, ran.objects()[0]["verdict"].as_str()), (Some(1), Some("fail")));
    let ran = gradbooth(&["portrait", picture, "-o", here, "--json"]);
    assert_eq!((ran.status, ran.objects()[0]["verdict"].as_str()), (Some(1), Some("fail")));
    let sitter = write(folder.path(), "sitter.png", &png(&DynamicImage::ImageRgb8(sitter())));
    let ran = gradbooth(&["portrait", sitter.to_str().unwrap(), "-o", out]);
    assert_eq!(ran.status, Some(2), "{}", ran.err);
    assert!(ran.sentence().contains("out.jpg"), "{}", ran.err);
    let ran = gradbooth(&["look", picture, sitter.to_str().unwrap(), "--json"]);
    assert_eq!((ran.status, ran.objects().len()), (Some(1), 2), "one picture has no face");
}
