//! What fuzz targets see of the inside: here only under `--cfg fuzzing`, which cargo-fuzz sets, and in tests, so that it compiles.

use std::ops::Range;

use super::{lexer, parser, syntax};

/// Where the tokens of a text stand, the end among them.
#[must_use]
pub fn tokens(text: &str) -> Vec<Range<usize>> {
    lexer::all(text).iter().map(|token| token.start as usize..token.end as usize).collect()
}

/// A text without faults as its tree prints it, and whether that is read as the same tree.
#[must_use]
pub fn printed(text: &str) -> Option<(String, bool)> {
    let (tree, faults, _) = parser::parse(text);
    if !faults.is_empty() {
        return None;
    }
    let printed = syntax::print::print(&tree);
    let (again, faults, _) = parser::parse(&printed);
    let same = faults.is_empty() && again == tree;
    Some((printed, same))
}
