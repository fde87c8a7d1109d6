//! Places in texts, and what is wrong at them.
//!
//! Texts enter as [`Sources`] and are pointed at by [`Span`]s (bytes). A text that was decoded out of another (a JSON string,
//! an XML attribute, a named value) is [`Mapped`]: it remembers where each byte came from, so that a caret always lands in the
//! user's file. A fault is a [`Diagnostic`] with a [`Code`]; faults are gathered in [`Diagnostics`], all at once.
//!
//! `span.rs` places and sources · `allow.rs` comments that allow a warning · `mapped.rs` decoded text · `near.rs` near names · `compiler.rs` another compiler's words · `code/` the registry, one file per family ·
//! `render.rs` printing · `excerpt.rs` what is shown of the text · `visible.rs` nothing that a terminal would obey

mod allow;
pub mod code;
mod compiler;
mod excerpt;
mod mapped;
mod near;
mod render;
mod span;
mod visible;

pub use allow::Allowance;
pub use code::Code;
pub use compiler::CompilerError;
pub use mapped::{Mapped, MappedBuilder};
pub use near::nearest;
pub use render::{Style, render, render_all, short};
pub use span::{Source, SourceId, Sources, Span, Spanned};
pub use visible::visible;

/// How grave a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; changes nothing.
    Note,
    /// Deploys, but surprises.
    Warning,
    /// Nothing is written, nothing runs.
    Error,
}

impl Severity {
    /// The word that the output begins with.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A place with the few words that stand under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The exact bytes.
    pub span: Span,
    /// What is the matter there; may be empty.
    pub text: String,
}

/// One fault in the user's text.
///
/// Messages are lower case, without full stop or line break, user text in backticks: what is, then what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which fault this is; see [`code`].
    pub code: Code,
    /// Usually the code's own severity.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    /// The first is where the caret goes; others show related places.
    pub labels: Vec<Label>,
    /// What would be right.
    pub help: Option<String>,
    /// What a compiler says of the same text.
    pub compiler: Vec<CompilerError>,
}

impl Diagnostic {
    /// A fault at a place.
    #[must_use]
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            labels: vec![Label { span, text: String::new() }],
            help: None,
            compiler: Vec::new(),
        }
    }

    /// Puts words under the first place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// Shows a second place.
    #[must_use]
    pub fn and(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says what would be right.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Adds "did you mean ..." when one of the known names is near; keeps the help that is there otherwise.
    #[must_use]
    pub fn did_you_mean<'a>(mut self, wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        if let Some(name) = nearest(wrong, known) {
            self.help = Some(format!("did you mean `{name}`?"));
        }
        self
    }

    /// Whether it says the same as another of the same place.
    fn says(&self, other: &Self) -> bool {
        self.code == other.code && self.span() == other.span() && self.message == other.message && self.compiler == other.compiler
    }

    /// The place the caret goes to.
    #[must_use]
    pub fn span(&self) -> Span {
        self.labels.first().map_or(Span::NONE, |l| l.span)
    }
}

/// Faults that are shown, and errors that are kept: who has more is helped by the first, and a text made to have millions must not
/// take hours to tell.
const MOST: usize = 200;

/// Warnings and notes that are kept: more than are shown, since comments may allow many of them.
const MOST_MILD: usize = 5 * MOST;

/// All faults found so far, in the order found; of too many warnings and notes, the graver ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
    dropped: usize,
}

impl Diagnostics {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one; the same fault at the same place is kept once.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        // Environments are checked each, and say the same of what they share.
        if self.found.iter().any(|told| told.says(&diagnostic)) {
            return;
        }
        let errors = self.count(Severity::Error);
        if diagnostic.severity == Severity::Error {
            if errors >= MOST {
                self.dropped += 1;
                return;
            }
        } else if self.found.len() - errors >= MOST_MILD {
            self.dropped += 1;
            let Some(milder) = self.found.iter().rposition(|d| d.severity < diagnostic.severity) else { return };
            self.found.remove(milder);
        }
        self.found.push(diagnostic);
    }

    /// How many are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// How many more there were than are kept.
    #[must_use]
    pub fn dropped(&self) -> usize {
        self.dropped
    }

    /// Takes over all of another's.
    pub fn extend(&mut self, others: impl IntoIterator<Item = Diagnostic>) {
        for other in others {
            self.push(other);
        }
    }

    /// Whether anything here forbids to go on.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|d| d.severity == Severity::Error)
    }

    /// How many of one severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.found.iter().filter(|d| d.severity == severity).count()
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// In the order found.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.found.iter()
    }

    /// Those worth showing: all, of very many the graver ones.
    pub(super) fn shown(&self) -> Vec<&Diagnostic> {
        let mut left = MOST;
        let mut most_of = |severity| {
            let most = self.count(severity).min(left);
            left -= most;
            most
        };
        let mut most = [Severity::Error, Severity::Warning, Severity::Note].map(|severity| (severity, most_of(severity)));
        let mut is_shown = |diagnostic: &&Diagnostic| {
            let of_kind = most.iter_mut().find(|(severity, left)| *severity == diagnostic.severity && *left > 0);
            of_kind.map(|(_, left)| *left -= 1).is_some()
        };
        self.found.iter().filter(|diagnostic| is_shown(diagnostic)).collect()
    }

    /// By file and place, stable for faults at one place.
    pub fn sort(&mut self) {
        self.found.sort_by_key(Diagnostic::span);
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.found.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.found.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::{Diagnostic, Diagnostics, MOST, Severity, SourceId, Span, code};

    #[test]
    fn of_too_many_faults_the_graver_ones_are_kept() {
        let mut sink = Diagnostics::new();
        let fault = |code, at| Diagnostic::new(code, Span::new(SourceId::NONE, at, at), "");
        for at in 0..MOST {
            sink.push(fault(code::spec::NO_VALUE, at));
        }
        for at in 0..10 {
            sink.push(fault(code::spec::UNKNOWN_KEY, at));
            sink.push(fault(code::spec::NO_VALUE, MOST + at));
        }
        let shown = |severity| sink.shown().iter().filter(|fault| fault.severity == severity).count();
        assert_eq!((sink.count(Severity::Warning), sink.dropped()), (MOST + 10, 0));
        assert_eq!((shown(Severity::Error), shown(Severity::Warning)), (10, MOST - 10));
        for at in 0..2 * super::MOST_MILD {
            sink.push(fault(code::spec::NO_VALUE, 1000 + at));
            sink.push(fault(code::spec::UNKNOWN_KEY, 1000 + at));
        }
        assert_eq!((sink.count(Severity::Error), sink.count(Severity::Warning)), (MOST, super::MOST_MILD));
        assert_eq!((sink.shown().len(), sink.dropped()), (MOST, 3 * super::MOST_MILD + 10 + 10));
    }
}
