use std::rc::Rc;

use crate::diagnostic::Span;
pub use crate::policy::element::Section;
pub use crate::policy::{Kind, Part};

/// Something that a spec says of requests, and where its artifacts carry it out.
#[derive(Clone, Debug, PartialEq)]
pub struct Landmark {
    /// What it is.
    pub kind: Kind,
    /// Its spec path: `apis.inference / gpt-4.1 → premium`.
    pub path: Rc<str>,
    /// Where it is written.
    pub span: Span,
    /// What scenarios may call it: a route by a model or by its target.
    pub names: Vec<Rc<str>>,
    /// A request that comes to one of these was there.
    pub places: Vec<Place>,
}

impl Landmark {
    /// Whether it is a route, a share of one, or what happens without one.
    #[must_use]
    pub fn is_route(&self) -> bool {
        matches!(self.kind, Kind::Route | Kind::Share | Kind::Unmatched)
    }
}

/// A place in the artifacts that requests come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A policy.
    Policy {
        /// Whose policy it is: the id of an API, or [`Place::product`].
        scope: Rc<str>,
        /// The section.
        section: Section,
        /// The element: `choose[1]/when[2]`, as `LastError.Path` has it.
        path: Rc<str>,
        /// Which requests of those that come there.
        part: Part,
    },
    /// A member of a pool is picked.
    Member {
        /// The pool's id.
        pool: Rc<str>,
        /// The id of the member's backend.
        backend: Rc<str>,
    },
    /// The session affinity of a pool comes to this.
    Cookie {
        /// The pool's id.
        pool: Rc<str>,
        /// What it comes to.
        outcome: CookieOutcome,
    },
}

impl Place {
    /// The scope of a product's policy, by its id; no API has such an id.
    #[must_use]
    pub fn product(id: &str) -> Rc<str> {
        format!("products/{id}").into()
    }
}

/// What a pool does about its affinity cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieOutcome {
    /// It sets the cookie.
    Set,
    /// It picks the member that the cookie names.
    Honoured,
    /// The member that the cookie names has an open breaker.
    Open,
    /// The cookie names no member.
    Unknown,
}

impl CookieOutcome {
    /// All.
    pub const ALL: [Self; 4] = [Self::Set, Self::Honoured, Self::Open, Self::Unknown];

    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Set => "cookie set",
            Self::Honoured => "cookie honoured",
            Self::Open => "cookie of a member whose breaker is open",
            Self::Unknown => "cookie that names no member",
        }
    }
}
