//! Pure pixels.
