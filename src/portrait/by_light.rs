//! The sitter's outline by light: from pictures of the empty booth, and from switching the lights of its background.
//!
//! Known background beats any network, and a wrong one collapses: every plate is first held against what surrounds the
//! sitter, and what cannot be used says why and leaves the network's matte as it is.

use super::edge::refined;
use super::reading::{Reading, weighed};
use super::surround::Surround;
use crate::domain::{Frame, Matte, Plates};
use crate::imaging::colour::linear_from_srgb;
use crate::imaging::luma::Plane;
use crate::imaging::smooth::box_mean;

/// Pictures by which a still's matte can be had.
#[derive(Debug, Clone, Copy)]
pub struct ByLight<'a> {
    /// The empty booth.
    pub plates: &'a Plates,
    /// The sitter with the background lights as in the dimmed plate, at most two frames from the still.
    pub dimmed: Option<&'a Frame>,
}

/// Where a matte comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatteSource {
    /// The network alone.
    Network,
    /// The network, refined by the difference from the empty booth.
    Plate,
    /// Triangulated from two frames with different background light.
    Lights,
}

/// Why light could not be used.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq)]
pub enum LightFault {
    /// Frames and plates are of different cameras or formats.
    #[error("the plates are not of the still's size; calibrate again")]
    Size,
    /// There is no background, or no sitter, to hold the plates against.
    #[error("the outline shows no background or no sitter; take the picture again")]
    Blank,
    /// The light has changed since the calibration.
    #[error("the background is {0:.2} times as bright as calibrated; calibrate again")]
    Brightness(f32),
    /// The background has changed: dirt, an object, a moved camera.
    #[error("the background differs by {:.0} % from the calibrated one; clear it or calibrate again", .0 * 100.0)]
    Stale(f32),
    /// The background lights change too little for the noise.
    #[error("switching the background lights changes too little; check the background lights")]
    Faint,
    /// The background lights light the sitter too.
    #[error("the background lights shine on the sitter ({:.0} %); turn them to the wall", .0 * 100.0)]
    Spill(f32),
    /// The sitter moved between the two frames.
    #[error("the sitter moved by {0:.1} px between the two frames; take the picture again")]
    Moved(f32),
}

/// A matte with its source, and why it is not from a better one.
#[derive(Debug, Clone, PartialEq)]
pub struct LightMatte {
    /// Coverage by the sitter.
    pub matte: Matte,
    /// The best source that could be used.
    pub source: MatteSource,
    /// What stood in the way of a better one.
    pub fault: Option<LightFault>,
}

/// The plates' brightness may have drifted by this share: more, and the booth is out of its calibration.
const DRIFT: f32 = 0.12;
/// Median relative difference of the background from its plate, after the drift is taken out.
const STALE: f32 = 0.06;
/// Largest motion between the two frames, px: a pixel shows as a rim of hair.
const MOTION: f32 = 1.0;
/// Largest deviation of triangulated coverage for which it is used.
const NOISE: f32 = 0.12;
/// Difference of coverage from which light and network say opposite things.
const OPPOSITE: f32 = 0.4;
/// Deviation of the coverage by what the background lights give the sitter's rim in another colour than their own.
const SPILL: f32 = 0.05;
/// Codes from which a channel is burnt out, where its change is not known: of the still, of the mean that a plate is.
const BURNT: (u8, u8) = (254, 253);
/// Weight of such a channel.
const LITTLE: f32 = 0.01;
/// Least deviation of a camera's linear values that is believed.
const LEAST_NOISE: f32 = 0.002;

/// The matte of `still`: by both frames, else by the plate, else `network` as it is.
pub fn matte_by_light(still: &Frame, network: &Matte, light: &ByLight<'_>) -> LightMatte {
    let plain = |fault| LightMatte { matte: network.clone(), source: MatteSource::Network, fault: Some(fault) };
    let booth = match Booth::new(still, network, light.plates.lit()) {
        Ok(booth) => booth,
        Err(fault) => return plain(fault),
    };
    let by_plate = |fault| LightMatte { matte: booth.by_plate(), source: MatteSource::Plate, fault };
    let Some(dimmed) = light.dimmed else { return by_plate(None) };
    match booth.by_lights(still, dimmed, light.plates.dimmed()) {
        Ok(matte) => LightMatte { matte, source: MatteSource::Lights, fault: None },
        Err(fault) => by_plate(Some(fault)),
    }
}

