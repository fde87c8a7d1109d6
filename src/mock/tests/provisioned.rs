use super::{account_of, ask, at, chat, deployed, given, header, json, request};
use crate::assumption::{Assumption, Assumptions};
use crate::diagnostic::{Span, Spanned};
use crate::http::{HeaderName, Request, Response};
use crate::mock::Reception;
use crate::mock::{Account, Counts};
use crate::resource::Deployment;
use crate::scenario::fault::{Fault, FaultKind};
use crate::scenario::given::{Behaviour, RetryAfter};
use crate::time::Duration;

/// gpt-4o-mini with 60,000 tokens a minute provisioned, and `standard`, told to spill over from the one to the other or not.
fn account(spillover: Option<&str>, standard: Option<u64>) -> Account {
    let ptu =
        Deployment { tokens_per_minute: Some(60_000), provisioned: true, spillover: spillover.map(Into::into), ..deployed("gpt-4o-mini") };
    let standard = Deployment { tokens_per_minute: standard, ..deployed("standard") };
    account_of(&[ptu, standard], &[], &Assumptions::default())
}

/// A chat completion that reserves so many tokens in all and uses 100.
fn reserving(tokens: u32) -> Request {
    chat(&format!(r#","max_tokens":{},"metadata":{{"completion_tokens":"70"}}"#, tokens - 30))
}

fn used(response: &Response) -> Option<&str> {
    header(response, "azure-openai-deployment-utilization")
}

#[test]
fn utilization_rises_with_the_estimate_and_is_corrected_when_the_answer_ends() {
    let mut account = account(None, None);
    for (millis, status, utilization) in
        [(0, 200, "50.0%"), (0, 200, "100.0%"), (0, 200, "150.0%"), (0, 429, "150.0%"), (199, 429, "149.6%"), (200, 200, "50.1%")]
    {
        let (after, response) = ask(&mut account, at(millis), &reserving(30_000));
        assert_eq!((response.status, used(&response)), (status, Some(utilization)), "at {millis} ms");
        assert_eq!(after.millis(), if status == 200 { 200 } else { 0 });
    }
    assert!(account.assumed().eq([Assumption::UtilizationWindow]));
}

#[test]
fn a_refusal_says_in_milliseconds_and_seconds_when_utilization_is_below_100_percent() {
    for (way, seconds, millis) in [
        (None, Some("2"), Some("1530")),
        (Some(RetryAfter::Header), Some("2"), None),
        (Some(RetryAfter::Milliseconds), None, Some("1530")),
        (Some(RetryAfter::None), None, None),
    ] {
        let order = Behaviour { ptu: Some(60_000), retry_after: way, ..Behaviour::default() };
        let mut account = account_of(&[deployed("gpt-4o-mini")], &[given(None, order)], &Assumptions::default());
        ask(&mut account, at(0), &chat(r#","max_tokens":61500"#));
        let (after, refused) = ask(&mut account, at(0), &chat(""));
        assert_eq!((after, refused.status), (Duration::ZERO, 429));
        assert_eq!((header(&refused, "retry-after"), header(&refused, "retry-after-ms")), (seconds, millis), "{way:?}");
        assert_eq!(used(&refused), Some("102.5%"));
        assert_eq!(json(&refused)["error"]["code"], "429");
    }
}

#[test]
fn cached_tokens_of_the_prompt_cost_a_provisioned_deployment_nothing() {
    let prompt = "p".repeat(4 * 6_000);
    let body =
        |cached: u32| format!(r#"{{"messages":[{{"content":"{prompt}"}}],"max_tokens":0,"metadata":{{"cached_tokens":"{cached}"}}}}"#);
    for (cached, utilization) in [(0, "10.0%"), (3_000, "5.0%"), (6_000, "0.0%"), (9_999, "0.0%")] {
        let (_, response) = ask(&mut account(None, None), at(0), &request("POST", super::CHAT, &body(cached)));
        assert_eq!(used(&response), Some(utilization), "{cached}");
        assert_eq!(json(&response)["usage"]["prompt_tokens_details"]["cached_tokens"], cached.min(6_000));
        assert_eq!(json(&response)["usage"]["prompt_tokens"], 6_000);
    }
}

#[test]
fn what_a_provisioned_deployment_refuses_its_spillover_deployment_answers() {
    let mut account = account(Some("standard"), None);
    let statuses: Vec<_> = (0..4)
        .map(|_| {
            let (after, response) = ask(&mut account, at(0), &chat(r#","max_tokens":29970"#));
            let from = header(&response, "x-ms-spillover-from-deployment").map(str::to_owned);
            (after.millis(), response.status, header(&response, "x-ms-deployment-name").map(str::to_owned), from)
        })
        .collect();
    let own = (200, 200, Some("gpt-4o-mini".to_owned()), None);
    let spilled = (200, 200, Some("standard".to_owned()), Some("gpt-4o-mini".to_owned()));
    assert_eq!(statuses, [own.clone(), own.clone(), own, spilled]);
    let [ptu, standard] = account.tallies(0, at(60_000)).collect::<Vec<_>>().try_into().unwrap();
    let counts = Counts { requests: 4, charged: 90_000, used: 90_000, used_up: 1, spilled: 1, ..Counts::default() };
    assert_eq!((&*ptu.deployment, ptu.counts), ("gpt-4o-mini", counts));
    assert_eq!((standard.counts.requests, standard.counts.used, standard.utilization), (1, 30_000, None));
    assert_eq!(ptu.utilization, Some(1.0));
}

#[test]
fn where_the_spillover_deployment_fails_too_the_first_refusal_stays_and_says_so() {
    let mut account = account(Some("standard"), Some(1));
    ask(&mut account, at(0), &chat(r#","max_tokens":61000"#));
    for (millis, status, error) in [(0, 200, None), (100, 429, Some("429"))] {
        let (_, response) = ask(&mut account, at(millis), &chat(""));
        assert_eq!((response.status, header(&response, "x-ms-spillover-error")), (status, error), "at {millis} ms");
        if status == 429 {
            assert_eq!(header(&response, "x-ms-deployment-name"), Some("gpt-4o-mini"));
            assert!(used(&response).is_some() && header(&response, "retry-after-ms").is_some());
        }
    }
    assert_eq!(account.tallies(0, at(0)).next().unwrap().counts.used_up, 2);
}

#[test]
fn a_request_may_name_its_spillover_deployment_and_the_deployments_own_is_stronger() {
    for (own, named, answered) in [
        (None, Some("standard"), Some("standard")),
        (None, Some("nothing"), None),
        (None, Some("gpt-4o-mini"), None),
        (Some("standard"), Some("nothing"), Some("standard")),
    ] {
        let mut account = account(own, None);
        ask(&mut account, at(0), &chat(r#","max_tokens":61000"#));
        let mut request = chat("");
        if let Some(named) = named {
            request.headers.append(HeaderName::new("x-ms-spillover-deployment"), named);
        }
        let (_, response) = ask(&mut account, at(0), &request);
        let by = header(&response, "x-ms-deployment-name").filter(|_| response.status == 200);
        assert_eq!(by, answered, "{own:?} {named:?}");
    }
}

#[test]
fn a_standard_deployment_and_the_responses_api_do_not_spill_over() {
    let mut account = account(Some("standard"), Some(1));
    ask(&mut account, at(0), &chat(r#","max_tokens":61000"#));
    let (_, response) = ask(&mut account, at(0), &request("POST", "/openai/responses", r#"{"model":"gpt-4o-mini","input":"four"}"#));
    assert_eq!((response.status, header(&response, "x-ms-spillover-error")), (429, None));
    for status in [200, 429] {
        let mut request = request("POST", "/openai/deployments/standard/chat/completions", "{}");
        request.headers.append(HeaderName::new("x-ms-spillover-deployment"), "gpt-4o-mini");
        let (_, response) = ask(&mut account, at(0), &request);
        assert_eq!((response.status, header(&response, "x-ms-spillover-error")), (status, None));
    }
}

#[test]
fn spillover_is_for_429_400_500_and_503() {
    for (status, spills) in [(400, true), (401, false), (404, false), (408, false), (429, true), (500, true), (502, false), (503, true)] {
        let fault = Fault::always(Span::NONE, FaultKind::status(status, None));
        let spillover = Some(Spanned::new("standard".into(), Span::NONE));
        let order = Behaviour { ptu: Some(60_000), faults: vec![fault], spillover, ..Behaviour::default() };
        let deployments = [deployed("gpt-4o-mini"), deployed("standard")];
        let mut account = account_of(&deployments, &[given(Some("gpt-4o-mini"), order)], &Assumptions::default());
        let (_, response) = ask(&mut account, at(0), &chat(""));
        assert_eq!(response.status, if spills { 200 } else { status });
    }
}

#[test]
fn what_is_wrong_with_a_connection_befalls_the_one_to_the_account() {
    let cut = || Fault::always(Span::NONE, FaultKind::Truncated(0.5));
    let spillover = Some(Spanned::new("standard".into(), Span::NONE));
    let full = Fault { requests: Some((1, 1)), ..Fault::always(Span::NONE, FaultKind::status(429, None)) };
    let order = Behaviour { ptu: Some(60_000), faults: vec![full, cut()], spillover, ..Behaviour::default() };
    let spill = Behaviour { faults: vec![cut()], ..Behaviour::default() };
    let deployments = [deployed("gpt-4o-mini"), deployed("standard")];
    let orders = [given(Some("gpt-4o-mini"), order), given(Some("standard"), spill)];
    let mut account = account_of(&deployments, &orders, &Assumptions::default());
    // Within the service the spillover deployment breaks off: the first refusal stays.
    let (_, response) = ask(&mut account, at(0), &chat(""));
    assert_eq!((response.status, header(&response, "x-ms-spillover-error")), (429, Some("503")));
    assert!(matches!(account.receive(at(0), &chat(""), None), Reception::Cut(_)));
}

#[test]
fn a_prompt_too_long_for_provisioned_throughput_spills_over() {
    let ptu = Deployment { provisioned: true, spillover: Some("gpt-4.1-standard".into()), ..deployed("gpt-4.1") };
    let mut account = account_of(&[ptu, deployed("gpt-4.1-standard")], &[], &Assumptions::default());
    let long = request("POST", "/openai/deployments/gpt-4.1/chat/completions", r#"{"messages":[],"max_tokens":200000}"#);
    let (_, response) = ask(&mut account, at(0), &long);
    assert_eq!((response.status, header(&response, "x-ms-deployment-name")), (200, Some("gpt-4.1-standard")));
}
