//! The plan: what was decided, in the words of the compiler.
//!
//! `resource.rs` which ARM backends and pools there are, and what they are called · `route.rs` routes to them · `answer.rs` what
//! callers are told

mod answer;
mod resource;
mod route;

use std::collections::BTreeMap;
use std::rc::Rc;

use super::hook::Policies;
use super::plan::{self, Plan, To, Unmatched};
use super::product::{self, Product};
use super::resolved::{Api, Backend, Resolved};
use super::usage::Usage;
use super::{api, endpoint, limit, named_value};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::resource::{Account, Deployment, Telemetry};
use crate::spec::{self, Condition, TemplatePart, default};
use resource::Resources;

/// Puts the plan together. It is of use only when nothing was at fault.
pub(super) fn build(resolved: &Resolved, usage: &Usage, products: &[Product<'_>], policies: Policies, sink: &mut Diagnostics) -> Plan {
    let mut wanted = Resources::new(resolved, usage);
    let routes: Vec<_> = resolved.apis.iter().zip(&usage.fates).map(|(api, fates)| route::wanted(&mut wanted, api, fates)).collect();
    wanted.add_unused();
    let resources = wanted.number(sink);
    let gateway = &resolved.spec.gateway;
    let (products, subscriptions) = product::plan(resolved, products);
    let plan = Plan {
        name: resolved.spec.name.clone(),
        sku: gateway.sku.map_or(default::SKU, |sku| sku.value),
        units: gateway.units.map_or(default::UNITS, |units| units.value),
        accounts: resolved.backends.iter().map(|backend| account(backend, resolved.spec)).collect(),
        backends: resources.backends(),
        pools: resources.pools(),
        apis: resolved
            .apis
            .iter()
            .zip(&routes)
            .zip(policies.hooks)
            .map(|((api, routes), hooks)| plan::Api { hooks, ..plan_api(&resources, api, routes) })
            .collect(),
        named_values: named_value::build(resolved.spec),
        fragments: policies.fragments,
        products,
        subscriptions,
        hosts: BTreeMap::new(),
    };
    affinity(resolved, &plan, &resources, sink);
    plan
}

/// What a simulation stands in for.
fn account(backend: &Backend, spec: &spec::Spec) -> Account {
    let written = backend.written;
    let region = &written.region.as_ref().unwrap_or(backend.name).value;
    let groups = spec.region_groups.iter().filter(|(_, regions)| regions.iter().any(|of| of.value == *region));
    let deployment = |model: &spec::Model| Deployment {
        name: Rc::clone(&model.deployment.as_ref().unwrap_or(&model.name).value),
        model: Rc::clone(&model.name.value),
        tokens_per_minute: model.tokens_per_minute.map(|tokens| tokens.value).or(model.ptu.and_then(|ptu| ptu.value)),
        requests_per_minute: model.requests_per_minute.map(|requests| requests.value),
        provisioned: model.ptu.is_some(),
        spillover: model.spillover.as_ref().map(|name| Rc::clone(&name.value)),
    };
    Account {
        name: Rc::clone(&backend.name.value),
        origin: backend.endpoint.as_ref().map_or_else(|| Rc::from(""), |e| Rc::clone(&e.origin)),
        region: Rc::clone(region),
        region_groups: groups.map(|(name, _)| Rc::clone(&name.value)).collect(),
        deployments: written.models.iter().map(deployment).collect(),
    }
}

fn plan_api(resources: &resource::Numbered, api: &Api, wanted: &route::Wanted) -> plan::Api {
    let written = api.written;
    let name = &api.name.value;
    let routes: Vec<plan::Route> = wanted.routes.iter().filter_map(|route| route.plan(resources, name)).collect();
    let rest = wanted.rest.as_ref().and_then(|key| resources.target(key)).map(Unmatched::PassThrough);
    // A route that takes everything leaves nothing to it; that it is written all the same was said.
    let catches_all = routes.iter().any(|route| route.models.is_empty() && route.when.is_none());
    let unmatched = rest.or_else(|| answer::unmatched(written.unmatched.as_ref())).filter(|_| !catches_all);
    let denies: Vec<plan::Deny> = written.deny.iter().map(|deny| answer::deny(name, deny)).collect();
    let response_headers: Vec<(Rc<str>, Vec<TemplatePart>)> =
        written.response_headers.iter().map(|(header, template)| (Rc::clone(&header.value), template.parts.clone())).collect();
    let whens = routes.iter().map(|route| &route.when).chain(denies.iter().map(|deny| &deny.when));
    let model_counts = denies.iter().any(|deny| !deny.models.is_empty())
        || whens.flatten().any(Condition::reads_model)
        || routes.iter().any(|route| !route.models.is_empty())
        || routes.iter().flat_map(plan::Route::targets).filter_map(answer::of_target).any(answer::names_model)
        || unmatched.as_ref().and_then(answer::of_unmatched).is_some_and(answer::names_model)
        || written.metrics.as_ref().is_some_and(|metrics| metrics.dimensions.iter().any(|of| of.value.reads_model()))
        || routes.iter().filter_map(|route| route.limits.as_ref()).any(plan::Limits::reads_model)
        || response_headers.iter().any(|(_, parts)| parts.contains(&TemplatePart::Model));
    let routes_models: Vec<Rc<str>> = routes.iter().flat_map(|route| &route.models).map(|pattern| Rc::clone(&pattern.0)).collect();
    plan::Api {
        name: Rc::clone(name),
        span: api.name.span,
        id: Rc::clone(&written.id.as_ref().unwrap_or(api.name).value),
        path: api::path(api),
        surface: api.surface,
        subscription_key: match &written.subscription_key {
            Some(key) => key.value.clone(),
            None => Some(default::SUBSCRIPTION_KEY.into()),
        },
        model_from: if model_counts { api::model_from(api) } else { Vec::new() },
        denies,
        routes,
        unmatched,
        unmatched_span: written.unmatched.as_ref().map_or(api.name.span, spec::Unmatched::span),
        response_headers,
        pins: pins(api),
        residents: Vec::new(),
        callers: written.callers.as_ref().map(entra),
        metrics: written.metrics.as_ref().map(|written| metrics(written, &routes_models)),
        hooks: Vec::new(),
        emit: written.emit.map_or(default::EMIT, |emit| emit.value),
    }
}

/// What is measured; `models` are those that the routes name.
fn metrics(written: &spec::Metrics, models: &[Rc<str>]) -> plan::Metrics {
    let text = |name: &spec::Name| Rc::clone(&name.value);
    let to = match (&written.connection, &written.logger) {
        (Some(connection), _) => Some(Telemetry::Connection(text(connection))),
        (None, Some(logger)) => Some(Telemetry::Logger(text(logger))),
        (None, None) => None,
    };
    plan::Metrics {
        namespace: written.namespace.as_ref().map(text),
        dimensions: written.dimensions.iter().map(|dimension| dimension.value.clone()).collect(),
        embeddings: !models.is_empty() && models.iter().all(|model| limit::embeds(model)),
        to,
    }
}

/// Who may call, by a token.
fn entra(written: &spec::Entra) -> plan::Entra {
    let text = |name: &spec::Name| Rc::clone(&name.value);
    plan::Entra {
        tenant: written.tenant.as_ref().map_or_else(|| "".into(), text),
        audiences: written.audiences.iter().map(text).collect(),
        required_claims: written.required_claims.iter().map(|(name, values)| (text(name), values.iter().map(text).collect())).collect(),
    }
}

/// What holds conversations to an account.
fn pins(api: &Api) -> Option<plan::Pins> {
    let (used, rule) = (api.written.affinity.as_ref()?, api.affinity?);
    Some(plan::Pins {
        path: format!("apis.{}", api.name.value).into(),
        span: used.span,
        ttl: rule.ttl.map_or(default::RESPONSE_TTL, |ttl| ttl.value),
        store: rule.store.map_or(default::RESPONSE_STORE, |store| store.value),
        when_unavailable: rule.when_unavailable.map_or(default::WHEN_UNAVAILABLE, |when| when.value),
        when_unknown: rule.when_unknown.map_or(default::WHEN_UNKNOWN, |when| when.value),
    })
}

/// Cookies: that they need a preview api-version, and that one API sets the same for several pools.
fn affinity(resolved: &Resolved, plan: &Plan, resources: &resource::Numbered, sink: &mut Diagnostics) {
    if let Some(cookie) = resolved.pools.iter().find_map(|pool| pool.cookie()) {
        sink.push(
            Diagnostic::new(code::azure::AFFINITY_IN_PREVIEW, cookie.span, "session affinity needs api-version 2025-09-01-preview")
                .label("not in 2024-05-01, the newest stable one")
                .help("whoever deploys should know; nothing else is to be done"),
        );
    }
    for api in &plan.apis {
        let rest = match &api.unmatched {
            Some(Unmatched::PassThrough(target)) => Some(target),
            Some(Unmatched::Answer(_)) | None => None,
        };
        let mut first: BTreeMap<&str, plan::PoolIndex> = BTreeMap::new();
        for target in api.routes.iter().flat_map(plan::Route::targets).chain(rest) {
            let To::Pool(index) = target.to else { continue };
            let Some(cookie) = plan.pools.get(index.0).and_then(|pool| pool.cookie.as_deref()) else { continue };
            if *first.entry(cookie).or_insert(index) != index
                && let Some(written) = resources.pool(index).and_then(|pool| pool.cookie())
            {
                let message = format!("several pools of `{}` set the cookie `{cookie}`", api.name);
                sink.push(
                    Diagnostic::new(code::pool::COOKIE_SHARED, written.span, message)
                        .label("one overwrites the other's")
                        .help("safe for clients that stay with one model; else give each pool a cookie of its own"),
                );
            }
        }
    }
}

/// The segment of backends that nothing leads to: that of the first API.
fn usual_segment(resolved: &Resolved) -> &'static str {
    resolved.apis.first().map_or("openai", |api| endpoint::segment(api.surface))
}
