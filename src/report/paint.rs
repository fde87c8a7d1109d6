use std::fmt::Display;

use crate::diagnostic::Style;

/// A colour of the terminal, by its use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    /// What is well.
    Good,
    /// What is not.
    Bad,
    /// What is beside the point.
    Faint,
    /// Headings.
    Strong,
    /// One of several things that are told apart.
    Nth(usize),
}

impl Paint {
    /// The text in this colour, or as it is.
    pub(super) fn on(self, text: impl Display, style: Style) -> String {
        let code = match self {
            Self::Good => "32",
            Self::Bad => "31",
            Self::Faint => "2",
            Self::Strong => "1",
            Self::Nth(n) => ["34", "35", "36", "33", "32", "31"][n % 6],
        };
        match style {
            Style::Plain => text.to_string(),
            Style::Colour => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }
}
