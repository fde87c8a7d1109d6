//! An outcome to text or JSON.
