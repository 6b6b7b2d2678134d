//! The norm as data.
