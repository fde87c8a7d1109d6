use std::rc::Rc;

use super::Row;
use crate::http::Url;
use crate::mock::Directory;
use crate::resource::{Account, Deployment};
use crate::scenario::{Facts, Selector};

/// The rows that forwards are counted in: one for each backend resource, or one for each deployment behind a resource that
/// stands for several.
#[derive(Debug)]
pub(super) struct Rows {
    rows: Vec<RowFacts>,
    backends: Vec<Lanes>,
    directory: Directory,
    /// For each account the row of calls that go to its address without a backend resource.
    plain: Vec<Row>,
    /// The row of calls to addresses that nobody simulates.
    elsewhere: Row,
    /// The backend that was looked up last: calls come in runs.
    last: usize,
}

/// What is known of a row.
#[derive(Clone, Debug)]
pub(super) struct RowFacts {
    /// What reports call it.
    pub(super) label: Rc<str>,
    /// Its region; empty where nobody knows.
    pub(super) region: Rc<str>,
    /// The account behind it.
    pub(super) account: Option<usize>,
    model: Option<Rc<str>>,
    /// It serves a pool only when others do not.
    pub(super) lower_rank: bool,
    /// Shown even when nothing went there.
    pub(super) expected: bool,
}

/// The one model that a resource is for, if its label (`swc/gpt-4.1`, `swc/gpt-4.1@openai`) says so.
fn model(label: &str, account: &Account) -> Option<Rc<str>> {
    let rest = label.strip_prefix(&*account.name)?.strip_prefix('/')?;
    let named = |d: &&Deployment| rest.strip_prefix(&*d.model).is_some_and(|surface| surface.is_empty() || surface.starts_with('@'));
    // Of `a` and `a@b` the longer one is meant.
    account.deployments.iter().filter(named).map(|d| &d.model).max_by_key(|model| model.len()).cloned()
}

/// The rows of one backend resource.
#[derive(Debug)]
struct Lanes {
    id: Rc<str>,
    label: Rc<str>,
    /// The only account at its address; `None` where there are several or none, and the URL decides.
    account: Option<usize>,
    /// The row of the resource, and of what none of its deployments takes.
    own: Row,
    /// Deployment names, each with its row.
    deployments: Vec<(Rc<str>, Row)>,
}

/// Where a forward goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub(super) row: Row,
    /// `None`: nobody simulates this address.
    pub(super) account: Option<usize>,
}

impl Rows {
    pub(super) fn new(facts: &Facts) -> Self {
        let mut rows: Vec<RowFacts> = Vec::new();
        let mut add = |label: Rc<str>, account: Option<usize>, model: Option<Rc<str>>, lower_rank: bool, expected: bool| {
            let region = account.and_then(|a| facts.accounts.get(a)).map_or_else(|| "".into(), |a| Rc::clone(&a.region));
            rows.push(RowFacts { label, region, account, model, lower_rank, expected });
            // A deployment has at most 500 backends of a few models; more rows than fit count as the last.
            Row(u16::try_from(rows.len() - 1).unwrap_or(u16::MAX - 2))
        };
        let alone = |index: usize| {
            let origin = &facts.accounts.get(index)?.origin;
            (facts.accounts.iter().filter(|a| a.origin == *origin).count() == 1).then_some(index)
        };
        let mut backends = Vec::new();
        for backend in &facts.backends {
            let account = backend.account.and_then(|index| facts.accounts.get(index));
            // `swc`, or `swc@openai` where each surface has a resource of its own.
            let surface =
                account.and_then(|a| backend.label.strip_prefix(&*a.name)).filter(|rest| rest.is_empty() || rest.starts_with('@'));
            let stands_for_all = account.zip(surface).filter(|(a, _)| a.deployments.len() > 1);
            let deployments = stands_for_all.map_or_else(Vec::new, |(a, surface)| {
                let lane = |d: &Deployment| {
                    let label = format!("{}/{}{surface}", a.name, d.model).into();
                    (Rc::clone(&d.name), add(label, backend.account, Some(Rc::clone(&d.model)), backend.lower_rank, true))
                };
                a.deployments.iter().map(lane).collect()
            });
            let model = account.and_then(|a| model(&backend.label, a));
            let own = add(Rc::clone(&backend.label), backend.account, model, backend.lower_rank, deployments.is_empty());
            let account = backend.account.and_then(alone);
            backends.push(Lanes { id: Rc::clone(&backend.id), label: Rc::clone(&backend.label), account, own, deployments });
        }
        let plain = facts.accounts.iter().enumerate().map(|(index, a)| add(Rc::clone(&a.name), Some(index), None, false, false)).collect();
        let elsewhere = add("elsewhere".into(), None, None, false, false);
        Self { rows, backends, directory: Directory::new(&facts.accounts), plain, elsewhere, last: 0 }
    }

    pub(super) fn all(&self) -> &[RowFacts] {
        &self.rows
    }

    pub(super) fn get(&self, row: Row) -> Option<&RowFacts> {
        self.rows.get(usize::from(row.0))
    }

    /// The row and the account of a call. `model` is what the caller asked for, where the URL names no deployment.
    pub(super) fn find(&mut self, backend: Option<&Rc<str>>, url: &Url, model: Option<&str>) -> Target {
        let Some(lanes) = backend.and_then(|id| self.lanes(id)) else {
            let account = self.directory.find(url);
            return Target { row: account.and_then(|a| self.plain.get(a).copied()).unwrap_or(self.elsewhere), account };
        };
        let mut row = lanes.own;
        if !lanes.deployments.is_empty() {
            let in_url = url.path.split_once("/deployments/").and_then(|(_, rest)| rest.split('/').next());
            let asked = in_url.or(model);
            row = lanes.deployments.iter().find(|(name, _)| asked == Some(name)).map_or(row, |(_, row)| *row);
        }
        Target { row, account: lanes.account.or_else(|| self.directory.find(url)) }
    }

    fn lanes(&mut self, id: &Rc<str>) -> Option<&Lanes> {
        let same = |lanes: &Lanes| Rc::ptr_eq(&lanes.id, id) || lanes.id == *id;
        if !self.backends.get(self.last).is_some_and(same) {
            self.last = self.backends.iter().position(same)?;
        }
        self.backends.get(self.last)
    }

    /// What reports call a backend resource.
    pub(super) fn label(&self, id: &Rc<str>) -> Rc<str> {
        Rc::clone(self.backends.iter().find(|b| b.id == *id).map_or(id, |b| &b.label))
    }

    /// Whether a selector means a row.
    pub(super) fn selects(&self, selector: &Selector, row: &RowFacts, facts: &Facts) -> bool {
        let account = row.account.and_then(|index| facts.accounts.get(index));
        // A row of a whole account stands for each of its models: nothing tells them apart there.
        account.is_some_and(|a| selector.selects(a)) && selector.model().is_none_or(|m| row.model.as_ref().is_none_or(|own| own == m))
    }

    /// Whether a selector means a backend resource, which is what has a breaker.
    pub(super) fn selects_backend(&self, selector: &Selector, id: &str, facts: &Facts) -> bool {
        let own = self.backends.iter().find(|b| *b.id == *id).and_then(|b| self.get(b.own));
        own.is_some_and(|row| self.selects(selector, row, facts))
    }
}
