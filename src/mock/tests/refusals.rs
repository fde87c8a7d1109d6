use super::{CHAT, ask, at, chat, header, healthy, json, request};
use crate::http::HeaderName;
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
