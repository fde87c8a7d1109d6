use super::{Affinity, Answer, Name, StatusSet, Use};
use crate::diagnostic::{Span, Spanned};
use crate::time::Duration;

/// Backends that serve together.
#[derive(Clone, Debug)]
pub struct Pool {
    /// The whole entry.
    pub span: Span,
    /// Who serves, in the order written.
    pub members: Spanned<Vec<Member>>,
    /// In place of members: those of this pool.
    pub from: Option<Name>,
    /// With `from`: those in these regions or groups of them; all when not written.
    pub only: Vec<Name>,
    /// When to try again; `auto` when not written.
    pub retry: Option<Spanned<Retry>>,
    /// For each attempt, until the response's head; 60s when not written.
    pub timeout: Option<Spanned<Duration>>,
    /// `auto` when not written.
    pub selection: Option<Spanned<Selection>>,
    /// `none` when not written.
    pub affinity: Option<Spanned<PoolAffinity>>,
    /// What callers get when nothing can serve; a bare 503 when not written.
    pub when_exhausted: Option<Answer>,
    /// The pools and backends whose members these are, for a route that names them one after the other; none of what is written.
    pub chain: Vec<Name>,
}

/// A member of a pool.
#[derive(Clone, Debug)]
pub struct Member {
    /// The whole entry.
    pub span: Span,
    /// The backend's name.
    pub backend: Name,
    /// 0 to 100, lower first.
    pub priority: Option<Spanned<u8>>,
    /// 0 to 100.
    pub weight: Option<Spanned<u8>>,
}

/// `retry:` of a pool.
#[derive(Clone, Debug)]
pub enum Retry {
    /// What every member's breaker trips on, as often as that can help.
    Auto,
    /// One attempt.
    None,
    /// As written.
    Rule(Box<Use<RetryRule>>),
}

/// A retry rule as written.
#[derive(Clone, Debug)]
pub struct RetryRule {
    /// The whole map.
    pub span: Span,
    /// Further attempts, 1 to 50; as `auto` when not written.
    pub count: Option<Spanned<u32>>,
    /// Statuses that are tried again; as `auto` when not written.
    pub status_codes: Option<Spanned<StatusSet>>,
    /// Wait before each; none when not written. Whole seconds.
    pub interval: Option<Spanned<Duration>>,
    /// Growth of the wait. Whole seconds.
    pub delta: Option<Spanned<Duration>>,
    /// The longest wait. Whole seconds.
    pub max_interval: Option<Spanned<Duration>>,
    /// The first without waiting; true when not written.
    pub first_fast_retry: Option<Spanned<bool>>,
    /// No further attempt once the request is so old. Whole seconds.
    pub within: Option<Spanned<Duration>>,
}

/// Who picks the member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// `native` where it can be honoured.
    Auto,
    /// The pool, at each forward.
    Native,
    /// The compiled policy, for each request.
    Policy,
}

/// `affinity:` of a pool.
#[derive(Clone, Debug)]
pub enum PoolAffinity {
    /// Each request for itself.
    None,
    /// A rule.
    Rule(Use<Affinity>),
}
