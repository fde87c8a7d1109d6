use std::rc::Rc;

use super::program::Arg;
use crate::expr::{Jwt, Text};
use crate::http::{HeaderName, Str};
use crate::time::{Date, Duration};

/// `<validate-azure-ad-token>` and `<validate-jwt>`.
#[derive(Debug)]
pub(super) struct ValidateToken {
    pub place: Place,
    pub issuer: Issuer,
    pub clients: Vec<Arg<Str>>,
    pub audiences: Vec<Arg<Str>>,
    pub claims: Vec<Claim>,
    pub require_expiration: Arg<bool>,
    pub scheme: Option<Arg<Str>>,
    /// Seconds.
    pub clock_skew: Option<Arg<i64>>,
    pub status: Arg<i64>,
    pub message: Option<Arg<Str>>,
    pub variable: Option<Rc<str>>,
}

/// Where a token is.
#[derive(Debug)]
pub(super) enum Place {
    /// In a header of a name that is written out.
    Header(HeaderName),
    /// In a header.
    HeaderNamed(Arg<Str>),
    Query(Arg<Str>),
    Value(Arg<Str>),
}

/// Who may have issued a token.
#[derive(Debug)]
pub(super) enum Issuer {
    Tenant(Arg<Str>),
    /// Anybody when empty.
    Listed(Vec<Arg<Str>>),
}

/// What a token has to say.
#[derive(Debug)]
pub(super) struct Claim {
    pub name: Rc<str>,
    pub all: bool,
    pub separator: Option<Rc<str>>,
    pub values: Vec<Arg<Str>>,
}

/// Why a token is refused: the words of the error handling page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub reason: &'static str,
    pub message: String,
}

impl Refused {
    pub(super) fn new(reason: &'static str, message: impl Into<String>) -> Self {
        Self { reason, message: message.into() }
    }
}

/// Tenants that stand for all.
const ANY_TENANT: [&str; 2] = ["common", "organizations"];

/// Whether a tenant, by its id or domain, issued a token: `tid` names it, or the path of `iss` does.
pub(super) fn is_of_tenant(token: &Jwt, tenant: &str) -> bool {
    let tenant = tenant.trim_end_matches('/').rsplit('/').next().unwrap_or(tenant);
    let is = |part: &str| part.eq_ignore_ascii_case(tenant);
    if ANY_TENANT.contains(&tenant) {
        return first(token, "tid").is_some() || first(token, "iss").is_some();
    }
    match first(token, "tid") {
        Some(id) => is(&id),
        None => first(token, "iss").is_some_and(|issuer| issuer.split('/').any(is)),
    }
}

/// The first value of a claim.
pub(super) fn first(token: &Jwt, name: &str) -> Option<String> {
    token.claim(name)?.first().map(|text| text.to_str().into_owned())
}

/// Whether a token holds at a time, clocks being so far apart at most.
pub(super) fn in_time(token: &Jwt, now: Date, skew: Duration, require_expiration: bool) -> Result<(), Refused> {
    let skew = i64::try_from(skew.micros()).unwrap_or(i64::MAX);
    match token.expires() {
        Some(end) if end.micros().saturating_add(skew) <= now.micros() => {
            Err(Refused::new("TokenExpired", "The token is expired. Access denied."))
        }
        None if require_expiration => Err(Refused::new("JwtInvalid", "The token does not say when it expires. Access denied.")),
        Some(_) | None => match token.begins() {
            Some(begin) if begin.micros().saturating_sub(skew) > now.micros() => {
                Err(Refused::new("JwtInvalid", "The token is not valid yet. Access denied."))
            }
            Some(_) | None => Ok(()),
        },
    }
}

/// Whether a claim has the values that are asked for.
pub(super) fn has_values(found: &[Text], claim: &Claim, wanted: &[Str]) -> bool {
    let texts = found.iter().map(|text| text.to_str());
    let have: Vec<String> = match &claim.separator {
        Some(separator) => texts.flat_map(|text| text.split(&**separator).map(str::to_owned).collect::<Vec<_>>()).collect(),
        None => texts.map(std::borrow::Cow::into_owned).collect(),
    };
    let is = |wanted: &Str| have.iter().any(|value| *value == **wanted);
    wanted.is_empty() || if claim.all { wanted.iter().all(is) } else { wanted.iter().any(is) }
}
