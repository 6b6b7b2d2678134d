//! How much of a pulsing light a row of the sensor gathers: exact integrals over its exposure.

/// Pulses that are on for `duty` (0 to 1) of each period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pulses {
    /// Hz.
    pub(super) frequency: f64,
    pub(super) duty: f64,
    /// Share of a period by which they come early.
    pub(super) phase: f64,
}

impl Pulses {
    /// Time on from moment 0 to `t`, s.
    fn on_until(self, t: f64) -> f64 {
        let periods = t * self.frequency + self.phase;
        let whole = periods.floor();
        (whole * self.duty + (periods - whole).min(self.duty)) / self.frequency
    }

    /// Mean of the light from `from` to `to` (s), against steady light at the same duty: 1 without banding.
    pub(super) fn gain(self, from: f64, to: f64) -> f64 {
        if self.frequency <= 0.0 || self.duty <= 0.0 || self.duty >= 1.0 || to <= from {
            return 1.0;
        }
        (self.on_until(to) - self.on_until(from)) / ((to - from) * self.duty)
    }
}

/// Mean of |sin| light with this many pulses a second (100 on 50 Hz mains), from `from` to `to` (s), against its own mean.
pub(super) fn mains_gain(pulses: f64, from: f64, to: f64) -> f64 {
    if pulses <= 0.0 || to <= from {
        return 1.0;
    }
    // ∫|sin(π p t)| dt over whole pulses is 2/(π p) each.
    let until = |t: f64| {
        let count = t * pulses;
        let whole = count.floor();
        whole + (1.0 - (std::f64::consts::PI * (count - whole)).cos()) / 2.0
    };
    (until(to) - until(from)) / ((to - from) * pulses)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Peak to peak against the mean over all phases, found by trying 2000.
    fn banding(frequency: f64, exposure: f64, duty: f64) -> f64 {
        let gains = (0..2000).map(|i| {
            let from = f64::from(i) / 2000.0 / frequency + 3.0;
            Pulses { frequency, duty, phase: 0.0 }.gain(from, from + exposure)
        });
        let (low, high) = gains.fold((9.0_f64, 0.0_f64), |(low, high), g| (low.min(g), high.max(g)));
        high - low
    }

    /// [min(r, d) - max(0, r + d - 1)] / (f T d), r the fraction of a period left over.
    fn formula(frequency: f64, exposure: f64, duty: f64) -> f64 {
        let periods = frequency * exposure;
        let rest = periods - (periods + 1e-9).floor();
        let rest = rest.max(0.0);
        (rest.min(duty) - (rest + duty - 1.0).max(0.0)) / (periods * duty)
    }

    #[test]
    fn bands_are_as_high_as_the_formula_says_and_as_the_table_has_them() {
        for frequency in [200.0, 1000.0, 1017.25, 1040.0, 1526.0, 3000.0, 20_000.0] {
            for exposure in [1.0 / 120.0, 0.01, 1.0 / 60.0, 0.02] {
                for duty in [0.25, 0.5, 0.9] {
                    let (found, wanted) = (banding(frequency, exposure, duty), formula(frequency, exposure, duty));
                    assert!(
                        (found - wanted).abs() < 0.002 * wanted + 2e-4,
                        "{frequency} {exposure} {duty}: {found} {wanted}"
                    );
                }
            }
        }
        // Percent, at half duty.
        for (frequency, exposure, percent) in [
            (1000.0, 1.0 / 120.0, 8.0),
            (1000.0, 0.01, 0.0),
            (1017.25, 1.0 / 120.0, 11.3),
            (1017.25, 0.01, 3.4),
            (1040.0, 0.01, 7.7),
            (1526.0, 0.02, 3.2),
            (200.0, 1.0 / 120.0, 40.0),
        ] {
            let found = 100.0 * banding(frequency, exposure, 0.5);
            assert!((found - percent).abs() < 0.06, "{frequency} Hz, {exposure} s: {found} %");
        }
    }

    #[test]
    fn mains_ripple_vanishes_over_whole_pulses_only() {
        let spread = |exposure: f64| {
            let gains = (0..500).map(|i| mains_gain(100.0, f64::from(i) * 2e-5, f64::from(i) * 2e-5 + exposure));
            let (low, high) = gains.fold((9.0_f64, 0.0_f64), |(low, high), g| (low.min(g), high.max(g)));
            high - low
        };
        assert!(spread(0.01) < 1e-9 && spread(0.02) < 1e-9);
        assert!((0.1..0.5).contains(&spread(1.0 / 120.0)), "{}", spread(1.0 / 120.0));
    }

    #[test]
    fn full_and_dark_have_no_bands() {
        for duty in [0.0, 1.0] {
            assert!((Pulses { frequency: 1017.0, duty, phase: 0.3 }.gain(0.0, 0.0083) - 1.0).abs() < 1e-12);
        }
    }
}
