//! `<validate-azure-ad-token>` and `<validate-jwt>`: who the caller is, by a token.

use std::rc::Rc;

use super::Section::Inbound;
use super::attribute::NOT_NEGATIVE;
use super::content::computed;
use super::table::Entry;
use super::{Action, Reading, Text, Value};
use crate::diagnostic::code::policy as code;
use crate::diagnostic::{Diagnostic, Spanned};
use crate::policy::Element;

pub(super) const ENTRA: Entry = Entry {
    name: "validate-azure-ad-token",
    sections: &[Inbound],
    attributes: &[
        "tenant-id",
        "authentication-endpoint",
        "header-name",
        "query-parameter-name",
        "token-value",
        "require-scheme",
        "failed-validation-httpcode",
        "failed-validation-error-message",
        "output-token-variable-name",
    ],
    not_modelled: &["allow-protected-forwarded-tokens", "allow-proof-of-possession-tokens"],
    read: entra,
};

pub(super) const JWT: Entry = Entry {
    name: "validate-jwt",
    sections: &[Inbound],
    attributes: &[
        "header-name",
        "query-parameter-name",
        "token-value",
        "require-scheme",
        "require-expiration-time",
        "require-signed-tokens",
        "clock-skew",
        "failed-validation-httpcode",
        "failed-validation-error-message",
        "output-token-variable-name",
    ],
    not_modelled: &[],
    read: jwt,
};

/// What a token has to be.
#[derive(Clone, Debug)]
pub struct ValidateToken {
    /// Where it is.
    pub place: TokenPlace,
    /// Who may have issued it.
    pub issuer: Issuer,
    /// For which client applications it may have been issued; any when empty.
    pub clients: Vec<Text>,
    /// For whom it may be; anybody when empty.
    pub audiences: Vec<Text>,
    /// What it has to say.
    pub claims: Vec<RequiredClaim>,
    /// Whether it has to say when it ends. False when not written of `validate-azure-ad-token`, whose tokens always do.
    pub require_expiration: Spanned<Value<bool>>,
    /// The word before the token in its header: `Bearer`.
    pub scheme: Option<Text>,
    /// Seconds by which clocks may differ.
    pub clock_skew: Option<Spanned<Value<i64>>>,
    /// The status of a refusal, 401 when not written.
    pub status: Spanned<Value<i64>>,
    /// The message of a refusal.
    pub message: Option<Text>,
    /// The variable that holds the token afterwards.
    pub output_variable: Option<Rc<str>>,
}

/// Where a token is.
#[derive(Clone, Debug)]
pub enum TokenPlace {
    /// In a header.
    Header(Text),
    /// In a query parameter.
    Query(Text),
    /// In what an expression gives.
    Value(Text),
}

/// Who may have issued a token.
#[derive(Clone, Debug)]
pub enum Issuer {
    /// A tenant of Entra.
    Tenant(Text),
    /// One of these; anybody whose keys fit when empty.
    Listed(Vec<Text>),
}

/// What a token has to say.
#[derive(Clone, Debug)]
pub struct RequiredClaim {
    /// Of the claim.
    pub name: Rc<str>,
    /// All of the values have to be there; else one.
    pub all: bool,
    /// What stands between the values of a claim that is one text.
    pub separator: Option<Rc<str>>,
    /// The values; any when empty.
    pub values: Vec<Text>,
}

fn entra(reading: &mut Reading<'_>, element: &Element, _: &str) -> Option<Action> {
    let issuer = reading.text(element, "tenant-id").map(Issuer::Tenant);
    let place = place(reading, element).or_else(|| {
        let header = Spanned::new(Value::Literal("Authorization".into()), element.name_span);
        Some(TokenPlace::Header(header))
    });
    let children = &["client-application-ids", "audiences", "required-claims"];
    let holds = Holds::read(reading, element, children, &["backend-application-ids", "decryption-keys"]);
    token(reading, element, place, issuer, holds, false)
}

fn jwt(reading: &mut Reading<'_>, element: &Element, _: &str) -> Option<Action> {
    let place = place(reading, element);
    if place.is_none() {
        let fault = Diagnostic::new(code::MISSING_ATTRIBUTE, element.name_span, "`<validate-jwt>` does not say where the token is");
        reading.report(fault.help("write `header-name`, `query-parameter-name` or `token-value`"));
    }
    // Whether a signature holds is assumed, so whose keys it is held against says nothing here.
    reading.boolean(element, "require-signed-tokens");
    let children = &["openid-config", "issuer-signing-keys", "audiences", "issuers", "required-claims"];
    let mut holds = Holds::read(reading, element, children, &["decryption-keys"]);
    let issuer = Some(Issuer::Listed(std::mem::take(&mut holds.issuers)));
    token(reading, element, place, issuer, holds, true)
}

