//! JSON text to a lossless tree with spans, and its limits.
