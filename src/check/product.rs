//! Products and subscriptions: what they compile to, and what is wrong with them.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::name::{self, Names};
use super::pattern::first_match;
use super::plan::{self, By, Figures};
use super::resolved::{Api, Resolved, Target};
use super::{limit, resource_name};
use crate::diagnostic::{Diagnostic, Diagnostics, Spanned, code};
use crate::spec::{Limits, Name, Pattern, Spec, Subscription};

/// A product with what it has from another.
pub(super) struct Product<'s> {
    pub(super) name: &'s Name,
    written: &'s crate::spec::Product,
    pub(super) apis: &'s [Name],
    models: &'s [Spanned<Pattern>],
    pub(super) limits: Option<Limits>,
    /// Nothing that it has from others is unknown.
    complete: bool,
}

/// The products of a spec, each with what it has from others.
pub(super) fn resolve<'s>(spec: &'s Spec, sink: &mut Diagnostics) -> Vec<Product<'s>> {
    let names = Names::of(&spec.products);
    let resolved = spec.products.iter().map(|(name, written)| {
        let (mut apis, mut models, mut limits) = (&written.apis[..], &written.models[..], written.limits.clone());
        let (mut seen, mut complete) = (vec![&*name.value], true);
        let mut like = written.like.as_ref();
        while let Some(other) = like {
            let Some(base) = names.get(&other.value).and_then(|index| spec.products.get(index)).map(|(_, product)| product) else {
                complete = false;
                // Of another product's it is told there.
                if seen.len() == 1 {
                    name::tell_unknown(code::product::UNKNOWN_PRODUCT, "product", other, names.iter(), sink);
                }
                break;
            };
            if seen.contains(&&*other.value) {
                complete = false;
                let fault = Diagnostic::new(code::product::LIKE_ITSELF, other.span, format!("`{}` is like itself in the end", name.value));
                sink.push(fault.help("let one of them say what it is"));
                break;
            }
            seen.push(&other.value);
            apis = if apis.is_empty() { &base.apis } else { apis };
            models = if models.is_empty() { &base.models } else { models };
            limits = limits.map_or_else(|| base.limits.clone(), |own| Some(merged(own, base.limits.as_ref())));
            like = base.like.as_ref();
        }
        Product { name, written, apis, models, limits, complete }
    });
    resolved.collect()
}

/// Limits with the figures of another where they have none.
fn merged(own: Limits, base: Option<&Limits>) -> Limits {
    let Some(base) = base else { return own };
    Limits {
        span: own.span,
        tokens_per_minute: own.tokens_per_minute.or(base.tokens_per_minute),
        requests_per_minute: own.requests_per_minute.or(base.requests_per_minute),
        token_quota: own.token_quota.or(base.token_quota),
        token_quota_period: own.token_quota_period.or(base.token_quota_period),
        request_quota: own.request_quota.or(base.request_quota),
        request_quota_period: own.request_quota_period.or(base.request_quota_period),
        by: own.by.or_else(|| base.by.clone()),
    }
}

