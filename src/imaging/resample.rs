//! Crops and scales: one translation, one uniform scale.
