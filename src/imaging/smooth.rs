//! Box means and the guided filter (He, Sun and Tang 2010), which lets a coarse matte follow the edges of a picture.

/// A plane of numbers.
pub struct Plane {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `width * height` numbers, rows top down.
    pub values: Vec<f32>,
}

/// At every pixel the line `slope * guide + offset` that says best what `matte` is about it.
pub struct Lines {
    /// `width * height` slopes, rows top down.
    pub slope: Vec<f32>,
    /// As many offsets.
    pub offset: Vec<f32>,
}

/// The lines that bring `matte` (0 to 1) to the edges of `guide` (0 to 1, same size); `radius` in pixels, `eps` as guide
/// variance. They change slowly: found on a small grid they serve a finer picture (He and Sun 2015, fast guided filter).
pub fn guided_lines(guide: &Plane, matte: &Plane, radius: usize, eps: f32) -> Lines {
    let mean = |values: &[f32]| box_mean(values, guide.width, guide.height, radius);
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).collect::<Vec<f32>>();
    let mean_guide = mean(&guide.values);
    let mean_matte = mean(&matte.values);
    let corr_guide = mean(&product(&guide.values, &guide.values));
    let corr_both = mean(&product(&guide.values, &matte.values));
    let slope: Vec<f32> = (0..mean_guide.len())
        .map(|i| {
            let variance = corr_guide[i] - mean_guide[i] * mean_guide[i];
            (corr_both[i] - mean_guide[i] * mean_matte[i]) / (variance + eps)
        })
        .collect();
    let offset: Vec<f32> = (0..slope.len()).map(|i| mean_matte[i] - slope[i] * mean_guide[i]).collect();
    Lines { slope: mean(&slope), offset: mean(&offset) }
}

/// Mean over a square of side `2 radius + 1`, cut off at the borders.
pub fn box_mean(values: &[f32], width: usize, height: usize, radius: usize) -> Vec<f32> {
    let mut rows = vec![0.0f32; values.len()];
    // A division a pixel is what such a filter spends its time on.
    let share = |at: usize, size: usize| 1.0 / ((at + radius).min(size - 1) - at.saturating_sub(radius) + 1) as f64;
    let shares: Vec<f64> = (0..width).map(|x| share(x, width)).collect();
    for y in 0..height {
        let line = &values[y * width..][..width];
        let out = &mut rows[y * width..][..width];
        let mut sum: f64 = line.iter().take(radius.min(width)).map(|v| f64::from(*v)).sum();
        for x in 0..width {
            if x + radius < width {
                sum += f64::from(line[x + radius]);
            }
            if x > radius {
                sum -= f64::from(line[x - radius - 1]);
            }
            out[x] = (sum * shares[x]) as f32;
        }
    }
    let mut sums = vec![0.0f64; width];
    for y in 0..radius.min(height) {
        for (sum, value) in sums.iter_mut().zip(&rows[y * width..][..width]) {
            *sum += f64::from(*value);
        }
    }
    let mut out = vec![0.0f32; values.len()];
    for y in 0..height {
        if y + radius < height {
            for (sum, value) in sums.iter_mut().zip(&rows[(y + radius) * width..][..width]) {
                *sum += f64::from(*value);
            }
        }
        if y > radius {
            for (sum, value) in sums.iter_mut().zip(&rows[(y - radius - 1) * width..][..width]) {
                *sum -= f64::from(*value);
            }
        }
        let share = share(y, height);
        for (value, sum) in out[y * width..][..width].iter_mut().zip(&sums) {
            *value = (*sum * share) as f32;
        }
    }
    out
}