/// A still before a plate that fits it.
struct Booth<'a> {
    network: &'a Matte,
    /// Linear light, planes R, G, B.
    seen: [Vec<f32>; 3],
    /// The plate at the still's brightness.
    plate: [Vec<f32>; 3],
    /// The still's brightness over the plate's.
    gain: f32,
    /// Deviation of the difference of two frames, linear.
    noise: f32,
    /// Weight of each channel, interleaved: little where it is burnt out.
    trust: Vec<f32>,
    /// Whether a pixel lies so near the outline that light decides.
    near: Vec<bool>,
    /// Whether a pixel and all about it are sitter.
    deep: Vec<bool>,
}

impl<'a> Booth<'a> {
    fn new(still: &Frame, network: &'a Matte, plate: &Frame) -> Result<Self, LightFault> {
        same_size(still, plate)?;
        if (network.width, network.height) != (still.width(), still.height()) {
            return Err(LightFault::Size);
        }
        let (seen, mut empty) = (planes(still), planes(plate));
        let burnt = |(still, plate): (&u8, &u8)| *still >= BURNT.0 || *plate >= BURNT.1;
        let pairs = still.rgb().iter().zip(plate.rgb());
        let trust = pairs.map(|codes| if burnt(codes) { LITTLE } else { 1.0 }).collect();
        let gain = brightness(&seen, &empty, network)?;
        empty.iter_mut().flatten().for_each(|v| *v *= gain);
        let noise = misfit(&seen, &empty, network)?;
        let (width, height) = (still.width() as usize, still.height() as usize);
        let radius = (height / 60).clamp(4, 24);
        let body: Vec<f32> = network.alpha.iter().map(|a| f32::from(u8::from(*a > 127))).collect();
        let around = box_mean(&body, width, height, radius);
        let soft = |(a, share): (&u8, &f32)| (1..255).contains(a) || (0.001..0.999).contains(share);
        let near = network.alpha.iter().zip(&around).map(soft).collect();
        let further = box_mean(&body, width, height, 2 * radius + 4);
        let deep = further.iter().map(|share| *share > 0.999).collect();
        Ok(Self { network, seen, plate: empty, gain, noise, trust, near, deep })
    }

    /// The network's coverage, corrected by how far each pixel lies between the plate and the sitter's colour beside it.
    ///
    /// Both are weighed by their deviations: the network's, and that of the colours: noise and the texture of what is worn
    /// over the distance of the two.
    fn by_plate(&self) -> Matte {
        let (width, height) = (self.network.width as usize, self.network.height as usize);
        let front = Surround::new(&self.seen, (width, height), |at| self.network.alpha[at] == 255);
        self.matte(|at| {
            let before = f32::from(self.network.alpha[at]) / 255.0;
            let of = |planes: &[Vec<f32>; 3]| -> [f32; 3] { std::array::from_fn(|c| planes[c][at]) };
            match front.at(at % width, at / width).filter(|_| self.near[at]) {
                Some(front) => {
                    let [r, g, b] = of(&self.plate);
                    refined(before, of(&self.seen), &front, &[r, g, b, 0.0], self.noise)
                }
                None => before,
            }
        })
    }