/// Whether a product holds an API.
pub(super) fn holds(products: &[Product<'_>], api: &str) -> bool {
    products.iter().any(|product| product.apis.iter().any(|name| *name.value == *api))
}

/// All rules of products and subscriptions.
pub(super) fn check(resolved: &Resolved, products: &[Product<'_>], sink: &mut Diagnostics) {
    let spec = resolved.spec;
    names(spec, sink);
    let apis = Names::of(&spec.apis);
    let asked = products.iter().any(|product| !product.written.models.is_empty());
    let offers: Vec<Offer<'_>> = resolved.apis.iter().filter(|_| asked).map(|api| Offer::of(resolved, api)).collect();
    for product in products {
        if product.apis.is_empty() && product.complete {
            let message = format!("the product `{}` has no APIs", product.name.value);
            let fault = Diagnostic::new(code::product::WITHOUT_APIS, product.name.span, message).label("opens nothing");
            sink.push(fault.help("write `apis: [NAME]`"));
        }
        for api in &product.written.apis {
            match apis.get(&api.value).and_then(|index| resolved.apis.get(index)) {
                None => name::tell_unknown(code::product::UNKNOWN_API, "API", api, apis.iter(), sink),
                Some(found) => {
                    if let Some(key) = found.written.subscription_key.as_ref().filter(|key| key.value.is_none()) {
                        let message = format!("`{}` is called without a key: nobody calls it within a product", api.value);
                        let fault = Diagnostic::new(code::product::WITHOUT_KEYS, api.span, message).label("the product has no effect here");
                        sink.push(
                            fault.and(key.span, "no subscription keys").help("ask for subscription keys, or take it out of the product"),
                        );
                    }
                }
            }
        }
        models(product, &apis, &offers, sink);
        if let (Some(written), Some(limits)) = (&product.written.limits, &product.limits) {
            limit::figures(resolved, limits, sink);
            limit::periods(limits, sink);
            limit::chosen(written, sink);
            limit::before_callers(written, sink);
        }
    }
    let names = Names::of(&spec.products);
    for (_, subscription) in &spec.subscriptions {
        let Some(wanted) = &subscription.product else { continue };
        match names.get(&wanted.value).and_then(|index| products.get(index)) {
            None => name::tell_unknown(code::product::UNKNOWN_PRODUCT, "product", wanted, names.iter(), sink),
            Some(product) => replaced(subscription, product, sink),
        }
    }
}

/// Names that become names in Azure.
fn names(spec: &Spec, sink: &mut Diagnostics) {
    let products = spec.products.iter().map(|(name, _)| (name, "a product"));
    let subscriptions = spec.subscriptions.iter().map(|(name, _)| (name, "a subscription"));
    resource_name::check_kinds(products.chain(subscriptions), sink);
}

/// What callers of an API can ask for.
#[derive(Default)]
struct Offer<'s> {
    /// The models behind it, and those that its routes name: a route may give a model another name.
    models: BTreeSet<&'s str>,
    /// Whether it leads anywhere.
    leads: bool,
    /// Whether it has these models only.
    complete: bool,
}

impl<'s> Offer<'s> {
    fn of(resolved: &'s Resolved<'_>, api: &'s Api<'_>) -> Self {
        let targets: BTreeSet<Target> = api.leads_to().collect();
        let named = api.written.routes.iter().flat_map(|route| &route.models).map(|model| &*model.value.0);
        let listed = || targets.iter().map(|target| resolved.listed(*target));
        Self {
            models: listed().flat_map(|listed| listed.models.iter().copied()).chain(named).collect(),
            leads: !targets.is_empty(),
            complete: listed().all(|listed| listed.complete),
        }
    }
}

/// Patterns that match no model which the product's APIs have.
fn models(product: &Product<'_>, apis: &Names<'_>, offers: &[Offer<'_>], sink: &mut Diagnostics) {
    let offers = || product.apis.iter().filter_map(|name| offers.get(apis.get(&name.value)?));
    if !offers().any(|offer| offer.leads) || !offers().all(|offer| offer.complete) {
        return;
    }
    let has = |pattern: &Pattern| offers().any(|offer| first_match(&offer.models, pattern).is_some());
    for pattern in product.written.models.iter().filter(|pattern| !has(&pattern.value)) {
        let message = format!("no API of `{}` has a model that matches `{}`", product.name.value, pattern.value.0);
        let fault = Diagnostic::new(code::product::UNKNOWN_MODEL, pattern.span, message).label("stands for nothing");
        sink.push(fault.help("correct it, or add the model to a backend that the API's routes lead to"));
    }
}

/// Figures of a subscription that replace nothing.
fn replaced(subscription: &Subscription, product: &Product<'_>, sink: &mut Diagnostics) {
    let Some(own) = &subscription.limits else { return };
    let base = product.limits.as_ref();
    let has = |is: fn(&Limits) -> bool| base.is_some_and(is);
    for (span, there, key) in [
        (own.tokens_per_minute.map(|n| n.span), has(|l| l.tokens_per_minute.is_some()), "tokensPerMinute"),
        (own.requests_per_minute.map(|n| n.span), has(|l| l.requests_per_minute.is_some()), "requestsPerMinute"),
        (own.token_quota.map(|n| n.span), has(|l| l.token_quota.is_some()), "tokenQuota"),
        (own.request_quota.map(|n| n.span), has(|l| l.request_quota.is_some()), "requestQuota"),
    ] {
        let Some(span) = span.filter(|_| !there) else { continue };
        let message = format!("the product `{}` has no `{key}` that this could replace", product.name.value);
        let fault = Diagnostic::new(code::product::REPLACES_NOTHING, span, message).and(product.name.span, "the product");
        sink.push(fault.help(format!("write `{key}` into the product's `limits`")));
    }
    let by = base.and_then(|limits| limits.by.as_ref()).filter(|by| by.value != By::Subscription);
    if let Some(by) = by {
        let message = "this caller is counted together with others, whose figures are different";
        let fault = Diagnostic::new(code::product::SHARED_FIGURES, own.span, message).label("one counter, several limits");
        sink.push(fault.and(by.span, "who is counted together").help("count by `subscription`, or give the product the figure"));
    }
}

/// The products and subscriptions as the compiler takes them.
pub(super) fn plan(resolved: &Resolved, products: &[Product<'_>]) -> (Vec<plan::Product>, Vec<plan::Subscription>) {
    let spec = resolved.spec;
    let (apis, names) = (Names::of(&spec.apis), Names::of(&spec.products));
    let subscriptions = spec.subscriptions.iter().filter_map(|(name, subscription)| {
        let product = names.get(&subscription.product.as_ref()?.value)?;
        Some(plan::Subscription { name: Rc::clone(&name.value), product })
    });
    let mut callers: BTreeMap<usize, Vec<&(Name, Subscription)>> = BTreeMap::new();
    for caller in &spec.subscriptions {
        let product = caller.1.product.as_ref().and_then(|product| names.get(&product.value));
        if let Some(product) = product {
            callers.entry(product).or_default().push(caller);
        }
    }
    let one = |(index, product): (usize, &Product<'_>)| {
        let figures = product.limits.as_ref().map(limit::of);
        let own = callers
            .get(&index)
            .into_iter()
            .flatten()
            .filter_map(|(name, subscription)| Some((Rc::clone(&name.value), with(figures?, subscription.limits.as_ref()?))));
        plan::Product {
            span: product.written.span,
            name: Rc::clone(&product.name.value),
            apis: product.apis.iter().filter_map(|name| apis.get(&name.value)).collect(),
            models: product.models.iter().map(|pattern| pattern.value.clone()).collect(),
            limits: product.limits.as_ref().map(|limits| plan::Limits {
                span: limits.span,
                counter: format!("products/{}", product.name.value).into(),
                by: limits.by.as_ref().map_or(By::Subscription, |by| by.value.clone()),
                embeddings: !product.models.is_empty() && product.models.iter().all(|pattern| limit::embeds(&pattern.value.0)),
                figures: limit::of(limits),
            }),
            own: own.collect(),
        }
    };
    (products.iter().enumerate().map(one).collect(), subscriptions.collect())
}

/// Figures with those of a subscription in their place.
fn with(figures: Figures, own: &Limits) -> Figures {
    Figures {
        tokens_per_minute: own.tokens_per_minute.map(|n| n.value).or(figures.tokens_per_minute),
        token_quota: figures.token_quota.map(|(tokens, period)| (own.token_quota.map_or(tokens, |n| n.value), period)),
        requests_per_minute: own.requests_per_minute.map(|n| n.value).or(figures.requests_per_minute),
        request_quota: figures.request_quota.map(|(calls, period)| (own.request_quota.map_or(calls, |n| n.value), period)),
    }
}
