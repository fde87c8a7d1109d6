//! Limits: what they compile to, and what is wrong or surprising with them.

use std::collections::BTreeSet;

use super::plan::{self, By, Figures};
use super::product::{self, Product};
use super::resolved::{Api, Resolved};
use super::usage::{Fate, Usage};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Spanned, code};
use crate::spec::{Limits, Name, Route, Sku, default};

/// Fewer tokens a minute than a short question and its answer cost.
const SMALL: u32 = 200;

/// All rules of limits.
pub(super) fn check(resolved: &Resolved, usage: &Usage, products: &[Product<'_>], sink: &mut Diagnostics) {
    let counts = |limits: &Limits| limits.tokens_per_minute.map(|n| n.span).or(limits.token_quota.map(|n| n.span));
    let mut streams = products.iter().find_map(|product| counts(product.limits.as_ref()?));
    for (api, fates) in resolved.apis.iter().zip(&usage.fates) {
        let held = product::holds(products, &api.name.value);
        for (route, fates) in api.written.routes.iter().zip(fates) {
            let Some(limits) = &route.limits else { continue };
            figures(resolved, limits, sink);
            shared(api, limits, held, sink);
            chosen(limits, sink);
            embeddings(limits, &models(fates), sink);
            streams = streams.or(counts(limits));
        }
    }
    if let Some(place) = streams {
        let message = "streamed answers are counted by an estimate of the gateway, when they end";
        let note = Diagnostic::new(code::api::LIMIT_ESTIMATES, place, message).label("tokens are counted here");
        sink.push(note.help("leave some room: what an account bills may differ"));
    }
}

/// The limits of a route.
pub(super) fn of_route(api: &Name, route: &Route, limits: &Limits, fates: &[Fate<'_>]) -> plan::Limits {
    let models = models(fates);
    let patterns: Vec<&str> = route.models.iter().map(|pattern| &*pattern.value.0).collect();
    let shown = if patterns.is_empty() { "*".to_owned() } else { patterns.join(",") };
    let shown = route.when.as_ref().map_or(shown.clone(), |when| format!("{shown} when {}", when.condition));
    plan::Limits {
        span: limits.span,
        counter: format!("{}/{shown}", api.value).into(),
        by: limits.by.as_ref().map_or(By::Subscription, |by| by.value.clone()),
        embeddings: !models.is_empty() && models.iter().all(|model| embeds(model)),
        figures: of(limits),
    }
}

/// The figures of limits.
pub(super) fn of(limits: &Limits) -> Figures {
    Figures {
        tokens_per_minute: limits.tokens_per_minute.map(|n| n.value),
        token_quota: limits.token_quota.zip(limits.token_quota_period).map(|(n, period)| (n.value, period.value)),
        requests_per_minute: limits.requests_per_minute.map(|n| n.value),
        request_quota: limits.request_quota.zip(limits.request_quota_period).map(|(n, period)| (n.value, period.value)),
    }
}

/// The models that a route takes.
fn models<'s>(fates: &[Fate<'s>]) -> BTreeSet<&'s str> {
    fates.iter().flat_map(|fate| if let Fate::Takes(models) = fate { &models[..] } else { &[] }).copied().collect()
}

/// Whether a model makes embeddings, by its name.
pub(super) fn embeds(model: &str) -> bool {
    model.contains("embedding")
}

/// Figures that mean nothing, cannot be at this tier, or cannot be meant.
pub(super) fn figures(resolved: &Resolved, limits: &Limits, sink: &mut Diagnostics) {
    if !limits.has_figures() {
        let fault = Diagnostic::new(code::api::LIMITS_NOTHING, limits.span, "`limits` without a figure").label("nothing is limited");
        sink.push(fault.help("write `tokensPerMinute`, `requestsPerMinute`, `tokenQuota` or `requestQuota`"));
    }
    let sku = resolved.spec.gateway.sku;
    let tier = |fault: Diagnostic| if let Some(sku) = sku { fault.and(sku.span, "the tier") } else { fault };
    match sku.map_or(default::SKU, |sku| sku.value) {
        Sku::Consumption => {
            let message = "the Consumption tier has neither limits of tokens nor limits by key";
            let fault = Diagnostic::new(code::azure::LIMITS_AT_TIER, limits.span, message).label("needs another tier");
            sink.push(tier(fault).help("choose another `sku`, or take the limits out"));
        }
        Sku::BasicV2 | Sku::StandardV2 | Sku::PremiumV2 => {
            if let Some(quota) = limits.request_quota {
                let message = "v2 tiers have no quota of requests by key";
                let fault = Diagnostic::new(code::azure::LIMITS_AT_TIER, quota.span, message).label("needs a classic tier");
                sink.push(tier(fault).help("write `tokenQuota` or `requestsPerMinute`, or choose a classic `sku`"));
            }
        }
        Sku::Developer | Sku::Basic | Sku::Standard | Sku::Premium => {}
    }
    if let Some(tokens) = limits.tokens_per_minute.filter(|n| n.value < SMALL) {
        let message = format!("{} tokens a minute are less than one request may cost", tokens.value);
        let fault = Diagnostic::new(code::api::SMALL_LIMIT, tokens.span, message).label("one request, and a minute without");
        sink.push(fault.help(format!("a short question and its answer are {SMALL} tokens and more")));
    }
    let below = |quota: Span, rate: Span, message: &str| {
        let fault = Diagnostic::new(code::api::QUOTA_BELOW_RATE, quota, message).label("used up within a minute");
        fault.and(rate, "more than the quota").help("the shorter limit never refuses anybody: lower it, or raise the quota")
    };
    if let (Some(quota), Some(rate)) = (limits.token_quota, limits.tokens_per_minute)
        && quota.value < u64::from(rate.value)
    {
        sink.push(below(quota.span, rate.span, "`tokenQuota` is less than `tokensPerMinute`"));
    }
    if let (Some(quota), Some(rate)) = (limits.request_quota, limits.requests_per_minute)
        && quota.value < rate.value
    {
        sink.push(below(quota.span, rate.span, "`requestQuota` is less than `requestsPerMinute`"));
    }
}

