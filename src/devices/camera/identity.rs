//! Which camera it is: what a calibration is bound to.

use std::fs;
use std::path::{Path, PathBuf};

/// How many folders above the camera's own the USB device is looked for.
const LEVELS: usize = 4;
/// Links that survive replugging.
const BY_ID: &str = "/dev/v4l/by-id";

/// Who a camera is, as far as it says. Two cameras of one make without serial numbers differ in their port alone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct CameraIdentity {
    /// Model, as the driver gives it.
    pub model: String,
    /// USB vendor and product, `046d:0825`; `None`: no USB device.
    pub usb: Option<String>,
    /// Serial number; many cameras have none.
    pub serial: Option<String>,
    /// Its name under `/dev/v4l/by-id`.
    pub by_id: Option<String>,
    /// The port it is plugged into, as the driver gives it.
    pub port: String,
}

impl CameraIdentity {
    /// One line that is the same as long as the same camera is there: model, USB number and serial number; the port
    /// where there is no serial number, since nothing else tells two of a make apart.
    pub fn key(&self) -> String {
        let usb = self.usb.as_deref().unwrap_or("no USB");
        match &self.serial {
            Some(serial) => format!("{}; {usb}; serial {serial}", self.model),
            None => format!("{}; {usb}; port {}", self.model, self.port),
        }
    }
}

/// The identity of the camera at `path`; `model` and `port` as the driver gives them.
pub(super) fn of(path: &Path, model: &str, port: &str) -> CameraIdentity {
    let node = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let usb = usb_device(&node);
    let read = |name: &str| {
        let text = fs::read_to_string(usb.as_ref()?.join(name)).ok()?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let number = read("idVendor").zip(read("idProduct")).map(|(vendor, product)| format!("{vendor}:{product}"));
    CameraIdentity {
        model: model.to_owned(),
        usb: number,
        serial: read("serial"),
        by_id: by_id(path, &node),
        port: port.to_owned(),
    }
}

/// The folder of the USB device that a `/dev/videoN` belongs to.
fn usb_device(node: &Path) -> Option<PathBuf> {
    let interface = Path::new("/sys/class/video4linux").join(node.file_name()?).join("device");
    let interface = fs::canonicalize(interface).ok()?;
    interface.ancestors().take(LEVELS).find(|folder| folder.join("idVendor").is_file()).map(Path::to_owned)
}

/// Its name that survives replugging: the one it was opened by, else the one that leads to it.
fn by_id(path: &Path, node: &Path) -> Option<String> {
    let name = |link: &Path| Some(link.file_name()?.to_str()?.to_owned());
    if path.starts_with(BY_ID) {
        return name(path);
    }
    let links = fs::read_dir(BY_ID).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    let mut same: Vec<_> = links.filter(|link| fs::canonicalize(link).is_ok_and(|target| target == node)).collect();
    same.sort();
    name(same.first()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_the_serial_number_or_else_the_port() {
        let camera = CameraIdentity {
            model: "Cam".into(),
            usb: Some("046d:0825".into()),
            serial: Some("A1".into()),
            by_id: None,
            port: "usb-1.2".into(),
        };
        let moved = CameraIdentity { port: "usb-1.3".into(), ..camera.clone() };
        assert_eq!(camera.key(), moved.key(), "replugged elsewhere it is the same camera");
        let nameless = CameraIdentity { serial: None, ..camera.clone() };
        assert_ne!(nameless.key(), CameraIdentity { serial: None, ..moved }.key());
        assert_ne!(camera.key(), CameraIdentity { serial: Some("A2".into()), ..camera.clone() }.key());
    }
}
