//! Which devices the booth has: the one place that names hardware.

use std::sync::Arc;

use serde::Deserialize;

use super::camera::folder::FolderCamera;
use super::camera::nokhwa::NokhwaCamera;
use super::camera::v4l2::V4l2Camera;
use super::camera::{CameraConfig, CameraError, OpenCamera};
use super::heat::{HeatConfig, I2cThermometer, OpenThermometer};
use super::lights::{AbsentLights, LightsConfig, LightsError, OpenLights, Pca9685};
use super::panel::{AbsentPanel, GpioPanel, OpenPanel, PanelConfig, PanelError};
use super::scanner::{HidScanner, OpenScanner, ScannerConfig, ScannerError};
use super::worker::WorkerConfig;

/// The booth's devices.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DevicesConfig {
    /// The camera. Default: simulated.
    pub camera: CameraConfig,
    /// The lights. Default: simulated.
    pub lights: LightsConfig,
    /// The readers of collection codes, beside the camera. Default: one, simulated.
    pub scanners: Vec<ScannerConfig>,
    /// The panel. Default: simulated.
    pub panel: PanelConfig,
    /// The thermometer on the lights' heat sink. Default: none.
    pub heat: HeatConfig,
    /// Time-outs of the devices' workers.
    pub worker: WorkerConfig,
}

impl Default for DevicesConfig {
    fn default() -> Self {
        Self {
            camera: CameraConfig::default(),
            lights: LightsConfig::default(),
            scanners: vec![ScannerConfig::default()],
            panel: PanelConfig::default(),
            heat: HeatConfig::default(),
            worker: WorkerConfig::default(),
        }
    }
}

/// The virtual booth's devices.
#[derive(Clone)]
pub struct Simulated {
    /// Its camera.
    pub camera: OpenCamera,
    /// Its lights.
    pub lights: OpenLights,
    /// Its hand-scanner.
    pub scanner: OpenScanner,
    /// Its panel.
    pub panel: OpenPanel,
}

/// How each device is opened, anew after each loss. Nothing is open yet.
#[derive(Clone)]
pub struct Devices {
    /// The camera.
    pub camera: OpenCamera,
    /// The lights.
    pub lights: OpenLights,
    /// The readers of collection codes.
    pub scanners: Vec<OpenScanner>,
    /// The panel.
    pub panel: OpenPanel,
    /// The thermometer on the lights' heat sink; `None`: there is none.
    pub heat: Option<OpenThermometer>,
}

/// The devices that `config` names. Those of kind `simulated` are taken from `simulated`; without it they fail to open
/// with a sentence that says so.
pub fn open(config: &DevicesConfig, simulated: Option<&Simulated>) -> Devices {
    Devices {
        camera: camera(&config.camera, simulated),
        lights: lights(&config.lights, simulated),
        scanners: config.scanners.iter().map(|scanner| self::scanner(scanner, simulated)).collect(),
        panel: panel(&config.panel, simulated),
        heat: heat(&config.heat),
    }
}

const NO_SIMULATOR: &str = "is simulated, but no virtual booth runs here";

fn camera(config: &CameraConfig, simulated: Option<&Simulated>) -> OpenCamera {
    match config.clone() {
        CameraConfig::Simulated {} => simulated.map_or_else(
            || -> OpenCamera { Arc::new(|| Err(CameraError::Unsupported(NO_SIMULATOR.into()))) },
            |simulated| Arc::clone(&simulated.camera),
        ),
        CameraConfig::V4l2(config) => Arc::new(move || Ok(Box::new(V4l2Camera::open(&config)?))),
        CameraConfig::Nokhwa(config) => Arc::new(move || Ok(Box::new(NokhwaCamera::open(&config)?))),
        CameraConfig::Folder(config) => Arc::new(move || Ok(Box::new(FolderCamera::open(&config)?))),
    }
}

fn lights(config: &LightsConfig, simulated: Option<&Simulated>) -> OpenLights {
    match config.clone() {
        LightsConfig::Simulated {} => simulated.map_or_else(
            || -> OpenLights { Arc::new(|| Err(LightsError::NotThere(NO_SIMULATOR.into()))) },
            |simulated| Arc::clone(&simulated.lights),
        ),
        LightsConfig::Absent {} => Arc::new(|| Ok(Box::new(AbsentLights))),
        LightsConfig::Pca9685(config) => Arc::new(move || Ok(Box::new(Pca9685::open(&config)?))),
    }
}

fn scanner(config: &ScannerConfig, simulated: Option<&Simulated>) -> OpenScanner {
    match config.clone() {
        ScannerConfig::Simulated {} => simulated.map_or_else(
            || -> OpenScanner { Arc::new(|| Err(ScannerError::Driver(NO_SIMULATOR.into()))) },
            |simulated| Arc::clone(&simulated.scanner),
        ),
        ScannerConfig::Hid(config) => Arc::new(move || Ok(Box::new(HidScanner::open(&config)?))),
    }
}

