//! One way in: look.
