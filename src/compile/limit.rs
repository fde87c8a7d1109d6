use crate::check::Plan;
use crate::check::plan::{self, Retry, Sku, Target, Unmatched};
use crate::diagnostic::code::azure::{TOO_LARGE, WAITS_DIFFER};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::resource::{Bundle, Template};

/// A policy document, by tier.
const POLICY: usize = 256 * 1024;
const POLICY_ON_CONSUMPTION: usize = 16 * 1024;

/// A string in an ARM template, in characters.
const ARM_STRING: usize = 131_072;

/// Resources in an ARM template, its parameters, and its text.
const RESOURCES: usize = 800;
const PARAMETERS: usize = 256;
const TEMPLATE: usize = 4 * 1024 * 1024;

/// Holds what was compiled against what Azure has room for, and against what one retry can say.
pub(super) fn check(plan: &Plan, bundle: &Bundle, sink: &mut Diagnostics) {
    for (api, compiled) in plan.apis.iter().zip(&bundle.apis) {
        waits(api, sink);
        let Some(policy) = &compiled.policy else { continue };
        if let Some(message) = policy_fault(plan.sku, &api.name, policy.text.text()) {
            sink.push(Diagnostic::new(TOO_LARGE, api.span, message).help("split the API, or let a glob take several models at once"));
        }
    }
    for (product, compiled) in plan.products.iter().zip(&bundle.products) {
        let Some(policy) = &compiled.policy else { continue };
        if let Some(message) = policy_fault(plan.sku, &product.name, policy.text.text()) {
            sink.push(
                Diagnostic::new(TOO_LARGE, product.span, message).help("let a glob take several models at once, or split the product"),
            );
        }
    }
    for (fragment, compiled) in plan.fragments.iter().zip(&bundle.fragments) {
        let text = compiled.policy.text.text();
        if text.chars().count() > ARM_STRING {
            let (name, has) = (&fragment.name, text.chars().count());
            let message = format!("the fragment `{name}` has {has} characters, a string in an ARM template takes {ARM_STRING}");
            sink.push(Diagnostic::new(TOO_LARGE, fragment.span, message).help("split the fragment"));
        }
    }
}

