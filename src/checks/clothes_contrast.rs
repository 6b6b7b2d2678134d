//! Whether clothes stand out from the background.

use super::Measure;
use super::view::{HEIGHT, View, WIDTH, index};
use super::zones::{extent, mean_of};
use crate::domain::{Detail, Evidence, Rect, Side, Why};
use crate::imaging::colour::{delta_e00, lab_from_linear};

check! {
    /// Clothes stand out from the background; 黑边 is the failure.
    ///
    /// Measures: colour difference between the clothes' rim and the background beside it, CIEDE2000; the smaller of both shoulders. The detail is the sitter's side.
    /// Shapes: per column from half a face width off the chin outwards: 10 px of matte below the shoulder's edge (4 px off it) against 10 px of background above (6 px off it), N pixels, linear RGB.
    /// Limits: `limits.clothes_contrast`, a colour difference.
    /// Source: 教毕指〔2017〕99号 P9; operators' 黑边检测.
    /// Not assessed: no landmarks, no matte, or fewer than 20 columns of shoulder with background above them.
    ClothesContrast, DeltaE, measure
}

/// Columns of shoulder that a side must show.
const LEAST: usize = 20;

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let alpha = view.alpha()?;
    let landmarks = view.landmarks()?;
    let (chin, width) = (landmarks.chin(), landmarks.cheek_to_cheek());
    let side_of = |side: Side| -> Option<(f32, Rect)> {
        let columns = match side {
            Side::Left => (chin.x + 0.5 * width).max(0.0) as i64..WIDTH as i64,
            Side::Right => 0..(chin.x - 0.5 * width).max(0.0) as i64,
        };
        let (mut clothes, mut ground) = (Vec::new(), Vec::new());
        for [inside, outside] in columns.filter_map(|x| rim(view, alpha, x, chin.y)) {
            clothes.extend(inside);
            ground.extend(outside);
        }
        let lab = |pixels: &[(i64, i64)]| lab_from_linear(mean_of(view, pixels.iter().copied()));
        let delta = delta_e00(lab(&clothes), lab(&ground));
        (clothes.len() >= LEAST * RIM).then(|| extent(clothes).map(|place| (delta, place))).flatten()
    };
    let found = Side::BOTH.into_iter().filter_map(|side| side_of(side).map(|(delta, place)| (delta, place, side)));
    let (delta, place, side) = found.min_by(|a, b| a.0.total_cmp(&b.0)).ok_or(Why::OutOfPicture)?;
    Ok(Measure::new(delta).detail(Detail::Side(side)).evidence([Evidence::Region(place)]))
}

/// Height of the rim on either side of the edge, px.
const RIM: usize = 10;

/// Pixels of one column.
type Rim = [(i64, i64); RIM];

/// In column `x`, the rim of sitter below the shoulder's edge and that of background above it; `None` where the matte shows no
/// plain edge below the chin, or the frame does not show it.
fn rim(view: &View<'_>, alpha: &[u8], x: i64, chin: f32) -> Option<[Rim; 2]> {
    let edge = (0..HEIGHT as i64).rev().take_while(|&y| alpha[index(x, y)] >= 128).last()?;
    let inside: Rim = std::array::from_fn(|k| (x, edge + 4 + k as i64));
    let outside: Rim = std::array::from_fn(|k| (x, edge - 6 - k as i64));
    let column = Rect::new(x as f32, (edge - 16) as f32, 1.0, 30.0);
    let plain =
        inside.iter().all(|&(x, y)| alpha[index(x, y)] >= 250) && outside.iter().all(|&(x, y)| alpha[index(x, y)] <= 5);
    (edge as f32 > chin - 40.0 && plain && view.shows(column, 1.0)).then_some([inside, outside])
}
