//! Buttons and lamps on GPIO.

use gradbooth::devices::panel::{
    GpioPanel, GpioPanelConfig, Input, InputConfig, InputsConfig, Lamp, LampConfig, LampsConfig, Panel, PanelChange,
    Pull,
};

use super::{Bench, ms, now, on_fake_hardware};

fn input(pin: u8, active_low: bool) -> InputConfig {
    InputConfig { pin, active_low, pull: Pull::Up }
}

fn config() -> GpioPanelConfig {
    GpioPanelConfig {
        inputs: InputsConfig {
            shutter_button: Some(input(5, true)),
            door: Some(input(22, false)),
            ..InputsConfig::default()
        },
        lamps: LampsConfig {
            ready: Some(LampConfig { pin: 16, active_low: false }),
            busy: Some(LampConfig { pin: 20, active_low: true }),
            door: None,
        },
    }
}

/// Sets the levels of the lines that are high.
fn high(bench: &Bench, lines: &[u8]) {
    let levels: u32 = lines.iter().map(|line| 1_u32 << line).sum();
    bench.put("inputs", &levels.to_le_bytes());
}

fn change(panel: &mut GpioPanel) -> PanelChange {
    panel.next_change(ms(5000)).unwrap().expect("a change within 5 s")
}

#[test]
fn presses_are_told_once_by_their_own_polarity() {
    on_fake_hardware(concat!(module_path!(), "::presses_are_told_once_by_their_own_polarity"), |bench| {
        // The button is released (high), the door closed (low).
        high(bench, &[5]);
        let mut panel = GpioPanel::open(&config()).unwrap();
        assert_eq!(change(&mut panel), PanelChange { input: Input::ShutterButton, active: false });
        assert_eq!(change(&mut panel), PanelChange { input: Input::Door, active: false });
        let start = now();
        assert_eq!(panel.next_change(ms(200)), Ok(None));
        assert!(start.elapsed() >= ms(190) && start.elapsed() < ms(1500));
        high(bench, &[]);
        assert_eq!(change(&mut panel), PanelChange { input: Input::ShutterButton, active: true });
        high(bench, &[5, 22]);
        let both = [change(&mut panel), change(&mut panel)];
        assert!(both.contains(&PanelChange { input: Input::ShutterButton, active: false }), "{both:?}");
        assert!(both.contains(&PanelChange { input: Input::Door, active: true }), "{both:?}");
        assert_eq!(panel.next_change(ms(100)), Ok(None));
    });
}

#[test]
fn lamps_are_off_before_and_after() {
    on_fake_hardware(concat!(module_path!(), "::lamps_are_off_before_and_after"), |bench| {
        let mut panel = GpioPanel::open(&config()).unwrap();
        panel.set_lamp(Lamp::Ready, true).unwrap();
        panel.set_lamp(Lamp::Busy, true).unwrap();
        panel.set_lamp(Lamp::Door, true).unwrap();
        panel.set_lamp(Lamp::Ready, false).unwrap();
        drop(panel);
        let lamps: Vec<String> = bench.log().into_iter().filter(|event| event.starts_with("line ")).collect();
        let wanted = [
            "line 16 low",
            "line 20 high",
            "line 16 high",
            "line 20 low",
            "line 16 low",
            "line 16 low",
            "line 20 high",
        ];
        assert_eq!(lamps, wanted);
    });
}

#[test]
fn a_line_is_had_by_one_only() {
    on_fake_hardware(concat!(module_path!(), "::a_line_is_had_by_one_only"), |_| {
        let panel = GpioPanel::open(&config()).unwrap();
        let error = GpioPanel::open(&config()).err().unwrap().to_string();
        assert!(error.contains("line 5") && error.contains("booth.toml"), "{error}");
        drop(panel);
        assert!(GpioPanel::open(&config()).is_ok());
    });
}
