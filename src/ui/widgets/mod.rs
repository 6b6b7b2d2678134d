//! The parts that screens are made of.

mod button;
mod chart;
mod forms;
mod gauge;
mod heat_map;
mod histogram;
mod panels;
mod photo;
mod progress;
mod qr;
mod signature;
mod slider;

pub use button::Button;
pub use chart::Chart;
pub use forms::{ConsentCard, FieldView};
pub use gauge::Gauge;
pub use panels::{Row, Tone};
pub use photo::{FramedPhoto, Thumb};
pub use progress::{Step, StepState, timeline_height};
pub use slider::Slid;
