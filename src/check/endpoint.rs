//! The endpoints of backends, and the segments that surfaces append.

use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::http::{Url, encode_query};
use crate::spec::{Name, Surface};

/// A backend's URL, without a slash at its end.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    /// As written, without slashes at its end.
    pub(super) base: Rc<str>,
    /// `https://foundry1.openai.azure.com`.
    pub(super) origin: Rc<str>,
    /// In lower case.
    pub(super) host: Rc<str>,
    /// In lower case, without slashes at the ends.
    pub(super) path: Rc<str>,
}

/// What Azure takes for a URL.
const LONGEST: usize = 2000;

/// What stands before a deployment's name in the URL of a backend that is for this deployment alone.
pub(super) const DEPLOYMENTS: &str = "openai/deployments";

/// The segments that a surface may append, the longer first.
const SEGMENTS: [&str; 3] = ["openai/v1", "openai", "models"];

impl Endpoint {
    /// The URL with a surface's segment.
    pub(super) fn with(&self, segment: &str) -> Rc<str> {
        if segment.is_empty() { Rc::clone(&self.base) } else { format!("{}/{segment}", self.base).into() }
    }

    /// The URL of a deployment.
    pub(super) fn of_deployment(&self, name: &str) -> Rc<str> {
        format!("{}/{DEPLOYMENTS}/{}", self.base, encode_query(name)).into()
    }

    /// Whether it is a domain of Azure's AI services.
    pub(super) fn is_azure(&self) -> bool {
        [".azure.com", ".azure.us", ".azure.cn", ".azure-api.net"].iter().any(|domain| self.host.ends_with(domain))
    }

    /// Whether it is this machine.
    pub(super) fn is_local(&self) -> bool {
        matches!(&*self.host, "localhost" | "127.0.0.1" | "[::1]")
    }
}

/// What a surface appends to the endpoint and to the API's path.
pub(super) fn segment(surface: Surface) -> &'static str {
    match surface {
        Surface::AzureOpenAi => "openai",
        Surface::AzureOpenAiV1 => "openai/v1",
        Surface::AzureAi => "models",
        Surface::OpenAi | Surface::PassThrough => "",
    }
}

/// The segment that a path ends in, whole parts only.
pub(super) fn trailing_segment(path: &str) -> Option<&'static str> {
    SEGMENTS.into_iter().find(|segment| path.strip_suffix(segment).is_some_and(|before| before.is_empty() || before.ends_with('/')))
}

/// Whether a path ends in the segment of a surface, or in the part of it that would stand there twice.
pub(super) fn repeats_segment(path: &str, surface: Surface) -> bool {
    trailing_segment(path).is_some_and(|at_end| match surface {
        Surface::AzureOpenAi | Surface::AzureOpenAiV1 => at_end != "models",
        Surface::AzureAi => at_end == "models",
        Surface::OpenAi | Surface::PassThrough => false,
    })
}

/// Reads a backend's `url`; `None` after a fault.
pub(super) fn read(written: &Name, sink: &mut Diagnostics) -> Option<Endpoint> {
    let text = &*written.value;
    let fault = |what: String| Diagnostic::new(code::azure::BAD_URL, written.span, format!("the URL `{}` {what}", shortened(text)));
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(error) => {
            let help = if text.contains("://") || text.is_empty() {
                "write the account's endpoint: `https://NAME.openai.azure.com`".to_string()
            } else {
                format!("did you mean `https://{}`?", shortened(text))
            };
            sink.push(fault(error.to_string()).label("not an endpoint").help(help));
            return None;
        }
    };
    if text.contains(['?', '#']) {
        let bare = text.split(['?', '#']).next().unwrap_or("");
        let fault = fault("holds a query or a fragment, an endpoint has none".to_string());
        sink.push(fault.label("not an endpoint").help(format!("write `{}`", shortened(bare))));
        return None;
    }
    let base = text.trim_end_matches('/');
    let path = url.path.trim_matches('/').to_ascii_lowercase();
    if path.split('/').any(|part| part == "." || part == "..") || url.path.trim_end_matches('/').contains("//") || base.len() > LONGEST {
        let fault = fault(format!("holds empty parts or dots, or is longer than {LONGEST} letters"));
        sink.push(fault.label("not an endpoint").help("write the account's endpoint: `https://NAME.openai.azure.com`"));
        return None;
    }
    if url.scheme == "http" {
        sink.push(
            Diagnostic::new(code::azure::PLAIN_HTTP, written.span, format!("prompts travel unencrypted to `{}`", url.host))
                .label("no TLS")
                .help("write `https://`"),
        );
    }
    Some(Endpoint { base: base.into(), origin: url.origin().into(), host: url.host.shared(), path: path.into() })
}

/// A user's text as it stands in a message.
fn shortened(text: &str) -> String {
    const SHOWN: usize = 100;
    if text.chars().count() <= SHOWN {
        return text.to_string();
    }
    text.chars().take(SHOWN).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_found_at_the_end_of_a_path_as_whole_parts() {
        for (path, found) in [
            ("", None),
            ("openai", Some("openai")),
            ("inference/openai", Some("openai")),
            ("openai/v1", Some("openai/v1")),
            ("myopenai", None),
            ("openai/deployments", None),
            ("models", Some("models")),
        ] {
            assert_eq!(trailing_segment(path), found, "{path}");
        }
    }
}
