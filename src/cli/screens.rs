//! Draws every sample.
