use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::scenario::given::ScriptedAnswer;
use crate::time::Duration;
use crate::yaml::{Kind, Node, value};

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
