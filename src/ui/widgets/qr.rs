//! QR codes: white ground, quiet zone of 4 modules, ink modules, nothing over them.

use egui::{Rect, pos2, vec2};
use qrcode::{Color, EcLevel, QrCode};

use crate::ui::canvas::Canvas;
use crate::ui::theme::R1;

impl Canvas<'_> {
    /// A code for `content` that fills `rect` with its quiet zone. Content too long for a code leaves it white.
    pub fn qr(&mut self, rect: Rect, content: &str) {
        let p = self.palette;
        self.fill(rect, R1, p.white);
        let Ok(code) = QrCode::with_error_correction_level(content, EcLevel::M) else {
            tracing::warn!(bytes = content.len(), "too long for a QR code");
            return;
        };
        let modules = code.width();
        let side = rect.width().min(rect.height()) / (modules as f32 + 8.0);
        let corner = rect.center() - vec2(side, side) * modules as f32 / 2.0;
        let mut boxes = Vec::new();
        for y in 0..modules {
            let mut from = None;
            for x in 0..=modules {
                let dark = x < modules && code[(x, y)] == Color::Dark;
                match (dark, from) {
                    (true, None) => from = Some(x),
                    (false, Some(start)) => {
                        let min = corner + vec2(start as f32, y as f32) * side;
                        let max = corner + vec2(x as f32, y as f32 + 1.0) * side;
                        boxes.push(Rect::from_min_max(min, pos2(max.x, max.y)));
                        from = None;
                    }
                    (true, Some(_)) | (false, None) => {}
                }
            }
        }
        self.mosaic(&boxes, p.ink);
    }
}
