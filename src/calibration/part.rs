//! The technician's separate steps: colour, flat field, sharpness, geometry. Each asks for its target, takes frames under the
//! recipe, and gives its part of a profile or a sentence.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::flat::FlatField;
use super::gather::{Gather, How};
use super::geometry::Geometry;
use super::matrix::{ColourMatrix, Patch};
use super::profile::Profile;
use super::reading::light;
use super::sharpness::Sharpness;
use super::white;
use super::zones::{Pixels, Zone};
use crate::domain::{CHART, CHART_PATCHES, Channel, Cut, Duty, EDGE, Frame, Rect, Target};

/// A separate step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Part {
    /// Gains from the grey card.
    White,
    /// Matrix from the chart of 24 patches, after the white balance given here.
    Colour([f64; 3]),
    /// The lens's fall-off from one plain surface, held in so many ways.
    Flat(usize),
    /// The slanted edge.
    Sharpness,
    /// The card's own size, width in mm.
    Geometry(f64),
}

/// What a step gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Found {
    /// Gains of red, green and blue.
    White([f64; 3]),
    /// Colour matrix.
    Colour(ColourMatrix),
    /// Flat field.
    Flat(FlatField),
    /// Sharpness.
    Sharpness(Sharpness),
    /// Geometry.
    Geometry(Geometry),
}

impl Found {
    /// Puts it into a profile, which must then be signed anew.
    pub fn add_to(self, profile: &mut Profile) {
        match self {
            Self::White(gains) => profile.white_balance = gains,
            Self::Colour(matrix) => profile.colour = Some(matrix),
            Self::Flat(field) => profile.flat_field = Some(field),
            Self::Sharpness(sharpness) => profile.sharpness = Some(sharpness),
            Self::Geometry(geometry) => profile.geometry = Some(geometry),
        }
    }
}

/// Where the separate steps stand.
#[derive(Debug, Clone, PartialEq)]
pub enum PartView {
    /// This is to be placed: the how-manieth time, counting from 0.
    Asks(Target, usize),
    /// Frames are taken; share done.
    Shooting(f64),
    /// Done.
    Found(Found),
    /// Refused, with a sentence.
    Refused(String),
}

/// One step under way.
#[derive(Debug)]
pub struct PartStep {
    part: Part,
    cut: Cut,
    recipe: Vec<(Channel, Duty)>,
    commands: VecDeque<Vec<(Channel, Duty)>>,
    gather: Option<Gather>,
    pictures: Vec<Frame>,
    view: PartView,
}

/// Frames averaged, and the time between two.
const FRAMES: usize = 12;
const PERIOD: Duration = Duration::from_millis(33);
/// Share of a patch that is left out at each of its sides: it may be off and turned a little.
const RIM: f32 = 0.28;
/// Patches that are like skin.
const SKINS: usize = 2;

impl PartStep {
    /// A step under the recipe in force; the first thing it does is to ask for its target.
    pub fn new(part: Part, cut: Cut, recipe: Vec<(Channel, Duty)>) -> Self {
        let view = PartView::Asks(target(part), 0);
        Self { part, cut, recipe, commands: VecDeque::new(), gather: None, pictures: Vec::new(), view }
    }

    /// Where it stands.
    pub fn view(&self) -> &PartView {
        &self.view
    }

    /// Lights to set, until there are none; answer [`Self::lights_set`].
    pub fn poll_lights(&mut self) -> Option<Vec<(Channel, Duty)>> {
        self.commands.pop_front()
    }

    /// The technician says that it stands there.
    pub fn placed(&mut self) {
        if matches!(self.view, PartView::Asks(..)) {
            self.commands.push_back(self.recipe.clone());
            self.view = PartView::Shooting(0.0);
        }
    }

    /// The lights are set.
    pub fn lights_set(&mut self, now: Instant) {
        if matches!(self.view, PartView::Shooting(_)) {
            let how = How {
                cut: self.cut,
                target: Target::Edge,
                banding: Zone::WallLeft.rect(),
                still: false,
                frames: FRAMES,
                period: PERIOD,
                hold: Duration::ZERO,
            };
            self.gather = Some(Gather::new(how, now));
        }
    }

