//! Files that are no pictures, or none that can be read.

use std::fs;
use std::path::{Path, PathBuf};

use image::{DynamicImage, RgbImage};
use jpeg_encoder::ColorType;

use super::pictures::{chunk, jpeg, png, raw_png, write, zlib};
use super::{assert_clear, gradbooth, sitter, words};

/// Files that no command can read, each with a word of the sentence that is due.
#[expect(clippy::print_stdout, reason = "a part of a test that is skipped says so")]
fn unreadable(folder: &Path, picture: &RgbImage) -> Vec<(PathBuf, &'static str)> {
    let (width, height) = picture.dimensions();
    let whole = jpeg(picture.as_raw(), width, height, ColorType::Rgb, None);
    let cmyk = jpeg(&vec![90; 64 * 64 * 4], 64, 64, ColorType::Cmyk, None);
    let one = png(&DynamicImage::ImageRgb8(RgbImage::new(1, 1)));
    let huge = raw_png(10_000, 10_000, 8, 2, &[chunk(*b"IDAT", &zlib(&[0; 100]))]);
    let mut broken = whole.clone();
    let middle = whole.len() / 2;
    broken[middle..middle + 400].fill(0xff);
    let mut files = vec![
        (write(folder, "zero.jpg", b""), "empty"),
        (write(folder, "text.jpg", b"once upon a time\n"), "not a picture"),
        (write(folder, "half.jpg", &whole[..middle]), "cut off"),
        (write(folder, "head.jpg", &whole[..20]), "cut off"),
        (write(folder, "broken.jpg", &broken), "copy or take it again"),
        (write(folder, "half.png", &png(&DynamicImage::ImageRgb8(picture.clone()))[..5_000]), "cut off"),
        (write(folder, "huge.png", &huge), "10000 x 10000"),
        (write(folder, "cmyk.jpg", &cmyk), "CMYK"),
        (write(folder, "one.png", &one), "1 x 1"),
        (write(folder, "a.gif", b"GIF89a\x01\0\x01\0\0\0\0;"), "GIF"),
        (write(folder, "line\nbreak.jpg", b"x"), "not a picture"),
        (folder.join("none.jpg"), "cannot be read"),
        (PathBuf::from("/dev/zero"), "no plain file"),
    ];
    let secret = write(folder, "secret.jpg", &whole);
    fs::set_permissions(&secret, std::os::unix::fs::PermissionsExt::from_mode(0o000)).unwrap();
    if fs::read(&secret).is_err() {
        files.push((secret, "cannot be read"));
    } else {
        println!("skipped: whoever runs this may read a file without permissions");
    }
    files
}

#[test]
fn files_that_are_no_pictures_are_told_in_a_sentence_each() {
    let folder = tempfile::tempdir().unwrap();
    let picture = sitter();
    let mut files = unreadable(folder.path(), &picture);
    let good = write(folder.path(), "good.png", &png(&DynamicImage::ImageRgb8(picture)));
    // One good file in their midst is judged all the same.
    for command in ["check", "look", "scan"] {
        // `check` walks folders; the others say that it is one.
        let mut files = files.clone();
        if command != "check" {
            files.push((folder.path().to_owned(), "folder"));
        }
        let mut paths: Vec<PathBuf> = files.iter().map(|(path, _)| path.clone()).collect();
        paths.insert(3, good.clone());
        let ran = gradbooth(&words(&[command, "--json"], &paths, &[]));
        assert_eq!(ran.status, Some(2), "{command}: {}", ran.err);
        assert!(ran.err.is_empty(), "{command}: {}", ran.err);
        let objects = ran.objects();
        assert_eq!(objects.len(), paths.len(), "{command}: one object a file");
        for (object, path) in objects.iter().zip(&paths) {
            assert_eq!(object["file"].as_str(), path.to_str(), "{command}");
            if *path == good {
                assert_ne!(object["verdict"], "unreadable", "{command}");
                continue;
            }
            let (_, word) = files.iter().find(|(file, _)| file == path).unwrap();
            assert_eq!(object["verdict"], "unreadable", "{command}: {object}");
            let sentence = object["error"].as_str().unwrap();
            assert_clear(sentence);
            assert!(sentence.contains(word), "{command} {}: {sentence}", path.display());
        }
        let told = gradbooth(&words(&[command], &paths, &[]));
        assert_eq!(told.status, Some(2), "{command}");
        for (_, word) in &files {
            assert!(told.err.contains(word), "{command}: `{word}` is not in {}", told.err);
        }
        assert!(told.out.contains("good.png"), "{command}: {}", told.out);
    }
    files.push((folder.path().to_owned(), "folder"));
    let out = folder.path().join("out.jpg");
    for (path, word) in files.iter().filter(|(path, _)| path.to_str().is_some_and(|path| !path.contains('\n'))) {
        let ran = gradbooth(&[Path::new("portrait"), path, Path::new("-o"), &out]);
        assert_eq!(ran.status, Some(2), "portrait {}", path.display());
        assert!(ran.sentence().contains(word), "portrait: {}", ran.err);
        assert!(ran.out.is_empty() && !out.exists());
    }
    let ran = gradbooth(&[Path::new("portrait"), &files[0].0, Path::new("-o"), &out, Path::new("--json")]);
    assert_eq!((ran.status, ran.objects()[0]["verdict"].as_str()), (Some(2), Some("unreadable")));
}
