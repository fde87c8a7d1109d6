use std::rc::Rc;

use super::{key, send};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, code};
use crate::http::HeaderName;
use crate::scenario::fault::{Clients, Fault, FaultAnswer, FaultKind, Moment};
use crate::scenario::{Amount, BodyText, Bounds, Name};
use crate::yaml::{Entry, Fields, Node, value};

/// What can go wrong: a fault is one of these.
const KINDS: [&str; 9] = ["status", "refuse", "unknownHost", "reset", "truncated", "malformed", "hang", "slow", "slowBody"];
/// When a connection is reset.
const MOMENTS: [(&str, Moment); 4] = [
    ("beforeHeaders", Moment::BeforeHeaders),
    ("inHeaders", Moment::InHeaders),
    ("afterHeaders", Moment::AfterHeaders),
    ("inBody", Moment::InBody),
];
/// Fields that the service gives each answer of its own, beside those that HTTP writes.
const OWN: [&str; 2] = ["apim-request-id", "x-request-id"];

fn bad(span: Span, message: impl Into<String>, sink: &mut Diagnostics) {
    let help = "for example `{ status: 503, from: 10s, for: 30s }` or `{ refuse: true, at: request 3 }`";
    cure(span, message, help, sink);
}

fn cure(span: Span, message: impl Into<String>, help: &str, sink: &mut Diagnostics) {
    sink.push(Diagnostic::new(code::scenario::BAD_FAULT, span, message).help(help));
}

/// Reads an entry of `faults:`.
pub(super) fn fault(node: &Node, sink: &mut Diagnostics) -> Option<Fault> {
    let mut fields = Fields::section(node, &key::FAULT.section, sink)?;
    let written: Vec<&Entry> = KINDS.into_iter().filter_map(|key| fields.entry(key)).collect();
    let kind = match &*written {
        [entry] if &*entry.key.name == "status" => status(entry, &mut fields, sink),
        [entry] => kind(entry, sink),
        [] => {
            let kinds = KINDS.map(|kind| format!("`{kind}`")).join(", ");
            cure(node.span, "this fault does not say what goes wrong", &format!("that is one of {kinds}"), sink);
            None
        }
        [first, second, ..] => {
            bad(second.key.span, format!("a fault is one thing: `{}` or `{}`", first.key.name, second.key.name), sink);
            None
        }
    };
    for key in ["retryAfter", "headers", "body"] {
        if let Some(entry) = fields.entry(key)
            && written.iter().all(|kind| &*kind.key.name != "status")
        {
            bad(entry.key.span, format!("only a fault with a `status` has `{key}`"), sink);
        }
    }
    let mut duration = |key| fields.duration(key, sink).map(|d| d.value);
    let (from, length) = (duration("from").unwrap_or_default(), duration("for"));
    let requests = fields.get("at").and_then(|n| requests(n, sink));
    let rate = fields.get("rate").and_then(|n| share(n, "rate", sink));
    let models = names(&mut fields, "model", sink);
    let clients = Some(names(&mut fields, "client", sink)).filter(|names| !names.is_empty());
    let clients = clients.map(|names| Clients { names, senders: Vec::new() });
    fields.finish(sink);
    Some(Fault { span: node.span, kind: kind?, from, until: length.map(|length| from + length), requests, rate, models, clients })
}

fn kind(entry: &Entry, sink: &mut Diagnostics) -> Option<FaultKind> {
    let node = &entry.value;
    let what = format!("`{}`", entry.key.name);
    let word = node.scalar().map(|text| text.text());
    let mut always = |kind: FaultKind| {
        let is = value::boolean(node, &what, sink)?.value;
        if !is {
            bad(node.span, format!("`{}: false` is no fault", entry.key.name), sink);
        }
        is.then_some(kind)
    };
    match (&*entry.key.name, word) {
        ("refuse", _) => always(FaultKind::Refuse),
        ("unknownHost", _) => always(FaultKind::UnknownHost),
        ("malformed", _) => always(FaultKind::Malformed),
        ("reset", Some("true" | "false")) => always(FaultKind::Reset(Moment::BeforeHeaders)),
        ("hang", Some("true" | "false")) => always(FaultKind::Hang(None)),
        ("truncated", Some("true" | "false")) => always(FaultKind::Truncated(0.5)),
        ("reset", _) => Some(FaultKind::Reset(value::choice(node, &what, &MOMENTS, sink)?.value)),
        ("truncated", _) => truncated(node, sink),
        ("hang", _) => Some(FaultKind::Hang(Some(value::duration(node, &what, sink)?.value))),
        ("slow", _) => Some(FaultKind::Slow(value::duration(node, &what, sink)?.value)),
        _ => Some(FaultKind::SlowBody(value::duration(node, &what, sink)?.value)),
    }
}

