//! Refusals.

use std::collections::BTreeSet;

use crate::check::pattern::Patterns;
use crate::check::resolved::{Api, Resolved};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::Pattern;

/// Denies that an earlier one leaves nothing to, and those that miss a model by its case.
pub(super) fn check(resolved: &Resolved, api: &Api, sink: &mut Diagnostics) {
    by_case(resolved, api, sink);
    let mut earlier = Patterns::new();
    // One with a condition leaves something to others, and may stand for its own answer.
    for (index, deny) in api.written.deny.iter().enumerate().filter(|(_, deny)| deny.when.is_none()) {
        for pattern in &deny.models {
            let Some((first, place)) = earlier.first_covering(&pattern.value.0) else { continue };
            let message = if first == index {
                format!("`{}` is refused by another pattern of this deny already", pattern.value.0)
            } else {
                format!("an earlier deny refuses `{}` already", pattern.value.0)
            };
            sink.push(
                Diagnostic::new(code::api::SHADOWED_DENY, pattern.span, message)
                    .label("never comes to this")
                    .and(place, "refused here")
                    .help("delete it, or move it before the other"),
            );
        }
        for pattern in &deny.models {
            earlier.add(&pattern.value, (index, pattern.span));
        }
    }
}

/// Patterns that match no model that the spec names, and would if capitals did not count.
fn by_case(resolved: &Resolved, api: &Api, sink: &mut Diagnostics) {
    if api.written.deny.is_empty() {
        return;
    }
    let deployed = resolved.backends.iter().flat_map(|backend| backend.listed.models.iter().copied());
    let routed = api.written.routes.iter().flat_map(|route| &route.models).filter(|pattern| !pattern.value.is_glob());
    let models: BTreeSet<&str> = deployed.chain(routed.map(|pattern| &*pattern.value.0)).collect();
    let small: Vec<(String, &str)> = models.iter().map(|model| (model.to_lowercase(), *model)).collect();
    for pattern in api.written.deny.iter().flat_map(|deny| &deny.models) {
        if models.iter().any(|model| pattern.value.matches(model)) {
            continue;
        }
        let folded = Pattern(pattern.value.0.to_lowercase().into());
        let Some((_, model)) = small.iter().find(|(small, _)| folded.matches(small)) else { continue };
        let message = format!("`{}` does not refuse `{model}`: capitals count", pattern.value.0);
        sink.push(
            Diagnostic::new(code::api::DENY_BY_CASE, pattern.span, message)
                .label("no model of this spec is written so")
                .help(format!("write it as the model is written: `{model}`")),
        );
    }
}
