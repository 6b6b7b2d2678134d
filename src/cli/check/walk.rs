//! Which files are judged: those that were named, and the pictures of the folders that were named.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Files to judge: in the order of the arguments, a folder's by name.
    pub photos: Vec<PathBuf>,
    /// Files of folders that are no JPEG or PNG pictures.
    pub skipped: Vec<PathBuf>,
    /// Folders without a picture, or that cannot be read, each with the reason.
    pub empty: Vec<(PathBuf, String)>,
    /// Whether a folder was named.
    pub folders: bool,
}

/// Walks what was named. Files are taken as they are; folders whole, in the order of names, without hidden files and without
/// following links to folders. `own` are files that this command writes itself.
pub(super) fn walk(named: &[PathBuf], own: impl Fn(&Path) -> bool) -> Found {
    let mut found = Found::default();
    for path in named {
        if !path.is_dir() {
            found.photos.push(path.clone());
            continue;
        }
        found.folders = true;
        let before = found.photos.len();
        if let Err(cause) = folder(path, &own, &mut found) {
            found.empty.push((path.clone(), format!("the folder cannot be read ({cause}); name another")));
        } else if found.photos.len() == before {
            found.empty.push((path.clone(), "there is no JPEG or PNG picture in this folder".to_owned()));
        }
    }
    found
}

fn folder(path: &Path, own: &impl Fn(&Path) -> bool, found: &mut Found) -> std::io::Result<()> {
    let mut entries = std::fs::read_dir(path)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_name().as_encoded_bytes().starts_with(b".") || own(&path) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            if let Err(cause) = folder(&path, own, found) {
                found.empty.push((path, format!("the folder cannot be read ({cause}); name another")));
            }
        } else if path.is_file() && is_picture(&path) {
            found.photos.push(path);
        } else {
            found.skipped.push(path);
        }
    }
    Ok(())
}

/// By its name or by its content: a broken `.jpg` is told as one that cannot be read, a picture of another name is judged.
fn is_picture(path: &Path) -> bool {
    let by_name = path.extension().is_some_and(|extension| {
        ["jpg", "jpeg", "jpe", "png"].iter().any(|known| extension.eq_ignore_ascii_case(known))
    });
    by_name || is_picture_inside(path).unwrap_or(false)
}

fn is_picture_inside(path: &Path) -> std::io::Result<bool> {
    let mut first = Vec::new();
    File::open(path)?.take(8).read_to_end(&mut first)?;
    Ok(first.starts_with(b"\xff\xd8\xff") || first == b"\x89PNG\r\n\x1a\n")
}

/// One line about files that were left out; `None` for none.
pub(super) fn skipped_line(skipped: &[PathBuf]) -> Option<String> {
    let names: Vec<String> = skipped.iter().take(3).map(|path| path.display().to_string()).collect();
    let more = if skipped.len() > 3 { ", …" } else { "" };
    match skipped.len() {
        0 => None,
        1 => Some(format!("skipped a file that is no JPEG or PNG picture: {}", names[0])),
        count => Some(format!("skipped {count} files that are no JPEG or PNG pictures: {}{more}", names.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_give_their_pictures_in_order_and_tell_what_they_leave() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("b/empty")).unwrap();
        let files: [(&str, &[u8]); 8] = [
            ("z.JPG", b"x"),
            ("a.png", b"x"),
            ("b/c.jpeg", b"x"),
            ("picture", b"\xff\xd8\xff\xe0 and so on"),
            ("notes.txt", b"hello"),
            ("b/list.csv", b""),
            (".hidden.jpg", b"x"),
            ("sheet.jpg", b"x"),
        ];
        for (name, bytes) in files {
            let mut file = File::create(at(name)).unwrap();
            std::io::Write::write_all(&mut file, bytes).unwrap();
        }
        std::os::unix::fs::symlink(folder.path(), at("loop")).unwrap();
        let named = [at("notes.txt"), folder.path().to_owned(), at("b/empty"), at("gone.jpg")];
        let found = walk(&named, |path| path == at("sheet.jpg"));
        let photos = ["notes.txt", "a.png", "b/c.jpeg", "picture", "z.JPG", "gone.jpg"].map(at);
        assert_eq!(found.photos, photos, "what is named is judged, whatever it is");
        assert_eq!(found.skipped, ["b/list.csv", "loop", "notes.txt"].map(at));
        assert!(found.folders && found.empty.len() == 1 && found.empty[0].0 == at("b/empty"), "{:?}", found.empty);
        let line = skipped_line(&found.skipped).unwrap();
        assert!(line.starts_with("skipped 3 files") && line.lines().count() == 1, "{line}");
        assert_eq!(skipped_line(&[]), None);
    }
}
