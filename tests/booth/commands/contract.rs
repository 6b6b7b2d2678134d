//! The JSON that each command promises for a good picture.

use std::fs;
use std::path::Path;

use gradbooth::domain::CheckId;
use image::DynamicImage;
use serde_json::Value;

use super::pictures::{png, write};
use super::{assert_has, gradbooth, sitter};

fn assert_checks(checks: &Value) {
    let checks = checks.as_array().unwrap();
    let ids: Vec<&str> = checks.iter().map(|check| check["id"].as_str().unwrap()).collect();
    let wanted: Vec<&str> = CheckId::ALL.iter().map(|check| check.as_str()).collect();
    assert_eq!(ids, wanted, "every check once, in the contract's order");
    for check in checks {
        assert_has(check, &["id", "clause", "outcome", "value", "unit", "warn", "fail", "reason", "remedy"]);
        let outcome = check["outcome"].as_str().unwrap();
        assert!(["pass", "warn", "fail", "not_assessed"].contains(&outcome), "{check}");
        for language in ["zh", "en"] {
            assert!(check["reason"][language].is_string() && check["remedy"][language].is_string(), "{check}");
        }
        let mends = ["warn", "fail"].contains(&outcome);
        assert!(!mends || !check["remedy"]["en"].as_str().unwrap().is_empty(), "what to do about {check}?");
    }
}

#[test]
fn a_good_picture_keeps_the_contract_of_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "sitter.png", &png(&DynamicImage::ImageRgb8(sitter())));
    let [out, matte, page] = ["out.jpg", "matte.png", "pages"].map(|name| folder.path().join(name));

    let look = gradbooth(&[Path::new("look"), &file, Path::new("--json"), Path::new("--matte"), &matte]);
    assert_eq!(look.status, Some(0), "{}", look.err);
    let seen = &look.objects()[0];
    assert_has(seen, &["file", "size", "millis", "faces"]);
    let face = &seen["faces"][0];
    assert_has(face, &["box", "score", "points", "contour", "pose_deg"]);
    assert_eq!(face["box"].as_array().unwrap().len(), 4);
    assert_has(&face["pose_deg"], &["yaw", "pitch", "roll"]);
    let parts = "pupil eye_outer eye_inner lid_upper lid_lower brow_outer brow_inner cheek ear";
    let sides = ["left", "right"].into_iter().flat_map(|s| parts.split(' ').map(move |part| format!("{s}_{part}")));
    let single = "nose_tip mouth_left mouth_right lip_upper_inner lip_lower_inner chin crown";
    for name in sides.chain(single.split(' ').map(str::to_owned)) {
        let point = face["points"].get(&name).unwrap_or_else(|| panic!("{name} is missing"));
        assert!(
            point.as_array().is_some_and(|p| p.len() == 2) || (name.ends_with("_ear") && point.is_null()),
            "{name}"
        );
    }
    let x = |name: &str| face["points"][name][0].as_f64().unwrap();
    assert!(x("left_pupil") > x("right_pupil"), "left is the person's own");
    let size = image::image_dimensions(&matte).unwrap();
    assert!(size.0 > 0 && size.1 > 0);

    let portrait = gradbooth(&[Path::new("portrait"), &file, Path::new("-o"), &out, Path::new("--json")]);
    assert!(matches!(portrait.status, Some(0 | 1)), "{}", portrait.err);
    let made = &portrait.objects()[0];
    assert_has(made, &["file", "out", "bytes", "quality", "size", "dpi", "background", "crop", "scale"]);
    assert_has(made, &["sha256_original", "sha256_portrait", "checks", "millis"]);
    assert_eq!((made["size"].clone(), made["dpi"].as_u64()), (serde_json::json!([480, 640]), Some(300)));
    assert_checks(&made["checks"]);
    let bytes = fs::read(&out).unwrap();
    assert_eq!(made["bytes"].as_u64(), Some(bytes.len() as u64));
    assert_eq!(portrait.status, Some(i32::from(made["verdict"] == "fail")), "{made}");
    assert!(!folder.path().join("out.jpg.part").exists());

    let words = [Path::new("check"), &file, &out, Path::new("--json"), Path::new("--html"), &page];
    let check = gradbooth(&words);
    assert!(matches!(check.status, Some(0 | 1)), "{}", check.err);
    let objects = check.objects();
    for object in &objects {
        assert_has(object, &["file", "profile", "verdict", "millis", "checks"]);
        assert!(["pass", "warn", "fail"].contains(&object["verdict"].as_str().unwrap()));
        assert_checks(&object["checks"]);
    }
    let of = |object: &Value, id: &str| {
        object["checks"].as_array().unwrap().iter().find(|check| check["id"] == id).unwrap()["outcome"].clone()
    };
    assert_eq!(of(&objects[0], "file_format"), "not_assessed", "it will be cut");
    assert_eq!(of(&objects[1], "file_format"), "pass", "a portrait is judged as a file");
    assert_eq!(of(&objects[1], "one_face"), "pass");
    assert_eq!(objects[1]["verdict"], made["verdict"], "`portrait` and `check` say the same of the written file");
    assert!(page.join("sitter.html").is_file() && page.join("out.html").is_file());
}
