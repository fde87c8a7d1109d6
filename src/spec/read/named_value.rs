use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::key::named_value;
use crate::spec::{NamedValue, NamedValueSource};
use crate::yaml::{Fields, Node};

const FORMS: &str = "one of `{ keyVault: https://NAME.vault.azure.net/secrets/NAME }`, `{ value: TEXT }`, and `{ secret: true }` for a \
    text that is given at deployment";

/// Reads a named value.
pub(super) fn read(node: &Node, sink: &mut Diagnostics) -> Option<NamedValue> {
    let mut fields = Fields::section(node, &named_value::MAP.section, sink)?;
    let (vault, value) = (fields.get(named_value::KEY_VAULT).is_some(), fields.get(named_value::VALUE).is_some());
    let secret = fields.text(named_value::KEY_VAULT, sink);
    let identity = fields.text(named_value::IDENTITY, sink);
    let text = fields.text(named_value::VALUE, sink);
    let hidden = fields.boolean(named_value::SECRET, sink);
    let opening = fields.opening();
    let span = fields.span();
    fields.finish(sink);
    let fault = |message: &str| Diagnostic::new(code::spec::ONE_OF, opening, message).help(FORMS);
    let source = match (vault, value) {
        (true, true) => {
            sink.push(fault("a named value is a Key Vault's secret or a text, this is both"));
            None
        }
        (true, false) => secret.map(|secret| NamedValueSource::KeyVault { secret, identity: identity.clone() }),
        (false, true) => text.map(NamedValueSource::Value),
        (false, false) if hidden.is_some_and(|hidden| hidden.value) => Some(NamedValueSource::Deployment),
        (false, false) => {
            sink.push(fault("a named value without a text"));
            None
        }
    };
    if let (Some(identity), false) = (&identity, vault) {
        let message = "`identity` says who reads a Key Vault, and no `keyVault` is written";
        sink.push(Diagnostic::new(code::spec::ONE_OF, identity.span, message).help("delete it, or write `keyVault`"));
    }
    Some(NamedValue { span, source, secret: vault || hidden.is_some_and(|hidden| hidden.value) })
}
