//! Develop a still into the portrait.
