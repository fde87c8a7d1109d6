//! Six ways in which an existing simulator goes wrong (`microsoft/aoai-api-simulator`): accounts here do not.

use serde_json::Value;

use super::{account, account_of, ask, at, chat, deployed, given, header, json, request, text};
use crate::assumption::Assumptions;
use crate::scenario::given::{Behaviour, Latency};
use crate::time::Duration;

/// 300 ms to the first token, 12 ms for each other, nothing by chance.
fn by_tokens() -> Behaviour {
    let (first, each) = (Duration::from_millis(300), Duration::from_millis(12));
    Behaviour { latency: Some(Latency::Tokens { first, each, jitter: 0.0 }), tokens_per_minute: Some(1_000_000), ..Behaviour::default() }
}

/// The time to the head and from there to the last byte, in milliseconds.
fn times(path: &str, body: &str) -> (u64, u64) {
    let (after, response) = ask(&mut account(by_tokens()), at(0), &request("POST", path, body));
    assert_eq!(response.status, 200, "{path}");
    (after.millis(), response.flow.length.millis())
}

#[test]
fn fault_1_prompt_tokens_and_max_completion_tokens_are_charged() {
    for (fields, left) in [
        (r#","max_tokens":70"#, "900"),
        (r#","max_completion_tokens":70"#, "900"),
        (r#","max_completion_tokens":70,"n":3"#, "760"),
        (r#","max_tokens":0"#, "970"),
    ] {
        let (_, response) = ask(&mut super::healthy(), at(0), &chat(fields));
        assert_eq!(header(&response, "x-ratelimit-remaining-tokens"), Some(left), "{fields}");
    }
}

#[test]
fn fault_2_embeddings_have_a_latency_and_completions_one_for_their_tokens() {
    assert_eq!(times("/openai/deployments/embed/embeddings", r#"{"input":"four"}"#), (300, 0));
    for (tokens, millis) in [(1, 300), (11, 420), (101, 1_500)] {
        let body = format!(r#"{{"prompt":"four","max_tokens":{tokens}}}"#);
        assert_eq!(times("/openai/deployments/davinci-002/completions", &body), (millis, 0));
    }
    let mut measured = account(Behaviour { latency: Some(Latency::Measured), ..Behaviour::default() });
    let (after, _) = ask(&mut measured, at(0), &request("POST", "/openai/deployments/embed/embeddings", r#"{"input":"four"}"#));
    assert!((70..=130).contains(&after.millis()), "{after}");
}

#[test]
fn fault_3_the_time_to_the_first_token_of_a_stream_does_not_grow_with_its_length() {
    for (tokens, rest) in [(1, 0), (11, 120), (1_001, 12_000)] {
        let body = format!(r#"{{"messages":[],"stream":true,"max_tokens":{tokens}}}"#);
        assert_eq!(times(super::CHAT, &body), (300, rest));
    }
}

#[test]
fn fault_4_each_event_is_data_and_a_blank_line_with_index_and_finish_reason_beside_delta() {
    let (_, response) = ask(&mut account(by_tokens()), at(0), &chat(r#","stream":true,"n":2,"max_tokens":2"#));
    let text = text(&response);
    let events: Vec<&str> = text.split_terminator("\n\n").collect();
    assert_eq!(events.last(), Some(&"data: [DONE]"));
    let mut ends = Vec::new();
    for event in &events[..events.len() - 1] {
        let chunk: Value = serde_json::from_str(event.strip_prefix("data: ").unwrap()).unwrap();
        for choice in chunk["choices"].as_array().unwrap() {
            assert!(choice["index"].is_u64() && choice["delta"].is_object(), "{choice}");
            assert!(choice["delta"].get("finish_reason").is_none() && choice["delta"].get("index").is_none());
            if let Some(reason) = choice["finish_reason"].as_str() {
                ends.push((choice["index"].as_u64().unwrap(), reason.to_owned()));
            }
        }
    }
    assert_eq!(ends, [(0, "stop".to_owned()), (1, "stop".to_owned())]);
}

#[test]
fn fault_5_every_refusal_is_an_error_with_a_code_and_a_message() {
    let mut unsigned = chat("");
    unsigned.headers.remove(&crate::http::HeaderName::new("Authorization"));
    for (request, status) in [
        (unsigned, 401),
        (request("POST", "/openai/deployments/nothing/chat/completions", "{}"), 404),
        (request("POST", "/openai/deployments/embed/nothing", "{}"), 404),
        (request("POST", super::CHAT, "hello"), 400),
        (chat(r#","max_tokens":200000"#), 400),
        (request("POST", "/openai/deployments/davinci-002/chat/completions", "{}"), 400),
        (request("POST", super::CHAT, r#"{"messages":[{"content":"[content-filter]"}]}"#), 400),
    ] {
        let (after, response) = ask(&mut super::healthy(), at(0), &request);
        assert_eq!((after, response.status), (Duration::ZERO, status), "{request:?}");
        let error = &json(&response)["error"];
        assert!(error["message"].is_string() && error.get("code").is_some(), "{error}");
    }
}

#[test]
fn fault_6_provisioned_deployments_regions_and_refused_contents_are_there() {
    let ptu = Behaviour { ptu: Some(60_000), ..Behaviour::default() };
    let mut account = account_of(&[deployed("gpt-4o-mini")], &[given(None, ptu)], &Assumptions::default());
    let (_, first) = ask(&mut account, at(0), &chat(r#","max_tokens":6690"#));
    assert_eq!(header(&first, "azure-openai-deployment-utilization"), Some("11.2%"));
    assert_eq!(header(&first, "x-ms-region"), Some("East US"));
    ask(&mut account, at(0), &chat(r#","max_tokens":60000"#));
    let (_, refused) = ask(&mut account, at(0), &chat(""));
    assert_eq!((refused.status, header(&refused, "x-ms-region")), (429, Some("East US")));
    assert!(header(&refused, "retry-after-ms").is_some());
    for (body, code) in [
        (r#"{"messages":[],"max_tokens":128001}"#, "context_length_exceeded"),
        (r#"{"messages":[{"content":"say [content-filter]"}]}"#, "content_filter"),
    ] {
        let (_, refused) = ask(&mut account, at(0), &request("POST", super::CHAT, body));
        assert_eq!((refused.status, json(&refused)["error"]["code"].as_str()), (400, Some(code)));
    }
}
