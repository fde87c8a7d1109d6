use crate::assumption::Assumption;
use crate::expr::Jwt;
use crate::gateway::caller::{self, Issuer, Place, Refused, ValidateToken};
use crate::gateway::failure::{self, Raised, Replaced};
use crate::gateway::program::Arg;
use crate::gateway::step::Run;
use crate::http::Str;
use crate::time::Duration;

/// What callers are told of a token that is there and not taken, as they were on live gateways.
const INVALID: &str = "Invalid JWT.";

/// What callers are told, and the error, when there is none.
const ABSENT: &str = "JWT not present.";

impl Run<'_> {
    /// `<validate-azure-ad-token>` and `<validate-jwt>`.
    pub(super) fn validate_token(&mut self, policy: &ValidateToken) -> Result<(), Box<Raised>> {
        let (refused, told) = match self.token(policy)? {
            None => (Refused::new("TokenNotPresent", ABSENT), ABSENT),
            Some(text) => match Jwt::read(&text) {
                None => (Refused::new("JwtInvalid", "The token cannot be read. Access denied."), INVALID),
                Some(token) => match self.examine(policy, &token)? {
                    Some(refused) => (refused, INVALID),
                    None => {
                        if let Some(variable) = &policy.variable {
                            self.machine.context.variables.set(variable, token.into_value());
                        }
                        return Ok(());
                    }
                },
            },
        };
        let context = &mut self.machine.context;
        let status = u16::try_from(policy.status.get(context)?).unwrap_or(401);
        let written = policy.message.as_ref().map(|message| message.get(context)).transpose()?;
        let response = Replaced::With(failure::answer(status, written.as_deref().unwrap_or(told)));
        Err(Raised::new(refused.reason, refused.message, response))
    }

    /// The token that the request carries, without the word before it.
    fn token(&mut self, policy: &ValidateToken) -> Result<Option<Str>, Box<Raised>> {
        let context = &mut self.machine.context;
        let found = match &policy.place {
            Place::Header(name) => context.request.headers.get(name).cloned(),
            Place::HeaderNamed(name) => {
                let name = name.get(context)?;
                context.request.headers.find(&name).cloned()
            }
            Place::Query(name) => {
                let name = name.get(context)?;
                let mut pairs = context.request.url.query_pairs();
                pairs.find(|(key, _)| *key == *name).map(|(_, value)| Str::from(value))
            }
            Place::Value(text) => Some(text.get(context)?),
        };
        let Some(found) = found else { return Ok(None) };
        let scheme = policy.scheme.as_ref().map(|scheme| scheme.get(context)).transpose()?;
        let (word, token) = found.trim().split_once(' ').unwrap_or(("", found.trim()));
        let right = scheme.as_deref().is_none_or(|scheme| word.eq_ignore_ascii_case(scheme));
        let token = token.trim();
        Ok((right && !token.is_empty()).then(|| Str::Shared(token.into())))
    }

    /// Why a token is refused; in the order in which a library looks at tokens.
    fn examine(&mut self, policy: &ValidateToken, token: &Jwt) -> Result<Option<Refused>, Box<Raised>> {
        self.service.assume(Assumption::TokenSignatures, self.effects);
        if !self.loaded.options.assumptions.token_signatures_hold {
            return Ok(Some(Refused::new("TokenSignatureInvalid", "The signature of the token is not valid. Access denied.")));
        }
        let now = self.loaded.options.start_at.at(self.now);
        let context = &mut self.machine.context;
        let skew = policy.clock_skew.as_ref().map(|skew| skew.get(context)).transpose()?.and_then(|seconds| u64::try_from(seconds).ok());
        let require_expiration = policy.require_expiration.get(context)?;
        if let Err(refused) = caller::in_time(token, now, Duration::from_secs(skew.unwrap_or(0)), require_expiration) {
            return Ok(Some(refused));
        }
        let mut texts = |args: &[Arg<Str>]| args.iter().map(|arg| Ok(arg.get(context)?)).collect::<Result<Vec<Str>, Box<Raised>>>();
        let issued = match &policy.issuer {
            Issuer::Tenant(tenant) => texts(std::slice::from_ref(tenant))?.iter().all(|tenant| caller::is_of_tenant(token, tenant)),
            Issuer::Listed(issuers) => {
                let issuers = texts(issuers)?;
                let issuer = caller::first(token, "iss");
                issuers.is_empty() || issuers.iter().any(|known| issuer.as_deref() == Some(known))
            }
        };
        if !issued {
            return Ok(Some(Refused::new("TokenIssuerNotAllowed", "The issuer of the token is not allowed. Access denied.")));
        }
        let is_one = |name: &str, known: &[Str]| {
            let found = token.claim(name).unwrap_or(&[]);
            known.is_empty() || known.iter().any(|known| found.iter().any(|value| value.to_str() == **known))
        };
        if !is_one("aud", &texts(&policy.audiences)?) {
            return Ok(Some(Refused::new("TokenAudienceNotAllowed", "The audience of the token is not allowed. Access denied.")));
        }
        // Tokens of version 1 name the client application in `appid`, those of version 2 in `azp`.
        let client = if token.claim("azp").is_some() { "azp" } else { "appid" };
        if !is_one(client, &texts(&policy.clients)?) {
            let message =
                format!("Claim {client} value of {} is not allowed. Access denied.", caller::first(token, client).unwrap_or_default());
            return Ok(Some(Refused::new("TokenClaimValueNotAllowed", message)));
        }
        let missing: Vec<&str> = policy.claims.iter().map(|claim| &*claim.name).filter(|name| token.claim(name).is_none()).collect();
        if !missing.is_empty() {
            let message = format!("JWT token is missing the following claims: {}. Access denied.", missing.join(", "));
            return Ok(Some(Refused::new("TokenClaimNotFound", message)));
        }
        for claim in &policy.claims {
            let found = token.claim(&claim.name).unwrap_or(&[]);
            if !caller::has_values(found, claim, &texts(&claim.values)?) {
                let values: Vec<_> = found.iter().map(|value| value.to_str()).collect();
                let message = format!("Claim {} value of {} is not allowed. Access denied.", claim.name, values.join(","));
                return Ok(Some(Refused::new("TokenClaimValueNotAllowed", message)));
            }
        }
        Ok(None)
    }
}
