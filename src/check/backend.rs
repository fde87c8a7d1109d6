//! Rules of backends that look at all of them, or at what is sent to them.

use std::collections::BTreeMap;

use super::name::quoted;
use super::resolved::{Api, Resolved, Target};
use super::usage::Usage;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::Name;

/// All of them.
pub(super) fn check(resolved: &Resolved, usage: &Usage, sink: &mut Diagnostics) {
    same_urls(resolved, sink);
    for (index, (backend, used)) in resolved.backends.iter().zip(&usage.backends).enumerate() {
        let Some(breaker) = backend.breaker.as_ref().filter(|b| !b.shared) else { continue };
        if backend.serves_all() && used.models.len() > 1 && !is_told_apart(resolved, index) {
            let models = quoted(used.models.iter().copied());
            let message = format!("a 429 for one of {models} keeps all of them away from `{}`", backend.name.value);
            sink.push(
                Diagnostic::new(code::pool::BREAKER_FOR_ALL_MODELS, backend.name.span, message)
                    .label("lists no models")
                    .and(breaker.span, "one breaker for all of them")
                    .help("list its `models`, or write `shared: true` in the breaker"),
            );
        }
        if let [first, second, ..] = used.segments.as_slice() {
            let name = |segment: &str| if segment.is_empty() { "no segment".to_string() } else { format!("`{segment}`") };
            let message =
                format!("`{}` serves surfaces with {} and {}: an Azure backend each", backend.name.value, name(first), name(second));
            sink.push(
                Diagnostic::new(code::azure::SURFACES_DIFFER, backend.name.span, message)
                    .label("one breaker for each surface")
                    .help("nothing is to be done if that is meant"),
            );
        }
    }
}

/// Whether only pools lead to a backend whose members name deployments differently: there it is one resource for each model anyway.
fn is_told_apart(resolved: &Resolved, backend: usize) -> bool {
    let differs = |target: Target| matches!(target, Target::Pool(index) if resolved.pools.get(index).is_some_and(|p| p.differs.is_some()));
    let mut leading = resolved.apis.iter().flat_map(Api::leads_to).filter(|target| resolved.behind(*target).contains(&backend));
    leading.all(differs)
}

/// Backends that are one endpoint.
fn same_urls(resolved: &Resolved, sink: &mut Diagnostics) {
    let mut seen: BTreeMap<(&str, &str), &Name> = BTreeMap::new();
    for backend in &resolved.backends {
        let (Some(endpoint), Some(url)) = (&backend.endpoint, &backend.written.url) else { continue };
        if let Some(first) = seen.insert((&endpoint.origin, &endpoint.path), url) {
            let message = format!("`{}` has the URL of another backend", backend.name.value);
            sink.push(
                Diagnostic::new(code::azure::SAME_URL, url.span, message)
                    .label("the same endpoint")
                    .and(first.span, "first here")
                    .help("declare the endpoint once, with all its `models`"),
            );
        }
    }
}
