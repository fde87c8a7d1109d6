use std::ops::Range;

use granit_parser::ErrorKind;

use super::{Entry, Kind};
use crate::diagnostic::{Diagnostic, Mapped, SourceId, Span, code};

/// Longer lines are not repeated in a message.
const LONGEST_LINE: usize = 200;

/// A trap that explains a syntax error, found in the text around it.
pub(super) fn around(text: &str, source: SourceId, at: usize, kind: &ErrorKind) -> Option<Diagnostic> {
    let line = Line::at(text, at);
    match kind {
        ErrorKind::InvalidBlockScalarHeader | ErrorKind::UnexpectedCharacter { character: '>' } => comparison(&line, source, at),
        ErrorKind::UnexpectedCharacter { character: '@' } => Some(expression(&line, source, at)),
        ErrorKind::UnexpectedCharacter { .. } => Some(reserved(&line, source, at)),
        ErrorKind::MissingAnchorOrAliasName if text[at..].starts_with('*') => Some(starred(&line, source, line.value(at))),
        ErrorKind::MissingAnchorOrAliasName if text[at..].starts_with('&') => Some(reserved(&line, source, at)),
        ErrorKind::MappingValueNotAllowed => colon(&line, source, at),
        _ => after_brace(&line, source, at),
    }
}

/// `*-mini`: a glob that YAML takes for an alias. Other names without an anchor are left to the caller.
pub(super) fn star(text: &str, source: SourceId, alias: &Range<usize>, name: &str) -> Option<Diagnostic> {
    let globbed = name.starts_with(['-', '.']) || name.contains('*');
    let line = Line::at(text, alias.start);
    globbed.then(|| starred(&line, source, line.value(alias.start)))
}

/// Whether a map stands directly inside the braces of another, as in `{{name}}`.
pub(super) fn is_double_brace(text: &str, inner: Span) -> bool {
    let (start, end) = (inner.start as usize, inner.end as usize);
    let byte = |at: usize| text.as_bytes().get(at).copied();
    byte(start) == Some(b'{') && start > 0 && byte(start - 1) == Some(b'{') && byte(end) == Some(b'}')
}

/// `{model}`, `{{name}}` and `{ a, b: 1 }`: a map in braces with keys that have no colon (`bare`). With what was meant, so that
/// one mistake is told once.
pub(super) fn bare_keys(text: &str, map: Span, entries: &[Entry], bare: &[Span]) -> Option<(Diagnostic, Option<Kind>)> {
    let first = *bare.first()?;
    if is_double_brace(text, map) {
        return None;
    }
    let range = map.start as usize..map.end as usize;
    let line = Line::at(text, range.start);
    let written = text.get(range.clone()).unwrap_or("");
    let whole = || Some(Kind::Scalar { text: Mapped::verbatim(written, map.source, range.start), plain: false });
    if entries.len() <= 1 && bare.len() == 1 && is_double_brace(text, first) {
        return Some((named_value(&line, map, &range), whole()));
    }
    if entries.len() == 1 && bare.len() == 1 && !written.starts_with("{ ") {
        return Some((brace(&line, map, &range), whole()));
    }
    let key = text.get(first.start as usize..first.end as usize).unwrap_or("");
    let fault =
        Diagnostic::new(code::yaml::BARE_KEY, first, format!("the key `{key}` has no value")).label("neither a colon nor a value follows");
    let right = if bare.len() == entries.len() && written.ends_with('}') {
        let inner = written.trim_start_matches('{').trim_end_matches('}').trim();
        line.with(&range, &format!("[{inner}]"))
    } else if let Some((name, value)) = key.split_once(' ') {
        line.with(&(first.start as usize..first.end as usize), &format!("{name}: {}", value.trim_start()))
    } else {
        line.with(&(first.start as usize..first.end as usize), &format!("{key}: VALUE"))
    };
    Some((fault.help(format!("in braces every key has a value: `{right}`")), None))
}

