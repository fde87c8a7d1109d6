//! An account as its callers see it.

mod answers;
mod limits;
mod orders;
mod provisioned;
mod refusals;
mod requests;
mod responses;
mod simulator;

use serde_json::Value;

use super::{Account, Reception};
use crate::assumption::Assumptions;
use crate::http::{Body, HeaderName, Request, Response, Url};
use crate::resource;
use crate::scenario::given::{Behaviour, Given};
use crate::time::{Duration, Instant};

/// A deployment that takes whatever comes, of a model of the same name.
fn deployed(name: &str) -> resource::Deployment {
    resource::Deployment { name: name.into(), model: name.into(), ..resource::Deployment::default() }
}

/// foundry1 in East US with these deployments.
fn account_of(deployments: &[resource::Deployment], given: &[Given], assumptions: &Assumptions) -> Account {
    let described = resource::Account { deployments: deployments.to_vec(), ..described("foundry1") };
    Account::new(&described, given, assumptions, (1, 0))
}

/// foundry1 in East US with gpt-4o-mini and davinci-002 (1,000 tokens a minute each) and an embedding model (no limit).
fn described(name: &str) -> resource::Account {
    let deployment = |name: &str, tokens_per_minute| resource::Deployment {
        name: name.into(),
        model: name.into(),
        tokens_per_minute,
        ..resource::Deployment::default()
    };
    resource::Account {
        name: name.into(),
        origin: "https://foundry1.openai.azure.com".into(),
        region: "East US".into(),
        region_groups: vec![],
        deployments: vec![deployment("gpt-4o-mini", Some(1000)), deployment("davinci-002", Some(1000)), deployment("embed", None)],
    }
}

fn account(behaviour: Behaviour) -> Account {
    Account::new(&described("foundry1"), &[given(None, behaviour)], &Assumptions::default(), (1, 0))
}

fn healthy() -> Account {
    account(Behaviour::default())
}

fn given(model: Option<&str>, behaviour: Behaviour) -> Given {
    Given { account: "foundry1".into(), model: model.map(Into::into), behaviour }
}

fn request(method: &'static str, path: &str, body: &str) -> Request {
    let url = Url::parse(&format!("https://foundry1.openai.azure.com{path}")).unwrap();
    let mut request = Request::new(method, url);
    request.headers.append(HeaderName::new("Authorization"), "Bearer token");
    request.body = if body.is_empty() { Body::None } else { Body::text(body) };
    request
}

const CHAT: &str = "/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-10-21";

/// A chat completion of 30 prompt tokens, with these other fields.
fn chat(fields: &str) -> Request {
    let prompt = "p".repeat(120);
    request("POST", CHAT, &format!(r#"{{"messages":[{{"role":"user","content":"{prompt}"}}]{fields}}}"#))
}

fn at(millis: u64) -> Instant {
    Instant::ZERO + Duration::from_millis(millis)
}

/// The time and the response of an exchange that has one.
fn ask(account: &mut Account, now: Instant, request: &Request) -> (Duration, Response) {
    match account.receive(now, request, None) {
        Reception::Answer { after, response } => (after, response),
        other => panic!("{other:?}"),
    }
}

fn text(response: &Response) -> String {
    String::from_utf8_lossy(&response.body.bytes()).into_owned()
}

fn json(response: &Response) -> Value {
    serde_json::from_str(&text(response)).unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers.find(name).map(|value| value.as_str())
}
