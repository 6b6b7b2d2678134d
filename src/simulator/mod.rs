//! The virtual booth.
