//! A technician's USB stick: found among the mounts, and the log written to it.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Where sticks are mounted.
const ROOTS: [&str; 2] = ["/media/", "/run/media/"];
/// What the system has mounted.
const MOUNTS: &str = "/proc/self/mounts";

/// Writes `text` to a new file on the first stick that takes it; gives the file.
///
/// # Errors
/// One sentence: no stick, or what the stick says.
pub(super) fn save(name: &str, text: &[u8]) -> Result<PathBuf, String> {
    let mounts = std::fs::read_to_string(MOUNTS).map_err(|fault| format!("{MOUNTS} cannot be read: {fault}"))?;
    save_to(&sticks(&mounts), name, text)
}

fn save_to(sticks: &[PathBuf], name: &str, text: &[u8]) -> Result<PathBuf, String> {
    let mut why = "no USB stick is mounted under /media or /run/media; plug one in".to_owned();
    for stick in sticks {
        match write(stick, name, text) {
            Ok(path) => return Ok(path),
            Err(fault) => why = format!("{} does not take the log ({fault}); try another stick", stick.display()),
        }
    }
    Err(why)
}

/// On the medium when it returns: the stick may be pulled out.
fn write(stick: &Path, name: &str, text: &[u8]) -> io::Result<PathBuf> {
    let path = stick.join(name);
    let mut file = File::create_new(&path)?;
    file.write_all(text)?;
    file.sync_all()?;
    File::open(stick)?.sync_all()?;
    Ok(path)
}

/// Folders of the sticks in the system's list of mounts.
fn sticks(mounts: &str) -> Vec<PathBuf> {
    let folder = |line: &str| {
        let mut words = line.split(' ');
        let folder = unescaped(words.nth(1)?);
        let writable = words.nth(1)?.split(',').any(|option| option == "rw");
        (writable && ROOTS.iter().any(|root| folder.starts_with(root))).then(|| PathBuf::from(folder))
    };
    mounts.lines().filter_map(folder).collect()
}

/// A name as the kernel lists it: blanks and the like as `\` and three octal digits.
fn unescaped(name: &str) -> String {
    let mut out = Vec::new();
    let mut rest = name.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let octal = after.get(..3).and_then(|digits| std::str::from_utf8(digits).ok());
        let octal = octal.and_then(|digits| u8::from_str_radix(digits, 8).ok()).filter(|_| first == b'\\');
        out.push(octal.unwrap_or(first));
        rest = if octal.is_some() { &after[3..] } else { after };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sticks_are_found_among_the_mounts() {
        let mounts = "/dev/mmcblk0p2 / ext4 rw,noatime 0 0\n\
                      /dev/sda1 /media/KING\\040STON vfat rw,nosuid 0 0\n\
                      /dev/sdb1 /run/media/staff/A exfat ro 0 0\n\
                      /dev/sdc1 /run/media/staff/B exfat nosuid,rw 0 0\n\
                      tmpfs /mediaworks tmpfs rw 0 0\nbroken\n";
        assert_eq!(sticks(mounts), [Path::new("/media/KING STON"), Path::new("/run/media/staff/B")]);
    }

    #[test]
    fn the_log_goes_to_the_first_stick_that_takes_it() {
        let folder = tempfile::tempdir().unwrap();
        let sticks = [PathBuf::from("/nowhere"), folder.path().to_owned()];
        let path = save_to(&sticks, "booth.log", b"lines").unwrap();
        assert_eq!((std::fs::read(&path).unwrap(), path.parent()), (b"lines".to_vec(), Some(folder.path())));
        let again = save_to(&sticks, "booth.log", b"other").unwrap_err();
        assert!(again.contains("another stick"), "nothing on a stick is written over: {again}");
        assert!(save_to(&[], "booth.log", b"").unwrap_err().contains("/run/media"));
    }
}
