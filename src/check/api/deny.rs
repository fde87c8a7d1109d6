//! Refusals.

use crate::check::pattern::Patterns;
use crate::check::resolved::Api;
use crate::diagnostic::{Diagnostic, Diagnostics, code};

/// Denies that an earlier one leaves nothing to.
pub(super) fn check(api: &Api, sink: &mut Diagnostics) {
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
