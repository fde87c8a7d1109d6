use super::{CHAT, account, ask, at, chat, header, healthy, json, request};
use crate::http::HeaderName;
use crate::scenario::given::Behaviour;
use crate::time::Duration;

#[test]
fn what_the_service_does_not_have_or_understand_is_refused_at_once_in_its_words() {
    for (method, path, body, status, code) in [
        ("POST", "/openai/deployments/gpt-4/chat/completions", "{}", 404, "DeploymentNotFound"),
        ("POST", "/openai/deployments/gpt-4/chat/completions", "", 404, "DeploymentNotFound"),
        ("POST", "/openai/deployments/GPT-4o-mini/chat/completions", "{}", 404, "DeploymentNotFound"),
        ("POST", "/openai/responses", r#"{"model":"gpt-4"}"#, 404, "DeploymentNotFound"),
        ("POST", "/openai/v1/chat/completions", r#"{"model":"gpt-4"}"#, 404, "DeploymentNotFound"),
        ("POST", "/openai/nothing", "{}", 404, "404"),
        ("GET", CHAT, "", 404, "404"),
        ("POST", CHAT, "", 400, ""),
        ("POST", CHAT, "hello", 400, ""),
        ("POST", "/openai/responses", "{}", 400, ""),
        ("POST", "/openai/responses", "", 400, ""),
    ] {
        let (after, response) = ask(&mut healthy(), at(0), &request(method, path, body));
        assert_eq!((after, response.status), (Duration::ZERO, status), "{method} {path} {body}");
        let error = &json(&response)["error"];
        assert_eq!(error["code"].as_str().unwrap_or(""), code, "{method} {path} {body}");
        assert!(error["message"].is_string());
        assert_eq!(header(&response, "x-ms-region"), Some("East US"));
    }
}

#[test]
fn what_a_model_does_not_serve_take_or_may_see_is_refused_in_the_services_words() {
    for (path, body, code, part) in [
        (
            "/openai/deployments/gpt-4o-mini/embeddings",
            "{}",
            "OperationNotSupported",
            "The embeddings operation does not work with the specified model, gpt-4o-mini. Please choose different model",
        ),
        (
            "/openai/deployments/davinci-002/chat/completions",
            "{}",
            "OperationNotSupported",
            "The chatCompletion operation does not work with the specified model, davinci-002.",
        ),
        (
            CHAT,
            r#"{"messages":[{"content":"four"}],"max_tokens":128000}"#,
            "context_length_exceeded",
            "This model's maximum context length is 128000 tokens. However, you requested 128001 tokens (1 in the messages, 128000 in",
        ),
        (CHAT, r#"{"messages":[{"content":"a [content-filter] b"}]}"#, "content_filter", "The response was filtered due to the prompt"),
    ] {
        let (after, response) = ask(&mut healthy(), at(0), &request("POST", path, body));
        assert_eq!((after, response.status), (Duration::ZERO, 400), "{path} {body}");
        let error = &json(&response)["error"];
        assert_eq!(error["code"], code);
        assert!(error["message"].as_str().unwrap().starts_with(part), "{error}");
    }
}

#[test]
fn the_content_filter_refuses_a_share_of_the_prompts() {
    let mut account = account(Behaviour { content_filter: Some(0.25), tokens_per_minute: Some(1_000_000), ..Behaviour::default() });
    let refused = (0..2_000).filter(|_| ask(&mut account, at(0), &chat("")).1.status == 400).count();
    assert!((430..570).contains(&refused), "{refused}");
}

#[test]
fn a_model_may_be_told_to_take_less() {
    let mut account = account(Behaviour { context_length: Some(100), ..Behaviour::default() });
    for (limit, status) in [(70, 200), (71, 400)] {
        assert_eq!(ask(&mut account, at(0), &chat(&format!(r#","max_tokens":{limit}"#))).1.status, status);
    }
}

#[test]
fn a_request_without_token_and_key_is_not_signed_in() {
    for (name, value, status) in [
        ("Authorization", "Bearer x", 200),
        ("Authorization", "bearer x", 200),
        ("api-key", "x", 200),
        ("Authorization", "Basic x", 401),
        ("Authorization", "Bearer ", 401),
        ("api-key", "", 401),
        ("Ocp-Apim-Subscription-Key", "x", 401),
    ] {
        let mut request = chat("");
        request.headers.remove(&HeaderName::new("Authorization"));
        request.headers.append(HeaderName::new(name), value);
        let (_, response) = ask(&mut healthy(), at(0), &request);
        assert_eq!(response.status, status, "{name}: {value}");
        if status == 401 {
            assert_eq!(json(&response)["error"]["code"], "401");
        }
    }
}
