//! Refusals.

use std::collections::BTreeSet;

use crate::check::pattern::{Patterns, first_match};
use crate::check::resolved::Api;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::Pattern;

/// Denies that an earlier one leaves nothing to, and those that miss a model by its case.
pub(super) fn check(deployed: &BTreeSet<&str>, api: &Api, sink: &mut Diagnostics) {
    by_case(deployed, api, sink);
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
fn by_case(deployed: &BTreeSet<&str>, api: &Api, sink: &mut Diagnostics) {
    if api.written.deny.is_empty() {
        return;
    }
    let routed = api.written.routes.iter().flat_map(|route| &route.models).filter(|pattern| !pattern.value.is_glob());
    let routed: BTreeSet<&str> = routed.map(|pattern| &*pattern.value.0).collect();
    for pattern in api.written.deny.iter().flat_map(|deny| &deny.models) {
        if [deployed, &routed].into_iter().any(|models| first_match(models, &pattern.value).is_some()) {
            continue;
        }
        let folded = Pattern(pattern.value.0.to_lowercase().into());
        let Some(model) = deployed.union(&routed).find(|model| folded.matches(&model.to_lowercase())) else { continue };
        let message = format!("`{}` does not refuse `{model}`: capitals count", pattern.value.0);
        sink.push(
            Diagnostic::new(code::api::DENY_BY_CASE, pattern.span, message)
                .label("no model of this spec is written so")
                .help(format!("write it as the model is written: `{model}`")),
        );
    }
}
