use std::rc::Rc;

use super::distribution::{self, Figure};
use super::{key, patience, retries, single};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Spanned, code};
use crate::scenario::send::{OPERATIONS, is_header_name};
use crate::scenario::{Arrivals, BodyText, Caller, FollowUp, Name, Operation, Pace, Step};
use crate::yaml::{Entry, Fields, Kind, Node, value};

/// Requests of one scenario.
pub(super) const MOST_REQUESTS: u64 = 100_000_000;
/// Tokens of a prompt or an answer.
pub(super) const MOST_TOKENS: u64 = 4_000_000;

fn bad(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(code::scenario::BAD_SEND, span, message)
}

/// Reads `send:`: one sender, or a list of steps.
pub(super) fn read(node: &Node, sink: &mut Diagnostics) -> Vec<Step> {
    let steps: Vec<Step> = match &node.kind {
        Kind::Sequence(items) => items.iter().filter_map(|item| step(item, sink)).collect(),
        Kind::Null | Kind::Scalar { .. } | Kind::Mapping(_) => step(node, sink).into_iter().collect(),
    };
    let total = steps.iter().fold(0, |sum: u64, step| sum.saturating_add(step.requests()));
    if total > MOST_REQUESTS {
        sink.push(bad(node.span, format!("{total} requests are more than a run takes, which is {MOST_REQUESTS}")));
    }
    steps
}

/// Tells names that several steps or senders have.
pub(super) fn distinct(steps: &[Step], sink: &mut Diagnostics) {
    for (index, step) in steps.iter().enumerate() {
        let Some(name) = &step.name else { continue };
        if let Some(first) = steps[..index].iter().filter_map(|s| s.name.as_ref()).find(|n| n.value == name.value) {
            sink.push(bad(name.span, format!("two steps are called `{}`", name.value)).and(first.span, "the first"));
        }
    }
}

fn step(node: &Node, sink: &mut Diagnostics) -> Option<Step> {
    let mut fields = Fields::section(node, &key::SEND.section, sink)?;
    let mut step = what(&mut fields, sink);
    step.name = fields.text("name", sink);
    let times = fields.integer("times", 1..=MOST_REQUESTS, sink).map_or(1, |n| n.value);
    step.pace = Pace::Series { times, every: fields.duration("every", sink).map(|d| d.value) };
    fields.finish(sink);
    sensible(&step, sink);
    Some(step)
}

/// What senders of all kinds say: what is sent, and what one who sends does between two requests.
pub(super) fn what(fields: &mut Fields<'_>, sink: &mut Diagnostics) -> Step {
    let usual = Step::new(fields.node().span);
    let mut number = |key, figure: &Figure, usual| fields.get(key).and_then(|n| figure.read(n, sink)).unwrap_or(usual);
    let (prompt_tokens, completion_tokens) = (
        number("promptTokens", &distribution::PROMPT_TOKENS, usual.prompt_tokens),
        number("completionTokens", &distribution::COMPLETION_TOKENS, usual.completion_tokens),
    );
    let (think, turns) = (number("think", &distribution::THINK, usual.think), number("turns", &distribution::TURNS, usual.turns));
    let stream = fields.get("stream").and_then(|n| stream(n, sink)).unwrap_or(usual.stream);
    Step {
        span: fields.opening(),
        name: None,
        api: fields.text("api", sink),
        operation: fields.get("operation").and_then(|n| operation(n, sink)).unwrap_or(usual.operation),
        model: fields.text("model", sink),
        deployment: fields.text("deployment", sink),
        body: fields.get("body").map_or(BodyText::Usual, |n| body(n)),
        headers: fields.names("headers", sink).iter().filter_map(|e| pair(e, sink)).collect(),
        query: fields.names("query", sink).iter().filter_map(|e| pair(e, sink)).collect(),
        caller: fields.text("as", sink).map_or(Caller::Default, Caller::of),
        claims: fields.get("claims").and_then(|n| claims(n, sink)),
        stream,
        pace: usual.pace,
        at: fields.duration("at", sink).map(|d| d.value),
        think,
        turns,
        cookies: fields.boolean("cookies", sink).map(|keeps| keeps.value),
        then: fields.list("then").iter().filter_map(|n| then(n, sink)).collect(),
        max_tokens: fields.integer("maxTokens", 0..=MOST_TOKENS, sink).map(|n| n.value),
        prompt_tokens,
        completion_tokens,
        retries: fields.get("retries").and_then(|n| retries::read(n, sink)),
        timeout: patience::timeout(fields, sink),
        disconnects: fields.get("disconnects").and_then(|n| patience::disconnects(n, stream, sink)),
    }
}

