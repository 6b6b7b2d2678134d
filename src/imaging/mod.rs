//! Pure pixels: decoding, colour, luma, resampling, JPEG, PNG. No file, no clock.

pub mod colour;
pub mod decode;
mod headers;
pub mod jpeg;
pub mod luma;
pub mod png;
pub mod resample;
mod scan;
pub mod smooth;
pub mod window;
