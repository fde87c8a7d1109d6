//! What the members of a pool, or a lone backend, call a model.
//!
//! Callers name the model, and the gateway passes the name on: an APIM pool picks its member after the request was written, and
//! changes nothing but the base of the URL.

use std::rc::Rc;

use crate::check::resolved::{Resolved, Target};
use crate::check::usage::Usage;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::{Model, Name};

/// Deployments whose names a request cannot carry.
pub(super) fn check(resolved: &Resolved, usage: &Usage, sink: &mut Diagnostics) {
    for (index, pool) in resolved.pools.iter().enumerate() {
        for model in usage.pools.get(index).iter().flat_map(|used| &used.models) {
            let members = pool.members.iter().filter_map(|m| resolved.backends.get(m.backend)).filter_map(|b| b.model(model));
            let members: Vec<&Model> = members.collect();
            let differing = members.iter().find(|m| members.first().is_some_and(|first| name(m) != name(first)));
            match (members.first(), differing) {
                (Some(first), Some(other)) => sink.push(differ(&pool.name.value, model, first, other)),
                (Some(_), None) => members.iter().for_each(|m| check_renamed(m, sink)),
                (None, _) => {}
            }
        }
    }
    for (index, backend) in resolved.backends.iter().enumerate() {
        // Models that come through a pool are the pool's matter: two messages about one name say no more than one.
        let through_pools = |model: &str| {
            let of_pool = |(i, p): (usize, &crate::check::resolved::Pool)| {
                p.members.iter().any(|m| m.backend == index) && usage.pools.get(i).is_some_and(|used| used.models.contains(model))
            };
            resolved.pools.iter().enumerate().any(of_pool)
        };
        let Some(used) = usage.backends.get(index).filter(|_| usage.is_used(Target::Backend(index))) else { continue };
        for model in used.models.iter().filter_map(|model| backend.model(model)).filter(|m| m.deployment.is_some()) {
            if !through_pools(&model.name.value) {
                check_renamed(model, sink);
            }
        }
    }
}

/// The deployment's name.
fn name(model: &Model) -> &Rc<str> {
    &written(model).value
}

fn written(model: &Model) -> &Name {
    model.deployment.as_ref().unwrap_or(&model.name)
}

fn differ(pool: &str, model: &str, first: &Model, other: &Model) -> Diagnostic {
    let message = format!("the members of `{pool}` name the deployment of `{model}` differently: `{}` and `{}`", name(first), name(other));
    Diagnostic::new(code::pool::DEPLOYMENTS_DIFFER, written(other).span, message)
        .label(format!("`{}` here", name(other)))
        .and(written(first).span, format!("`{}` here", name(first)))
        .help(format!("name the deployments alike, best `{model}` as callers do"))
}

fn check_renamed(model: &Model, sink: &mut Diagnostics) {
    let Some(deployment) = model.deployment.as_ref().filter(|d| d.value != model.name.value) else { return };
    let message = format!("callers ask for `{}`, and the deployment is named `{}`", model.name.value, deployment.value);
    sink.push(
        Diagnostic::new(code::pool::DEPLOYMENT_RENAMED, deployment.span, message)
            .label("the request does not carry this name")
            .and(model.name.span, "the name that it carries")
            .help(format!("name the deployment `{}`, or list the model as `{}`", model.name.value, deployment.value)),
    );
}