/// Quotas without a period, of products: those of routes are told where they are read.
pub(super) fn periods(limits: &Limits, sink: &mut Diagnostics) {
    let (tokens, requests) = (limits.token_quota.map(|n| n.span), limits.request_quota.map(|n| n.span));
    for (quota, has_period, key, example) in [
        (tokens, limits.token_quota_period.is_some(), "tokenQuota", "Monthly"),
        (requests, limits.request_quota_period.is_some(), "requestQuota", "1d"),
    ] {
        if let Some(place) = quota.filter(|_| !has_period) {
            let fault = Diagnostic::new(code::spec::MISSING_KEY, place, format!("`{key}` without `{key}Period`"));
            sink.push(fault.help(format!("say how long it is for: `{key}Period: {example}`")));
        }
    }
}

/// Counters that callers share without meaning to. `held` is whether a product holds the API.
fn shared(api: &Api, limits: &Limits, held: bool, sink: &mut Diagnostics) {
    let place = limits.by.as_ref().map_or(limits.span, |by| by.span);
    match limits.by.as_ref().map_or(&By::Subscription, |by| &by.value) {
        By::Subscription => {
            if let Some(key) = api.written.subscription_key.as_ref().filter(|key| key.value.is_none()) {
                let message = format!("callers of `{}` have no subscription: all of them share one counter", api.name.value);
                let fault = Diagnostic::new(code::api::SHARED_COUNTER, place, message).label("null for every caller");
                let others = if api.written.callers.is_some() { "by `{ claim: oid }`" } else { "by `ip` or by a header" };
                sink.push(fault.and(key.span, "no subscription keys").help(format!("count {others}, or ask for subscription keys")));
            }
        }
        By::Product if !held => {
            let message = format!("no product holds `{}`: all of its callers share one counter", api.name.value);
            let fault = Diagnostic::new(code::api::SHARED_COUNTER, place, message).label("null for every caller");
            sink.push(fault.help("count by `subscription`"));
        }
        By::Claim(name) if api.written.callers.is_none() => {
            let message = format!("`{}` validates no tokens, so nobody has the claim `{name}`", api.name.value);
            let fault = Diagnostic::new(code::api::COUNTER_WITHOUT_CALLERS, place, message).label("any token would do, and none");
            sink.push(fault.and(api.name.span, "the API").help("write `callers: { entra: ... }` there, or count by something else"));
        }
        By::Claim(name) if ALIKE.iter().any(|alike| name.eq_ignore_ascii_case(alike)) => {
            let message = format!("the claim `{name}` is the same in the tokens of many callers: all of them share one counter");
            let fault = Diagnostic::new(code::api::SHARED_COUNTER, place, message).label("says where a token is from, not whose it is");
            sink.push(fault.help("count by `oid`, whom the token is about, or by `azp`, the application"));
        }
        By::Product | By::Header(_) | By::Query(_) | By::Body(_) | By::Claim(_) | By::Expression(_) | By::Ip => {}
    }
}

/// Claims that say nothing of a single caller.
const ALIKE: [&str; 3] = ["tid", "iss", "aud"];

/// Counters of a product that go by what only the API's policy validates.
pub(super) fn before_callers(limits: &Limits, sink: &mut Diagnostics) {
    if let Some(Spanned { value: By::Claim(name), span }) = &limits.by {
        let message = format!("a product counts before the API has validated any token, so nobody has the claim `{name}` yet");
        let fault = Diagnostic::new(code::api::COUNTER_WITHOUT_CALLERS, *span, message).label("any token would do, and none");
        sink.push(fault.help("count by `subscription`, or write the limit on the API's routes"));
    }
}

/// Counters that callers choose.
pub(super) fn chosen(limits: &Limits, sink: &mut Diagnostics) {
    let Some(by) = &limits.by else { return };
    let (name, help) = match &by.value {
        By::Header(name) | By::Query(name) => (name, "count by `subscription`, or let somebody set the header whom callers cannot pass by"),
        By::Body(name) => (name, "count by `subscription`, which callers cannot choose"),
        By::Subscription | By::Product | By::Ip | By::Claim(_) | By::Expression(_) => return,
    };
    let message = format!("callers choose what they send as `{name}`");
    sink.push(Diagnostic::new(code::api::CHOSEN_COUNTER, by.span, message).label("another value is another counter").help(help));
}

/// `llm-token-limit` documents chat and Responses, `azure-openai-token-limit` embeddings too, of Azure OpenAI alone.
fn embeddings(limits: &Limits, models: &BTreeSet<&str>, sink: &mut Diagnostics) {
    let counts_tokens = limits.tokens_per_minute.is_some() || limits.token_quota.is_some();
    let (some, others): (Vec<&str>, Vec<&str>) = models.iter().partition(|model| embeds(model));
    if let (true, Some(model), Some(other)) = (counts_tokens, some.first(), others.first()) {
        let message = format!("`{model}` makes embeddings, `{other}` does not: one policy is not documented to count the tokens of both");
        let fault = Diagnostic::new(code::api::MIXED_LIMIT, limits.span, message).label("counts chat and Responses");
        sink.push(fault.help("give embeddings a route of their own"));
    }
}
