//! Luma, histograms, gradients.
