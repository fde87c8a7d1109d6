use super::Name;
use crate::diagnostic::Span;

/// A text that API Management puts in for `{{name}}`.
#[derive(Clone, Debug)]
pub struct NamedValue {
    /// The whole map.
    pub span: Span,
    /// Where the text comes from. A fault was reported when `None`.
    pub source: Option<NamedValueSource>,
    /// Whether the portal hides it; a Key Vault's secret always is.
    pub secret: bool,
}

/// Where the text of a named value comes from.
#[derive(Clone, Debug)]
pub enum NamedValueSource {
    /// `keyVault`: API Management reads the secret itself.
    KeyVault {
        /// The secret's identifier.
        secret: Name,
        /// The client id of the user-assigned identity that may read it; the service's own when not written.
        identity: Option<Name>,
    },
    /// `value`.
    Value(Name),
    /// `secret: true` alone: a secure parameter of the template.
    Deployment,
}
