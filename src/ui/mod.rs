//! Screens: draws a view and returns what was pressed. Holds no device, starts no work, writes no file.

pub mod artwork;
pub mod fonts;
pub mod icons;
pub mod raster;
pub mod text;
pub mod theme;
