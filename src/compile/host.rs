//! Hosts that differ between environments: policies know them by named values, so that policies are the same everywhere.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::{Variant, document};
use crate::check::Plan;
use crate::diagnostic::{Mapped, Span};
use crate::http::Url;
use crate::resource::NamedValue;

/// The accounts that a policy names by their hosts, where those differ, each with the name of a named value.
pub(super) fn differing(plan: &Plan, environments: &[Variant<'_>]) -> BTreeMap<usize, Rc<str>> {
    let origin = |plan: &Plan, account: usize| plan.accounts.get(account).map(|account| Rc::clone(&account.origin));
    let differs = |account: &usize| environments.iter().any(|of| origin(of.plan, *account) != origin(plan, *account));
    let named: BTreeSet<usize> = plan.apis.iter().flat_map(|api| document::named_accounts(plan, api)).filter(differs).collect();
    let mut taken: BTreeSet<String> = plan.named_values.iter().map(|value| value.name.to_ascii_lowercase()).collect();
    let name = |account: usize| {
        let mut name = format!("{}-host", plan.accounts.get(account)?.name);
        while !taken.insert(name.to_ascii_lowercase()) {
            name.push('-');
        }
        Some((account, Rc::from(name)))
    };
    named.into_iter().filter_map(name).collect()
}

/// The named values that hold them.
pub(super) fn named_values(plan: &Plan) -> impl Iterator<Item = NamedValue> {
    plan.hosts.iter().filter_map(|(account, name)| {
        let host = of(&plan.accounts.get(*account)?.origin);
        Some(NamedValue { name: Rc::clone(name), span: Span::NONE, value: Some(Mapped::made(host)), key_vault: None, secret: false })
    })
}

/// The host of a URL, as policies see it.
pub(super) fn of(url: &str) -> String {
    Url::parse(url).map_or_else(|_| String::new(), |url| url.host.to_string())
}
