use std::rc::Rc;

use super::Shape;
use super::pattern::several;
use crate::http::Template;

const WHOLE: &str = r#"{"choices":[$choices],"created":$created,"id":"chatcmpl-$id","model":$model,"object":"chat.completion","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{}}],"system_fingerprint":null,"usage":$usage}"#;

const USAGE: &str = r#"{"completion_tokens":$completion,"completion_tokens_details":{"reasoning_tokens":0},"prompt_tokens":$prompt,"prompt_tokens_details":{"cached_tokens":$cached},"total_tokens":$total}"#;

/// A chunk of a stream but for its choices and what follows them.
const CHUNK: &str = r#""created":$created,"id":"chatcmpl-$id","model":$model,"object":"chat.completion.chunk","system_fingerprint":null"#;

/// An answer in one piece.
pub(super) fn whole(model: &str, shape: Shape) -> Rc<Template> {
    let choice = |index| {
        format!(
            r#"{{"content_filter_results":{{}},"finish_reason":"{}","index":{index},"logprobs":null,"message":{{"annotations":[],"content":"$words","refusal":null,"role":"assistant"}}}}"#,
            shape.finish()
        )
    };
    let choices = (0..shape.choices).map(choice).collect::<Vec<_>>().join(",");
    several(&WHOLE.replace("$choices", &choices).replace("$usage", USAGE), &[("model", model)], shape.made)
}

/// Server-sent events: the filter results of the prompt, then of each choice the role, the content token by token and the end,
/// perhaps the usage.
pub(super) fn stream(model: &str, shape: Shape) -> Rc<Template> {
    let mut events = String::from(
        "data: {\"choices\":[],\"created\":0,\"id\":\"\",\"model\":\"\",\"object\":\"\",\
         \"prompt_filter_results\":[{\"prompt_index\":0,\"content_filter_results\":{}}]}\n\n",
    );
    let end = format!("\"{}\"", shape.finish());
    let event = |delta: &str, finish: &str| {
        let choice = |index| format!(r#"{{"delta":{delta},"finish_reason":{finish},"index":{index},"logprobs":null}}"#);
        let unused = shape.no_usage_yet();
        (0..shape.choices).map(|index| format!("data: {{\"choices\":[{}],{CHUNK}{unused}}}\n\n", choice(index))).collect::<String>()
    };
    events.push_str(&event(r#"{"content":"","refusal":null,"role":"assistant"}"#, "null"));
    events.push_str(&format!("$each;{}$end;", event(r#"{"content":"lorem "}"#, "null")));
    events.push_str(&event("{}", &end));
    if shape.usage {
        events.push_str(&format!("data: {{\"choices\":[],{CHUNK},\"usage\":{USAGE}}}\n\n"));
    }
    events.push_str("data: [DONE]\n\n");
    several(&events, &[("model", model)], shape.made)
}