fn token(
    reading: &mut Reading<'_>,
    element: &Element,
    place: Option<TokenPlace>,
    issuer: Option<Issuer>,
    holds: Holds,
    require_expiration: bool,
) -> Option<Action> {
    const UNAUTHORIZED: i64 = 401;
    let status = match element.find("failed-validation-httpcode") {
        Some(_) => reading.integer(element, "failed-validation-httpcode", 100..=999),
        None => Some(Spanned::new(Value::Literal(UNAUTHORIZED), element.name_span)),
    };
    let require_expiration = reading.boolean_or(element, "require-expiration-time", require_expiration);
    Some(Action::ValidateToken(Box::new(ValidateToken {
        place: place?,
        issuer: issuer?,
        clients: holds.clients,
        audiences: holds.audiences,
        claims: holds.claims,
        require_expiration: require_expiration?,
        scheme: reading.optional_text(element, "require-scheme"),
        clock_skew: reading.integer(element, "clock-skew", NOT_NEGATIVE),
        status: status?,
        message: reading.optional_text(element, "failed-validation-error-message"),
        output_variable: reading.optional_literal(element, "output-token-variable-name"),
    })))
}

/// One of the three attributes; tells of a second.
fn place(reading: &mut Reading<'_>, element: &Element) -> Option<TokenPlace> {
    type Make = fn(Text) -> TokenPlace;
    let places: [(&str, Make); 3] =
        [("header-name", TokenPlace::Header), ("query-parameter-name", TokenPlace::Query), ("token-value", TokenPlace::Value)];
    let mut written = places.into_iter().filter_map(|(name, make)| Some((element.find(name)?, make)));
    let (first, make) = written.next()?;
    if let Some((second, _)) = written.next() {
        let message = format!("`<{}>` says twice where the token is", element.name);
        reading.report(Diagnostic::new(code::WRONG_VALUE, second.name_span, message).and(first.name_span, "first").help("keep one"));
    }
    Some(make(computed(&first.value)))
}

/// What stands between the tags.
#[derive(Default)]
struct Holds {
    clients: Vec<Text>,
    audiences: Vec<Text>,
    issuers: Vec<Text>,
    claims: Vec<RequiredClaim>,
}

impl Holds {
    fn read(reading: &mut Reading<'_>, element: &Element, takes: &[&str], not_modelled: &[&str]) -> Self {
        reading.no_text(element);
        let mut holds = Self::default();
        for child in element.elements() {
            let name = &*child.name;
            if not_modelled.contains(&name) {
                let fault = Diagnostic::new(code::NOT_MODELLED, child.name_span, format!("`<{name}>` is not modelled"));
                reading.report(fault.help("API Management knows it, this program does not yet: a simulation without it would be wrong"));
                continue;
            }
            if !takes.contains(&name) {
                reading.wrong_child(element, child, takes);
                continue;
            }
            match name {
                "client-application-ids" => holds.clients = texts(reading, child, "application-id"),
                "audiences" => holds.audiences = texts(reading, child, "audience"),
                "issuers" => holds.issuers = texts(reading, child, "issuer"),
                "required-claims" => holds.claims = claims(reading, child),
                // Where the keys of signatures are.
                _ => {}
            }
        }
        holds
    }
}

/// The texts of an element's children, which all have one name.
fn texts(reading: &mut Reading<'_>, element: &Element, name: &'static str) -> Vec<Text> {
    reading.no_text(element);
    let mut out = Vec::new();
    for child in element.elements() {
        if &*child.name == name {
            reading.attributes(child, &[], &[]);
            out.push(reading.content(child));
        } else {
            reading.wrong_child(element, child, &[name]);
        }
    }
    if out.is_empty() {
        let message = format!("`<{}>` without a `<{name}>`", element.name);
        reading.report(Diagnostic::new(code::MISSING_CHILD, element.name_span, message));
    }
    out
}

fn claims(reading: &mut Reading<'_>, element: &Element) -> Vec<RequiredClaim> {
    reading.no_text(element);
    let mut out = Vec::new();
    for child in element.elements() {
        if &*child.name != "claim" {
            reading.wrong_child(element, child, &["claim"]);
            continue;
        }
        reading.attributes(child, &["name", "match", "separator"], &[]);
        let name = reading.literal(child, "name");
        let all = reading.literal_word(child, "match", &[("all", true), ("any", false)]).unwrap_or(true);
        let separator = child.find("separator").map(|a| a.value.shared()).filter(|text| !text.is_empty());
        let values = if child.elements().next().is_some() { texts(reading, child, "value") } else { Vec::new() };
        out.extend(name.map(|name| RequiredClaim { name, all, separator, values }));
    }
    out
}
