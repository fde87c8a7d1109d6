//! What routes and denies ask beyond the model.

use crate::check::resolved::Api;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::expr::{self, Want};

/// Expressions that API Management would refuse, and claims that anybody can make.
pub(super) fn check(api: &Api, sink: &mut Diagnostics) {
    let denies = api.written.deny.iter().filter_map(|deny| deny.when.as_ref());
    for when in denies.chain(api.written.routes.iter().filter_map(|route| route.when.as_ref())) {
        for expression in &when.expressions {
            expr::bind(expression, Want::Bool, sink);
        }
        for &claim in when.claims.iter().filter(|_| api.written.callers.is_none()) {
            let message = "the token is not validated by what is compiled here: callers could claim what they like";
            let diagnostic = Diagnostic::new(code::api::CLAIM_UNVALIDATED, claim, message).label("read as the caller sent it");
            sink.push(diagnostic.help("write `callers: { entra: ... }`, or ask for the subscription or product"));
        }
    }
}
