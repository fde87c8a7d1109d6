use super::key;
use crate::diagnostic::{Diagnostic, Diagnostics, Span, code};
use crate::scenario::given::{Fault, FaultKind, ScriptedAnswer};
use crate::scenario::{Amount, Bounds};
use crate::time::Duration;
use crate::yaml::{Entry, Fields, Kind, Node, value};

fn bad(span: Span, message: impl Into<String>, sink: &mut Diagnostics) {
    let help = "for example `{ status: 503, from: 10s, for: 30s }` or `{ refuse: true, at: request 3 }`";
    sink.push(Diagnostic::new(code::scenario::BAD_FAULT, span, message).help(help));
}

/// Reads an entry of `faults:`.
pub(super) fn fault(node: &Node, sink: &mut Diagnostics) -> Option<Fault> {
    let mut fields = Fields::section(node, &key::FAULT, sink)?;
    let written: Vec<&Entry> = ["status", "refuse", "reset", "hang", "slow"].into_iter().filter_map(|key| fields.entry(key)).collect();
    let mut duration = |key| fields.duration(key, sink).map(|d| d.value);
    let (retry_after, from, length) = (duration("retryAfter"), duration("from").unwrap_or_default(), duration("for"));
    let requests = fields.get("at").and_then(|n| requests(n, sink));
    let rate = fields.get("rate").and_then(|n| rate(n, sink));
    fields.finish(sink);
    let kind = match &*written {
        [entry] => kind(entry, retry_after, sink)?,
        [] => {
            bad(node.span, "this fault says when, but not what goes wrong", sink);
            return None;
        }
        [first, second, ..] => {
            bad(second.key.span, format!("a fault is one thing: `{}` or `{}`", first.key.name, second.key.name), sink);
            return None;
        }
    };
    if retry_after.is_some() && !matches!(kind, FaultKind::Status { .. }) {
        bad(node.span, "only a fault with a `status` has a `retryAfter`", sink);
    }
    Some(Fault { span: node.span, kind, from, until: length.map(|length| from + length), requests, rate })
}

fn kind(entry: &Entry, retry_after: Option<Duration>, sink: &mut Diagnostics) -> Option<FaultKind> {
    let node = &entry.value;
    let what = format!("`{}`", entry.key.name);
    let always = |kind: FaultKind, sink: &mut Diagnostics| {
        let is = value::boolean(node, &what, sink)?.value;
        if !is {
            bad(node.span, format!("`{}: false` is no fault", entry.key.name), sink);
        }
        is.then_some(kind)
    };
    match &*entry.key.name {
        "status" => {
            let status = value::integer(node, &what, 400..=599, sink)?.value;
            Some(FaultKind::Status { status: u16::try_from(status).ok()?, retry_after })
        }
        "refuse" => always(FaultKind::Refuse, sink),
        "reset" => always(FaultKind::Reset, sink),
        "slow" => Some(FaultKind::Slow(value::duration(node, &what, sink)?.value)),
        _ => match node.scalar().map(|t| t.text()) {
            Some("true" | "false") => always(FaultKind::Hang(None), sink),
            Some(_) | None => Some(FaultKind::Hang(Some(value::duration(node, &what, sink)?.value))),
        },
    }
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
fn rate(node: &Node, sink: &mut Diagnostics) -> Option<f64> {
    let text = value::mapped(node, "`rate`", sink)?.text();
    match Amount::parse(text) {
        Ok(Amount::Percent(Bounds { from: Some(from), to: Some(to) })) if from == to => Some(from / 100.0),
        Ok(_) | Err(_) => {
            bad(node.span, format!("`{text}` is not a rate: write a share such as `10%`"), sink);
            None
        }
    }
}

/// Reads an entry of `answers:`: `200 x8`, `429 retryAfter=6s`.
pub(super) fn answer(node: &Node, sink: &mut Diagnostics) -> Option<ScriptedAnswer> {
    let Kind::Scalar { text, .. } = &node.kind else {
        value::wrong_type(node, "a scripted answer is a text", sink);
        return None;
    };
    let fault = |message: String, sink: &mut Diagnostics| {
        let help = "answers are written `200`, `200 x8`, `429 retryAfter=6s`";
        sink.push(Diagnostic::new(code::scenario::BAD_ANSWER, node.span, message).help(help));
    };
    let mut words = text.text().split_whitespace();
    let first = words.next().unwrap_or("");
    let status = first.parse().ok().filter(|s| (200..=599).contains(s));
    if status.is_none() {
        fault(format!("`{first}` is not a status from 200 to 599"), sink);
    }
    let mut answer = ScriptedAnswer { status: status?, retry_after: None, times: 1 };
    for word in words {
        if let Some(length) = word.strip_prefix("retryAfter=") {
            match Duration::parse(length) {
                Ok(length) => answer.retry_after = Some(length),
                Err(error) => {
                    fault(format!("`{word}`: {error}"), sink);
                    return None;
                }
            }
        } else if let Some(times) = word.strip_prefix(['x', '×']).and_then(|t| t.parse().ok()).filter(|&n: &u32| n > 0) {
            answer.times = times;
        } else {
            fault(format!("`{word}` says nothing about an answer"), sink);
            return None;
        }
    }
    Some(answer)
}
