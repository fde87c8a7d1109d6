use super::{Account, Backends, Drawn, Reception, Sent, Tally};
use crate::assumption::{Assumption, Assumptions};
use crate::http::{Failure, Url};
use crate::resource;
use crate::scenario::given::Given;
use crate::time::{Duration, Instant};

/// Which account a URL leads to.
#[derive(Debug)]
pub struct Directory {
    /// Sorted by host, port and scheme; accounts of one origin in the order in which they are written.
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    origin: Url,
    account: usize,
    deployments: Vec<Box<str>>,
}

impl Directory {
    /// The accounts by origin; one whose origin is no URL is never found.
    #[must_use]
    pub fn new(accounts: &[resource::Account]) -> Self {
        let entry = |(account, a): (usize, &resource::Account)| {
            let deployments = a.deployments.iter().map(|d| (*d.name).into()).collect();
            Some(Entry { origin: Url::parse(&a.origin).ok()?, account, deployments })
        };
        let mut entries: Vec<Entry> = accounts.iter().enumerate().filter_map(entry).collect();
        entries.sort_by(|a, b| order(&a.origin).cmp(&order(&b.origin)));
        Self { entries }
    }

    /// The index of the account that a URL leads to.
    ///
    /// Backends may stand for the same account: then the one that names the deployment of the URL, else the first.
    #[must_use]
    pub fn find(&self, url: &Url) -> Option<usize> {
        let start = self.entries.partition_point(|e| order(&e.origin) < order(url));
        let same = self.entries.get(start..)?;
        let first = same.first().filter(|e| order(&e.origin) == order(url))?;
        if same.get(1).is_none_or(|e| order(&e.origin) != order(url)) {
            return Some(first.account);
        }
        let deployment = url.path.split_once("/deployments/").and_then(|(_, rest)| rest.split('/').next());
        let mut all = same.iter().take_while(|e| order(&e.origin) == order(url));
        let named = all.find(|e| deployment.is_some_and(|name| e.deployments.iter().any(|d| **d == *name)));
        Some(named.unwrap_or(first).account)
    }
}

fn order(url: &Url) -> (&str, u16, &str) {
    (&url.host, url.port, &url.scheme)
}

/// What the accounts of a run are, and what they go by.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// The accounts, in order.
    pub accounts: &'a [resource::Account],
    /// What they are told to do.
    pub given: &'a [Given],
    /// For their random streams: each has its own.
    pub seed: u64,
    /// What Azure does not document.
    pub assumptions: &'a Assumptions,
}

/// All accounts of a run, called directly.
#[derive(Debug)]
pub struct Accounts(Vec<Account>);

impl Accounts {
    /// The accounts in their order, each with the orders that concern it.
    #[must_use]
    pub fn new(terms: &Terms<'_>) -> Self {
        let account = |(index, a): (u64, &resource::Account)| Account::new(a, terms.given, terms.assumptions, (terms.seed, index));
        Self((0..).zip(terms.accounts).map(account).collect())
    }

    /// See [`Account::draw`].
    pub fn draw(&mut self, now: Instant, sent: Sent<'_>) -> Drawn {
        self.0.get_mut(sent.account).map(|account| account.draw(now, sent.request, sent.sender)).unwrap_or_default()
    }

    /// See [`Account::meet`].
    pub fn meet(&mut self, now: Instant, sent: Sent<'_>, drawn: &Drawn) -> Reception {
        self.0.get_mut(sent.account).map_or_else(nobody, |account| account.meet(now, sent.request, drawn))
    }
}

/// There is no such account.
fn nobody() -> Reception {
    Reception::Failure { after: Duration::ZERO, failure: Failure::NameNotResolved }
}

impl Backends for Accounts {
    fn exchange(&mut self, now: Instant, sent: Sent<'_>) -> Reception {
        self.0.get_mut(sent.account).map_or_else(nobody, |account| account.receive(now, sent.request, sent.sender))
    }

    fn assumed(&self) -> Vec<Assumption> {
        let mut all: Vec<Assumption> = self.0.iter().flat_map(Account::assumed).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn tallies(&self, until: Instant) -> Vec<Tally> {
        self.0.iter().enumerate().flat_map(|(index, account)| account.tallies(index, until)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Directory;
    use crate::http::Url;
    use crate::resource::{Account, Deployment};

    fn account(origin: &str, deployments: &[&str]) -> Account {
        let deployment = |name: &&str| Deployment { name: (*name).into(), model: (*name).into(), ..Deployment::default() };
        Account {
            name: "a".into(),
            origin: origin.into(),
            region: "East US".into(),
            region_groups: vec![],
            deployments: deployments.iter().map(deployment).collect(),
        }
    }

    #[test]
    fn a_url_leads_to_the_account_of_its_origin() {
        let directory = Directory::new(&[
            account("https://two.example", &["a"]),
            account("https://one.example", &[]),
            account("https://two.example", &["b"]),
            account("http://one.example:8080", &[]),
            account("nowhere", &[]),
        ]);
        for (url, found) in [
            ("https://one.example/openai", Some(1)),
            ("https://ONE.example:443/", Some(1)),
            ("http://one.example/", None),
            ("http://one.example:8080/", Some(3)),
            ("https://three.example/", None),
            ("https://two.example/openai/deployments/b/chat/completions", Some(2)),
            ("https://two.example/openai/deployments/c/chat/completions", Some(0)),
            ("https://two.example/openai/responses", Some(0)),
        ] {
            assert_eq!(directory.find(&Url::parse(url).unwrap()), found, "{url}");
        }
    }
}
