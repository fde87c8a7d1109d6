//! What Azure, files and HTTP take for a name.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Diagnostics, Span, code};
use crate::spec::{Name, Spec};

/// Longest name of a backend, breaker or API.
const LONGEST: usize = 80;

/// A deployment of Azure's has at most 64 letters; models of other services are longer, and still a part of a URL.
const LONGEST_DEPLOYMENT: usize = 256;

/// Headers that API Management does not let anybody set.
const MANAGED_HEADERS: [&str; 4] = ["Connection", "Content-Length", "Keep-Alive", "Transfer-Encoding"];

/// Names that become names of resources as they stand.
pub(super) fn check(spec: &Spec, sink: &mut Diagnostics) {
    for (name, _) in &spec.backends {
        if !is_backend_id(&name.value) {
            sink.push(refused("a backend", &name.value, name.span, "letters, digits, `_` and `-`"));
        }
    }
    for model in spec.backends.iter().flat_map(|(_, backend)| &backend.models) {
        let written = model.deployment.as_ref().unwrap_or(&model.name);
        // A star would be a glob in the policy; the rest cannot stand in a URL.
        if written.value.is_empty() || written.value.contains(|c: char| c == '*' || c.is_whitespace() || c.is_control()) {
            sink.push(refused("a deployment", &written.value, written.span, "letters, digits, `.`, `_` and `-`"));
        } else if written.value.chars().count() > LONGEST_DEPLOYMENT {
            let message = format!("the name of a deployment is longer than {LONGEST_DEPLOYMENT} letters");
            let fault = Diagnostic::new(code::azure::NAME_REFUSED, written.span, message).label("becomes a part of URLs");
            sink.push(fault.help("write it as the account lists it, where it has 64 at most"));
        }
    }
    for region in spec.backends.iter().filter_map(|(_, backend)| backend.region.as_ref()) {
        if region.value.trim().is_empty() || region.value.contains(char::is_control) || region.value.chars().count() > LONGEST {
            let shown: String = region.value.escape_debug().take(LONGEST).collect();
            let message = format!("`{shown}` is not the name of a region");
            let fault = Diagnostic::new(code::azure::NAME_REFUSED, region.span, message).label("stands in descriptions and reports");
            sink.push(fault.help("write it as Azure displays it: `West Europe`"));
        }
    }
    for (name, _) in &spec.pools {
        if !is_backend_id(&name.value) {
            sink.push(refused("a pool", &name.value, name.span, "letters, digits, `_` and `-`"));
        }
        let taken = spec.backends.iter().find(|(backend, _)| backend.value.eq_ignore_ascii_case(&name.value));
        if let Some((backend, _)) = taken {
            sink.push(
                Diagnostic::new(code::name::NAME_TWICE, name.span, format!("`{}` is the name of a backend too", name.value))
                    .label("the pool")
                    .and(backend.span, "the backend")
                    .help("Azure keeps both in one list: rename one of them"),
            );
        }
    }
    for (name, _) in &spec.circuit_breakers {
        if !is_breaker_name(&name.value) {
            sink.push(refused("a circuit breaker", &name.value, name.span, "letters, digits and `-`"));
        }
    }
    for (name, api) in &spec.apis {
        // The name is that of the policy's file, too: it must not lead out of the folder.
        for written in [Some(name), api.id.as_ref()].into_iter().flatten() {
            if !is_api_id(&written.value) {
                sink.push(refused("an API", &written.value, written.span, "letters, digits, `.`, `_` and `-`, a letter or digit first"));
            }
        }
    }
}

/// `(^[\w]+$)|(^[\w][\w\-]+[\w]$)`, 1 to 80 letters.
pub(super) fn is_backend_id(name: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    (1..=LONGEST).contains(&name.len()) && name.bytes().all(|b| word(b) || b == b'-') && !name.starts_with('-') && !name.ends_with('-')
}

/// `^[a-zA-Z0-9]([a-zA-Z0-9-]{0,78}[a-zA-Z0-9])?$`.
fn is_breaker_name(name: &str) -> bool {
    is_backend_id(name) && !name.contains('_')
}

