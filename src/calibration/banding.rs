//! Stripes of dimmed light: the strongest harmonic in means of rows (§2.1, §3.3).

/// Slow changes over the rows are shading of the target, not stripes.
const SHADING: usize = 4;
/// Frequencies looked at from one harmonic to the next.
const STEPS: usize = 4;

/// Amplitude of the strongest stripe as a share of the mean, over frames of which each gave its means of rows. What
/// stands still from frame to frame counts only with `still`: a wall may have a pattern, a grey card has none.
///
/// 0.0 for less than 16 rows or no light.
pub fn banding(frames: &[Vec<f64>], still: bool) -> f64 {
    let Some(count) = frames.iter().map(Vec::len).min().filter(|count| *count >= 16) else { return 0.0 };
    let mean_of_row = |y: usize| frames.iter().map(|rows| rows[y]).sum::<f64>() / frames.len() as f64;
    let means: Vec<f64> = (0..count).map(mean_of_row).collect();
    let level = means.iter().sum::<f64>() / count as f64;
    if level < 1e-3 {
        return 0.0;
    }
    let profiles: Vec<Vec<f64>> = frames
        .iter()
        .map(|rows| {
            let plain: Vec<f64> = (0..count).map(|y| rows[y] - if still { 0.0 } else { means[y] }).collect();
            without_shading(&plain)
        })
        .collect();
    // Stripes need not fit the rows a whole number of times: a quarter between harmonics loses little.
    let power = |step: usize| {
        let turn = std::f64::consts::TAU * step as f64 / STEPS as f64 / count as f64;
        let (turn_sin, turn_cos) = turn.sin_cos();
        let of_one = |rows: &Vec<f64>| {
            let (mut sine, mut cosine) = (0.0, 0.0);
            let (mut s, mut c) = (0.0, 1.0);
            for value in rows {
                sine += value * s;
                cosine += value * c;
                (s, c) = (s * turn_cos + c * turn_sin, c * turn_cos - s * turn_sin);
            }
            (sine * sine + cosine * cosine) * 4.0 / (count * count) as f64
        };
        profiles.iter().map(of_one).sum::<f64>() / profiles.len() as f64
    };
    let powers: Vec<f64> = (SHADING * STEPS..count / 2 * STEPS).map(power).collect();
    // Noise lifts all harmonics alike.
    let mut sorted = powers.clone();
    sorted.sort_by(f64::total_cmp);
    let noise = sorted.get(sorted.len() / 2).copied().unwrap_or(0.0);
    (powers.into_iter().fold(0.0, f64::max) - noise).max(0.0).sqrt() / level
}

/// Takes away the best cubic: least squares on Legendre polynomials, which hardly differ from orthogonal here.
fn without_shading(values: &[f64]) -> Vec<f64> {
    let count = values.len() as f64;
    let at = |i: usize| (2.0 * i as f64 + 1.0) / count - 1.0;
    let basis = |x: f64| [1.0, x, 1.5 * x * x - 0.5, 2.5 * x * x * x - 1.5 * x];
    let mut rest = values.to_vec();
    for _ in 0..2 {
        for degree in 0..4 {
            let mut over = (0.0, 0.0);
            for (i, value) in rest.iter().enumerate() {
                let b = basis(at(i))[degree];
                over = (over.0 + b * value, over.1 + b * b);
            }
            let share = over.0 / over.1;
            rest.iter_mut().enumerate().for_each(|(i, value)| *value -= share * basis(at(i))[degree]);
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stripes(amplitude: f64, moving: f64) -> Vec<Vec<f64>> {
        let row = |frame: usize, y: usize| {
            let phase = y as f64 * 0.3 + frame as f64 * moving;
            0.2 * (1.0 + 0.3 * (y as f64 / 200.0).powi(2)) * (1.0 + amplitude * phase.sin())
        };
        (0..8).map(|frame| (0..300).map(|y| row(frame, y)).collect()).collect()
    }

    #[test]
    fn the_amplitude_of_a_stripe_comes_back() {
        for amplitude in [0.005, 0.02, 0.08] {
            let found = banding(&stripes(amplitude, 0.9), true);
            assert!((found / amplitude - 1.0).abs() < 0.25, "{amplitude}: {found}");
        }
        assert!(banding(&stripes(0.0, 0.0), true) < 1e-3);
    }

    #[test]
    fn a_pattern_that_stands_still_is_no_stripe_of_light() {
        assert!(banding(&stripes(0.05, 0.0), false) < 1e-3);
        assert!(banding(&stripes(0.05, 0.9), false) > 0.03);
    }

    #[test]
    fn the_dark_and_a_few_rows_have_none() {
        assert!(banding(&[vec![0.0; 300]], true).abs() < 1e-12);
        assert!(banding(&[vec![0.3; 7]], true).abs() < 1e-12);
        assert!(banding(&[], true).abs() < 1e-12);
    }
}
