//! What a deployment leaves behind: ARM deploys what a template holds, and deletes nothing that it no longer holds.

use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Diagnostics, Span, code};
use crate::resource::Bundle;

/// Tells of resources of an earlier template that the new one does not have; names differ by more than capitals.
pub fn left_behind(earlier: &Bundle, now: &Bundle, sink: &mut Diagnostics) {
    let now = named(now);
    for (kind, id, span) in named(earlier) {
        if now.iter().any(|(other, known, _)| *other == kind && known.eq_ignore_ascii_case(&id)) {
            continue;
        }
        let fault =
            Diagnostic::new(code::azure::LEFT_IN_AZURE, span, format!("the {kind} `{id}` is no longer compiled, and stays in Azure"));
        let label = if kind == "API" { "still answers callers" } else { "still there after the next deployment" };
        sink.push(fault.label(label).help("delete it in the service after that deployment, pools before their members"));
    }
}

/// All resources that have a name of their own, with the word for what they are.
fn named(bundle: &Bundle) -> Vec<(&'static str, Rc<str>, Span)> {
    let apis = bundle.apis.iter().filter(|api| api.owned).map(|api| ("API", Rc::clone(&api.id), api.span));
    let products = bundle.products.iter().map(|product| ("product", Rc::clone(&product.id), product.span));
    let subscriptions = bundle.subscriptions.iter().map(|subscription| ("subscription", Rc::clone(&subscription.id), subscription.span));
    let pools = bundle.pools.iter().map(|pool| ("pool", Rc::clone(&pool.id), pool.span));
    let backends = bundle.backends.iter().map(|backend| ("backend", Rc::clone(&backend.id), backend.span));
    let values = bundle.named_values.iter().map(|value| ("named value", Rc::clone(&value.name), value.span));
    let fragments = bundle.fragments.iter().map(|fragment| ("policy fragment", Rc::clone(&fragment.id), fragment.span));
    apis.chain(products).chain(subscriptions).chain(pools).chain(backends).chain(values).chain(fragments).collect()
}
