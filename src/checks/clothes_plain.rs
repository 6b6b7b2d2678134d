//! Whether clothes are plain.

use super::Measure;
use super::view::{HEIGHT, View, WIDTH, index};
use super::zones::extent;
use crate::domain::{Evidence, Why};

check! {
    /// Clothes have no busy pattern.
    ///
    /// Measures: share of the clothes whose luma rises by more than 6 codes a px: edges. Collar, tie and folds make some, stripes and prints make many. A remark only.
    /// Shapes: inside the matte, 12 px off its edge, from 0.5 T below the chin down, N pixels, luma of sRGB after a blur of 1 px.
    /// Limits: `limits.clothes_plain`, a share.
    /// Source: 教毕指〔2017〕99号 P9 (避免复杂图案、条纹), advice.
    /// Not assessed: no landmarks, no matte, only the coarse one of a preview, or fewer than 3000 px of clothes in the picture.
    ClothesPlain, Share, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let alpha = view.outline()?;
    let landmarks = view.landmarks()?;
    let top = (landmarks.chin().y + 0.5 * landmarks.eyes_to_chin()).max(0.0) as i64;
    let inside =
        |x: i64, y: i64| [(-12, 0), (12, 0), (0, -12)].iter().all(|(dx, dy)| alpha[index(x + dx, y + dy)] >= 250);
    let clothes: Vec<(i64, i64)> = (top..HEIGHT as i64)
        .flat_map(|y| (0..WIDTH as i64).map(move |x| (x, y)))
        .filter(|&(x, y)| inside(x, y) && view.shows(crate::domain::Rect::new(x as f32, y as f32, 1.0, 1.0), 1.0))
        .collect();
    if clothes.len() < 3000 {
        return Err(Why::OutOfPicture);
    }
    let rows = HEIGHT - top as usize;
    let luma = |x: usize, y: usize| view.luma().at(x as i64, y as i64 + top);
    let plane = crate::imaging::luma::Plane::from_fn(WIDTH, rows, luma).blurred(1.0);
    let busy: Vec<(i64, i64)> = clothes.iter().copied().filter(|&(x, y)| plane.slope(x, y - top) > 6.0).collect();
    Ok(Measure::new(busy.len() as f32 / clothes.len() as f32).evidence(extent(clothes).map(Evidence::Region)))
}
