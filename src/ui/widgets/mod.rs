//! The parts that screens are made of.

mod button;
mod forms;
mod panels;
mod photo;
mod progress;
mod qr;

pub use button::Button;
pub use forms::{ConsentCard, FieldView};
pub use panels::{Row, Tone};
pub use photo::{FramedPhoto, Thumb};
pub use progress::{Step, StepState, timeline_height};
