//! Named values: what they become, and what Azure would refuse.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, Span, code};
use crate::resource::{KeyVault, NamedValue, references, references_in_policy};
use crate::spec::{self, Auth, Entra, Name, NamedValueSource, Spec};

/// Longest name.
const LONGEST_NAME: usize = 256;

/// Longest text.
const LONGEST_TEXT: usize = 4096;

/// Where Key Vaults are, in Azure's clouds.
const VAULTS: [&str; 4] = [".vault.azure.net", ".vault.azure.cn", ".vault.usgovcloudapi.net", ".vault.microsoftazure.de"];

/// What is to be built.
pub(super) fn build(spec: &Spec) -> Vec<NamedValue> {
    let named_value = |(name, written): &(Name, spec::NamedValue)| {
        let (value, key_vault) = match written.source.as_ref()? {
            NamedValueSource::KeyVault { secret, identity } => {
                let identity = identity.as_ref().map(|id| Rc::clone(&id.value));
                (None, Some(KeyVault { secret: Rc::clone(&secret.value), identity }))
            }
            NamedValueSource::Value(text) => (Some(Mapped::synthetic(Rc::clone(&text.value), text.span)), None),
            NamedValueSource::Deployment => (None, None),
        };
        Some(NamedValue { name: Rc::clone(&name.value), span: written.span, value, key_vault, secret: written.secret })
    };
    spec.named_values.iter().filter_map(named_value).collect()
}

/// Names and texts that Azure refuses, names that nothing declares, secrets in clear.
pub(super) fn check(spec: &Spec, sink: &mut Diagnostics) {
    let mut seen: BTreeMap<String, &Name> = BTreeMap::new();
    for (name, written) in &spec.named_values {
        check_name(name, sink);
        // Parameters of the template are named after them, in letters, digits and `_`.
        if let Some(first) = seen.insert(name.value.to_ascii_lowercase().replace(['-', '.'], "_"), name) {
            let message = format!("`{}` and `{}` become one name in Azure", first.value, name.value);
            let fault = Diagnostic::new(code::azure::NAME_COLLIDES, name.span, message).label("becomes a name in Azure");
            sink.push(fault.and(first.span, "and so does this").help("rename one of them"));
        }
        match &written.source {
            Some(NamedValueSource::KeyVault { secret, .. }) => check_vault(secret, sink),
            Some(NamedValueSource::Value(text)) => check_text(name, text, written.secret, sink),
            Some(NamedValueSource::Deployment) | None => {}
        }
    }
    uses(spec, sink);
}

/// `^[A-Za-z0-9-._]+$`, 1 to 256 letters.
fn check_name(name: &Name, sink: &mut Diagnostics) {
    let fits = name.value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'));
    if !fits || !(1..=LONGEST_NAME).contains(&name.value.len()) {
        let shown: String = name.value.escape_debug().take(LONGEST_NAME).collect();
        let message =
            format!("Azure refuses `{shown}` as the name of a named value: 1 to {LONGEST_NAME} letters, digits, `.`, `_` and `-`");
        sink.push(Diagnostic::new(code::azure::NAME_REFUSED, name.span, message).label("becomes a name in Azure"));
    }
}

fn check_text(name: &Name, text: &Name, secret: bool, sink: &mut Diagnostics) {
    if text.value.trim().is_empty() || text.value.len() > LONGEST_TEXT {
        let message = format!("the text of a named value is 1 to {LONGEST_TEXT} letters and not blank, this is {}", text.value.len());
        sink.push(Diagnostic::new(code::azure::NAMED_VALUE_REFUSED, text.span, message).label("Azure refuses it"));
    } else if secret {
        let message = format!("the named value `{}` is secret, and written in clear", name.value);
        let fault =
            Diagnostic::new(code::azure::SECRET_IN_CLEAR, text.span, message).label("whoever reads the spec or the template has it");
        sink.push(fault.help("write `keyVault`, or `secret: true` alone to give it at deployment"));
    }
}

