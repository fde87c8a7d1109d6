use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Diagnostics, Spanned, code};
use crate::spec::{Name, Named, Pattern, Use};
use crate::time::Duration;
use crate::yaml::{Fields, Key, Kind, Node, value};

/// The name that a key gives.
pub(super) fn name(key: &Key) -> Name {
    Spanned::new(Rc::clone(&key.name), key.span)
}

/// Things by name.
pub(super) fn named<T>(
    fields: &mut Fields<'_>,
    key: &'static str,
    sink: &mut Diagnostics,
    read: impl Fn(&Node, &mut Diagnostics) -> Option<T>,
) -> Named<T> {
    let entries = fields.names(key, sink);
    entries.iter().filter_map(|e| Some((name(&e.key), read(&e.value, sink)?))).collect()
}

/// The entries of a list; an empty one is told. `None` when the key is not written.
pub(super) fn entries<'n>(fields: &mut Fields<'n>, key: &'static str, sink: &mut Diagnostics) -> Option<&'n [Rc<Node>]> {
    let node = fields.get(key)?;
    let items = value::list(node);
    if items.is_empty() {
        sink.push(
            Diagnostic::new(code::spec::EMPTY_LIST, node.span, format!("`{key}` has no entries")).help("fill it, or delete the line"),
        );
    }
    Some(items)
}

/// Texts in a list, or one alone.
pub(super) fn texts(fields: &mut Fields<'_>, key: &'static str, sink: &mut Diagnostics) -> Vec<Name> {
    let items = entries(fields, key, sink).unwrap_or_default();
    let what = format!("an entry of `{key}`");
    items.iter().filter_map(|item| value::text(item, &what, sink)).collect()
}

/// Patterns of `model`. `None` when it is written and none of them can stand: what remains would match other models than meant.
pub(super) fn patterns(fields: &mut Fields<'_>, key: &'static str, sink: &mut Diagnostics) -> Option<Vec<Spanned<Pattern>>> {
    let Some(items) = entries(fields, key, sink) else { return Some(Vec::new()) };
    let patterns: Vec<_> = items.iter().filter_map(|item| Pattern::read(item, key, sink)).collect();
    (!patterns.is_empty()).then_some(patterns)
}

/// Something that is named, or written where it is used.
pub(super) fn used<T>(node: &Node, sink: &mut Diagnostics, read: impl Fn(&Node, &mut Diagnostics) -> Option<T>) -> Option<Use<T>> {
    match &node.kind {
        Kind::Scalar { text, .. } => Some(Use::Named(Spanned::new(text.shared(), node.span))),
        Kind::Mapping(_) => read(node, sink).map(Use::Inline),
        Kind::Null | Kind::Sequence(_) => {
            value::wrong_type(node, "a name or a map belongs here", sink);
            None
        }
    }
}

/// A duration in whole seconds, at least `least` of them.
pub(super) fn seconds(fields: &mut Fields<'_>, key: &'static str, least: u64, sink: &mut Diagnostics) -> Option<Spanned<Duration>> {
    let found = fields.duration(key, sink)?;
    let whole = found.value.seconds_up();
    let fault = if found.value.micros() % 1_000_000 != 0 {
        Some(format!("`{key}` counts whole seconds, this is {}", found.value))
    } else if whole < least {
        Some(format!("`{key}` is at least {least}s, this is {}", found.value))
    } else {
        None
    };
    let Some(message) = fault else { return Some(found) };
    sink.push(
        Diagnostic::new(code::spec::BAD_DURATION, found.span, message).help(format!("write `{}`", Duration::from_secs(whole.max(least)))),
    );
    None
}

/// Whether HTTP takes a name for a header (RFC 9110 section 5.6.2, `token`).
pub(in crate::spec) fn is_header_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// A name that HTTP takes for a header; tells and drops another.
pub(super) fn header(name: Name, sink: &mut Diagnostics) -> Option<Name> {
    if is_header_name(&name.value) {
        return Some(name);
    }
    let message = format!("`{}` is not the name of a header or parameter", name.value.escape_debug());
    sink.push(
        Diagnostic::new(code::spec::BAD_HEADER, name.span, message).help("such names are letters, digits and dashes: `x-request-id`"),
    );
    None
}

/// A value that can stand in a header: in one line.
pub(super) fn header_value(value: Name, sink: &mut Diagnostics) -> Option<Name> {
    if !value.value.contains(['\r', '\n', '\0']) {
        return Some(value);
    }
    sink.push(Diagnostic::new(code::spec::BAD_HEADER, value.span, "a header's value is one line, this has several").help("join the lines"));
    None
}
