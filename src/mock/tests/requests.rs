use super::{account_of, ask, at, chat, deployed, given, header, json};
use crate::assumption::{Assumptions, RequestRatio};
use crate::mock::Account;
use crate::resource::Deployment;
use crate::scenario::given::{AccountKind, Behaviour, RetryAfter};
use crate::time::Duration;

/// How many of a hundred chat completions are answered 200 at one time.
fn admitted(account: &mut Account, millis: u64) -> usize {
    (0..100).filter(|_| ask(account, at(millis), &chat("")).1.status == 200).count()
}

/// An account with one deployment, called gpt-4o-mini, of a model with so many tokens a minute.
fn model(model: &str, tokens: u64, assumptions: &Assumptions) -> Account {
    let deployment = Deployment { model: model.into(), tokens_per_minute: Some(tokens), ..deployed("gpt-4o-mini") };
    account_of(&[deployment], &[], assumptions)
}

#[test]
fn a_model_has_the_requests_a_minute_that_its_tokens_make() {
    let documented = Assumptions::default();
    let all = Assumptions { request_ratio: RequestRatio::All, ..Assumptions::default() };
    for (name, tokens, assumptions, each_second) in [
        ("gpt-35-turbo", 100_000, &documented, 10),
        ("gpt-4", 10_000, &documented, 1),
        ("o1", 3_600_000, &documented, 10),
        ("o3", 600_000, &documented, 10),
        ("o3-mini", 6_000_000, &documented, 10),
        ("gpt-4o", 100_000, &documented, 100),
        ("gpt-4o", 100_000, &all, 10),
    ] {
        let mut account = model(name, tokens, assumptions);
        assert_eq!(
            (admitted(&mut account, 0), admitted(&mut account, 999)),
            (each_second, if each_second == 100 { 100 } else { 0 }),
            "{name}"
        );
        assert_eq!(admitted(&mut account, 1000), each_second, "{name}");
    }
}

#[test]
fn a_limit_of_requests_says_so_in_the_words_of_the_accounts_kind() {
    let limited = |kind| Behaviour { requests_per_minute: Some(60), kind, ..Behaviour::default() };
    for (kind, message) in [
        (
            None,
            "Your requests to gpt-4o-mini for gpt-4o-mini in East US have exceeded the call rate limit for your current AIServices S0 \
             pricing tier. This request was for ChatCompletions_Create under Azure OpenAI API version 2024-10-21. Please retry after 1 \
             seconds.",
        ),
        (
            Some(AccountKind::OpenAi),
            "Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded call rate limit of \
             your current OpenAI S0 pricing tier. Please retry after 1 seconds. Please go here: https://aka.ms/oai/quotaincrease if you \
             would like to further increase the default rate limit. For Free Account customers, upgrade to Pay as you Go here: \
             https://aka.ms/429TrialUpgrade.",
        ),
    ] {
        let mut account = account_of(&[deployed("gpt-4o-mini")], &[given(None, limited(kind))], &Assumptions::default());
        let (_, first) = ask(&mut account, at(300), &chat(""));
        assert_eq!(header(&first, "x-ratelimit-limit-requests"), Some("60"));
        assert_eq!(header(&first, "x-ratelimit-remaining-requests"), Some("0"));
        let (after, refused) = ask(&mut account, at(300), &chat(""));
        assert_eq!((after, refused.status), (Duration::ZERO, 429));
        assert_eq!(json(&refused)["error"]["message"], message);
        for (name, value) in [
            ("retry-after", "1"),
            ("x-ratelimit-reset-requests", "1"),
            ("policy-id", "DeploymentRatelimit-Call"),
            ("x-ms-region", "East US"),
        ] {
            assert_eq!(header(&refused, name), Some(value), "{name}");
        }
    }
}

#[test]
fn a_refusal_says_when_to_come_back_in_seconds_in_milliseconds_or_not_at_all() {
    for (way, seconds, millis) in [
        (None, Some("46"), None),
        (Some(RetryAfter::Header), Some("46"), None),
        (Some(RetryAfter::Milliseconds), None, Some("45999")),
        (Some(RetryAfter::None), None, None),
    ] {
        let limited = Behaviour { tokens_per_minute: Some(1), retry_after: way, ..Behaviour::default() };
        let mut account = account_of(&[deployed("gpt-4o-mini")], &[given(None, limited)], &Assumptions::default());
        ask(&mut account, at(0), &chat(""));
        let (_, refused) = ask(&mut account, at(14_001), &chat(""));
        assert_eq!((refused.status, header(&refused, "retry-after"), header(&refused, "retry-after-ms")), (429, seconds, millis));
        assert_eq!(header(&refused, "x-ratelimit-reset-tokens"), Some("46"));
    }
}

#[test]
fn what_was_charged_and_not_used_is_given_back_only_if_that_is_assumed() {
    for (released, count) in [(false, 1), (true, 10)] {
        let assumptions = Assumptions { surplus_released: released, ..Assumptions::default() };
        let mut account = model("gpt-4o", 1_000, &assumptions);
        // 30 tokens of prompt, 970 reserved, 70 used, and the answer comes after 200 ms.
        let one = chat(r#","max_tokens":970,"metadata":{"completion_tokens":"70"}"#);
        let statuses: Vec<u16> = (0..11).map(|n| ask(&mut account, at(n * 250), &one).1.status).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), count, "{statuses:?}");
        assert_eq!(ask(&mut account, at(60_000), &one).1.status, 200);
    }
}