    /// A frame came.
    pub fn frame(&mut self, frame: &Frame) {
        let Some(gather) = &mut self.gather else { return };
        let taken = gather.take(frame);
        self.view = PartView::Shooting(gather.progress());
        let Some(taken) = taken else { return };
        self.gather = None;
        self.pictures.push(taken.picture);
        let wanted = if let Part::Flat(times) = self.part { times.max(1) } else { 1 };
        if self.pictures.len() < wanted {
            self.view = PartView::Asks(target(self.part), self.pictures.len());
            return;
        }
        self.commands.push_back(Vec::new());
        self.view = match measure(self.part, &self.pictures, self.cut) {
            Ok(found) => PartView::Found(found),
            Err(why) => PartView::Refused(why),
        };
    }
}

/// What a step wants placed.
pub const fn target(part: Part) -> Target {
    match part {
        Part::White | Part::Flat(_) | Part::Geometry(_) => Target::Card,
        Part::Colour(_) => Target::Chart,
        Part::Sharpness => Target::Edge,
    }
}

/// Measures a step's pictures, all of one size.
///
/// # Errors
/// A sentence that says what is wrong and how to mend it.
pub fn measure(part: Part, pictures: &[Frame], cut: Cut) -> Result<Found, String> {
    let Some(picture) = pictures.last() else { return Err("no picture".to_owned()) };
    match part {
        Part::White => {
            let grey = light(picture, Pixels::of(Zone::Card.rect(), cut, picture));
            let refused = "white balance: there is no grey card, or it is burnt out; set it straight in its place";
            let gains = white::gains(grey.mean).filter(|_| grey.burnt < 0.01);
            gains.map(Found::White).ok_or_else(|| refused.to_owned())
        }
        Part::Colour(gains) => {
            ColourMatrix::fit(&patches(picture, cut, gains)).map(Found::Colour).map_err(|fault| fault.to_string())
        }
        Part::Flat(_) => FlatField::fit(pictures).map(Found::Flat).map_err(|fault| fault.to_string()),
        Part::Sharpness => {
            // The left side of the dark square, upright but for its lean.
            let side = Rect::new(EDGE.x - 30.0, EDGE.y + 40.0, 60.0, EDGE.height - 80.0);
            let measured = Sharpness::measure(picture, Pixels::of(side, cut, picture), f64::from(cut.scale));
            measured.map(Found::Sharpness).map_err(|fault| fault.to_string())
        }
        Part::Geometry(width_mm) => {
            Geometry::measure(picture, cut, width_mm).map(Found::Geometry).map_err(|fault| fault.to_string())
        }
    }
}

/// The chart's patches as seen after these gains, brought to one exposure by the patch of the grey card.
fn patches(picture: &Frame, cut: Cut, gains: [f64; 3]) -> Vec<Patch> {
    let (width, height) = (CHART.width / 6.0, CHART.height / 4.0);
    let seen: Vec<[f64; 3]> = (0..CHART_PATCHES.len())
        .map(|i| {
            let (column, row) = ((i % 6) as f32, (i / 6) as f32);
            let at = Rect::new(
                CHART.x + (column + RIM) * width,
                CHART.y + (row + RIM) * height,
                width * (1.0 - 2.0 * RIM),
                height * (1.0 - 2.0 * RIM),
            );
            let mean = light(picture, Pixels::of(at, cut, picture)).mean;
            std::array::from_fn(|c| mean[c] * gains[c])
        })
        .collect();
    // Light falls off over the chart: its neutral row gives the level.
    let neutral = |i: usize| seen[i][1] / f64::from(CHART_PATCHES[i].linear[1]);
    let levels: Vec<f64> = (18..23).map(neutral).collect();
    let level = super::drift::median(&levels).max(1e-6);
    let patch = |(i, seen): (usize, &[f64; 3])| Patch {
        seen: seen.map(|value| value / level),
        known: CHART_PATCHES[i].linear.map(f64::from),
        is_skin: i < SKINS,
    };
    seen.iter().enumerate().map(patch).collect()
}
