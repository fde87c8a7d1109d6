use std::rc::Rc;

use crate::json::Made;

/// A text as ARM writes it: what would be taken for an expression gets a second bracket.
pub(super) fn literal(text: &str) -> String {
    if text.starts_with('[') && text.ends_with(']') { format!("[{text}") } else { text.to_owned() }
}

/// A text as a value.
pub(super) fn made(text: &str) -> Made {
    Made::Text(literal(text))
}

/// `[concat(parameters('apimServiceName'), '/inference/policy')]`.
pub(super) fn name(names: &[Rc<str>]) -> String {
    format!("[concat(parameters('apimServiceName'), '/{}')]", quoted(&names.join("/")))
}

/// `[resourceId('Microsoft.ApiManagement/service/backends', parameters('apimServiceName'), 'foundry1')]`.
pub(super) fn resource_id(kind: &str, names: &[Rc<str>]) -> String {
    let mut id = format!("[resourceId('{kind}', parameters('apimServiceName')");
    for name in names {
        id.push_str(&format!(", '{}'", quoted(name)));
    }
    id + ")]"
}

/// The parameter that holds a named value which is given at deployment.
pub(super) fn parameter(named_value: &str) -> String {
    let letters = named_value.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
    std::iter::once("namedValue_").map(String::from).chain(letters.map(String::from)).collect()
}

/// Inside a string of an expression a quote is written twice.
fn quoted(text: &str) -> String {
    text.replace('\'', "''")
}
