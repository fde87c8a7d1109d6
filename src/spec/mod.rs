//! The language as written: every value with its place, names not yet resolved.
//!
//! In: a YAML tree. Out: a [`Spec`]. `key.rs` is the key table (type, default, doc of each key), from which messages, near names
//! and the reference in `docs/language.md` are made; `read/` turns the tree into the types, one file per part; `pattern.rs`,
//! `status.rs`, `template.rs` are the small languages inside values; `word.rs` holds the words that keys take, `default.rs` what
//! counts when a key is not written.
//!
//! `gateway.rs`, `backend.rs`, `pool.rs`, `affinity.rs`, `api.rs`, `caller.rs`, `target.rs`, `limit.rs`, `metrics.rs`, `named_value.rs`, `product.rs`, `condition.rs`,
//! `region.rs`, `residency.rs`, `answer.rs`, `expression.rs`, `hook.rs`: the types, by part

mod affinity;
mod answer;
mod api;
mod backend;
mod caller;
mod condition;
pub mod default;
mod expression;
mod gateway;
mod hook;
pub mod key;
mod limit;
mod metrics;
mod named_value;
mod pattern;
mod pool;
mod product;
mod read;
mod region;
mod residency;
mod status;
mod target;
mod template;
mod word;

use std::rc::Rc;

pub use affinity::{Affinity, AffinityBy, Key, Store, WhenUnavailable, WhenUnknown};
pub use answer::{Answer, ErrorBody, RetryAfter};
pub use api::{Api, Deny, Emit, ModelFrom, Route, Surface, Unmatched};
pub use backend::{Auth, Backend, CircuitBreaker, Model};
pub use caller::Entra;
pub use condition::{Condition, Day, Subject, When};
pub use expression::Expression;
pub use gateway::{Gateway, Sku};
pub use hook::{Hook, HookPlace, PolicyFile, PolicyTexts};
pub use limit::{By, Limits, Period};
pub use metrics::{Dimension, Metrics};
pub use named_value::{NamedValue, NamedValueSource};
pub use pattern::Pattern;
pub use pool::{Member, Pool, PoolAffinity, Retry, RetryRule, Selection};
pub use product::{Product, Subscription};
pub use read::read;
pub use region::{Drain, Drained, Keep};
pub use residency::{Residency, Residents};
pub use status::StatusSet;
pub use target::{Part, Split, To};
pub use template::{Template, TemplatePart};

use crate::diagnostic::{SourceId, Spanned};
use crate::yaml;

/// A name or a text as written.
pub type Name = Spanned<Rc<str>>;

/// Things by name, in the order written. Names are unique (a duplicate was reported and dropped).
pub type Named<T> = Vec<(Name, T)>;

/// One spec file.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The file's name without extension: the folder that it compiles to.
    pub name: String,
    /// The file.
    pub source: SourceId,
    /// The service that it is for.
    pub gateway: Gateway,
    /// Endpoints.
    pub backends: Named<Backend>,
    /// Breakers that backends name.
    pub circuit_breakers: Named<CircuitBreaker>,
    /// Retry rules that pools name.
    pub retries: Named<RetryRule>,
    /// Affinity rules that pools name.
    pub affinity: Named<Affinity>,
    /// Pools.
    pub pools: Named<Pool>,
    /// Regions that have a name together.
    pub region_groups: Named<Vec<Name>>,
    /// What is to serve no more.
    pub drain: Vec<Drain>,
    /// Where callers are to be served.
    pub residency: Vec<Residency>,
    /// APIs.
    pub apis: Named<Api>,
    /// Named values.
    pub named_values: Named<NamedValue>,
    /// Policy that hooks and other documents include.
    pub fragments: Named<PolicyFile>,
    /// Products.
    pub products: Named<Product>,
    /// Subscriptions.
    pub subscriptions: Named<Subscription>,
    /// Whether all backends and pools that were written could be read, so that a name that is not among them is unknown.
    pub knows_all_names: bool,
    /// The `assumptions:` block as it stands; `scenario` reads it.
    pub assumptions: Option<Rc<yaml::Node>>,
    /// The `scenarios:` block as it stands; `scenario` reads it.
    pub scenarios: Option<Rc<yaml::Node>>,
}

/// Something that is named elsewhere or written where it is used.
#[derive(Clone, Debug)]
pub enum Use<T> {
    /// `circuitBreaker: throttled`.
    Named(Name),
    /// `circuitBreaker: { count: 1, ... }`.
    Inline(T),
}
