//! Whether the file is over-compressed.

use super::view::View;
use super::{Measure, Ruling};
use crate::domain::{Limit, Unit, Why};
use crate::standard::{Force, clause_of};

check! {
    /// The file is not over-compressed.
    ///
    /// Measures: JPEG quality factor, 1 to 100, estimated from the file's quantisation table.
    /// Shapes: the finished file's headers.
    /// Limits: `file.quality_min` fails, `limits.compression.warn` remarks.
    /// Source: 教毕指〔2017〕99号 D4, at least 60.
    /// Not assessed: no finished file, or a file whose kind has no quality factor.
    Compression, Quality, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let quality = view.file()?.quality.ok_or(Why::NotApplicable)?;
    let least = f32::from(view.profile().quality_min);
    let clause = clause_of(CHECK.id);
    let ruling = Ruling {
        unit: Unit::Quality,
        clause: clause.id,
        mandatory: clause.force == Force::Mandatory,
        warn: view.profile().limits(CHECK.id).warn,
        fail: Some(Limit::AtLeast(least)),
    };
    Ok(Measure { ruling: Some(ruling), ..Measure::new(f32::from(quality)) })
}