    /// Triangulation (Smith and Blinn 1996): what the background lights do not change is sitter.
    ///
    /// They graze the sitter's rim too, which then changes a little as well, but in the lamps' white and not in the wall's colour:
    /// the two are told apart by that, and what is left counts beside the colour and the network, each by its variance.
    fn by_lights(&self, still: &Frame, dimmed: &Frame, plate: &Frame) -> Result<Matte, LightFault> {
        same_size(still, dimmed)?;
        same_size(still, plate)?;
        let (other, mut empty) = (planes(dimmed), planes(plate));
        let gain = brightness(&other, &empty, self.network)?;
        if (gain / self.gain - 1.0).abs() > DRIFT {
            return Err(LightFault::Brightness(gain));
        }
        empty.iter_mut().flatten().for_each(|v| *v *= gain);
        let noise = self.noise.hypot(misfit(&other, &empty, self.network)?);
        let moved = motion(still, dimmed, &self.deep).ok_or(LightFault::Blank)?;
        if moved > MOTION {
            return Err(LightFault::Moved(moved));
        }
        let (step, change) = (less(&self.plate, &empty), less(&self.seen, &other));
        let found = |at: usize| {
            let (mut along, mut apart) = (0.0, 0.0);
            for c in 0..3 {
                let trust = self.trust[3 * at + c];
                along += trust * change[c][at] * step[c][at];
                apart += trust * step[c][at] * step[c][at];
            }
            (1.0 - along / apart.max(1e-9), noise / apart.sqrt().max(1e-6))
        };
        let deep = (0..self.deep.len()).step_by(3).filter(|at| self.deep[*at]);
        let cores: Vec<f32> = deep.map(|at| found(at).0).collect();
        let whole = median(cores.clone()).ok_or(LightFault::Blank)?;
        // Even spill is divided out; what is lit much more than the rest is not.
        let least = quantile(cores, 10).unwrap_or(whole);
        if !(0.7..=1.2).contains(&whole) || least < 0.7 {
            return Err(LightFault::Spill((1.0 - least).abs()));
        }
        let (mut clear, mut band) = (0_usize, 0_usize);
        for at in (0..self.near.len()).filter(|at| self.near[*at]).step_by(3) {
            band += 1;
            clear += usize::from(found(at).1 <= NOISE);
        }
        if clear * 10 < band * 8 {
            return Err(LightFault::Faint);
        }
        let own: Vec<f32> = (0..self.near.len()).map(|at| found(at).0 / whole).collect();
        let is_wall = |at: usize| {
            let alike = |seen: &[Vec<f32>; 3], wall: &[Vec<f32>; 3], c: usize| {
                (seen[c][at] - wall[c][at]).abs() < 3.0 * noise + 0.05 * wall[c][at]
            };
            (0..3).all(|c| alike(&self.seen, &self.plate, c) && alike(&other, &empty, c))
        };
        let (base, doubt) = self.amended(&own, is_wall);
        let size = (self.network.width as usize, self.network.height as usize);
        let front = Surround::new(&self.seen, size, |at| base[at] == 255);
        Ok(self.matte(|at| {
            let before = f32::from(base[at]) / 255.0;
            let (x, y) = (at % size.0, at / size.0);
            if !self.near[at] && doubt[at] <= 0.4 && base[at] == self.network.alpha[at] {
                return before;
            }
            let Some(front) = front.at(x, y) else { return before };
            let of = |planes: &[Vec<f32>; 3]| -> [f32; 3] { std::array::from_fn(|c| planes[c][at]) };
            let trust = std::array::from_fn(|c| self.trust[3 * at + c]);
            let colour = Reading::new(of(&self.seen), of(&self.plate), &front, self.noise, trust);
            let changed = Reading::unmixed(of(&change), of(&step), noise, trust);
            weighed((before, doubt[at]), &colour, &changed, SPILL)
        }))
    }

    /// The network's matte, turned over where light plainly says the opposite over some pixels: there is sitter where nothing
    /// changes, such as a shirt of the wall's colour, and wall where everything is as in both plates. And how far it is in doubt,
    /// 0 to 1. `own`: coverage by the change alone.
    fn amended(&self, own: &[f32], is_wall: impl Fn(usize) -> bool) -> (Vec<u8>, Vec<f32>) {
        let (width, height) = (self.network.width as usize, self.network.height as usize);
        let opposite = |at: usize| {
            let more = own[at] - f32::from(self.network.alpha[at]) / 255.0;
            more > OPPOSITE || (more < -OPPOSITE && is_wall(at))
        };
        let opposite: Vec<f32> = (0..own.len()).map(|at| f32::from(u8::from(opposite(at)))).collect();
        let opposite = box_mean(&opposite, width, height, 4);
        let turned = |at: usize| match (opposite[at] > 0.7, own[at] > 0.5) {
            (true, true) => 255,
            (true, false) => 0,
            (false, _) => self.network.alpha[at],
        };
        let doubt = opposite.iter().map(|share| (1.0 - (2.0 * share - 1.0).abs()).clamp(0.0, 1.0));
        ((0..own.len()).map(turned).collect(), doubt.collect())
    }

