//! Whether clothes stand out from the background.

use super::Measure;
use super::view::{HEIGHT, View, WIDTH, index};
use super::zones::{extent, mean_of, pixels_of};
use crate::domain::{Detail, Evidence, Rect, Side, Why};
use crate::imaging::colour::{delta_e00, lab_from_linear};

check! {
    /// Clothes stand out from the background; 黑边 is the failure.
    ///
    /// Measures: colour difference between clothes and background, CIEDE2000, the smallest found: of each shoulder's rim from the background beside it, and of what lies at the lower edge, where there is always a body, from the backdrop's own colour, since a matte loses clothes of the wall's colour. The detail is the sitter's side.
    /// Shapes: per column from half a face width off the chin outwards: 10 px of matte below the shoulder's edge (4 px off it) against 10 px of background above (6 px off it); squares of 16 px in the lowest 48 px, 0.45 to 0.66 face widths off the chin, of which the upper third by difference counts, so that a shirt under a jacket does not, N pixels, linear RGB.
    /// Limits: `limits.clothes_contrast`, a colour difference.
    /// Source: 教毕指〔2017〕99号 P9; operators' 黑边检测.
    /// Not assessed: no landmarks, no matte, or neither 20 columns of shoulder with background above them nor the body's lower edge in the picture.
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
    let rims = Side::BOTH.into_iter().filter_map(|side| side_of(side).map(|(delta, place)| (delta, place, side)));
    let hems = Side::BOTH.into_iter().filter_map(|side| hem(view, side).map(|(delta, place)| (delta, place, side)));
    let (delta, place, side) = rims.chain(hems).min_by(|a, b| a.0.total_cmp(&b.0)).ok_or(Why::OutOfPicture)?;
    Ok(Measure::new(delta).detail(Detail::Side(side)).evidence([Evidence::Region(place)]))
}

/// Side of a square of the hem, px, and how many lie above each other.
const SQUARE: f32 = 16.0;
const ROWS: usize = 3;

/// At the lower edge, on one side of the chin: colour difference of what lies there from the backdrop, and the place.
fn hem(view: &View<'_>, side: Side) -> Option<(f32, Rect)> {
    let backdrop = view.backdrop().ok()?.colour;
    let landmarks = view.landmarks().ok()?;
    let (chin, width) = (landmarks.chin(), landmarks.cheek_to_cheek());
    // Shoulders are as broad as that only well below the chin.
    if HEIGHT as f32 - chin.y < 0.75 * width {
        return None;
    }
    let sign = if side == Side::Left { 1.0 } else { -1.0 };
    let columns = [0.45, 0.52, 0.59, 0.66].map(|off| chin.x + sign * off * width - SQUARE / 2.0);
    let squares = columns
        .into_iter()
        .flat_map(|x| (1..=ROWS).map(move |row| Rect::new(x, HEIGHT as f32 - row as f32 * SQUARE, SQUARE, SQUARE)));
    let mut found: Vec<(f32, Rect)> = squares
        .filter(|&square| view.shows(square, 1.0))
        .map(|square| (delta_e00(lab_from_linear(mean_of(view, pixels_of(square))), backdrop), square))
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    let counts = found.get(found.len() * 2 / 3).copied()?;
    let corners = found.iter().flat_map(|(_, s)| [(s.x as i64, s.y as i64), ((s.x + s.width) as i64, s.y as i64 + 15)]);
    extent(corners).map(|place| (counts.0, place))
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