/// Holds the template against what Azure Resource Manager takes.
pub(super) fn check_template(plan: &Plan, template: &Template, sink: &mut Diagnostics) {
    let first = plan.apis.first().map_or(Span::NONE, |a| a.span);
    let mut fault = |message: String, help: &str| sink.push(Diagnostic::new(TOO_LARGE, first, message).help(help));
    if template.resources > RESOURCES {
        fault(format!("{} resources, an ARM template takes {RESOURCES}", template.resources), "split the spec in two");
    }
    if template.declared > PARAMETERS {
        let help = "take named values from a Key Vault, or split the spec in two";
        fault(format!("{} parameters, an ARM template takes {PARAMETERS}", template.declared), help);
    }
    if template.text.len() > TEMPLATE {
        let (has, most) = (template.text.len().div_ceil(1024), TEMPLATE / 1024);
        fault(format!("the template has {has} KiB, Azure takes {most} KiB"), "split the spec in two");
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

/// A policy has one retry, and a retry one formula for its waits: with a longest wait they double, without they grow evenly.
fn waits(api: &plan::Api, sink: &mut Diagnostics) {
    let end = match &api.unmatched {
        Some(Unmatched::PassThrough(target)) => Some(target),
        Some(Unmatched::Answer(_)) | None => None,
    };
    let targets = || api.routes.iter().flat_map(plan::Route::targets).chain(end);
    let any = |is: fn(&Retry) -> bool| targets().any(|t: &Target| t.retry.as_ref().is_some_and(is));
    if any(|r| r.delta.is_some() && r.max_interval.is_none()) && any(|r| r.max_interval.is_some()) {
        let message = format!("the pools of `{}` wait in two ways: some have a `delta` alone, some a `maxInterval`", api.name);
        let help = "give all of them a `maxInterval`, or none";
        sink.push(Diagnostic::new(WAITS_DIFFER, api.span, message).help(help));
    }
}

#[cfg(test)]
mod tests {
    use crate::check::Plan;
    use crate::check::plan::{Api, Sku};
    use crate::compile::sample::{self, chat, plan_with, premium, route, unmatched};
    use crate::diagnostic::Span;
    use crate::resource::NamedValue;
    use crate::time::Duration;

    fn faults(sku: Sku, change: impl FnOnce(&mut Api)) -> Vec<String> {
        let mut plan = plan_with(change);
        plan.sku = sku;
        super::super::files(&plan).map_or_else(|faults| faults.iter().map(|f| f.message.clone()).collect(), |_| Vec::new())
    }

    fn secret(name: &str) -> NamedValue {
        NamedValue { name: name.into(), span: Span::NONE, value: None, key_vault: None, secret: true }
    }

    fn routes(count: usize) -> impl FnOnce(&mut Api) {
        move |api| {
            let target = |i: usize| if i.is_multiple_of(2) { chat() } else { premium() };
            api.routes = (0..count).map(|i| route(&[&format!("model-{i:04}")], "", target(i))).collect();
            api.unmatched = unmatched();
        }
    }

    #[test]
    fn what_azure_has_no_room_for_is_an_error() {
        assert_eq!(faults(Sku::BasicV2, routes(2000)), [""; 0]);
        assert_eq!(
            faults(Sku::BasicV2, routes(2500)),
            ["the policy of `inference` has 141919 characters, a string in an ARM template takes 131072"]
        );
        assert_eq!(faults(Sku::BasicV2, routes(6000)), ["the policy of `inference` has 329 KiB, this tier takes 256 KiB"]);
        assert_eq!(faults(Sku::Consumption, routes(100)), ["the policy of `inference` has 22 KiB, this tier takes 16 KiB"]);
    }

    fn template_faults(change: impl FnOnce(&mut Plan)) -> Vec<String> {
        let mut plan = sample::plan();
        change(&mut plan);
        super::super::files(&plan).map_or_else(|faults| faults.iter().map(|f| f.message.clone()).collect(), |_| Vec::new())
    }

    #[test]
    fn a_template_that_azure_has_no_room_for_is_an_error() {
        let secrets = |count: usize| (0..count).map(|i| secret(&format!("key-{i}"))).collect();
        assert_eq!(template_faults(|plan| plan.named_values = secrets(255)), [""; 0]);
        assert_eq!(template_faults(|plan| plan.named_values = secrets(256)), ["257 parameters, an ARM template takes 256"]);
        let found = template_faults(|plan| plan.named_values = secrets(900));
        assert!(found.iter().any(|fault| fault.ends_with("resources, an ARM template takes 800")), "{found:?}");
        let many = template_faults(|plan| {
            let Some(api) = plan.apis.first_mut() else { return };
            routes(1800)(api);
            let copies = (0..45).map(|i| Api { name: format!("inference-{i}").into(), ..api.clone() });
            plan.apis = copies.collect();
        });
        assert!(matches!(&many[..], [one] if one.starts_with("the template has ")), "{many:?}");
    }

    #[test]
    fn waits_that_one_retry_cannot_say_are_an_error() {
        let found = faults(Sku::BasicV2, |api| {
            let (mut even, mut doubling) = (chat(), premium());
            for (target, longest) in [(&mut even, None), (&mut doubling, Some(Duration::from_secs(9)))] {
                if let Some(retry) = &mut target.retry {
                    (retry.delta, retry.max_interval) = (Some(Duration::from_secs(1)), longest);
                }
            }
            api.routes = vec![route(&["a"], "chat", even), route(&[], "premium", doubling)];
        });
        assert_eq!(found, ["the pools of `inference` wait in two ways: some have a `delta` alone, some a `maxInterval`"]);
    }
}