fn panel(config: &PanelConfig, simulated: Option<&Simulated>) -> OpenPanel {
    match config.clone() {
        PanelConfig::Simulated {} => simulated.map_or_else(
            || -> OpenPanel { Arc::new(|| Err(PanelError::NotThere(NO_SIMULATOR.into()))) },
            |simulated| Arc::clone(&simulated.panel),
        ),
        PanelConfig::Absent {} => Arc::new(|| Ok(Box::new(AbsentPanel))),
        PanelConfig::Gpio(config) => Arc::new(move || Ok(Box::new(GpioPanel::open(&config)?))),
    }
}

fn heat(config: &HeatConfig) -> Option<OpenThermometer> {
    match config.clone() {
        HeatConfig::Absent {} => None,
        HeatConfig::I2c(config) => Some(Arc::new(move || Ok(Box::new(I2cThermometer::open(&config)?)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> Result<DevicesConfig, String> {
        toml::from_str(text).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn nothing_written_is_the_virtual_booth() {
        assert_eq!(config(""), Ok(DevicesConfig::default()));
        let devices = open(&DevicesConfig::default(), None);
        let error = (devices.camera)().err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("no virtual booth"), "{error}");
        assert!((devices.lights)().is_err() && (devices.scanners[0])().is_err() && (devices.panel)().is_err());
    }

    #[test]
    fn a_real_booth_is_understood() {
        let config = config(
            r#"
            [camera]
            kind = "v4l2"
            path = "/dev/v4l/by-id/usb-cam"
            width = 1280
            height = 720
            format = "yuyv"
            rotation_deg = 90
            controls = [{ name = "auto_exposure", value = 1 }, { name = "0x0098f001", value = 7, optional = true }]

            [lights]
            kind = "pca9685"
            i2c_address = 0x41
            channels = { key_left = 0, key_right = 1 }
            safety = { relay_pin = 17, output_enable_pin = 6, heartbeat_pin = 26 }

            [[scanners]]
            kind = "hid"
            path = "/dev/input/by-id/usb-scanner"

            [panel]
            kind = "gpio"
            inputs = { shutter_button = { pin = 5 }, door = { pin = 22, active_low = false, pull = "off" } }
            lamps = { ready = { pin = 16 } }

            [heat]
            kind = "i2c"
            chip = "lm75"
            limit_celsius = 65.0

            [worker]
            longest_back_off_ms = 3000
            "#,
        )
        .unwrap();
        let CameraConfig::V4l2(camera) = &config.camera else { panic!("{config:?}") };
        assert_eq!((camera.width, camera.fps, camera.controls.len()), (1280, 30, 2));
        let LightsConfig::Pca9685(lights) = &config.lights else { panic!("{config:?}") };
        assert_eq!((lights.i2c_address, lights.pwm_hz, lights.channels.key_right), (0x41, 1000, Some(1)));
        assert_eq!(config.worker.longest_back_off_ms, 3000);
        let HeatConfig::I2c(heat) = &config.heat else { panic!("{config:?}") };
        assert_eq!((heat.i2c_address, heat.limit_celsius), (0x48, 65.0));
        let devices = open(&config, None);
        assert!(devices.scanners.len() == 1 && devices.heat.is_some());
    }

    #[test]
    fn each_kind_is_known_and_what_is_not_is_refused_by_name() {
        for text in [
            "camera = { kind = \"nokhwa\" }",
            "camera = { kind = \"folder\", path = \"frames\" }",
            "lights = { kind = \"absent\" }\npanel = { kind = \"absent\" }\nscanners = []",
            "camera = { kind = \"simulated\" }",
        ] {
            assert!(config(text).is_ok(), "{text}: {:?}", config(text));
        }
        for (text, word) in [
            ("kamera = {}", "kamera"),
            ("camera = { kind = \"simulated\", widht = 3 }", "widht"),
            ("camera = { kind = \"v4l2\", widht = 3 }", "widht"),
            ("camera = { kind = \"v4l2\", rotation_deg = 45 }", "write 0, 90, 180 or 270"),
            ("camera = { kind = \"v4l2\", controls = [{ name = \"exposure\", value = 1 }] }", "exposure_time_absolute"),
            ("camera = { kind = \"usb\" }", "usb"),
            ("lights = { kind = \"pca9685\", channels = { key = 1 } }", "key"),
            ("scanners = [{ kind = \"hid\" }]", "path"),
            ("panel = { kind = \"gpio\", inputs = { door = { pin = 300 } } }", "300"),
        ] {
            let error = config(text).unwrap_err();
            assert!(error.contains(word), "{text}: {error}");
        }
    }

    #[test]
    fn devices_that_are_not_there_say_what_to_do() {
        let devices = open(
            &config("camera = { kind = \"folder\", path = \"/nonexistent\" }\npanel = { kind = \"absent\" }").unwrap(),
            None,
        );
        let error = (devices.camera)().err().unwrap().to_string();
        assert!(error.contains("/nonexistent") && error.contains("booth.toml"), "{error}");
        assert!((devices.panel)().is_ok());
    }
}
