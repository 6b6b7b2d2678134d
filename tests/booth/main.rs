//! The integration tests, in one binary.

mod checks_docs;
