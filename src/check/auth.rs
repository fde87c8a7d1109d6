//! How the gateway signs in at a backend.

use std::rc::Rc;

use super::endpoint::Endpoint;
use super::resource_name;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::resource::{Certificate, Credentials, ManagedIdentity};
use crate::spec::{Auth, Backend, Name};

/// Whom a token for Azure's AI services is for.
const AUDIENCE: &str = "https://cognitiveservices.azure.com";

/// What a backend resource is to add to each request.
pub(super) fn credentials(auth: Option<&Auth>) -> Credentials {
    let identity =
        |client_id: Option<&Name>| Some(ManagedIdentity { resource: AUDIENCE.into(), client_id: client_id.map(|id| Rc::clone(&id.value)) });
    match auth {
        None => Credentials { managed_identity: identity(None), ..Credentials::default() },
        Some(Auth::ManagedIdentity { client_id }) => {
            Credentials { managed_identity: identity(client_id.as_ref()), ..Credentials::default() }
        }
        Some(Auth::Header(pairs)) => Credentials { header: values(pairs), ..Credentials::default() },
        Some(Auth::Query(pairs)) => Credentials { query: values(pairs), ..Credentials::default() },
        Some(Auth::Certificate(name)) => Credentials { certificates: vec![certificate(&name.value)], ..Credentials::default() },
        Some(Auth::None) => Credentials::default(),
    }
}

/// A thumbprint is the SHA-1 of a certificate, in hexadecimal digits; anything else is a name.
fn certificate(written: &Rc<str>) -> Certificate {
    const THUMBPRINT: usize = 40;
    let digits = written.len() == THUMBPRINT && written.bytes().all(|b| b.is_ascii_hexdigit());
    if digits { Certificate::Thumbprint(Rc::clone(written)) } else { Certificate::Named(Rc::clone(written)) }
}

fn values(pairs: &[(Name, Name)]) -> Vec<(Rc<str>, Vec<Rc<str>>)> {
    pairs.iter().map(|(name, value)| (Rc::clone(&name.value), vec![Rc::clone(&value.value)])).collect()
}

/// Names that no header has, secrets in clear, tokens for strangers.
pub(super) fn check(backend: &Backend, endpoint: Option<&Endpoint>, sink: &mut Diagnostics) {
    match backend.auth.as_ref().map(|auth| &auth.value) {
        Some(Auth::Header(pairs)) => {
            for (name, _) in pairs {
                resource_name::check_header(name, sink);
            }
            secrets_in_clear("header", pairs, sink);
        }
        Some(Auth::Query(pairs)) => secrets_in_clear("query parameter", pairs, sink),
        Some(Auth::Certificate(name)) if matches!(certificate(&name.value), Certificate::Named(_)) => {
            if !resource_name::is_backend_id(&name.value) {
                sink.push(resource_name::refused("a certificate", &name.value, name.span, "letters, digits, `_` and `-`"));
            }
        }
        Some(Auth::ManagedIdentity { .. } | Auth::Certificate(_) | Auth::None) => {}
        None => {
            let stranger = endpoint.filter(|e| !e.is_azure() && !e.is_local());
            if let (Some(endpoint), Some(url)) = (stranger, &backend.url) {
                let message = format!("`{}` is not a domain of Azure's, and would get a token of the gateway's identity", endpoint.host);
                sink.push(
                    Diagnostic::new(code::azure::TOKEN_FOR_STRANGER, url.span, message)
                        .label("signs in by managed identity, since `auth` is not written")
                        .help("write the `auth` that the host asks for, or `auth: none`"),
                );
            }
        }
    }
}

fn secrets_in_clear(what: &str, pairs: &[(Name, Name)], sink: &mut Diagnostics) {
    for (name, value) in pairs {
        let named_value = value.value.split_once("{{").is_some_and(|(_, rest)| rest.contains("}}"));
        if !named_value && !value.value.is_empty() {
            let message = format!("the {what} `{}` is written in clear", name.value);
            sink.push(
                Diagnostic::new(code::azure::SECRET_IN_CLEAR, value.span, message)
                    .label("whoever reads the spec or the template has it")
                    .help(format!("put it into a named value and write `{}: \"{{{{{}}}}}\"`", name.value, name.value)),
            );
        }
    }
}
