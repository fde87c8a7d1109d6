use serde_json::{Value, json};

use super::{ask, at, chat, described, header, healthy, json, request, text};
use crate::assumption::Assumptions;
use crate::http::Flow;
use crate::mock::Account;
use crate::time::Duration;

const LATENCY: Duration = Duration::from_millis(200);

#[test]
fn a_chat_completion_is_shaped_like_the_services_own() {
    let (after, response) = ask(&mut healthy(), at(0), &chat(r#","max_tokens":3"#));
    assert_eq!((after, response.status), (LATENCY, 200));
    assert_eq!(response.flow, Flow { length: Duration::ZERO, prompt_tokens: 30, completion_tokens: 3 });
    let content = json(&response);
    assert!(content["id"].as_str().unwrap().starts_with("chatcmpl-"));
    assert_eq!(content["object"], "chat.completion");
    assert_eq!(content["model"], "gpt-4o-mini");
    assert_eq!(content["created"], 1_767_225_600);
    assert_eq!(content["choices"][0]["message"]["content"], "lorem lorem lorem ");
    assert_eq!(content["choices"][0]["finish_reason"], "stop");
    let usage = &content["usage"];
    assert_eq!((&usage["prompt_tokens"], &usage["completion_tokens"], &usage["total_tokens"]), (&json!(30), &json!(3), &json!(33)));
}

#[test]
fn answers_carry_the_services_headers() {
    let mut account = healthy();
    let (_, first) = ask(&mut account, at(0), &chat(r#","max_tokens":70"#));
    for (name, value) in [
        ("content-type", "application/json"),
        ("x-ms-region", "East US"),
        ("x-ms-deployment-name", "gpt-4o-mini"),
        ("x-ratelimit-limit-tokens", "1000"),
        ("x-ratelimit-remaining-tokens", "900"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(header(&first, name), Some(value), "{name}");
    }
    let (_, second) = ask(&mut account, at(0), &chat(r#","max_tokens":70"#));
    assert!(header(&first, "x-request-id").is_some());
    assert_ne!(header(&first, "x-request-id"), header(&second, "x-request-id"));
    assert_ne!(json(&first)["id"], json(&second)["id"]);
}

#[test]
fn each_operation_answers_in_its_own_shape_after_the_same_latency() {
    for (path, body, field, value) in [
        ("/openai/deployments/davinci-002/completions", r#"{"prompt":"four"}"#, "/object", json!("text_completion")),
        ("/openai/deployments/embed/embeddings", r#"{"input":"four"}"#, "/usage", json!({ "prompt_tokens": 1, "total_tokens": 1 })),
        ("/openai/deployments/embed/embeddings", r#"{"input":["a","b"],"stream":true}"#, "/data/1/index", json!(1)),
        ("/openai/v1/embeddings", r#"{"input":"four","model":"embed"}"#, "/model", json!("embed")),
        ("/models/chat/completions", r#"{"model":"gpt-4o-mini"}"#, "/object", json!("chat.completion")),
        ("/openai/responses", r#"{"model":"gpt-4o-mini","input":"four"}"#, "/usage/input_tokens", json!(1)),
        ("/openai/v1/responses", r#"{"model":"gpt-4o-mini"}"#, "/status", json!("completed")),
    ] {
        let (after, response) = ask(&mut healthy(), at(0), &request("POST", path, body));
        assert_eq!((after, response.status), (LATENCY, 200), "{path}");
        assert_eq!(json(&response).pointer(field), Some(&value), "{path}");
    }
}

/// The data of each event, and what comes before it in the event.
fn events(stream: &str) -> Vec<(String, String)> {
    let events = stream.strip_suffix("\n\n").unwrap().split("\n\n");
    let parts = |event: &str| {
        let (before, data) = event.split_once("data: ").unwrap();
        (before.to_owned(), data.to_owned())
    };
    events.map(parts).collect()
}

#[test]
fn a_stream_is_server_sent_events_that_end_with_done() {
    for (fields, usage) in [("", false), (r#","stream_options":{"include_usage":true}"#, true)] {
        let (after, response) = ask(&mut healthy(), at(0), &chat(&format!(r#","stream":true,"max_tokens":2{fields}"#)));
        assert_eq!(after, LATENCY);
        assert_eq!(header(&response, "content-type"), Some("text/event-stream; charset=utf-8"));
        let events = events(&text(&response));
        assert!(events.iter().all(|(before, _)| before.is_empty()));
        assert_eq!(events.last().unwrap().1, "[DONE]");
        let chunks: Vec<Value> = events[..events.len() - 1].iter().map(|(_, data)| serde_json::from_str(data).unwrap()).collect();
        let said: String = chunks.iter().filter_map(|c| c.pointer("/choices/0/delta/content")?.as_str()).collect();
        assert_eq!(said, "lorem lorem ");
        let ends: Vec<&Value> = chunks.iter().filter_map(|c| c.pointer("/choices/0/finish_reason")).filter(|r| !r.is_null()).collect();
        assert_eq!(ends, [&json!("stop")]);
        assert!(chunks.iter().all(|c| c.pointer("/choices/0").is_none_or(|choice| choice["index"] == 0 && choice["delta"].is_object())));
        assert_eq!(chunks.last().unwrap().pointer("/usage/total_tokens"), usage.then_some(&json!(32)));
        let before = chunks.iter().filter(|c| c.pointer("/choices/0").is_some());
        assert!(before.map(|c| c.get("usage")).all(|found| found == usage.then_some(&Value::Null)));
    }
}

#[test]
fn a_stream_of_the_responses_api_names_its_events_and_ends_with_the_whole() {
    let body = r#"{"model":"gpt-4o-mini","input":"four","stream":true}"#;
    let (_, response) = ask(&mut healthy(), at(0), &request("POST", "/openai/responses", body));
    let events = events(&text(&response));
    for (before, data) in &events {
        let data: Value = serde_json::from_str(data).unwrap();
        assert_eq!(*before, format!("event: {}\n", data["type"].as_str().unwrap()));
    }
    let data: Vec<Value> = events.iter().map(|(_, data)| serde_json::from_str(data).unwrap()).collect();
    assert!((0..).zip(&data).all(|(number, data)| data["sequence_number"] == json!(number)));
    let said: String =
        data.iter().filter(|data| data["type"] == "response.output_text.delta").filter_map(|d| d["delta"].as_str()).collect();
    assert_eq!((said.matches("lorem ").count(), &data[data.len() - 4]["text"]), (data.len() - 8, &json!(said)));
    assert_eq!(events.first().unwrap().0, "event: response.created\n");
    assert_eq!(events.last().unwrap().0, "event: response.completed\n");
}

#[test]
fn as_many_answers_come_back_as_n_says_and_tokens_are_those_of_all_that_were_made() {
    let (_, chat) = ask(&mut healthy(), at(0), &chat(r#","max_tokens":3,"n":2"#));
    let content = json(&chat);
    let said: Vec<_> =
        content["choices"].as_array().unwrap().iter().map(|c| (c["index"].clone(), c["message"]["content"].clone())).collect();
    assert_eq!(said, [(json!(0), json!("lorem lorem lorem ")), (json!(1), json!("lorem lorem lorem "))]);
    assert_eq!((&content["usage"]["completion_tokens"], &content["usage"]["total_tokens"]), (&json!(6), &json!(36)));
    assert_eq!(chat.flow.completion_tokens, 6);
    let body = r#"{"prompt":"four","max_tokens":3,"n":2,"best_of":5}"#;
    let (_, response) = ask(&mut healthy(), at(0), &request("POST", "/openai/deployments/davinci-002/completions", body));
    assert_eq!(json(&response)["choices"].as_array().unwrap().len(), 2);
    assert_eq!(json(&response)["usage"]["completion_tokens"], 15);
}

#[test]
fn an_answer_that_its_limit_cuts_says_so() {
    let cut = r#","max_tokens":3,"metadata":{"completion_tokens":"5"}"#;
    assert_eq!(json(&ask(&mut healthy(), at(0), &chat(cut)).1)["choices"][0]["finish_reason"], "length");
    let body = r#"{"model":"gpt-4o-mini","input":"four","max_output_tokens":3,"metadata":{"completion_tokens":"5"}}"#;
    let response = json(&ask(&mut healthy(), at(0), &request("POST", "/openai/responses", body)).1);
    assert_eq!((&response["status"], &response["incomplete_details"]["reason"]), (&json!("incomplete"), &json!("max_output_tokens")));
}

#[test]
fn images_and_audio_are_plain_contents() {
    let form = "--x\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nembed\r\n--x--\r\n";
    for (path, body, kind, part) in [
        ("/openai/deployments/embed/images/generations", r#"{"prompt":"four","n":2}"#, "application/json", "-1.png"),
        ("/openai/deployments/embed/audio/transcriptions", form, "application/json", "lorem"),
        ("/openai/v1/audio/translations", form, "application/json", "lorem"),
        ("/openai/v1/audio/speech", r#"{"model":"embed","input":"four"}"#, "audio/mpeg", "ID3"),
    ] {
        let (after, response) = ask(&mut healthy(), at(0), &request("POST", path, body));
        assert_eq!((after, response.status, header(&response, "content-type")), (LATENCY, 200, Some(kind)), "{path}");
        assert!(text(&response).contains(part), "{path}");
    }
}

#[test]
fn an_account_without_listed_deployments_serves_whatever_is_asked_for() {
    let mut open =
        Account::new(&crate::resource::Account { deployments: vec![], ..described("open") }, &[], &Assumptions::default(), (1, 0));
    for name in ["gpt-4.1", "o3", "gpt-4.1"] {
        let (_, response) = ask(&mut open, at(0), &request("POST", &format!("/openai/deployments/{name}/chat/completions"), "{}"));
        assert_eq!((response.status, json(&response)["model"].as_str()), (200, Some(name)));
    }
    for n in 0..2000 {
        ask(&mut open, at(0), &request("POST", &format!("/openai/deployments/m{n}/chat/completions"), "{}"));
    }
    let (_, response) = ask(&mut open, at(0), &request("POST", "/openai/deployments/m1999/chat/completions", "{}"));
    assert_eq!(response.status, 404);
}
