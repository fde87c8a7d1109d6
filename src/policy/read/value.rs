use std::ops::Range;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::BytesRef;

use crate::diagnostic::code::policy as code;
use crate::diagnostic::{Diagnostic, Mapped, MappedBuilder};
use crate::expr::end_of_expression;

use super::{Reader, trimmed};
use crate::policy::print::is_xml;
use crate::policy::tree::is_expression;

/// The longest reference that means anything: `&#x10FFFF;`, with some leading zeros.
const LONGEST_REFERENCE: usize = 16;

const UNCLOSED: &str = "a bracket, a quote or a comment in it is not closed";

/// Where an expression ends.
enum End {
    /// There, and the value with it.
    Whole(usize),
    /// There, and something follows that is not part of it.
    Followed(usize),
    /// It does not.
    Never,
}

/// Finding the end of a broken expression may take reading on to the end of the text. Sound documents are searched once or
/// twice in all; one that takes as many readings as this is no document.
const MAX_SEARCHED: usize = 8;

/// What a piece of text is, which decides how it is decoded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Text of an element, written out.
    Text,
    /// An attribute's value, written out: line breaks and tabs are blanks, as in every XML reader.
    Attribute,
    /// C#, in which `&` may stand for itself. Line breaks stay: a line comment would swallow the rest otherwise.
    Expression,
}

