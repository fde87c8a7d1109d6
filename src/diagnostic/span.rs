use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use super::Allowance;
use super::visible::of_one_length;

/// Which text: an index into [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u32);

impl SourceId {
    /// Text that nobody wrote, made by the compiler.
    pub const NONE: Self = Self(u32::MAX);
}

/// A range of bytes in one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte; equal to `start` for a point.
    pub end: u32,
}

impl Span {
    /// No place: made text.
    pub const NONE: Self = Self { source: SourceId::NONE, start: 0, end: 0 };

    /// The bytes `start..end` of a source. Texts over 4 GiB are not read (see the readers' limits).
    #[must_use]
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { source, start: clamp(start), end: clamp(end.max(start)) }
    }

    /// Whether this is a place in a text at all.
    #[must_use]
    pub fn is_some(self) -> bool {
        self.source != SourceId::NONE
    }

    /// From the start of this to the end of the other, when both are in one source; else this.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        if self.source == other.source && other.end >= self.start {
            Self { source: self.source, start: self.start, end: other.end.max(self.end) }
        } else {
            self
        }
    }

    /// The point where this begins.
    #[must_use]
    pub fn head(self) -> Self {
        Self { end: self.start, ..self }
    }
}

/// One text with its name as the user knows it (a path, `<stdin>`, or an artifact's name).
#[derive(Debug)]
pub struct Source {
    name: String,
    text: Arc<str>,
    lines: Vec<u32>,
    shown: OnceLock<Arc<str>>,
    allowances: OnceLock<Vec<Allowance>>,
}

impl Source {
    /// The name shown to the user.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Takes in what its comments allow; once.
    pub fn allow(&self, allowances: Vec<Allowance>) {
        self.allowances.get_or_init(|| allowances);
    }

    /// The text without what a terminal would obey, byte for byte as long.
    pub(super) fn shown(&self) -> &str {
        self.shown.get_or_init(|| match of_one_length(&self.text) {
            Cow::Borrowed(_) => Arc::clone(&self.text),
            Cow::Owned(text) => text.into(),
        })
    }

    /// The first byte of a line (from 1); the text's end for lines that it does not have.
    pub(super) fn start_of(&self, line: usize) -> usize {
        self.lines.get(line.wrapping_sub(1)).map_or(self.text.len(), |&start| start as usize)
    }

    /// Line and column of a byte, both from 1; the column counts characters.
    #[must_use]
    pub fn line_column(&self, byte: u32) -> (usize, usize) {
        let line = self.lines.partition_point(|&start| start <= byte).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0) as usize;
        let end = (byte as usize).min(self.text.len());
        let column = self.text.get(start..end).map_or(0, |t| t.chars().count()) + 1;
        (line, column)
    }

    /// The text of a line (from 1), without its end.
    #[must_use]
    pub fn line(&self, line: usize) -> &str {
        let (start, end) = (self.start_of(line), self.start_of(line + 1));
        self.text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r'])
    }
}

/// All texts that were read, in order.
#[derive(Debug, Default)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in a text. A text that is here under this name keeps its id, so that what is read twice is told of once.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        let (name, text) = (name.into(), text.into());
        if let Some(at) = self.0.iter().position(|s| s.name == name && s.text == text) {
            return SourceId(u32::try_from(at).unwrap_or(u32::MAX - 1));
        }
        let starts = text.bytes().enumerate().filter(|&(_, b)| b == b'\n').map(|(i, _)| u32::try_from(i + 1).unwrap_or(u32::MAX));
        let lines = std::iter::once(0).chain(starts).collect();
        self.0.push(Source { name, text, lines, shown: OnceLock::new(), allowances: OnceLock::new() });
        SourceId(u32::try_from(self.0.len() - 1).unwrap_or(u32::MAX - 1))
    }

    /// The source, unless the id is [`SourceId::NONE`].
    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.0.get(id.0 as usize)
    }

    /// What comments of the texts allow, in order.
    pub(super) fn allowances(&self) -> impl Iterator<Item = &Allowance> {
        self.0.iter().filter_map(|source| source.allowances.get()).flatten()
    }

    /// The bytes a span covers; empty for no place.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source).and_then(|s| s.text.get(span.start as usize..span.end as usize)).unwrap_or("")
    }

    /// `file:line:column`, or nothing for no place.
    #[must_use]
    pub fn place(&self, span: Span) -> Option<String> {
        let source = self.get(span.source)?;
        let (line, column) = source.line_column(span.start);
        Some(format!("{}:{line}:{column}", source.name))
    }
}

/// A value with the place where it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A value at a place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// The same place, another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: f(self.value), span: self.span }
    }
}
