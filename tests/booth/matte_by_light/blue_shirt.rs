//! A sitter in a shirt of the wall's own blue: the light bases with all below the chin recoloured.

use std::path::Path;

use gradbooth::simulator::Sitter;
use image::{ImageBuffer, Rgb};

/// The painted wall's blue, RGB (100, 197, 255), linear.
const BLUE: [f32; 3] = [0.127, 0.558, 1.0];
/// What each lamp gives to the shirt at its calibrated level; together all.
const LIGHT: [(&str, f32); 6] = [
    ("basis_key_left.png", 0.31),
    ("basis_key_right.png", 0.31),
    ("basis_fill_top.png", 0.22),
    ("basis_bg_left.png", 0.01),
    ("basis_bg_right.png", 0.01),
    ("basis_ambient.png", 0.08),
];
/// The collar begins so far below the chin, px.
const COLLAR: f32 = 30.0;

/// The sitter of `folder` in blue.
pub(super) fn dressed(folder: &Path) -> Sitter {
    let name = folder.file_name().unwrap().to_string_lossy();
    let made = std::env::temp_dir().join(format!("gradbooth-blue-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&made).unwrap();
    let truth: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.join("truth.json")).unwrap()).unwrap();
    let collar = truth["landmarks68"][8][1].as_f64().unwrap() as f32 + COLLAR;
    let scale = truth["basis_scale"].as_f64().unwrap() as f32 / 65535.0;
    for file in ["truth.json", "alpha.png"] {
        std::fs::copy(folder.join(file), made.join(file)).unwrap();
    }
    let alpha = image::open(folder.join("alpha.png")).unwrap().into_luma8();
    for (file, light) in LIGHT {
        let mut basis = image::open(folder.join(file)).unwrap().into_rgb16();
        recolour(&mut basis, &alpha, collar as u32, light / scale);
        basis.save(made.join(file)).unwrap();
    }
    let sitter = Sitter::load(&made);
    std::fs::remove_dir_all(&made).unwrap();
    sitter.unwrap()
}

/// Shirt below `collar`, with soft folds; the wall shows through where it did.
fn recolour(basis: &mut ImageBuffer<Rgb<u16>, Vec<u16>>, alpha: &image::GrayImage, collar: u32, level: f32) {
    for x in 0..basis.width() {
        // What is behind a soft pixel is what is seen above it.
        let mut wall = [0.0; 3];
        for y in 0..basis.height() {
            let cover = f32::from(alpha.get_pixel(x, y).0[0]) / 255.0;
            let pixel = &mut basis.get_pixel_mut(x, y).0;
            if cover <= 0.0 {
                wall = pixel.map(f32::from);
            } else if y > collar {
                let fold = 1.0 + 0.12 * (x as f32 * 0.11).sin() * (y as f32 * 0.05 + x as f32 * 0.03).cos();
                *pixel = std::array::from_fn(|c| {
                    (cover * BLUE[c] * level * fold + (1.0 - cover) * wall[c]).clamp(0.0, 65535.0).round() as u16
                });
            }
        }
    }
}
