use std::ops::Range;

use granit_parser::ScalarStyle;

use crate::diagnostic::{Mapped, MappedBuilder, SourceId, Span};

/// The text of a scalar with the place of each of its letters. `range` are its bytes in the source, quotes included.
pub(super) fn mapped(source_text: &str, source: SourceId, value: &str, style: ScalarStyle, range: &Range<usize>) -> Mapped {
    let quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
    let inner = if quoted && range.len() >= 2 { range.start + 1..range.end - 1 } else { range.clone() };
    let written = source_text.get(inner.clone()).unwrap_or("");
    if written == value {
        return Mapped::verbatim(value, source, inner.start);
    }
    let whole = Span::new(source, inner.start, inner.end);
    let from = Mapped::verbatim(written, source, inner.start);
    align(&from, written, value, style).map_or_else(|| Mapped::synthetic(value, whole), |builder| builder.finish(whole))
}

/// Walks the written and the decoded text side by side; `None` where they cannot be matched, which only costs precision.
fn align(from: &Mapped, written: &str, value: &str, style: ScalarStyle) -> Option<MappedBuilder> {
    let mut builder = MappedBuilder::new();
    let (mut at, mut done) = (0, 0);
    while done < value.len() {
        let (rest, left) = (&written[at..], &value[done..]);
        let letter = left.chars().next()?;
        if style == ScalarStyle::DoubleQuoted && rest.starts_with('\\') {
            let length = escape_length(rest)?;
            if rest[1..].starts_with(['\n', '\r']) {
                // An escaped line end stands for nothing, nor does the indentation after it.
                at += length + blank(&rest[length..]);
                continue;
            }
            builder.push_decoded(from, at..at + length, &left[..letter.len_utf8()]);
            (at, done) = (at + length, done + letter.len_utf8());
        } else if style == ScalarStyle::SingleQuoted && rest.starts_with("''") {
            builder.push_decoded(from, at..at + 2, "'");
            (at, done) = (at + 2, done + 1);
        } else {
            // Line ends, with the blanks around them, fold into whatever blanks the decoded text has there.
            let blanks = blank(rest);
            if rest[..blanks].contains('\n') {
                let folded = blank(left);
                builder.push_decoded(from, at..at + blanks, &left[..folded]);
                (at, done) = (at + blanks, done + folded);
            } else if rest.starts_with(letter) {
                builder.push_slice(from, at..at + letter.len_utf8());
                (at, done) = (at + letter.len_utf8(), done + letter.len_utf8());
            } else {
                return None;
            }
        }
    }
    Some(builder)
}

fn blank(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t', '\n', '\r']).len()
}

/// The bytes of the escape that the text begins with.
fn escape_length(text: &str) -> Option<usize> {
    let hex = |digits: usize| text.is_char_boundary(2 + digits).then_some(2 + digits);
    match text[1..].chars().next()? {
        'x' => hex(2),
        'u' => {
            let high = text.get(2..6).and_then(|d| u32::from_str_radix(d, 16).ok())?;
            // A pair of surrogates is one letter written as two escapes.
            hex(if (0xD800..0xDC00).contains(&high) { 10 } else { 4 })
        }
        'U' => hex(8),
        other => Some(1 + other.len_utf8()),
    }
}

#[cfg(test)]
mod tests {
    use granit_parser::ScalarStyle::{DoubleQuoted, Folded, Literal, Plain, SingleQuoted};

    use super::mapped;
    use crate::diagnostic::Sources;

    #[test]
    fn each_letter_knows_where_it_was_written() {
        for (written, value, style, letter, place) in [
            ("plain", "plain", Plain, 2..3, "a"),
            ("two\n   lines", "two lines", Plain, 4..5, "l"),
            ("'it''s'", "it's", SingleQuoted, 2..3, "''"),
            ("'it''s'", "it's", SingleQuoted, 3..4, "s"),
            (r#""a\tb""#, "a\tb", DoubleQuoted, 1..2, r"\t"),
            (r#""a\u00e9b""#, "aéb", DoubleQuoted, 3..4, "b"),
            (r#""\uD83C\uDFB5!""#, "🎵!", DoubleQuoted, 0..4, r"\uD83C\uDFB5"),
            ("\"a\\\n   b c\"", "ab c", DoubleQuoted, 1..2, "b"),
            ("one\n  two\n", "one\ntwo\n", Literal, 4..7, "two"),
            ("one\n  two\n\n  x", "one two\nx", Folded, 8..9, "x"),
            ("öne \"x\"", "öne \"x\"", Plain, 0..2, "ö"),
        ] {
            let mut sources = Sources::new();
            let id = sources.add("f", format!("é: {written}"));
            let text = mapped(sources.get(id).unwrap().text(), id, value, style, &(4..4 + written.len()));
            assert_eq!(text.text(), value);
            assert_eq!(sources.slice(text.span(letter)), place, "{written}");
        }
    }
}
