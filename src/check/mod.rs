//! From a spec to a [`Plan`]: names resolved, rules checked, lints told, everything that the compiler needs decided.
//!
//! `derive.rs` pools that are taken from others · `chain.rs` pools that are chains of others · `resolved.rs` the spec with its names resolved (`name.rs`), breakers filled in
//! (`breaker.rs`), endpoints and credentials read (`endpoint.rs`, `auth.rs`) · `usage.rs` which models go where, and so what is to
//! be one ARM resource for each model · `backend.rs`, `pool/`, `api/`, `limit.rs`, `named_value.rs`, `product.rs`, `region.rs`, `residency/`,
//! `unused.rs`, `expression.rs`, `hook.rs`, `spillover.rs`, `resource_name.rs` the rules, by family · `build/` the plan · `pattern.rs` finding the first of
//! many patterns · `surface.rs` the operations of each surface · `tier.rs` what a tier cuts short. The compiler sees the plan only, never the spec.

mod api;
mod auth;
mod backend;
mod breaker;
mod build;
mod chain;
mod derive;
mod endpoint;
mod expression;
mod hook;
mod limit;
mod name;
mod named_value;
mod pattern;
pub mod plan;
mod pool;
mod product;
mod region;
mod residency;
mod resolved;
mod resource_name;
mod spillover;
pub mod surface;
#[cfg(test)]
mod tests;
mod tier;
mod unused;
mod usage;

pub use plan::Plan;

use crate::diagnostic::{Code, Diagnostics, code};
use crate::spec::Spec;

/// Faults that say that something is missing: not told when something that was written could not be read, since it may be that.
const MISSING: [Code; 20] = [
    code::name::UNKNOWN_NAMED_VALUE,
    code::name::UNUSED_RULE,
    code::name::UNKNOWN_POOL,
    code::name::UNKNOWN_BACKEND,
    code::name::UNKNOWN_MODEL,
    code::pool::EMPTY_POOL,
    code::pool::NO_AUTO_RETRY,
    code::api::NO_CATCH_ALL,
    code::spec::MISSING_KEY,
    code::api::LIMITS_NOTHING,
    code::region::UNKNOWN_REGION,
    code::region::NOBODY_IN_REGION,
    code::region::DRAINED_ALL,
    code::product::UNKNOWN_PRODUCT,
    code::product::UNKNOWN_API,
    code::product::UNKNOWN_MODEL,
    code::product::WITHOUT_APIS,
    code::product::REPLACES_NOTHING,
    code::hook::NEVER_RUNS,
    code::hook::UNUSED_FRAGMENT,
];

/// Checks a spec and decides what is to be built. All faults go to `sink`; `None` when it holds an error, be it the reader's.
pub fn check(spec: &Spec, sink: &mut Diagnostics) -> Option<Plan> {
    let was_read = !sink.has_errors();
    let mut found = Diagnostics::new();
    let spec = &*chain::write_out(derive::derive(spec, &mut found), &mut found);
    let mut resolved = resolved::resolve(spec, &mut found);
    resource_name::check(spec, &mut found);
    named_value::check(spec, &mut found);
    expression::check(spec, &mut found);
    let usage = usage::of(&resolved);
    usage.tell_differing(&mut resolved);
    backend::check(&resolved, &usage, &mut found);
    spillover::check(&resolved, &mut found);
    pool::check(&resolved, &usage, &mut found);
    api::check(&resolved, &usage, &mut found);
    let products = product::resolve(spec, &mut found);
    product::check(&resolved, &products, &mut found);
    limit::check(&resolved, &usage, &products, &mut found);
    region::check(&resolved, &usage, &mut found);
    tier::check(&resolved, &usage, &mut found);
    let policies = hook::check(&resolved, &named_value::build(spec), &mut found);
    let mut plan = build::build(&resolved, &usage, &products, policies, &mut found);
    if was_read && !found.has_errors() {
        residency::check(&resolved, &products, &mut plan, &mut found);
    }
    if was_read && !found.has_errors() {
        unused::check(&resolved, &usage, &mut found);
    }
    let unknown = |code| spec.knows_all_names && [code::name::UNKNOWN_POOL, code::name::UNKNOWN_BACKEND].contains(&code);
    sink.extend(found.into_iter().filter(|fault| was_read || unknown(fault.code) || !MISSING.contains(&fault.code)));
    (!sink.has_errors()).then_some(plan)
}
