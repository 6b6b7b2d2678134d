//! The hand-scanner that types.

use gradbooth::devices::scanner::{HidConfig, HidScanner, Scanner, ScannerError};

use super::{Bench, ms, now, on_fake_hardware, pause};

fn config() -> HidConfig {
    HidConfig { path: "/dev/input/event0".into(), pause_ms: 100 }
}

/// Types digits; `E` is Enter, `!` lost keys.
fn type_keys(bench: &Bench, keys: &str) {
    let press = |code: u32| format!("{code} 1\n{code} 0\n");
    let line = |key: char| match key {
        'E' => press(28),
        '!' => "-1 0\n".to_owned(),
        '0' => press(11),
        digit => press(digit.to_digit(10).unwrap() + 1),
    };
    bench.put("keys", keys.chars().map(line).collect::<String>().as_bytes());
}

#[test]
fn texts_end_at_enter_or_at_a_pause() {
    on_fake_hardware(concat!(module_path!(), "::texts_end_at_enter_or_at_a_pause"), |bench| {
        let mut scanner = HidScanner::open(&config()).unwrap();
        bench.event("scanner grabbed 1");
        type_keys(bench, "4400123E55E");
        assert_eq!(scanner.next_text(ms(5000)), Ok(Some("4400123".into())));
        assert_eq!(scanner.next_text(ms(5000)), Ok(Some("55".into())));
        let start = now();
        assert_eq!(scanner.next_text(ms(300)), Ok(None));
        assert!(start.elapsed() >= ms(290) && start.elapsed() < ms(1500));
        type_keys(bench, "987");
        assert_eq!(scanner.next_text(ms(5000)), Ok(Some("987".into())), "without Enter, after a pause");
    });
}

#[test]
fn a_text_that_lost_keys_is_not_given() {
    on_fake_hardware(concat!(module_path!(), "::a_text_that_lost_keys_is_not_given"), |bench| {
        let mut scanner = HidScanner::open(&config()).unwrap();
        type_keys(bench, "12!34E56E");
        assert_eq!(scanner.next_text(ms(5000)), Ok(Some("56".into())));
        // As long as a code may be and more than one reading of the driver.
        type_keys(bench, &format!("{}E", "7".repeat(2000)));
        assert_eq!(scanner.next_text(ms(5000)), Ok(Some("7".repeat(2000))));
    });
}

#[test]
fn it_is_lost_and_found_and_says_who_has_it() {
    on_fake_hardware(concat!(module_path!(), "::it_is_lost_and_found_and_says_who_has_it"), |bench| {
        let mut scanner = HidScanner::open(&config()).unwrap();
        bench.mode("input", "unplug");
        let start = now();
        assert_eq!(scanner.next_text(ms(5000)), Err(ScannerError::Lost));
        assert!(start.elapsed() < ms(3000));
        drop(scanner);
        assert_eq!(HidScanner::open(&config()).err(), Some(ScannerError::Lost));
        for (mode, word) in [("busy", "another program"), ("mouse", "is it the scanner?")] {
            bench.mode("input", mode);
            let error = HidScanner::open(&config()).err().unwrap().to_string();
            assert!(error.contains(word), "{error}");
        }
        bench.mode("input", "ok");
        let mut scanner = HidScanner::open(&config()).unwrap();
        type_keys(bench, "1E");
        assert_eq!(scanner.next_text(ms(5000)), Ok(Some("1".into())));
        pause(ms(1));
    });
}
