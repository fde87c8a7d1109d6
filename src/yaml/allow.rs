//! Comments that allow what would be told of a line: `# apc: allow APC0309 the second region comes in May`.
//!
//! Behind something, such a comment speaks of its line; in a line of its own, of the next line and of all that begins there and
//! is no list or map in lines of its own: a long `{ ... }`, a text over several lines.

use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

use super::parse::options;
use crate::diagnostic::{Allowance, Code, Diagnostic, Diagnostics, SourceId, Sources, Span, Spanned, code};

/// What such a comment begins with, behind its `#`.
const MARK: &str = "apc:";

/// Reads the comments of a text that was read as a document, for [`Diagnostics::allow`].
pub fn read_allowances(source: SourceId, sources: &Sources, sink: &mut Diagnostics) {
    let Some(file) = sources.get(source) else { return };
    let text = file.text();
    // Few texts have any, and the others cost no second reading.
    let mut marked = marked(text).peekable();
    if marked.peek().is_none() {
        return;
    }
    let Some(places) = Places::of(text) else { return };
    let mut before = 0..0;
    let read = |(comment, mark): (Range<usize>, usize)| {
        if is_inside(&places.scalars, comment.start) {
            return None;
        }
        let codes = codes(text, source, comment.clone(), mark, sink)?;
        let covers = places.covered(text, comment.start, &mut before);
        let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Some(Allowance { span: Span::new(source, comment.start, comment.end), covers: byte(covers.start)..byte(covers.end), codes })
    };
    file.allow(marked.filter_map(read).collect());
}

/// The comments that begin with `apc:`, without blanks at their ends, each with where the words begin behind that. What stands in such a
/// comment is its own: there is one in a line.
fn marked(text: &str) -> impl Iterator<Item = (Range<usize>, usize)> + '_ {
    let mut next = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = next;
        next += line.len();
        let line = line.trim_end();
        let words = |(at, _): (usize, &str)| {
            let begins = line.get(..at)?.chars().next_back().is_none_or(char::is_whitespace);
            let words = line.get(at + 1..)?.trim_start().strip_prefix(MARK).filter(|_| begins)?;
            Some((start + at..start + line.len(), start + line.len() - words.len()))
        };
        line.match_indices('#').find_map(words)
    })
}

/// What a comment allows; tells when that cannot be read. `mark` is where the words behind `apc:` begin.
fn codes(text: &str, source: SourceId, comment: Range<usize>, mark: usize, sink: &mut Diagnostics) -> Option<Vec<Spanned<Code>>> {
    const FORM: &str = "write `# apc: allow APC0309 REASON`";
    let mut words = Words { text, at: mark, end: comment.end };
    let verb = words.next();
    if text.get(verb.clone()) != Some("allow") {
        let written = text.get(verb.clone()).unwrap_or("");
        let place = if verb.is_empty() { comment } else { verb };
        let message =
            if written.is_empty() { "`# apc:` says nothing".to_owned() } else { format!("`{written}` is nothing that a comment says") };
        let fault = Diagnostic::new(code::spec::BAD_ALLOWANCE, Span::new(source, place.start, place.end), message).help(FORM);
        sink.push(fault.did_you_mean(written, ["allow"]));
        return None;
    }
    let mut codes: Vec<Spanned<Code>> = Vec::new();
    let mut sound = true;
    loop {
        let word = words.next();
        let written = text.get(word.clone()).unwrap_or("");
        let place = Span::new(source, word.start, word.end);
        match Code::find(written).filter(|_| looks_like_code(written)) {
            Some(found) if found.severity() == crate::diagnostic::Severity::Error => {
                let message = format!("{found} is an error, and errors are not allowed");
                sink.push(
                    Diagnostic::new(code::spec::ALLOWS_ERROR, place, message)
                        .label(found.title())
                        .help("mend what it tells, and delete this"),
                );
                sound = false;
            }
            Some(found) => codes.push(Spanned::new(found, place)),
            None if looks_like_code(written) => {
                let known: Vec<String> = Code::all().map(|code| code.to_string()).collect();
                let fault = Diagnostic::new(code::spec::UNKNOWN_CODE, place, format!("`{written}` is no code of a diagnostic"));
                let fault = fault.help("the code stands before each warning and note");
                sink.push(fault.did_you_mean(&written.to_ascii_uppercase(), known.iter().map(String::as_str)));
                sound = false;
            }
            None => {
                let message = "this comment does not say what it allows";
                sink.push(Diagnostic::new(code::spec::BAD_ALLOWANCE, Span::new(source, comment.start, comment.end), message).help(FORM));
                return None;
            }
        }
        if !words.comma() {
            break;
        }
    }
    let reason = text.get(words.at..comment.end).unwrap_or("");
    if !reason.contains(char::is_alphanumeric) {
        let place = Span::new(source, comment.start, comment.end);
        let fault = Diagnostic::new(code::spec::NO_REASON, place, "this comment does not say why").label("without a reason");
        sink.push(fault.help("write behind the code what makes it right here"));
        return None;
    }
    sound.then_some(codes)
}

