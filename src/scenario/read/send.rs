use std::rc::Rc;

use super::value;
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Spanned, code};
use crate::scenario::{BodyText, Caller, FollowUp, Name, Operation, Step};
use crate::yaml::{Fields, Kind, Node};

/// Requests of one scenario.
const MOST_REQUESTS: u64 = 100_000_000;
/// Turns of a conversation.
const MOST_TURNS: u64 = 10_000;
/// Tokens of a prompt or an answer.
const MOST_TOKENS: u64 = 4_000_000;

fn bad(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(code::scenario::BAD_SEND, span, message)
}

/// Reads `send:`: one sender, or a list of steps.
pub(super) fn read(node: &Node, sink: &mut Diagnostics) -> Vec<Step> {
    let steps: Vec<Step> = match &node.kind {
        Kind::Sequence(items) => items.iter().filter_map(|item| step(item, sink)).collect(),
        Kind::Null | Kind::Scalar { .. } | Kind::Mapping(_) => step(node, sink).into_iter().collect(),
    };
    for (index, step) in steps.iter().enumerate() {
        let Some(name) = &step.name else { continue };
        if let Some(first) = steps[..index].iter().filter_map(|s| s.name.as_ref()).find(|n| n.value == name.value) {
            sink.push(bad(name.span, format!("two steps are called `{}`", name.value)).and(first.span, "the first"));
        }
    }
    let total = steps.iter().fold(0, |sum: u64, step| sum.saturating_add(step.requests()));
    if total > MOST_REQUESTS {
        sink.push(bad(node.span, format!("{total} requests are more than a run takes, which is {MOST_REQUESTS}")));
    }
    steps
}

fn step(node: &Node, sink: &mut Diagnostics) -> Option<Step> {
    let mut fields = Fields::of(node, "a sender", sink)?;
    value::later(&mut fields, &["claims"], sink);
    let usual = Step::new(node.span);
    let tokens = |node: &Rc<Node>, sink: &mut Diagnostics| value::whole(node, 0, MOST_TOKENS, sink).and_then(|n| u32::try_from(n).ok());
    let step = Step {
        name: fields.get("name").and_then(|n| value::text(n, sink)),
        api: fields.get("api").and_then(|n| value::text(n, sink)),
        operation: fields.get("operation").and_then(|n| operation(n, sink)).unwrap_or(usual.operation),
        model: fields.get("model").and_then(|n| value::text(n, sink)),
        deployment: fields.get("deployment").and_then(|n| value::text(n, sink)),
        body: fields.get("body").map_or(BodyText::Usual, |n| body(n)),
        headers: fields.get("headers").map_or_else(Vec::new, |n| pairs(n, "`headers` is a map from names to values", sink)),
        query: fields.get("query").map_or_else(Vec::new, |n| pairs(n, "`query` is a map from names to values", sink)),
        caller: fields.get("as").and_then(|n| value::text(n, sink)).map_or(Caller::Default, |name| match &*name.value {
            "none" => Caller::Nobody,
            "default" => Caller::Default,
            _ => Caller::Named(name),
        }),
        stream: fields.get("stream").and_then(|n| value::flag(n, sink)).unwrap_or(false),
        times: fields.get("times").and_then(|n| value::whole(n, 1, MOST_REQUESTS, sink)).unwrap_or(1),
        every: fields.get("every").and_then(|n| value::duration(n, sink)),
        at: fields.get("at").and_then(|n| value::duration(n, sink)),
        think: fields.get("think").and_then(|n| value::duration(n, sink)).unwrap_or_default(),
        turns: fields.get("turns").and_then(|n| value::whole(n, 1, MOST_TURNS, sink)).and_then(|n| u32::try_from(n).ok()).unwrap_or(1),
        cookies: fields.get("cookies").and_then(|n| value::flag(n, sink)),
        then: fields.get("then").map_or_else(Vec::new, |n| then(n, sink)),
        max_tokens: fields.get("maxTokens").and_then(|n| tokens(n, sink)),
        prompt_tokens: fields.get("promptTokens").and_then(|n| tokens(n, sink)).unwrap_or(usual.prompt_tokens),
        completion_tokens: fields.get("completionTokens").and_then(|n| tokens(n, sink)).unwrap_or(usual.completion_tokens),
        span: node.span,
    };
    fields.finish(sink);
    sensible(&step, sink);
    Some(step)
}

