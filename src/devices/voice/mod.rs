//! The voice: spoken lines and short sounds.
