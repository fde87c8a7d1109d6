//! What is to be built: the spec with every name resolved and every default filled in.
//!
//! `api.rs` APIs, their routes, and what answers.

mod api;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

pub use api::{
    Answer, Api, Deny, Draw, Entra, ErrorBody, Figures, Fragment, Hook, Limits, Metrics, Pins, Resident, Retry, Route, Share, Target, To,
    Unmatched, WhenExhausted,
};

use crate::diagnostic::Span;
use crate::resource::{Account, CircuitBreaker, Credentials, NamedValue};
pub use crate::spec::{
    By, Condition, Day, Dimension, Emit, HookPlace, Key, ModelFrom, Pattern, Period, RetryAfter, Sku, Store, Subject, Surface,
    TemplatePart, WhenUnavailable, WhenUnknown,
};

/// An index into [`Plan::backends`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BackendIndex(pub usize);

/// An index into [`Plan::pools`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PoolIndex(pub usize);

/// A checked spec.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The folder that it compiles to.
    pub name: String,
    /// The tier.
    pub sku: Sku,
    /// Gateway nodes in simulation.
    pub units: u32,
    /// The accounts behind the backends, in spec order: what a simulation stands in for.
    pub accounts: Vec<Account>,
    /// One per ARM backend, in spec order; only those that something uses, and those that nothing uses but were written.
    pub backends: Vec<Backend>,
    /// One per ARM pool, in spec order.
    pub pools: Vec<Pool>,
    /// In spec order.
    pub apis: Vec<Api>,
    /// In spec order.
    pub named_values: Vec<NamedValue>,
    /// In spec order.
    pub fragments: Vec<Fragment>,
    /// In spec order.
    pub products: Vec<Product>,
    /// In spec order.
    pub subscriptions: Vec<Subscription>,
    /// Accounts whose hosts differ between environments, each with the named value by which policies know it.
    pub hosts: BTreeMap<usize, Rc<str>>,
}

/// A product.
#[derive(Clone, Debug)]
pub struct Product {
    /// Where it is written.
    pub span: Span,
    /// Its name, also in ARM.
    pub name: Rc<str>,
    /// Indexes into [`Plan::apis`].
    pub apis: Vec<usize>,
    /// The models that its callers may ask for; empty for all.
    pub models: Vec<Pattern>,
    /// How much each caller may have.
    pub limits: Option<Limits>,
    /// Callers with figures of their own, each with all figures that hold for it.
    pub own: Vec<(Rc<str>, Figures)>,
}

/// A subscription.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// Its name, also in ARM.
    pub name: Rc<str>,
    /// Its product: an index into [`Plan::products`].
    pub product: usize,
}

/// A backend resource: an endpoint, or a deployment on it where a breaker asks for one each.
#[derive(Clone, Debug)]
pub struct Backend {
    /// The ARM name: `swc`, `swc-gpt-4-1`.
    pub id: Rc<str>,
    /// What reports say: `swc`, `swc/gpt-4.1`.
    pub label: Rc<str>,
    /// Index into [`Plan::accounts`].
    pub account: usize,
    /// With the surface's segment, perhaps the deployment too, without a slash at the end.
    pub url: Rc<str>,
    /// How the gateway signs in.
    pub credentials: Credentials,
    /// Its breaker, named `breaker` where it is an inline one.
    pub breaker: Option<CircuitBreaker>,
}

/// Members that serve together.
#[derive(Clone, Debug)]
pub struct Pool {
    /// `chat`, `chat-gpt-4-1`: the ARM name of a native pool, else what policies call it.
    pub id: Rc<str>,
    /// What reports say: `chat`, `chat/gpt-4.1`.
    pub label: Rc<str>,
    /// In spec order.
    pub members: Vec<Member>,
    /// Its members as written, those that are drained among them.
    pub standing: Vec<(BackendIndex, Standing)>,
    /// Where the members as written have different names for the deployment: what it is called at each.
    pub called: Option<Called>,
    /// Each member's URL holds its own name for the deployment: for requests that name one in theirs.
    pub by_url: bool,
    /// Session affinity: the cookie's name. Only of a native pool.
    pub cookie: Option<Rc<str>>,
    /// Who picks the member.
    pub selection: Selection,
    /// Where it is written.
    pub written: PoolSpans,
}

/// Whom of its members a pool still sends something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It serves.
    Serves,
    /// It is drained, but for what is asked about responses that it made.
    Pinned,
    /// It is drained.
    Drained,
}

/// What members call the deployment of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// The model that requests ask for.
    pub model: Rc<str>,
    /// The name at each member.
    pub names: Vec<(BackendIndex, Rc<str>)>,
}

/// Who picks the member of a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// An ARM pool, at each forward.
    Native,
    /// An ARM pool for each member of the first priority, with that one before all others: the policy picks the pool by the key.
    First(AffinityKey),
    /// The policy, which puts the members in order and asks another with each attempt: there is no ARM pool. By the key, else drawn
    /// by the request.
    Walk(Option<AffinityKey>),
}

impl Selection {
    /// The key by which members are found.
    #[must_use]
    pub fn key(&self) -> Option<&AffinityKey> {
        match self {
            Self::Native => None,
            Self::First(key) => Some(key),
            Self::Walk(key) => key.as_ref(),
        }
    }
}

/// What holds requests together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AffinityKey {
    /// What the hash begins with, so that rules deal by themselves: the rule's name.
    pub salt: Rc<str>,
    /// What of a request.
    pub of: Key,
}

impl Pool {
    /// The members of the first priority: those that a key may come to first.
    pub fn top(&self) -> impl Iterator<Item = &Member> {
        let first = self.members.iter().map(Member::rank).min();
        self.members.iter().filter(move |member| Some(member.rank()) == first)
    }

    /// The ARM name of the pool that asks one of its members first.
    #[must_use]
    pub fn first(id: &str, member: &str) -> String {
        format!("{id}-{member}")
    }
}

/// Where the parts of a pool are written; its name where one is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolSpans {
    /// `retry`.
    pub retry: Span,
    /// `affinity`.
    pub affinity: Span,
    /// `whenExhausted`.
    pub when_exhausted: Span,
}

/// A member of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub backend: BackendIndex,
    /// As written.
    pub priority: Option<u8>,
    /// As written.
    pub weight: Option<u8>,
    /// Where it is written.
    pub span: Span,
}

impl Plan {
    /// The backends that are, in some pool, not of the members that come first.
    #[must_use]
    pub fn lower(&self) -> BTreeSet<BackendIndex> {
        let lower = |pool: &Pool| {
            let first = pool.members.iter().map(Member::rank).min();
            pool.members.iter().filter(|member| Some(member.rank()) > first).map(|member| member.backend).collect::<Vec<_>>()
        };
        self.pools.iter().flat_map(lower).collect()
    }
}

impl Member {
    /// Its priority; one that is not written counts as 0.
    #[must_use]
    pub fn rank(&self) -> u8 {
        self.priority.unwrap_or(0)
    }
}
