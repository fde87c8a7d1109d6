use std::fmt::Write as _;

/// A C# string literal.
///
/// `{{` would be taken for a named value wherever it stands in a policy, so its second brace is written as an escape.
pub(super) fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    let mut last = ' ';
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '{' if last == '{' => out.push_str("\\u007b"),
            '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{FFFE}' | '\u{FFFF}' => escape(c, &mut out),
            c if c.is_control() => escape(c, &mut out),
            c => out.push(c),
        }
        last = c;
    }
    out.push('"');
    out
}

fn escape(c: char, out: &mut String) {
    let _ = write!(out, "\\u{:04x}", u32::from(c));
}

/// Text for an attribute or element that takes expressions: as it stands where it would be read back as it stands.
pub(super) fn value(text: &str) -> String {
    let taken_for_an_expression = text.starts_with("@(") || text.starts_with("@{");
    let trimmed = text.is_empty() || text.trim() != text;
    if taken_for_an_expression || trimmed || text.contains("{{") || text.chars().any(char::is_control) {
        format!("@({})", literal(text))
    } else {
        text.to_owned()
    }
}

/// A comment's text: without what would be taken for a named value. The printer sees to hyphens.
pub(super) fn comment(text: &str) -> String {
    text.replace("{{", "{ {").replace(['\n', '\r'], " ")
}

/// A variable that was set for certain.
pub(super) fn variable(name: &str) -> String {
    format!("(string)context.Variables[\"{name}\"]")
}

/// A variable in on-error, where the failure may have come before it was set.
pub(super) fn variable_if_set(name: &str) -> String {
    format!("context.Variables.GetValueOrDefault<string>(\"{name}\", \"\")")
}

/// `a` as an operand of `&&` beside which an `||` must not come apart.
pub(super) fn operand(condition: &str, parts: usize) -> String {
    if parts > 1 { format!("({condition})") } else { condition.to_owned() }
}

/// A user's expression as an operand: in brackets, where it has operators that may bind less.
pub(super) fn whole(code: &str) -> String {
    let mut quoted = false;
    let plain = code.replace(", ", ",");
    let loose = plain.chars().any(|c| {
        quoted ^= c == '"';
        !quoted && matches!(c, ' ' | '?' | '=' | '&' | '|')
    });
    if loose { format!("({code})") } else { code.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{comment, literal, value};

    #[test]
    fn text_becomes_a_literal_that_means_the_same() {
        for (text, code) in [
            ("gpt-4.1", r#""gpt-4.1""#),
            (r#"a "b" \c"#, r#""a \"b\" \\c""#),
            ("x\ny\u{1}", r#""x\ny\u0001""#),
            ("{{key}} {{{", r#""{\u007bkey}} {\u007b\u007b""#),
            ("größe 🙂", r#""größe 🙂""#),
        ] {
            assert_eq!(literal(text), code);
        }
    }

    #[test]
    fn a_value_that_would_be_read_as_something_else_becomes_an_expression() {
        for (text, written) in [
            ("plain", "plain"),
            ("a@(b", "a@(b"),
            ("@(1)", r#"@("@(1)")"#),
            ("@{ }", r#"@("@{ }")"#),
            ("{{x}}", r#"@("{\u007bx}}")"#),
            (" x", r#"@(" x")"#),
            ("", r#"@("")"#),
        ] {
            assert_eq!(value(text), written);
        }
        assert_eq!(comment("{{a}}\nb"), "{ {a}} b");
    }
}
