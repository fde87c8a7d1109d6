use std::rc::Rc;

use super::pattern::template;
use crate::http::Template;

const WHOLE: &str = r#"{"choices":[{"content_filter_results":{},"finish_reason":"stop","index":0,"logprobs":null,"message":{"annotations":[],"content":"$words","refusal":null,"role":"assistant"}}],"created":$created,"id":"chatcmpl-$id","model":$model,"object":"chat.completion","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{}}],"system_fingerprint":null,"usage":$usage}"#;

const USAGE: &str = r#"{"completion_tokens":$completion,"completion_tokens_details":{"reasoning_tokens":0},"prompt_tokens":$prompt,"prompt_tokens_details":{"cached_tokens":0},"total_tokens":$total}"#;

/// A chunk of a stream but for its choices and what follows them.
const CHUNK: &str = r#""created":$created,"id":"chatcmpl-$id","model":$model,"object":"chat.completion.chunk","system_fingerprint":null"#;

/// An answer in one piece.
pub(super) fn whole(model: &str) -> Rc<Template> {
    template(&WHOLE.replace("$usage", USAGE), &[("model", model)])
}

/// Server-sent events: the filter results of the prompt, the role, the content, the end, perhaps the usage.
pub(super) fn stream(model: &str, usage: bool) -> Rc<Template> {
    let mut events = String::from(
        "data: {\"choices\":[],\"created\":0,\"id\":\"\",\"model\":\"\",\"object\":\"\",\
         \"prompt_filter_results\":[{\"prompt_index\":0,\"content_filter_results\":{}}]}\n\n",
    );
    for (delta, finish) in
        [(r#"{"content":"","refusal":null,"role":"assistant"}"#, "null"), (r#"{"content":"$words"}"#, "null"), ("{}", r#""stop""#)]
    {
        let choice = format!(r#"{{"delta":{delta},"finish_reason":{finish},"index":0,"logprobs":null}}"#);
        events.push_str(&format!("data: {{\"choices\":[{choice}],{CHUNK}}}\n\n"));
    }
    if usage {
        events.push_str(&format!("data: {{\"choices\":[],{CHUNK},\"usage\":{USAGE}}}\n\n"));
    }
    events.push_str("data: [DONE]\n\n");
    template(&events, &[("model", model)])
}
