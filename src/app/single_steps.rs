//! Colours, fall-off, sharpness and scale: steps that a technician does after a change of lens or camera. Each puts its part
//! into the profile in force, which is signed anew.

use std::time::Instant;

use super::Booth;
use super::lighting::refused;
use crate::calibration::part::{Found, Part, PartStep, PartView};
use crate::domain::{Duty, Signature};
use crate::flow::technician::{CalibrationRow, CalibrationView, Procedure};

/// A3 upright: the card's width, mm.
const CARD_MM: f64 = 297.0;
/// The card is held so many ways for the lens's fall-off.
const TURNS: usize = 4;

impl Booth {
    /// The step of a procedure under the recipe in force; `None` without a calibration.
    pub(super) fn single_step(&self, procedure: Procedure) -> Option<PartStep> {
        let profile = &self.lighting.in_force()?.profile;
        let part = match procedure {
            Procedure::Lights => return None,
            Procedure::Colour => Part::Colour(profile.white_balance),
            Procedure::FlatField => Part::Flat(TURNS),
            Procedure::Sharpness => Part::Sharpness,
            Procedure::Geometry => Part::Geometry(CARD_MM),
        };
        let cut = self.lighting.cut((self.camera.width, self.camera.height));
        let recipe: Vec<_> = self.capture.iter().filter(|(_, duty)| *duty > Duty::OFF).copied().collect();
        Some(PartStep::new(part, cut, recipe))
    }

    /// Shows how far a step is.
    pub(super) fn show_single_step(&mut self, view: &PartView, now: Instant) {
        let (progress, asks) = match view {
            PartView::Asks(target, times) => (*times as f32 / TURNS as f32, Some(*target)),
            PartView::Shooting(share) => (*share as f32, None),
            PartView::Found(_) | PartView::Refused(_) => return,
        };
        let (channels, took) = (Vec::new(), Vec::new());
        let view = CalibrationView::Running { step: 0, progress, seconds_left: 5, channels, ambient: None, took, asks };
        self.show_calibration(view, now);
    }

    /// A step has ended: what it found is put into the profile and signed.
    pub(super) fn single_step_ended(&mut self, view: &PartView, now: Instant) {
        match view {
            PartView::Found(found) => {
                let kept = self.keep_part(*found);
                let good = kept.is_ok();
                if let Err(why) = kept {
                    tracing::error!("{why}");
                } else {
                    self.bind_calibration(now);
                }
                self.answer(if good { "tech.cal.signed" } else { "tech.cal.unsigned" }, good, now);
                let rows = vec![row(*found)];
                self.show_calibration(CalibrationView::Ended { accepted: good, refusal: None, rows }, now);
            }
            PartView::Refused(why) => {
                tracing::warn!("{why}");
                self.show_calibration(refused("failed_part"), now);
            }
            PartView::Asks(..) | PartView::Shooting(_) => self.show_calibration(CalibrationView::Ready, now),
        }
    }

    fn keep_part(&self, found: Found) -> Result<(), String> {
        let stored = self.lighting.in_force().ok_or("calibration: none is in force; calibrate the lights first")?;
        let mut profile = stored.profile.clone();
        found.add_to(&mut profile);
        let plates = [stored.plates.lit(), stored.plates.dimmed(), &stored.dark];
        self.sign_and_keep(profile, plates, &Signature::default())
    }
}

/// What was found, as a row of the result.
fn row(found: Found) -> CalibrationRow {
    let row = |key, after: String, limit: &str| CalibrationRow {
        key,
        before: String::new(),
        after,
        limit: limit.to_owned(),
        good: true,
    };
    match found {
        Found::White([red, _, blue]) => row("row_white", format!("{red:.2} / {blue:.2}"), "0.4–2.5"),
        Found::Colour(matrix) => row("row_colour", format!("ΔE {:.1}", matrix.mean), "≤ 2.5"),
        Found::Flat(field) => row("row_flat", format!("{:.2}", 1.0 + field.a + field.b + field.c), "≥ 0.50"),
        Found::Sharpness(sharpness) => row("row_sharp", format!("MTF50 {:.2}", sharpness.mtf50_cut), "≥ 0.25"),
        Found::Geometry(geometry) => row("row_scale", format!("{:.0} px", geometry.inter_eye_px), "≥ 90 px"),
    }
}
