//! YUYV (YUY2, packed 4:2:2) to RGB.

/// 8-bit sRGB, interleaved RGB, from YUYV rows of `stride` bytes: BT.601 matrix, limited range, as UVC cameras give it.
/// `None` if `bytes` is not exactly `stride * height` long or a row does not hold `width` pixels. No check is possible
/// beyond that: raw frames carry no marks.
pub(super) fn rgb(bytes: &[u8], width: u32, height: u32, stride: u32) -> Option<Vec<u8>> {
    let (width, height, stride) = (width as usize, height as usize, stride as usize);
    if !width.is_multiple_of(2) || stride < width * 2 || bytes.len() != stride * height {
        return None;
    }
    let mut rgb = Vec::with_capacity(width * height * 3);
    for row in bytes.chunks_exact(stride) {
        for [y0, u, y1, v] in row[..width * 2].as_chunks::<4>().0 {
            let (u, v) = (i32::from(*u) - 128, i32::from(*v) - 128);
            for y in [y0, y1] {
                // Fixed point, 16 bits: 255/219 for luma; 1.596, -0.813, -0.392, 2.017 for chroma.
                let luma = (i32::from(*y) - 16) * 76309;
                let channel = |value: i32| ((value + (1 << 15)) >> 16).clamp(0, 255) as u8;
                rgb.extend([
                    channel(luma + 104_597 * v),
                    channel(luma - 53_279 * v - 25_675 * u),
                    channel(luma + 132_201 * u),
                ]);
            }
        }
    }
    Some(rgb)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_black_white_and_red() {
        assert_eq!(rgb(&[16, 128, 235, 128], 2, 1, 4), Some(vec![0, 0, 0, 255, 255, 255]));
        let red = rgb(&[81, 90, 81, 240], 2, 1, 4).unwrap();
        assert!(red[0] >= 253 && red[1] <= 2 && red[2] <= 2, "{red:?}");
    }

    #[test]
    fn refuses_a_frame_that_is_short() {
        assert_eq!(rgb(&[16, 128, 235], 2, 1, 4), None);
        assert_eq!(rgb(&[16, 128, 235, 128], 2, 2, 4), None);
    }
}
