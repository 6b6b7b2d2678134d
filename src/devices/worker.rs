//! Runs a device that may hang: a worker thread that is watched, abandoned and replaced.
