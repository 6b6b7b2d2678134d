//! Whether the file itself is as the norm asks.

use super::view::View;
use super::{Measure, Ruling};
use crate::domain::{Cut, Detail, FileFacts, FileFault, FileKind, Limit, Unit, Why};
use crate::standard::Profile;

check! {
    /// The file is a 480 x 640 JPEG of 24 bits, 300 dpi, neither mirrored nor turned by a tag, of the profile's size.
    ///
    /// Measures: the first requirement that is broken, in this order: kind, size in px, colours, tag, density, bytes; the detail is that requirement and the value is what the file has. All kept: the file's size in KB of 1024 bytes.
    /// Shapes: the finished file's headers.
    /// Limits: `file.kb` remarks, `file.kb_accepted` fails (binding if `file.kb_binds`); the others are the norm's.
    /// Source: 教毕指〔2017〕99号 B2, D1, D2, D3, D5, D6; the finding carries the clause of the requirement.
    /// Not assessed: no finished file.
    FileFormat, Kilobytes, measure
}

/// One requirement: what the file has, and what it must have.
struct Requirement {
    fault: FileFault,
    clause: &'static str,
    mandatory: bool,
    unit: Unit,
    value: f32,
    warn: Option<Limit>,
    fail: Limit,
}

impl Requirement {
    fn exactly(fault: FileFault, clause: &'static str, unit: Unit, value: f32, wanted: f32) -> Self {
        Self { fault, clause, mandatory: true, unit, value, warn: None, fail: Limit::Within(wanted, wanted) }
    }

    fn kept(&self) -> bool {
        self.fail.holds(self.value)
    }
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let requirements = requirements(view.file()?, view.profile());
    // The size in bytes stands last and is told where all others are kept.
    let last = requirements.len() - 1;
    let broken = requirements.iter().position(|r| !r.kept()).unwrap_or(last);
    let told = requirements.into_iter().nth(broken).ok_or(Why::NoFile)?;
    let remarked = !told.kept() || told.warn.is_some_and(|limit| !limit.holds(told.value));
    let detail = if remarked { Detail::File(told.fault) } else { Detail::None };
    let ruling = Ruling {
        unit: told.unit,
        clause: told.clause,
        mandatory: told.mandatory,
        warn: told.warn,
        fail: Some(told.fail),
    };
    Ok(Measure { ruling: Some(ruling), ..Measure::new(told.value).detail(detail) })
}

fn requirements(file: &FileFacts, profile: &Profile) -> [Requirement; 8] {
    let exactly = Requirement::exactly;
    let is_jpeg = f32::from(u8::from(file.kind == FileKind::Jpeg));
    let (across, down) = file.dpi.unwrap_or((0, 0));
    // Of two numbers the one that is wrong is told.
    let dpi = if across == 300 { down } else { across };
    let depth = f32::from(file.bits) * f32::from(file.channels);
    let turn = f32::from(file.orientation);
    [
        exactly(FileFault::Format, "D6", Unit::Count, is_jpeg, 1.0),
        exactly(FileFault::SizePx, "D1", Unit::Px, file.width as f32, Cut::WIDTH as f32),
        exactly(FileFault::SizePx, "D1", Unit::Px, file.height as f32, Cut::HEIGHT as f32),
        exactly(FileFault::Depth, "D3", Unit::Count, depth, 24.0),
        exactly(FileFault::Depth, "D3", Unit::Count, f32::from(file.channels), 3.0),
        exactly(FileFault::NoTransform, "B2", Unit::Count, turn, 1.0),
        exactly(FileFault::Dpi, "D2", Unit::Count, f32::from(dpi), 300.0),
        Requirement {
            fault: FileFault::Bytes,
            clause: "D5",
            mandatory: profile.file_kb_binds,
            unit: Unit::Kilobytes,
            value: file.bytes as f32 / 1024.0,
            warn: Some(Limit::Within(profile.file_kb.min, profile.file_kb.max)),
            fail: Limit::Within(profile.file_kb_accepted.min, profile.file_kb_accepted.max),
        },
    ]
}