fn looks_like_code(word: &str) -> bool {
    word.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("apc")) && word[3..].starts_with(|c: char| c.is_ascii_digit())
}

/// The words of a comment.
struct Words<'t> {
    text: &'t str,
    at: usize,
    end: usize,
}

impl Words<'_> {
    /// The next word; empty at the end.
    fn next(&mut self) -> Range<usize> {
        let rest = self.text.get(self.at..self.end).unwrap_or("");
        let start = self.at + rest.len() - rest.trim_start().len();
        let rest = rest.trim_start();
        let length = rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ':')).unwrap_or(rest.len());
        self.at = start + length;
        start..self.at
    }

    /// Passes a comma, if one is next.
    fn comma(&mut self) -> bool {
        let rest = self.text.get(self.at..self.end).unwrap_or("");
        let found = rest.trim_start().starts_with(',');
        if found {
            self.at += rest.len() - rest.trim_start().len() + 1;
        }
        found
    }
}

/// What stands where in a text, in order.
#[derive(Debug, Default)]
struct Places {
    /// Keys and values.
    scalars: Vec<Range<usize>>,
    /// `{...}` and `[...]`.
    flows: Vec<Range<usize>>,
}

impl Places {
    fn of(text: &str) -> Option<Self> {
        let mut places = Self::default();
        let mut open: Vec<Option<usize>> = Vec::new();
        for item in Parser::new_from_str_with_options(text, options()) {
            let (event, place) = item.ok()?;
            let range = place.byte_range().unwrap_or(0..0);
            match event {
                Event::Scalar(_, style, ..) => {
                    let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
                    // What a block scalar says begins behind the line of its `|`.
                    let start = if block { text.get(..range.start)?.trim_end().len() } else { range.start };
                    let length = text.get(range.clone())?.trim_end().len();
                    places.scalars.push(start..if block { range.end } else { range.start + length });
                }
                Event::SequenceStart(style, ..) | Event::MappingStart(style, ..) => {
                    let flow = style == StructureStyle::Flow;
                    open.push(flow.then_some(places.flows.len()));
                    places.flows.extend(flow.then_some(range));
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    if let Some(flow) = open.pop()?.and_then(|index| places.flows.get_mut(index)) {
                        flow.end = range.end;
                    }
                }
                _ => {}
            }
        }
        Some(places)
    }

    /// The bytes that a comment speaks of. `before` are the lines of comments passed for the one before, which this may be among.
    fn covered(&self, text: &str, comment: usize, before: &mut Range<usize>) -> Range<usize> {
        let line_at = |at: usize| text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
        let end_of = |at: usize| text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |length| at + length);
        let line = line_at(comment);
        let own = text.get(line..comment).is_none_or(|before| before.trim().is_empty());
        let mut start = line;
        if own {
            start = if before.contains(&line) { before.end } else { line };
            while start < text.len() && text.get(start..end_of(start)).is_some_and(is_empty_line) {
                start = end_of(start) + 1;
            }
            *before = line..start;
        }
        let end = end_of(start.min(text.len()));
        let ends = |ranges: &[Range<usize>]| {
            let begin = |at: usize| ranges.partition_point(|range| range.start < at);
            ranges.get(begin(start)..begin(end + 1)).into_iter().flatten().filter(|_| own).map(|range| range.end).max()
        };
        start..end.max(ends(&self.flows).max(ends(&self.scalars)).unwrap_or(end))
    }
}

/// Whether a place is inside of one of several ranges, which are in order and do not meet.
fn is_inside(ranges: &[Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.start <= at);
    next.checked_sub(1).and_then(|index| ranges.get(index)).is_some_and(|range| range.contains(&at))
}

fn is_empty_line(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}
