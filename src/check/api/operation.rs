//! The operations that conditions ask for.

use crate::check::resolved::Api;
use crate::check::surface;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::{Emit, When};

/// Operations that the API does not have.
pub(super) fn check(api: &Api, sink: &mut Diagnostics) {
    // The operations of an API that others own are theirs to name.
    if api.written.emit.is_some_and(|emit| emit.value == Emit::Policy) || api.written.surface.is_none() {
        return;
    }
    let operations = surface::operations(api.surface);
    let known = || operations.iter().map(|operation| &*operation.id);
    let denies = api.written.deny.iter().filter_map(|deny| deny.when.as_ref());
    let conditions = denies.chain(api.written.routes.iter().filter_map(|route| route.when.as_ref()));
    for pattern in conditions.flat_map(|when: &When| &when.operations) {
        if known().any(|operation| pattern.value.matches(operation)) {
            continue;
        }
        let message = if pattern.value.is_glob() {
            format!("no operation of `{}` matches `{}`", api.name.value, pattern.value.0)
        } else {
            format!("`{}` has no operation `{}`", api.name.value, pattern.value.0)
        };
        let fault = Diagnostic::new(code::name::UNKNOWN_OPERATION, pattern.span, message).label("no request has it");
        let fault = fault.help(format!("the operations of this surface: {}", known().collect::<Vec<_>>().join(", ")));
        sink.push(fault.did_you_mean(&pattern.value.0, known()));
    }
}
