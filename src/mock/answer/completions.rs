use std::rc::Rc;

use super::Shape;
use super::pattern::several;
use crate::http::Template;

const USAGE: &str = r#"{"completion_tokens":$completion,"prompt_tokens":$prompt,"total_tokens":$total}"#;

/// An answer in one piece.
pub(super) fn whole(model: &str, shape: Shape) -> Rc<Template> {
    let choice = |index| {
        format!(r#"{{"content_filter_results":{{}},"finish_reason":"{}","index":{index},"logprobs":null,"text":"$words"}}"#, shape.finish())
    };
    let choices = (0..shape.choices).map(choice).collect::<Vec<_>>().join(",");
    let pattern = format!(
        r#"{{"choices":[{choices}],"created":$created,"id":"cmpl-$id","model":$model,"object":"text_completion","usage":{USAGE}}}"#
    );
    several(&pattern, &[("model", model)], shape.made)
}

/// Server-sent events: the text of each choice token by token, its end, perhaps the usage.
pub(super) fn stream(model: &str, shape: Shape) -> Rc<Template> {
    const CHUNK: &str = r#""created":$created,"id":"cmpl-$id","model":$model,"object":"text_completion""#;
    let end = format!("\"{}\"", shape.finish());
    let event = |text: &str, finish: &str| {
        let choice = |index| format!(r#"{{"finish_reason":{finish},"index":{index},"logprobs":null,"text":"{text}"}}"#);
        let unused = shape.no_usage_yet();
        (0..shape.choices).map(|index| format!("data: {{\"choices\":[{}],{CHUNK}{unused}}}\n\n", choice(index))).collect::<String>()
    };
    let mut events = format!("$each;{}$end;{}", event("lorem ", "null"), event("", &end));
    if shape.usage {
        events.push_str(&format!("data: {{\"choices\":[],{CHUNK},\"usage\":{USAGE}}}\n\n"));
    }
    events.push_str("data: [DONE]\n\n");
    several(&events, &[("model", model)], shape.made)
}
