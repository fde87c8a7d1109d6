use std::fmt;
use std::rc::Rc;

use crate::diagnostic::Span;

/// What of a spec an element was compiled from.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// What it is.
    pub kind: Kind,
    /// Its spec path, as comments have it: `apis.inference / gpt-4.1 → premium`.
    pub path: Rc<str>,
    /// Where it is written.
    pub span: Span,
    /// When the element carries it out.
    pub part: Part,
    /// What else scenarios may call it: a route by a model or by its target.
    pub names: Vec<Rc<str>>,
}

/// What a spec may say of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An entry of `deny`.
    Deny,
    /// A route.
    Route,
    /// A part of what a route deals by shares.
    Share,
    /// What no route takes.
    Unmatched,
    /// A figure of `limits`.
    Limit,
    /// A further attempt.
    Retry,
    /// The answer that is written for when nothing can serve.
    WhenExhausted,
    /// A pool's member.
    Member,
    /// What may become of a client that is to stay with a member.
    Affinity,
    /// Policy of somebody's own.
    Hook,
}

/// Which requests that come to an element are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// All. Of a `<retry>` those that it sends round again, as for the others.
    Whole,
    /// Those for this backend or pool.
    Target(Rc<str>),
    /// Those that it refuses for having had enough in a short time.
    OverLimit,
    /// Those that it refuses for having had enough in an hour, a day, a month.
    OverQuota,
    /// Those for which the `return` on this line of the element's expression was reached, from 0.
    Line(u32),
}

impl Kind {
    /// All, in the order in which reports tell of them.
    pub const ALL: [Self; 10] = [
        Self::Deny,
        Self::Route,
        Self::Share,
        Self::Unmatched,
        Self::Limit,
        Self::Retry,
        Self::WhenExhausted,
        Self::Member,
        Self::Affinity,
        Self::Hook,
    ];

    /// One, and several of them, as reports say it.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Deny => ("deny", "denies"),
            Self::Route => ("route", "routes"),
            Self::Share => ("share", "shares"),
            Self::Unmatched => ("unmatched", "unmatched"),
            Self::Limit => ("limit", "limits"),
            Self::Retry => ("retry", "retries"),
            Self::WhenExhausted => ("whenExhausted", "whenExhausted"),
            Self::Member => ("member", "members"),
            Self::Affinity => ("affinity", "affinity"),
            Self::Hook => ("hook", "hooks"),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words().0)
    }
}