impl Reader<'_> {
    /// At a quote; moves past the closing one.
    pub(super) fn quoted_value(&mut self, name: &str) -> Mapped {
        let open = self.at;
        let quote = if self.rest().starts_with('"') { '"' } else { '\'' };
        let start = open + 1;
        let all = self.text.text().len();
        let expression = start + blanks(self.slice(start..all));
        if is_expression(self.slice(expression..all)) {
            match self.end_of(expression, |after| after.starts_with(quote)) {
                End::Whole(end) => {
                    self.at = end + blanks(self.slice(end..all)) + 1;
                    let value = self.decode(expression..end, Kind::Expression);
                    self.warn_of_line_comment(&value, name);
                    return value;
                }
                End::Followed(end) => {
                    let close = self.slice(end..all).find(quote).map_or(all, |n| end + n);
                    self.mixed(end..close);
                }
                End::Never => {
                    let message = format!("the expression in `{name}` never ends");
                    self.fault(code::UNCLOSED_EXPRESSION, expression..expression + 2, message, UNCLOSED);
                }
            }
        }
        self.plain_value(start, quote, name)
    }

    fn plain_value(&mut self, start: usize, quote: char, name: &str) -> Mapped {
        let all = self.text.text().len();
        let rest = self.slice(start..all);
        let close = rest.find(quote);
        let written = &rest[..close.unwrap_or(rest.len())];
        let computed = is_expression(written);
        let bracket = if computed { None } else { written.find('<') };
        let ends = match (close, bracket) {
            (Some(close), None) => {
                self.at = start + close + 1;
                start..start + close
            }
            // The quote that closes is another attribute's: the value is what stands before its tag's end.
            (_, Some(bracket)) if written[..bracket].contains('>') => {
                let end = written[..bracket].rfind('>').unwrap_or(bracket);
                let end = if written[..end].ends_with('/') { end - 1 } else { end };
                let value = written[..end].trim_ascii_end().len();
                self.fault(
                    code::MALFORMED,
                    start - 1..start,
                    format!("the value of `{name}` is never closed"),
                    &format!("add `{quote}` at its end"),
                );
                self.at = start + end;
                start..start + value
            }
            (Some(close), Some(bracket)) => {
                let place = start + bracket..start + bracket + 1;
                self.fault(code::MALFORMED, place, format!("`<` in the value of `{name}`"), "write `&lt;`");
                self.at = start + close + 1;
                start..start + close
            }
            (None, bracket) => {
                let help = format!("add `{quote}` at its end");
                self.fault(code::MALFORMED, start - 1..start, format!("the value of `{name}` is never closed"), &help);
                self.at = bracket.map_or(all, |n| start + n);
                start..self.at
            }
        };
        let kind = if computed { Kind::Expression } else { Kind::Attribute };
        let value = self.decode(ends, kind);
        if computed { trimmed(&value) } else { value }
    }

    /// Between two pieces of markup.
    pub(super) fn run_of_text(&mut self) {
        let start = self.at;
        let all = self.text.text().len();
        let blank = blanks(self.rest());
        let first = start + blank;
        if self.stack.is_empty() {
            let end = start + self.rest().find('<').unwrap_or(all - start);
            self.at = end;
            if first < end {
                let length = self.slice(first..end).trim_ascii_end().len();
                self.stray_text(first..first + length);
            }
            return;
        }
        let mut kind = Kind::Text;
        let mut end = start + self.rest().find('<').unwrap_or(all - start);
        let begins = self.stack.last().is_some_and(|o| o.run.text.is_empty());
        if begins && is_expression(self.slice(first..all)) {
            kind = Kind::Expression;
            match self.end_of(first, |after| after.is_empty() || after.starts_with('<')) {
                End::Whole(close) => end = close + blanks(self.slice(close..all)),
                End::Followed(close) => {
                    end = self.slice(close..all).find('<').map_or(all, |n| close + n);
                    self.mixed(close..end);
                }
                End::Never => {
                    self.fault(code::UNCLOSED_EXPRESSION, first..first + 2, "this expression never ends", UNCLOSED);
                    end = self.slice(first..all).find("</").map_or(all, |n| first + n);
                }
            }
        }
        self.at = end;
        let text = self.decode(start..end, kind);
        let written = self.slice(start..end).trim_ascii().is_empty();
        if let Some(open) = self.stack.last_mut() {
            open.run.meant |= !written;
            open.run.text.push_slice(&text, 0..text.text().len());
        }
    }

    /// Where the expression that begins at `start` ends. `follows` says whether what comes after it, white space aside, may come
    /// after a value.
    ///
    /// Nothing says whether its quotes and brackets are written as references or raw, so both are tried.
    fn end_of(&mut self, start: usize, follows: impl Fn(&str) -> bool) -> End {
        let text = self.text.text();
        let mut first = None;
        for escaped in [true, false] {
            let end = end_of_expression(text, start, escaped);
            let until = if escaped { self.slice(start..text.len()).find('<').map(|n| start + n) } else { None };
            self.searched += end.or(until).unwrap_or(text.len()) - start;
            match end {
                Some(end) if follows(self.slice(end..text.len()).trim_ascii_start()) => return End::Whole(end),
                Some(end) => first = first.or(Some(end)),
                None => {}
            }
        }
        if self.searched > MAX_SEARCHED * text.len() {
            self.give_up(self.span(start..start + 2), "too many expressions whose end is not found: the rest was not read");
        }
        first.map_or(End::Never, End::Followed)
    }

    fn mixed(&mut self, range: Range<usize>) {
        let message = "text follows an expression: whether APIM evaluates such a value is not documented";
        let fault = Diagnostic::new(code::MIXED_VALUE, self.span(range), message).label("not part of the expression");
        self.report(fault.help("make it one expression: `@(\"text\" + (...))`"));
    }

    /// A strict reader makes blanks of the line breaks in an attribute. With a line comment, what follows it is lost.
    fn warn_of_line_comment(&mut self, value: &Mapped, name: &str) {
        let text = value.text();
        if !text.contains('\n') || !text.contains("//") {
            return;
        }
        let one_line = text.replace('\n', " ");
        if end_of_expression(&one_line, 0, false) == Some(one_line.len()) {
            return;
        }
        let at = text.find("//").unwrap_or(0);
        let message = format!("a line comment in `{name}` swallows the rest of the expression in the `xml` format");
        let fault = Diagnostic::new(code::LINE_COMMENT, value.span(at..at + 2), message);
        self.comments.push(fault.label("line breaks of attributes are read as blanks").help("write `/* ... */`"));
    }

    /// Comments, CDATA sections and other text without references.
    pub(super) fn plain(&mut self, range: Range<usize>) -> Mapped {
        let mut out = MappedBuilder::new();
        self.copy(range.clone(), Kind::Text, &mut out);
        out.finish(self.span(range))
    }

    /// Resolves the references of a range.
    fn decode(&mut self, range: Range<usize>, kind: Kind) -> Mapped {
        let mut out = MappedBuilder::new();
        let mut at = range.start;
        while let Some(found) = self.slice(at..range.end).find('&') {
            let amp = at + found;
            self.copy(at..amp, kind, &mut out);
            let rest = self.slice(amp + 1..range.end);
            let end = rest.bytes().take(LONGEST_REFERENCE).position(|b| b == b';');
            let resolved = end.and_then(|end| resolve(&rest[..end]).map(|c| (amp + 1 + end + 1, c)));
            if let Some((after, c)) = resolved {
                out.push_decoded(self.text, amp..after, c.encode_utf8(&mut [0; 4]));
                at = after;
                continue;
            }
            if kind != Kind::Expression {
                let name = end.map_or(0, |end| end + 1);
                let help =
                    "write `&amp;` for the character `&`; the references are `&lt;`, `&gt;`, `&amp;`, `&quot;`, `&apos;` and `&#...;`";
                self.fault(code::BAD_REFERENCE, amp..amp + 1 + name, "`&` begins no reference that is known", help);
            }
            out.push_slice(self.text, amp..amp + 1);
            at = amp + 1;
        }
        self.copy(at..range.end, kind, &mut out);
        out.finish(self.span(range))
    }

    /// Copies a range without references; line ends become LF, as in every XML reader.
    fn copy(&mut self, range: Range<usize>, kind: Kind, out: &mut MappedBuilder) {
        let special = |c: char| c == '\r' || !is_xml(c) || (kind == Kind::Attribute && matches!(c, '\n' | '\t'));
        let mut at = range.start;
        while let Some(found) = self.slice(at..range.end).find(special) {
            let place = at + found;
            out.push_slice(self.text, at..place);
            let rest = self.slice(place..range.end);
            let c = rest.chars().next().unwrap_or(' ');
            let length = if rest.starts_with("\r\n") { 2 } else { c.len_utf8() };
            at = place + length;
            if !is_xml(c) {
                let message = format!("the character U+{:04X} cannot stand in XML", u32::from(c));
                self.fault(code::BAD_CHARACTER, place..at, message, "remove it");
                continue;
            }
            out.push_decoded(self.text, place..at, if kind == Kind::Attribute { " " } else { "\n" });
        }
        out.push_slice(self.text, at..range.end);
    }
}

/// What a reference stands for: `lt`, `#39`, `#x27`.
fn resolve(name: &str) -> Option<char> {
    if name.starts_with('#') {
        return BytesRef::new(name).resolve_char_ref().ok().flatten().filter(|&c| is_xml(c));
    }
    resolve_predefined_entity(name).and_then(|text| text.chars().next())
}

/// How many bytes of white space a text begins with.
fn blanks(text: &str) -> usize {
    text.len() - text.trim_ascii_start().len()
}
