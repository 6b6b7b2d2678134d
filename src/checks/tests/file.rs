//! The file itself.

use super::*;

const GOOD_FILE: FileFacts = FileFacts {
    kind: crate::domain::FileKind::Jpeg,
    width: 480,
    height: 640,
    dpi: Some((300, 300)),
    bits: 8,
    channels: 3,
    quality: Some(88),
    bytes: 35 * 1024,
    orientation: 1,
};

#[test]
fn each_requirement_of_the_file_is_told_with_its_clause() {
    use crate::domain::FileFault::{Bytes, Depth, Dpi, Format, NoTransform, SizePx};
    use crate::domain::FileKind;
    let found = |file: FileFacts| after(CheckId::FileFormat, |d| d.file = Some(file));
    let good = found(GOOD_FILE);
    assert_eq!(
        (good.outcome, good.value, good.unit, good.detail),
        (Outcome::Pass, Some(35.0), Unit::Kilobytes, Detail::None)
    );
    for (file, fault, clause, value) in [
        (FileFacts { kind: FileKind::Png, ..GOOD_FILE }, Format, "D6", 0.0),
        (FileFacts { width: 640, ..GOOD_FILE }, SizePx, "D1", 640.0),
        (FileFacts { height: 480, ..GOOD_FILE }, SizePx, "D1", 480.0),
        (FileFacts { channels: 1, ..GOOD_FILE }, Depth, "D3", 8.0),
        (FileFacts { orientation: 2, ..GOOD_FILE }, NoTransform, "B2", 2.0),
        (FileFacts { dpi: None, ..GOOD_FILE }, Dpi, "D2", 0.0),
        (FileFacts { dpi: Some((300, 72)), ..GOOD_FILE }, Dpi, "D2", 72.0),
        (FileFacts { bytes: 80 * 1024, ..GOOD_FILE }, Bytes, "D5", 80.0),
    ] {
        let finding = found(file);
        let told = (finding.outcome, finding.detail, finding.clause, finding.value, finding.mandatory);
        assert_eq!(told, (Outcome::Fail, Detail::File(fault), clause, Some(value), true));
    }
    assert_eq!(found(FileFacts { bytes: 25 * 1024, ..GOOD_FILE }).outcome, Outcome::Warn);
    for (quality, outcome) in [(59, Outcome::Fail), (65, Outcome::Warn), (80, Outcome::Pass)] {
        let file = FileFacts { quality: Some(quality), ..GOOD_FILE };
        assert_eq!(after(CheckId::Compression, |d| d.file = Some(file)).outcome, outcome);
    }
}