/// What Azure takes for the id of an API and every file system for a file's name.
fn is_api_id(name: &str) -> bool {
    (1..=LONGEST).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !name.ends_with('.')
}

/// Names of resources, each with what it is the name of: what Azure takes, and no two of a kind alike but for capitals.
pub(super) fn check_kinds<'n>(names: impl Iterator<Item = (&'n Name, &'static str)>, sink: &mut Diagnostics) {
    let mut seen: BTreeMap<(&str, String), &Name> = BTreeMap::new();
    for (name, what) in names {
        if !is_backend_id(&name.value) {
            sink.push(refused(what, &name.value, name.span, "letters, digits, `_` and `-`"));
        }
        if let Some(other) = seen.insert((what, name.value.to_ascii_lowercase()), name) {
            let message = format!("`{}` and `{}` would both be {what} of one name in Azure", other.value, name.value);
            let fault = Diagnostic::new(code::azure::NAME_COLLIDES, name.span, message).label("becomes a name in Azure");
            sink.push(fault.and(other.span, "and so does this").help("rename one of them; capitals do not tell them apart"));
        }
    }
}

/// A name that Azure refuses, with one that it takes.
pub(super) fn refused(what: &str, name: &str, span: Span, letters: &str) -> Diagnostic {
    let mut shown: String = name.escape_debug().take(LONGEST).collect();
    let letters_over = name.chars().count().saturating_sub(LONGEST);
    if letters_over > 0 {
        shown.push('…');
    }
    let message = format!("Azure refuses `{shown}` as the name of {what}: 1 to {LONGEST} {letters}");
    let slug = if letters.contains('_') { slug(name) } else { slug(name).replace('_', "-") };
    let better: String = slug.trim_matches(|c: char| !c.is_ascii_alphanumeric()).chars().take(LONGEST).collect();
    let diagnostic = Diagnostic::new(code::azure::NAME_REFUSED, span, message).label("becomes a name in Azure");
    match (better.is_empty(), letters_over) {
        (true, _) => diagnostic,
        (false, 0) => diagnostic.help(format!("`{better}` would do")),
        (false, 1) => diagnostic.help("make it a letter shorter"),
        (false, over) => diagnostic.help(format!("make it {over} letters shorter")),
    }
}

/// A text as a part of a resource's name: small letters, `-` in place of what Azure refuses.
pub(super) fn slug(text: &str) -> String {
    text.chars()
        .map(|c| match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() || c == '_' => c,
            _ => '-',
        })
        .collect()
}

/// Tells of a header that nobody may set.
pub(super) fn check_header(name: &Name, sink: &mut Diagnostics) {
    if let Some(managed) = MANAGED_HEADERS.iter().find(|h| h.eq_ignore_ascii_case(&name.value)) {
        let message = format!("`{managed}` is managed by API Management, nobody else can set it");
        sink.push(
            Diagnostic::new(code::azure::MANAGED_HEADER, name.span, message).label("cannot be set").help("use a header of another name"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backends_have_the_names_that_azure_takes() {
        for (name, fits) in [
            ("swc", true),
            ("a", true),
            ("swc-gpt-4-1", true),
            ("swc_1", true),
            ("", false),
            ("swc.1", false),
            ("-swc", false),
            ("swc-", false),
            ("my backend", false),
            ("schön", false),
        ] {
            assert_eq!(is_backend_id(name), fits, "{name}");
        }
        assert!(is_backend_id(&"a".repeat(80)) && !is_backend_id(&"a".repeat(81)));
    }

    #[test]
    fn names_of_apis_never_lead_out_of_a_folder() {
        for (name, fits) in [("inference", true), ("v1.0", true), ("../x", false), ("a/b", false), (".hidden", false), ("a.", false)] {
            assert_eq!(is_api_id(name), fits, "{name}");
        }
    }

    #[test]
    fn models_become_parts_of_names() {
        for (model, part) in [("gpt-4.1", "gpt-4-1"), ("Llama 3.3", "llama-3-3"), ("o3_mini", "o3_mini")] {
            assert_eq!(slug(model), part);
        }
    }
}
