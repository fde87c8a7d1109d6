use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, Span, Spanned, code};
use crate::scenario::{Name, StatusRange};
use crate::time::{Duration, ParseDurationError};
use crate::yaml::{Entry, Fields, Kind, Node};

/// Says that a node is of the wrong kind.
pub(super) fn wrong_type(node: &Node, right: &str, sink: &mut Diagnostics) {
    sink.push(Diagnostic::new(code::spec::WRONG_TYPE, node.span, format!("{right}, this is {}", node.what())));
}

/// Says that a value does not fit.
pub(super) fn bad(span: Span, message: impl Into<String>, sink: &mut Diagnostics) {
    sink.push(Diagnostic::new(code::scenario::BAD_VALUE, span, message));
}

/// A scalar with the places of its letters.
pub(super) fn scalar<'n>(node: &'n Node, sink: &mut Diagnostics) -> Option<&'n Mapped> {
    let text = node.scalar();
    if text.is_none() {
        wrong_type(node, "a single value belongs here", sink);
    }
    text
}

/// A scalar as a text.
pub(super) fn text(node: &Node, sink: &mut Diagnostics) -> Option<Name> {
    Some(Spanned::new(scalar(node, sink)?.shared(), node.span))
}

/// A whole number within bounds.
pub(super) fn whole(node: &Node, least: u64, most: u64, sink: &mut Diagnostics) -> Option<u64> {
    let text = scalar(node, sink)?.text();
    let value = text.parse().ok().filter(|n| (least..=most).contains(n));
    if value.is_none() {
        bad(node.span, format!("`{text}` is not a whole number from {least} to {most}"), sink);
    }
    value
}

/// A duration.
pub(super) fn duration(node: &Node, sink: &mut Diagnostics) -> Option<Duration> {
    let text = scalar(node, sink)?;
    duration_text(text.text(), node.span, sink)
}

/// A duration in a text.
pub(super) fn duration_text(text: &str, span: Span, sink: &mut Diagnostics) -> Option<Duration> {
    Duration::parse(text)
        .map_err(|error| {
            let diagnostic = Diagnostic::new(code::scenario::BAD_VALUE, span, format!("`{text}`: {error}"));
            sink.push(match error {
                ParseDurationError::NoUnit => diagnostic.help(format!("write `{text}s` for seconds, `{text}ms` for milliseconds")),
                ParseDurationError::Malformed | ParseDurationError::NoFixedLength | ParseDurationError::TooLong => {
                    diagnostic.help("durations are written `250ms`, `30s`, `5m`, `1h30m` or `PT1M`")
                }
            });
        })
        .ok()
}

/// `true` or `false`.
pub(super) fn flag(node: &Node, sink: &mut Diagnostics) -> Option<bool> {
    match (scalar(node, sink)?.text(), &node.kind) {
        ("true", Kind::Scalar { plain: true, .. }) => Some(true),
        ("false", Kind::Scalar { plain: true, .. }) => Some(false),
        (other, _) => {
            bad(node.span, format!("`{other}` is neither `true` nor `false`"), sink);
            None
        }
    }
}

/// A status or a range of them.
pub(super) fn status(text: &str, span: Span, sink: &mut Diagnostics) -> Option<StatusRange> {
    let range = StatusRange::parse(text);
    if range.is_none() {
        sink.push(
            Diagnostic::new(code::scenario::NO_STATUS, span, format!("`{text}` is not a status"))
                .help("statuses are written `429` or `500-599`, from 100 to 599"),
        );
    }
    range
}

/// One thing, or a list of them.
pub(super) fn one_or_more(node: &Rc<Node>) -> &[Rc<Node>] {
    match &node.kind {
        Kind::Sequence(items) => items,
        Kind::Null => &[],
        Kind::Scalar { .. } | Kind::Mapping(_) => std::slice::from_ref(node),
    }
}

/// The entries of a map from names.
pub(super) fn entries<'n>(node: &'n Node, what: &str, sink: &mut Diagnostics) -> &'n [Entry] {
    match &node.kind {
        Kind::Mapping(entries) => entries,
        Kind::Null => &[],
        Kind::Scalar { .. } | Kind::Sequence(_) => {
            wrong_type(node, what, sink);
            &[]
        }
    }
}

/// Keys of the language that this version does not carry out.
pub(super) fn later(fields: &mut Fields<'_>, keys: &[&'static str], sink: &mut Diagnostics) {
    for key in keys {
        if let Some(entry) = fields.entry(key) {
            sink.push(
                Diagnostic::new(code::scenario::LATER, entry.key.span, format!("`{key}` is not in this version")).label("would be ignored"),
            );
        }
    }
}

/// A value as JSON: plain words are what YAML takes them for, quoted ones are texts.
pub(super) fn json(node: &Node) -> serde_json::Value {
    use serde_json::Value;
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Scalar { text, plain: false } => text.text().into(),
        Kind::Scalar { text, plain: true } => match text.text() {
            "true" => true.into(),
            "false" => false.into(),
            // A number that JSON cannot write (`1.`, `0x1F`, `.5`) is a text, as is everything else.
            other if other.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => {
                serde_json::from_str::<serde_json::Number>(other).map_or_else(|_| other.into(), Value::Number)
            }
            other => other.into(),
        },
        Kind::Sequence(items) => items.iter().map(|n| json(n)).collect(),
        Kind::Mapping(entries) => Value::Object(entries.iter().map(|e| (e.key.name.to_string(), json(&e.value))).collect()),
    }
}
