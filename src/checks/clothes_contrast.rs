//! Whether clothes stand out from the background.

use super::Measure;
use super::view::{View, WIDTH, index};
use super::zones::{extent, mean_of};
use crate::domain::{Detail, Evidence, Side, Why};
use crate::imaging::colour::{delta_e00, lab_from_linear};

check! {
    /// Clothes stand out from the background; 黑边 is the failure.
    ///
    /// Measures: colour difference between the clothes' rim and the background beside it, CIEDE2000; the smaller of both sides. The detail is the sitter's side.
    /// Shapes: below the chin, per row: 10 px of matte inward from the outermost edge (4 px off it) against 10 px of background outward (6 px off it), N pixels, linear RGB.
    /// Limits: `limits.clothes_contrast`, a colour difference.
    /// Source: 教毕指〔2017〕99号 P9; operators' 黑边检测.
    /// Not assessed: no landmarks, no matte, or fewer than 20 rows of shoulder with background beside them.
    ClothesContrast, DeltaE, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let alpha = view.alpha()?;
    let landmarks = view.landmarks()?;
    let chin = landmarks.chin();
    // Just below the chin there is neck and hair; the shoulder begins about a quarter of T lower.
    let top = (chin.y + 0.2 * landmarks.eyes_to_chin()) as i64;
    let side_of = |side: Side| -> Option<(f32, Vec<(i64, i64)>)> {
        let (mut inside, mut outside) = (Vec::new(), Vec::new());
        for y in top..super::view::HEIGHT as i64 {
            if let Some((rim, out)) = rim(alpha, y, side) {
                inside.extend(rim);
                outside.extend(out);
            }
        }
        (inside.len() >= 20 * 10).then(|| {
            let [clothes, ground] = [&inside, &outside].map(|p| lab_from_linear(mean_of(view, p.iter().copied())));
            (delta_e00(clothes, ground), inside)
        })
    };
    let found = Side::BOTH.into_iter().filter_map(|side| side_of(side).map(|(delta, rim)| (delta, rim, side)));
    let (delta, rim, side) = found.min_by(|a, b| a.0.total_cmp(&b.0)).ok_or(Why::OutOfPicture)?;
    Ok(Measure::new(delta).detail(Detail::Side(side)).evidence(extent(rim).map(Evidence::Region)))
}

/// In row `y`, ten pixels of sitter and ten of background beside the outermost edge on a side; `None` where they are not there.
fn rim(alpha: &[u8], y: i64, side: Side) -> Option<([(i64, i64); 10], [(i64, i64); 10])> {
    let width = WIDTH as i64;
    // From the window's edge inwards: the sitter's left is right in the picture.
    let column = |i: i64| match side {
        Side::Left => width - 1 - i,
        Side::Right => i,
    };
    let edge = (0..width).find(|&i| alpha[index(column(i), y)] >= 128)?;
    let at = |i: i64| (column(i), y);
    let inside: [_; 10] = std::array::from_fn(|k| at(edge + 4 + k as i64));
    let outside: [_; 10] = std::array::from_fn(|k| at(edge - 6 - k as i64));
    let solid = inside.iter().all(|&(x, y)| alpha[index(x, y)] >= 250);
    (edge >= 16 && edge < width / 2 && solid).then_some((inside, outside))
}
