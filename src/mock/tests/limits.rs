use super::{account, ask, at, chat, described, given, header, healthy, json, request};
use crate::assumption::{Assumption, Assumptions, NameCase, TokenWindow};
use crate::http::Request;
use crate::mock::Account;
use crate::scenario::given::Behaviour;
use crate::time::Duration;

/// An account that goes by other assumptions.
fn assuming(change: impl FnOnce(&mut Assumptions)) -> Account {
    let mut assumptions = Assumptions::default();
    change(&mut assumptions);
    Account::new(&described("foundry1"), &[], &assumptions, (1, 0))
}

/// A chat completion of the deployment with this name.
fn named(deployment: &str) -> Request {
    let mut request = chat("");
    request.url.path = format!("/openai/deployments/{deployment}/chat/completions").into();
    request
}

/// How many of a hundred requests at one time are answered 200.
fn admitted(account: &mut Account, millis: u64, fields: &str) -> usize {
    (0..100).filter(|_| ask(account, at(millis), &chat(fields)).1.status == 200).count()
}

#[test]
fn prompt_and_completion_limit_are_charged_under_each_of_its_names() {
    for (fields, count) in [
        (r#","max_tokens":70"#, 10),
        (r#","max_completion_tokens":70"#, 10),
        (r#","max_tokens":71"#, 10),
        (r#","max_tokens":170"#, 5),
        (r#","max_tokens":0"#, 34),
        ("", 22),
    ] {
        assert_eq!(admitted(&mut healthy(), 0, fields), count, "{fields}");
    }
}

#[test]
fn best_of_multiplies_the_charge_of_a_completion() {
    let mut account = healthy();
    let body = r#"{"prompt":"four","max_tokens":33,"best_of":3}"#;
    let one = request("POST", "/openai/deployments/davinci-002/completions", body);
    assert_eq!((0..100).filter(|_| ask(&mut account, at(0), &one).1.status == 200).count(), 10);
}

#[test]
fn the_limit_holds_by_minute_and_comes_back_whole() {
    let mut account = healthy();
    for (millis, count) in [(0, 10), (1_000, 0), (59_999, 0), (60_000, 10), (61_000, 0), (600_000, 10)] {
        assert_eq!(admitted(&mut account, millis, r#","max_tokens":70"#), count, "at {millis} ms");
    }
}

#[test]
fn a_refusal_for_want_of_tokens_comes_at_once_and_says_when_to_come_back() {
    let mut account = healthy();
    admitted(&mut account, 0, r#","max_tokens":70"#);
    let (after, response) = ask(&mut account, at(14_001), &chat(r#","max_tokens":70"#));
    assert_eq!((after, response.status), (Duration::ZERO, 429));
    for (name, value) in [
        ("retry-after", "46"),
        ("x-ratelimit-reset-tokens", "46"),
        ("x-ratelimit-remaining-tokens", "0"),
        ("x-ratelimit-limit-tokens", "1000"),
        ("policy-id", "DeploymentRatelimit-Token"),
        ("x-ms-region", "East US"),
    ] {
        assert_eq!(header(&response, name), Some(value), "{name}");
    }
    let error = &json(&response)["error"];
    assert_eq!(error["code"], "429");
    assert_eq!(
        error["message"],
        "Your requests to gpt-4o-mini for gpt-4o-mini in East US have exceeded the token rate limit for your current AIServices S0 \
         pricing tier. This request was for ChatCompletions_Create under Azure OpenAI API version 2024-10-21. Please retry after 46 \
         seconds."
    );
}

#[test]
fn an_order_replaces_the_deployments_own_limit() {
    let limit = |n| Behaviour { tokens_per_minute: Some(n), ..Behaviour::default() };
    let described = described("foundry1");
    let all = [given(Some("gpt-4o-mini"), limit(500)), given(None, limit(200))];
    let mut account = Account::new(&described, &all, &Assumptions::default(), (1, 0));
    assert_eq!(admitted(&mut account, 0, r#","max_tokens":70"#), 5);
    let embed = request("POST", "/openai/deployments/embed/embeddings", &format!(r#"{{"input":"{}"}}"#, "p".repeat(400)));
    assert_eq!((0..10).filter(|_| ask(&mut account, at(0), &embed).1.status == 200).count(), 2);
}

#[test]
fn a_limit_of_nothing_refuses_everything() {
    let mut account = account(Behaviour { tokens_per_minute: Some(0), ..Behaviour::default() });
    assert_eq!(admitted(&mut account, 0, ""), 0);
}

#[test]
fn deployments_charges_and_minutes_are_what_is_assumed_of_them() {
    let mut account = assuming(|_| {});
    assert_eq!(ask(&mut account, at(0), &named("GPT-4o-Mini")).1.status, 404);
    assert_eq!((0..100).filter(|_| ask(&mut account, at(30_000), &chat("")).1.status == 200).count(), 22, "46 tokens each");
    assert_eq!(ask(&mut account, at(60_000), &chat("")).1.status, 200);
    let told = [Assumption::DeploymentNameCase, Assumption::TokenWindow, Assumption::UnsetMaxTokens, Assumption::RequestRatio];
    assert!(account.assumed().eq(told), "{:?}", account.assumed().collect::<Vec<_>>());

    let mut account = assuming(|set| {
        set.deployment_name_case = NameCase::Insensitive;
        set.token_window = TokenWindow::FirstRequest;
        set.unset_max_tokens = 999;
    });
    assert_eq!(ask(&mut account, at(30_000), &named("GPT-4o-Mini")).1.status, 200);
    assert_eq!(ask(&mut account, at(60_000), &chat("")).1.status, 429, "its minute began at 30 s");
    assert_eq!(ask(&mut account, at(90_000), &chat("")).1.status, 200);
}