    fn matte(&self, coverage: impl Fn(usize) -> f32) -> Matte {
        let byte = |at: usize| (coverage(at) * 255.0 + 0.5) as u8;
        let alpha = (0..self.near.len()).map(byte).collect();
        Matte { width: self.network.width, height: self.network.height, alpha }
    }
}

fn same_size(one: &Frame, other: &Frame) -> Result<(), LightFault> {
    let alike = (one.width(), one.height()) == (other.width(), other.height());
    if alike { Ok(()) } else { Err(LightFault::Size) }
}

/// Linear light, planes R, G, B.
fn planes(frame: &Frame) -> [Vec<f32>; 3] {
    std::array::from_fn(|c| frame.rgb().iter().skip(c).step_by(3).map(|code| linear_from_srgb(*code)).collect())
}

/// One picture less the other.
fn less(one: &[Vec<f32>; 3], other: &[Vec<f32>; 3]) -> [Vec<f32>; 3] {
    std::array::from_fn(|c| one[c].iter().zip(&other[c]).map(|(a, b)| a - b).collect())
}

/// Pixels of certain background, every third.
fn outside(network: &Matte) -> impl Iterator<Item = usize> {
    (0..network.alpha.len()).step_by(3).filter(|at| network.alpha[*at] == 0)
}

/// How much brighter the background is than its plate.
fn brightness(seen: &[Vec<f32>; 3], plate: &[Vec<f32>; 3], network: &Matte) -> Result<f32, LightFault> {
    // Without blue: the norm's wall burns it out.
    let sum = |of: &[Vec<f32>; 3], at: usize| of[0][at] + of[1][at];
    let ratios = outside(network).map(|at| sum(seen, at) / sum(plate, at).max(1e-4)).collect();
    let gain = median(ratios).ok_or(LightFault::Blank)?;
    if (gain - 1.0).abs() > DRIFT { Err(LightFault::Brightness(gain)) } else { Ok(gain) }
}

/// Deviation of the background from its plate, linear; a fault where it is no noise any more.
fn misfit(seen: &[Vec<f32>; 3], plate: &[Vec<f32>; 3], network: &Matte) -> Result<f32, LightFault> {
    let off = |c: usize, at: usize| (seen[c][at] - plate[c][at]).abs();
    let all = |of: &dyn Fn(usize) -> f32| outside(network).map(of).collect::<Vec<f32>>();
    let share = median(all(&|at| {
        let level = plate[0][at] + plate[1][at];
        (off(0, at) + off(1, at)) / level.max(0.03)
    }));
    let share = share.ok_or(LightFault::Blank)?;
    if share > STALE {
        return Err(LightFault::Stale(share));
    }
    // The median of |a - b| is 0.67 sigma for normal noise.
    Ok((median(all(&|at| off(1, at))).unwrap_or(0.0) * 1.48).max(LEAST_NOISE))
}

