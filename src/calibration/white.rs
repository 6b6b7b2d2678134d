//! White balance from the grey card (§2.5).

/// Gains of red, green and blue that make this light grey, green kept: `k_c = G / c`. `None` in the dark, or where light is so
/// far from grey that it cannot be a grey card.
pub fn gains([r, g, b]: [f64; 3]) -> Option<[f64; 3]> {
    let gains = [g / r.max(1e-9), 1.0, g / b.max(1e-9)];
    (g > 0.005 && gains.iter().all(|gain| (0.4..=2.5).contains(gain))).then_some(gains)
}

/// Largest difference of red or blue to green in sRGB codes, after gains. Linear light in.
pub fn cast(light: [f64; 3], gains: [f64; 3]) -> f64 {
    let code = |c: usize| super::code(light[c] * gains[c]);
    (code(0) - code(1)).abs().max((code(2) - code(1)).abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_make_grey_and_nothing_else_is_touched() {
        let light = [0.20, 0.18, 0.15];
        let gains = gains(light).expect("nearly grey");
        assert!(cast(light, gains) < 1e-3 && cast(light, [1.0; 3]) > 4.0);
        assert!((gains[1] - 1.0).abs() < 1e-12);
        assert!((cast(light.map(|v| v * 2.0), gains)).abs() < 1e-3, "at any exposure");
    }

    #[test]
    fn a_red_wall_and_the_dark_are_no_card() {
        assert_eq!(super::gains([0.5, 0.1, 0.1]), None);
        assert_eq!(super::gains([0.0; 3]), None);
    }
}