/// `status: 503` with what else is said of the answer.
fn status(entry: &Entry, fields: &mut Fields<'_>, sink: &mut Diagnostics) -> Option<FaultKind> {
    let status = value::integer(&entry.value, "`status`", 200..=599, sink).and_then(|status| u16::try_from(status.value).ok());
    let retry_after = fields.duration("retryAfter", sink).map(|d| d.value);
    let headers = fields.names("headers", sink).iter().filter_map(|e| header(e, sink)).collect();
    let content = fields.get("body");
    let body = content.map_or(BodyText::Usual, |n| send::body(n));
    let status = status?;
    let empty = matches!(body, BodyText::None);
    if let Some(content) = content.filter(|_| matches!(status, 204 | 304) && !empty) {
        cure(content.span, format!("an answer with status {status} has no content"), "write `body: none`", sink);
    } else if status < 400 && content.is_none() {
        let help = "say what comes instead of what was asked for: `{ status: 200, body: \"<html>\" }`";
        cure(entry.value.span, format!("an answer {status} is a fault only by its `body`"), help, sink);
    }
    Some(FaultKind::Status(Rc::new(FaultAnswer { status, retry_after, headers, body })))
}

fn header(entry: &Entry, sink: &mut Diagnostics) -> Option<(Name, Rc<str>)> {
    let (name, value) = send::pair(entry, sink)?;
    if OWN.iter().chain(&HeaderName::OF_CONNECTION).any(|own| name.value.eq_ignore_ascii_case(own)) {
        cure(name.span, format!("each answer has its own `{}`", name.value), "leave it out: HTTP or the service writes it", sink);
        return None;
    }
    Some((name, value))
}

/// The share of the content that comes.
fn truncated(node: &Node, sink: &mut Diagnostics) -> Option<FaultKind> {
    let share = share(node, "truncated", sink)?;
    if share >= 1.0 {
        cure(node.span, "all of the content is not truncated", "write the share of it that comes: `truncated: 50%`", sink);
    }
    Some(FaultKind::Truncated(share))
}

/// `request 3` or `requests 3..5`.
fn requests(node: &Node, sink: &mut Diagnostics) -> Option<(u64, u64)> {
    let text = value::mapped(node, "`at`", sink)?.text();
    let range = text.strip_prefix("requests ").or_else(|| text.strip_prefix("request ")).and_then(|t| Bounds::counts(t.trim()).ok());
    match range {
        Some(Bounds { from, to }) if from != Some(0) && to != Some(0) => Some((from.unwrap_or(1), to.unwrap_or(u64::MAX))),
        Some(_) | None => {
            bad(node.span, format!("`{text}` does not name requests: write `request 3` or `requests 3..5`, from 1"), sink);
            None
        }
    }
}

/// `10%`.
fn share(node: &Node, key: &str, sink: &mut Diagnostics) -> Option<f64> {
    let text = value::mapped(node, &format!("`{key}`"), sink)?.text();
    let share = Amount::share(text);
    if share.is_none() {
        cure(node.span, format!("`{text}` is not a share"), &format!("write a share such as `{key}: 10%`"), sink);
    }
    share
}

/// A name, or several.
fn names(fields: &mut Fields<'_>, key: &'static str, sink: &mut Diagnostics) -> Vec<Name> {
    fields.list(key).iter().filter_map(|n| value::text(n, &format!("`{key}`"), sink)).collect()
}
