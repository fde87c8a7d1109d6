//! Who may call: tokens, and keys that clients send elsewhere.

use crate::check::resolved::Api;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::resource::references;
use crate::spec::{Name, Surface};

/// Tenants that stand for all.
const ANY_TENANT: [&str; 2] = ["common", "organizations"];

/// Tenants that nobody has, tokens of anybody, patterns, keys that do not arrive.
pub(super) fn check(api: &Api, sink: &mut Diagnostics) {
    if let Some(entra) = &api.written.callers {
        entra.tenant.iter().for_each(|tenant| check_tenant(tenant, sink));
        for value in entra.required_claims.iter().flat_map(|(_, values)| values).filter(|value| value.value.contains('*')) {
            let message = format!("`{}` is compared letter by letter, stars too", value.value);
            let fault = Diagnostic::new(code::api::CLAIM_PATTERN, value.span, message).label("no token has this value");
            sink.push(fault.help("write the values out, as a list: one of them is enough"));
        }
    }
    key_as_bearer(api, sink);
}

fn check_tenant(tenant: &Name, sink: &mut Diagnostics) {
    let text = &*tenant.value;
    if ANY_TENANT.contains(&text) {
        let message = format!("`{text}` stands for every tenant there is");
        let fault = Diagnostic::new(code::api::ANY_TENANT, tenant.span, message).label("lets strangers in");
        sink.push(fault.help("write your own tenant, or ask for `tid` under `requiredClaims`"));
    } else if !is_id(text) && !is_domain(text) && references(text).next().is_none() {
        let shown: String = text.chars().take(100).collect();
        let message = format!("`{}` is neither a tenant's id nor its domain", shown.escape_debug());
        let fault = Diagnostic::new(code::api::TENANT_REFUSED, tenant.span, message).label("Entra has no keys under this name");
        sink.push(fault.help("write the id, or a domain: `tenant: contoso.onmicrosoft.com`"));
    }
}

/// `0a1b2c3d-0000-0000-0000-000000000000`.
fn is_id(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12] && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn is_domain(text: &str) -> bool {
    let label = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    text.contains('.') && text.split('.').all(label)
}

/// Clients of these surfaces send their key as a bearer token, which is no subscription key.
fn key_as_bearer(api: &Api, sink: &mut Diagnostics) {
    let Some(surface) = api.written.surface.filter(|surface| matches!(surface.value, Surface::AzureOpenAiV1 | Surface::OpenAi)) else {
        return;
    };
    if api.written.subscription_key.is_none() {
        let message = "clients of this surface send their key as `Authorization: Bearer`, which is no subscription key";
        let fault = Diagnostic::new(code::api::KEY_AS_BEARER, surface.span, message).label("401 for clients that are not told otherwise");
        sink.push(fault.help("let them send the header `api-key`, and write `subscriptionKey: api-key`; or let them in by `callers`"));
    }
}
