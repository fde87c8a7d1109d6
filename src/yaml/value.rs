//! Typed readers of single values. Each takes the name of the thing for its messages: `` `url` ``.

use std::ops::RangeInclusive;
use std::rc::Rc;

use super::{Entry, Kind, Node};
use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, Span, Spanned, code};
use crate::time::{Duration, ParseDurationError};

/// Says that a node is of another kind than its place takes; `right` says which: `a backend is a map`.
pub fn wrong_type(node: &Node, right: &str, sink: &mut Diagnostics) {
    if node.alias.is_some() && matches!(node.kind, Kind::Null) {
        // An alias that stands for nothing was reported as such.
        return;
    }
    let diagnostic = Diagnostic::new(code::spec::WRONG_TYPE, node.span, format!("{right}, this is {}", node.what()));
    sink.push(match node.alias {
        Some(alias) => diagnostic.and(alias, "used here"),
        None => diagnostic,
    });
}

/// What the language has and this version does not carry out.
pub fn later(what: &str, span: Span) -> Diagnostic {
    Diagnostic::new(code::spec::NOT_IN_THIS_VERSION, span, format!("`{what}` is not in this version"))
        .label("the language has it, nothing compiles it yet")
        .help("delete it")
}

/// The text of a scalar with the place of each letter. `what` names the thing in messages: `` `url` ``.
pub fn mapped<'n>(node: &'n Node, what: &str, sink: &mut Diagnostics) -> Option<&'n Mapped> {
    let text = node.scalar();
    if text.is_none() {
        wrong_type(node, &format!("{what} is a text"), sink);
    }
    text
}

/// A text, as written: `1.10` stays `1.10`.
pub fn text(node: &Node, what: &str, sink: &mut Diagnostics) -> Option<Spanned<Rc<str>>> {
    Some(Spanned::new(mapped(node, what, sink)?.shared(), node.span))
}

/// `true` or `false`. The words of old YAML for them have a diagnostic of their own.
pub fn boolean(node: &Node, what: &str, sink: &mut Diagnostics) -> Option<Spanned<bool>> {
    let Kind::Scalar { text, plain } = &node.kind else {
        wrong_type(node, &format!("{what} is `true` or `false`"), sink);
        return None;
    };
    let word = text.text();
    let meant = match word.to_ascii_lowercase().as_str() {
        "true" | "on" | "yes" | "y" => Some(true),
        "false" | "off" | "no" | "n" => Some(false),
        _ => None,
    };
    match (word, meant) {
        ("true" | "false", Some(value)) if *plain => Some(Spanned::new(value, node.span)),
        (_, Some(value)) => {
            let message = format!("{what} is `true` or `false`, `{word}` is a text");
            sink.push(Diagnostic::new(code::yaml::BOOLEAN_WORD, node.span, message).help(format!("write `{value}`")));
            None
        }
        (_, None) => {
            sink.push(Diagnostic::new(code::spec::WRONG_TYPE, node.span, format!("{what} is `true` or `false`, this is `{word}`")));
            None
        }
    }
}

/// A whole number in a range.
pub fn integer(node: &Node, what: &str, range: RangeInclusive<u64>, sink: &mut Diagnostics) -> Option<Spanned<u64>> {
    let Kind::Scalar { text, .. } = &node.kind else {
        wrong_type(node, &format!("{what} is a whole number"), sink);
        return None;
    };
    let written = text.text();
    let bounds = match (*range.start(), *range.end()) {
        (low, u64::MAX) => format!("{low} or more"),
        (low, high) => format!("{low} to {high}"),
    };
    let number = plain_number(written);
    if let Some(value) = number.filter(|_| written.bytes().all(|b| b.is_ascii_digit())).filter(|n| range.contains(n)) {
        return Some(Spanned::new(value, node.span));
    }
    let diagnostic = match number {
        Some(value) if !range.contains(&value) => {
            Diagnostic::new(code::spec::BAD_NUMBER, node.span, format!("{what} is {bounds}, this is {written}"))
        }
        Some(value) => Diagnostic::new(code::spec::BAD_NUMBER, node.span, format!("{what} is a whole number, this is `{written}`"))
            .help(format!("write `{value}`")),
        None => Diagnostic::new(code::spec::BAD_NUMBER, node.span, format!("{what} is a whole number, {bounds}, this is `{written}`")),
    };
    sink.push(diagnostic);
    None
}

/// The whole number that a text stands for, with what people put around one: `1_000`, `1,000`, `50%`, `10k`.
fn plain_number(written: &str) -> Option<u64> {
    let (digits, times) = match written.trim_end_matches('%').trim_end() {
        text if text.ends_with(['k', 'K']) => (&text[..text.len() - 1], 1_000),
        text if text.ends_with('M') => (&text[..text.len() - 1], 1_000_000),
        text => (text, 1),
    };
    let digits: String = digits.strip_suffix(".0").unwrap_or(digits).chars().filter(|c| !matches!(c, '_' | ',')).collect();
    digits.parse::<u64>().ok()?.checked_mul(times)
}

