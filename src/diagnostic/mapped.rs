use std::ops::Range;
use std::rc::Rc;

use super::{SourceId, Span};

/// A decoded text that knows where each byte came from.
///
/// Decoders compose: each builds its text with a [`MappedBuilder`] from slices of the one before, and places are resolved
/// down to the file at once, so that a chain of any length costs one look-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    text: Rc<str>,
    pieces: Rc<[Piece]>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    /// Where this piece begins in the text.
    at: u32,
    /// What it was made of.
    origin: Span,
    /// Byte for byte the same as the origin; otherwise any part of it stands for the whole origin.
    verbatim: bool,
}

impl Mapped {
    /// A part of a file, byte for byte.
    #[must_use]
    pub fn verbatim(text: &str, source: SourceId, start: usize) -> Self {
        let origin = Span::new(source, start, start + text.len());
        Self { text: text.into(), pieces: [Piece { at: 0, origin, verbatim: true }].into() }
    }

    /// Text that stands for a place without being written there.
    #[must_use]
    pub fn synthetic(text: impl Into<Rc<str>>, origin: Span) -> Self {
        Self { text: text.into(), pieces: [Piece { at: 0, origin, verbatim: false }].into() }
    }

    /// Text that nobody wrote.
    #[must_use]
    pub fn made(text: impl Into<Rc<str>>) -> Self {
        Self::synthetic(text, Span::NONE)
    }

    /// The decoded text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The decoded text, shared.
    #[must_use]
    pub fn shared(&self) -> Rc<str> {
        Rc::clone(&self.text)
    }

    /// Where a range of the text came from.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        let first = self.point(range.start);
        if range.end <= range.start {
            return first.head();
        }
        // The end is the place just after the last byte, not the place of the next byte: the next may come from elsewhere.
        let last = self.point(range.end - 1);
        first.to(last)
    }

    /// Where the whole text came from.
    #[must_use]
    pub fn whole(&self) -> Span {
        self.span(0..self.text.len())
    }

    /// The place of one byte, as a span of that byte (or of the escape that it was decoded from).
    fn point(&self, at: usize) -> Span {
        let index = self.pieces.partition_point(|p| p.at as usize <= at).saturating_sub(1);
        let Some(piece) = self.pieces.get(index) else { return Span::NONE };
        if !piece.verbatim || !piece.origin.is_some() {
            return piece.origin;
        }
        let start = (piece.origin.start as usize + (at - piece.at as usize)).min(piece.origin.end as usize);
        let end = (start + 1).min(piece.origin.end as usize);
        Span::new(piece.origin.source, start, end)
    }

    /// A part of the text with its places.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let mut builder = MappedBuilder::new();
        builder.push_slice(self, range);
        builder.finish(self.span(0..0))
    }
}

/// Puts a [`Mapped`] together.
#[derive(Debug, Default)]
pub struct MappedBuilder {
    text: String,
    pieces: Vec<Piece>,
}

impl MappedBuilder {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How long the text is so far, bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing was pushed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Copies a part of another text as it stands. The range must lie on character boundaries; else nothing is copied.
    pub fn push_slice(&mut self, from: &Mapped, range: Range<usize>) {
        let Some(text) = from.text.get(range.clone()) else { return };
        let base = self.text.len();
        let first = from.pieces.partition_point(|p| p.at as usize <= range.start).saturating_sub(1);
        for (index, piece) in from.pieces.iter().enumerate().skip(first) {
            let at = piece.at as usize;
            if at >= range.end && index > first {
                break;
            }
            let begin = at.max(range.start);
            let end = from.pieces.get(index + 1).map_or(from.text.len(), |p| p.at as usize).min(range.end);
            if begin >= end {
                continue;
            }
            let origin = if piece.verbatim && piece.origin.is_some() {
                let start = piece.origin.start as usize + (begin - at);
                Span::new(piece.origin.source, start, start + (end - begin))
            } else {
                piece.origin
            };
            self.piece(base + (begin - range.start), origin, piece.verbatim);
        }
        self.text.push_str(text);
    }

    /// Adds text that an escape of another text stands for.
    pub fn push_decoded(&mut self, from: &Mapped, escape: Range<usize>, text: &str) {
        let origin = from.span(escape);
        self.push_synthetic(text, origin);
    }

    /// Adds text that stands for a place.
    pub fn push_synthetic(&mut self, text: &str, origin: Span) {
        if !text.is_empty() {
            self.piece(self.text.len(), origin, false);
            self.text.push_str(text);
        }
    }

    fn piece(&mut self, at: usize, origin: Span, verbatim: bool) {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        if let Some(last) = self.pieces.last()
            && verbatim
            && last.verbatim
            && last.origin.source == origin.source
            && last.origin.is_some()
            && last.origin.end == origin.start
            && last.origin.end - last.origin.start == at - last.at
        {
            let end = origin.end;
            if let Some(last) = self.pieces.last_mut() {
                last.origin.end = end;
            }
            return;
        }
        self.pieces.push(Piece { at, origin, verbatim });
    }

    /// The text; `empty` is its place should nothing have been pushed.
    #[must_use]
    pub fn finish(mut self, empty: Span) -> Mapped {
        if self.pieces.is_empty() {
            self.pieces.push(Piece { at: 0, origin: empty.head(), verbatim: false });
        }
        Mapped { text: self.text.into(), pieces: self.pieces.into() }
    }
}
