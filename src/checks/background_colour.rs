//! Whether the background has an allowed colour.

use super::Measure;
use super::view::View;
use super::zones::extent;
use crate::domain::{Evidence, Why};
use crate::imaging::colour::{delta_e00, lab_from_rgb};

check! {
    /// The background has one of the profile's colours.
    ///
    /// Measures: colour difference of the backdrop's own colour from the nearest colour in `backgrounds`, CIEDE2000.
    /// Shapes: the middle half by lightness of the background's blocks, N pixels; a background that was kept is judged like any other.
    /// Limits: `limits.background_colour`, a colour difference.
    /// Source: 教毕指〔2017〕99号 P2, reference values without tolerance.
    /// Not assessed: no matte, only the coarse one of a preview, or hardly any background in the picture.
    BackgroundColour, DeltaE, measure
}

fn measure(view: &View<'_>) -> Result<Measure, Why> {
    let backdrop = view.background()?;
    let colour = backdrop.colour;
    let allowed = view.profile().backgrounds.iter().filter_map(|background| background.rgb());
    let nearest = allowed.map(|rgb| delta_e00(colour, lab_from_rgb(rgb))).fold(f32::INFINITY, f32::min);
    // The uppermost strip of background stands for all of it.
    let top = backdrop.blocks.iter().map(|block| block.place.y).fold(f32::INFINITY, f32::min);
    let strip = backdrop.blocks.iter().map(|block| block.place).filter(|place| place.y < top + 40.0);
    let strip = extent(strip.map(|place| (place.x as i64, place.y as i64)));
    Ok(Measure::new(nearest).evidence(strip.map(Evidence::Region)))
}
