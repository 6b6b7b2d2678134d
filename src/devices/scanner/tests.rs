//! Phones held to the virtual booth's camera, and pictures that are none.

use std::time::{Duration, Instant};

use super::camera_qr::{CameraScanner, LiveReader, Look};
use super::decode::{Effort, QrReader};
use super::{ReadTrouble, Scanner};
use crate::domain::{Frame, Point};
use crate::simulator::{Hold, Phone, Setup, VirtualBooth, reference};

const TEXT: &str = "PB1:ujPeIxdGcBefB0hoO8Kz-c2sjht0lLOxJednRBuLDtYSpKH4Us-hAWjF";

#[expect(clippy::disallowed_methods, reason = "tests need one moment to count from")]
fn epoch() -> Instant {
    Instant::now()
}

/// A frame with a phone that shows `text`, held like this.
fn frame(text: &str, hold: Hold, lit: bool) -> Frame {
    let booth = VirtualBooth::new(Setup::default());
    let now = epoch();
    if lit {
        booth.set_lights(&reference(), now);
    }
    booth.hold_up(Some(Phone::with_code(text).unwrap().held(hold)));
    let mut renderer = booth.renderer();
    let (width, height) = renderer.size();
    Frame::new(width, height, renderer.frame(&booth.exposure(now)), 0, now).unwrap()
}

fn texts(frame: &Frame) -> Vec<String> {
    QrReader::new().read_frame(frame).into_iter().map(|code| code.text).collect()
}

/// What a live reader says after having seen the frame for a while.
fn after_a_while(frame: &Frame) -> Look {
    let mut reader = LiveReader::new();
    (0..12).fold(Look::Nothing, |_, _| reader.look(frame))
}

#[test]
fn a_phone_is_read_in_the_dark_and_in_the_light_and_its_corners_are_where_it_is() {
    for lit in [false, true] {
        let hold = Hold { tilt_deg: 0.0, ..Hold::default() };
        let codes = QrReader::new().read_frame(&frame(TEXT, hold, lit));
        assert_eq!(codes.len(), 1, "lit: {lit}");
        assert_eq!(codes[0].text, TEXT);
        // Card 0.93 · 0.92 of the phone's width, 220 N px; 4 of the modules at either side are quiet zone.
        let modules = 45.0;
        let half = 220.0 * 0.93 * 0.92 / 2.0 * (modules - 8.0) / modules * 1.6;
        let middle = Point::new(480.0, 624.0 + 80.0 * 1.6);
        for (corner, (x, y)) in codes[0].corners.iter().zip([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]) {
            let wanted = Point::new(middle.x + x * half, middle.y + y * half);
            assert!(corner.distance(wanted) < 12.0, "{corner:?} instead of {wanted:?}");
        }
    }
}

#[test]
fn tilted_dim_and_small_phones_are_read() {
    for hold in [
        Hold { tilt_deg: 35.0, ..Hold::default() },
        Hold { tilt_deg: 178.0, ..Hold::default() },
        Hold { brightness: 0.02, ..Hold::default() },
        Hold { width: 110.0, ..Hold::default() },
    ] {
        assert_eq!(texts(&frame(TEXT, hold, true)), [TEXT], "{hold:?}");
    }
}

#[test]
fn any_text_comes_back_as_it_was() {
    let binary: String = ('\u{1}'..'\u{20}').collect();
    for text in
        ["\u{0}", "a\u{0}b\u{7f}\r\n\u{1b}[31m", "毕业照 2026 🎓", "https://example.org/?a=b", &binary, "0123456789"]
    {
        assert_eq!(texts(&frame(text, Hold::default(), false)), [text], "{text:?}");
    }
}

