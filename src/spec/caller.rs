use super::{Name, Named};
use crate::diagnostic::Span;

/// `callers.entra` of an API: who may call it, by a token of Microsoft Entra ID.
#[derive(Clone, Debug)]
pub struct Entra {
    /// The whole entry.
    pub span: Span,
    /// The tenant that issues tokens: its id or one of its domains.
    pub tenant: Option<Name>,
    /// For whom tokens are; one of these.
    pub audiences: Vec<Name>,
    /// What tokens have to say: of each claim one of the values.
    pub required_claims: Named<Vec<Name>>,
}

impl Entra {
    /// The texts that may hold named values.
    pub fn texts(&self) -> impl Iterator<Item = &Name> {
        let values = self.required_claims.iter().flat_map(|(_, values)| values);
        self.tenant.iter().chain(&self.audiences).chain(values)
    }
}
