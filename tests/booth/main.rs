//! The integration tests, in one binary.

mod checks_docs;
mod checks_on_portraits;
