//! Measure and judge.
