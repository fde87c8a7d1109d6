//! Keys of pools against what the callers of an API send, and what holds conversations to the account that they began on.

use std::collections::BTreeSet;

use crate::check::resolved::{Api, Resolved, Target};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, code};
use crate::spec::{Affinity, AffinityBy, Key, Sku, Store, Surface, WhenUnknown, default};

/// Keys that requests to this API never have when its pools are asked, and its own affinity.
pub(super) fn check(resolved: &Resolved, api: &Api, sink: &mut Diagnostics) {
    if let (Some(used), Some(rule)) = (&api.written.affinity, api.affinity) {
        match rule.by.as_ref().map(|by| &by.value) {
            Some(AffinityBy::ResponseId) => responses(resolved, api, (used.span, rule), sink),
            Some(AffinityBy::Cookie(_) | AffinityBy::Key(_)) => sink.push(
                Diagnostic::new(
                    code::affinity::MISPLACED,
                    used.span,
                    format!("`{}` is an API, and members are picked in pools", api.name.value),
                )
                .label("goes by something else than response ids")
                .help("write it as `affinity` of a pool; an API takes `by: responseId`"),
            ),
            None => {}
        }
    }
    let targets: BTreeSet<Target> = api.leads_to().collect();
    for target in targets {
        let Target::Pool(index) = target else { continue };
        let Some(pool) = resolved.pools.get(index) else { continue };
        if let (Some(affinity), Some(key)) = (pool.affinity, pool.key()) {
            self::key(api, key, affinity.span, sink);
        }
    }
}

/// A key that requests to an API never have; `span` is where it is said.
pub(super) fn key(api: &Api, key: &Key, span: Span, sink: &mut Diagnostics) {
    match (key, api.key()) {
        (Key::Header(name) | Key::Query(name), Some(asked)) if name.value.eq_ignore_ascii_case(asked) => sink.push(
            Diagnostic::new(
                code::affinity::KEY_TAKEN_AWAY,
                name.span,
                format!("`{}` holds the subscription key of `{}`", name.value, api.name.value),
            )
            .label("taken away before anything else")
            .help("write `by: subscription`"),
        ),
        (Key::Subscription | Key::Product, None) => sink.push(
            Diagnostic::new(code::affinity::KEY_NEVER_THERE, span, format!("`{}` asks for no subscription key", api.name.value))
                .label("no request has one, each is dealt by itself")
                .help("go by something that requests carry: `by: { header: x-user }`"),
        ),
        (Key::Claim(name), _) if api.written.callers.is_none() => sink.push(
            Diagnostic::new(
                code::affinity::CLAIM_WITHOUT_CALLERS,
                span,
                format!("`{}` validates no tokens, so nobody has the claim `{}`", api.name.value, name.value),
            )
            .label("any token would do, and none")
            .and(api.name.span, "the API")
            .help("write `callers: { entra: ... }` there, or go by something else"),
        ),
        (
            Key::Header(_) | Key::Query(_) | Key::Subscription | Key::Product | Key::Ip | Key::Body(_) | Key::Claim(_) | Key::Expression(_),
            _,
        ) => {}
    }
}

/// An affinity by response ids: what it cannot do here.
fn responses(resolved: &Resolved, api: &Api, (span, rule): (Span, &Affinity), sink: &mut Diagnostics) {
    let name = &api.name.value;
    match api.surface {
        Surface::AzureOpenAi | Surface::AzureOpenAiV1 | Surface::OpenAi => {}
        Surface::AzureAi | Surface::PassThrough => sink.push(
            Diagnostic::new(code::affinity::NO_RESPONSES, span, format!("`{name}` has no operations of the Responses API"))
                .label("nothing to go by")
                .help("use `surface: azureOpenAIV1`, `azureOpenAI` or `openAI`"),
        ),
    }
    let store = rule.store.map_or(default::RESPONSE_STORE, |store| store.value);
    if let Some(written) = rule.store.filter(|store| store.value == Store::External) {
        let message = "this needs a cache that is connected to the service";
        let note = Diagnostic::new(code::affinity::EXTERNAL_STORE, written.span, message).label("not a part of the template");
        sink.push(note.help("nothing is to be done where the service has one"));
    }
    if let Some(sku) = resolved.spec.gateway.sku.filter(|sku| sku.value == Sku::Consumption && store == Store::Internal) {
        sink.push(
            Diagnostic::new(code::affinity::NO_INTERNAL_CACHE, span, "the Consumption tier has no cache of its own")
                .label("nothing would be remembered")
                .and(sku.span, "the tier")
                .help("write `store: external`, choose another tier, or hold the pools by a key"),
        );
    }
    if let Some(sku) = resolved.spec.gateway.sku.filter(|sku| sku.value == Sku::Premium) {
        sink.push(
            Diagnostic::new(
                code::affinity::CACHE_PER_REGION,
                span,
                "a Premium service may be in several regions, each with a cache of its own",
            )
            .label("what one region remembers the others do not know")
            .and(sku.span, "the tier")
            .help("keep each conversation in one region, or the service"),
        );
    }
    if api.key().is_none() && api.written.callers.is_none() {
        sink.push(
            Diagnostic::new(code::affinity::CALLERS_ALIKE, span, format!("`{name}` asks for no subscription key, so all callers are one"))
                .label("each may use the responses of every other")
                .help("take `subscriptionKey: none` away, or let callers in by a token: `callers: { entra: ... }`"),
        );
    }
    let unknown = rule.when_unknown.map_or(default::WHEN_UNKNOWN, |unknown| unknown.value);
    if unknown == WhenUnknown::NotFound {
        sink.push(
            Diagnostic::new(
                code::affinity::STREAMS_UNKNOWN,
                span,
                "a response that was created as a stream is not remembered, and is 404 afterwards",
            )
            .label("its id comes in the stream, which nobody reads")
            .help("create without `stream`, or write `whenUnknown: forward` and hold the pools by a key or a cookie"),
        );
    }
}
