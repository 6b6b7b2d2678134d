//! Small linear systems: Gauss with pivots, least squares by normal equations.

/// Solves `m x = v`; `None` where `m` has no inverse.
pub fn solve<const N: usize>(mut m: [[f64; N]; N], mut v: [f64; N]) -> Option<[f64; N]> {
    let size = m.iter().flatten().fold(0.0f64, |most, value| most.max(value.abs()));
    for column in 0..N {
        let pivot = (column..N).max_by(|a, b| m[*a][column].abs().total_cmp(&m[*b][column].abs()))?;
        if m[pivot][column].abs() <= size * 1e-13 {
            return None;
        }
        m.swap(column, pivot);
        v.swap(column, pivot);
        for row in column + 1..N {
            let share = m[row][column] / m[column][column];
            let above = m[column];
            m[row].iter_mut().zip(above).skip(column).for_each(|(value, above)| *value -= share * above);
            v[row] -= share * v[column];
        }
    }
    let mut x = [0.0; N];
    for row in (0..N).rev() {
        let known: f64 = (row + 1..N).map(|k| m[row][k] * x[k]).sum();
        x[row] = (v[row] - known) / m[row][row];
    }
    x.iter().all(|value| value.is_finite()).then_some(x)
}

/// Factors of the terms that come nearest to the values, by least squares; `None` where the points do not determine them.
pub fn least_squares<const N: usize>(points: &[([f64; N], f64)]) -> Option<[f64; N]> {
    let (mut m, mut v) = ([[0.0; N]; N], [0.0; N]);
    for (terms, value) in points {
        for row in 0..N {
            for column in 0..N {
                m[row][column] += terms[row] * terms[column];
            }
            v[row] += terms[row] * value;
        }
    }
    solve(m, v)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved_and_a_singular_one_is_not() {
        let x = solve([[0.0, 2.0, 1.0], [1.0, 1.0, 0.0], [3.0, 0.0, 1.0]], [7.0, 3.0, 6.0]).expect("regular");
        assert!((x[0] - 1.0).abs() < 1e-12 && (x[1] - 2.0).abs() < 1e-12 && (x[2] - 3.0).abs() < 1e-12);
        assert_eq!(solve([[1.0, 2.0], [2.0, 4.0]], [1.0, 2.0]), None);
    }

    #[test]
    fn least_squares_finds_a_line() {
        let points: Vec<([f64; 2], f64)> = (0..9).map(f64::from).map(|x| ([1.0, x], 2.0 - 0.5 * x)).collect();
        let [offset, slope] = least_squares(&points).expect("determined");
        assert!((offset - 2.0).abs() < 1e-12 && (slope + 0.5).abs() < 1e-12);
        assert_eq!(least_squares(&points[..1]), None);
    }
}
