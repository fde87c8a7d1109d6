//! Expressions of affinity rules and limits: what API Management would refuse, and keys that are no text.

use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::expr::{self, Want};
use crate::spec::{Affinity, AffinityBy, By, Expression, Key, Limits, PoolAffinity, Spec, Use};

/// Checks each where it is written.
pub(super) fn check(spec: &Spec, sink: &mut Diagnostics) {
    let inline = spec.pools.iter().filter_map(|(_, pool)| match pool.affinity.as_ref().map(|affinity| &affinity.value) {
        Some(PoolAffinity::Rule(Use::Inline(rule))) => Some(rule),
        Some(PoolAffinity::Rule(Use::Named(_)) | PoolAffinity::None) | None => None,
    });
    for rule in spec.affinity.iter().map(|(_, rule)| rule).chain(inline) {
        key(rule, sink);
    }
    let routes = spec.apis.iter().flat_map(|(_, api)| &api.routes).filter_map(|route| route.limits.as_ref());
    for limits in routes.chain(spec.products.iter().filter_map(|(_, product)| product.limits.as_ref())) {
        counter(limits, sink);
    }
}

fn key(rule: &Affinity, sink: &mut Diagnostics) {
    if let Some(AffinityBy::Key(Key::Expression(Expression { text, .. }))) = rule.by.as_ref().map(|by| &by.value)
        && let Some(bound) = expr::bind(text, Want::Text, sink)
    {
        for result in bound.facts().results.iter().filter(|result| result.ty != "string") {
            let message = format!("a key is a text, this expression gives `{}`", result.ty);
            let fault = Diagnostic::new(code::affinity::KEY_NO_TEXT, result.span, message).label("not hashed");
            sink.push(fault.help("add `.ToString()`"));
        }
    }
}

fn counter(limits: &Limits, sink: &mut Diagnostics) {
    if let Some(By::Expression(Expression { text, .. })) = limits.by.as_ref().map(|by| &by.value) {
        expr::bind(text, Want::Text, sink);
    }
}
