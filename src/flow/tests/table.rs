//! Golden table.
