//! Values that scenarios have and specs have not; the others are read by [`crate::yaml::value`].

use crate::diagnostic::{Diagnostic, Diagnostics, Span, code};
use crate::scenario::{Amount, Bounds, StatusRange};
use crate::time::Duration;
use crate::yaml::{Key, Kind, Node, value};

/// A status or a range of them.
pub(super) fn status(text: &str, span: Span, sink: &mut Diagnostics) -> Option<StatusRange> {
    let range = StatusRange::parse(text);
    if range.is_none() {
        let fault = Diagnostic::new(code::spec::BAD_STATUS, span, format!("`{text}` is not a status"));
        sink.push(fault.help("statuses are written `429` or `500-599`, from 100 to 599"));
    }
    range
}

/// A count, a share or a range, as `parse` reads it.
pub(super) fn range<T, E: std::fmt::Display>(
    node: &Node,
    what: &str,
    parse: impl Fn(&str) -> Result<T, E>,
    sink: &mut Diagnostics,
) -> Option<T> {
    let text = value::mapped(node, what, sink)?.text();
    parse(text)
        .map_err(|error| {
            let help = "ranges are written `3`, `8..10`, `..2`, `3..`, shares `99%..`, times `..2s`";
            sink.push(Diagnostic::new(code::scenario::BAD_AMOUNT, node.span, format!("{what} cannot be `{text}`: {error}")).help(help));
        })
        .ok()
}

/// A share such as `60%`, as a number from 0 to 1.
pub(super) fn share(node: &Node, what: &str, help: &'static str, sink: &mut Diagnostics) -> Option<f64> {
    let text = value::mapped(node, what, sink)?.text();
    match Amount::parse(text) {
        Ok(Amount::Percent(Bounds { from: Some(from), to: Some(to) })) if from == to => Some(from / 100.0),
        Ok(_) | Err(_) => {
            sink.push(Diagnostic::new(code::scenario::BAD_AMOUNT, node.span, format!("{what} cannot be `{text}`")).help(help));
            None
        }
    }
}

/// A duration as a key.
pub(super) fn duration(key: &Key, sink: &mut Diagnostics) -> Option<Duration> {
    Duration::parse(&key.name)
        .map_err(|error| {
            let fault = Diagnostic::new(code::spec::BAD_DURATION, key.span, format!("`{}`: {error}", key.name.escape_debug()));
            sink.push(fault.help("durations are written `250ms`, `30s`, `5m`, `1h30m` or `PT1M`"));
        })
        .ok()
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
