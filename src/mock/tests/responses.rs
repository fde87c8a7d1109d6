use super::{account, ask, at, described, header, healthy, json, request, text};
use crate::assumption::{Assumption, Assumptions};
use crate::diagnostic::Span;
use crate::mock::{Account, Reception};
use crate::scenario::fault::{Fault, FaultKind};
use crate::scenario::given::Behaviour;

/// Makes a response with these other fields; its id.
fn create(account: &mut Account, fields: &str) -> String {
    let body = format!(r#"{{"model":"gpt-4o-mini","input":"four"{fields}}}"#);
    let (_, response) = ask(account, at(0), &request("POST", "/openai/responses", &body));
    assert_eq!(response.status, 200);
    json(&response)["id"].as_str().unwrap().to_owned()
}

fn status(account: &mut Account, method: &'static str, path: &str) -> u16 {
    ask(account, at(1000), &request(method, path, "")).1.status
}

fn follow(account: &mut Account, id: &str) -> (u16, serde_json::Value) {
    let body = format!(r#"{{"model":"gpt-4o-mini","input":"four","previous_response_id":"{id}"}}"#);
    let (_, response) = ask(account, at(1000), &request("POST", "/openai/responses", &body));
    (response.status, json(&response))
}

#[test]
fn a_response_is_known_to_the_account_that_made_it_alone() {
    let mut maker = healthy();
    let mut other = Account::new(&described("foundry2"), &[], &Assumptions::default(), (1, 1));
    let id = create(&mut maker, "");
    assert_eq!(status(&mut maker, "GET", &format!("/openai/responses/{id}")), 200);
    assert_eq!(status(&mut other, "GET", &format!("/openai/responses/{id}")), 404);
    let (code, followed) = follow(&mut maker, &id);
    assert_eq!((code, followed["previous_response_id"].as_str()), (200, Some(&*id)));
    let (code, refused) = follow(&mut other, &id);
    assert_eq!((code, refused["error"]["code"].as_str()), (404, Some("previous_response_not_found")));
}

#[test]
fn a_response_asked_for_again_is_the_same() {
    let mut account = healthy();
    let mut path = String::new();
    for (fields, status) in [(r#","metadata":{"completion_tokens":"9"}"#, "incomplete"), ("", "completed")] {
        let body = format!(r#"{{"model":"gpt-4o-mini","input":"fourfour","max_output_tokens":7{fields}}}"#);
        let (_, made) = ask(&mut account, at(5000), &request("POST", "/openai/v1/responses", &body));
        assert_eq!(json(&made)["status"], status);
        path = format!("/openai/v1/responses/{}", json(&made)["id"].as_str().unwrap());
        let (_, again) = ask(&mut account, at(90_000), &request("GET", &path, ""));
        assert_eq!(json(&again), json(&made));
    }
    let (_, again) = ask(&mut account, at(90_000), &request("GET", &path, ""));
    assert_eq!((header(&again, "x-ms-served-model"), header(&again, "x-ms-deployment-name")), (Some("gpt-4o-mini"), None));
    let (_, items) = ask(&mut account, at(90_000), &request("GET", &format!("{path}/input_items"), ""));
    assert_eq!(json(&items).pointer("/data/0/content/0/text").and_then(|t| t.as_str()), Some("lorem lorem "));
}

#[test]
fn a_response_that_followed_another_still_says_so_when_it_is_asked_for_again() {
    let mut account = healthy();
    let first = create(&mut account, "");
    let (_, second) = follow(&mut account, &first);
    let path = format!("/openai/responses/{}", second["id"].as_str().unwrap());
    let (_, again) = ask(&mut account, at(90_000), &request("GET", &path, ""));
    assert_eq!(json(&again), second);
    assert_eq!(second["previous_response_id"], *first);
}

#[test]
fn answers_of_the_responses_api_tell_the_limit_unless_that_is_assumed_otherwise() {
    let body = r#"{"model":"gpt-4o-mini","input":"four","max_output_tokens":1000}"#;
    let ask_twice = |told: &str| {
        let mut assumptions = Assumptions::default();
        assumptions.set(Assumption::ResponsesLimits, told).unwrap();
        let mut account = Account::new(&described("foundry1"), &[], &assumptions, (1, 0));
        [at(0), at(1000)].map(|now| ask(&mut account, now, &request("POST", "/openai/v1/responses", body)).1)
    };
    let names = ["x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens", "Retry-After"];
    for (told, first, refused) in [
        ("told", [Some("1000"), Some("0"), None, None], [Some("1000"), Some("0"), Some("59"), Some("59")]),
        ("untold", [Some("-1"), Some("-1"), Some("0"), None], [Some("-1"), Some("-1"), Some("0"), None]),
    ] {
        let answers = ask_twice(told);
        assert_eq!(answers.each_ref().map(|answer| answer.status), [200, 429]);
        assert_eq!(names.map(|name| header(&answers[0], name)), first, "{told}");
        assert_eq!(names.map(|name| header(&answers[1], name)), refused, "{told}");
    }
}

#[test]
fn the_response_of_an_answer_that_breaks_off_exists() {
    let fault = Fault { requests: Some((1, 1)), ..Fault::always(Span::NONE, FaultKind::Truncated(0.5)) };
    let mut account = account(Behaviour { faults: vec![fault], ..Behaviour::default() });
    let body = r#"{"model":"gpt-4o-mini","input":"four"}"#;
    let Reception::Cut(cut) = account.receive(at(0), &request("POST", "/openai/responses", body), None) else { panic!("it is whole") };
    let begun = text(&cut.response);
    let id = begun.split('"').find(|part| part.starts_with("resp_")).unwrap();
    let (_, response) = ask(&mut account, at(0), &request("GET", &format!("/openai/responses/{id}"), ""));
    assert_eq!((response.status, json(&response)["status"].as_str()), (200, Some("completed")));
}

#[test]
fn a_deleted_response_is_gone() {
    let mut account = healthy();
    let id = create(&mut account, "");
    let path = format!("/openai/responses/{id}");
    for (method, expected) in [("DELETE", 200), ("GET", 404), ("DELETE", 404)] {
        assert_eq!(status(&mut account, method, &path), expected, "{method}");
    }
    assert_eq!(follow(&mut account, &id).0, 404);
}

#[test]
fn only_a_response_made_in_the_background_can_be_cancelled() {
    let mut account = healthy();
    for (fields, expected) in [("", 400), (r#","background":true"#, 200)] {
        let id = create(&mut account, fields);
        assert_eq!(status(&mut account, "POST", &format!("/openai/responses/{id}/cancel")), expected);
    }
    assert_eq!(status(&mut account, "POST", "/openai/responses/resp_unknown/cancel"), 404);
}

#[test]
fn a_response_that_is_not_stored_is_unknown_afterwards() {
    let mut account = healthy();
    let id = create(&mut account, r#","store":false"#);
    assert_eq!(status(&mut account, "GET", &format!("/openai/responses/{id}")), 404);
}

#[test]
fn an_id_with_a_quote_in_it_is_refused_in_sound_json() {
    let (code, refused) = follow(&mut healthy(), r#"x\"y"#);
    assert_eq!((code, refused["error"]["message"].as_str()), (404, Some("Previous response with id 'x\"y' not found.")));
}
