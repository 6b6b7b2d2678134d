//! Writes and reads back the JPEG of the norm.
