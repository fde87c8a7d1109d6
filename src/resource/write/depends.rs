use std::collections::BTreeSet;
use std::rc::Rc;

use crate::resource::Bundle;
use crate::resource::named_value::references;

use super::Id;

/// Everything that a policy names: API Management refuses a policy that names what is not there yet.
///
/// Backends and fragments are named by literals in attributes and in C#. An id that an expression puts together
/// (`"chat-" + ...`) begins with a literal that ends with a hyphen, so all ids that begin so are taken to be named.
pub(super) fn of_policy(policy: &str, bundle: &Bundle) -> Vec<Id> {
    let policy = policy.replace("&quot;", "\"").replace("&apos;", "'").replace("&#34;", "\"").replace("&#39;", "'");
    let literals: BTreeSet<&str> = policy.split(['\'', '"']).collect();
    let starts: Vec<&str> = literals.iter().copied().filter(|l| l.len() > 1 && l.ends_with('-')).collect();
    let named = |id: &str| literals.contains(id) || starts.iter().any(|s| id.starts_with(s));
    let backends = bundle.backends.iter().map(|b| &b.id).chain(bundle.pools.iter().map(|p| &p.id));
    let backends = backends.filter(|id| named(id)).map(|id| ("backends", vec![Rc::clone(id)]));
    let fragments = bundle.fragments.iter().filter(|f| literals.contains(&*f.id)).map(|f| ("policyFragments", vec![Rc::clone(&f.id)]));
    backends.chain(fragments).chain(named_values(&policy, bundle)).collect()
}

/// The named values that a text refers to.
pub(super) fn named_values(text: &str, bundle: &Bundle) -> Vec<Id> {
    let names: BTreeSet<&str> = references(text).map(|(name, _)| name).collect();
    let found = bundle.named_values.iter().filter(|v| names.contains(&*v.name));
    found.map(|v| ("namedValues", vec![Rc::clone(&v.name)])).collect()
}