#[test]
fn what_cannot_be_read_is_explained() {
    let small = frame(TEXT, Hold { width: 34.0, ..Hold::default() }, false);
    assert_eq!(after_a_while(&small), Look::Trouble(ReadTrouble::TooSmall));
    let glare = frame(TEXT, Hold { glare: 1.6, ..Hold::default() }, false);
    assert_eq!(after_a_while(&glare), Look::Trouble(ReadTrouble::Glare));
    let blurred = blurred(&frame(TEXT, Hold { width: 150.0, ..Hold::default() }, false), 14);
    assert_eq!(after_a_while(&blurred), Look::Trouble(ReadTrouble::Blurred));
    let dim = self::blurred(&frame(TEXT, Hold { brightness: 0.03, width: 150.0, ..Hold::default() }, false), 3);
    let seen = after_a_while(&dim);
    assert!(matches!(seen, Look::Trouble(ReadTrouble::TooDark) | Look::Codes(_)), "{seen:?}");
}

#[test]
fn an_empty_booth_and_a_sitter_are_no_phone() {
    let booth = VirtualBooth::new(Setup::default());
    let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sitters");
    let now = epoch();
    let mut renderer = booth.renderer();
    for lit in [false, true] {
        booth.set_lights(if lit { reference() } else { Vec::new() }.as_slice(), now);
        for name in ["", "mei", "kenji", "amara"] {
            if !name.is_empty() {
                booth.seat(crate::simulator::Sitter::find(name, &shipped).unwrap());
            }
            let (width, height) = renderer.size();
            let frame = Frame::new(width, height, renderer.frame(&booth.exposure(now)), 0, now).unwrap();
            assert_eq!(after_a_while(&frame), Look::Nothing, "{name:?}, lit: {lit}");
        }
    }
}

#[test]
fn no_picture_makes_the_reader_panic() {
    let mut random = crate::simulator::Random::new(9);
    let mut reader = QrReader::new();
    for (width, height) in [(1, 1), (1, 300), (300, 1), (7, 5), (21, 21), (64, 64), (333, 97)] {
        for kind in 0..3 {
            let pixel = |i: usize| match kind {
                0 => (random.bits() >> 56) as u8,
                1 => 255 * u8::from(random.bits() & 4 == 0),
                _ => 255 * u8::from(i.is_multiple_of(3)),
            };
            let luma: Vec<u8> = (0..width * height).map(pixel).collect();
            assert!(reader.read(&luma, width as u32, height as u32).len() < 2);
        }
    }
    assert!(reader.read(&[1, 2, 3], 2, 2).is_empty());
    assert!(reader.read(&[], 0, 0).is_empty());
    assert!(reader.read_with(&[0; 4], u32::MAX, u32::MAX, Effort::Quick).is_empty());
}

#[test]
fn the_camera_is_a_scanner() {
    let shown = frame(TEXT, Hold::default(), true);
    let mut left = 3;
    let mut scanner = CameraScanner::new(move |_| {
        left -= 1;
        (left >= 0).then(|| shown.clone())
    });
    assert_eq!(scanner.next_text(Duration::from_secs(5)), Ok(Some(TEXT.to_owned())));
    assert_eq!(scanner.trouble(), None);
    let mut nothing = CameraScanner::new(|_| None);
    assert_eq!(nothing.next_text(Duration::ZERO), Ok(None));
}

/// The frame blurred by moving `radius` px to either side and up and down.
fn blurred(frame: &Frame, radius: i64) -> Frame {
    let (width, height) = (i64::from(frame.width()), i64::from(frame.height()));
    let across =
        Frame::new(frame.width(), frame.height(), smeared(frame, radius, (1, 0)), 0, frame.captured_at).unwrap();
    assert_eq!((width, height), (i64::from(across.width()), i64::from(across.height())));
    Frame::new(frame.width(), frame.height(), smeared(&across, radius, (0, 1)), 0, frame.captured_at).unwrap()
}

fn smeared(frame: &Frame, radius: i64, (dx, dy): (i64, i64)) -> Vec<u8> {
    let mut out = Vec::with_capacity(frame.rgb().len());
    for y in 0..i64::from(frame.height()) {
        for x in 0..i64::from(frame.width()) {
            let sum = (-radius..=radius).map(|i| i64::from(frame.pixel(x + i * dx, y + i * dy)[1])).sum::<i64>();
            let mean = (sum / (2 * radius + 1)) as u8;
            out.extend([mean; 3]);
        }
    }
    out
}
