use std::rc::Rc;

use crate::check::plan::{Api, Entra};
use crate::policy::Element;
use crate::resource::{Credentials, references};

use super::{Writing, cs};

/// The caller's token, once it is validated.
pub(super) const TOKEN: &str = "((Jwt)context.Variables[\"jwt\"])";

/// The variable that holds it.
const VARIABLE: &str = "jwt";

/// A claim that holds several values in one text, with blanks between them.
const SCOPES: &str = "scp";

/// Refuses callers without a token that was issued for this gateway.
pub(super) fn validate(writing: &Writing<'_>, out: Element) -> Element {
    let Some(entra) = &writing.api.callers else { return out };
    let mut policy = Element::new("validate-azure-ad-token")
        .attribute("tenant-id", text(&entra.tenant))
        .attribute("output-token-variable-name", VARIABLE);
    let audience = |audience: &Rc<str>| Element::new("audience").text(text(audience));
    policy = policy.child(Element::new("audiences").children(entra.audiences.iter().map(audience)));
    if !entra.required_claims.is_empty() {
        policy = policy.child(required(entra));
    }
    out.comment("callers: 401 without a token of this tenant, for this audience").child(policy)
}

fn required(entra: &Entra) -> Element {
    let claim = |(name, values): &(Rc<str>, Vec<Rc<str>>)| {
        let mut claim = Element::new("claim").attribute("name", &**name).attribute("match", "any");
        if **name == *SCOPES {
            claim = claim.attribute("separator", " ");
        }
        claim.children(values.iter().map(|value| Element::new("value").text(text(value))))
    };
    Element::new("required-claims").children(entra.required_claims.iter().map(claim))
}

/// Takes the caller's token away where a backend would get it beside what the gateway signs in with. A managed identity's token takes
/// its place by itself, and a backend without credentials is meant to see the caller's.
pub(super) fn removal(writing: &Writing<'_>) -> Option<Element> {
    writing.api.callers.as_ref()?;
    let keeps = |own: &Credentials| own.managed_identity.is_none() && *own != Credentials::default();
    let leaks = writing.targets.iter().any(|target| writing.targets.behind(target).iter().any(|backend| keeps(&backend.credentials)));
    leaks.then(|| Element::new("set-header").attribute("name", "Authorization").attribute("exists-action", "delete"))
}

/// A claim of the caller's token in C#.
pub(super) fn claim(name: &str, otherwise: &str) -> String {
    format!("{TOKEN}.Claims.GetValueOrDefault({}, {otherwise})", cs::literal(name))
}

/// Who the caller is, in C#: the subscription, or the one that the token is about where there are no keys.
pub(super) fn id(api: &Api) -> String {
    match (&api.subscription_key, &api.callers) {
        (None, Some(_)) => claim("oid", "\"-\""),
        (Some(_), _) | (None, None) => "(context.Subscription?.Id ?? \"-\")".to_owned(),
    }
}

/// A text in which named values are put in.
fn text(text: &str) -> String {
    if references(text).next().is_some() { text.to_owned() } else { cs::value(text) }
}
