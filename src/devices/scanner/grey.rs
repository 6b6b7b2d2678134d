//! Grey pictures as the code reader needs them: checked, halved, stretched.

/// A grey picture that is as long as it says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grey<'a> {
    pub(super) luma: &'a [u8],
    pub(super) width: usize,
    pub(super) height: usize,
}

/// A grey picture of its own.
#[derive(Debug, Clone)]
pub(super) struct Smaller {
    pub(super) luma: Vec<u8>,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl<'a> Grey<'a> {
    /// `None` when the length does not fit or there is no pixel.
    pub(super) fn new(luma: &'a [u8], width: usize, height: usize) -> Option<Self> {
        let fits = width > 0 && height > 0 && width.checked_mul(height) == Some(luma.len());
        fits.then_some(Self { luma, width, height })
    }

    /// Halved until the longest side is at most `longest`; `None` if it is already.
    pub(super) fn halved_to(self, longest: usize) -> Option<Smaller> {
        if self.width.max(self.height) <= longest {
            return None;
        }
        let mut small = self.halved();
        while small.width.max(small.height) > longest {
            small = Grey { luma: &small.luma, width: small.width, height: small.height }.halved();
        }
        Some(small)
    }

    /// Half as wide and high, each pixel the mean of four.
    pub(super) fn halved(self) -> Smaller {
        let (width, height) = ((self.width / 2).max(1), (self.height / 2).max(1));
        let mut luma = Vec::with_capacity(width * height);
        for y in 0..height {
            let above = self.row((2 * y).min(self.height - 1));
            let below = self.row((2 * y + 1).min(self.height - 1));
            if self.width == 1 {
                luma.push(u16::midpoint(u16::from(above[0]), u16::from(below[0])) as u8);
                continue;
            }
            let pairs = above.chunks_exact(2).zip(below.chunks_exact(2));
            luma.extend(
                pairs.map(|(a, b)| ((u16::from(a[0]) + u16::from(a[1]) + u16::from(b[0]) + u16::from(b[1])) / 4) as u8),
            );
        }
        Smaller { luma, width, height }
    }

    pub(super) fn row(&self, y: usize) -> &'a [u8] {
        &self.luma[y * self.width..(y + 1) * self.width]
    }
}

/// Stretches the contrast so that the darkest and the brightest 2 % of the middle become black and white.
pub(super) fn stretched(picture: Grey<'_>, out: &mut Vec<u8>) {
    let mut counts = [0_u32; 256];
    let columns = picture.width / 4..(picture.width - picture.width / 4);
    for y in picture.height / 6..(picture.height - picture.height / 6) {
        for &v in &picture.row(y)[columns.clone()] {
            counts[usize::from(v)] += 1;
        }
    }
    let share = counts.iter().sum::<u32>() / 50;
    let beyond = |mut levels: Box<dyn Iterator<Item = usize>>| {
        let mut sum = 0;
        levels.find(|&level| {
            sum += counts[level];
            sum > share
        })
    };
    let low = beyond(Box::new(0..256)).unwrap_or(0);
    let high = beyond(Box::new((0..256).rev())).unwrap_or(255);
    let range = high.saturating_sub(low).max(8);
    let table: [u8; 256] = std::array::from_fn(|level| (level.saturating_sub(low) * 255 / range).min(255) as u8);
    out.clear();
    out.extend(picture.luma.iter().map(|&v| table[usize::from(v)]));
}

/// Luma (Rec. 601, as JPEG has it) of interleaved RGB.
pub(super) fn luma_of(rgb: &[u8]) -> Vec<u8> {
    rgb.chunks_exact(3)
        .map(|p| ((77 * u32::from(p[0]) + 150 * u32::from(p[1]) + 29 * u32::from(p[2]) + 128) >> 8) as u8)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_that_does_not_fit_is_no_picture() {
        assert!(Grey::new(&[0; 11], 4, 3).is_none());
        assert!(Grey::new(&[], 0, 0).is_none());
        assert!(Grey::new(&[0], usize::MAX, 2).is_none());
        assert!(Grey::new(&[0; 12], 4, 3).is_some());
    }

    #[test]
    fn stretching_makes_faint_black_and_white() {
        let faint: Vec<u8> = (0..64 * 64).map(|i| if (i / 8) % 2 == 0 { 100 } else { 112 }).collect();
        let mut out = Vec::new();
        stretched(Grey::new(&faint, 64, 64).unwrap(), &mut out);
        assert_eq!((out.iter().min(), out.iter().max()), (Some(&0), Some(&255)));
    }

    #[test]
    fn halving_ends_at_any_shape() {
        let strip = vec![9; 5000];
        let small = Grey::new(&strip, 1, 5000).unwrap().halved_to(2048).unwrap();
        assert_eq!((small.width, small.height, small.luma.len()), (1, 1250, 1250));
        assert!(Grey::new(&strip, 50, 100).unwrap().halved_to(2048).is_none());
    }

    #[test]
    fn luma_of_grey_is_grey() {
        assert_eq!(luma_of(&[7, 7, 7, 255, 255, 255]), [7, 255]);
    }
}