/// How far the sitter moved between two frames, px: the shift that explains the change of brightness inside them best,
/// found at full size and at a quarter, where larger shifts are small. `deep`: certainly sitter, and all about it.
/// `None` without a sitter.
fn motion(one: &Frame, other: &Frame, deep: &[bool]) -> Option<f32> {
    let (width, height) = (one.width() as usize, one.height() as usize);
    let of = |frame: &Frame| Plane::from_rgb(width, height, frame.rgb()).blurred(1.5);
    let quarter = |plane: &Plane| {
        let at = |x: usize, y: usize, i: usize| plane.at((4 * x + i % 4) as i64, (4 * y + i / 4) as i64);
        Plane::from_fn(width / 4, height / 4, |x, y| (0..16).map(|i| at(x, y, i)).sum::<f32>() / 16.0).blurred(1.5)
    };
    let (a, b) = (of(one), of(other));
    let fine = shift(&a, &b, |x, y| deep[y * width + x])?;
    let coarse = shift(&quarter(&a), &quarter(&b), |x, y| deep[(4 * y + 2) * width + 4 * x + 2])?;
    Some(fine.max(4.0 * coarse))
}

/// One step of Lucas and Kanade (1981) for one shift of all that `inside` names. Light that changes everywhere by the same
/// share, or the same amount, is no motion.
fn shift(a: &Plane, b: &Plane, inside: impl Fn(usize, usize) -> bool) -> Option<f32> {
    let columns = 1..a.width().saturating_sub(1);
    let places = (1..a.height().saturating_sub(1)).flat_map(|y| columns.clone().map(move |x| (x, y)));
    let places: Vec<(i64, i64)> = places.filter(|&(x, y)| inside(x, y)).map(|(x, y)| (x as i64, y as i64)).collect();
    if places.len() < 64 {
        return None;
    }
    let n = places.len() as f64;
    let total = |plane: &Plane| places.iter().map(|&(x, y)| f64::from(plane.at(x, y))).sum::<f64>();
    let gain = total(a) / total(b).max(1e-9);
    let (mut sums, mut xx, mut xy, mut yy, mut xt, mut yt) = ([0.0_f64; 3], 0.0, 0.0, 0.0, 0.0, 0.0);
    for (x, y) in places {
        let (one, other) = (a.gradient(x, y), b.gradient(x, y));
        let gx = f64::midpoint(f64::from(one.0), gain * f64::from(other.0));
        let gy = f64::midpoint(f64::from(one.1), gain * f64::from(other.1));
        let t = gain * f64::from(b.at(x, y)) - f64::from(a.at(x, y));
        for (sum, value) in sums.iter_mut().zip([gx, gy, t]) {
            *sum += value;
        }
        xx += gx * gx;
        xy += gx * gy;
        yy += gy * gy;
        xt += gx * t;
        yt += gy * t;
    }
    let [mx, my, mt] = sums.map(|sum| sum / n);
    let (xx, xy, yy) = (xx - n * mx * mx, xy - n * mx * my, yy - n * my * my);
    let (xt, yt) = (xt - n * mx * mt, yt - n * my * mt);
    let determinant = xx * yy - xy * xy;
    if determinant <= 1e-6 * (xx + yy).powi(2) {
        // Nothing to hold on to: no motion can be told.
        return Some(0.0);
    }
    let (dx, dy) = ((yy * xt - xy * yt) / determinant, (xx * yt - xy * xt) / determinant);
    Some(dx.hypot(dy) as f32)
}

fn median(values: Vec<f32>) -> Option<f32> {
    quantile(values, 2)
}