/// `https://NAME.vault.azure.net/secrets/NAME`, with a version or without.
fn check_vault(secret: &Name, sink: &mut Diagnostics) {
    let rest = secret.value.strip_prefix("https://").and_then(|rest| rest.split_once('/'));
    let fits = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let parts: Vec<&str> = rest.map_or_else(Vec::new, |(_, path)| path.trim_end_matches('/').split('/').collect());
    let vault = rest.is_some_and(|(host, _)| VAULTS.iter().any(|end| host.strip_suffix(end).is_some_and(fits)));
    match parts.as_slice() {
        ["secrets", name] if vault && fits(name) => {}
        ["secrets", name, version] if vault && fits(name) && fits(version) => {
            let message = "a secret with a version: when it is rotated, API Management keeps the old one";
            let bare = secret.value.trim_end_matches('/').rsplit_once('/').map_or("", |(bare, _)| bare);
            sink.push(
                Diagnostic::new(code::azure::SECRET_VERSION, secret.span, message)
                    .label("stays at this version")
                    .help(format!("write `{bare}`, which is looked at again every four hours")),
            );
        }
        _ => {
            let shown: String = secret.value.chars().take(100).collect();
            let message = format!("`{shown}` is not the identifier of a Key Vault's secret");
            let fault = Diagnostic::new(code::azure::NAMED_VALUE_REFUSED, secret.span, message).label("Azure refuses it");
            sink.push(fault.help("write `https://NAME.vault.azure.net/secrets/NAME`"));
        }
    }
}

/// What `auth`, `callers`, `metrics`, hooks and fragments name, and what nobody does.
fn uses(spec: &Spec, sink: &mut Diagnostics) {
    let mut used = BTreeSet::new();
    for (_, backend) in &spec.backends {
        let (Some(Auth::Header(pairs)) | Some(Auth::Query(pairs))) = backend.auth.as_ref().map(|auth| &auth.value) else { continue };
        for (_, text) in pairs {
            for (name, _) in references(&text.value) {
                used.insert(name);
                let Some((_, written)) = spec.named_values.iter().find(|(known, _)| &*known.value == name) else {
                    sink.push(unknown(spec, name, text.span));
                    continue;
                };
                if let Some(NamedValueSource::Value(value)) = &written.source
                    && !written.secret
                {
                    let message = format!("the named value `{name}` signs in, and is written in clear");
                    let fault = Diagnostic::new(code::azure::SECRET_IN_CLEAR, value.span, message).and(text.span, "signs in with it");
                    sink.push(fault.help("write `keyVault`, or `secret: true` alone to give it at deployment"));
                }
            }
        }
    }
    let tokens = spec.apis.iter().filter_map(|(_, api)| api.callers.as_ref()).flat_map(Entra::texts);
    let connections = spec.apis.iter().filter_map(|(_, api)| api.metrics.as_ref()?.connection.as_ref());
    for text in tokens.chain(connections) {
        for (name, _) in references(&text.value) {
            used.insert(name);
            if !spec.named_values.iter().any(|(known, _)| &*known.value == name) {
                sink.push(unknown(spec, name, text.span));
            }
        }
    }
    for text in spec.policy_files().filter_map(|file| file.text.as_ref().ok()) {
        for (name, place) in references_in_policy(text.text()) {
            if !spec.named_values.iter().any(|(known, _)| &*known.value == name) {
                sink.push(unknown(spec, name, text.span(place)));
            }
            used.insert(name);
        }
    }
    for (name, _) in spec.named_values.iter().filter(|(name, _)| !used.contains(&*name.value)) {
        let message = format!("nothing uses the named value `{}`", name.value);
        let fault = Diagnostic::new(code::name::UNUSED_RULE, name.span, message).label("has no effect");
        sink.push(fault.help(format!("write `\"{{{{{}}}}}\"` where it is meant, or delete it", name.value)));
    }
}

fn unknown(spec: &Spec, name: &str, place: Span) -> Diagnostic {
    let fault = Diagnostic::new(code::name::UNKNOWN_NAMED_VALUE, place, format!("unknown named value `{name}`"));
    let declare = format!("declare it: `namedValues: {{ {name}: {{ keyVault: https://NAME.vault.azure.net/secrets/NAME }} }}`");
    let fault = fault.label("nothing under `namedValues` has this name").help(declare);
    fault.did_you_mean(name, spec.named_values.iter().map(|(known, _)| &*known.value))
}
