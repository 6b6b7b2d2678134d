//! Colour spaces: sRGB, linear light, CIELAB, CIEDE2000.