/// Text in braces followed by more text: `{model} is refused`.
fn after_brace(line: &Line<'_>, source: SourceId, at: usize) -> Option<Diagnostic> {
    let before = line.text[line.start..at].trim_end();
    before.ends_with('}').then_some(())?;
    let mut depth = 0_usize;
    let open = before.char_indices().rev().find_map(|(i, c)| {
        match c {
            '}' => depth += 1,
            '{' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (c == '{' && depth == 0).then_some(line.start + i)
    })?;
    // The text goes on after the brace, so its end is not where the flow map ended.
    let range = open..line.value(at).end.max(line.start + before.len());
    let span = Span::new(source, range.start, range.end);
    let double = line.text[range.clone()].starts_with("{{");
    Some(if double { named_value(line, span, &range) } else { brace(line, span, &range) })
}

fn brace(line: &Line<'_>, span: Span, range: &Range<usize>) -> Diagnostic {
    let written = line.text.get(range.clone()).unwrap_or("");
    Diagnostic::new(code::yaml::BRACE, span, format!("`{written}` without quotes is a map, not a text"))
        .help(format!("quote it: `{}`", line.with(range, &quoted(written))))
}

fn named_value(line: &Line<'_>, span: Span, range: &Range<usize>) -> Diagnostic {
    let written = line.text.get(range.clone()).unwrap_or("");
    Diagnostic::new(code::yaml::NAMED_VALUE, span, format!("`{written}` without quotes is a map in a map, not a named value"))
        .help(format!("quote it: `{}`", line.with(range, &quoted(written))))
}

fn comparison(line: &Line<'_>, source: SourceId, at: usize) -> Option<Diagnostic> {
    let range = line.value(at);
    let written = &line.text[range.clone()];
    let number = written.strip_prefix('>')?.trim_start_matches('=').trim();
    number.starts_with(|c: char| c.is_ascii_digit()).then_some(())?;
    let span = Span::new(source, range.start, range.end);
    Some(
        Diagnostic::new(code::yaml::COMPARISON, span, format!("`{written}` is not a range, `>` begins a block text"))
            .help(format!("a range is written with two dots: `{}`", line.with(&range, &format!("{number}..")))),
    )
}

fn expression(line: &Line<'_>, source: SourceId, at: usize) -> Diagnostic {
    let range = line.value(at);
    let written = &line.text[range.clone()];
    let span = Span::new(source, range.start, range.end);
    if !written.starts_with("@(") && !written.starts_with("@{") {
        return reserved(line, source, at);
    }
    let fault = Diagnostic::new(code::yaml::EXPRESSION, span, "an expression without quotes, a value cannot begin with `@`");
    if balanced(written) {
        fault.help(format!("quote it: `{}`", line.with(&range, &quoted(written))))
    } else {
        fault.help(format!("put it on lines of its own, indented, after a `|`: `{}`", line.with(&range, "|")))
    }
}

fn reserved(line: &Line<'_>, source: SourceId, at: usize) -> Diagnostic {
    let range = line.value(at);
    let written = &line.text[range.clone()];
    let first = match written.chars().next() {
        Some('`') => "a backtick".to_owned(),
        other => format!("`{}`", other.unwrap_or_default()),
    };
    Diagnostic::new(code::yaml::RESERVED, Span::new(source, range.start, range.end), format!("a value cannot begin with {first}"))
        .help(format!("quote it: `{}`", line.with(&range, &quoted(written))))
}

fn starred(line: &Line<'_>, source: SourceId, range: Range<usize>) -> Diagnostic {
    let written = &line.text[range.clone()];
    let span = Span::new(source, range.start, range.end);
    Diagnostic::new(code::yaml::STAR, span, format!("`{written}` without quotes is an alias, not a glob"))
        .help(format!("quote it: `{}`", line.with(&range, &quoted(written))))
}

/// A second colon in a line: a name or a text that holds one.
fn colon(line: &Line<'_>, source: SourceId, at: usize) -> Option<Diagnostic> {
    let whole = &line.text[line.start..line.end];
    let begin = line.start + whole.len() - whole.trim_start_matches([' ', '-']).len();
    let first = begin + line.text.get(begin..at)?.find(": ")?;
    let content = line.content_end();
    let name = at + 1 >= content;
    let range = if name {
        begin..at
    } else {
        let value = &line.text[first + 1..content];
        content - value.trim_start().len()..content
    };
    let what = if name { "a name" } else { "a text" };
    let right = line.with(&range, &quoted(&line.text[range.clone()]));
    Some(
        Diagnostic::new(
            code::yaml::COLON,
            Span::new(source, at, at + 1),
            format!("a second colon in one line, {what} that holds one is quoted"),
        )
        .and(Span::new(source, first, first + 1), "the first")
        .help(format!("quote it: `{right}`")),
    )
}

/// Text as a quoted scalar.
pub(super) fn quoted(text: &str) -> String {
    if text.contains(['"', '\\']) { format!("'{}'", text.replace('\'', "''")) } else { format!("\"{text}\"") }
}

fn balanced(text: &str) -> bool {
    let count = |c: char| text.matches(c).count();
    count('(') == count(')') && count('{') == count('}')
}

/// The line a fault stands in.
pub(super) struct Line<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

impl<'t> Line<'t> {
    pub(super) fn at(text: &'t str, at: usize) -> Self {
        let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
        let end = text[at..].find(['\n', '\r']).map_or(text.len(), |i| at + i);
        Self { text, start, end }
    }

    /// Where the line's content ends: before a comment and the blanks around it.
    fn content_end(&self) -> usize {
        let line = &self.text[self.start..self.end];
        let end = line.match_indices(" #").map(|(i, _)| i).find(|&i| !inside_quotes(&line[..i])).unwrap_or(line.len());
        self.start + line[..end].trim_end().len()
    }

    /// The bytes of the value that goes through `at`: to the end of the line, or inside brackets to the next comma or bracket.
    fn value(&self, at: usize) -> Range<usize> {
        let end = self.content_end().max(at);
        let mut open = 0_i32;
        let mut quote = None;
        for c in self.text[self.start..at].chars() {
            match (quote, c) {
                (Some(q), c) if q == c => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') => quote = Some(c),
                (None, '[' | '{') => open += 1,
                (None, ']' | '}') => open -= 1,
                (None, _) => {}
            }
        }
        if open <= 0 {
            return at..end;
        }
        let mut depth = 0_i32;
        let mut quote = None;
        for (i, c) in self.text[at..end].char_indices() {
            match (quote, c) {
                (Some(q), c) if q == c => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') => quote = Some(c),
                (None, '(' | '[' | '{') => depth += 1,
                (None, ',' | ']' | '}') if depth == 0 => return at..at + self.text[at..at + i].trim_end().len(),
                (None, ')' | ']' | '}') => depth -= 1,
                (None, _) => {}
            }
        }
        at..end
    }

    /// The line, without its indentation, with a part of it replaced; of a long line, that part alone.
    pub(super) fn with(&self, range: &Range<usize>, replacement: &str) -> String {
        if self.end - self.start > LONGEST_LINE {
            return replacement.to_owned();
        }
        let before = self.text.get(self.start..range.start).unwrap_or("");
        let after = self.text.get(range.end..self.end.max(range.end)).unwrap_or("");
        format!("{before}{replacement}{after}").trim().to_owned()
    }
}

fn inside_quotes(text: &str) -> bool {
    text.matches('"').count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::{Diagnostics, Sources};
    use crate::yaml::parse;

    #[test]
    fn each_trap_shows_the_corrected_line() {
        for (text, code, place, right) in [
            ("expect:\n  p99: >= 99%\n", "APC0021", ">= 99%", "p99: 99%.."),
            ("expect: { p99: >= 99%, x: 1 }\n", "APC0021", ">= 99%", "expect: { p99: 99%.., x: 1 }"),
            ("error: {model} # c\n", "APC0022", "{model}", "error: \"{model}\" # c"),
            ("error: {model} is \"refused\"\n", "APC0022", "{model} is \"refused\"", "error: '{model} is \"refused\"'"),
            ("a: { error: {model}, b: 1 }\n", "APC0022", "{model}", "a: { error: \"{model}\", b: 1 }"),
            ("a: {header:x|y}\n", "APC0022", "{header:x|y}", "a: \"{header:x|y}\""),
            ("key: {{swc-key}}\n", "APC0023", "{{swc-key}}", "key: \"{{swc-key}}\""),
            ("key: {{swc-key}}/x\n", "APC0023", "{{swc-key}}/x", "key: \"{{swc-key}}/x\""),
            ("x: [ {{a}}, b ]\n", "APC0023", "{{a}}", "x: [ \"{{a}}\", b ]"),
            ("when: @(context.X[\"a\"], b)\n", "APC0024", "@(context.X[\"a\"], b)", "when: '@(context.X[\"a\"], b)'"),
            ("when: { e: @(f(a, b)), c: 1 }\n", "APC0024", "@(f(a, b))", "when: { e: \"@(f(a, b))\", c: 1 }"),
            ("when: @{\n  return 1; }\n", "APC0024", "@{", "when: |"),
            ("model: *\n", "APC0025", "*", "model: \"*\""),
            ("model: [a, *, b]\n", "APC0025", "*", "model: [a, \"*\", b]"),
            ("- { model: *-mini, to: x }\n", "APC0025", "*-mini", "- { model: \"*-mini\", to: x }"),
            ("m: { a, b: 1 }\n", "APC0026", "a", "m: { a: VALUE, b: 1 }"),
            ("m: { backend swc, b: 1 }\n", "APC0026", "backend swc", "m: { backend: swc, b: 1 }"),
            ("models: { gpt-4, gpt-5 }\n", "APC0026", "gpt-4", "models: [gpt-4, gpt-5]"),
            ("s:\n  spill: to others:\n    send: 1\n", "APC0027", ":", "\"spill: to others\":"),
            ("s:\n  - error: Model: no  # c\n", "APC0027", ":", "- error: \"Model: no\"  # c"),
            ("a: `x`\n", "APC0029", "`x`", "a: \"`x`\""),
        ] {
            let mut sources = Sources::new();
            let id = sources.add("f", text);
            let mut sink = Diagnostics::new();
            let _ = parse(id, &sources, &mut sink);
            let faults: Vec<_> = sink.iter().collect();
            assert_eq!(faults.len(), 1, "{text} {faults:?}");
            assert_eq!((faults[0].code.to_string().as_str(), sources.slice(faults[0].span())), (code, place), "{text}");
            let help = faults[0].help.clone().unwrap_or_default();
            assert!(help.ends_with(&format!(": `{right}`")), "{text}: {help}");
        }
    }
}
