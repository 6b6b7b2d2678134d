//! What an accepted calibration leaves behind.

use std::collections::BTreeMap;

use super::Calibration;
use crate::calibration::names::name;
use crate::calibration::profile::{Hash, Profile, SCHEMA};
use crate::calibration::table::Row;
use crate::calibration::transport::Transport;

impl Calibration {
    /// The profile, without who made it and when: those come with the signature.
    pub(super) fn profile(&self, rows: &[Row]) -> Option<Box<Profile>> {
        let camera = self.bound.clone()?;
        let plates = self.wall.plates()?;
        let settings = &self.settings;
        let recipe = settings.channels().into_iter().zip(self.face.recipe());
        let mut transport = BTreeMap::new();
        let mut dark = BTreeMap::new();
        for measured in self.face.transports() {
            add(measured, &mut transport, &mut dark);
        }
        let metrics = |of: &dyn Fn(&Row) -> Option<f64>| {
            rows.iter().filter_map(|row| Some((row.metric.name().to_owned(), of(row)?))).collect()
        };
        let milliseconds = settings.exposure.as_secs_f64() * 1000.0;
        Some(Box::new(Profile {
            schema: SCHEMA,
            booth: settings.booth.clone(),
            at: String::new(),
            technician: String::new(),
            camera,
            exposure_ms: milliseconds,
            pwm_hz: settings.pwm_hz,
            recipe: recipe.map(|(channel, duty)| (name(channel).to_owned(), *duty)).collect(),
            transport,
            dark,
            response: self.face.response().clone(),
            white_balance: self.face.white_balance(),
            colour: None,
            flat_field: None,
            sharpness: None,
            geometry: None,
            temperatures_c: BTreeMap::new(),
            before: metrics(&|row| row.before),
            after: metrics(&|row| Some(row.after)),
            plates: plates.map(Hash::of).to_vec(),
            plate: self.wall.plate(settings)?,
            tiles: self.wall.tiles(settings, &self.face),
        }))
    }

    /// What was calibrated, card or head, before under the reference recipe and after under the solution; 8-bit sRGB. `None`
    /// if it did not come so far.
    pub fn pictures(&self) -> Option<[&crate::domain::Frame; 2]> {
        self.face.pictures()
    }

    /// The plates of an accepted calibration: lit, with the background lamps off, dark; 8-bit sRGB.
    pub fn plates(&self) -> Option<[&crate::domain::Frame; 3]> {
        self.outcome().filter(|outcome| outcome.accepted)?;
        self.wall.plates()
    }
}

fn add(
    measured: &Transport,
    transport: &mut BTreeMap<String, BTreeMap<String, [f64; 3]>>,
    dark: &mut BTreeMap<String, [f64; 3]>,
) {
    for (row, zone) in measured.zones.iter().enumerate() {
        let lamps = measured.channels.iter().zip(&measured.a[row]).map(|(channel, a)| (name(*channel).to_owned(), *a));
        transport.insert(zone.name().to_owned(), lamps.collect());
        dark.insert(zone.name().to_owned(), measured.b[row]);
    }
}
