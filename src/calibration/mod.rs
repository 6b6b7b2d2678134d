//! Lights.
