//! What a frame says about light and focus, for the technician's pages. Pure.

use crate::domain::{Cut, Frame, Point, Rect};
use crate::imaging::colour::{delta_e00, lab_from_rgb, luminance};
use crate::imaging::luma::{Plane, luma};

/// Beside no light there is no ratio of it.
const DARK: f32 = 0.02;

/// Left to right ratio of two luminances, at least 1; `None` in the dark.
pub(crate) fn ratio(left: f32, right: f32) -> Option<f32> {
    let (low, high) = (left.min(right).max(1e-4), left.max(right));
    (high >= DARK).then_some(high / low)
}

/// Half the side of the square about the face's place in which sharpness is measured, camera px.
const FOCUS: i64 = 100;
/// Without so much contrast nothing can be said, luma codes. As the check `sharpness`.
const LEAST_CONTRAST: f32 = 12.0;

/// Edge acuity where the face will be, 1 / camera px, as the check `sharpness` measures it at the eyes: the steepest
/// slope of luma by the contrast there. A card with print does as well as a face.
pub(super) fn sharpness(frame: &Frame, cut: Cut) -> Option<f32> {
    let centre = cut.frame_from_cut(Point::new(Cut::WIDTH as f32 / 2.0, 250.0));
    let (left, top) = (centre.x as i64 - FOCUS, centre.y as i64 - FOCUS);
    let side = 2 * FOCUS as usize;
    let code = |x: usize, y: usize| f32::from(luma(frame.pixel(left + x as i64, top + y as i64)));
    let plane = Plane::from_fn(side, side, code).blurred(0.6);
    let inner = || (3..side as i64 - 3).flat_map(move |y| (3..side as i64 - 3).map(move |x| (x, y)));
    let mut tones: Vec<f32> = inner().map(|(x, y)| plane.at(x, y)).collect();
    let mut slopes: Vec<f32> = inner().map(|(x, y)| plane.slope(x, y)).collect();
    let at = |values: &mut Vec<f32>, share: f32| {
        let place = ((values.len() - 1) as f32 * share) as usize;
        *values.select_nth_unstable_by(place, f32::total_cmp).1
    };
    let contrast = at(&mut tones, 0.95) - at(&mut tones, 0.05);
    (contrast >= LEAST_CONTRAST).then(|| (at(&mut slopes, 0.97) / contrast).min(1.0))
}

/// Mean relative luminance of a zone of the cut, 0 to 1, sampled every other N pixel.
pub(crate) fn mean_luminance(frame: &Frame, cut: Cut, zone: Rect) -> f32 {
    let (mut sum, mut count) = (0.0, 0.0f32);
    for pixel in sampled(frame, cut, zone) {
        sum += luminance(pixel);
        count += 1.0;
    }
    sum / count.max(1.0)
}

fn sampled(frame: &Frame, cut: Cut, zone: Rect) -> impl Iterator<Item = [u8; 3]> + '_ {
    let columns = (zone.width / 2.0) as usize;
    let rows = (zone.height / 2.0) as usize;
    (0..rows).flat_map(move |row| {
        (0..columns).map(move |column| {
            let n = Point::new(zone.x + column as f32 * 2.0, zone.y + row as f32 * 2.0);
            let c = cut.frame_from_cut(n);
            frame.pixel(c.x as i64, c.y as i64)
        })
    })
}

/// Colour difference of 4 x 3 cells of the cut to the background's reference, CIEDE2000.
pub(super) fn heat_map(frame: &Frame, cut: Cut, reference: [u8; 3]) -> [f32; 12] {
    let (width, height) = (Cut::WIDTH as f32 / 4.0, Cut::HEIGHT as f32 / 3.0);
    let reference = lab_from_rgb(reference);
    std::array::from_fn(|cell| {
        let zone = Rect::new((cell % 4) as f32 * width, (cell / 4) as f32 * height, width, height);
        let (mut sum, mut count) = ([0.0f32; 3], 0.0f32);
        for pixel in sampled(frame, cut, zone) {
            sum.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += f32::from(value));
            count += 1.0;
        }
        delta_e00(lab_from_rgb(sum.map(|sum| (sum / count.max(1.0)) as u8)), reference)
    })
}

/// Luma histogram of every fourth pixel, 32 bins, each 0 to 1 of the largest.
pub(super) fn histogram(frame: &Frame) -> Vec<f32> {
    let mut bins = [0.0f32; 32];
    for pixel in frame.rgb().chunks_exact(12) {
        bins[usize::from(luma([pixel[0], pixel[1], pixel[2]]) >> 3)] += 1.0;
    }
    let largest = bins.iter().copied().fold(1.0, f32::max);
    bins.iter().map(|bin| bin / largest).collect()
}

#[cfg(test)]
mod tests {
    use super::super::clock;
    use super::*;
    use crate::guide::overlay::Framing;

    #[test]
    fn in_the_dark_there_is_no_ratio() {
        assert_eq!(ratio(0.0, 0.0), None, "a black picture is not even");
        assert_eq!(ratio(0.5, 0.4), Some(1.25));
        assert!(ratio(0.5, 0.0).is_some_and(|ratio| ratio > 100.0), "one lamp is out");
    }

    #[test]
    fn the_gauge_of_sharpness_moves_with_the_lens_and_without_a_face() {
        let stripes = |blur: f32| {
            let wave = Plane::from_fn(600, 800, |x, _| if x / 20 % 2 == 0 { 40.0 } else { 200.0 }).blurred(blur);
            let rgb = (0..800i64).flat_map(|y| (0..600i64).map(move |x| (x, y)));
            let rgb = rgb.flat_map(|(x, y)| [wave.at(x, y) as u8; 3]).collect();
            Frame::new(600, 800, rgb, 0, clock::now()).expect("of that size")
        };
        let cut = Framing::widest(600, 800).cut();
        let values: Vec<f32> = [0.0, 2.0, 5.0].map(|blur| sharpness(&stripes(blur), cut).expect("contrast")).to_vec();
        assert!(values[0] > 1.3 * values[1] && values[1] > 1.3 * values[2], "{values:?}");
        let blank = Frame::new(600, 800, vec![128; 600 * 800 * 3], 0, clock::now()).expect("of that size");
        assert_eq!(sharpness(&blank, cut), None);
    }
}
