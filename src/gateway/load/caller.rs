use std::rc::Rc;

use super::argument::Binder;
use crate::gateway::caller::{Claim, Issuer, Place, ValidateToken};
use crate::gateway::program::Arg;
use crate::http::{HeaderName, Str};
use crate::policy::element::{self, TokenPlace};

impl Binder<'_> {
    pub(super) fn validate_token(&mut self, policy: &element::ValidateToken) -> Option<ValidateToken> {
        let place = match &policy.place {
            TokenPlace::Header(name) => self.text(name).map(|name| match name {
                Arg::Literal(name) => Place::Header(HeaderName::new(&name)),
                Arg::Computed(_) => Place::HeaderNamed(name),
            }),
            TokenPlace::Query(name) => self.text(name).map(Place::Query),
            TokenPlace::Value(text) => self.text(text).map(Place::Value),
        };
        let issuer = match &policy.issuer {
            element::Issuer::Tenant(tenant) => self.text(tenant).map(Issuer::Tenant),
            element::Issuer::Listed(issuers) => self.texts(issuers).map(Issuer::Listed),
        };
        let (clients, audiences) = (self.texts(&policy.clients), self.texts(&policy.audiences));
        let claims: Vec<_> = policy.claims.iter().map(|claim| self.claim(claim)).collect();
        let require_expiration = self.condition(&policy.require_expiration);
        let (status, message) = (self.whole(&policy.status), self.maybe(policy.message.as_ref(), Self::text));
        let (scheme, clock_skew) = (self.maybe(policy.scheme.as_ref(), Self::text), self.maybe(policy.clock_skew.as_ref(), Self::whole));
        Some(ValidateToken {
            place: place?,
            issuer: issuer?,
            clients: clients?,
            audiences: audiences?,
            claims: claims.into_iter().collect::<Option<_>>()?,
            require_expiration: require_expiration?,
            scheme: scheme?,
            clock_skew: clock_skew?,
            status: status?,
            message: message?,
            variable: policy.output_variable.clone(),
        })
    }

    fn claim(&mut self, claim: &element::RequiredClaim) -> Option<Claim> {
        let values = self.texts(&claim.values)?;
        Some(Claim { name: Rc::clone(&claim.name), all: claim.all, separator: claim.separator.clone(), values })
    }

    fn texts(&mut self, texts: &[element::Text]) -> Option<Vec<Arg<Str>>> {
        let bound: Vec<_> = texts.iter().map(|text| self.text(text)).collect();
        bound.into_iter().collect()
    }
}
