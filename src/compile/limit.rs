use crate::check::Plan;
use crate::check::plan::Sku;
use crate::diagnostic::code::azure::TOO_LARGE;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::resource::Bundle;

/// A policy document, by tier.
const POLICY: usize = 256 * 1024;
const POLICY_ON_CONSUMPTION: usize = 16 * 1024;

/// A string in an ARM template, in characters.
const ARM_STRING: usize = 131_072;

/// Resources in an ARM template.
const RESOURCES: usize = 800;

/// Holds what was compiled against what Azure has room for.
pub(super) fn check(plan: &Plan, bundle: &Bundle, sink: &mut Diagnostics) {
    let first = plan.apis.first().map_or(Span::NONE, |a| a.span);
    for (api, compiled) in plan.apis.iter().zip(&bundle.apis) {
        let Some(policy) = &compiled.policy else { continue };
        if let Some(message) = policy_fault(plan.sku, &api.name, policy.text.text()) {
            sink.push(Diagnostic::new(TOO_LARGE, api.span, message).help("split the API, or let a glob take several models at once"));
        }
    }
    // Each API brings itself, its policy and its operations.
    let apis: usize = bundle.apis.iter().map(|a| 1 + usize::from(a.owned) + a.operations.len()).sum();
    let resources = bundle.backends.len() + bundle.pools.len() + apis;
    if resources > RESOURCES {
        let message = format!("{resources} resources, an ARM template takes {RESOURCES}");
        sink.push(Diagnostic::new(TOO_LARGE, first, message).help("split the spec in two"));
    }
}

fn policy_fault(sku: Sku, name: &str, text: &str) -> Option<String> {
    let most = if sku == Sku::Consumption { POLICY_ON_CONSUMPTION } else { POLICY };
    let characters = text.chars().count();
    if text.len() > most {
        let (has, most) = (text.len().div_ceil(1024), most / 1024);
        Some(format!("the policy of `{name}` has {has} KiB, this tier takes {most} KiB"))
    } else if characters > ARM_STRING {
        Some(format!("the policy of `{name}` has {characters} characters, a string in an ARM template takes {ARM_STRING}"))
    } else {
        None
    }
}