/// `true`, `false`, or a share of the requests.
fn stream(node: &Node, sink: &mut Diagnostics) -> Option<f64> {
    match node.scalar().map(|text| text.text()) {
        Some(text) if text.ends_with('%') => {
            single::share(node, "`stream`", "write `true`, `false`, or a share of the requests, such as `60%`", sink)
        }
        Some(_) | None => value::boolean(node, "`stream`", sink).map(|stream| if stream.value { 1.0 } else { 0.0 }),
    }
}

/// Faults that show without knowing what is deployed.
pub(super) fn sensible(step: &Step, sink: &mut Diagnostics) {
    let responses = step.operation.value == Operation::Responses;
    if step.is_conversation() && !responses {
        let fault = bad(step.span, "only the Responses API has conversations: `turns` and `then` need `operation: responses`");
        sink.push(fault.help("add `operation: responses`, or send several requests with `times`"));
    }
    let in_body = matches!(step.body, BodyText::Text(_) | BodyText::Json(_) | BodyText::None);
    let raw = matches!(step.operation.value, Operation::Raw { .. });
    // The rows of a log may say it.
    let replays = matches!(&step.pace, Pace::Open { arrivals: Arrivals::Replay(_), .. });
    if step.model.is_none() && step.deployment.is_none() && !raw && !replays && !(responses && in_body) {
        sink.push(
            bad(step.span, "this request says no model")
                .help("add `model: gpt-4o-mini`, or write the path out: `operation: \"POST /chat/completions\"`"),
        );
    }
}

pub(super) fn operation(node: &Node, sink: &mut Diagnostics) -> Option<Spanned<Operation>> {
    let text = value::mapped(node, "`operation`", sink)?.text();
    let Some(operation) = Operation::parse(text) else {
        let fault = bad(node.span, format!("`{text}` is neither an operation nor a method with a path"));
        let help = format!("{OPERATIONS}; a path is written `\"GET /responses/{{id}}\"`");
        sink.push(fault.help(help).did_you_mean(text, ["chat", "completions", "embeddings", "responses"]));
        return None;
    };
    Some(Spanned::new(operation, node.span))
}

/// A map of claims as JSON.
fn claims(node: &Node, sink: &mut Diagnostics) -> Option<Rc<str>> {
    match &node.kind {
        Kind::Mapping(_) => Some(single::json(node).to_string().into()),
        Kind::Null | Kind::Scalar { .. } | Kind::Sequence(_) => {
            value::wrong_type(node, "`claims` is a map from a claim's name to its value", sink);
            None
        }
    }
}

pub(super) fn body(node: &Node) -> BodyText {
    match &node.kind {
        Kind::Scalar { text, plain: true } if text.text() == "none" => BodyText::None,
        Kind::Scalar { text, .. } => BodyText::Text(text.shared()),
        Kind::Null => BodyText::Usual,
        Kind::Sequence(_) | Kind::Mapping(_) => BodyText::Json(single::json(node).to_string().into()),
    }
}

/// A header or a query parameter.
pub(super) fn pair(entry: &Entry, sink: &mut Diagnostics) -> Option<(Name, Rc<str>)> {
    let name = &*entry.key.name;
    if !is_header_name(name) {
        let fault = format!("`{}` is not the name of a header or parameter", name.escape_debug());
        sink.push(Diagnostic::new(code::spec::BAD_HEADER, entry.key.span, fault));
        return None;
    }
    let value = value::text(&entry.value, &format!("`{name}`"), sink)?.value;
    if value.chars().any(char::is_control) {
        sink.push(Diagnostic::new(code::spec::BAD_HEADER, entry.value.span, "a header or parameter is a single line of text"));
        return None;
    }
    Some((Spanned::new(Rc::clone(&entry.key.name), entry.key.span), value))
}

fn then(node: &Node, sink: &mut Diagnostics) -> Option<FollowUp> {
    let words = [("get", FollowUp::Get), ("delete", FollowUp::Delete)];
    Some(value::choice(node, "an entry of `then`", &words, sink)?.value)
}
