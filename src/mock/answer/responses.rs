use std::rc::Rc;

use super::pattern::{quote, template};
use crate::http::Template;

const OBJECT: &str = r#"{"id":"resp_$id","object":"response","created_at":$created,"status":"$status","error":null,"incomplete_details":$incomplete,"instructions":null,"max_output_tokens":null,"metadata":{},"model":$model,"output":[$output],"parallel_tool_calls":true,"previous_response_id":$previous,"reasoning":{"effort":null,"summary":null},"temperature":1.0,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],"top_p":1.0,"truncation":"disabled","usage":$usage,"user":null}"#;

const USAGE: &str = r#"{"input_tokens":$prompt,"input_tokens_details":{"cached_tokens":$cached},"output_tokens":$completion,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":$total}"#;

const PART: &str = r#"{"type":"output_text","annotations":[],"text":"$words"}"#;

/// How a response stands, with what it says of being cut at its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    InProgress,
    Completed,
    Incomplete,
}

impl Stand {
    /// At its end.
    fn last(cut: bool) -> Self {
        if cut { Self::Incomplete } else { Self::Completed }
    }

    fn name(self) -> &'static str {
        match self {
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Incomplete => "incomplete",
        }
    }
}

fn object(stand: Stand, output: &str, usage: &str) -> String {
    let incomplete = if stand == Stand::Incomplete { r#"{"reason":"max_output_tokens"}"# } else { "null" };
    let object = OBJECT.replace("$status", stand.name()).replace("$incomplete", incomplete);
    object.replace("$output", output).replace("$usage", usage)
}

fn message(stand: Stand) -> String {
    let stand = stand.name();
    format!(r#"{{"id":"msg_$id","type":"message","status":"{stand}","role":"assistant","content":[{PART}]}}"#)
}

fn previous(id: Option<&str>) -> String {
    id.map_or_else(|| String::from("null"), quote)
}

/// A response object.
pub(super) fn whole(model: &str, previous_id: Option<&str>, cut: bool) -> Rc<Template> {
    let stand = Stand::last(cut);
    template(&object(stand, &message(stand), USAGE), &[("model", model), ("previous", &previous(previous_id))])
}

/// Server-sent events, each with its name; this API ends with `response.completed` (or `.incomplete`), not with `[DONE]`.
pub(super) fn stream(model: &str, previous_id: Option<&str>, cut: bool) -> Rc<Template> {
    let stand = Stand::last(cut);
    let begun = object(Stand::InProgress, "", "null");
    let ended = object(stand, &message(stand), USAGE);
    let end = if cut { "response.incomplete" } else { "response.completed" };
    let place = r#""item_id":"msg_$id","output_index":0,"content_index":0"#;
    let open = r#"{"id":"msg_$id","type":"message","status":"in_progress","role":"assistant","content":[]}"#;
    let message = message(stand);
    let line = |number: &str, name: &str, fields: String| {
        format!("event: {name}\ndata: {{\"type\":\"{name}\",\"sequence_number\":{number},{fields}}}\n\n")
    };
    // Numbers go on with the tokens: the first of them is 4.
    let text = [
        line("0", "response.created", format!(r#""response":{begun}"#)),
        line("1", "response.in_progress", format!(r#""response":{begun}"#)),
        line("2", "response.output_item.added", format!(r#""output_index":0,"item":{open}"#)),
        line("3", "response.content_part.added", format!(r#"{place},"part":{{"type":"output_text","annotations":[],"text":""}}"#)),
        format!("$each;{}$end;", line("$turn4", "response.output_text.delta", format!(r#"{place},"delta":"lorem ""#))),
        line("$turns4", "response.output_text.done", format!(r#"{place},"text":"$words""#)),
        line("$turns5", "response.content_part.done", format!(r#"{place},"part":{PART}"#)),
        line("$turns6", "response.output_item.done", format!(r#""output_index":0,"item":{message}"#)),
        line("$turns7", end, format!(r#""response":{ended}"#)),
    ]
    .concat();
    template(&text, &[("model", model), ("previous", &previous(previous_id))])
}

/// What a deletion says.
pub(super) fn deleted() -> Rc<Template> {
    template(r#"{"id":"resp_$id","object":"response","deleted":true}"#, &[])
}

/// The input of a response: its length is known, its words are not kept.
pub(super) fn input_items() -> Rc<Template> {
    template(
        r#"{"object":"list","data":[{"id":"msg_$id","type":"message","status":"completed","role":"user","content":[{"type":"input_text","text":"$input"}]}],"first_id":"msg_$id","last_id":"msg_$id","has_more":false}"#,
        &[],
    )
}
