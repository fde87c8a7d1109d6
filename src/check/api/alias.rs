//! Models that are asked for by another name.

use std::collections::BTreeMap;

use crate::check::pattern::Patterns;
use crate::check::resolved::Api;
use crate::diagnostic::{Diagnostic, Diagnostics, Span, code};
use crate::spec::Route;

/// Aliases that change nothing, go around a deny, or are taken for rules that are asked again.
pub(super) fn check(api: &Api, sink: &mut Diagnostics) {
    let mut denied = Patterns::new();
    for pattern in api.written.deny.iter().filter(|deny| deny.when.is_none()).flat_map(|deny| &deny.models) {
        denied.add(&pattern.value, pattern.span);
    }
    let mut renamed: BTreeMap<&str, (usize, Span)> = BTreeMap::new();
    for (index, route) in api.written.routes.iter().enumerate() {
        let Some(alias) = &route.alias else { continue };
        for pattern in route.models.iter().filter(|pattern| !pattern.value.is_glob() && pattern.value.0 != alias.value) {
            renamed.entry(&pattern.value.0).or_insert((index, pattern.span));
        }
    }
    for (index, route) in api.written.routes.iter().enumerate() {
        let Some(alias) = &route.alias else { continue };
        let model = &*alias.value;
        if is_itself(route, model) {
            let message = format!("the target is asked for `{model}` as it is");
            let diagnostic = Diagnostic::new(code::api::ALIAS_OF_ITSELF, alias.span, message).label("the same name");
            sink.push(diagnostic.help("delete `as`, or name another model"));
        } else if let Some((_, place)) = renamed.get(model).filter(|(other, _)| *other != index) {
            let message = format!("routes are asked once: the target gets `{model}`, whatever another route makes of that name");
            let diagnostic = Diagnostic::new(code::api::ALIAS_OF_ALIAS, alias.span, message).label("an alias, too");
            sink.push(diagnostic.and(*place, "made something else here").help("name the model itself"));
        }
        if let Some(place) = denied.first_covering(model) {
            let message = format!("`{model}` is refused by its own name, and reached by another");
            let diagnostic = Diagnostic::new(code::api::ALIAS_OF_DENIED, alias.span, message).label("reached all the same");
            sink.push(diagnostic.and(place, "refused here").help("deny the alias too, or name another model"));
        }
    }
}

/// Whether a route takes no other model than the one that it makes of it.
fn is_itself(route: &Route, model: &str) -> bool {
    !route.models.is_empty() && route.models.iter().all(|pattern| &*pattern.value.0 == model)
}
