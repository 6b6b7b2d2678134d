"""Trains the networks of the booth: labels in, ONNX files for `models/` out. See `training/README.md`."""