/// Faults that show without knowing what is deployed.
fn sensible(step: &Step, sink: &mut Diagnostics) {
    let responses = step.operation.value == Operation::Responses;
    if step.is_conversation() && !responses {
        let fault = bad(step.span, "only the Responses API has conversations: `turns` and `then` need `operation: responses`");
        sink.push(fault.help("add `operation: responses`, or send several requests with `times`"));
    }
    let in_body = matches!(step.body, BodyText::Text(_) | BodyText::Json(_) | BodyText::None);
    let raw = matches!(step.operation.value, Operation::Raw { .. });
    if step.model.is_none() && step.deployment.is_none() && !raw && !(responses && in_body) {
        sink.push(
            bad(step.span, "this request says no model")
                .help("add `model: gpt-4o-mini`, or write the path out: `operation: \"POST /chat/completions\"`"),
        );
    }
}

fn operation(node: &Node, sink: &mut Diagnostics) -> Option<Spanned<Operation>> {
    let text = value::scalar(node, sink)?.text();
    let operation = match text {
        "chat" => Operation::Chat,
        "completions" => Operation::Completions,
        "embeddings" => Operation::Embeddings,
        "responses" => Operation::Responses,
        _ => match text.split_once(' ') {
            Some((method, path)) if is_method(method) && path.starts_with('/') && is_target(path) => {
                Operation::Raw { method: method.into(), path: path.into() }
            }
            Some(_) | None => {
                let fault = bad(node.span, format!("`{text}` is neither an operation nor a method with a path"));
                let help =
                    "operations are `chat`, `completions`, `embeddings` and `responses`; a path is written `\"GET /responses/{id}\"`";
                sink.push(fault.help(help).did_you_mean(text, ["chat", "completions", "embeddings", "responses"]));
                return None;
            }
        },
    };
    Some(Spanned::new(operation, node.span))
}

fn is_method(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_uppercase())
}

/// Whether a path can stand in a request line, once `{id}` and `{model}` are filled in.
fn is_target(path: &str) -> bool {
    path.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'|' | b'#'))
}

fn body(node: &Node) -> BodyText {
    match &node.kind {
        Kind::Scalar { text, plain: true } if text.text() == "none" => BodyText::None,
        Kind::Scalar { text, .. } => BodyText::Text(text.shared()),
        Kind::Null => BodyText::Usual,
        Kind::Sequence(_) | Kind::Mapping(_) => BodyText::Json(value::json(node).to_string().into()),
    }
}

fn pairs(node: &Node, what: &str, sink: &mut Diagnostics) -> Vec<(Name, Rc<str>)> {
    let entries = value::entries(node, what, sink);
    entries
        .iter()
        .filter_map(|entry| {
            let name = &*entry.key.name;
            if name.is_empty() || name.bytes().any(|b| !b.is_ascii_graphic() || b"()<>@,;:\\\"/[]?={}".contains(&b)) {
                sink.push(bad(entry.key.span, format!("`{name}` is not a name that a header or parameter can have")));
                return None;
            }
            let value = value::text(&entry.value, sink)?.value;
            if value.chars().any(char::is_control) {
                sink.push(bad(entry.value.span, "a header or parameter is a single line of text"));
                return None;
            }
            Some((Spanned::new(Rc::clone(&entry.key.name), entry.key.span), value))
        })
        .collect()
}

fn then(node: &Rc<Node>, sink: &mut Diagnostics) -> Vec<FollowUp> {
    let follow_up = |node: &Rc<Node>| match value::scalar(node, sink)?.text() {
        "get" => Some(FollowUp::Get),
        "delete" => Some(FollowUp::Delete),
        other => {
            sink.push(bad(node.span, format!("`{other}` cannot follow a conversation: `get` or `delete` can")));
            None
        }
    };
    value::one_or_more(node).iter().filter_map(follow_up).collect()
}