/// The value below which one in `share` lies; `None` of too few to tell.
fn quantile(mut values: Vec<f32>, share: usize) -> Option<f32> {
    let at = values.len() / share;
    if values.len() < 64 {
        return None;
    }
    values.select_nth_unstable_by(at, f32::total_cmp);
    values.get(at).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imaging::colour::srgb_from_linear;

    const SIZE: (usize, usize) = (240, 320);

    #[expect(clippy::disallowed_methods, reason = "a frame needs a time")]
    fn frame(light: impl Fn(usize, usize) -> [f32; 3]) -> Frame {
        let mut seed = 7_u32;
        let mut noise = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((seed >> 8) as f32 / (1 << 24) as f32 - 0.5) * 0.006
        };
        let at = (0..SIZE.1).flat_map(|y| (0..SIZE.0).map(move |x| (x, y)));
        let rgb = at.flat_map(|(x, y)| light(x, y).map(|v| srgb_from_linear(v + noise()))).collect();
        Frame::new(SIZE.0 as u32, SIZE.1 as u32, rgb, 0, std::time::Instant::now()).unwrap()
    }

    /// Head and shoulders with strands of hair about the head: the exact coverage.
    fn coverage(x: f32, y: f32) -> f32 {
        let (dx, dy) = (x - 120.0, y - 120.0);
        let strands = 4.0 * (dy.atan2(dx) * 40.0).sin();
        let head = (60.0 + strands - dx.hypot(dy)) / 6.0;
        let body = (y - 190.0 - 0.004 * dx * dx) / 2.5;
        (0.5 + head.max(body)).clamp(0.0, 1.0)
    }

    /// Wall by how bright its lights are, darker to the right.
    fn wall(x: usize, light: f32) -> [f32; 3] {
        let shade = 1.0 - 0.1 * x as f32 / 240.0;
        [0.15, 0.5, 0.9].map(|v| v * shade * (0.1 + 0.85 * light))
    }

    fn sitter(x: f32, y: f32) -> [f32; 3] {
        let weave = if y > 190.0 { 0.05 * (x * 0.7).sin() } else { 0.04 * (x * 0.11).sin() * (y * 0.13).cos() };
        if y > 190.0 { [0.2 + weave, 0.45 + weave, 0.8 + weave] } else { [0.25 + weave, 0.16 + weave, 0.1 + weave] }
    }

    /// The sitter before the wall, moved to the right by `by` px, lit by the wall's lights with `spill`.
    fn taken(light: f32, by: f32, spill: f32) -> Frame {
        frame(|x, y| {
            let (sx, sy) = (x as f32 - by, y as f32);
            let (a, f, b) = (coverage(sx, sy), sitter(sx, sy), wall(x, light));
            std::array::from_fn(|c| a * f[c] * (1.0 + spill * light) + (1.0 - a) * b[c])
        })
    }

    fn plates() -> Plates {
        Plates::new(frame(|x, _| wall(x, 1.0)), frame(|x, _| wall(x, 0.3))).unwrap()
    }

    /// What a network gives: the outline without strands, soft, and a little too wide.
    fn network() -> Matte {
        let exact: Vec<f32> = all().map(|(x, y)| coverage(x as f32, y as f32)).collect();
        let soft = box_mean(&box_mean(&exact, SIZE.0, SIZE.1, 3), SIZE.0, SIZE.1, 3);
        let alpha = soft.iter().map(|a| ((a * 1.15 - 0.04).clamp(0.0, 1.0) * 255.0) as u8).collect();
        Matte { width: SIZE.0 as u32, height: SIZE.1 as u32, alpha }
    }

    fn all() -> impl Iterator<Item = (usize, usize)> {
        (0..SIZE.1).flat_map(|y| (0..SIZE.0).map(move |x| (x, y)))
    }

    /// Mean error of the coverage where the network's or the exact one is soft.
    fn error(matte: &Matte) -> f32 {
        let network = network();
        let (mut sum, mut n) = (0.0, 0.0);
        for (at, (x, y)) in all().enumerate() {
            let exact = coverage(x as f32, y as f32);
            if (0.01..0.99).contains(&exact) || (1..255).contains(&network.alpha[at]) {
                sum += (f32::from(matte.alpha[at]) / 255.0 - exact).abs();
                n += 1.0;
            }
        }
        sum / n
    }

    fn seen(still: &Frame, dimmed: Option<&Frame>, plates: &Plates) -> LightMatte {
        matte_by_light(still, &network(), &ByLight { plates, dimmed })
    }

    #[test]
    fn two_lights_give_the_exact_outline_whatever_is_worn() {
        // The clothes have nearly the wall's colour.
        let found = seen(&taken(1.0, 0.0, 0.0), Some(&taken(0.3, 0.0, 0.0)), &plates());
        assert_eq!((found.source, found.fault), (MatteSource::Lights, None));
        let (before, after) = (error(&network()), error(&found.matte));
        assert!(after < 0.015 && before > 0.1, "{before} {after}");
    }

    #[test]
    fn the_empty_booth_refines_what_the_network_says() {
        let found = seen(&taken(1.0, 0.0, 0.0), None, &plates());
        assert_eq!((found.source, found.fault), (MatteSource::Plate, None));
        let (before, after) = (error(&network()), error(&found.matte));
        assert!(after < 0.4 * before, "{before} {after}");
    }

    #[test]
    fn who_moves_between_the_frames_is_cut_by_the_plate() {
        let still = taken(1.0, 0.0, 0.0);
        for by in [2.0, 4.0, 9.0] {
            let found = seen(&still, Some(&taken(0.3, by, 0.0)), &plates());
            assert_eq!(found.source, MatteSource::Plate, "{by}");
            assert!(matches!(found.fault, Some(LightFault::Moved(px)) if px > 1.0), "{by}: {:?}", found.fault);
        }
        let (plates, network) = (plates(), network());
        let booth = Booth::new(&still, &network, plates.lit()).unwrap();
        let measured = motion(&still, &taken(0.3, 0.5, 0.0), &booth.deep).unwrap();
        assert!((measured - 0.5).abs() < 0.25, "{measured}");
        assert_eq!(seen(&still, Some(&taken(0.3, 0.3, 0.0)), &plates).source, MatteSource::Lights);
    }

    #[test]
    fn a_little_spill_is_taken_out_and_much_is_a_fault() {
        let spilt = |spill: f32| seen(&taken(1.0, 0.0, spill), Some(&taken(0.3, 0.0, spill)), &plates());
        let little = spilt(0.15);
        assert_eq!(little.source, MatteSource::Lights, "{:?}", little.fault);
        assert!(error(&little.matte) < 0.03, "{}", error(&little.matte));
        assert!(matches!(spilt(2.0).fault, Some(LightFault::Spill(_))), "{:?}", spilt(2.0).fault);
    }

    #[test]
    fn plates_that_do_not_fit_leave_the_networks_matte() {
        let still = taken(1.0, 0.0, 0.0);
        let brighter = Plates::new(frame(|x, _| wall(x, 0.7)), plates().dimmed().clone()).unwrap();
        let dirty = |x: usize, y: usize| {
            wall((x * 7 + y * 3) % 240, 1.0).map(|v| v * if (x / 9 + y / 9).is_multiple_of(2) { 0.85 } else { 1.1 })
        };
        let stale = Plates::new(frame(dirty), plates().dimmed().clone()).unwrap();
        let small = Frame::new(2, 2, vec![0; 12], 0, still.captured_at).unwrap();
        let other = Plates::new(small.clone(), small).unwrap();
        for (plates, fault) in [(&brighter, "calibrate"), (&stale, "clear it"), (&other, "size")] {
            let found = seen(&still, None, plates);
            assert_eq!((found.source, &found.matte), (MatteSource::Network, &network()));
            assert!(found.fault.is_some_and(|f| f.to_string().contains(fault)), "{fault}: {:?}", found.fault);
        }
    }

    #[test]
    fn lights_that_hardly_change_are_not_used() {
        let weak = Plates::new(plates().lit().clone(), frame(|x, _| wall(x, 0.97))).unwrap();
        let found = seen(&taken(1.0, 0.0, 0.0), Some(&taken(0.97, 0.0, 0.0)), &weak);
        assert_eq!((found.source, found.fault), (MatteSource::Plate, Some(LightFault::Faint)));
    }

    #[test]
    fn a_matte_of_nobody_or_of_all_is_a_fault() {
        for alpha in [0, 255] {
            let network = Matte { alpha: vec![alpha; SIZE.0 * SIZE.1], ..network() };
            let plates = plates();
            let (still, dimmed) = (taken(1.0, 0.0, 0.0), taken(0.3, 0.0, 0.0));
            let found = matte_by_light(&still, &network, &ByLight { plates: &plates, dimmed: Some(&dimmed) });
            assert_eq!(found.matte.alpha.len(), SIZE.0 * SIZE.1);
            assert!(found.fault.is_some() && found.source != MatteSource::Lights);
        }
    }
}
