//! The thermometer on the lights' heat sink.

use gradbooth::devices::heat::{Chip, I2cThermometer, I2cThermometerConfig, Thermometer};

use super::on_fake_hardware;

#[test]
fn both_chips_say_how_warm_it_is() {
    on_fake_hardware(concat!(module_path!(), "::both_chips_say_how_warm_it_is"), |bench| {
        for (chip, mode, error) in [(Chip::Tmp117, "ok", 0.005), (Chip::Lm75, "lm75", 0.07)] {
            bench.mode("thermometer", mode);
            let config = I2cThermometerConfig { chip, ..I2cThermometerConfig::default() };
            let mut thermometer = I2cThermometer::open(&config).unwrap();
            for celsius in [-12.5_f32, 0.0, 23.4, 68.8, 90.1] {
                bench.put("celsius", celsius.to_string().as_bytes());
                let read = thermometer.celsius().unwrap();
                assert!((read - celsius).abs() < error, "{chip:?}: {read} instead of {celsius}");
            }
        }
    });
}

#[test]
fn what_is_gone_another_chip_or_impossible_is_said() {
    on_fake_hardware(concat!(module_path!(), "::what_is_gone_another_chip_or_impossible_is_said"), |bench| {
        let config = I2cThermometerConfig::default();
        bench.mode("thermometer", "lm75");
        let other = I2cThermometer::open(&config).err().unwrap().to_string();
        assert!(other.contains("no TMP117") && other.contains("devices.heat"), "{other}");
        bench.mode("thermometer", "ok");
        let mut thermometer = I2cThermometer::open(&config).unwrap();
        bench.put("celsius", b"-256");
        let before = thermometer.celsius().unwrap_err().to_string();
        assert!(before.contains("-256"), "{before}");
        bench.mode("thermometer", "gone");
        assert!(thermometer.celsius().is_err());
        let gone = I2cThermometer::open(&config).err().unwrap().to_string();
        assert!(gone.contains("0x48"), "{gone}");
    });
}
