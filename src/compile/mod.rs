//! A plan to a bundle, and a bundle to files.
