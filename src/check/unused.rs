//! What is declared and has no effect.

use std::collections::BTreeSet;

use super::resolved::{Resolved, Target};
use super::usage::Usage;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::{Named, PoolAffinity, Retry, Use};

/// Backends, pools and rules that nothing uses.
pub(super) fn check(resolved: &Resolved, usage: &Usage, sink: &mut Diagnostics) {
    for (index, backend) in resolved.backends.iter().enumerate() {
        if !usage.is_used(Target::Backend(index)) && resolved.drained(index).is_none() {
            let message = format!("no route leads to the backend `{}`", backend.name.value);
            let help = "add it to a pool, send a route to it, or delete it";
            sink.push(Diagnostic::new(code::name::UNUSED_BACKEND, backend.name.span, message).label("never called").help(help));
        }
    }
    for (index, pool) in resolved.pools.iter().enumerate() {
        if !usage.is_used(Target::Pool(index)) && !resolved.is_link(Target::Pool(index)) {
            let message = format!("no route leads to the pool `{}`, so it is not deployed", pool.name.value);
            let help = "send a route to it, or delete it";
            sink.push(Diagnostic::new(code::name::UNUSED_POOL, pool.name.span, message).label("never used").help(help));
        }
    }
    let spec = resolved.spec;
    let breakers = spec.backends.iter().filter_map(|(_, backend)| name_of(backend.circuit_breaker.as_ref()?));
    rules("circuit breaker", &spec.circuit_breakers, breakers.collect(), sink);
    let retries = spec.pools.iter().filter_map(|(_, pool)| match &pool.retry.as_ref()?.value {
        Retry::Rule(used) => name_of(used),
        Retry::Auto | Retry::None => None,
    });
    rules("retry rule", &spec.retries, retries.collect(), sink);
    let affinity = spec.pools.iter().filter_map(|(_, pool)| match &pool.affinity.as_ref()?.value {
        PoolAffinity::Rule(used) => name_of(used),
        PoolAffinity::None => None,
    });
    let of_apis = spec.apis.iter().filter_map(|(_, api)| name_of(&api.affinity.as_ref()?.value));
    rules("affinity rule", &spec.affinity, affinity.chain(of_apis).collect(), sink);
}

fn name_of<T>(used: &Use<T>) -> Option<&str> {
    match used {
        Use::Named(name) => Some(&name.value),
        Use::Inline(_) => None,
    }
}

fn rules<T>(kind: &str, declared: &Named<T>, used: BTreeSet<&str>, sink: &mut Diagnostics) {
    for (name, _) in declared.iter().filter(|(name, _)| !used.contains(&*name.value)) {
        let message = format!("nothing uses the {kind} `{}`", name.value);
        sink.push(
            Diagnostic::new(code::name::UNUSED_RULE, name.span, message)
                .label("has no effect")
                .help("name it where it is meant, or delete it"),
        );
    }
}
