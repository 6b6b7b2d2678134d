//! Bytes of a picture file to pixels and facts, whatever the bytes are.
