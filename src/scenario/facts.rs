use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::resource::{Account, Api, Backend, Bundle, Landmark, Member, Pool};

/// What a deployment has, as far as scenarios speak of it.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The accounts that simulated backends stand for.
    pub accounts: Vec<Account>,
    /// The backend resources, in deployment order.
    pub backends: Vec<BackendFacts>,
    /// The APIs.
    pub apis: Vec<ApiFacts>,
    /// The subscriptions; none where nobody wrote any: then every name is one.
    pub subscriptions: Vec<Rc<str>>,
    /// Gateway nodes where a scenario does not say.
    pub units: u32,
    /// What was written of requests, and where the artifacts carry it out; nothing where nobody knows.
    pub landmarks: Vec<Landmark>,
}

/// A backend resource.
#[derive(Clone, Debug)]
pub struct BackendFacts {
    /// The resource's id.
    pub id: Rc<str>,
    /// What reports call it: `swc`, `swc/gpt-4.1`.
    pub label: Rc<str>,
    /// Index into [`Facts::accounts`]; `None` for an address that nobody simulates.
    pub account: Option<usize>,
    /// In some pool it serves only while the members before it do not: its priority is not the pool's first.
    pub lower_rank: bool,
}

/// An API.
#[derive(Clone, Debug)]
pub struct ApiFacts {
    /// The resource's id.
    pub id: Rc<str>,
    /// What people call it; scenarios may use either.
    pub name: Rc<str>,
    /// Its path, without slashes at the ends.
    pub path: Rc<str>,
    /// Where the model stands in a request.
    pub surface: Surface,
    /// The header that carries the subscription key.
    pub key_header: Rc<str>,
}

/// Where the model of a chat completion stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// `/deployments/{deployment-id}/chat/completions`: Azure OpenAI.
    Deployments,
    /// `/chat/completions`, the model in the body: OpenAI, and Azure OpenAI v1.
    Body,
}

impl ApiFacts {
    /// Whether a scenario means this API.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        *self.name == *name || *self.id == *name
    }

    /// An API as it is deployed.
    #[must_use]
    pub fn of(api: &Api) -> Self {
        // An API that passes everything on says nothing of its surface; Azure OpenAI's own is the likelier one.
        let in_body = |template: &str| matches!(template, "/chat/completions" | "/responses" | "/models/chat/completions");
        let deployments = api.operations.iter().any(|o| o.url_template.starts_with("/deployments/"));
        let body = api.operations.iter().any(|o| in_body(&o.url_template));
        Self {
            id: Rc::clone(&api.id),
            name: Rc::clone(&api.display_name),
            path: Rc::clone(&api.path),
            surface: if body && !deployments { Surface::Body } else { Surface::Deployments },
            key_header: Rc::clone(&api.key_header),
        }
    }
}

/// The members of a pool that are not of its first priority.
fn lower(pool: &Pool) -> impl Iterator<Item = &str> {
    let priority = |m: &Member| m.priority.unwrap_or(0);
    let first = pool.members.iter().map(priority).min().unwrap_or(0);
    pool.members.iter().filter(move |m| priority(m) > first).map(|m| &*m.backend)
}

/// Accounts by their origins, in small letters and without slashes at the ends.
struct Origins(BTreeMap<String, usize>);

impl Origins {
    fn of(accounts: &[Account]) -> Self {
        let mut origins = BTreeMap::new();
        for (index, account) in accounts.iter().enumerate() {
            origins.entry(account.origin.trim_end_matches('/').to_ascii_lowercase()).or_insert(index);
        }
        Self(origins)
    }

    /// The first account whose origin a URL is below.
    fn find(&self, url: &str) -> Option<usize> {
        let url = url.to_ascii_lowercase();
        let ends = url.match_indices('/').map(|(at, _)| at).chain([url.len()]);
        ends.filter_map(|end| self.0.get(url.get(..end)?).copied()).min()
    }
}

impl Facts {
    /// What a deployment has. Its accounts and labels are not part of the artifacts: who compiled them knows them; a backend
    /// that `label` does not know is called by its id.
    #[must_use]
    pub fn of(bundle: &Bundle, accounts: &[Account], units: u32, label: impl Fn(&str) -> Option<Rc<str>>) -> Self {
        let origins = Origins::of(accounts);
        let lower: BTreeSet<&str> = bundle.pools.iter().flat_map(lower).collect();
        let backend = |backend: &Backend| BackendFacts {
            id: Rc::clone(&backend.id),
            label: label(&backend.id).unwrap_or_else(|| Rc::clone(&backend.id)),
            account: origins.find(backend.url.text()),
            lower_rank: lower.contains(&*backend.id),
        };
        // Templates are sorted by name; people think in the order of their spec.
        let mut backends: Vec<BackendFacts> = bundle.backends.iter().map(backend).collect();
        backends.sort_by_key(|b| b.account.unwrap_or(usize::MAX));
        Self {
            accounts: accounts.to_vec(),
            backends,
            apis: bundle.apis.iter().map(ApiFacts::of).collect(),
            subscriptions: bundle.subscriptions.iter().map(|s| Rc::clone(&s.id)).collect(),
            units,
            landmarks: Vec::new(),
        }
    }

    /// The accounts' names, then each `account/model`: what selectors may say.
    pub(super) fn selectors(&self) -> Vec<String> {
        let mut names: Vec<String> = self.accounts.iter().map(|a| a.name.to_string()).collect();
        for account in &self.accounts {
            names.extend(account.deployments.iter().map(|d| format!("{}/{}", account.name, d.model)));
        }
        names
    }
}
