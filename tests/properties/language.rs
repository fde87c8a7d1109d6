//! `docs/language.md`: its examples are read as they stand there, its reference is what the key table says.
