use std::borrow::Cow;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::visible::{of_one_length, visible};
use super::{Source, Span};

/// Lines longer than this, bytes, are shown in part.
const LONG: usize = 240;

/// How much is shown of a long line before a place and after it, bytes.
const AROUND: usize = 70;

/// What is shown of a text around a place: whole lines, or a part of one that is too long to be read (a policy in a template).
pub(super) enum Excerpt<'s> {
    /// Whole lines.
    Lines {
        /// The file.
        source: &'s Source,
        /// Of the file, as long as that, without what a terminal would obey.
        text: Cow<'s, str>,
    },
    /// A part of a line.
    Part {
        /// The file.
        name: String,
        /// Of the line.
        text: String,
        /// From 0.
        line: usize,
        /// Characters of the line before the part.
        column: usize,
        /// Bytes of the file before the part.
        start: usize,
    },
}

impl<'s> Excerpt<'s> {
    /// The excerpt around a place.
    pub(super) fn around(span: Span, source: &'s Source) -> Self {
        let (line, _) = source.line_column(span.start);
        let near = (line.saturating_sub(1).max(1)..=line + 1).map(|n| source.line(n).len()).max();
        if near.unwrap_or(0) <= LONG {
            let text = match source.shown() {
                // A point behind the last letter is shown when something stands there.
                text if span.start as usize >= text.len() => format!("{text} ").into(),
                text => text.into(),
            };
            return Self::Lines { source, text };
        }
        let text = source.text();
        let boundary = |mut at: usize| {
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (first, last) = (span.start as usize, (span.end as usize).min(text.len()));
        let begin = text.get(..first).and_then(|t| t.rfind('\n')).map_or(0, |at| at + 1);
        let end = text.get(first..).and_then(|t| t.find('\n')).map_or(text.len(), |at| first + at);
        let start = boundary(first.saturating_sub(AROUND).max(begin));
        let stop = boundary((last + AROUND).min(end).max(start));
        Self::Part {
            name: visible(source.name()).into_owned(),
            text: of_one_length(text.get(start..stop).unwrap_or("")).into_owned(),
            line: line - 1,
            column: text.get(begin..start).map_or(0, |t| t.chars().count()),
            start,
        }
    }

    /// Where a place of the file stands in the excerpt, if it does.
    pub(super) fn place(&self, span: Span) -> Option<SourceSpan> {
        let length = (span.end - span.start) as usize;
        match self {
            Self::Lines { .. } => Some(SourceSpan::new((span.start as usize).into(), length)),
            Self::Part { text, start, .. } => {
                let at = (span.start as usize).checked_sub(*start).filter(|at| at + length <= text.len())?;
                Some(SourceSpan::new(at.into(), length))
            }
        }
    }
}

impl SourceCode for Excerpt<'_> {
    fn read_span<'a>(&'a self, span: &SourceSpan, before: usize, after: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        match self {
            // Read from the first line that is asked for: files are long, and may have many faults.
            Self::Lines { source, text } => {
                let (line, _) = source.line_column(u32::try_from(span.offset()).unwrap_or(u32::MAX));
                let above = line.saturating_sub(before + 1);
                let start = source.start_of(above + 1);
                let near = SourceSpan::new((span.offset() - start).into(), span.len());
                let found = text.as_bytes().get(start..).unwrap_or_default().read_span(&near, before, after)?;
                let place = SourceSpan::new((found.span().offset() + start).into(), found.span().len());
                let (name, lines) = (visible(source.name()).into_owned(), above + found.line_count());
                Ok(Box::new(MietteSpanContents::new_named(name, found.data(), place, above + found.line(), found.column(), lines)))
            }
            Self::Part { name, text, line, column, .. } => {
                // Asked without lines around it, the column is that of the span; else that of the line, which begins here.
                let skipped = if before == 0 { text.get(..span.offset()).map_or(0, |t| t.chars().count()) } else { 0 };
                let whole = (0, text.len()).into();
                let contents = MietteSpanContents::new_named(name.clone(), text.as_bytes(), whole, *line, column + skipped, 1);
                Ok(Box::new(contents))
            }
        }
    }
}

impl std::fmt::Debug for Excerpt<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Excerpt")
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::{Diagnostic, Sources, Span, Style, code, render};

    #[test]
    fn a_line_too_long_to_be_read_is_shown_in_part() {
        let mut sources = Sources::new();
        let line = format!("{}wrong{}", "ä ".repeat(300), " ö".repeat(300));
        let source = sources.add("template.json", format!("first\n{line}\nlast\n"));
        let start = line.find("wrong").unwrap_or(0) + "first\n".len();
        let diagnostic = Diagnostic::new(code::yaml::SYNTAX, Span::new(source, start, start + 5), "this is wrong").label("here");
        let shown = render(&diagnostic, &sources, Style::Plain);
        assert!(shown.contains("template.json:2:601"), "{shown}");
        assert!(shown.lines().all(|l| l.chars().count() < 140), "{shown}");
        assert!(shown.contains("wrong") && !shown.contains("first"), "{shown}");
    }
}