/// A duration: `250ms`, `30s`, `1h30m`, `PT1M`.
pub fn duration(node: &Node, what: &str, sink: &mut Diagnostics) -> Option<Spanned<Duration>> {
    let Kind::Scalar { text, .. } = &node.kind else {
        wrong_type(node, &format!("{what} is a duration"), sink);
        return None;
    };
    let written = text.text();
    let error = match Duration::parse(written) {
        Ok(duration) => return Some(Spanned::new(duration, node.span)),
        Err(error) => error,
    };
    let forms = "durations are written `250ms`, `30s`, `5m`, `1h30m` or `PT1M`";
    let (message, help) = match error {
        ParseDurationError::NoUnit => {
            (format!("a duration needs a unit: `{written}s`"), format!("write `{written}s` for seconds, `{written}m` for minutes"))
        }
        ParseDurationError::Malformed => {
            let squeezed: String = written.split_whitespace().collect();
            let help = match Duration::parse(&squeezed.to_lowercase()) {
                Ok(_) => format!("write `{}`", squeezed.to_lowercase()),
                Err(_) => forms.to_owned(),
            };
            (format!("{what} is a duration, `{written}` is none"), help)
        }
        ParseDurationError::NoFixedLength => (format!("`{written}`: {error}"), "write days: `30d`".to_owned()),
        ParseDurationError::TooLong => (format!("`{written}` is over 100,000 years"), forms.to_owned()),
    };
    sink.push(Diagnostic::new(code::spec::BAD_DURATION, node.span, message).help(help));
    None
}

/// One of a few words.
pub fn choice<T: Copy>(node: &Node, what: &str, words: &[(&str, T)], sink: &mut Diagnostics) -> Option<Spanned<T>> {
    let known = || words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let Kind::Scalar { text, .. } = &node.kind else {
        wrong_type(node, &format!("{what} is one of {}", known()), sink);
        return None;
    };
    let written = text.text();
    if let Some((_, value)) = words.iter().find(|(word, _)| *word == written) {
        return Some(Spanned::new(*value, node.span));
    }
    let diagnostic = Diagnostic::new(code::spec::UNKNOWN_WORD, node.span, format!("{what} cannot be `{written}`"))
        .help(format!("it is one of {}", known()))
        .did_you_mean(written, words.iter().map(|(word, _)| *word));
    sink.push(diagnostic);
    None
}

/// A list, or one value that stands for a list of it.
pub fn list(node: &Rc<Node>) -> &[Rc<Node>] {
    match &node.kind {
        Kind::Sequence(items) => items,
        Kind::Null => &[],
        Kind::Scalar { .. } | Kind::Mapping(_) => std::slice::from_ref(node),
    }
}

/// The entries of a map from names that the author chose.
pub fn names<'n>(node: &'n Node, what: &str, sink: &mut Diagnostics) -> &'n [Entry] {
    match &node.kind {
        Kind::Mapping(entries) => entries,
        Kind::Null => &[],
        Kind::Scalar { .. } | Kind::Sequence(_) => {
            wrong_type(node, &format!("{what} is a map from names"), sink);
            &[]
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::{boolean, choice, duration, integer};
    use crate::diagnostic::{Diagnostics, Sources};
    use crate::yaml::{Kind, Node, parse};

    fn node(value: &str) -> Rc<Node> {
        let mut sources = Sources::new();
        let id = sources.add("f", format!("k: {value}\n"));
        let root = parse(id, &sources, &mut Diagnostics::new()).unwrap();
        let Kind::Mapping(entries) = &root.kind else { panic!() };
        Rc::clone(&entries[0].value)
    }

    fn told<T>(read: impl FnOnce(&mut Diagnostics) -> Option<T>) -> (Option<T>, String) {
        let mut sink = Diagnostics::new();
        let value = read(&mut sink);
        let told = sink.iter().map(|d| format!("{}: {}", d.message, d.help.as_deref().unwrap_or(""))).collect();
        (value, told)
    }

    #[test]
    fn a_value_of_another_type_is_told_with_the_right_one() {
        let flag = |text: &str| told(|sink| boolean(&node(text), "`k`", sink).map(|v| v.value));
        assert_eq!(flag("true"), (Some(true), String::new()));
        assert_eq!(flag("on"), (None, "`k` is `true` or `false`, `on` is a text: write `true`".into()));
        assert_eq!(flag("\"false\""), (None, "`k` is `true` or `false`, `false` is a text: write `false`".into()));
        assert_eq!(flag("[a]"), (None, "`k` is `true` or `false`, this is a list: ".into()));
        let number = |text: &str| told(|sink| integer(&node(text), "`k`", 1..=64, sink).map(|v| v.value));
        assert_eq!(number("64"), (Some(64), String::new()));
        assert_eq!(number("65"), (None, "`k` is 1 to 64, this is 65: ".into()));
        assert_eq!(number("50%"), (None, "`k` is a whole number, this is `50%`: write `50`".into()));
        assert_eq!(number("1.5"), (None, "`k` is a whole number, 1 to 64, this is `1.5`: ".into()));
        let time = |text: &str| told(|sink| duration(&node(text), "`k`", sink).map(|v| v.value.to_string()));
        assert_eq!(time("PT1M"), (Some("1m".into()), String::new()));
        assert_eq!(time("30"), (None, "a duration needs a unit: `30s`: write `30s` for seconds, `30m` for minutes".into()));
        assert_eq!(time("30 S"), (None, "`k` is a duration, `30 S` is none: write `30s`".into()));
        let word = |text: &str| told(|sink| choice(&node(text), "`k`", &[("auto", 1), ("native", 2)], sink).map(|v| v.value));
        assert_eq!(word("native"), (Some(2), String::new()));
        assert_eq!(word("natve"), (None, "`k` cannot be `natve`: did you mean `native`?".into()));
        assert_eq!(word("other"), (None, "`k` cannot be `other`: it is one of `auto`, `native`".into()));
    }
}
