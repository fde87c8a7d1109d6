use std::rc::Rc;

use super::pattern::template;
use crate::http::Template;

const WHOLE: &str = r#"{"choices":[{"content_filter_results":{},"finish_reason":"stop","index":0,"logprobs":null,"text":"$words"}],"created":$created,"id":"cmpl-$id","model":$model,"object":"text_completion","usage":{"completion_tokens":$completion,"prompt_tokens":$prompt,"total_tokens":$total}}"#;

/// An answer in one piece.
pub(super) fn whole(model: &str) -> Rc<Template> {
    template(WHOLE, &[("model", model)])
}

/// Server-sent events: the text, the end.
pub(super) fn stream(model: &str) -> Rc<Template> {
    let mut events = String::new();
    for (text, finish) in [("$words", "null"), ("", r#""stop""#)] {
        events.push_str(&format!(
            "data: {{\"choices\":[{{\"finish_reason\":{finish},\"index\":0,\"logprobs\":null,\"text\":\"{text}\"}}],\
             \"created\":$created,\"id\":\"cmpl-$id\",\"model\":$model,\"object\":\"text_completion\"}}\n\n"
        ));
    }
    events.push_str("data: [DONE]\n\n");
    template(&events, &[("model", model)])
}
