//! Small plans for tests.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::check::Plan;
use crate::check::plan::{
    Answer, Api, Backend, BackendIndex, Deny, Draw, Emit, ErrorBody, Member, ModelFrom, Pattern, Pool, PoolIndex, PoolSpans, Retry,
    RetryAfter, Route, Selection, Share, Sku, Standing, Surface, Target, TemplatePart, To, Unmatched, WhenExhausted,
};
use crate::diagnostic::Span;
use crate::resource::{Account, CircuitBreaker, Credentials, ManagedIdentity, Threshold};
use crate::time::Duration;

/// Backends `foundry1` to `foundry4` as in the load-balancing lab, the pool `chat` over all, the pool `premium` over the first
/// two, and an API `inference` that sends everything to `chat`.
pub(super) fn plan() -> Plan {
    let regions = ["East US", "Sweden Central", "West US", "UK South"];
    let name = |index: usize| Rc::from(format!("foundry{}", index + 1));
    let account = |(index, region): (usize, &&str)| Account {
        name: name(index),
        origin: format!("https://foundry{}.openai.azure.com", index + 1).into(),
        region: Rc::from(*region),
        region_groups: vec![],
        deployments: Vec::new(),
    };
    let backend = |account: usize| Backend {
        id: name(account),
        label: name(account),
        account,
        url: format!("https://foundry{}.openai.azure.com/openai", account + 1).into(),
        credentials: Credentials {
            managed_identity: Some(ManagedIdentity { resource: "https://cognitiveservices.azure.com".into(), client_id: None }),
            ..Credentials::default()
        },
        breaker: Some(CircuitBreaker {
            name: "throttled".into(),
            threshold: Threshold::Count(1),
            interval: Duration::from_secs(60),
            status_ranges: vec![(429, 429)],
            error_reasons: vec!["Server errors".into()],
            trip_duration: Duration::from_secs(60),
            accept_retry_after: true,
        }),
    };
    let member = |index: usize, priority: u8, weight: Option<u8>| Member {
        backend: BackendIndex(index),
        priority: Some(priority),
        weight,
        span: Span::NONE,
    };
    let members = vec![member(0, 1, None), member(1, 2, Some(50)), member(2, 2, Some(50)), member(3, 3, None)];
    let written = PoolSpans { retry: Span::NONE, affinity: Span::NONE, when_exhausted: Span::NONE };
    let pool = |id: &str, members: &[Member]| Pool {
        id: id.into(),
        label: id.into(),
        members: members.to_vec(),
        standing: members.iter().map(|member| (member.backend, Standing::Serves)).collect(),
        called: None,
        by_url: false,
        cookie: None,
        selection: Selection::Native,
        written,
    };
    Plan {
        name: "sample".to_owned(),
        sku: Sku::BasicV2,
        units: 1,
        accounts: regions.iter().enumerate().map(account).collect(),
        backends: (0..4).map(backend).collect(),
        pools: vec![pool("chat", &members), pool("premium", &members[..2])],
        apis: vec![api(vec![route(&[], "chat", chat())])],
        named_values: Vec::new(),
        fragments: Vec::new(),
        products: Vec::new(),
        subscriptions: Vec::new(),
        hosts: BTreeMap::new(),
    }
}

/// The plan with one API changed.
pub(super) fn plan_with(change: impl FnOnce(&mut Api)) -> Plan {
    let mut plan = plan();
    change(&mut plan.apis[0]);
    plan
}

fn api(routes: Vec<Route>) -> Api {
    Api {
        span: Span::NONE,
        name: "inference".into(),
        id: "inference".into(),
        path: "inference/openai".into(),
        surface: Surface::AzureOpenAi,
        subscription_key: Some("api-key".into()),
        model_from: vec![ModelFrom::Url, ModelFrom::Body],
        denies: Vec::new(),
        routes,
        unmatched: None,
        unmatched_span: Span::NONE,
        response_headers: Vec::new(),
        pins: None,
        residents: Vec::new(),
        callers: None,
        metrics: None,
        hooks: Vec::new(),
        emit: Emit::All,
    }
}

/// A route to a target that goes by this name in comments.
pub(super) fn route(models: &[&str], to: &str, target: Target) -> Route {
    let shown = if models.is_empty() { "*".to_owned() } else { models.join(", ") };
    let path: Rc<str> = format!("apis.inference / {shown} → {to}").into();
    Route {
        path: Rc::clone(&path),
        span: Span::NONE,
        models: patterns(models),
        when: None,
        limits: None,
        parts: vec![Share { path, to: to.into(), share: 1, alias: None, target, by_body: None }],
        draw: Draw { salt: to.into(), by: None },
    }
}

/// A refusal of models with 403.
pub(super) fn deny(models: &[&str]) -> Deny {
    let error = vec![text("Model '"), TemplatePart::Model, text("' is not permitted.")];
    let path = format!("apis.inference / deny {}", models.join(", ")).into();
    Deny { path, span: Span::NONE, models: patterns(models), when: None, answer: answer(403, error) }
}

/// When nothing matches: 400.
pub(super) fn unmatched() -> Option<Unmatched> {
    Some(Unmatched::Answer(answer(400, vec![text("Invalid model or deployment-id.")])))
}

pub(super) fn answer(status: u16, error: Vec<TemplatePart>) -> Answer {
    Answer { status, body: Some(ErrorBody::Text(error)), retry_after: None }
}

pub(super) fn no_capacity(retry_after: Option<RetryAfter>) -> WhenExhausted {
    let body =
        Some(ErrorBody::OpenAi { code: Some(vec![text("no_capacity")]), message: vec![text("No capacity for "), TemplatePart::Model] });
    WhenExhausted::Answer(Answer { status: 503, body, retry_after })
}

pub(super) fn text(text: &str) -> TemplatePart {
    TemplatePart::Text(text.into())
}

pub(super) fn patterns(texts: &[&str]) -> Vec<Pattern> {
    texts.iter().map(|&t| Pattern(t.into())).collect()
}

/// The pool `chat`, three retries on 429.
pub(super) fn chat() -> Target {
    target(To::Pool(PoolIndex(0)), Some(retry(3, &[(429, 429)])))
}

/// The pool `premium`, one retry on 429.
pub(super) fn premium() -> Target {
    target(To::Pool(PoolIndex(1)), Some(retry(1, &[(429, 429)])))
}

/// A single backend, without retry.
pub(super) fn single(index: usize) -> Target {
    target(To::Backend(BackendIndex(index)), None)
}

pub(super) fn target(to: To, retry: Option<Retry>) -> Target {
    Target { to, retry, timeout: Duration::from_secs(60), timeouts: Vec::new(), when_exhausted: WhenExhausted::Bare }
}

pub(super) fn retry(count: u32, statuses: &[(u16, u16)]) -> Retry {
    let interval = Duration::ZERO;
    Retry { count, statuses: statuses.to_vec(), interval, delta: None, max_interval: None, first_fast_retry: true, within: None }
}
